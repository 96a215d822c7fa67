"""One count after the other: the nearest table in which it is as small, or as large, as it must be.

A harvest (`bounds`) asks for much at once and is cheap per count, until what is left needs moves
that go far and wide. Then one programme a count is cheaper: from a table that fits, the move of
least length that takes the count to where it must be able to go. Standing still is a vertex of
that programme, so that the solver only touches what moves; and each table found may take other
counts to their ends as well.
"""

from dataclasses import dataclass

import highspy
import numpy as np
import numpy.typing as npt
from scipy import sparse

from vesalius.disclosure.blocks import Block
from vesalius.disclosure.bounds import FINE, TOLERANCE, Bounds, Required
from vesalius.disclosure.ledger import Floats, Indices, Mask
from vesalius.disclosure.solver import model_of, open_solver

_AT_A_TIME = 8, 3, 1
_WORTH = 1_000.0  # a step towards a goal is worth so many others


@dataclass(frozen=True)
class Steps:
    """A block as a programme over moves away from a table that fits it.

    `columns` are the counts that move by themselves; a count in a single statement, of which
    nothing is asked, is left to that statement as room: `below <= rows @ move <= above`.
    """

    columns: Indices
    rows: sparse.csr_array
    below: Floats
    above: Floats
    rise: Floats
    fall: Floats


def steps(block: Block, table: Floats, asked: Mask) -> Steps:
    """The moves away from a table; those of the counts asked are all there."""
    rise, fall = np.maximum(block.upper - table, 0.0), np.maximum(table - block.lower, 0.0)
    columns = block.rows.tocsc()
    room = (np.diff(columns.indptr) == 1) & ~asked
    weight = columns[:, np.flatnonzero(room)]
    up, down = weight.maximum(0), (-weight).maximum(0)
    most = _times(up, rise[room]) + _times(down, fall[room])
    least = _times(up, fall[room]) + _times(down, rise[room])
    here = block.rows @ table
    return Steps(
        np.flatnonzero(~room),
        columns[:, np.flatnonzero(~room)].tocsr(),
        np.minimum(block.below - here, 0.0) - most,
        np.maximum(block.above - here, 0.0) + least,
        rise[~room],
        fall[~room],
    )


def _times(weights: sparse.csc_array, room: Floats) -> Floats:
    """The weighted sums of room that may be endless."""
    sums = np.zeros(weights.shape[0])
    entries = weights.tocoo()
    row, column = entries.coords
    np.add.at(sums, row, entries.data * room[column])
    return sums


class _Walk:
    """The programme over the moves of a block, for some goals after the others."""

    def __init__(self, moves: Steps, seed: int) -> None:
        self.size = len(moves.columns)
        self.room = np.append(moves.rise, moves.fall)
        self.solver = _solver(moves, seed)
        self.programmes = 0

    def to(self, goals: Indices, by: Floats) -> Floats | None:
        """The move that takes columns as far towards `by` as can be, and is short otherwise."""
        rising = by > 0
        ends = np.where(rising, goals, goals + self.size).astype(np.int32)
        others = np.where(rising, goals + self.size, goals).astype(np.int32)
        self._bound(ends, np.minimum(np.abs(by), self.room[ends]), -_WORTH)
        self._bound(others, np.zeros(len(goals)), 1.0)
        self.solver.setBasis()
        self.solver.run()
        self.programmes += 1
        fits = self.solver.getModelStatus() == highspy.HighsModelStatus.kOptimal
        values = np.array(self.solver.getSolution().col_value) if fits else None
        for columns in (ends, others):
            self._bound(columns, self.room[columns], 1.0)
        return None if values is None else values[: self.size] - values[self.size :]

    def _bound(self, columns: npt.NDArray[np.int32], most: Floats, cost: float) -> None:
        number = len(columns)
        self.solver.changeColsBounds(number, columns, np.zeros(number), most)
        self.solver.changeColsCost(number, columns, np.full(number, cost))


def _solver(moves: Steps, seed: int) -> highspy.Highs:
    room = np.append(moves.rise, moves.fall)
    matrix = sparse.hstack([moves.rows, -moves.rows])
    model = model_of(matrix, (np.zeros(len(room)), room), (moves.below, moves.above))
    model.col_cost_ = np.ones(len(room))
    return open_solver(model, seed, FINE)


@dataclass(frozen=True)
class _Goals:
    """By how much columns of the moves are to rise, or to fall where it is below 0."""

    columns: Indices
    by: Floats

    def met(self, move: Floats) -> Mask:
        """The goals that a move takes to their ends."""
        reached = move[self.columns] * np.sign(self.by)
        met: Mask = reached >= np.abs(self.by) - TOLERANCE
        return met


def walk(block: Block, table: Floats, judged: Mask, required: Required, seed: int) -> Bounds:
    """What the judged counts of a block reach: some at a time first, what is left one by one.

    `table` fits the block; one that does not proves nothing. Inner bounds: what is reached is
    proven, what is not is only not proven so.
    """
    if not _fits(block, table):
        return Bounds(np.full(len(table), np.inf), np.full(len(table), -np.inf), 0)
    moves = steps(block, table, judged)
    programme = _Walk(moves, seed)
    goals = _goals(moves, table, judged, required)
    here = table[moves.columns]
    low, high = table.copy(), table.copy()
    met = np.zeros(len(goals.by), bool)
    random = np.random.default_rng(seed)
    for number in _AT_A_TIME:
        left = random.permutation(np.flatnonzero(~met))
        while len(left):
            _, some = np.unique(goals.columns[left[:number]], return_index=True)
            move = programme.to(goals.columns[left[some]], goals.by[left[some]])
            left = np.delete(left, some)
            if move is not None:
                low[moves.columns] = np.minimum(low[moves.columns], here + move)
                high[moves.columns] = np.maximum(high[moves.columns], here + move)
                met |= goals.met(move)
                left = left[~met[left]]
    return Bounds(low, high, programme.programmes)


def _fits(block: Block, table: Floats) -> bool:
    """Whether a table keeps the bounds and the statements of a block."""
    values = np.append(table, block.rows @ table)
    least, most = np.append(block.lower, block.below), np.append(block.upper, block.above)
    return bool(((values >= least - TOLERANCE) & (values <= most + TOLERANCE)).all())


def _goals(moves: Steps, table: Floats, judged: Mask, required: Required) -> _Goals:
    """What the judged counts have still to reach; what is beyond their room is left out."""
    here = table[moves.columns]
    asked = judged[moves.columns]
    up = np.where(asked, required.high[moves.columns] - here, 0.0)
    down = np.where(asked, here - required.low[moves.columns], 0.0)
    rising = np.flatnonzero((up > TOLERANCE) & (up <= moves.rise + TOLERANCE))
    falling = np.flatnonzero((down > TOLERANCE) & (down <= moves.fall + TOLERANCE))
    return _Goals(np.append(rising, falling), np.append(up[rising], -down[falling]))
