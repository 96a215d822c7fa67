"""What an audit of a whole and its parts found, mended: a companion moves with what was found.

Let z be a move of an exposed part within its own sums. If the whole moves by z as well, or another
part by -z, every sum of parts stays true, whatever room the rest of the cells leaves. So both are
hidden wherever z moves them, and the finding is proven. An exposed whole may also move by itself;
an exposed rest (the kinds that nobody publishes) moves like a part. Of the rarest companions
that one is taken whose move, found by a linear programme over the places around the finding, hides
fewest persons anew; what is found again takes the whole, then the others.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import islice

import numpy as np
from scipy import sparse
from scipy.optimize import linprog

from vesalius.catalogue.model import Partition
from vesalius.disclosure.assemble import (
    LEVEL_COST,
    MARGIN_COST,
    SECTOR_COST,
    least_hidden,
    thresholds,
)
from vesalius.disclosure.grid import Axes, Grid
from vesalius.disclosure.table import Floats, Indices, Mask
from vesalius.processes import crew

_ENDLESS = 1e9
_CHEAP = 1e-3
_STILL = 1e-6
_TRIED = 4  # companions that are tried, if they hide anything new


@dataclass(frozen=True, slots=True)
class Spot:
    """A figure that an audit found exposed, by its names; `rest`: what the parts leave of it."""

    subject: str
    year: int
    vintage: date
    place: str
    age: str
    sex: str
    rest: bool = False


class Companions:
    """The companions of exposed figures, each chosen in the light of those before it.

    `hidden` (subject x year x position) is what is hidden anyway. Years are apart, and are done in
    so many processes side by side.
    """

    def __init__(
        self, grid: Grid, partitions: Sequence[Partition], hidden: Mask, workers: int = 1
    ) -> None:
        self.grid, self.partitions, self.workers = grid, partitions, workers
        self.hidden = hidden.copy()
        self.done: list[Spot] = []

    def hide_for(self, spots: Sequence[Spot]) -> Mask:
        """All that is hidden once every spot has its move; a spot named again gets a further one.

        `spots` begins with those of the call before.
        """
        new = spots[len(self.done) :]
        years = sorted({spot.year for spot in new} & set(self.grid.axes.years))
        again = frozenset(self.done)
        work = [(year, [spot for spot in new if spot.year == year], again) for year in years]
        with crew(min(self.workers, len(work)), self) as workers:
            answers = list(workers.each(_of_year, work))
        for year, found in zip(years, answers, strict=True):
            self.hidden[:, self.grid.axes.years.index(year)] |= found
        self.done += new
        return self.hidden

    @cached_property
    def sums(self) -> "_Sums":
        """Every sum over positions."""
        return _sums_of(self.grid.axes)

    def of_year(self, year: int, spots: Sequence[Spot], again: frozenset[Spot]) -> Mask:
        """What to hide in a year, by subject and position."""
        there = _Year(self.grid, self.sums, self.grid.axes.years.index(year))
        hidden = self.hidden[:, there.number].copy()
        for spot in spots:
            tried = 1 if spot in again else _TRIED
            for partition in self.partitions:
                pairs = _pairs(there, spot, partition, spot in again)
                moves = (pair.hiding(hidden) for pair in pairs)
                new = islice((move for move in moves if move.cost > 0), tried)
                best = min(new, key=lambda move: move.cost, default=None)
                if best is not None:
                    hidden |= best.hidden
        return hidden


def _of_year(companions: Companions, asked: tuple[int, Sequence[Spot], frozenset[Spot]]) -> Mask:
    return companions.of_year(*asked)


@dataclass(frozen=True)
class _Sums:
    """Every sum over positions; `within` marks those over ages and sexes, and unions."""

    rows: sparse.csr_array
    within: Mask

    def among(self, figures: Mask, around: Mask) -> sparse.csr_array:
        """The sums that a move among these positions must keep, over all positions.

        Sums over ages and sexes of which every term is a figure; those over the places within a
        place. What is no figure, or lies outside, stands still.
        """
        both = (self._terms @ (figures & around).astype(float)) > 0
        return self.rows[np.flatnonzero(self._kept_for(figures) & both)]

    @cached_property
    def _terms(self) -> sparse.csr_array:
        return abs(self.rows)

    @cached_property
    def _parts(self) -> sparse.csr_array:
        return self.rows.maximum(0)

    @cached_property
    def _of_figures(self) -> dict[bytes, Mask]:
        return {}

    def _kept_for(self, figures: Mask) -> Mask:
        """The sums that these figures keep, wherever the move is; most subjects have the same."""
        key = figures.tobytes()
        if key not in self._of_figures:
            complete = ~self.within | (self._terms @ (~figures).astype(float) == 0)
            told = (self._parts @ figures.astype(float)) > 0  # some part tells figures
            self._of_figures[key] = complete & told
        return self._of_figures[key]


@dataclass(frozen=True)
class _Hiding:
    """What a move hides (subject x position), and what of it is new: cells and their persons."""

    hidden: Mask
    cost: float


@dataclass(frozen=True)
class _Year:
    """The counts of a year, what they must keep, and what moving them costs."""

    grid: Grid
    sums: _Sums
    number: int

    @cached_property
    def limits(self) -> Floats:
        """The threshold of every position."""
        return thresholds(self.grid.axes)

    @cached_property
    def least(self) -> Floats:
        """What every hidden count is at least."""
        return least_hidden(self.grid.axes, self.grid.beneficiaries[self.number])

    @cached_property
    def weights(self) -> Floats:
        """How dear each position is by its level and as a total."""
        return _weights(self.grid.axes)


def _pairs(there: _Year, spot: Spot, partition: Partition, again: bool) -> "Iterator[_Pair]":
    """A spot with each companion that it may have: the parts, the rarest first, and the whole.

    The whole, of which it is sure that it can move along, comes first for what is found again.
    """
    subjects = there.grid.subjects
    parts = np.array([subjects.index(p) for p in partition.parts if p in subjects])
    members = (partition.whole, *partition.parts)
    if partition.whole in subjects and len(parts) and spot.subject in members:
        whole, own = subjects.index(partition.whole), subjects.index(spot.subject)
        persons = np.nansum(there.grid.persons[parts, there.number], axis=1)
        rarest = parts[np.argsort(persons, kind="stable")].tolist()
        for companion in (whole, *rarest) if again else (*rarest, whole):
            if spot.rest or own == whole or companion != own:
                yield _Pair(there, whole, parts, spot, companion)


@dataclass(frozen=True)
class _Pair:
    """An exposed figure's subject and a companion, in one year."""

    there: _Year
    whole: int
    parts: Indices
    spot: Spot
    companion: int

    @property
    def grid(self) -> Grid:
        return self.there.grid

    @property
    def year(self) -> int:
        return self.there.number

    @property
    def subjects(self) -> tuple[int, ...]:
        """Those of which something is hidden; a rest is not published anyway."""
        if self.spot.rest:
            return (self.companion,)
        return self.grid.subjects.index(self.spot.subject), self.companion

    def hiding(self, hidden: Mask) -> _Hiding:
        """What the moves up and down of the spot hide; nothing where there are none."""
        found = self._moved(self._price(hidden))
        both = np.zeros_like(hidden)
        for subject in self.subjects:
            both[subject] = found & self.grid.published[subject, self.year]
        persons = np.nan_to_num(self.grid.persons[:, self.year])
        return _Hiding(both, float((1 + persons[both & ~hidden]).sum()))

    def _moved(self, price: Floats) -> Mask:
        """The positions that the moves up and down of the spot need."""
        found = np.zeros(self.grid.axes.positions, bool)
        goal = position_of(self.grid.axes, self.spot)
        if goal < 0:
            return found
        count, movable = self._counts()
        for amount in self._amounts(goal, count):
            if movable[goal] and amount:
                found |= self._move(goal, amount, count, movable, np.where(found, _CHEAP, price))
        return found

    def _amounts(self, goal: int, count: Floats) -> tuple[float, float]:
        """How far the spot must be able to rise and to fall."""
        limit = float(self.there.limits[goal])
        if self.spot.rest:
            return limit - count[goal], 1.0 - count[goal]
        people = self.grid.beneficiaries[self.year, goal]
        return min(limit, people) - count[goal], self.there.least[goal] - count[goal]

    def _counts(self) -> tuple[Floats, Mask]:
        """The counts that move, and which of them may: not those that are told to be 0."""
        grid, year = self.grid, self.year
        companion = grid.persons[self.companion, year]
        exists = grid.published[self.companion, year] & (companion >= self.there.least)
        if self.spot.rest:
            count = grid.exams[self.whole, year] - grid.exams[self.parts, year].sum(axis=0)
            return count, exists & ~np.isnan(count)
        subject = self.subjects[0]
        count = grid.persons[subject, year]
        return count, exists & grid.published[subject, year] & (count >= self.there.least)

    def _price(self, hidden: Mask) -> Floats:
        """What it costs to let a position move: nothing much where all is hidden already."""
        shown = ~hidden[list(self.subjects)]
        size = 1 + np.log1p(np.nan_to_num(self.grid.persons[self.companion, self.year])) / 2
        price: Floats = np.maximum(shown.sum(axis=0) * size * self.there.weights, _CHEAP)
        return price

    def _move(self, goal: int, amount: float, count: Floats, movable: Mask, price: Floats) -> Mask:
        """Where the cheapest move of the goal by an amount moves anything.

        What the companion can do in the same places is only estimated: the audit has the last word.
        """
        least = 0.0 if self.spot.rest else self.there.least
        companion = self.grid.persons[self.companion, self.year]
        people = self.grid.beneficiaries[self.year]
        down = np.minimum(count - least, companion - self.there.least)
        up = np.full(len(count), _ENDLESS) if self.spot.rest else people - count
        if (up if amount > 0 else down)[goal] < abs(amount):
            return np.zeros(len(count), bool)
        figures = self.grid.published[self.companion, self.year] & ~np.isnan(companion)
        for around in _circles(self.grid.axes, goal):
            chosen = np.flatnonzero(movable & around)
            at = np.flatnonzero(chosen == goal)
            if len(at) == 0:
                continue
            rows = self.there.sums.among(figures, around)[:, chosen]
            move = _cheapest(rows, int(at[0]), amount, price[chosen], up[chosen], down[chosen])
            if move is not None:
                found = np.zeros(len(count), bool)
                found[chosen[np.abs(move) > _STILL]] = True
                return found
        return np.zeros(len(count), bool)


