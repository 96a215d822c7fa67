"""How the published figures of a year are tied together: read from the cells and places alone.

This is the auditor's own reading of a publication. A figure is a place of a vintage, an age and a
sex; ties say that a place is the sum of the places within it, a total the sum of its classes, and
a commune the sum of those it was made of.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property, lru_cache
from typing import Any, TypeAlias

import numpy as np
import pyarrow as pa
from scipy import sparse

from vesalius.catalogue.model import LEVELS
from vesalius.disclosure.ledger import Floats, Indices, Mask

ALL = "all"
_WITHOUT_END = 1_000
Key: TypeAlias = tuple[date, str]


@dataclass(frozen=True)
class Places:
    """The places of all vintages by number, with their parents and what they are made of."""

    keys: tuple[Key, ...]
    levels: tuple[str, ...]
    parents: tuple[int, ...]
    made_of: Mapping[int, tuple[int, ...]]

    @cached_property
    def number(self) -> dict[Key, int]:
        """The number of each place."""
        return {key: i for i, key in enumerate(self.keys)}

    @cached_property
    def of_day(self) -> dict[date, tuple[pa.Array, Indices]]:
        """The codes of the places of each vintage, and their numbers."""
        days: dict[date, list[int]] = {}
        for number, (day, _) in enumerate(self.keys):
            days.setdefault(day, []).append(number)
        return {
            day: (pa.array([self.keys[n][1] for n in numbers]), np.array(numbers, np.int64))
            for day, numbers in sorted(days.items())
        }

    @cached_property
    def level_numbers(self) -> Indices:
        """The level of each place, by its number in `LEVELS`."""
        return np.array([LEVELS.index(level) for level in self.levels], np.int64)

    @cached_property
    def ancestors(self) -> dict[str, Indices]:
        """By level, the place of that level in which each place lies; -1 for none."""
        parent = np.array(self.parents, np.int64)
        found: dict[str, Indices] = {}
        for number, level in enumerate(LEVELS):
            at = np.arange(len(parent))
            for _ in LEVELS:
                below = (at >= 0) & (self.level_numbers[at] != number)
                at = np.where(below, parent[at], at)
            found[level] = at
        return found

    @cached_property
    def within(self) -> dict[int, list[int]]:
        """The places directly within each place."""
        found: dict[int, list[int]] = {}
        for place, parent in enumerate(self.parents):
            if parent >= 0:
                found.setdefault(parent, []).append(place)
        return found


def read_places(table: pa.Table) -> Places:
    """The places of a release (`territory/places.parquet`)."""
    names = ["vintage", "place", "level", "parent", "made_of"]
    rows = table.select(names).sort_by([("vintage", "ascending"), ("place", "ascending")])
    rows = rows.to_pylist()
    keys = tuple((row["vintage"], row["place"]) for row in rows)
    number = {key: i for i, key in enumerate(keys)}
    parents = tuple(number.get((row["vintage"], row["parent"]), -1) for row in rows)
    days = sorted({day for day, _ in keys})
    before = dict(zip(days[1:], days, strict=False))
    made = {
        i: parts
        for i, row in enumerate(rows)
        if row["vintage"] in before and (parts := _made_of(row, before[row["vintage"]], number))
    }
    return Places(keys, tuple(row["level"] for row in rows), parents, made)


def _made_of(row: Mapping[str, Any], day: date, number: Mapping[Key, int]) -> tuple[int, ...]:
    """The same territory in the vintage before: what it was made of, else the same code."""
    if row["level"] not in ("commune", "sector"):
        return ()
    parts = [(day, code) for code in row["made_of"] or ()]
    if not parts or any(part not in number for part in parts):
        parts = [(day, row["place"])]
    return tuple(number[part] for part in parts if part in number)


@dataclass(frozen=True)
class Tie:
    """A whole and its parts, as columns of the frame; `open` ties may have parts nobody names."""

    whole: int
    parts: tuple[int, ...]
    open: bool = False


@dataclass(frozen=True)
class Frame:
    """The figures of a year, by column (place number, age, sex), and the ties among them.

    `sums` holds one row a tie (whole -1, parts 1); `whole` the column of each tie's whole; `open`
    marks ties that may have parts nobody names; `across` those that sum the parts of a place.
    """

    figures: tuple[tuple[int, str, str], ...]
    sums: sparse.csr_array
    whole: Indices
    open: Mask
    across: Mask

    @cached_property
    def place(self) -> Indices:
        """The place of each figure, by number."""
        return np.array([place for place, _, _ in self.figures], np.int64)

    def left(self, of: Floats) -> Floats:
        """What the named parts of each tie leave of its whole; NaN where one is not known."""
        left: Floats = -(self.sums @ of)
        return left

    def opened(self, count: Floats) -> "Frame":
        """The frame in which a place whose parts fall short of it, in any figure, may have more.

        A figure that only some parts tell, as of the one place where nobody lives, shows nothing.
        """
        left = self.left(count)
        short = ~np.isnan(left) & (left != 0) & ~self.open
        of_short = np.isin(self.place[self.whole], self.place[self.whole[short]])
        return replace(self, open=self.open | short | (self.across & of_short))

    @cached_property
    def matrix(self) -> sparse.csr_array:
        """One row a tie; the remainders of open ties are columns at the end, in their order."""
        rows = np.flatnonzero(self.open)
        rest = sparse.csr_array(
            (np.ones(len(rows)), (rows, np.arange(len(rows)))), shape=(len(self.open), len(rows))
        )
        return sparse.hstack([self.sums, rest]).tocsr()


def make_frame(figures: Sequence[tuple[int, str, str]], places: Places) -> Frame:
    """All ties among figures."""
    ordered = tuple(sorted(set(figures)))
    column = {figure: i for i, figure in enumerate(ordered)}
    crossings: dict[int, set[tuple[str, str]]] = {}
    for place, age, sex in ordered:
        crossings.setdefault(place, set()).add((age, sex))
    ties = [
        *_ties_of_places(places, crossings, column),
        *_ties_of_ages(crossings, column),
        *_ties_of_sexes(crossings, column),
        *_ties_of_vintages(places, crossings, column),
    ]
    return _framed(ordered, tuple(dict.fromkeys(ties)))


def _framed(figures: tuple[tuple[int, str, str], ...], ties: Sequence[Tie]) -> Frame:
    lengths = [1 + len(tie.parts) for tie in ties]
    start = np.cumsum([0, *lengths])
    columns = np.array([c for tie in ties for c in (tie.whole, *tie.parts)], np.int64)
    data = np.ones(len(columns))
    data[start[:-1]] = -1.0
    place = [place for place, _, _ in figures]
    return Frame(
        figures,
        sparse.csr_array((data, columns, start), shape=(len(ties), len(figures))),
        np.array([tie.whole for tie in ties], np.int64),
        np.array([tie.open for tie in ties], bool),
        np.array([place[tie.parts[0]] != place[tie.whole] for tie in ties], bool),
    )


_Crossings: TypeAlias = Mapping[int, set[tuple[str, str]]]
_Column: TypeAlias = Mapping[tuple[int, str, str], int]


def _ties_of_places(places: Places, crossings: _Crossings, column: _Column) -> Iterator[Tie]:
    """A place is the sum of those within it; persons without residence leave the country open."""
    for place in sorted(crossings):
        parts, complete = _told_within(places, crossings, place)
        if not parts:
            continue
        for age, sex in sorted(crossings[place]):
            told = [column[p, age, sex] for p in parts if (age, sex) in crossings[p]]
            if told:
                short = len(told) < len(parts) or not complete or places.parents[place] < 0
                yield Tie(column[place, age, sex], tuple(told), short)


def _told_within(places: Places, crossings: _Crossings, place: int) -> tuple[list[int], bool]:
    """The largest places within a place that have figures; whether they are all of it."""
    found: list[int] = []
    complete = True
    for part in places.within.get(place, ()):
        parts, all_of_it = (
            ([part], True) if part in crossings else _told_within(places, crossings, part)
        )
        found += parts
        complete &= bool(parts) and all_of_it
    return found, complete


def _ties_of_ages(crossings: _Crossings, column: _Column) -> Iterator[Tie]:
    for place, told in sorted(crossings.items()):
        for sex in sorted({sex for _, sex in told}):
            ages = tuple(sorted(age for age, s in told if s == sex))
            for age in ages:
                for parts in _fillings(age, ages):
                    columns = tuple(column[place, part, sex] for part in parts)
                    yield Tie(column[place, age, sex], columns)


@lru_cache(maxsize=4096)
def _fillings(whole: str, ages: tuple[str, ...]) -> tuple[tuple[str, ...], ...]:
    """The ways to fill an age class with others: by the longest classes, and by the shortest."""
    first, end = _limits(whole)
    inside = [a for a in ages if a != whole and first <= _limits(a)[0] and _limits(a)[1] <= end]
    if not inside:
        return ()
    start = min(_limits(a)[0] for a in inside) if whole == ALL else first
    made = (_filled(inside, start, end, longest) for longest in (True, False))
    return tuple(dict.fromkeys(parts for parts in made if len(parts) > 1))


def _filled(ages: Sequence[str], first: int, end: int, longest: bool) -> tuple[str, ...]:
    found: list[str] = []
    while first < end:
        here = [a for a in ages if _limits(a)[0] == first]
        if not here:
            return ()
        choice = sorted(here, key=lambda a: _limits(a)[1])[-1 if longest else 0]
        found.append(choice)
        first = _limits(choice)[1]
    return tuple(found)


def _limits(age: str) -> tuple[int, int]:
    """The first age of a class, and the first beyond it."""
    if age == ALL:
        return 0, _WITHOUT_END
    first, _, last = age.removesuffix("+").partition("-")
    return int(first), int(last) + 1 if last else _WITHOUT_END


def _ties_of_sexes(crossings: _Crossings, column: _Column) -> Iterator[Tie]:
    for place, told in sorted(crossings.items()):
        for age in sorted({age for age, _ in told}):
            sexes = sorted(sex for a, sex in told if a == age and sex != ALL)
            if len(sexes) > 1 and (age, ALL) in told:
                parts = tuple(column[place, age, sex] for sex in sexes)
                yield Tie(column[place, age, ALL], parts)


def _ties_of_vintages(places: Places, crossings: _Crossings, column: _Column) -> Iterator[Tie]:
    for place, parts in sorted(places.made_of.items()):
        shared = set.intersection(*(crossings.get(p, set()) for p in (place, *parts)))
        for age, sex in sorted(shared):
            yield Tie(column[place, age, sex], tuple(column[p, age, sex] for p in parts))
