"""Secondary suppression of a whole table, from the top down, with a proof that composes.

Each block (the areas under one parent) is protected given the moves proven above it. Every move is
carried down to the last area, so a goal proven in its own block is proven for the whole table. A
block that cannot reach a goal alone asks its parent's cell to move as well; that ask is found
beforehand where possible, from the bottom up, and else by doing the parent's block again.
"""

from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import TypeAlias

import numpy as np

from vesalius.disclosure.cover import Cover, Needs, cover
from vesalius.disclosure.moves import BlockMoves, Goal, Layout, layout, whole_table
from vesalius.disclosure.reach import out_of_reach
from vesalius.disclosure.table import Floats, Mask, Table

_ROUNDS = 25
_LONG_HARVEST = 60
_Moves: TypeAlias = dict[int, dict[bytes, Floats]]
_Missing: TypeAlias = tuple[int, Goal]


@dataclass(frozen=True)
class Suppression:
    """What is hidden (areas x profile), and how far each cell rises and falls in the proofs.

    `unmet` counts goals without a proof; 0 unless the table itself leaves no room.
    """

    hidden: Mask
    rise: Floats
    fall: Floats
    unmet: int
    rounds: int


@dataclass
class _Asks:
    """What each cell must be able to do: its own needs, and those that blocks below ask of it."""

    up: Floats
    down: Floats
    must: Mask

    def raise_to(self, cell: int, amount: float, table: Table) -> bool:
        """Ask a cell to move by an amount, as far as it can; whether that is news."""
        asked, most = (self.up, table.up) if amount > 0 else (self.down, table.down)
        wanted = min(abs(amount), float(most.flat[cell]))
        if wanted <= asked.flat[cell]:
            return False
        asked.flat[cell] = wanted
        self.must.flat[cell] = True
        return True


@dataclass
class _Work:
    """One table's run: layouts and protected blocks are kept between rounds."""

    table: Table
    asks: _Asks
    tidy: bool
    layouts: dict[int | None, Layout] = field(default_factory=dict)
    done: dict[tuple[int | None, bytes], Cover] = field(default_factory=dict)

    def layout(self, parent: int | None) -> Layout:
        if parent not in self.layouts:
            self.layouts[parent] = layout(self.table, parent)
        return self.layouts[parent]

    def needs(self, cells: "np.typing.NDArray[np.int64]") -> Needs:
        return Needs(
            self.asks.must.ravel()[cells],
            self.table.free.ravel()[cells],
            self.asks.up.ravel()[cells],
            self.asks.down.ravel()[cells],
        )


def suppress(table: Table, *, tidy: bool = True) -> Suppression:
    """Hide what must be hidden and as little more as protects it. Deterministic.

    Without `tidy`, what some proofs could do without stays hidden.
    """
    asks = _Asks(table.need_up.copy(), table.need_down.copy(), table.must.copy())
    work = _Work(table, asks, tidy)
    _ask_from_below(work)
    for number in range(1, _ROUNDS + 1):
        found = _round(work, number)
        if found is not None:
            return found
    raise AssertionError("the last round always answers")


def _ask_from_below(work: _Work) -> None:
    """Find goals out of reach with everything hidden and the parent still: the parent must help."""
    for parent in reversed(work.table.from_above):
        place = work.layout(parent)
        needs = work.needs(place.cells)
        if not (needs.up.any() or needs.down.any()):
            continue
        up, down = work.table.up.ravel()[place.cells], work.table.down.ravel()[place.cells]
        far = out_of_reach(place.rows, up, down, needs.up, needs.down)
        _ask_parent(work, parent, place, far)


def _ask_parent(work: _Work, parent: int, place: Layout, unmet: tuple[Goal, ...]) -> bool:
    """Pass goals out of reach on to the parent's cell of the same profile; whether that is news."""
    width = work.table.width
    news = False
    for goal in unmet:
        if goal.generator is None:
            cell = int(place.cells[goal.cell])
            news |= work.asks.raise_to(parent * width + cell % width, goal.amount, work.table)
    return news


