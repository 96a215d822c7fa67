"""The cells of one area: ages by sexes with their totals, and how they add up."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np
from scipy import sparse

ALL = "all"
_OPEN = 10_000


@dataclass(frozen=True)
class Profile:
    """The published ages and sexes, `all` among them; cells are numbered age by age.

    `lists` are the age lists of the families, each of which adds up to `all`.
    """

    ages: tuple[str, ...]
    sexes: tuple[str, ...]
    lists: tuple[tuple[str, ...], ...]

    @property
    def width(self) -> int:
        """The number of cells."""
        return len(self.ages) * len(self.sexes)

    def cell(self, age: str, sex: str) -> int:
        """The number of a cell."""
        return self.ages.index(age) * len(self.sexes) + self.sexes.index(sex)

    @property
    def margins(self) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
        """Of how many dimensions each cell is the total; 2 for the total of all."""
        age = np.array([a == ALL for a in self.ages])
        sex = np.array([s == ALL for s in self.sexes])
        return np.add.outer(age.astype(np.int64), sex.astype(np.int64)).ravel()

    @cached_property
    def relations(self) -> sparse.csr_array:
        """One row for each way in which a cell is the sum of others."""
        rows = [
            self._row(self.cell(whole, sex), [self.cell(part, sex) for part in parts])
            for whole, parts in _tilings(self.ages, self.lists)
            for sex in self.sexes
        ]
        if len(self.sexes) > 1:
            rows += [
                self._row(self.cell(age, ALL), [self.cell(age, s) for s in self.sexes if s != ALL])
                for age in self.ages
            ]
        return sparse.csr_array(np.array(rows).reshape(len(rows), self.width))

    def _row(self, whole: int, parts: Iterable[int]) -> list[float]:
        row = [0.0] * self.width
        row[whole] = -1.0
        for part in parts:
            row[part] = 1.0
        return row


def profile_of(lists: Iterable[Sequence[str]], sexes: Iterable[str]) -> Profile:
    """The profile of families with these age lists (without `all`) and sexes.

    >>> profile_of([["0-9", "10+"]], []).ages
    ('0-9', '10+', 'all')
    """
    kept = tuple(sorted({tuple(sorted(ages, key=_span)) for ages in lists if len(ages)}))
    ages = sorted({age for ages in kept for age in ages}, key=_span)
    return Profile((*ages, ALL), (*sorted(set(sexes) - {ALL}), ALL), kept)


def _span(age: str) -> tuple[int, int]:
    """The first age of a class and the first after it.

    >>> _span("10-19"), _span("90+")
    ((10, 20), (90, 10000))
    """
    if age == ALL:
        return 0, _OPEN
    if age.endswith("+"):
        return int(age[:-1]), _OPEN
    first, last = age.split("-")
    return int(first), int(last) + 1


def _tilings(
    ages: Sequence[str], lists: Iterable[Sequence[str]]
) -> list[tuple[str, tuple[str, ...]]]:
    """The classes that some classes of one list fill exactly, with those classes."""
    found: dict[tuple[str, tuple[str, ...]], None] = {}
    for whole in ages:
        first, end = _span(whole)
        for ages_of_list in lists:
            inside = [a for a in ages_of_list if first <= _span(a)[0] and _span(a)[1] <= end]
            if len(inside) > 1 and _fills(inside, first, end):
                found[whole, tuple(inside)] = None
    return list(found)


def _fills(parts: Sequence[str], first: int, end: int) -> bool:
    spans = sorted(_span(part) for part in parts)
    joints = pairwise(spans)
    starts_well = spans[0][0] == first or (first == 0 and spans[0][0] >= 0)
    return starts_well and spans[-1][1] == end and all(a[1] == b[0] for a, b in joints)
