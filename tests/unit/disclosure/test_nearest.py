"""What is reached by walking from a table that fits is what programmes of their own reach."""

import numpy as np
import pytest

from vesalius.disclosure.auditor import SEED
from vesalius.disclosure.blocks import Block, open_system, split
from vesalius.disclosure.bounds import Required, attack
from vesalius.disclosure.ledger import Floats, Statement, new_ledger, rate, total
from vesalius.disclosure.nearest import steps, walk


def table_of(seed: int) -> tuple[Block, Floats]:
    """The hidden counts of a table of 6 x 5 with its margins and a rate, and what is true."""
    random = np.random.default_rng(seed)
    inner = random.integers(0, 9, (6, 5)).astype(float)
    full = np.vstack([np.column_stack([inner, inner.sum(1)]), [*inner.sum(0), inner.sum()]])
    number = np.arange(42).reshape(7, 6)
    told = [total(int(row[5]), row[:5].tolist()) for row in number]
    told += [total(int(column[6]), column[:6].tolist()) for column in number.T]
    true = full.ravel()
    told.append(rate(7, 20, 100, round(true[7] / 20 * 100, 0), 0))
    hidden = random.random(42) < 0.7
    ledger = new_ledger(np.where(hidden, np.nan, true), told, lower=np.minimum(true, 1.0))
    system = open_system(ledger)
    block = max(split(system, np.ones(len(system.counts), bool)), key=lambda b: len(b.counts))
    return block, true[block.counts]


@pytest.mark.parametrize("seed", range(20))
def test_a_walk_reaches_what_can_be_reached(seed: int) -> None:
    block, true = table_of(seed)
    judged = np.random.default_rng(seed).random(len(true)) < 0.6
    required = Required(np.maximum(true - 2, 1.0), true + 3)
    exact = attack(block, judged, required, SEED)
    found = walk(block, true, judged, required, SEED)
    low, high = np.maximum(exact.low, required.low), np.minimum(exact.high, required.high)
    assert (found.low <= true).all()
    assert (found.high >= true).all()
    can_fall, can_rise = low <= required.low + 1e-6, high >= required.high - 1e-6
    assert np.array_equal((found.low <= required.low + 1e-6)[judged], can_fall[judged])
    assert np.array_equal((found.high >= required.high - 1e-6)[judged], can_rise[judged])


def test_a_table_that_does_not_fit_proves_nothing() -> None:
    block, true = table_of(1)
    wrong = true.copy()
    wrong[0] += 1
    every = np.ones(len(true), bool)
    found = walk(block, wrong, every, Required(true - 1, true + 1), SEED)
    assert np.isinf(found.low).all()
    assert np.isinf(found.high).all()
    assert found.programmes == 0


def test_room_is_never_endless_by_mistake() -> None:
    """Two hidden parts of ten, one of them in no other statement: the other moves within it."""
    ledger = new_ledger(
        [10, np.nan, np.nan], [total(0, [1, 2]), Statement({1: 1.0}, 4, 2)], lower=1.0
    )
    block = next(split(open_system(ledger), np.ones(2, bool)))
    moves = steps(block, np.array([4.0, 6.0]), np.array([True, False]))
    assert moves.columns.tolist() == [0]
    found = walk(block, np.array([4.0, 6.0]), np.array([True, False]),
                 Required(np.array([2.0, 0]), np.array([6.0, 0])), SEED)  # fmt: skip
    assert (found.low[0], found.high[0]) == (2.0, 6.0)
    beyond = walk(block, np.array([4.0, 6.0]), np.array([True, False]),
                  Required(np.array([1.0, 0]), np.array([7.0, 0])), SEED)  # fmt: skip
    assert (beyond.low[0], beyond.high[0]) == (2.0, 6.0)
