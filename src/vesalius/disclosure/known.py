"""What everyone knows of counts beforehand, from zeros and beneficiaries alone."""

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from vesalius.disclosure.table import Floats

_PASSES = 12
_ENDLESS = 1e12


@dataclass(frozen=True)
class Known:
    """The least and the most that each count can be."""

    least: Floats
    most: Floats


def spread(known: Known, rows: sparse.csr_array) -> Known:
    """The same, after every relation (wholes -1, parts 1) has passed its limits on.

    A whole is at least what its parts are at least; a part is at most what the whole leaves it.

    >>> row = sparse.csr_array([[-1.0, 1.0, 1.0]])
    >>> found = spread(Known(np.array([0.0, 1.0, 1.0]), np.array([9.0, 9.0, 9.0])), row)
    >>> found.least.tolist(), found.most.tolist()
    ([2.0, 1.0, 1.0], [9.0, 8.0, 8.0])
    """
    shape = known.least.shape
    least = known.least.ravel().copy()
    most = np.minimum(known.most.ravel(), _ENDLESS)
    entries = rows.tocoo()
    row, column = entries.coords
    part = entries.data > 0
    for _ in range(_PASSES):
        before = least.copy(), most.copy()
        low = np.where(part, least[column], -most[column])
        high = np.where(part, most[column], -least[column])
        others_low = np.bincount(row, low, rows.shape[0])[row] - low
        others_high = np.bincount(row, high, rows.shape[0])[row] - high
        np.maximum.at(least, column, np.where(part, -others_high, others_low))
        np.minimum.at(most, column, np.where(part, -others_low, others_high))
        if np.array_equal(before[0], least) and np.array_equal(before[1], most):
            break
    most[most > _ENDLESS / 2] = np.inf
    return Known(least.reshape(shape), most.reshape(shape))