def _cheapest(
    rows: sparse.csr_array, goal: int, amount: float, price: Floats, up: Floats, down: Floats
) -> Floats | None:
    """The least costly z with rows @ z = 0 and z[goal] = amount; None where there is none."""
    up, down = np.clip(up, 0.0, _ENDLESS), np.clip(down, 0.0, _ENDLESS)
    low, high = np.zeros(2 * len(up)), np.append(up, down)
    side, other = (goal, goal + len(up))[:: 1 if amount > 0 else -1]
    low[side], high[side], high[other] = abs(amount), abs(amount), 0.0
    found = linprog(
        np.append(price, price), A_eq=sparse.hstack([rows, -rows]), b_eq=np.zeros(rows.shape[0]),
        bounds=np.column_stack([low, high]), method="highs-ds",
    )  # type: ignore[call-overload]  # fmt: skip
    if found.status != 0:
        return None
    move: Floats = found.x[: len(up)] - found.x[len(up) :]
    return move


def position_of(axes: Axes, spot: Spot) -> int:
    """The position of a spot in the grid; -1 where it has none.

    Sectors have positions of their own for their totals.
    """
    area = axes.zoning.area_of.get((spot.vintage, spot.place), -1)
    if area >= 0:
        return area * axes.profile.width + axes.profile.cell(spot.age, spot.sex)
    if spot.place in axes.zoning.sectors:
        return axes.upper + axes.sector_codes.index(spot.place)
    return -1


