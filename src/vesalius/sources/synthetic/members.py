"""One part of one year's population: who, how old, where, and when present."""

from dataclasses import dataclass
from datetime import date

import numpy as np
import pyarrow as pa

from vesalius.sources.synthetic.cohorts import FIRST_BIRTH, Roster
from vesalius.sources.synthetic.facts import AGES, SEXES
from vesalius.sources.synthetic.homes import Homes, Residence, residence
from vesalius.sources.synthetic.numbers import (
    Flags,
    Ints,
    Words,
    fraction,
    mixed,
    scrambled,
    stream,
)

PART_SIZE = 1 << 17  # members in a part at most
_NUMBER_BITS, _NUMBER_ZERO = 30, 1 << 29
_NEITHER, _JUNE_ONLY, _DECEMBER_ONLY = 0.004, 0.008, 0.014  # unknown domiciles, cumulated
_PREFERENTIAL = ((0, 0.21), (18, 0.17), (65, 0.22), (80, 0.30))  # from an age on: assumed
_PREFERENTIAL_REGION = np.array([1.6, 0.8, 1.15])
_POPULATION = 0

POPULATION = pa.schema(
    {
        "person_id": pa.int64(),
        "year": pa.int16(),
        "birth_year": pa.int16(),
        "sex": pa.string(),
        "sector_december": pa.string(),
        "sector_june": pa.string(),
        "preferential": pa.bool_(),
        "death_year": pa.int16(),
        "death_month": pa.int8(),
    }
)


@dataclass(frozen=True)
class Part:
    """Which part of a year's members: every `parts`-th of the roster, from `index` on."""

    seed: int
    index: int
    parts: int


@dataclass(frozen=True)
class Members:
    """Members in the order of their identifiers; `arrives` and `leaves` are days of the year.

    `cell` is region x sex x age, flattened as in `calibration.CELLS`; `leaves` is excluded and
    lies behind the year's last day for who stays. `constant` is a number in [0, 1) for life.
    """

    person_id: Ints
    cohort: Ints
    age: Ints
    home: Residence
    cell: Ints
    arrives: Ints
    leaves: Ints
    dies: Flags
    preferential: Flags
    constant: Words

    def __len__(self) -> int:
        return len(self.person_id)


def days_in(year: int) -> int:
    """The days of a year."""
    return (date(year + 1, 1, 1) - date(year, 1, 1)).days


def parts_of(roster: Roster) -> int:
    """Into how many parts a year is written."""
    return max(1, -(-int(roster.sizes.sum()) // PART_SIZE))


def _numbered(roster: Roster, part: Part) -> tuple[Ints, Ints]:
    """The cohort and number of each member of a part, in the order of cohorts."""
    ends = np.cumsum(roster.sizes)
    position = np.arange(part.index, int(ends[-1]), part.parts)
    cohort = np.searchsorted(ends, position, side="right")
    return cohort, position - (ends - roster.sizes)[cohort] + roster.first[cohort]


def _keys(cohort: Ints, number: Ints) -> Words:
    """One word below 2^40 for each person who ever is in the country."""
    return ((cohort << _NUMBER_BITS) + number + _NUMBER_ZERO).astype(np.uint64)


def _presence(roster: Roster, cohort: Ints, number: Ints, seed: int, part: int) -> list[Ints]:
    """The day of arrival and the day behind the last of each member."""
    length = days_in(roster.year)
    draw = stream(seed, roster.year, part, _POPULATION).random((2, len(cohort)))
    arrives = np.where(number >= roster.entered[cohort], (draw[0] * length).astype(np.int64), 0)
    leaves = arrives + 1 + (draw[1] * (length - arrives)).astype(np.int64)
    leaves = np.where(number < roster.left[cohort], np.minimum(leaves, length), length + 1)
    return [arrives, leaves]


def _preferential(cell: Ints, age: Ints, constant: Words) -> Flags:
    starts, levels = zip(*_PREFERENTIAL, strict=True)
    level = np.array(levels)[np.searchsorted(starts, age, side="right") - 1]
    region = cell // (2 * AGES)
    return np.asarray(fraction(mixed(constant, 29)) < level * _PREFERENTIAL_REGION[region])


def members(roster: Roster, homes: Homes, part: Part) -> Members:
    """The members of one part of a year, the same whatever else is generated."""
    cohort, number = _numbered(roster, part)
    person_id = scrambled(_keys(cohort, number), part.seed)
    order = np.argsort(person_id)
    person_id, cohort, number = person_id[order], cohort[order], number[order]
    constant = mixed(_keys(cohort, number), part.seed)
    home = residence(homes, cohort, number, constant, roster.year)
    age = roster.ages[cohort]
    cell = (homes.region[home.december] * 2 + cohort % 2) * AGES + age
    arrives, leaves = _presence(roster, cohort, number, part.seed, part.index)
    dies = number < roster.died[cohort]
    preferential = _preferential(cell, age, constant)
    return Members(
        person_id, cohort, age, home, cell, arrives, leaves, dies, preferential, constant
    )


def _domiciles(people: Members, year: int) -> tuple[Flags, Flags]:
    """Who is without a known domicile on 31 December, and on 30 June."""
    middle = (date(year, 6, 30) - date(year, 1, 1)).days
    draw = fraction(mixed(people.constant, 1000 + year))
    left = people.leaves <= days_in(year)
    june_only = (draw >= _NEITHER) & (draw < _JUNE_ONLY)
    december_only = (draw >= _JUNE_ONLY) & (draw < _DECEMBER_ONLY)
    absent = (people.arrives > middle) | (people.leaves <= middle)
    return left | (draw < _NEITHER) | june_only, absent | (draw < _NEITHER) | december_only


def _named(index: Ints, names: tuple[str, ...], unknown: Flags) -> pa.DictionaryArray:
    indices = pa.array(index.astype(np.int32), mask=unknown)
    return pa.DictionaryArray.from_arrays(indices, pa.array(names))


def month_of_day(year: int) -> Ints:
    """The month, 0 to 11, of each day of a year."""
    starts = [(date(year, m, 1) - date(year, 1, 1)).days for m in range(1, 13)]
    return np.searchsorted(starts, np.arange(days_in(year)), side="right") - 1


def population_table(people: Members, homes: Homes, year: int) -> pa.Table:
    """The rows of the population table (`POPULATION`; texts as dictionaries)."""
    no_december, no_june = _domiciles(people, year)
    alive = ~people.dies
    month = month_of_day(year)[np.minimum(people.leaves, days_in(year)) - 1] + 1
    return pa.table(
        {
            "person_id": people.person_id,
            "year": np.full(len(people), year, dtype=np.int16),
            "birth_year": (FIRST_BIRTH + people.cohort // 2).astype(np.int16),
            "sex": _named(people.cohort % 2, SEXES, np.zeros(len(people), dtype=bool)),
            "sector_december": _named(people.home.december, homes.sectors, no_december),
            "sector_june": _named(people.home.june, homes.sectors, no_june),
            "preferential": people.preferential,
            "death_year": pa.array(np.full(len(people), year, dtype=np.int16), mask=alive),
            "death_month": pa.array(month.astype(np.int8), mask=alive),
        }
    )
