"""Protection of one block: which cells to hide so that every goal has a move, at little cost."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np

from vesalius.disclosure.moves import BlockMoves, Goal
from vesalius.disclosure.table import Floats, Indices, Mask
from vesalius.disclosure.tidy import tidied

_NEAR = 1e-6


@dataclass(frozen=True)
class Needs:
    """What a block asks: `must` be hidden, and how far each cell must be able to go."""

    must: Mask
    free: Mask
    up: Floats
    down: Floats


@dataclass(frozen=True)
class Cover:
    """A protected block: what is hidden, the moves that prove it, and goals without a move."""

    hidden: Mask
    moves: tuple[Floats, ...]
    unmet: tuple[Goal, ...]


@dataclass
class _Search:
    """The state of the search: proven goals with their moves, and what is hidden so far."""

    block: BlockMoves
    needs: Needs
    hidden: Mask
    random: np.random.Generator
    proofs: dict[Goal, Floats] = field(default_factory=dict)
    unmet: list[Goal] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.up_open = self.needs.up > 0
        self.down_open = self.needs.down > 0

    def absorb(self, move: Floats) -> int:
        """Note every goal that a move reaches; how many it was."""
        up = self.up_open & (move >= self.needs.up - _NEAR)
        down = self.down_open & (-move >= self.needs.down - _NEAR)
        self.proofs |= {Goal(int(i), float(self.needs.up[i])): move for i in np.flatnonzero(up)}
        self.proofs |= {
            Goal(int(i), -float(self.needs.down[i])): move for i in np.flatnonzero(down)
        }
        self.up_open &= ~up
        self.down_open &= ~down
        return int(up.sum() + down.sum())

    def take(self, goal: Goal, move: Floats) -> bool:
        """Hide what a move needs and note what it reaches; whether anything was hidden anew."""
        moved = move != 0
        new = bool((moved & ~self.hidden).any())
        self.hidden |= moved
        if goal.generator is not None:
            self.proofs[goal] = move
        self.absorb(move)
        return new


def cover(
    block: BlockMoves, needs: Needs, seed: list[int], *, harvests: int = 4, tidy: bool = True
) -> Cover:
    """Protect a block: lift the generators, harvest, then the cheapest move for each goal left."""
    search = _Search(block, needs, needs.must | needs.free, np.random.default_rng(seed))
    _lift(search)
    _harvest(search, harvests)
    _reach(search)
    proofs = search.proofs
    if tidy and not search.unmet:
        kept = needs.must | needs.free
        proofs = tidied(block, proofs, search.hidden, kept)
    moves = {move.tobytes(): move for move in proofs.values()}
    hidden = needs.must | needs.free
    for move in moves.values():
        hidden = hidden | (move != 0)
    return Cover(hidden, tuple(moves.values()), tuple(search.unmet))


def _lift(search: _Search) -> None:
    """Every generator must be carried by the block; the largest first, since it hides the most."""
    for number in range(search.block.generators):
        goal = Goal(generator=number)
        move = search.block.cheapest(search.hidden, goal)
        if move is None:
            search.unmet.append(goal)
        else:
            search.take(goal, move)


def _harvest(search: _Search, turns: int) -> None:
    """Let one move reach many goals at once, in random halves of those still open."""
    for turn in range(turns):
        up, down = search.up_open & search.hidden, search.down_open & search.hidden
        coin = search.random.random(len(up)) < 0.5
        up = up & (coin | ~down)
        down = down & ~up
        if turn:
            some = search.random.random(len(up)) < 0.4
            up, down = up & some, down & some
        if not (up | down).any():
            if not (search.up_open | search.down_open).any():
                return
            continue
        move = search.block.harvest(
            search.hidden, np.where(up, search.needs.up, 0), np.where(down, search.needs.down, 0)
        )
        if move is not None and search.absorb(move) == 0 and turn > 1:
            return


def _reach(search: _Search) -> None:
    """The cheapest move for each goal still open, the hardest first."""
    paid = 0
    order = np.argsort(-(search.needs.up + search.needs.down), kind="stable")
    for goal in _goals(search, order):
        move = search.block.cheapest(search.hidden, goal)
        if move is None:
            search.unmet.append(goal)
            (search.up_open if goal.amount > 0 else search.down_open)[goal.cell] = False
        elif search.take(goal, move):
            paid += 1
            if paid % 4 == 0:
                _harvest(search, 2)


def _goals(search: _Search, order: Indices) -> Iterator[Goal]:
    """The open goals at the moment each one's turn comes."""
    for cell in order.tolist():
        if search.up_open[cell]:
            yield Goal(cell, float(search.needs.up[cell]))
        if search.down_open[cell]:
            yield Goal(cell, -float(search.needs.down[cell]))
