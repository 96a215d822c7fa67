"""One block of a table as a linear programme over moves: how counts can change and still add up.

A move z changes the hidden counts of the areas under one parent. It is feasible when it keeps the
relations of every area's profile and of every union, moves no count further than an attacker must
believe possible, and adds up, over the areas, to a move of the parent: a combination of
*generators*, moves already proven at the level above, with weights of at least 0 that sum to 1 at
most. Since the lift of every generator is proven in every block, so is that of each combination.
"""

from dataclasses import dataclass

import highspy
import numpy as np
from scipy import sparse

from vesalius.disclosure.solver import model_of, open_solver
from vesalius.disclosure.table import Floats, Indices, Mask, Table, Union

STILL = 1e-7
CHEAP = 1e-4


@dataclass(frozen=True)
class Layout:
    """The cells of a block that can move, and the statements that link them.

    `cells` number them in the flattened table; `rows` are over them; the first `linked` rows are
    those of the parent's profile cells `linked_to`.
    """

    cells: Indices
    rows: sparse.csr_array
    linked: int
    linked_to: Indices


def layout(table: Table, parent: int | None) -> Layout:
    """The block of the areas under a parent; the root's own profile where there is no parent."""
    areas = (table.root,) if parent is None else table.children[parent]
    unions = () if parent is None else table.unions_under.get(parent, ())
    every = (*areas, *(union.area for union in unions))
    width = table.width
    cells = (np.array(every)[:, None] * width + np.arange(width)).ravel()
    within = sparse.kron(sparse.eye_array(len(every)), table.profile)
    member = _union_rows(every, unions)
    across = sparse.kron(member, sparse.eye_array(width))
    add = np.zeros((0 if parent is None else 1, len(every)))
    add[:, : len(areas)] = 1.0
    above = sparse.kron(sparse.csr_array(add), sparse.eye_array(width))
    rows = sparse.vstack([above, within, across]).tocsr()
    return _movable(table, Layout(cells, rows, above.shape[0], np.arange(above.shape[0])))


def whole_table(table: Table) -> Layout:
    """All areas as one block, with nothing above it."""
    rows = all_rows(table.parent, table.unions, table.profile)
    cells = np.arange(len(table.parent) * table.width)
    return _movable(table, Layout(cells, rows, 0, np.arange(0)))


def all_rows(
    parent: Indices, unions: tuple[Union, ...], profile: sparse.csr_array
) -> sparse.csr_array:
    """Every relation of a table over its flattened cells, wholes -1 and parts 1."""
    areas, width = len(parent), profile.shape[1]
    inner = np.flatnonzero(parent >= 0)
    holders, row = np.unique(parent[inner], return_inverse=True)
    sums = sparse.csr_array((np.ones(len(inner)), (row, inner)), shape=(len(holders), areas))
    minus = (-np.ones(len(holders)), (np.arange(len(holders)), holders))
    sums = sums + sparse.csr_array(minus, shape=sums.shape)
    member = _union_rows(tuple(range(areas)), unions)
    each = sparse.eye_array(width)
    within = sparse.kron(sparse.eye_array(areas), profile)
    return sparse.vstack([within, sparse.kron(sums, each), sparse.kron(member, each)]).tocsr()


def _union_rows(every: tuple[int, ...], unions: tuple[Union, ...]) -> sparse.csr_array:
    place = {area: i for i, area in enumerate(every)}
    rows = np.zeros((len(unions), len(every)))
    for row, union in enumerate(unions):
        rows[row, place[union.area]] = -1.0
        rows[row, [place[m] for m in union.members]] = 1.0
    return sparse.csr_array(rows)


def _movable(table: Table, whole: Layout) -> Layout:
    """Leave out the cells that everyone knows, and the statements over none of the others."""
    moves = (table.up.ravel()[whole.cells] > 0) | (table.down.ravel()[whole.cells] > 0)
    rows = whole.rows[:, np.flatnonzero(moves)].tocsr()
    held = np.diff(rows.indptr) > 0
    held[: whole.linked] = True
    return Layout(
        whole.cells[moves], rows[np.flatnonzero(held)].tocsr(), whole.linked, whole.linked_to
    )


