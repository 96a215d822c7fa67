"""An owner's folder replaces definitions and code lists by id, each with one file."""

from pathlib import Path

from vesalius.catalogue.load import default_folder, load_catalogue

HEADER = (
    "code,valid_from,valid_to,setting,pair,article,label_fr,label_nl,label_en,label_de,"
    "certainty,source,note\n"
)
GENERAL = """
provider_groups:
  dentist:
    title: {fr: Dentiste, nl: Tandarts, en: Dentist, de: Zahnarzt}
    professions: [dentist, stomatologist]
"""


def test_one_table_replaces_a_code_list(tmp_path: Path) -> None:
    (tmp_path / "codelists").mkdir()
    row = "458813,,,ambulatory,,17,CT du cou,CT hals,Neck CT,Hals-CT,sourced,our own contract,\n"
    (tmp_path / "codelists" / "ct.csv").write_text(HEADER + row, encoding="utf-8")
    catalogue = load_catalogue(default_folder(), tmp_path)
    assert [entry.code for entry in catalogue.code_lists["ct"].entries] == ["458813"]
    assert catalogue.code_lists["ct"].certainty == "sourced"
    assert catalogue.code_lists["mri"].entries


def test_one_definition_replaces_another(tmp_path: Path) -> None:
    (tmp_path / "ours.yaml").write_text(GENERAL, encoding="utf-8")
    catalogue = load_catalogue(default_folder(), tmp_path)
    assert catalogue.provider_groups["dentist"].professions == {"dentist", "stomatologist"}
    assert len(catalogue.indicators) == 52
