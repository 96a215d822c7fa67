"""The last metadata update is true: a changed sheet without a dated entry fails."""

from datetime import date
from pathlib import Path

import pytest

from vesalius.catalogue.layers import read_layers
from vesalius.catalogue.load import default_catalogue, default_folder, load_catalogue
from vesalius.catalogue.model import Catalogue
from vesalius.language import LANGUAGES, format_date
from vesalius.publish.sheets import problems
from vesalius.publish.sheets.complete import incomplete
from vesalius.publish.sheets.history import changed, fingerprints, record
from vesalius.publish.sheets.model import all_sheets, last_change, make_sheet

OTHER_AGE = """
dimensions:
  age10:
    kind: age
    starts: [0, 20, 40, 60, 80]
    title: {fr: Âge par 20 ans, nl: Leeftijd per 20 jaar, en: Age in twenties, de: Alter zu 20}
    description: {fr: Âge., nl: Leeftijd., en: Age., de: Alter.}
"""


def overlaid(folder: Path, text: str) -> Catalogue:
    (folder / "edit.yaml").write_text(text, encoding="utf-8")
    return load_catalogue(default_folder(), folder)


def test_the_shipped_catalogue_is_recorded_whole() -> None:
    assert changed(default_catalogue()) == {}


def test_every_shipped_sheet_shows_the_day_of_its_last_change() -> None:
    catalogue = default_catalogue()
    for kind, id_ in all_sheets(catalogue):
        day = last_change(catalogue, kind, id_)
        assert day is not None
        for language in LANGUAGES:
            sheet = make_sheet(catalogue, kind, id_, language)
            [block] = sheet["updated"]
            assert block.line[0].text == format_date(day, language)  # type: ignore[union-attr]


def test_a_changed_sheet_without_an_entry_fails_the_gate(tmp_path: Path) -> None:
    catalogue = overlaid(tmp_path, OTHER_AGE)
    layers = read_layers([default_folder(), tmp_path])
    told = [error.facts["sheet"] for error in incomplete(catalogue, layers)]
    assert "dimension:age10" in told
    assert "indicator:cube_013_001" in told
    assert not any(name.startswith("indicator:stat") for name in told)
    assert {error.problem for error in incomplete(catalogue, layers)} == {problems.UNDATED}


def test_recording_the_change_dates_the_sheets_it_touched(tmp_path: Path) -> None:
    day = date(2027, 3, 1)
    change = record(overlaid(tmp_path, OTHER_AGE), tmp_path, day, "Twenty-year classes")
    again = load_catalogue(default_folder(), tmp_path)
    assert "dimension:age10" in change.sheets
    assert changed(again) == {}
    assert last_change(again, "dimension", "age10") == day
    assert last_change(again, "indicator", "stat_013_001") == date(2026, 11, 23)
    assert again.history[-1].note == "Twenty-year classes"


def test_recording_twice_adds_an_entry_and_keeps_the_first(tmp_path: Path) -> None:
    record(overlaid(tmp_path, OTHER_AGE), tmp_path, date(2027, 3, 1), "first")
    edited = OTHER_AGE.replace("Age in twenties", "Age by twenty")
    record(overlaid(tmp_path, edited), tmp_path, date(2027, 4, 1), "second")
    history = load_catalogue(default_folder(), tmp_path).history
    assert [change.note for change in history[-2:]] == ["first", "second"]


def test_nothing_to_record_writes_nothing(tmp_path: Path) -> None:
    change = record(default_catalogue(), tmp_path, date(2027, 1, 1), "nothing")
    assert change.sheets == {}
    assert list(tmp_path.iterdir()) == []


def test_fingerprints_do_not_depend_on_the_day_or_the_reader() -> None:
    from vesalius.language import speaking

    with speaking("nl"):
        spoken = fingerprints(default_catalogue())
    assert spoken == fingerprints(default_catalogue())


@pytest.mark.parametrize("wrong", ["history:\n  - day: tomorrow\n    note: x\n    sheets: {}\n"])
def test_a_history_that_cannot_be_read_is_reported(tmp_path: Path, wrong: str) -> None:
    from vesalius.errors import VesaliusError

    with pytest.raises(VesaliusError) as caught:
        overlaid(tmp_path, wrong)
    assert caught.value.code == "catalogue-wrong-value"
