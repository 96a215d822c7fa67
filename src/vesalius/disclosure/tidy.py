"""Show again what no proof needs: each proof that used a cell must have another without it."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from vesalius.disclosure.moves import BlockMoves, Goal
from vesalius.disclosure.table import Floats, Indices, Mask

_NEAR = 1e-6
_MOST_RECHECKED = 20


def tidied(
    block: BlockMoves, proofs: Mapping[Goal, Floats], hidden: Mask, kept: Mask
) -> dict[Goal, Floats]:
    """The proofs, with fewer cells hidden; the dearest cells are tried first.

    `kept` is never tried: it must be hidden, or is not published anyway.
    """
    if not proofs:
        return {}
    held = _Held(block, list(proofs), np.array(list(proofs.values())), hidden)
    tried = np.flatnonzero(hidden & ~kept)
    for cell in tried[np.argsort(-block.cost[tried], kind="stable")].tolist():
        held.drop(cell)
    return dict(zip(held.goals, held.moves, strict=True))


@dataclass
class _Held:
    """Goals with a proof each (a row of `moves`), and what is hidden."""

    block: BlockMoves
    goals: list[Goal]
    moves: Floats
    hidden: Mask

    def __post_init__(self) -> None:
        self.cell = np.array([goal.cell for goal in self.goals])
        self.amount = np.array([goal.amount for goal in self.goals])

    def drop(self, cell: int) -> None:
        """Show a cell if every proof that used it has another."""
        users = np.flatnonzero(self.moves[:, cell])
        trial = self.hidden.copy()
        trial[cell] = False
        found = self._elsewhere(cell, users)
        left = [user for user in users.tolist() if user not in found]
        if len(left) > _MOST_RECHECKED or not self._prove(trial, left, found):
            return
        self.hidden = trial
        for user, move in found.items():
            self.moves[user] = move

    def _elsewhere(self, cell: int, users: Indices) -> dict[int, Floats]:
        """Proofs of other goals that meet these too, without the cell."""
        without = self.moves[self.moves[:, cell] == 0]
        users = users[self.cell[users] >= 0]
        if len(without) == 0 or len(users) == 0:
            return {}
        reached = without[:, self.cell[users]] * np.sign(self.amount[users])
        best = reached.argmax(axis=0)
        enough = reached.max(axis=0) >= np.abs(self.amount[users]) - _NEAR
        pairs = zip(users[enough].tolist(), best[enough].tolist(), strict=True)
        return {user: without[row] for user, row in pairs}

    def _prove(self, trial: Mask, left: list[int], found: dict[int, Floats]) -> bool:
        """Find the proofs still lacking among the hidden cells; False where one has none."""
        left = sorted(left, key=lambda user: (self.cell[user], -abs(self.amount[user])))
        while left:
            move = self.block.within(trial, self.goals[left[0]])
            if move is None:
                return False
            found[left.pop(0)] = move
            met = [u for u in left if self.cell[u] >= 0 and self.goals[u].met(move)]
            found |= dict.fromkeys(met, move)
            left = [user for user in left if user not in found]
        return True
