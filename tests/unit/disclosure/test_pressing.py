"""What an audit found is pressed in the grid, from the second time on with what is above it."""

import numpy as np

from tests.unit.disclosure import small
from vesalius.disclosure.grid import Axes
from vesalius.disclosure.policy import read_policy
from vesalius.disclosure.pressing import Spot, pressed
from vesalius.disclosure.profile import profile_of
from vesalius.disclosure.zoning import read_zoning

PLACES = (*small.PLACES, ("S0", "sector", "C0"))


def axes() -> Axes:
    zoning = read_zoning(small.places_table(PLACES))
    return Axes((2018, 2019), zoning, profile_of([small.AGES], ["all"]), read_policy({}))


def pressures(place: str, age: str, times: int, year: int = 2019) -> list[int]:
    """The pressures above 0, the greatest first."""
    found = pressed(axes(), [Spot(year, small.DAY, place, age, "all")] * times)
    assert not found[0].any()
    return sorted(found[found > 0].tolist(), reverse=True)


def test_once_presses_the_spot_alone() -> None:
    spot = Spot(2019, small.DAY, "C0", "0-9", "all")
    found = pressed(axes(), [spot])
    area = axes().zoning.area_of[small.DAY, "C0"]
    expected = area * axes().profile.width + axes().profile.cell("0-9", "all")
    assert np.argwhere(found).tolist() == [[1, expected]]


def test_again_presses_what_is_above() -> None:
    assert pressures("C0", "0-9", 2) == [2, 1]
    assert pressures("C0", "0-9", 3) == [3, 2, 1]
    assert pressures("BE", "0-9", 5) == [5]


def test_a_sector_leans_on_its_commune() -> None:
    assert pressures("S0", "all", 2) == [2, 1]


def test_what_is_not_in_the_grid_presses_nothing() -> None:
    assert pressures("nowhere", "all", 2) == []
    assert pressures("C0", "all", 2, year=1999) == []
