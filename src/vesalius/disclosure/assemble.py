"""From the grid of counts to the table that the suppressor works on, for one subject and year."""

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from vesalius.catalogue.model import LEVELS
from vesalius.disclosure.grid import Axes
from vesalius.disclosure.hierarchy import Hierarchy, make_hierarchy
from vesalius.disclosure.known import Known, spread
from vesalius.disclosure.moves import all_rows
from vesalius.disclosure.primary import Primary, Reason, primary
from vesalius.disclosure.sectors import Sectors, ask_of_commune, groups
from vesalius.disclosure.table import Floats, Indices, Mask, Table

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
    so that a part of the same whole cannot be worked out.
    """

    persons: Floats
    exams: Floats
    largest: Floats
    beneficiaries: Floats
    published: Mask
    settled: Mask
    kept: Mask
    joined: Mask


@dataclass(frozen=True)
class Case:
    """A table to protect, and the sectors of its communes (by number in the table)."""

    table: Table
    hierarchy: Hierarchy
    cells: Indices
    sectors: dict[int, tuple[Indices, Sectors]]
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
    rows = [[max(policy.threshold(lv, cell) for lv in levels) for cell in by] for levels in places]
    sectors = np.full(len(axes.sector_codes), policy.threshold("sector"))
    return np.append(np.array(rows, np.float64).ravel(), sectors)


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
    for mask, why in ((counts.joined, Reason.PARTITION), (counts.kept, Reason.EARLIER)):
        more = mask & (reason == Reason.NONE)
        reason[more] = why
        low[more] = high[more] = counts.persons[more]
    joined = counts.joined & (reason == Reason.PARTITION)
    low[joined] = np.maximum(counts.persons - limit, 1.0)[joined]
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
    upper = slice(0, axes.upper)
    persons = counts.persons[upper].reshape(shape)
    cells = np.flatnonzero(~np.isnan(persons).all(axis=0))
    tree = make_hierarchy(axes.zoning, persons[:, cells])
    found = judge(axes, counts)
    over = _Over(tree, cells, axes)
    hidden_always = over.take(found.mask.astype(float), 0.0) > 0
    published = over.take(counts.published.astype(float), 0.0) > 0
    people = over.take(counts.beneficiaries, np.inf)
    settled = over.take(counts.settled.astype(float), 0.0) > 0
    x = tree.counts
    fixed = _fixed(axes, x, people, published, hidden_always, settled)
    known = _known(axes, x, people, published, fixed, over.take(found.low, 0.0) <= 0)
    sectors = _sectors(axes, counts, found, tree, cells, known)
    relations = _relations(axes, cells)
    known = spread(known, all_rows(tree.parent, tree.unions, relations))
    low, high = over.take(found.low, np.nan), over.take(found.high, np.nan)
    low, high = _for_remainders(axes, tree, x, low, high)
    down = np.where(fixed, 0.0, x - known.least)
    up = np.where(fixed, 0.0, known.most - x)
    table = Table(
        parent=tree.parent,
        unions=tree.unions,
        profile=relations,
        up=up,
        down=down,
        need_up=np.clip(np.nan_to_num(high - x, nan=0.0), 0.0, up),
        need_down=np.clip(np.nan_to_num(x - low, nan=0.0), 0.0, down),
        must=hidden_always & published & ~fixed,
        free=~published & ~fixed,
        cost=_cost(axes, tree, cells, x),
    )
    total = np.flatnonzero(cells == axes.profile.width - 1)
    sectors = {
        commune: (positions, block.within(known.least[commune, total], known.most[commune, total]))
        for commune, (positions, block) in sectors.items()
    }
    _ask_communes(table, sectors, cells, axes)
    return Case(table, tree, cells, sectors, found)


@dataclass(frozen=True)
class _Over:
    """Positions to the areas and cells of a tree."""

    tree: Hierarchy
    cells: Indices
    axes: Axes

    def take(self, values: Floats, remainder: float) -> Floats:
        grid = values[: self.axes.upper].reshape(self.axes.areas, -1)[:, self.cells]
        taken = grid[self.tree.area]
        taken[self.tree.area < 0] = remainder
        return taken


def _fixed(
    axes: Axes, x: Floats, people: Floats, published: Mask, primary_: Mask, settled: Mask
) -> Mask:
    """What everyone knows: nobody lives there, a published zero, or told by an earlier release."""
    told_zero = published & (x == 0) & ~primary_
    if axes.policy.zeros == "hidden":
        told_zero &= False
    fixed: Mask = (people == 0) | told_zero | settled
    return fixed


def _known(
    axes: Axes, x: Floats, people: Floats, published: Mask, fixed: Mask, from_zero: Mask
) -> Known:
    """A hidden count is at least 1 where zeros are published, unless hidden whatever it is."""
    one = axes.policy.zeros == "published"
    least = np.where(published & (x > 0) & ~from_zero & one, 1.0, 0.0)
    most = np.where(np.isnan(people), np.inf, people)
    return Known(np.where(fixed, np.minimum(x, least), least), np.where(fixed, x, most))


def _relations(axes: Axes, cells: Indices) -> sparse.csr_array:
    """The relations of the profile among the cells that the year has."""
    relations = axes.profile.relations
    length = np.diff(relations.indptr)
    kept = relations[:, cells].tocsr()
    return kept[np.flatnonzero((np.diff(kept.indptr) == length) & (length > 0))].tocsr()


def _for_remainders(
    axes: Axes, tree: Hierarchy, x: Floats, low: Floats, high: Floats
) -> tuple[Floats, Floats]:
    """A small remainder must not be revealed by subtraction."""
    limit = axes.policy.threshold("country")
    least = 1.0 if axes.policy.zeros == "published" else 0.0
    small = (tree.area < 0)[:, None] & (x > 0) & (x < limit)
    rest = (tree.area < 0)[:, None] & ~small
    low = np.where(small, least, np.where(rest, x, low))
    return low, np.where(small, float(limit), np.where(rest, x, high))


def _cost(axes: Axes, tree: Hierarchy, cells: Indices, x: Floats) -> Floats:
    """What hiding costs: more for larger counts, larger places and totals."""
    levels = axes.zoning.levels
    place = [max([LEVEL_COST[lv] for lv in levels[a]] or [1.0]) if a >= 0 else 1.0
             for a in tree.area.tolist()]  # fmt: skip
    dimensions = 1 + (len(axes.profile.sexes) > 1)
    margins = axes.profile.margins[cells] - (2 - dimensions)
    margin = np.array(MARGIN_COST)[np.where(margins == dimensions, 2, margins)]
    cost: Floats = (1 + np.log1p(x) / 2) * np.array(place)[:, None] * margin[None, :]
    return cost


def _sectors(
    axes: Axes, counts: Counts, found: Primary, tree: Hierarchy, cells: Indices, known: Known
) -> dict[int, tuple[Indices, Sectors]]:
    """The sectors of each commune that has counts of them, their remainder last."""
    total = np.flatnonzero(cells == axes.profile.width - 1)
    there = np.flatnonzero(~np.isnan(counts.persons[axes.upper :]))
    if len(total) == 0 or len(there) == 0:
        return {}
    number = {area: i for i, area in enumerate(tree.area.tolist())}
    made: dict[int, tuple[Indices, Sectors]] = {}
    for area, members in groups(axes.sector_area[there]):
        if area in number:
            commune = number[area]
            positions = there[members] + axes.upper
            whole = float(tree.counts[commune, total[0]])
            block, ends = _block(axes, counts, found, positions, whole)
            made[commune] = (positions, block)
            cell = (commune, int(total[0]))
            known.least[cell] = max(known.least[cell], ends[0])
            known.most[cell] = min(known.most[cell], ends[1])
    return made


def _block(
    axes: Axes, counts: Counts, found: Primary, positions: Indices, whole: float
) -> tuple[Sectors, tuple[float, float]]:
    """The sectors of one commune, and the least and most that they can be together."""
    x = counts.persons[positions]
    people = counts.beneficiaries[positions]
    published, mask = counts.published[positions], found.mask[positions]
    fixed = _fixed(axes, x, people, published, mask, counts.settled[positions])
    low, high = found.low[positions], found.high[positions]
    known = _known(axes, x, people, published, fixed, mask & (low <= 0))
    up, down = known.most - x, x - known.least
    up[fixed] = down[fixed] = 0.0
    need_up = np.clip(np.where(mask, high - x, 0.0), 0.0, up)
    need_down = np.clip(np.where(mask, x - low, 0.0), 0.0, down)
    parts = [x, up, down, need_up, need_down, mask & published & ~fixed, ~published & ~fixed,
             (1 + np.log1p(x) / 2) * SECTOR_COST]  # fmt: skip
    rest = whole - x.sum()
    ends = (float(known.least.sum()), float(known.most.sum()))
    if rest > 0:
        limit = axes.policy.threshold("sector")
        small = rest < limit
        last = [rest, np.inf, rest, (limit - rest) * small, (rest - 1) * small, False, True, 1.0]
        parts = [np.append(part, value) for part, value in zip(parts, last, strict=True)]
        ends = (ends[0], np.inf)
    return Sectors(*parts), ends


def _ask_communes(
    table: Table, sectors: dict[int, tuple[Indices, Sectors]], cells: Indices, axes: Axes
) -> None:
    """Let the totals of communes move as far as their sectors ask, and no further than they can."""
    total = np.flatnonzero(cells == axes.profile.width - 1)
    for commune, (_, block) in sectors.items():
        cell = (commune, int(total[0]))
        table.up[cell] = min(table.up[cell], float(block.up.sum()))
        table.down[cell] = min(table.down[cell], float(block.down.sum()))
        rise, fall = ask_of_commune(block)
        table.need_up[cell] = min(max(table.need_up[cell], rise), table.up[cell])
        table.need_down[cell] = min(max(table.need_down[cell], fall), table.down[cell])
        if rise > 0 or fall > 0:
            table.must[cell] = not table.free[cell]
