"""An exposed figure's subject and a companion: where both move, and what that hides.

The cheapest moves up and down of the figure, found by linear programmes over the places around it,
within what the figure's subject and the companion can do.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import count as counting

import highspy
import numpy as np
from scipy import sparse

from vesalius.catalogue.model import Partition
from vesalius.disclosure.assemble import (
    LEVEL_COST,
    MARGIN_COST,
    SECTOR_COST,
    least_hidden,
    thresholds,
)
from vesalius.disclosure.grid import Axes, Grid
from vesalius.disclosure.solver import open_solver
from vesalius.disclosure.spots import Spot, position_of
from vesalius.disclosure.table import Floats, Indices, Mask

_ENDLESS = 1e9
_CHEAP = 1e-3
_STILL = 1e-6
_SEEN = 1e-6
_WITH_SECTORS = 2  # circles of places around a figure in which sectors move too
_FINE = 1e-7
_SEED = 3


@dataclass(frozen=True)
class Sums:
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
class Hiding:
    """What a move hides (subject x position), and what of it is new: cells and their persons."""

    hidden: Mask
    cost: float


@dataclass(frozen=True)
class Year:
    """The counts of a year, what they must keep, and what moving them costs."""

    grid: Grid
    sums: Sums
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


def pairs_of(there: Year, spot: Spot, partition: Partition, *, again: bool) -> "Iterator[Pair]":
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
                yield Pair(there, whole, parts, spot, companion)


@dataclass(frozen=True)
class Pair:
    """An exposed figure's subject and a companion, in one year."""

    there: Year
    whole: int
    parts: Indices
    spot: Spot
    companion: int

    @property
    def grid(self) -> Grid:
        """The counts."""
        return self.there.grid

    @property
    def year(self) -> int:
        """The number of the year."""
        return self.there.number

    @property
    def subjects(self) -> tuple[int, ...]:
        """Those of which something is hidden; a rest is not published anyway."""
        if self.spot.rest:
            return (self.companion,)
        return self.grid.subjects.index(self.spot.subject), self.companion

    def hiding(self, hidden: Mask) -> Hiding:
        """What the moves up and down of the spot hide; nothing where there are none."""
        found = self._moved(self._price(hidden))
        both = np.zeros_like(hidden)
        for subject in self.subjects:
            both[subject] = found & self.grid.published[subject, self.year]
        persons = np.nan_to_num(self.grid.persons[:, self.year])
        return Hiding(both, float((1 + persons[both & ~hidden]).sum()))

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
        """How far the spot must be able to rise and to fall; 0 where it was seen to."""
        limit, least = float(self.there.limits[goal]), 1.0
        if not self.spot.rest:
            limit = min(limit, float(self.grid.beneficiaries[self.year, goal]))
            least = float(self.there.least[goal])
        up = 0.0 if self.spot.high >= limit - _SEEN else limit - count[goal]
        return up, 0.0 if self.spot.low <= least + _SEEN else least - count[goal]

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
    size, ends = len(up), np.zeros(rows.shape[0])
    matrix = sparse.hstack([rows, -rows]).tocsc()
    model = highspy.HighsLp()
    model.num_row_, model.num_col_ = matrix.shape
    model.col_cost_ = np.append(price, price)
    low, high = np.zeros(2 * size), np.clip(np.append(up, down), 0.0, _ENDLESS)
    side, other = (goal, goal + size)[:: 1 if amount > 0 else -1]
    low[side], high[side], high[other] = abs(amount), abs(amount), 0.0
    model.col_lower_, model.col_upper_ = low, high
    model.row_lower_ = model.row_upper_ = ends
    model.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    model.a_matrix_.start_ = matrix.indptr
    model.a_matrix_.index_ = matrix.indices
    model.a_matrix_.value_ = matrix.data
    solver = open_solver(model, _SEED, _FINE)
    solver.setOptionValue("presolve", "on")
    solver.run()
    if solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        return None
    values = np.array(solver.getSolution().col_value)
    move: Floats = values[:size] - values[size:]
    return move


def _weights(axes: Axes) -> Floats:
    """How dear each position is by its level and as a total."""
    level = [max((LEVEL_COST[lv] for lv in levels), default=1.0) for levels in axes.zoning.levels]
    margin = np.array(MARGIN_COST)[np.minimum(axes.profile.margins, len(MARGIN_COST) - 1)]
    areas = np.array(level)[:, None] * margin[None, :]
    return np.append(areas.ravel(), np.full(len(axes.sector_codes), SECTOR_COST))


def _circles(axes: Axes, goal: int) -> Iterable[Mask]:
    """The positions that may move: those under the goal's parent, then under the parent of that.

    Farther off sectors stand still, unless nothing else helps.
    """
    parent = np.array(axes.zoning.parent)
    owner = np.append(np.repeat(np.arange(axes.areas), axes.profile.width), axes.sector_area)
    head = int(owner[goal])
    if goal < axes.upper:
        head = int(parent[head])
    for number in counting(1):
        if head < 0:
            break
        inside = _under(parent, head)
        around = inside[owner]
        around[: axes.upper] &= owner[: axes.upper] != head
        if number > _WITH_SECTORS:
            around[axes.upper :] = False
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


def sums_of(axes: Axes) -> Sums:
    """Every sum over the positions of a publication."""
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
    return Sums(rows, within)


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
