"""A whole and its parts moving together: the cheapest move of all of them that takes one count far
enough, and what it hides.

If every member keeps its own sums, and in each cell the parts rise by no more than the whole and
the rest of the cell allow, then the figures after the move could as well be true. So a count is
proven if it moves far enough while everything that moves is hidden. What is hidden already moves
for next to nothing; what is not has a price, and is hidden if it moves.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import highspy
import numpy as np
from scipy import sparse

from vesalius.disclosure.assemble import (
    LEVEL_COST,
    MARGIN_COST,
    SECTOR_COST,
    least_hidden,
    thresholds,
)
from vesalius.disclosure.grid import Axes, Grid
from vesalius.disclosure.solver import model_of, open_solver
from vesalius.disclosure.sums import Sums
from vesalius.disclosure.table import Floats, Indices, Mask

_CHEAP = 1e-3
_STILL = 1e-6
_WORTH = 1e5  # a step of a count that goes only part of its way is worth any price
_SEED = 3


@dataclass(frozen=True)
class Year:
    """The counts of a year, what they must keep, and what hiding them costs.

    `settled` (subject x position) is what everyone knows from an earlier release.
    """

    grid: Grid
    sums: Sums
    number: int
    settled: Mask

    @cached_property
    def limits(self) -> Floats:
        """The threshold of every position."""
        return thresholds(self.grid.axes)

    @cached_property
    def least(self) -> Floats:
        """What every hidden count is at least."""
        return least_hidden(self.grid.axes, self.grid.beneficiaries[self.number])

    @cached_property
    def people(self) -> Floats:
        """The beneficiaries of every position."""
        people: Floats = self.grid.beneficiaries[self.number]
        return people

    @cached_property
    def prices(self) -> Floats:
        """What hiding a count costs, by subject and position: the larger, the more persons."""
        persons = np.nan_to_num(self.grid.persons[:, self.number])
        return np.maximum((1 + np.log1p(persons) / 2) * _weights(self.grid.axes), _CHEAP)

    def movable(self, subject: int) -> Mask:
        """The figures of a subject that can move: neither told to be 0 nor known."""
        there = self.grid.published[subject, self.number] & ~self.settled[subject]
        movable: Mask = there & (self.grid.persons[subject, self.number] >= self.least)
        return movable

    def rest(self, members: Sequence[int]) -> Floats:
        """What the parts leave of the exams of the whole, which is the first member."""
        exams = self.grid.exams[list(members), self.number]
        rest: Floats = exams[0] - np.where(self.told(members)[1:], exams[1:], 0.0).sum(axis=0)
        return rest

    def told(self, members: Sequence[int]) -> Mask:
        """Where the exams of each member are told."""
        exams = self.grid.exams[list(members), self.number]
        told: Mask = self.grid.published[list(members), self.number] & ~np.isnan(exams)
        return told

    def figures(self, subject: int) -> Mask:
        """The figures of a subject."""
        there = self.grid.published[subject, self.number]
        figures: Mask = there & ~np.isnan(self.grid.persons[subject, self.number])
        return figures


@dataclass(frozen=True)
class Goal:
    """By how much a member's count must move; without a member, the rest of the cell.

    `partly`: as far as that as it can, and by one at least.
    """

    member: int | None
    position: int
    by: float
    partly: bool = False


class Together:
    """The programme of a whole and its parts in a year, of which `moving` may move.

    `members` are subjects, the whole first; `moving` is a mask of positions for each. `unnamed`: no
    subject holds some part of the whole, in any cell.
    """

    def __init__(
        self, there: Year, members: Sequence[int], moving: Sequence[Mask], *, unnamed: bool
    ) -> None:
        self._members = tuple(members)
        free = [there.movable(m) & may for m, may in zip(members, moving, strict=True)]
        self._position = np.concatenate([np.flatnonzero(may) for may in free])
        self._member = np.repeat(np.arange(len(members)), [int(may.sum()) for may in free])
        self._size = len(self._position)
        self._column = np.full((len(members), there.grid.axes.positions), -1)
        self._column[self._member, self._position] = np.arange(self._size)
        subject = np.array(members)[self._member]
        count = there.grid.persons[subject, there.number, self._position]
        rise = there.people[self._position] - count
        self._room = np.append(rise, count - there.least[self._position]).clip(0.0)
        self._dear = there.prices[subject, self._position]
        self._cells, below, rest = _cells(there, members, free, unnamed)
        own = [self._sums(there, m, may) for m, may in enumerate(free)]
        matrix = sparse.vstack([sparse.block_diag(own), self._parts_of_cells()])
        still = np.zeros(matrix.shape[0] - len(rest))
        self._ends = np.append(still, below), np.append(still, rest)
        self._solver = _solver(matrix, self._room, *self._ends)
        self._cost = np.zeros(2 * self._size)

    def _sums(self, there: Year, member: int, free: Mask) -> sparse.csr_array:
        """The sums of a member that moves must keep, over its columns."""
        kept = there.sums.kept(there.figures(self._members[member]), free)
        return kept[:, np.flatnonzero(free)]

    def _parts_of_cells(self) -> sparse.csr_array:
        """One row a cell: what the parts rise by less what the whole does."""
        columns = self._column[:, self._cells]
        member, row = np.nonzero(columns >= 0)
        data = np.where(member == 0, -1.0, 1.0), (row, columns[member, row])
        return sparse.csr_array(data, shape=(len(self._cells), self._size))

    def hiding(self, goal: Goal, hidden: Mask) -> Mask | None:
        """What is hidden, by subject and position, where the cheapest move to a goal goes.

        `hidden` is what is so anyway. None where no move reaches the goal.
        """
        self._price(hidden)
        move = self._to_rest(goal) if goal.member is None else self._to(goal)
        if move is None:
            return None
        moved = np.abs(move) > _STILL
        found = np.zeros_like(hidden)
        found[np.array(self._members)[self._member[moved]], self._position[moved]] = True
        return found

    def _price(self, hidden: Mask) -> None:
        """What is hidden moves for next to nothing."""
        free = hidden[np.array(self._members)[self._member], self._position]
        cost = np.tile(np.where(free, _CHEAP, self._dear), 2)
        changed = np.flatnonzero(cost != self._cost).astype(np.int32)
        if len(changed):
            self._solver.changeColsCost(len(changed), changed, cost[changed])
        self._cost = cost

    def _to(self, goal: Goal) -> Floats | None:
        """The cheapest move in which a member's count moves by so much."""
        member = np.array(self._members) == goal.member
        column = int(self._column[member, goal.position][0])
        side, other = (column, column + self._size)[:: 1 if goal.by > 0 else -1]
        most = min(abs(goal.by), float(self._room[side]))
        least = 1.0 if goal.partly else abs(goal.by)
        if column < 0 or most < least - _STILL:
            return None
        self._solver.changeColBounds(other, 0.0, 0.0)
        self._solver.changeColBounds(side, min(least, most), most)
        self._solver.changeColCost(side, -_WORTH if goal.partly else self._cost[side])
        move = self._solve()
        self._solver.changeColCost(side, self._cost[side])
        for end in (side, other):
            self._solver.changeColBounds(end, 0.0, self._room[end])
        return move

    def _to_rest(self, goal: Goal) -> Floats | None:
        """The cheapest move in which what the parts leave of a cell moves by so much."""
        at = np.flatnonzero(self._cells == goal.position)
        if len(at) == 0:
            return None
        below, above = self._ends
        row = len(above) - len(self._cells) + int(at[0])
        if goal.partly or not below[row] <= -goal.by <= above[row]:
            return None
        self._solver.changeRowBounds(row, -goal.by, -goal.by)
        move = self._solve()
        self._solver.changeRowBounds(row, below[row], above[row])
        return move

    def _solve(self) -> Floats | None:
        self._solver.setBasis()  # from standing still no cost is negative: far fewer steps
        self._solver.run()
        if self._solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            return None
        values = np.array(self._solver.getSolution().col_value)
        move: Floats = values[: self._size] - values[self._size :]
        return move


