"""What an edit of the catalogue does."""

from datetime import date
from pathlib import Path

from vesalius.catalogue.load import default_catalogue, default_folder, load_catalogue
from vesalius.catalogue.model import Validity
from vesalius.publish.sheets.impact import impact

TABLE = default_folder() / "codelists" / "mri.csv"
SPECIALIST = """
provider_groups:
  dentist:
    title: {fr: Dentiste, nl: Tandarts, en: Dentist, de: Zahnarzt}
    professions: [dentist]
    excluded: ["010"]
"""


def edited_table(folder: Path, old: str, new: str) -> Path:
    (folder / "codelists").mkdir()
    text = TABLE.read_text(encoding="utf-8")
    assert old in text
    (folder / "codelists" / "mri.csv").write_text(text.replace(old, new), encoding="utf-8")
    return folder


def test_nothing_edited_nothing_touched() -> None:
    assert not impact(default_catalogue(), default_catalogue()).any


def test_a_code_that_ends_touches_the_indicators_that_count_it(tmp_path: Path) -> None:
    folder = edited_table(tmp_path, "457951,2018-12-01,,", "457951,2018-12-01,2024-12-31,")
    found = impact(default_catalogue(), load_catalogue(default_folder(), folder))
    [change] = found.codes
    assert (change.list, change.code) == ("mri", "457951")
    assert change.before == (Validity(date(2018, 12, 1)),)
    assert change.after == (Validity(date(2018, 12, 1), date(2024, 12, 31)),)
    pairs = ("001", "002", "003", "004", "005", "006", "007", "008", "015", "016")
    assert found.recounted == tuple(f"{p}_013_{n}" for p in ("cube", "stat") for n in pairs)
    lists = [s for s in found.sheets if s.kind == "list"]
    assert [(s.id, s.how, s.fields) for s in lists] == [("mri", "changed", ("codes",))]


def test_a_new_wording_changes_sheets_but_no_figure(tmp_path: Path) -> None:
    folder = edited_table(tmp_path, "MRI of the cervical spine", "MRI of the neck spine")
    found = impact(default_catalogue(), load_catalogue(default_folder(), folder))
    assert found.recounted == ()
    assert found.codes == ()
    assert [s.id for s in found.sheets] == ["mri"]


def test_a_provider_group_recounts_its_indicators(tmp_path: Path) -> None:
    (tmp_path / "edit.yaml").write_text(SPECIALIST, encoding="utf-8")
    found = impact(default_catalogue(), load_catalogue(default_folder(), tmp_path))
    expected = ("cube_013_005", "cube_013_006", "stat_013_005", "stat_013_006")
    assert found.recounted == expected
    assert [s.id for s in found.sheets] == ["IMAG_DENTIST_N"]


def test_a_new_theme_brings_new_sheets() -> None:
    contacts = Path(__file__).parents[1] / "catalogue" / "contacts"
    found = impact(default_catalogue(), load_catalogue(default_folder(), contacts))
    new = {(s.kind, s.id) for s in found.sheets if s.how == "new"}
    assert {("indicator", "gp_020_001"), ("population", "seniors"), ("list", "home")} <= new
    assert {c.code for c in found.codes} == {"101032", "101076", "103132"}
    back = impact(load_catalogue(default_folder(), contacts), default_catalogue())
    assert {s.how for s in back.sheets if s.id.startswith("gp_020")} == {"gone"}