def _round(work: _Work, number: int) -> Suppression | None:
    """One pass from the top; None where a block asked its parent for more."""
    table = work.table
    outcome = Suppression(
        table.must | table.free, np.zeros_like(table.up), np.zeros_like(table.up), 0, number
    )
    moves: _Moves = {}
    missing: list[_Missing] = []
    again = False
    for parent in (None, *table.from_above):
        place = work.layout(parent)
        given = {} if parent is None else moves.get(parent, {})
        found = _protected(work, parent, place, given)
        _note(outcome, place, found)
        if found.unmet and parent is not None and number < _ROUNDS:
            again |= _ask_parent(work, parent, place, found.unmet)
        missing += [(int(place.cells[goal.cell]), goal) for goal in found.unmet]
        _hand_down(table, place, found, moves)
    if again:
        return None
    unmet = _mend(table, outcome, missing) if missing else 0
    return replace(outcome, unmet=unmet)


def _note(outcome: Suppression, place: Layout, found: Cover) -> None:
    """Take over what a block hides and how far its cells move."""
    outcome.hidden.ravel()[place.cells] |= found.hidden
    if found.moves:
        rise, fall = outcome.rise.ravel(), outcome.fall.ravel()
        moves = np.array(found.moves)
        rise[place.cells] = np.maximum(rise[place.cells], moves.max(axis=0))
        fall[place.cells] = np.maximum(fall[place.cells], -moves.min(axis=0))


def _mend(table: Table, outcome: Suppression, missing: list[_Missing]) -> int:
    """Prove anew, over the whole table at once, what the descent could not; what is left over.

    More is hidden where it must be. Proofs made before stand: they need no more than is hidden.
    Where a generator could not be carried down, proofs that use it are void: all are made anew.
    """
    place = whole_table(table)
    block = BlockMoves(table, place, np.zeros((0, table.width)))
    up, down = table.need_up.ravel().copy(), table.need_down.ravel().copy()
    if all(goal.generator is None for _, goal in missing):
        rises = [cell for cell, goal in missing if goal.amount > 0]
        falls = [cell for cell, goal in missing if goal.amount < 0]
        up[np.setdiff1d(np.arange(len(up)), rises)] = 0.0
        down[np.setdiff1d(np.arange(len(down)), falls)] = 0.0
    free = table.free.ravel()[place.cells]
    hidden = outcome.hidden.ravel()[place.cells]
    needs = Needs(hidden, free, up[place.cells], down[place.cells])
    found = cover(block, needs, [2], harvests=_LONG_HARVEST, tidy=False)
    _note(outcome, place, found)
    return len(found.unmet)


def _protected(work: _Work, parent: int | None, place: Layout, given: dict[bytes, Floats]) -> Cover:
    """A block's cover, made once for the same generators and needs."""
    needs = work.needs(place.cells)
    if not given and not (needs.must.any() or needs.up.any() or needs.down.any()):
        return Cover(needs.free, (), ())
    content = (needs.up, needs.down, needs.must)
    key = (parent, b"".join(sorted(given)) + b"".join(part.tobytes() for part in content))
    if key not in work.done:
        generators = np.array(list(given.values())).reshape(len(given), work.table.width)
        block = BlockMoves(work.table, place, generators)
        seed = [1, 0 if parent is None else parent + 1]
        work.done[key] = cover(block, needs, seed, tidy=work.tidy)
    return work.done[key]


def _hand_down(table: Table, place: Layout, found: Cover, moves: _Moves) -> None:
    """Cut each move of a block to its areas: they are the generators of the areas below."""
    areas, cell = np.divmod(place.cells, table.width)
    edges = np.flatnonzero(np.diff(areas, prepend=-1))
    for start, end in pairwise([*edges.tolist(), len(areas)]):
        if int(areas[start]) not in table.children:
            continue
        bag = moves.setdefault(int(areas[start]), {})
        for move in found.moves:
            part = np.zeros(table.width)
            part[cell[start:end]] = move[start:end]
            if part.any():
                bag.setdefault(part.tobytes(), part)
