"""From the grid of counts to the table that the suppressor works on, for one subject and year."""

from dataclasses import dataclass, fields

import numpy as np
from scipy import sparse

from vesalius.catalogue.model import LEVELS
from vesalius.disclosure.forest import Forest
from vesalius.disclosure.grid import Axes
from vesalius.disclosure.hierarchy import Hierarchy, make_hierarchy
from vesalius.disclosure.known import Known, spread
from vesalius.disclosure.moves import all_rows
from vesalius.disclosure.primary import Primary, Reason, primary
from vesalius.disclosure.table import Floats, Indices, Mask, Table, Union

LEVEL_COST = {
    "country": 50.0, "region": 30.0, "province": 16.0, "arrondissement": 6.0, "commune": 1.0,
}  # fmt: skip
SECTOR_COST = 0.3
MARGIN_COST = (1.0, 1.6, 4.0)


@dataclass(frozen=True)
class Counts:
    """One subject and year over all positions; NaN where there is no figure.

    `settled` marks what an earlier release told and this one tells again: everyone knows it.
    `kept` marks what an earlier release hid: it stays hidden. `joined` marks what must be hidden
    so that a part of the same whole cannot be worked out. `rise` and `fall` say how far a count may
    move without help of the other parts of its whole.
    """

    persons: Floats
    exams: Floats
    largest: Floats
    beneficiaries: Floats
    published: Mask
    settled: Mask
    kept: Mask
    joined: Mask
    rise: Floats
    fall: Floats

    @property
    def shared(self) -> bool:
        """Whether the counts are those of a whole or of its parts."""
        return bool(np.isfinite(self.rise).any() or np.isfinite(self.fall).any())


@dataclass(frozen=True)
class Case:
    """What there is to protect: the table of areas with ages, and the forest of totals.

    `areas` are the zoning's numbers of the table's areas, -1 for a remainder; `cells` the profile's
    numbers of its cells; `totals` the nodes of the forest that the table's areas are; `positions`
    those of the forest's nodes, -1 for a remainder.
    """

    table: Table
    areas: Indices
    cells: Indices
    forest: Forest
    totals: Indices
    positions: Indices
    primary: Primary


def thresholds(axes: Axes) -> Floats:
    """The threshold of every position."""
    policy, profile = axes.policy, axes.profile
    by = [
        frozenset(d for d, part in (("age", age), ("sex", sex)) if part != "all")
        for age in profile.ages
        for sex in profile.sexes
    ]
    places = [levels or ("commune",) for levels in axes.zoning.levels]
    of = {
        levels: [max(policy.threshold(lv, cell) for lv in levels) for cell in by]
        for levels in sorted(set(places))
    }
    rows = [of[levels] for levels in places]
    sectors = np.full(len(axes.sector_codes), policy.threshold("sector"))
    return np.append(np.array(rows, np.float64).ravel(), sectors)


def least_hidden(axes: Axes, beneficiaries: Floats) -> Floats:
    """What everyone knows each hidden count to be at least.

    0 where zeros are hidden too: everywhere, or where too few live for anything to be published.
    """
    if axes.policy.zeros == "hidden":
        return np.zeros(axes.positions)
    places = [levels or ("commune",) for levels in axes.zoning.levels]
    few = [min(axes.policy.rules(lv).smallest_denominator for lv in levels) for levels in places]
    sectors = np.full(len(axes.sector_codes), axes.policy.rules("sector").smallest_denominator)
    limit = np.append(np.repeat(few, axes.profile.width), sectors)
    return np.where(beneficiaries < limit, 0.0, 1.0)


def judge(axes: Axes, counts: Counts) -> Primary:
    """The primary suppression of every position."""
    limit = thresholds(axes)
    reason = np.zeros(len(limit), np.int8)
    low, high = np.full(len(limit), np.nan), np.full(len(limit), np.nan)
    for level in LEVELS:
        here = _positions_of(axes, level)
        part = primary(
            axes.policy,
            axes.policy.rules(level),
            limit[here],
            counts.persons[here],
            counts.beneficiaries[here],
            counts.exams[here],
            counts.largest[here],
        )
        reason[here], low[here], high[here] = part.reason, part.low, part.high
    joined = counts.joined & (reason == Reason.NONE)
    for mask, why in (
        (joined, Reason.PARTITION),
        (counts.kept, Reason.EARLIER),
    ):
        more = mask & (reason == Reason.NONE)
        reason[more] = why
        low[more] = high[more] = counts.persons[more]
    low[joined] = np.maximum(counts.persons - limit, 1.0)[joined]
    high[joined] = np.fmin(counts.persons + limit, counts.beneficiaries)[joined]
    return Primary(reason, low, high)


def _positions_of(axes: Axes, level: str) -> Indices:
    """The positions whose smallest level this is; mere pieces go with the communes."""
    if level == "sector":
        return np.arange(axes.upper, axes.positions)
    smallest = [levels[-1] if levels else "commune" for levels in axes.zoning.levels]
    areas = np.flatnonzero(np.array(smallest) == level)
    width = axes.profile.width
    return (areas[:, None] * width + np.arange(width)).ravel()


