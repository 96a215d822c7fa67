"""A broken catalogue fails with file, line, field and what to do."""

from dataclasses import dataclass
from pathlib import Path

import pytest

from vesalius.catalogue import problems
from vesalius.catalogue.load import load_catalogue
from vesalius.errors import ManyErrors, Problem, VesaliusError

CONTACTS = (Path(__file__).parent / "contacts" / "contacts.yaml").read_text(encoding="utf-8")
BASE = """
databases:
  Gz:
    title: {fr: Soins, nl: Zorg, en: Care, de: Leistungen}
    description: {fr: Soins, nl: Zorg, en: Care, de: Leistungen}
    columns:
      code:
        agency_names: [SS00020]
        required: true
        title: {fr: Code, nl: Code, en: Code, de: Code}
        description: {fr: Code, nl: Code, en: Code, de: Code}
publishers:
  atlas: {name: Vesalius, work: Atlas}
keywords:
  care_services:
    title: {fr: Soins, nl: Zorg, en: Care, de: Leistungen}
    description: {fr: Soins, nl: Zorg, en: Care, de: Leistungen}
"""
HEADER = (
    "code,valid_from,valid_to,setting,pair,article,label_fr,label_nl,label_en,label_de,"
    "certainty,source,note\n"
)
VISIT = "ambulatory,,2,Visite,Huisbezoek,Visit,Besuch,illustrative,Vesalius,"


def write(folder: Path, contacts: str = CONTACTS, tables: dict[str, str] | None = None) -> Path:
    (folder / "codelists").mkdir(parents=True)
    (folder / "base.yaml").write_text(BASE, encoding="utf-8")
    (folder / "contacts.yaml").write_text(contacts, encoding="utf-8")
    for name, text in (tables or {}).items():
        (folder / "codelists" / f"{name}.csv").write_text(text, encoding="utf-8")
    return folder


@dataclass(frozen=True)
class Broken:
    """One edit of the sound catalogue, the problem it makes and what the message must name."""

    problem: Problem
    old: str
    new: str
    says: str


CASES = [
    Broken(problems.UNREADABLE, "themes:\n", "themes: [\n", "contacts.yaml"),
    Broken(problems.DUPLICATE_ID, "  GP_HOME_N:\n", "  GP_ALL_N:\n", "`GP_ALL_N`"),
    Broken(problems.UNKNOWN_KEY, "    update:", "    upd4te:", "themes.020.upd4te"),
    Broken(problems.UNKNOWN_KEY, "populations:\n", "popullations:\n", "populations"),
    Broken(problems.MISSING_KEY, "    population: seniors\n", "", "themes.020.population"),
    Broken(problems.MISSING_LANGUAGE, "nl: Contacten, ", "", "themes.020.subjects.001.title"),
    Broken(problems.MISSING_LANGUAGE, "nl: Contacten,", 'nl: "",', "has no nl"),
    Broken(problems.WRONG_VALUE, "per: 100", "per: many", "'many'"),
    Broken(problems.WRONG_VALUE, "smallest: commune", "smallest: village", "'village'"),
    Broken(problems.UNKNOWN_REFERENCE, "variable: GP_HOME_N", "variable: GP_X", "`GP_X`"),
    Broken(problems.UNKNOWN_REFERENCE, 'related: ["003"]', 'related: ["009"]', "`009`"),
    Broken(problems.UNKNOWN_REFERENCE, "code_lists: [home]", "code_lists: [hom]", "office"),
    Broken(
        problems.UNKNOWN_REFERENCE,
        "    database: Gz\n    code_lists: [home]\n",
        "    database: Gz\n    column: cde\n",
        "`cde`",
    ),
    Broken(problems.DEAD_LINK, "[persons](population:{", "[persons](population:x{", "population:x"),
    Broken(problems.DEAD_LINK, "fr: un contact,", 'fr: "[un](glossary:one)",', "glossary:one"),
    Broken(problems.CYCLE, "[office, home]\n", "[office, all]\n  all: [contacts]\n", "all -> c"),
    Broken(problems.PLACEHOLDER, "{title}", "{titel}", "{titel}"),
    Broken(problems.PLACEHOLDER, "en: Number per person", 'en: "Number {noun}"', "{noun}"),
    Broken(problems.SUBJECT_NUMBER, '      "003":', '      "004":', "`004`"),
    Broken(problems.CODE_ROW, 'valid_to: "2019-12-31"', 'valid_to: "31/12/2019"', "YYYY-MM-DD"),
    Broken(problems.CHECK_DIGIT, '"103132"', '"103131"', "should be 2"),
    Broken(problems.PAIR, '"103132",', '"103132", pair: "103144",', "103144"),
    Broken(problems.PAIR_ABSENT, '"103132",', '"103132", pair: "103143",', "103143"),
    Broken(problems.PAIR, '"103132", setting: ambulatory', '"103132", setting: hospitalised', "-"),
    Broken(problems.OVERLAP, 'valid_from: "2020-01-01"', 'valid_from: "2019-07-01"', "101076"),
    Broken(
        problems.PARTITION,
        "GP_ALL_N: [GP_OFFICE_N, GP_HOME_N]",
        "GP_ALL_N: [GP_OFFICE_N]",
        "GP_ALL_N",
    ),
    Broken(
        problems.PARTITION,
        '- {code: "103132"',
        '- {code: "101032"',
        "101032",
    ),
    Broken(problems.NOT_AN_EXAM, "populations:\n", "NO_EXAMS", "103132"),
]  # fmt: skip
NO_EXAMS = """\
  no_exams:
    counts: false
    title: {fr: Suppléments, nl: Supplementen, en: Supplements, de: Zuschläge}
    description: {fr: Suppléments, nl: Supplementen, en: Supplements, de: Zuschläge}
    codes:
      - {code: "103132", setting: both, label_fr: Visite, label_nl: Huisbezoek, label_en: Visit,
         label_de: Hausbesuch, certainty: illustrative, source: Vesalius}

populations:
"""


