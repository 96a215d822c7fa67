"""How narrowly an attacker can pin hidden counts: the least and greatest value of each, by LP.

One linear programme per block and one objective at a time would be slow; most counts are settled
by *harvesting*: an LP that pushes all unsettled counts at once towards the value they must be able
to take. Every solution is a table that fits all that is published, so what it reaches is proven.
"""

from dataclasses import dataclass

import highspy
import numpy as np

from vesalius.disclosure.blocks import Block
from vesalius.disclosure.ledger import Floats, Mask
from vesalius.disclosure.solver import model_of, open_solver

TOLERANCE = 1e-6
HARVESTS = 14
_PATIENCE = 4
_WORTH = 4_000  # so many counts in a programme must pay with one that it reaches
FINE = 1e-9


@dataclass(frozen=True, slots=True)
class Required:
    """The interval that the attacker must not be able to narrow, for each judged count."""

    low: Floats
    high: Floats


@dataclass(frozen=True)
class Bounds:
    """What was found of each count of a block: the least and greatest value reached.

    For a count whose required interval is covered these are inner bounds; for any other judged
    count they are the attacker's exact interval. `programmes` counts the LPs solved.
    """

    low: Floats
    high: Floats
    programmes: int
    consistent: bool = True


class _Attack:
    """The LP over one block, for one objective after the other."""

    def __init__(self, block: Block, seed: int) -> None:
        self.block = block
        self.size = len(block.counts)
        self.columns = np.arange(self.size, dtype=np.int32)
        self.solver = _solver(block, seed)
        self.programmes = 0

    def reach(
        self, weights: Floats, low: Floats, high: Floats, *, afresh: bool = True
    ) -> Floats | None:
        """A table within the given bounds with the greatest weighted sum; None where none is.

        `afresh` does not start from the last solution: better where much is asked that is new.
        """
        if afresh:
            self.solver.clearSolver()
        self.solver.setOptionValue("presolve", "on" if afresh else "off")
        self.solver.changeColsBounds(self.size, self.columns, low, high)
        self.solver.changeColsCost(self.size, self.columns, weights)
        status = self._run(again=not afresh)
        if status == highspy.HighsModelStatus.kOptimal:
            return np.array(self.solver.getSolution().col_value)
        if status in _UNBOUNDED:
            return np.where(weights > 0, np.inf, np.where(weights < 0, -np.inf, np.nan))
        return None

    def _run(self, *, again: bool) -> highspy.HighsModelStatus:
        """Solve; where a warm start leads nowhere, solve `again` from scratch."""
        self.solver.run()
        self.programmes += 1
        status = self.solver.getModelStatus()
        if again and status != highspy.HighsModelStatus.kOptimal:
            self.solver.clearSolver()
            self.solver.setOptionValue("presolve", "on")
            self.solver.run()
            status = self.solver.getModelStatus()
        return status


_UNBOUNDED = (
    highspy.HighsModelStatus.kUnbounded,
    highspy.HighsModelStatus.kUnboundedOrInfeasible,
)


def _solver(block: Block, seed: int) -> highspy.Highs:
    model = model_of(block.rows, (block.lower, block.upper), (block.below, block.above))
    model.sense_ = highspy.ObjSense.kMaximize
    return open_solver(model, seed, FINE)


def attack(
    block: Block,
    judged: Mask,
    required: Required,
    seed: int,
    *,
    settle: bool = True,
    harvests: int = HARVESTS,
) -> Bounds:
    """The bounds of the judged counts of a block, exact wherever the requirement is not met.

    Without `settle` only what so many harvests reach: enough to prove most of it, and no more.
    """
    if block.rows.shape[0] == 1:
        return _attack_one_row(block)
    lp = _Attack(block, seed)
    low, high = np.full(lp.size, np.inf), np.full(lp.size, -np.inf)
    if not _harvest(lp, judged, required, low, high, seed, harvests):
        return Bounds(low, high, lp.programmes, consistent=False)
    for count in np.flatnonzero(judged) if settle else ():
        _settle(lp, int(count), required, low, high)
    return Bounds(low, high, lp.programmes)


