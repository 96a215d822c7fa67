"""The ledger: everything that a publication says about its counts, as linear statements.

A count is a whole number of persons or exams. A statement says that a weighted sum of counts lies
within `half_width` of a value: a published count is exact (half width 0), a rate printed to one
decimal is not, a margin that equals the sum of its parts is a statement of value 0. The ledger
holds what an attacker can read, and nothing else: no hidden count is in it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
from scipy import sparse

Floats: TypeAlias = npt.NDArray[np.float64]
Indices: TypeAlias = npt.NDArray[np.int64]
Mask: TypeAlias = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Statement:
    """One published number over counts: `|sum of coefficient x count - value| <= half_width`."""

    coefficients: Mapping[int, float]
    value: float = 0.0
    half_width: float = 0.0

    def __post_init__(self) -> None:
        if self.half_width < 0 or not self.coefficients:
            raise ValueError("a statement needs coefficients and a half width of 0 or more")


def rate(count: int, denominator: int, per: float, value: float, decimals: int) -> Statement:
    """A rate with a public denominator, printed with `decimals`: the count, nearly.

    >>> rate(0, 200, 100, 12.5, 1).coefficients[0]
    0.5
    """
    return Statement({count: per / denominator}, value, 0.5 * 10.0**-decimals)


def standardised(
    counts: Sequence[int],
    denominators: Sequence[int],
    weights: Sequence[float],
    per: float,
    value: float,
    decimals: int,
) -> Statement:
    """A directly standardised rate: a weighted sum of the rates of the strata."""
    parts = zip(counts, denominators, weights, strict=True)
    coefficients = {count: per * weight / below for count, below, weight in parts}
    return Statement(coefficients, value, 0.5 * 10.0**-decimals)


def total(whole: int, parts: Iterable[int]) -> Statement:
    """A count that is the sum of others."""
    return Statement({whole: -1.0, **dict.fromkeys(parts, 1.0)})


@dataclass(frozen=True)
class Ledger:
    """Counts (by number), what everyone knows of each, and the statements published about them.

    `known` is the published count, NaN where hidden or not published; `lower` and `upper` are what
    the attacker knows beforehand (0 or 1 below, the beneficiaries above); `matrix`, `value` and
    `half_width` are the other statements, one a row.
    """

    known: Floats
    lower: Floats
    upper: Floats
    matrix: sparse.csr_array
    value: Floats
    half_width: Floats

    def __post_init__(self) -> None:
        rows, size = self.matrix.shape
        if not (len(self.known) == len(self.lower) == len(self.upper) == size):
            raise ValueError("a ledger needs one value and two bounds for each count")
        if not (len(self.value) == len(self.half_width) == rows):
            raise ValueError("a ledger needs a value and a half width for each statement")

    @property
    def size(self) -> int:
        """The number of counts."""
        return len(self.known)

    @property
    def open(self) -> Indices:
        """The counts that are not published."""
        return np.flatnonzero(np.isnan(self.known))

    def stating(self, statements: Sequence[Statement]) -> "Ledger":
        """The ledger with further statements."""
        more = matrix_of(statements, self.size)
        return Ledger(
            self.known,
            self.lower,
            self.upper,
            sparse.vstack([self.matrix, more]).tocsr(),
            np.append(self.value, [s.value for s in statements]),
            np.append(self.half_width, [s.half_width for s in statements]),
        )

    def beside(self, other: "Ledger", statements: Sequence[Statement] = ()) -> "Ledger":
        """Two ledgers as one (the other's counts numbered after ours) with what links them."""
        both = Ledger(
            np.append(self.known, other.known),
            np.append(self.lower, other.lower),
            np.append(self.upper, other.upper),
            sparse.block_diag([self.matrix, other.matrix]).tocsr(),
            np.append(self.value, other.value),
            np.append(self.half_width, other.half_width),
        )
        return both.stating(statements) if statements else both

    def beforehand(self) -> tuple[Floats, Floats]:
        """The least and the most of each count when only zeros and bounds are known.

        Every statement without rounding passes its limits on: each term is at most what the other
        terms leave it at least, and the other way round. Nobody can be misled about the result,
        so none asks protection beyond it.
        """
        told = np.nan_to_num(self.known, nan=np.inf)
        least, most = np.minimum(self.lower, told), np.where(told == 0, 0.0, self.upper)
        rows = self.matrix[np.flatnonzero((self.half_width == 0) & (self.value == 0))].tocoo()
        for _ in range(_DEPTH):
            new_least, new_most = _passed_on(rows, least, np.minimum(most, _ENDLESS))
            if np.array_equal(new_least, least) and np.array_equal(new_most, most):
                break
            least, most = new_least, new_most
        return least, most


def _passed_on(rows: sparse.coo_array, least: Floats, most: Floats) -> tuple[Floats, Floats]:
    """One pass of interval arithmetic over statements that sum to 0."""
    number, column = rows.coords
    weight = rows.data
    smallest = np.minimum(weight * least[column], weight * most[column])
    largest = np.maximum(weight * least[column], weight * most[column])
    rest_small = np.bincount(number, smallest, rows.shape[0])[number] - smallest
    rest_large = np.bincount(number, largest, rows.shape[0])[number] - largest
    ends = np.sort(np.array([-rest_small / weight, -rest_large / weight]), axis=0)
    new_least, new_most = least.copy(), most.copy()
    np.maximum.at(new_least, column, np.round(ends[0], 6))
    np.minimum.at(new_most, column, np.round(ends[1], 6))
    new_most[new_most > _ENDLESS / 2] = np.inf
    return new_least, new_most


_ENDLESS = 1e12
_DEPTH = 12


def new_ledger(
    known: npt.ArrayLike,
    statements: Sequence[Statement] = (),
    *,
    lower: npt.ArrayLike = 0.0,
    upper: npt.ArrayLike = np.inf,
) -> Ledger:
    """A ledger from published counts (NaN where hidden), bounds and statements."""
    counts = np.asarray(known, dtype=np.float64)
    return Ledger(
        counts,
        np.broadcast_to(np.asarray(lower, np.float64), counts.shape).copy(),
        np.broadcast_to(np.asarray(upper, np.float64), counts.shape).copy(),
        matrix_of(statements, len(counts)),
        np.array([s.value for s in statements], np.float64),
        np.array([s.half_width for s in statements], np.float64),
    )


def matrix_of(statements: Sequence[Statement], size: int) -> sparse.csr_array:
    """The coefficients of statements, one a row, over `size` counts."""
    start = np.cumsum([0, *(len(s.coefficients) for s in statements)])
    columns = [column for s in statements for column in s.coefficients]
    data = [weight for s in statements for weight in s.coefficients.values()]
    return sparse.csr_array(
        (np.array(data, np.float64), np.array(columns, np.int64), start),
        shape=(len(statements), size),
    )
