"""Classes of a choropleth map: five, fixed over all years, by optimal k-means in one dimension.

Source: Wang & Song, "Ckmeans.1d.dp: optimal k-means clustering in one dimension by dynamic
programming", The R Journal 3/2 (2011), with weights for equal values.
"""

import numpy as np
from numpy.typing import NDArray

CLASSES = 5
_MOST_VALUES = 200


def class_breaks(values: NDArray[np.int32], classes: int = CLASSES) -> tuple[int, ...]:
    """The lower bounds of all classes but the lowest; a class holds [bound, next bound).

    Negative values are states, not numbers, and are left out. Where there are fewer distinct
    numbers than classes, each number is a class. Above 200 distinct numbers, neighbours are
    first taken together on an even grid.

    >>> class_breaks(np.array([10, 11, 12, 50, 51, 90, -1], dtype=np.int32), 3)
    (50, 90)
    """
    numbers, weights = np.unique(values[values >= 0], return_counts=True)
    if numbers.size <= 1:
        return ()
    lows, means, weights = _grid(numbers, weights)
    starts = _starts(means, weights, min(classes, lows.size))
    return tuple(int(lows[at]) for at in starts)


def class_of(values: NDArray[np.int32], breaks: tuple[int, ...]) -> NDArray[np.int32]:
    """The class of each value: 0 the lowest; a state keeps its own negative code, a zero is 0.

    >>> class_of(np.array([0, 50, 89, -1, -4], dtype=np.int32), (50, 90)).tolist()
    [0, 1, 1, -1, 0]
    """
    found = np.searchsorted(np.array(breaks), values, side="right").astype(np.int32)
    found = np.where(values < 0, values, found)
    return np.where(values == -4, 0, found).astype(np.int32)


def _grid(
    numbers: NDArray[np.int32], weights: NDArray[np.int64]
) -> tuple[NDArray[np.int32], NDArray[np.float64], NDArray[np.int64]]:
    if numbers.size <= _MOST_VALUES:
        return numbers, numbers.astype(np.float64), weights
    edges = np.linspace(numbers[0], numbers[-1] + 1, _MOST_VALUES + 1)
    cell = np.searchsorted(edges, numbers, side="right") - 1
    kept, first = np.unique(cell, return_index=True)
    total = np.bincount(cell, weights)[kept]
    mean = np.bincount(cell, weights * numbers)[kept] / total
    return numbers[first], mean, total.astype(np.int64)


def _starts(means: NDArray[np.float64], weights: NDArray[np.int64], classes: int) -> list[int]:
    """Where each class but the first starts, so that the squares within classes are least."""
    cost = _costs(means, weights)
    best = cost[0].copy()
    came: list[NDArray[np.int64]] = []
    for _ in range(classes - 1):
        # total[i, j]: the classes so far end before i, and a new one takes i..j
        total = np.vstack([np.full(means.size, np.inf), best[:-1, None] + cost[1:]])
        came.append(total.argmin(axis=0))
        best = total.min(axis=0)
    starts: list[int] = []
    end = means.size - 1
    for step in reversed(came):
        starts.append(int(step[end]))
        end = starts[-1] - 1
    return starts[::-1]


def _costs(means: NDArray[np.float64], weights: NDArray[np.int64]) -> NDArray[np.float64]:
    """cost[i, j]: the weighted squares around their mean of the values i..j; infinite if i > j."""
    count = np.concatenate([[0.0], np.cumsum(weights)])
    total = np.concatenate([[0.0], np.cumsum(weights * means)])
    square = np.concatenate([[0.0], np.cumsum(weights * means**2)])
    size, part, squares = (s[None, 1:] - s[:-1, None] for s in (count, total, square))
    with np.errstate(divide="ignore", invalid="ignore"):
        cost = squares - part**2 / size
    return np.where(np.tri(means.size, k=-1, dtype=bool), np.inf, np.maximum(cost, 0.0))
