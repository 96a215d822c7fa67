"""A companion moves with what an audit found: the same cells of both are hidden."""

import numpy as np

from tests.unit.disclosure import small
from vesalius.catalogue.model import Partition
from vesalius.disclosure.companions import Companions
from vesalius.disclosure.grid import Axes, Grid
from vesalius.disclosure.policy import read_policy
from vesalius.disclosure.profile import profile_of
from vesalius.disclosure.spots import Spot, position_of
from vesalius.disclosure.table import Floats
from vesalius.disclosure.zoning import read_zoning

RARE, COMMON, WHOLE = range(3)
PARTITION = Partition("WHOLE", ("RARE", "COMMON"))
PEOPLE = 1_000.0


def grid_of(rare: list[float]) -> Grid:
    """The small country; `rare` are the counts of its smallest places and ages, over and over."""
    axes = Axes(
        (2019,),
        read_zoning(small.places_table(small.PLACES)),
        profile_of([small.AGES], ["all"]),
        read_policy({}),
    )
    counts = np.array([spread(axes, rare), spread(axes, [80.0] * len(rare))])
    persons = np.append(counts, counts.sum(axis=0, keepdims=True), axis=0)[:, None, :]
    return Grid(
        axes=axes,
        subjects=("RARE", "COMMON", "WHOLE"),
        persons=persons,
        exams=persons.copy(),
        largest=np.full_like(persons, np.nan),
        beneficiaries=np.full(persons.shape[1:], PEOPLE * 1_000),
        published=np.ones(persons.shape, bool),
    )


def spread(axes: Axes, leaves: list[float]) -> Floats:
    """Counts of the smallest areas and ages in turn, summed up to every place and total."""
    parent, width = np.array(axes.zoning.parent), axes.profile.width
    smallest = np.setdiff1d(np.arange(axes.areas), parent)
    ages = [i for i, age in enumerate(axes.profile.ages) if age != "all"]
    total = axes.profile.cell("all", "all")
    table = np.zeros((axes.areas, width))
    for number, (area, age) in enumerate((a, g) for a in smallest for g in ages):
        place = area
        while place >= 0:
            table[place, [age, total]] += leaves[number % len(leaves)]
            place = parent[place]
    return np.append(table.ravel(), np.zeros(len(axes.sector_codes)))


def test_both_are_hidden_where_the_move_goes() -> None:
    grid = grid_of([2.0, 30.0, 40.0, 25.0, 60.0, 35.0])
    place = min(code for _, code in grid.axes.zoning.area_of if code.startswith("C"))
    spot = Spot("RARE", 2019, small.DAY, place, small.AGES[0], "all")
    hidden = np.zeros(grid.persons.shape, bool)
    companions = Companions(grid, [PARTITION], hidden)
    more = companions.hide_for([spot])[:, 0].copy()
    assert more[RARE, position_of(grid.axes, spot)]
    assert np.array_equal(more[RARE], more[COMMON])
    assert not more[WHOLE].any(), "the whole has more persons than the other part: it costs more"
    again = companions.hide_for([spot, spot])[:, 0]
    assert np.array_equal(again[RARE], again[WHOLE])


def test_what_has_no_place_in_the_grid_is_left() -> None:
    grid = grid_of([2.0, 30.0])
    spot = Spot("RARE", 2019, small.DAY, "nowhere", "all", "all")
    hidden = np.zeros(grid.persons.shape, bool)
    assert not Companions(grid, [PARTITION], hidden).hide_for([spot]).any()


def test_where_too_few_live_a_hidden_count_may_be_zero() -> None:
    """One inhabitant of one: nothing is published there, so a neighbour lets the count fall."""
    grid = grid_of([2.0, 30.0, 40.0, 25.0, 60.0, 35.0])
    place = min(code for _, code in grid.axes.zoning.area_of if code.startswith("C"))
    spot = Spot("WHOLE", 2019, small.DAY, place, small.AGES[0], "all")
    goal = position_of(grid.axes, spot)
    grid.persons[2, 0, goal] = grid.beneficiaries[0, goal] = 1.0
    hidden = np.zeros(grid.persons.shape, bool)
    hidden[:, 0, goal] = True
    more = Companions(grid, [PARTITION], hidden).hide_for([spot])[WHOLE, 0]
    assert more.sum() > 1
