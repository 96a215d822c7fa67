"""Who is there: windows that slide over the members of each birth cohort.

The members of a cohort (birth year and sex) are numbered. On 1 January of year Y those present
are the numbers from `low(Y)` to `high(Y)`; exits (deaths, emigration) move the lower end up,
entries (births, immigration) the upper end. A number therefore is one person for life, and any
year can be generated without another.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

import numpy as np

from vesalius.sources.synthetic.facts import (
    AGES,
    ANCHOR,
    FIRST_YEAR,
    LAST_YEAR,
    OLDEST,
    counted_ages,
    mortality,
    totals,
)
from vesalius.sources.synthetic.numbers import Floats, Ints, fraction, mixed

FIRST_BIRTH = FIRST_YEAR - 1 - OLDEST
COHORTS = LAST_YEAR - FIRST_BIRTH + 1
_NEIGHBOURS = 5  # transitions of which the rates of extrapolation are the mean
_HAIR = 1e-6  # so that a sum that is whole but for its rounding counts as whole
_RETIRED = 65  # from this age on, who leaves the counts has died


def _transition(years: list[int]) -> Floats:
    """How many of an age are counted a year later, one year older: (2, AGES - 1)."""
    counts = counted_ages()
    before = sum(counts[year][:, :-1] for year in years)
    after = sum(counts[year + 1][:, 1:] for year in years)
    return np.asarray(after / np.maximum(before, 1))


def _scaled(counts: Floats, year: int) -> Floats:
    return np.asarray(counts * (totals()[year] / counts.sum()))


@cache
def population() -> Mapping[int, Floats]:
    """The population by sex and age on 1 January of 2006 to 2025: (2, AGES) each.

    2009 to 2022 are Statbel's. The years before and after carry the nearest counts along the
    cohorts at the mean rates of the nearest five years, and are scaled to Statbel's total.
    """
    found = dict(counted_ages())
    first, last = min(found), max(found)
    back = np.maximum(_transition(list(range(first, first + _NEIGHBOURS))), 0.05)
    for year in range(first - 1, FIRST_YEAR - 1, -1):
        older = found[year + 1]
        found[year] = _scaled(np.hstack([older[:, 1:] / back, older[:, -1:]]), year)
    ahead = _transition(list(range(last - _NEIGHBOURS, last)))
    for year in range(last + 1, LAST_YEAR + 2):
        younger = found[year - 1]
        found[year] = _scaled(np.hstack([younger[:, :1], younger[:, :-1] * ahead]), year)
    return found


def _emigration(ages: Ints) -> Floats:
    """The assumed share of each age below retirement that leaves the country in a year."""
    return np.where((ages >= 20) & (ages < 40), 0.018, 0.008)


def _aligned(year: int) -> Floats:
    """The population on 1 January by cohort: (COHORTS, 2)."""
    aligned = np.zeros((COHORTS, 2))
    ages = year - 1 - FIRST_BIRTH - np.arange(COHORTS)
    there = (ages >= 0) & (ages <= OLDEST)
    aligned[there] = population()[year][:, ages[there]].T
    return aligned


def _leavers(year: int) -> tuple[Floats, Floats]:
    """Deaths, and all exits, of the year by cohort, newborns included: (COHORTS, 2) each.

    Among the old hardly anyone arrives: who is missing from the next count has died.
    """
    before, after = _aligned(year), _aligned(year + 1)
    ages = np.clip(year - FIRST_BIRTH - np.arange(COHORTS), 0, OLDEST)
    newborn = (np.arange(COHORTS) == year - FIRST_BIRTH)[:, None]
    missing = np.where(newborn, 0.0, before - after)
    expected = np.where(newborn, after, before) * mortality()[:, ages].T
    old = (ages >= _RETIRED)[:, None]
    deaths = np.where(old, np.maximum(missing, expected / 2), expected)
    leaving = np.where(old | newborn, 0.0, _emigration(ages)[:, None] * before)
    return deaths, np.maximum(deaths + leaving, missing)


@cache
def _lows() -> Mapping[int, Floats]:
    """The lower end of each window by year, relative to the anchor's."""
    low = {FIRST_YEAR: np.zeros((COHORTS, 2))}
    for year in range(FIRST_YEAR, LAST_YEAR + 1):
        low[year + 1] = low[year] + _leavers(year)[1]
    return {year: ends - low[ANCHOR] for year, ends in low.items()}


@dataclass(frozen=True)
class Roster:
    """The members of one year as numbers of their cohorts; each array is (COHORTS x 2,).

    Numbers from `first` to `last` (excluded) have a row in the year: up to `died` they die in it,
    up to `left` they die or leave, from `entered` on they are born or arrive in it.
    """

    year: int
    first: Ints
    died: Ints
    left: Ints
    entered: Ints
    last: Ints

    @property
    def sizes(self) -> Ints:
        """The rows of each cohort."""
        return np.asarray(self.last - self.first)

    @property
    def ages(self) -> Ints:
        """The age of each cohort at the end of the year."""
        return np.repeat(np.clip(self.year - FIRST_BIRTH - np.arange(COHORTS), 0, AGES - 1), 2)


def _offsets(persons: int) -> Floats:
    """Where each cohort's numbers are cut into whole persons: systematic sampling.

    At the anchor the cohorts' cuts follow each other, so that the persons are as many as asked
    for; a cohort that is not there at the anchor is cut at random.
    """
    counts = _aligned(ANCHOR).ravel()
    starts = (np.cumsum(counts) - counts) * (persons / counts.sum())
    random = fraction(mixed(np.arange(len(counts), dtype=np.uint64), 3))
    return np.where(counts > 0, starts + 0.5, random)


def roster(year: int, persons: int) -> Roster:
    """The year's members, in a country of `persons` on 1 January 2022."""
    scale = persons / _aligned(ANCHOR).sum()
    low, deaths = _lows(), _leavers(year)[0]
    offset = _offsets(persons)

    def placed(ends: Floats) -> Ints:
        numbers = np.floor(ends.ravel() * scale + offset + _HAIR) - np.floor(offset + _HAIR)
        return np.asarray(numbers, dtype=np.int64)

    return Roster(
        year,
        first=placed(low[year]),
        died=placed(low[year] + deaths),
        left=placed(low[year + 1]),
        entered=placed(low[year] + _aligned(year)),
        last=placed(low[year + 1] + _aligned(year + 1)),
    )