def _weights(axes: Axes) -> Floats:
    """How dear each position is by its level and as a total."""
    level = [max((LEVEL_COST[lv] for lv in levels), default=1.0) for levels in axes.zoning.levels]
    margin = np.array(MARGIN_COST)[np.minimum(axes.profile.margins, len(MARGIN_COST) - 1)]
    areas = np.array(level)[:, None] * margin[None, :]
    return np.append(areas.ravel(), np.full(len(axes.sector_codes), SECTOR_COST))


def _circles(axes: Axes, goal: int) -> Iterable[Mask]:
    """The positions that may move: those under the goal's parent, then under the parent of that."""
    parent = np.array(axes.zoning.parent)
    owner = np.append(np.repeat(np.arange(axes.areas), axes.profile.width), axes.sector_area)
    head = int(owner[goal])
    if goal < axes.upper:
        head = int(parent[head])
    while head >= 0:
        inside = _under(parent, head)
        around = inside[owner]
        around[: axes.upper] &= owner[: axes.upper] != head
        yield around
        head = int(parent[head])
    yield np.ones(axes.positions, bool)


def _under(parent: Indices, head: int) -> Mask:
    """The areas at or below one."""
    inside = np.zeros(len(parent), bool)
    inside[head] = True
    while True:
        wider = inside | np.where(parent >= 0, inside[parent], False)
        if np.array_equal(wider, inside):
            return inside
        inside = wider


def _sums_of(axes: Axes) -> _Sums:
    width, parent = axes.profile.width, np.array(axes.zoning.parent)
    inner = np.flatnonzero(parent >= 0)
    sums = sparse.csr_array(
        (np.ones(len(inner)), (parent[inner], inner)), shape=(axes.areas, axes.areas)
    )
    holders = np.flatnonzero(np.bincount(parent[inner], minlength=axes.areas))
    across = sparse.kron((sums - sparse.eye_array(axes.areas)).tocsr()[holders], np.eye(width))
    unions = np.zeros((len(axes.zoning.unions), axes.areas))
    for row, union in enumerate(axes.zoning.unions):
        unions[row, union.area], unions[row, list(union.members)] = -1.0, 1.0
    inside = sparse.kron(sparse.eye_array(axes.areas), axes.profile.relations)
    upper = sparse.vstack([across, sparse.kron(sparse.csr_array(unions), np.eye(width)), inside])
    none = sparse.csr_array((upper.shape[0], axes.positions - axes.upper))
    together = sparse.hstack([upper, none])
    rows = sparse.csr_array(sparse.vstack([together, _sector_sums(axes)]))
    within = np.zeros(rows.shape[0], bool)
    within[across.shape[0] : upper.shape[0]] = True
    return _Sums(rows, within)


def _sector_sums(axes: Axes) -> sparse.csr_array:
    """Each commune's total and its sectors."""
    number = len(axes.sector_codes)
    communes, row = np.unique(axes.sector_area, return_inverse=True)
    parts = sparse.csr_array(
        (np.ones(number), (row, axes.upper + np.arange(number))),
        shape=(len(communes), axes.positions),
    )
    totals = communes * axes.profile.width + axes.profile.width - 1
    wholes = (np.ones(len(communes)), (np.arange(len(communes)), totals))
    return parts - sparse.csr_array(wholes, shape=parts.shape)
