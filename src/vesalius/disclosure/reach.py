"""How far each count of a block could go at most, by plain interval arithmetic on its statements.

Where one count of a statement rises, the others must fall by as much; so it cannot rise by more
than they can fall. Repeating this over all statements gives bounds that no move can exceed. They
find, without a programme, the goals for which a block needs its parent's help.
"""

import numpy as np
from scipy import sparse

from vesalius.disclosure.moves import Goal
from vesalius.disclosure.table import Floats

_PASSES = 4
_ENDLESS = 1e12
_NEAR = 1e-6


def furthest(rows: sparse.csr_array, up: Floats, down: Floats) -> tuple[Floats, Floats]:
    """Bounds on the rise and the fall of each count when every row must sum to 0.

    >>> row = sparse.csr_array(np.ones((1, 3)))
    >>> rise, fall = furthest(row, np.full(3, np.inf), np.array([2.0, 1.0, 0.0]))
    >>> rise.tolist()
    [1.0, 2.0, 3.0]
    """
    up, down = np.minimum(up, _ENDLESS), np.minimum(down, _ENDLESS)
    entries = rows.tocoo()
    row, column = entries.coords
    plus = entries.data > 0
    for _ in range(_PASSES):
        rise = np.where(plus, up[column], down[column])
        fall = np.where(plus, down[column], up[column])
        others_fall = np.bincount(row, fall, rows.shape[0])[row] - fall
        others_rise = np.bincount(row, rise, rows.shape[0])[row] - rise
        np.minimum.at(up, column, np.where(plus, others_fall, others_rise))
        np.minimum.at(down, column, np.where(plus, others_rise, others_fall))
    return up, down


def out_of_reach(
    rows: sparse.csr_array, up: Floats, down: Floats, need_up: Floats, need_down: Floats
) -> tuple[Goal, ...]:
    """The goals that no move of the block alone can meet, even with everything hidden.

    Each with what it lacks: the parent must move so far at least.
    """
    most_up, most_down = furthest(rows, up, down)
    high = np.flatnonzero(need_up > most_up + _NEAR)
    low = np.flatnonzero(need_down > most_down + _NEAR)
    rises = [Goal(int(cell), float((need_up - most_up)[cell])) for cell in high]
    return (*rises, *(Goal(int(cell), float((most_down - need_down)[cell])) for cell in low))
