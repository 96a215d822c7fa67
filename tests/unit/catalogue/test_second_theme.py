"""A new theme takes one YAML file and no Python."""

from datetime import date
from pathlib import Path

import pytest

from vesalius.catalogue.load import default_folder, load_catalogue
from vesalius.catalogue.model import AgeClass, Catalogue

CONTACTS = Path(__file__).parent / "contacts"


@pytest.fixture(scope="module")
def both() -> Catalogue:
    return load_catalogue(default_folder(), CONTACTS)


def test_it_stands_beside_the_first(both: Catalogue) -> None:
    assert sorted(both.themes) == ["013", "020"]
    assert len(both.indicators) == 52 + 4


def test_its_denominator_is_not_everyone(both: Catalogue) -> None:
    population = both.populations[both.indicators["gp_020_003"].population]
    assert population.ages == AgeClass(75, None)
    assert population.present_years == 1


def test_its_texts_are_made_from_its_own_sentences(both: Catalogue) -> None:
    one = both.indicators["gp_020_004"]
    assert one.title["en"] == "Volume of home visits"
    assert one.description["nl"] == "Aantal huisbezoeken per persoon: huisbezoeken."
    assert one.unit.per == 1
    assert one.related == ("gp_020_003", "gp_020_002")


def test_its_code_lists_lie_in_the_same_file(both: Catalogue) -> None:
    assert both.variables["GP_ALL_N"].code_lists == ("office", "home")
    assert both.code_lists["office"].codes_on(date(2024, 1, 1)) == {"101032", "101076"}


def test_its_parts_count_no_imaging(both: Catalogue) -> None:
    assert both.indicators["gp_020_001"].source_variables == (
        "GP_ALL_N",
        "GP_HOME_N",
        "GP_OFFICE_N",
    )
