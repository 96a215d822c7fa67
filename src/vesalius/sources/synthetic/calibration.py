"""How often: probabilities by region, sex and age that give the known figures back.

The gradients are assumed shapes; the level of each is solved, year by year, so that the mean over
the year's members, known from Statbel's counts, is the figure to be met. Kinds of exam are drawn
independently among the *attending*, a share of each cell chosen so that the share with at least
one exam of any kind is met too (`docs/methods/synthetic.md` has the formulas).
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from scipy.special import expit, logit

from vesalius.sources.synthetic.cohorts import FIRST_BIRTH, Roster, roster
from vesalius.sources.synthetic.facts import (
    AGES,
    ANCHOR,
    OLDEST,
    REGIONS,
    Act,
    acts,
    gradients,
    targets,
    totals,
)
from vesalius.sources.synthetic.homes import Homes, spread_group
from vesalius.sources.synthetic.numbers import Floats

CELLS = (len(REGIONS), 2, AGES)
COVID = {2020: None, 2021: 0.985}  # relative to the trend; 2020 is known, 2021 assumed
GROWTH = {"ct": 1.025, "mri": 1.055}  # of the volume per year
_ANY = "any"
_BISECTIONS, _ROUNDS = 60, 8
_REGIONAL_YEAR = 2015

Unions = Mapping[str, frozenset[str]]


@dataclass(frozen=True)
class Rates:
    """What one year's exams are drawn from; cells are region x sex x age, flattened.

    `attending` is the share that may have exams at all; `given[i]` the probability of at least
    one exam of act i for those attending; `exams[i]` the mean number for whom has one.
    """

    acts: tuple[Act, ...]
    attending: Floats
    given: Floats
    exams: Floats


def cell_weights(year: Roster, homes: Homes) -> Floats:
    """The year's expected members by region, sex and age at the end of the year."""
    weights = np.zeros(CELLS)
    cohort = np.arange(len(year.sizes))
    members = year.sizes[:, None] * homes.region_shares[spread_group(cohort)]
    ages = np.clip(year.year - FIRST_BIRTH - cohort // 2, 0, OLDEST)
    for region in range(len(REGIONS)):
        np.add.at(weights[region], (cohort % 2, ages), members[:, region])
    return weights


def _series(measure: str, act: str) -> dict[int, float]:
    known = (t for t in targets() if (t.measure, t.act, t.place) == (measure, act, "BE"))
    return {target.year: target.value for target in known}


def _line(points: dict[int, float], year: int) -> float:
    """The value of a year on the line through known years, carried on at its last slope."""
    years = sorted(points)
    right = min(max(int(np.searchsorted(years, year)), 1), len(years) - 1)
    low, high = years[right - 1], years[right]
    slope = (points[high] - points[low]) / (high - low)
    return points[low] + slope * (year - low)


def covid_factor(year: int) -> float:
    """How far below its trend a year lies; 2020 as the share of all imaging says."""
    if year not in COVID:
        return 1.0
    any_exam = _series("share", _ANY)
    trend = {y: value for y, value in any_exam.items() if y != 2020}
    return COVID[year] or any_exam[2020] / _line(trend, 2020)


def share(act: str, year: int) -> float:
    """The share of members, in %, that an act is to have in a year."""
    if act == "screening":
        members_of = roster(year, totals()[ANCHOR]).sizes.sum()
        return float(_line(_series("count", act), year) / members_of * 100 * covid_factor(year))
    trend = {y: value for y, value in _series("share", act).items() if y != 2020}
    return _line(trend, year) * covid_factor(year)


def exams_per_person(act: Act, year: int) -> float:
    """The mean number of exams of those with at least one."""
    volume = _series("volume", act.name)
    if not volume:
        return act.exams_per_person
    anchor, value = next(iter(volume.items()))
    per_1000 = value * GROWTH[act.name] ** (year - anchor) * covid_factor(year)
    return per_1000 / (10 * share(act.name, year))


def _shape(act: str, offsets: tuple[float, ...]) -> Floats:
    with np.errstate(divide="ignore"):
        base = logit(gradients()[act])
    return np.asarray(base[None] + np.array(offsets)[:, None, None])


def _level(shape: Floats, weights: Floats, wanted: float) -> float:
    """The number to add to a logit shape so that its weighted mean probability is as wanted."""
    low, high = -20.0, 20.0
    for _ in range(_BISECTIONS):
        middle = (low + high) / 2
        mean = float((expit(shape + middle) * weights).sum() / weights.sum())
        low, high = (middle, high) if mean < wanted else (low, middle)
    return (low + high) / 2


def _met(shape: Floats, weights: Floats, wanted: float) -> Floats:
    return np.asarray(expit(shape + _level(shape, weights, wanted)))


def _reconciled(weights: Floats) -> tuple[float, Floats]:
    """The country's and the regions' shares of 2015, made to agree.

    As published, the regions' mean lies below the country's. The gap is split: the country is
    lowered and the regions raised by one and the same relative step.
    """
    regional = [t for t in targets() if t.act == _ANY and t.place in REGIONS]
    by_place = {t.place: t.value / 100 for t in regional}
    regions = np.array([by_place[region] for region in REGIONS])
    country = _series("share", _ANY)[_REGIONAL_YEAR] / 100
    mean = float((weights.sum(axis=(1, 2)) * regions).sum() / weights.sum())
    step = (country - mean) / (country + mean)
    return country * (1 - step), regions * (1 + step)


def _any_offsets(weights: Floats) -> tuple[float, ...]:
    """The regions' levels of having any exam, as their shares of 2015 have them."""
    shape = _shape(_ANY, (0.0,) * len(REGIONS))
    _, wanted = _reconciled(weights)
    return tuple(_level(shape[i], weights[i], wanted[i]) for i in range(len(REGIONS)))


def any_share(year: int, weights: Floats) -> float:
    """The share with any exam to be met: as published, but for 2015 as reconciled."""
    points = _series("share", _ANY) | {_REGIONAL_YEAR: _reconciled(weights)[0] * 100}
    if year in points:
        return points[year] / 100
    points.pop(2020)
    return _line(points, year) * covid_factor(year) / 100


def _attending(any_exam: Floats, each: Floats) -> Floats:
    """The smallest share attending from which independent acts give `any_exam`.

    Solves a (1 - prod(1 - p_i / a)) = p_any for a, cell by cell; the left side grows with a.
    """
    low, high = each.max(axis=0), np.ones(each.shape[1:])
    for _ in range(_BISECTIONS):
        middle = (low + high) / 2
        reached = middle * (1 - np.prod(1 - each / middle, axis=0))
        low = np.where(reached < any_exam, middle, low)
        high = np.where(reached < any_exam, high, middle)
    return np.asarray((low + high) / 2)


def _union(attending: Floats, each: Floats, members: list[int]) -> Floats:
    return np.asarray(attending * (1 - np.prod(1 - each[members] / attending, axis=0)))


@dataclass(frozen=True)
class _Figures:
    """One year's figures to be met together."""

    year: int
    weights: Floats
    kinds: tuple[Act, ...]
    unions: Unions

    def mean(self, cells: Floats) -> float:
        return float((cells * self.weights).sum() / self.weights.sum())

    def members(self, act: str) -> list[int]:
        held = self.unions.get(act, frozenset({act}))
        return [i for i, kind in enumerate(self.kinds) if kind.name in held]

    def each(self, own: Floats) -> Floats:
        """The probability of each act by cell, where act i alone has the mean own[i]."""
        cells = [
            _met(_shape(kind.name, kind.region_offsets), self.weights, wanted)
            for kind, wanted in zip(self.kinds, own, strict=True)
        ]
        return np.array(cells)

    def any_exam(self, wanted: float, offsets: tuple[float, ...], each: Floats) -> Floats:
        """The probability of any exam, kept between what the acts need and can give."""
        least = each.max(axis=0) * 1.01
        most = 1 - np.prod(1 - each, axis=0)
        shape, aim = _shape(_ANY, offsets), wanted
        for _ in range(_ROUNDS):
            cells = np.clip(_met(shape, self.weights, aim), least, np.maximum(most, least))
            aim += wanted - self.mean(cells)
        return cells

    def solved(self, wanted_any: float, offsets: tuple[float, ...]) -> tuple[Floats, Floats]:
        """The share attending and the probability of each act, unions of acts as wanted."""
        wanted = np.array([share(kind.name, self.year) / 100 for kind in self.kinds])
        own = wanted.copy()
        for _ in range(_ROUNDS):
            each = self.each(own)
            attending = _attending(self.any_exam(wanted_any, offsets, each), each)
            for i, kind in enumerate(self.kinds):
                met = self.mean(_union(attending, each, self.members(kind.name)))
                own[i] = max(own[i] + wanted[i] - met, wanted[i] / 20)
        return attending, each


def calibrate(
    year: Roster, regional: Roster, homes: Homes, kinds: tuple[Act, ...], unions: Unions
) -> Rates:
    """The rates of a year for the acts that the catalogue knows.

    `regional` is the roster of 2015, the year whose regional shares are known; `unions` names the
    acts that a published figure takes together (radiography includes the chest, for one).
    """
    weights, reference = cell_weights(year, homes), cell_weights(regional, homes)
    figures = _Figures(year.year, weights, kinds, unions)
    wanted = any_share(year.year, reference)
    attending, each = figures.solved(wanted, _any_offsets(reference))
    given = (each / attending).reshape(len(kinds), -1)
    exams = np.array([exams_per_person(kind, year.year) for kind in kinds])
    return Rates(kinds, attending.ravel(), given, exams)


def known_acts(variables: frozenset[str]) -> tuple[Act, ...]:
    """The acts that some code of the catalogue can stand for, by the variables that it counts."""
    return tuple(act for act in acts() if act.variable in variables or not act.variable)