class BlockMoves:
    """The programme of one block, kept warm between questions."""

    def __init__(self, table: Table, place: Layout, generators: Floats) -> None:
        self.cells = place.cells
        self.size = len(place.cells)
        self.generators = len(generators)
        self.up = table.up.ravel()[place.cells]
        self.down = table.down.ravel()[place.cells]
        self.cost = table.cost.ravel()[place.cells]
        self._upper = np.concatenate([self.up, self.down, np.ones(self.generators)])
        self._lower = np.zeros_like(self._upper)
        self._solver = _solver(_matrix(place, generators), self._upper)
        self._now = (np.zeros_like(self._upper), self._lower.copy(), self._upper.copy())

    def _solve(self, cost: Floats, lower: Floats, upper: Floats) -> Floats | None:
        old_cost, old_lower, old_upper = self._now
        changed = np.flatnonzero(cost != old_cost).astype(np.int32)
        if len(changed):
            self._solver.changeColsCost(len(changed), changed, cost[changed])
        changed = np.flatnonzero((lower != old_lower) | (upper != old_upper)).astype(np.int32)
        if len(changed):
            self._solver.changeColsBounds(len(changed), changed, lower[changed], upper[changed])
        self._now = (cost, lower, upper)
        self._solver.run()
        if self._solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            return None
        values = np.array(self._solver.getSolution().col_value)
        move = values[: self.size] - values[self.size : 2 * self.size]
        move[np.abs(move) < STILL] = 0.0
        found: Floats = move
        return found

    def cheapest(self, hidden: Mask, goal: "Goal") -> Floats | None:
        """The move that reaches the goal and hides least anew; None where none reaches it."""
        price = np.where(hidden, CHEAP, self.cost)
        cost = np.concatenate([price, price, np.full(self.generators, CHEAP)])
        bounds = self._bounds(None, goal)
        if bounds is None:
            return None
        self._solver.setBasis()  # from standing still no cost is negative: far fewer steps
        return self._solve(cost, *bounds)

    def within(self, hidden: Mask, goal: "Goal") -> Floats | None:
        """A move of hidden cells alone that reaches the goal."""
        bounds = self._bounds(hidden, goal)
        return None if bounds is None else self._solve(np.full(len(self._upper), CHEAP), *bounds)

    def harvest(self, hidden: Mask, up: Floats, down: Floats) -> Floats | None:
        """A move of hidden cells that goes as far as it can towards many goals at once.

        `up` and `down` hold how far each cell should go, 0 where it should not.
        """
        cost, lower, upper = self._free(hidden)
        rise, fall = up > 0, down > 0
        size = self.size
        cost[:size][rise] = -1.0 / up[rise]
        upper[:size][rise] = np.minimum(upper[:size][rise], up[rise])
        cost[size : 2 * size][fall] = -1.0 / down[fall]
        upper[size : 2 * size][fall] = np.minimum(upper[size : 2 * size][fall], down[fall])
        return self._solve(cost, lower, upper)

    def _free(self, hidden: Mask) -> tuple[Floats, Floats, Floats]:
        upper = self._upper.copy()
        upper[: self.size][~hidden] = 0.0
        upper[self.size : 2 * self.size][~hidden] = 0.0
        return np.full(len(upper), 1e-6), self._lower.copy(), upper

    def _bounds(self, hidden: Mask | None, goal: "Goal") -> tuple[Floats, Floats] | None:
        """Bounds that hold the goal; only hidden cells move, where they are named."""
        lower, upper = self._lower.copy(), self._upper.copy()
        if hidden is not None:
            upper = self._free(hidden)[2]
        size = self.size
        if goal.generator is not None:
            upper[2 * size :] = 0.0
            lower[2 * size + goal.generator] = upper[2 * size + goal.generator] = 1.0
        else:
            column, other = (goal.cell, size + goal.cell)[:: 1 if goal.amount > 0 else -1]
            if upper[column] < abs(goal.amount):
                return None
            lower[column], upper[other] = abs(goal.amount), 0.0
        return lower, upper


@dataclass(frozen=True, slots=True)
class Goal:
    """What a move must do: carry a generator whole, or move one cell by an amount."""

    cell: int = -1
    amount: float = 0.0
    generator: int | None = None

    def met(self, move: Floats) -> bool:
        """Whether a move reaches the cell's amount."""
        reached = move[self.cell] * np.sign(self.amount)
        return bool(reached >= abs(self.amount) - _NEAR)


_NEAR = 1e-6


def _matrix(place: Layout, generators: Floats) -> sparse.csc_array:
    """Columns: rises, falls, weights of the generators; the last row bounds the weights' sum."""
    blocks = [place.rows, -place.rows]
    if len(generators):
        rest = place.rows.shape[0] - place.linked
        lifted = np.vstack([-generators[:, place.linked_to].T, np.zeros((rest, len(generators)))])
        blocks.append(sparse.csr_array(lifted))
    body = sparse.hstack(blocks)
    last = np.zeros((1, body.shape[1]))
    last[:, body.shape[1] - len(generators) :] = 1.0
    return sparse.vstack([body, sparse.csr_array(last)]).tocsc()


def _solver(matrix: sparse.csc_array, upper: Floats) -> highspy.Highs:
    still = np.zeros(matrix.shape[0] - 1)
    rows = np.append(still, -highspy.kHighsInf), np.append(still, 1.0)
    model = model_of(matrix, (np.zeros(len(upper)), upper), rows)
    return open_solver(model, 0)
