"""Arrays, and random numbers that depend on what they are for and on nothing else."""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Singles = NDArray[np.float32]
Ints = NDArray[np.int64]
Words = NDArray[np.uint64]
Small = NDArray[np.int32]
Flags = NDArray[np.bool_]

GOLDEN = np.uint64(0x9E3779B97F4A7C15)  # 2^64 over the golden ratio: evenly spread multiples
_ONE, _TWO = np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB)
ID_BITS = 40
_ID_MASK = np.uint64((1 << ID_BITS) - 1)


def mixed(words: Words, salt: int) -> Words:
    """A hash of each word: SplitMix64's finaliser (Steele, Lea and Flood, OOPSLA 2014).

    >>> words = np.arange(4, dtype=np.uint64)
    >>> bool((mixed(words, 1) == mixed(words, 2)).any())
    False
    """
    word = words + np.uint64(int(GOLDEN) * (2 * salt + 1) % (1 << 64))
    word = (word ^ (word >> np.uint64(30))) * _ONE
    word = (word ^ (word >> np.uint64(27))) * _TWO
    return np.asarray(word ^ (word >> np.uint64(31)), dtype=np.uint64)


def fraction(words: Words) -> Floats:
    """Each word as a number in [0, 1)."""
    return np.asarray((words >> np.uint64(11)).astype(np.float64) * 2.0**-53)


def scrambled(keys: Words, seed: int) -> Ints:
    """Opaque identifiers: a one-to-one map of the numbers below 2^40, another for each seed."""
    odd = mixed(np.array([seed, seed + 1], dtype=np.uint64), 77) | np.uint64(1)
    word = keys
    for multiplier in odd:
        word = (word * multiplier) & _ID_MASK
        word = word ^ (word >> np.uint64(ID_BITS // 2))
    return np.asarray(word * odd[0] & _ID_MASK, dtype=np.int64)


def stream(seed: int, year: int, part: int, purpose: int) -> np.random.Generator:
    """Random numbers of one part of one year, for one purpose (Philox, counter-based)."""
    key = np.array([seed, (year << 40) | (part << 8) | purpose], dtype=np.uint64)
    return np.random.Generator(np.random.Philox(key=key))


def guide(weights: Floats, size: int) -> Ints:
    """A table in which each choice fills cells in proportion to its weight, and at least one.

    A random cell of it is a weighted random choice. Zero weights fill none.

    >>> guide(np.array([3.0, 0.0, 1.0]), 4).tolist()
    [0, 0, 0, 2]
    """
    chosen = np.flatnonzero(weights > 0)
    if not len(chosen):
        return np.full(size, -1)
    spare = size - len(chosen)
    edges = np.floor(np.cumsum(weights[chosen]) / weights.sum() * spare + 0.5).astype(np.int64)
    return np.repeat(chosen, np.diff(edges, prepend=0) + 1)
