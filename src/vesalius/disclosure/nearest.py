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
from scipy import sparse

from vesalius.disclosure.blocks import Block
from vesalius.disclosure.bounds import FINE, TOLERANCE, Bounds, Required
from vesalius.disclosure.ledger import Floats, Indices, Mask
from vesalius.disclosure.solver import open_solver


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
    """The programme over the moves of a block, for one count after the other."""

    def __init__(self, moves: Steps, seed: int) -> None:
        self.size = len(moves.columns)
        self.room = np.append(moves.rise, moves.fall)
        self.solver = _solver(moves, seed)
        self.programmes = 0

    def to(self, column: int, by: float) -> Floats | None:
        """The shortest move in which a column moves by so much; None where there is none."""
        side, other = (column, column + self.size)[:: 1 if by > 0 else -1]
        if self.room[side] < abs(by) - TOLERANCE:
            return None
        self.solver.changeColBounds(side, abs(by), abs(by))
        self.solver.changeColBounds(other, 0.0, 0.0)
        self.solver.setBasis()
        self.solver.run()
        self.programmes += 1
        fits = self.solver.getModelStatus() == highspy.HighsModelStatus.kOptimal
        values = np.array(self.solver.getSolution().col_value) if fits else None
        self.solver.changeColBounds(side, 0.0, self.room[side])
        self.solver.changeColBounds(other, 0.0, self.room[other])
        return None if values is None else values[: self.size] - values[self.size :]


def _solver(moves: Steps, seed: int) -> highspy.Highs:
    matrix = sparse.hstack([moves.rows, -moves.rows]).tocsc()
    model = highspy.HighsLp()
    model.num_row_, model.num_col_ = matrix.shape
    model.col_cost_ = np.ones(matrix.shape[1])
    model.col_lower_ = np.zeros(matrix.shape[1])
    model.col_upper_ = np.append(moves.rise, moves.fall)
    model.row_lower_, model.row_upper_ = moves.below, moves.above
    model.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    model.a_matrix_.start_ = matrix.indptr
    model.a_matrix_.index_ = matrix.indices
    model.a_matrix_.value_ = matrix.data
    return open_solver(model, seed, FINE)


def walk(block: Block, table: Floats, judged: Mask, required: Required, seed: int) -> Bounds:
    """What the judged counts of a block reach, each by a table of its own where it must.

    `table` fits the block. Inner bounds: what is reached is proven, what is not is not disproven
    where `table` holds some counts still.
    """
    moves = steps(block, table, judged)
    programme = _Walk(moves, seed)
    place = np.full(len(table), -1)
    place[moves.columns] = np.arange(len(moves.columns))
    low, high = table.copy(), table.copy()
    for count in np.flatnonzero(judged).tolist():
        for end, reached, sign in ((required.high, high, 1.0), (required.low, low, -1.0)):
            if sign * (end[count] - reached[count]) <= TOLERANCE:
                continue
            move = programme.to(int(place[count]), float(end[count] - table[count]))
            if move is not None:
                there = table[moves.columns] + move
                low[moves.columns] = np.minimum(low[moves.columns], there)
                high[moves.columns] = np.maximum(high[moves.columns], there)
    return Bounds(low, high, programme.programmes)
