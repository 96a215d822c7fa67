"""How the published figures of a year are tied together: read from the cells and places alone.

This is the auditor's own reading of a publication. A figure is a place of a vintage, an age and a
sex; ties say that a place is the sum of the places within it, a total the sum of its classes, and
a commune the sum of those it was made of.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, TypeAlias

import numpy as np
import pyarrow as pa
from scipy import sparse

from vesalius.disclosure.ledger import Floats

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


def _falls_short(tie: Tie, count: Floats) -> bool:
    """Whether known parts do not make up a known whole."""
    difference = count[tie.whole] - count[list(tie.parts)].sum()
    return bool(difference != 0 and not np.isnan(difference))


@dataclass(frozen=True)
class Frame:
    """The figures of a year, by column (place number, age, sex), and the ties among them."""

    figures: tuple[tuple[int, str, str], ...]
    ties: tuple[Tie, ...]

    def opened(self, count: Floats) -> "Frame":
        """The frame in which a place whose parts fall short of it, in any figure, may have more."""
        short = {t for t in self.ties if _falls_short(t, count)}
        places = {self.figures[t.whole][0] for t in short}
        ties = tuple(
            Tie(t.whole, t.parts, t.open or t in short or self._within(t, places))
            for t in self.ties
        )
        return Frame(self.figures, ties)

    def _within(self, tie: Tie, places: set[int]) -> bool:
        """Whether a tie sums the parts of one of these places."""
        whole = self.figures[tie.whole][0]
        return whole in places and self.figures[tie.parts[0]][0] != whole

    @cached_property
    def matrix(self) -> sparse.csr_array:
        """One row a tie, whole -1, parts 1; remainders of open ties are columns at the end."""
        lengths = [1 + len(t.parts) + t.open for t in self.ties]
        columns = np.empty(sum(lengths), np.int64)
        data = np.ones(sum(lengths))
        start, rest = 0, len(self.figures)
        for tie, length in zip(self.ties, lengths, strict=True):
            columns[start] = tie.whole
            data[start] = -1.0
            columns[start + 1 : start + 1 + len(tie.parts)] = tie.parts
            if tie.open:
                columns[start + length - 1] = rest
                rest += 1
            start += length
        return sparse.csr_array(
            (data, columns, np.cumsum([0, *lengths])), shape=(len(lengths), rest)
        )

    @property
    def open_ties(self) -> tuple[Tie, ...]:
        """The ties with a remainder, in the order of their columns."""
        return tuple(tie for tie in self.ties if tie.open)


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
    return Frame(ordered, tuple(dict.fromkeys(ties)))


_Crossings: TypeAlias = Mapping[int, set[tuple[str, str]]]
_Column: TypeAlias = Mapping[tuple[int, str, str], int]


def _ties_of_places(places: Places, crossings: _Crossings, column: _Column) -> Iterator[Tie]:
    """A place is the sum of those within it; persons without residence leave the country open."""
    for place in sorted(crossings):
        parts = _told_within(places, crossings, place)
        if not parts:
            continue
        for age, sex in sorted(crossings[place]):
            told = [column[p, age, sex] for p in parts if (age, sex) in crossings[p]]
            if told:
                short = len(told) < len(parts) or places.parents[place] < 0
                yield Tie(column[place, age, sex], tuple(told), short)


def _told_within(places: Places, crossings: _Crossings, place: int) -> list[int]:
    """The largest places within a place that have figures."""
    found: list[int] = []
    for part in places.within.get(place, ()):
        found += [part] if part in crossings else _told_within(places, crossings, part)
    return found


def _ties_of_ages(crossings: _Crossings, column: _Column) -> Iterator[Tie]:
    for place, told in sorted(crossings.items()):
        for sex in sorted({sex for _, sex in told}):
            ages = sorted(age for age, s in told if s == sex)
            for age in ages:
                for parts in _fillings(age, ages):
                    columns = tuple(column[place, part, sex] for part in parts)
                    yield Tie(column[place, age, sex], columns)


def _fillings(whole: str, ages: Sequence[str]) -> set[tuple[str, ...]]:
    """The ways to fill an age class with others: by the longest classes, and by the shortest."""
    first, end = _limits(whole)
    inside = [a for a in ages if a != whole and first <= _limits(a)[0] and _limits(a)[1] <= end]
    if not inside:
        return set()
    start = min(_limits(a)[0] for a in inside) if whole == ALL else first
    made = (_filled(inside, start, end, longest) for longest in (True, False))
    return {parts for parts in made if len(parts) > 1}


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
