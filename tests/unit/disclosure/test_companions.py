"""A companion moves with what an audit found: the same cells of both are hidden."""

import numpy as np
import pytest
from scipy.optimize import linprog

from tests.unit.disclosure import small
from vesalius.catalogue.model import Partition
from vesalius.disclosure.companions import Companions
from vesalius.disclosure.grid import Axes, Grid
from vesalius.disclosure.policy import read_policy
from vesalius.disclosure.profile import profile_of
from vesalius.disclosure.spots import Spot, position_of
from vesalius.disclosure.table import Floats, Mask
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


def mended(grid: Grid, hidden: Mask) -> Companions:
    return Companions(grid, [PARTITION], hidden, np.zeros_like(hidden))


def test_both_are_hidden_where_the_move_goes() -> None:
    grid = grid_of([2.0, 30.0, 40.0, 25.0, 60.0, 35.0])
    place = min(code for _, code in grid.axes.zoning.area_of if code.startswith("C"))
    spot = Spot("RARE", 2019, small.DAY, place, small.AGES[0], "all")
    hidden = np.zeros(grid.persons.shape, bool)
    companions = mended(grid, hidden)
    more = companions.hide_for([spot])[:, 0].copy()
    assert more[RARE, position_of(grid.axes, spot)]
    assert np.array_equal(more[RARE], more[COMMON])
    assert not more[WHOLE].any(), "the whole has more persons than the other part: it costs more"
    again = companions.hide_for([spot, spot])[:, 0]
    assert np.array_equal(again[RARE], again[WHOLE]), "what is found again takes the whole along"


def test_what_an_earlier_release_told_helps_nobody() -> None:
    grid = grid_of([2.0, 30.0, 40.0, 25.0, 60.0, 35.0])
    place = min(code for _, code in grid.axes.zoning.area_of if code.startswith("C"))
    spot = Spot("RARE", 2019, small.DAY, place, small.AGES[0], "all")
    hidden = np.zeros(grid.persons.shape, bool)
    settled = hidden.copy()
    settled[COMMON] = True
    more = Companions(grid, [PARTITION], hidden, settled).hide_for([spot])[:, 0]
    assert np.array_equal(more[RARE], more[WHOLE])
    assert more[RARE].any()
    assert not more[COMMON].any()


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("subject", ["RARE", "COMMON", "WHOLE"])
def test_what_is_hidden_lets_the_count_go_as_far_as_it_must(seed: int, subject: str) -> None:
    """Another programme finds the moves too, over hidden figures alone, wherever there are any."""
    random = np.random.default_rng(seed)
    grid = grid_of(random.integers(1, 9, 36).astype(float).tolist())
    hidden = random.random(grid.persons.shape) < 0.2
    places = sorted(code for _, code in grid.axes.zoning.area_of if code[0] in "CA")
    spot = Spot(subject, 2019, small.DAY, str(random.choice(places)), small.AGES[0], "all")
    at = position_of(grid.axes, spot)
    here = grid.subjects.index(subject)
    more = mended(grid, hidden).hide_for([spot])
    assert (more & hidden == hidden).all()
    count = grid.persons[here, 0, at]
    least, most = furthest(grid, np.ones_like(more[:, 0]), here, at)
    low, high = furthest(grid, more[:, 0], here, at)
    fall, rise = max(1 - count, -5.0, least), min(max(5 - count, 0.0), most)
    assert fall > -1 or low <= fall + 1e-6
    assert rise < 1 or high >= rise - 1e-6


def furthest(grid: Grid, hidden: Mask, subject: int, position: int) -> tuple[float, float]:
    """How far a count can fall and rise while hidden figures move and every sum stays true."""
    size = grid.axes.positions
    rows = []
    for own in range(3):
        for terms in sums(grid.axes):
            row = np.zeros(3 * size)
            row[own * size + terms[0]], row[own * size + np.array(terms[1:])] = -1.0, 1.0
            rows.append(row)
    for cell in range(size):
        row = np.zeros(3 * size)
        row[[cell, size + cell, 2 * size + cell]] = 1.0, 1.0, -1.0
        rows.append(row)
    counts = grid.persons[:, 0].ravel()
    free = hidden.ravel() & (counts >= 1)
    bounds = np.column_stack([np.where(free, 1 - counts, 0.0), np.where(free, 1e6, 0.0)])
    cost = np.zeros(3 * size)
    cost[subject * size + position] = 1.0
    table, nothing = np.array(rows), np.zeros(len(rows))
    low, high = (
        sign * linprog(sign * cost, A_eq=table, b_eq=nothing, bounds=bounds).fun  # type: ignore[call-overload]
        for sign in (1.0, -1.0)
    )
    return low, high


def sums(axes: Axes) -> list[list[int]]:
    """Every whole with its parts, by position: places within a place, classes within an age."""
    parent, width = axes.zoning.parent, axes.profile.width
    found = []
    for area in range(axes.areas):
        found.append([area * width + width - 1, *range(area * width, area * width + width - 1)])
        inside = [one for one in range(axes.areas) if parent[one] == area]
        if inside:
            found += [[a * width + c for a in (area, *inside)] for c in range(width)]
    return found


def test_what_has_no_place_in_the_grid_is_left() -> None:
    grid = grid_of([2.0, 30.0])
    spot = Spot("RARE", 2019, small.DAY, "nowhere", "all", "all")
    hidden = np.zeros(grid.persons.shape, bool)
    assert not mended(grid, hidden).hide_for([spot]).any()


def test_where_too_few_live_a_hidden_count_may_be_zero() -> None:
    """One inhabitant of one: nothing is published there, so a neighbour lets the count fall."""
    grid = grid_of([2.0, 30.0, 40.0, 25.0, 60.0, 35.0])
    place = min(code for _, code in grid.axes.zoning.area_of if code.startswith("C"))
    spot = Spot("WHOLE", 2019, small.DAY, place, small.AGES[0], "all")
    goal = position_of(grid.axes, spot)
    grid.persons[2, 0, goal] = grid.beneficiaries[0, goal] = 1.0
    hidden = np.zeros(grid.persons.shape, bool)
    hidden[:, 0, goal] = True
    more = mended(grid, hidden).hide_for([spot])[WHOLE, 0]
    assert more.sum() > 1