def make_case(axes: Axes, counts: Counts) -> Case:
    """The table of a subject and year. Raises `NotAdditiveError` where parts exceed wholes."""
    shape = (axes.areas, axes.profile.width)
    persons = counts.persons[: axes.upper].reshape(shape)
    cells = np.flatnonzero(~np.isnan(persons).all(axis=0))
    summed = bool(cells[-1] == axes.profile.width - 1)
    published = counts.published[: axes.upper].reshape(shape)[:, cells] | (not summed)
    tree = make_hierarchy(axes.zoning, persons[:, cells], published)
    found = judge(axes, counts)
    places = _areas(axes, counts, found, tree, cells)
    sectors = _sectors(axes, counts, found, tree) if summed else None
    forest, positions = _forest(axes, tree, places, sectors)
    rows = np.flatnonzero(~tree.plain)
    table = _table(axes, tree, cells, rows, places, forest)
    return Case(table, tree.area[rows], cells, forest, rows, positions, found)


@dataclass(frozen=True)
class _Figures:
    """Counts with what everyone knows of them and what they must keep; arrays of one shape."""

    position: Indices
    count: Floats
    least: Floats
    most: Floats
    low: Floats
    high: Floats
    published: Mask
    fixed: Mask
    mask: Mask
    cost: Floats

    @property
    def totals(self) -> "_Figures":
        """The totals of areas x cells."""
        return _Figures(**{f.name: getattr(self, f.name)[:, -1] for f in fields(self)})

    def beside(self, other: "_Figures") -> "_Figures":
        """These and others, in one row."""
        names = [f.name for f in fields(self)]
        pairs = {name: (getattr(self, name), getattr(other, name)) for name in names}
        return _Figures(**{name: np.concatenate(pair) for name, pair in pairs.items()})

    @property
    def must(self) -> Mask:
        """What is hidden whatever it costs."""
        return self.mask & self.published & ~self.fixed

    @property
    def free(self) -> Mask:
        """What is not published at all."""
        return ~self.published & ~self.fixed


def _figures(
    axes: Axes, counts: Counts, found: Primary, position: Indices, x: Floats, cost: Floats,
    limit: float,
) -> _Figures:  # fmt: skip
    """The figures at positions (-1: a remainder, of which a count below `limit` needs room)."""
    rest = position < 0
    policy = axes.policy

    def take(values: Floats, remainder: float) -> Floats:
        return np.where(rest, remainder, values[position])

    published, mask = counts.published[position] & ~rest, found.mask[position] & ~rest
    people = take(counts.beneficiaries, np.inf)
    fixed = _fixed(axes, x, people, published, mask, counts.settled[position] & ~rest)
    low, high = take(found.low, np.nan), take(found.high, np.nan)
    one = 1.0 if policy.zeros == "published" else 0.0
    least = np.where(published & (x > 0) & ~(low <= 0), one, 0.0)
    most = np.where(np.isnan(people), np.inf, people)
    least = np.maximum(least, np.minimum(x, x - take(counts.fall, np.inf)))
    most = np.minimum(most, x + take(counts.rise, np.inf))
    small = rest & (x > 0) & (x < limit)
    low, high = np.where(small, one, low), np.where(small, limit, high)
    return _Figures(
        position=position,
        count=x,
        least=np.where(fixed, x, least),
        most=np.where(fixed, x, most),
        low=np.where(np.isnan(low), x, low),
        high=np.where(np.isnan(high), x, high),
        published=published,
        fixed=fixed,
        mask=mask,
        cost=cost,
    )


def _fixed(
    axes: Axes, x: Floats, people: Floats, published: Mask, primary_: Mask, settled: Mask
) -> Mask:
    """What everyone knows: nobody lives there, a published zero, or told by an earlier release."""
    told_zero = published & (x == 0) & ~primary_
    if axes.policy.zeros == "hidden":
        told_zero &= False
    fixed: Mask = (people == 0) | told_zero | settled
    return fixed


def _areas(axes: Axes, counts: Counts, found: Primary, tree: Hierarchy, cells: Indices) -> _Figures:
    """The figures of all areas of the tree (areas x cells)."""
    position = tree.area[:, None] * axes.profile.width + cells[None, :]
    position = np.where(tree.area[:, None] < 0, -1, position)
    limit = float(axes.policy.threshold("country"))
    cost = _cost(axes, tree, cells)
    return _figures(axes, counts, found, position, tree.counts, cost, limit)


def _cost(axes: Axes, tree: Hierarchy, cells: Indices) -> Floats:
    """What hiding costs: more for larger counts, larger places and totals."""
    levels = axes.zoning.levels
    place = [max([LEVEL_COST[lv] for lv in levels[a]] or [1.0]) if a >= 0 else 1.0
             for a in tree.area.tolist()]  # fmt: skip
    dimensions = 1 + (len(axes.profile.sexes) > 1)
    margins = axes.profile.margins[cells] - (2 - dimensions)
    margin = np.array(MARGIN_COST)[np.where(margins == dimensions, 2, margins)]
    cost: Floats = (1 + np.log1p(tree.counts) / 2) * np.array(place)[:, None] * margin[None, :]
    return cost