def some_table(block: Block, seed: int) -> Floats | None:
    """A table that fits a block; None where there is none."""
    lp = _Attack(block, seed)
    return lp.reach(np.zeros(lp.size), block.lower, block.upper)


def _attack_one_row(block: Block) -> Bounds:
    """A block of a single statement: the bounds are those of plain interval arithmetic."""
    row = block.rows.tocsr()
    weight = np.zeros(len(block.counts))
    weight[row.indices] = row.data
    least = np.where(weight > 0, weight * block.lower, weight * block.upper)
    most = np.where(weight > 0, weight * block.upper, weight * block.lower)
    room_up = block.above[0] - _others(least)
    room_down = block.below[0] - _others(most)
    ends = np.sort(np.array([room_down, room_up]) / weight, axis=0)
    low, high = np.maximum(block.lower, ends[0]), np.minimum(block.upper, ends[1])
    return Bounds(low, high, 0, consistent=bool((low <= high + TOLERANCE).all()))


def _others(values: Floats) -> Floats:
    """The sum of all the other values, for each; infinities are counted, not subtracted."""
    endless = np.isinf(values)
    finite = np.where(endless, 0.0, values)
    sums = finite.sum() - finite
    sign = float(np.sign(values[endless].sum())) if endless.any() else 0.0
    result: Floats = np.where(endless.sum() - endless > 0, sign * np.inf, sums)
    return result


def _harvest(
    lp: _Attack,
    judged: Mask,
    required: Required,
    low: Floats,
    high: Floats,
    seed: int,
    turns: int,
) -> bool:
    """Push many counts at once; False where no table at all fits what is published.

    It ends when nothing is left to push, or some harvests one after the other reached too little.
    """
    random = np.random.default_rng(seed)
    if not _keep(lp.reach(np.zeros(lp.size), lp.block.lower, lp.block.upper), low, high):
        return False
    left = []
    for turn in range(turns):
        up = judged & (high < required.high - TOLERANCE)
        down = judged & (low > required.low + TOLERANCE)
        left.append(int(up.sum() + down.sum()))
        if left[-1] == 0 or _idle(left, lp.size):
            break
        coin = random.random(lp.size) < 0.5
        up, down = up & (coin | ~down), down & ~(up & (coin | ~down))
        if turn > 2:
            some = random.random(lp.size) < 0.35
            up, down = up & some, down & some
        _push(lp, up, down, required, low, high)
    return True


def _idle(left: list[int], size: int) -> bool:
    """Whether the last harvests reached fewer ends than they are worth."""
    reached = left[-1 - _PATIENCE] - left[-1] if len(left) > _PATIENCE else size
    return reached < max(1.0, _PATIENCE * size / _WORTH)


def _push(lp: _Attack, up: Mask, down: Mask, required: Required, low: Floats, high: Floats) -> None:
    """One harvest: no count is pushed past what it must reach, so that others may move too."""
    if not (up | down).any():
        return
    weights = up.astype(np.float64) - down
    cap = np.where(up, np.minimum(lp.block.upper, required.high), lp.block.upper)
    base = np.where(down, np.maximum(lp.block.lower, required.low), lp.block.lower)
    if not _keep(lp.reach(weights, base, cap), low, high):
        _keep(lp.reach(weights, lp.block.lower, lp.block.upper), low, high)


def _keep(table: Floats | None, low: Floats, high: Floats) -> bool:
    """Widen the bounds by what a table reaches."""
    if table is None:
        return False
    np.fmin(low, table, out=low)
    np.fmax(high, table, out=high)
    return True


def _settle(lp: _Attack, count: int, required: Required, low: Floats, high: Floats) -> None:
    """The exact end of the interval wherever the required one has not been reached."""
    weights = np.zeros(lp.size)
    for sign, missing in (
        (1.0, high[count] < required.high[count] - TOLERANCE),
        (-1.0, low[count] > required.low[count] + TOLERANCE),
    ):
        if missing:
            weights[count] = sign
            table = lp.reach(weights, lp.block.lower, lp.block.upper, afresh=False)
            _keep(table, low, high)
