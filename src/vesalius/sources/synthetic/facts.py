"""The facts that the generator rests on: Statbel's counts, published figures, assumed shapes.

`facts/README.md` names the source of each table and says which of its figures are assumed.
"""

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from vesalius.sources.synthetic.numbers import Floats

FACTS = Path(__file__).parent / "facts"
SEXES = ("female", "male")
REGIONS = ("04000", "02000", "03000")  # Brussels, Flanders, Wallonia
OLDEST = 109
AGES = OLDEST + 1
ANCHOR = 2022  # the year on whose 1 January communes have Statbel's counts
FIRST_YEAR, LAST_YEAR = 2006, 2024


def lines(name: str) -> Iterator[Mapping[str, str]]:
    """The lines of one of the tables."""
    with (FACTS / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


@dataclass(frozen=True, slots=True)
class Target:
    """A national (or regional) figure: a share in %, exams per 1,000, or a count of exams."""

    measure: str
    act: str
    place: str
    year: int
    value: float
    certainty: str


@dataclass(frozen=True, slots=True)
class Act:
    """A kind of exam: the variable that recognises its codes, and how it is given and paid."""

    name: str
    variable: str
    exams_per_person: float
    hospital_share: float
    fee_low: int
    fee_high: int
    technical: bool
    region_offsets: tuple[float, ...]


@cache
def targets() -> tuple[Target, ...]:
    """The figures to be met."""
    return tuple(
        Target(
            line["measure"], line["act"], line["place"], int(line["year"]), float(line["value"]),
            line["certainty"],
        )
        for line in lines("targets")
    )  # fmt: skip


@cache
def acts() -> tuple[Act, ...]:
    """The kinds of exam; where a code could be several, the first in this order."""
    return tuple(
        Act(
            line["act"], line["variable"], float(line["exams_per_person"]),
            float(line["hospital_share"]), int(line["fee_low"]), int(line["fee_high"]),
            line["technical"] == "1", tuple(float(line[region]) for region in REGIONS),
        )
        for line in lines("acts")
    )  # fmt: skip


def _by_age(name: str) -> Iterator[tuple[str, str, Floats]]:
    for line in lines(name):
        knots = [column for column in line if column.isdigit()]
        values = [float(line[knot]) for knot in knots]
        ages = np.arange(AGES, dtype=np.float64)
        shape = np.interp(ages, [float(knot) for knot in knots], values)
        yield line["act"], line["sex"], shape


@cache
def gradients() -> Mapping[str, Floats]:
    """Of each act, the assumed probability by sex and age: (2, AGES), 0 where impossible."""
    found: dict[str, Floats] = {}
    for act, sex, shape in _by_age("gradients"):
        found.setdefault(act, np.zeros((2, AGES)))[SEXES.index(sex)] = shape
    found["screening"][:, :50] = 0  # women of 50 to 69 are invited
    found["screening"][:, 70:] = 0
    return found


@cache
def mortality() -> Floats:
    """The assumed yearly probability of death by sex and age, (2, AGES), log-linear."""
    table = list(lines("mortality"))
    knots = [float(line["age"]) for line in table]
    ages = np.arange(AGES, dtype=np.float64)
    logs = [np.interp(ages, knots, np.log([float(line[sex]) for line in table])) for sex in SEXES]
    return np.asarray(np.exp(np.array(logs)))


@cache
def totals() -> Mapping[int, int]:
    """Statbel's population on 1 January, by year."""
    return {int(line["year"]): int(line["persons"]) for line in lines("population_totals")}


@cache
def counted_ages() -> Mapping[int, Floats]:
    """Statbel's population by sex and age on 1 January, (2, AGES), 2009-2022.

    Statbel's last age, 100 and more, is spread over 100 to 109 with three fifths surviving.
    """
    table = list(lines("population_by_age"))
    years = [int(column) for column in table[0] if column.isdigit()]
    found = {year: np.zeros((2, AGES)) for year in years}
    for line in table:
        for year in years:
            found[year][SEXES.index(line["sex"]), int(line["age"])] = float(line[str(year)])
    tail = 0.6 ** np.arange(AGES - 100)
    for counts in found.values():
        counts[:, 100:] = counts[:, 100:101] * tail / tail.sum()
    return found


@cache
def communes() -> Mapping[str, Floats]:
    """Statbel's population on 1 January 2022 by commune: (10 age classes, 2 sexes)."""
    found: dict[str, Floats] = {}
    for line in lines("population_by_commune"):
        counts = found.setdefault(line["commune"], np.zeros((10, 2)))
        counts[:, SEXES.index(line["sex"])] = [float(line[str(10 * i)] or 0) for i in range(10)]
    return found