@dataclass(frozen=True)
class _Sectors:
    """The figures of the sectors that are told, with the area of the tree of each."""

    figures: _Figures
    parent: Indices


def _sectors(axes: Axes, counts: Counts, found: Primary, tree: Hierarchy) -> _Sectors | None:
    """The sectors of communes that tell some, and what these lack to their commune."""
    number = np.full(axes.areas, -1)
    areas = np.flatnonzero(tree.area >= 0)
    number[tree.area[areas]] = areas
    parent = number[axes.sector_area]
    there = (parent >= 0) & ~np.isnan(counts.persons[axes.upper :])
    tells = np.zeros(len(tree.area), bool)
    tells[parent[there & counts.published[axes.upper :]]] = True
    members = np.flatnonzero(there & tells[parent])
    if len(members) == 0:
        return None
    parent, position = parent[members], members + axes.upper
    x = counts.persons[position]
    rest = tree.counts[:, -1] - np.bincount(parent, x, len(tree.area))
    holders = np.flatnonzero(tells & (rest > 0))
    x = np.append(x, rest[holders])
    position = np.append(position, np.full(len(holders), -1))
    limit = float(axes.policy.threshold("sector"))
    cost = (1 + np.log1p(x) / 2) * SECTOR_COST
    figures = _figures(axes, counts, found, position, x, cost, limit)
    return _Sectors(figures, np.append(parent, holders))


def _forest(
    axes: Axes, tree: Hierarchy, places: _Figures, sectors: _Sectors | None
) -> tuple[Forest, Indices]:
    """The forest of totals, with the positions of its nodes: the tree's areas, then sectors."""
    nodes = places.totals if sectors is None else places.totals.beside(sectors.figures)
    below = np.arange(0) if sectors is None else sectors.parent
    parent = np.append(tree.parent, below)
    plain = _worth_protecting(
        parent, np.append(tree.plain, np.ones(len(below), bool)), nodes.published
    )
    forest = Forest(
        parent=parent,
        plain=plain,
        count=nodes.count,
        least=nodes.least,
        most=nodes.most,
        low=nodes.low,
        high=nodes.high,
        fixed=nodes.fixed,
        must=nodes.must,
        free=nodes.free,
        cost=nodes.cost,
    )
    return forest, nodes.position


def _worth_protecting(parent: Indices, plain: Mask, told: Mask) -> Mask:
    """The plain nodes but for families of which, and below which, nobody is told anything."""
    told = told.copy()
    while True:
        above = told.copy()
        above[parent[plain & told]] = True
        if np.array_equal(above, told):
            break
        told = above
    tells = np.zeros(len(parent), bool)
    tells[parent[plain & told]] = True
    worth: Mask = plain & tells[parent]
    return worth


def _table(
    axes: Axes, tree: Hierarchy, cells: Indices, rows: Indices, places: _Figures, forest: Forest
) -> Table:
    """The table of the areas that tell ages, its totals as the forest has them."""
    number = np.full(len(tree.area) + 1, -1)
    number[rows] = np.arange(len(rows))
    parent = number[tree.parent[rows]]
    unions = tuple(
        Union(int(number[u.area]), tuple(number[list(u.members)].tolist())) for u in tree.unions
    )
    relations = _relations(axes, cells)
    forest.limits_up()
    known = Known(places.least[rows], places.most[rows])
    known.least[:, -1], known.most[:, -1] = forest.least[rows], forest.most[rows]
    known = spread(known, all_rows(parent, unions, relations))
    forest.least[rows], forest.most[rows] = known.least[:, -1], known.most[:, -1]
    forest.limits_down()
    forest.ask()
    x, fixed = places.count[rows], places.fixed[rows]
    up = np.where(fixed, 0.0, known.most - x)
    down = np.where(fixed, 0.0, x - known.least)
    table = Table(
        parent=parent,
        unions=unions,
        profile=relations,
        up=up,
        down=down,
        need_up=np.clip(places.high[rows] - x, 0.0, up),
        need_down=np.clip(x - places.low[rows], 0.0, down),
        must=places.must[rows],
        free=places.free[rows],
        cost=places.cost[rows],
    )
    table.up[:, -1], table.down[:, -1] = forest.up[rows], forest.down[rows]
    table.need_up[:, -1], table.need_down[:, -1] = forest.need_up[rows], forest.need_down[rows]
    table.must[:, -1] = forest.must[rows]
    return table


def _relations(axes: Axes, cells: Indices) -> sparse.csr_array:
    """The relations of the profile among the cells that the year has."""
    relations = axes.profile.relations
    length = np.diff(relations.indptr)
    kept = relations[:, cells].tocsr()
    return kept[np.flatnonzero((np.diff(kept.indptr) == length) & (length > 0))].tocsr()