def test_the_catalogue_that_the_cases_break_is_sound(tmp_path: Path) -> None:
    assert len(load_catalogue(write(tmp_path / "sound")).indicators) == 4


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.problem.code}: {case.says}")
def test_an_edit_that_breaks_it_is_reported(case: Broken, tmp_path: Path) -> None:
    assert case.old in CONTACTS
    new = NO_EXAMS if case.new == "NO_EXAMS" else case.new
    folder = write(tmp_path / "broken", CONTACTS.replace(case.old, new, 1))
    with pytest.raises(VesaliusError) as caught:
        load_catalogue(folder)
    errors = caught.value.errors if isinstance(caught.value, ManyErrors) else [caught.value]
    told = [str(error) for error in errors if error.problem == case.problem]
    assert any(case.says in message for message in told), str(caught.value)


TABLES = [
    (problems.STRAY_TABLE, {"huome": HEADER + f"103132,,,{VISIT}\n"}, "`huome`"),
    (problems.CODE_COLUMNS, {"home": "code,since\n103132,2020-01-01\n"}, "since"),
    (problems.CODE_ROW, {"home": HEADER + f"13132,,,{VISIT}\n"}, "line 2"),
    (problems.CODE_ROW, {"home": HEADER + f"103132,2020-05-01,2020-04-01,{VISIT}\n"}, "before"),
    (problems.CODE_ROW, {"home": HEADER + f"103132,,,{VISIT},more\n"}, "after the last column"),
    (problems.NO_CODES, {"home": HEADER}, "`home`"),
]


@pytest.mark.parametrize(("problem", "tables", "says"), TABLES)
def test_a_broken_table_of_codes_is_reported(
    problem: Problem, tables: dict[str, str], says: str, tmp_path: Path
) -> None:
    with pytest.raises(VesaliusError) as caught:
        load_catalogue(write(tmp_path / "broken", tables=tables))
    assert caught.value.problem == problem
    assert says in str(caught.value)


def test_a_list_without_codes_is_reported(tmp_path: Path) -> None:
    start = CONTACTS.index("    codes:\n", CONTACTS.index("  home:\n"))
    without = CONTACTS[:start] + CONTACTS[CONTACTS.index("populations:\n") :]
    with pytest.raises(VesaliusError) as caught:
        load_catalogue(write(tmp_path / "broken", without))
    assert caught.value.problem == problems.NO_CODES


def test_two_themes_with_one_prefix_are_reported(tmp_path: Path) -> None:
    theme = CONTACTS[CONTACTS.index('  "020":') : CONTACTS.index("list_groups:")]
    folder = write(tmp_path / "broken")
    (folder / "again.yaml").write_text("themes:\n" + theme.replace('"020"', '"021"'), "utf-8")
    with pytest.raises(VesaliusError) as caught:
        load_catalogue(folder)
    assert caught.value.problem == problems.DUPLICATE_INDICATOR


def test_an_empty_folder_is_reported(tmp_path: Path) -> None:
    with pytest.raises(VesaliusError) as caught:
        load_catalogue(tmp_path)
    assert caught.value.problem == problems.EMPTY


def test_a_file_of_another_encoding_is_reported(tmp_path: Path) -> None:
    folder = write(tmp_path / "broken")
    (folder / "contacts.yaml").write_bytes(CONTACTS.encode("cp1252", "replace"))
    with pytest.raises(VesaliusError) as caught:
        load_catalogue(folder)
    assert caught.value.problem == problems.UNREADABLE


def test_several_errors_are_reported_together_with_their_lines(tmp_path: Path) -> None:
    broken = CONTACTS.replace("update:", "upd4te:", 1).replace("nl: Contacten, ", "", 1)
    with pytest.raises(ManyErrors) as caught:
        load_catalogue(write(tmp_path / "broken", broken))
    line = broken[: broken.index("upd4te")].count("\n") + 1
    assert [error.facts["line"] for error in caught.value.errors if error.facts["field"]
            == "themes.020.upd4te"] == [line]  # fmt: skip
    assert len(caught.value.errors) == 3
