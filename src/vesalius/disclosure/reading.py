"""The auditor's reading of a subject's published cells: one set of figures a year."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from vesalius.disclosure.frame import ALL, Places
from vesalius.disclosure.ledger import Floats, Indices, Mask

Number = TypeVar("Number", np.bool_, np.int64, np.float64)
HIDDEN = ("suppressed", "secondary")


@dataclass(frozen=True)
class Vocabulary:
    """The ages and sexes of a publication, to number its figures."""

    ages: tuple[str, ...]
    sexes: tuple[str, ...]

    def figures(self, codes: Indices) -> list[tuple[int, str, str]]:
        """The figures that numbers stand for: place number, age, sex."""
        rest, sex = np.divmod(codes, len(self.sexes))
        place, age = np.divmod(rest, len(self.ages))
        parts = zip(place.tolist(), age.tolist(), sex.tolist(), strict=True)
        return [(p, self.ages[a], self.sexes[s]) for p, a, s in parts]


@dataclass(frozen=True)
class Told:
    """What tables of one year tell of a subject, by figure number in ascending order.

    `count` is NaN where it is hidden, `hidden` marks those; `conflicts` counts figures that one
    table hides and another tells.
    """

    codes: Indices
    count: Floats
    people: Floats
    hidden: Mask
    own: Mask
    conflicts: int

    def only_hides_more_than(self, other: "Told") -> bool:
        """Whether this tells the same figures but for some, counts above 0, that it hides."""
        if not np.array_equal(self.codes, other.codes):
            return False
        told, gone = ~self.hidden, self.hidden & ~other.hidden
        return (
            np.array_equal(self.people, other.people, equal_nan=True)
            and not other.hidden[told].any()
            and np.array_equal(self.count[told], other.count[told])
            and bool((other.count[gone] > 0).all())
        )

    def count_of(self, codes: Indices) -> Floats:
        """The counts of figures, NaN where nothing is told of them."""
        found = np.full(len(codes), np.nan)
        shared = np.intersect1d(self.codes, codes, return_indices=True)
        found[shared[2]] = self.count[shared[1]]
        return found

    def beside(self, others: Sequence["Told"], true: "Told | None") -> "Told":
        """What is told here, and what others tell of what is hidden or not spoken of here.

        Where the truth is known, only what is true is taken: a count that was corrected since is
        not what an attacker would find.
        """
        codes = np.unique(np.concatenate([self.codes, *(other.codes for other in others)]))
        count = self.count_of(codes)
        people = replace(self, count=self.people).count_of(codes)
        for other in others:
            more = other.count_of(codes)
            if true is not None:
                more = np.where(more == true.count_of(codes), more, np.nan)
            count = np.where(np.isnan(count), more, count)
            theirs = replace(other, count=other.people).count_of(codes)
            people = np.where(np.isnan(people), theirs, people)
        own = replace(self, count=self.own.astype(np.float64)).count_of(codes) == 1
        return Told(codes, count, people, np.isnan(count), own & np.isnan(count), self.conflicts)


def vocabulary(tables: Iterable[pa.Table]) -> Vocabulary:
    """The ages and sexes that tables of cells use."""
    ages, sexes = {ALL}, {ALL}
    for table in tables:
        ages.update(pc.unique(table["age"]).to_pylist())
        sexes.update(pc.unique(table["sex"]).to_pylist())
    return Vocabulary(tuple(sorted(ages)), tuple(sorted(sexes)))


def told_by_year(tables: Sequence[pa.Table], places: Places, words: Vocabulary) -> dict[int, Told]:
    """What tables of the same counts tell together, year by year; read once for all years."""
    if not tables:
        return {}
    cells = pa.concat_tables([t.select(_COLUMNS) for t in tables])
    code = _codes(cells, places, words)
    year = _array(cells["year"].cast(pa.int64()), np.int64)
    status = cells["status"]
    hidden = _array(pc.is_in(status, value_set=pa.array(HIDDEN)), np.bool_)
    own = _array(pc.equal(status, HIDDEN[0]), np.bool_)
    people = _array(cells["denominator"].cast(pa.float64()), np.float64)
    count = _array(cells["numerator"].cast(pa.float64()), np.float64)
    count[hidden] = np.nan
    count[~hidden & np.isnan(count) & (people == 0)] = 0.0
    rows = np.flatnonzero((code >= 0) & (hidden | ~np.isnan(count)))
    if len(rows) == 0:
        return {}
    rows = rows[np.argsort(year[rows], kind="stable")]
    years, starts = np.unique(year[rows], return_index=True)
    groups = zip(years.tolist(), np.split(rows, starts[1:]), strict=True)
    return {y: _merged(code[r], count[r], people[r], hidden[r], own[r]) for y, r in groups}


_COLUMNS = [
    "place", "vintage", "year", "age", "sex", "numerator", "denominator", "status",
]  # fmt: skip


def _merged(code: Indices, count: Floats, people: Floats, hidden: Mask, own: Mask) -> Told:
    """One entry a figure; whatever any table tells is known."""
    codes, at = np.unique(code, return_inverse=True)
    known = np.full(len(codes), np.nan)
    np.fmax.at(known, at, count)
    least = np.full(len(codes), np.nan)
    np.fmin.at(least, at, count)
    below = np.full(len(codes), np.nan)
    np.fmax.at(below, at, people)
    some = np.bincount(at, hidden, len(codes)) > 0
    conflicts = int((some & ~np.isnan(known)).sum() + (known > least).sum())
    mine = np.bincount(at, own, len(codes)) > 0
    return Told(codes, known, below, np.isnan(known), mine & np.isnan(known), conflicts)


def _codes(cells: pa.Table, places: Places, words: Vocabulary) -> Indices:
    """The number of each row's figure, -1 where the row is about no place."""
    place = np.full(cells.num_rows, -1, np.int64)
    for day, (names, numbers) in places.of_day.items():
        found = _array(pc.index_in(cells["place"], value_set=names).fill_null(-1), np.int64)
        here = _array(pc.equal(cells["vintage"], pa.scalar(day, pa.date32())), np.bool_)
        place = np.where(here & (found >= 0), numbers[found], place)
    age = _array(pc.index_in(cells["age"], value_set=pa.array(words.ages)), np.int64)
    sex = _array(pc.index_in(cells["sex"], value_set=pa.array(words.sexes)), np.int64)
    code = (place * len(words.ages) + age) * len(words.sexes) + sex
    return np.where(place >= 0, code, -1)


def _array(values: pa.ChunkedArray, kind: type[Number]) -> npt.NDArray[Number]:
    found: npt.NDArray[Number] = values.to_numpy(zero_copy_only=False).astype(kind)
    return found