def _cells(
    there: Year, members: Sequence[int], free: Sequence[Mask], unnamed: bool
) -> tuple[Indices, Floats, Floats]:
    """The cells in which a member may move and the parts add up to the whole; how much less, and
    how much more, the parts may have of it: the rest of the cell where it may have one.
    """
    told, rest = there.told(members), there.rest(members)
    slack = ~np.asarray(told[1:].all(axis=0)) | unnamed
    holds = told[0] & np.where(slack, rest >= 0, rest == 0)
    cells = np.flatnonzero(holds & np.stack(free).any(axis=0))
    below = np.where(slack[cells], -np.inf, 0.0)
    return cells, below, np.where(slack[cells], rest[cells], 0.0)


def _solver(matrix: sparse.csr_array, room: Floats, below: Floats, above: Floats) -> highspy.Highs:
    both = sparse.hstack([matrix, -matrix])
    model = model_of(both, (np.zeros(len(room)), room), (below, above))
    return open_solver(model, _SEED)


def _weights(axes: Axes) -> Floats:
    """How dear each position is by its level and as a total."""
    level = [max((LEVEL_COST[lv] for lv in levels), default=1.0) for levels in axes.zoning.levels]
    margin = np.array(MARGIN_COST)[np.minimum(axes.profile.margins, len(MARGIN_COST) - 1)]
    areas = np.array(level)[:, None] * margin[None, :]
    return np.append(areas.ravel(), np.full(len(axes.sector_codes), SECTOR_COST))
