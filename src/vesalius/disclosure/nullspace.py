"""Which hidden counts are determined by linear algebra alone, and the residual that says so.

Let A hold the statements without rounding over the open counts. An open count is determined when
no z with A z = 0 moves it. A random z of that space moves every count that can be moved, almost
surely. z is what is left of a random vector once LSQR has taken its part in the rows of A away
(Paige and Saunders 1982); max |A z| certifies that z is in the space, so a count that z moves is
proven free. What z does not move is asked again of an exact decomposition where the block is small.
"""

from dataclasses import dataclass

import numpy as np
from scipy import sparse
from scipy.linalg import null_space
from scipy.sparse.linalg import lsqr

from vesalius.disclosure.ledger import Floats, Mask

STILL = 1e-7
_DENSE = 600


@dataclass(frozen=True, slots=True)
class Freedom:
    """Which open counts are determined, and the largest residual of the proof for the others."""

    determined: Mask
    residual: float


def freedom(rows: sparse.csr_array, seed: int) -> Freedom:
    """Test every column of `rows` (statements without rounding over the open counts)."""
    scaled = _scaled(rows)
    if scaled.shape[0] == 0:
        return Freedom(np.zeros(rows.shape[1], bool), 0.0)
    start = np.random.default_rng(seed).standard_normal(scaled.shape[1])
    z = _project(scaled, _project(scaled, start))
    residual = float(np.abs(scaled @ z).max())
    return Freedom(np.abs(z) < STILL, residual)


def dense_freedom(rows: sparse.csr_array) -> Freedom:
    """The same by a singular value decomposition: for badly scaled or doubtful small blocks."""
    dense = _scaled(rows).toarray()
    if dense.shape[0] == 0:
        return Freedom(np.zeros(rows.shape[1], bool), 0.0)
    basis = null_space(dense, rcond=1e-11)
    reach = np.linalg.norm(basis, axis=1)
    return Freedom(reach < STILL, float(np.abs(dense @ basis).max(initial=0.0)))


def small(rows: sparse.csr_array) -> bool:
    """Whether a block is small enough for the decomposition."""
    return max(rows.shape) <= _DENSE


def badly_scaled(rows: sparse.csr_array) -> bool:
    """Whether coefficients of very different size make the random test doubtful."""
    sizes = np.abs(rows.data)
    return bool(len(sizes)) and float(sizes.max()) > 3 * float(sizes.min())


def _scaled(rows: sparse.csr_array) -> sparse.csr_array:
    """The non-empty rows, each of length 1."""
    rows = rows[np.flatnonzero(np.diff(rows.indptr))]
    length = np.sqrt(np.asarray(rows.multiply(rows).sum(axis=1)).ravel())
    return (sparse.diags_array(1 / length) @ rows).tocsr() if len(length) else rows


def _project(rows: sparse.csr_array, vector: Floats) -> Floats:
    """What is left of the vector outside the rows."""
    inside = lsqr(rows.T, vector, atol=1e-15, btol=1e-15, conlim=0, iter_lim=20_000)[0]
    left: Floats = vector - rows.T @ inside
    return left
