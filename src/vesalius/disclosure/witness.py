"""A table of whole numbers that fits all that is published, checked in plain arithmetic.

The proof that a hidden count can be so small, or so large, then rests on no solver: whoever has the
ledger and the table can add it up.
"""

from collections.abc import Mapping
from fractions import Fraction

import highspy
import numpy as np

from vesalius.disclosure.blocks import Block, open_system, split
from vesalius.disclosure.ledger import Floats, Ledger
from vesalius.disclosure.solver import model_of, open_solver


def witness(
    ledger: Ledger, count: int, *, at_least: float | None = None, at_most: float | None = None
) -> dict[int, int] | None:
    """All counts of the block of an open count, with that count where it is asked to be.

    Published counts of the same statements are included. None where no such table exists.
    """
    system = open_system(ledger)
    wanted = system.counts == count
    block = next(iter(split(system, wanted)))
    here = int(np.flatnonzero(block.counts == count)[0])
    lower, upper = block.lower.copy(), block.upper.copy()
    lower[here] = max(lower[here], -np.inf if at_least is None else at_least)
    upper[here] = min(upper[here], np.inf if at_most is None else at_most)
    if lower[here] > upper[here]:
        return None
    values = _whole_numbers(block, lower, upper)
    if values is None:
        return None
    found = dict(zip(block.counts.tolist(), values, strict=True))
    rows = np.flatnonzero(np.diff(ledger.matrix[:, block.counts].tocsr().indptr))
    near = np.unique(ledger.matrix[rows].indices)
    told = {int(i): int(ledger.known[i]) for i in near if not np.isnan(ledger.known[i])}
    return dict(sorted((found | told).items()))


def _whole_numbers(block: Block, lower: Floats, upper: Floats) -> list[int] | None:
    model = model_of(block.rows, (lower, upper), (block.below, block.above))
    model.integrality_ = [highspy.HighsVarType.kInteger] * len(lower)
    solver = open_solver(model, 0)
    solver.setOptionValue("solver", "choose")
    solver.setOptionValue("presolve", "on")
    solver.run()
    if solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        return None
    return [round(value) for value in solver.getSolution().col_value]


def replay(ledger: Ledger, table: Mapping[int, int]) -> bool:
    """Whether a table fits every statement about its counts, every bound and every told count."""
    for count, value in table.items():
        told = ledger.known[count]
        if not (ledger.lower[count] <= value <= ledger.upper[count]) and np.isnan(told):
            return False
        if not np.isnan(told) and value != told:
            return False
    return all(_fits(ledger, row, table) for row in range(ledger.matrix.shape[0]))


def _fits(ledger: Ledger, row: int, table: Mapping[int, int]) -> bool:
    """One statement, in exact fractions; one that speaks of other counts too says nothing here."""
    start, end = ledger.matrix.indptr[row : row + 2]
    columns = ledger.matrix.indices[start:end].tolist()
    if not all(column in table for column in columns):
        return True
    weights = ledger.matrix.data[start:end].tolist()
    terms = (Fraction(w) * table[c] for w, c in zip(weights, columns, strict=True))
    away = abs(sum(terms, Fraction(0)) - Fraction(float(ledger.value[row])))
    return away <= Fraction(float(ledger.half_width[row])) + _FLOAT


_FLOAT = Fraction(1, 10**9)  # coefficients such as 1000 / 365 are floats themselves
