"""Where members live: sectors drawn so that communes have Statbel's counts on 1 January 2022."""

import hashlib
from dataclasses import dataclass
from datetime import date
from functools import cache
from statistics import NormalDist

import numpy as np

from vesalius.sources.synthetic.cohorts import FIRST_BIRTH
from vesalius.sources.synthetic.facts import ANCHOR, REGIONS, communes
from vesalius.sources.synthetic.numbers import GOLDEN, Flags, Floats, Ints, Words, fraction, mixed
from vesalius.territory.gazetteer import UNKNOWN_ADDRESS, load_territory

_SPREAD = 0.9  # of the logarithm of a sector's size within its commune: assumed
_UNKNOWN_ADDRESS_SHARE = 0.004
_SHORTEST_STAY, _STAYS = 6, 20  # years in one home: 6 to 25
_NEAR = 0.65  # moves to a sector near by
_NEARBY = 0.0008  # how far that is, as a share of the country's population in order of codes


@dataclass(frozen=True)
class Homes:
    """The sectors of the country and how each age class and sex is spread over them.

    `ends` holds, for class and sex in turn, the cumulated shares of the sectors, the n-th class
    shifted by n, so that one sorted search finds a home. `region` indexes `facts.REGIONS`.
    """

    sectors: tuple[str, ...]
    region: Ints
    ends: Floats
    region_shares: Floats

    def at(self, group: Ints, point: Floats) -> Ints:
        """The sector at a point in [0, 1) of the spread of a class and sex (10 x 2 groups)."""
        found = np.searchsorted(self.ends, group + point, side="right")
        within = found - group * len(self.sectors)
        return np.asarray(np.minimum(within, len(self.sectors) - 1))


def _size(sector: str) -> float:
    """The invented size of a sector relative to its commune's others: log-normal by its code."""
    digest = hashlib.blake2b(sector.encode(), digest_size=6).digest()
    uniform = (int.from_bytes(digest, "big") + 0.5) / 2.0**48
    return float(np.exp(_SPREAD * NormalDist().inv_cdf(uniform)))


def _weights(sectors: list[str], commune: list[str]) -> Floats:
    """The size of each sector within its commune, summing to 1 in each commune."""
    unknown = np.array([sector.endswith(UNKNOWN_ADDRESS) for sector in sectors])
    sizes = np.where(unknown, 0.0, [_size(sector) for sector in sectors])
    _, index = np.unique(commune, return_inverse=True)
    known = sizes / np.bincount(index, sizes)[index] * (1 - _UNKNOWN_ADDRESS_SHARE)
    return np.where(unknown, _UNKNOWN_ADDRESS_SHARE, known)


@cache
def load_homes() -> Homes:
    """The homes of the territory room's sectors, in the order of their codes."""
    vintage = load_territory().vintage(date(ANCHOR, 1, 1))
    places = [p for p in vintage.at("sector") if p.parent in communes()]
    sectors, commune = [p.code for p in places], [str(p.parent) for p in places]
    regions = [REGIONS.index(str(vintage.ancestor(code, "region"))) for code in commune]
    weights = _weights(sectors, commune)
    counts = np.array([communes()[code].ravel() for code in commune]).T * weights
    shares = np.cumsum(counts, axis=1) / counts.sum(axis=1, keepdims=True)
    ends = (shares + np.arange(len(shares))[:, None]).ravel()
    region = np.array(regions)
    by_region = np.array([counts[:, region == i].sum(axis=1) for i in range(len(REGIONS))]).T
    region_shares = by_region / by_region.sum(axis=1, keepdims=True)
    return Homes(tuple(sectors), region, ends, region_shares)


def spread_group(cohort: Ints) -> Ints:
    """The class and sex whose spread a cohort has: that of its age at the anchor, for life."""
    birth_year = FIRST_BIRTH + cohort // 2
    return np.clip((ANCHOR - 1 - birth_year) // 10, 0, 9) * 2 + cohort % 2


def _turns(person: Words, year: int) -> Ints:
    """How many homes a person has had since the one at the anchor (negative: before it)."""
    draw = mixed(person, 11)
    stay = (draw % np.uint64(_STAYS)).astype(np.int64) + _SHORTEST_STAY
    phase = (draw >> np.uint64(32)).astype(np.int64) % stay
    return np.asarray((year - (ANCHOR - 1) + phase) // stay)


def _point(start: Words, person: Words, turn: Ints) -> Floats:
    """Where in its spread a person lives at a turn; the first home is evenly spread."""
    draw = mixed(person + turn.astype(np.uint64), 13)
    far = fraction(mixed(draw, 17))
    near = (fraction(draw) - 0.5) * 2 * _NEARBY
    shift = np.where(fraction(mixed(draw, 19)) < _NEAR, near, far)
    return np.asarray((fraction(start) + np.where(turn == 0, 0.0, shift)) % 1.0)


@dataclass(frozen=True)
class Residence:
    """The sector (an index) of each person on 31 December and on 30 June."""

    december: Ints
    june: Ints


def residence(homes: Homes, cohort: Ints, number: Ints, person: Words, year: int) -> Residence:
    """Where persons live in a year; consecutive numbers of a cohort are spread evenly."""
    group = spread_group(cohort)
    start = number.astype(np.uint64) * GOLDEN + mixed(cohort.astype(np.uint64), 7)
    turn, before = _turns(person, year), _turns(person, year - 1)
    december = homes.at(group, _point(start, person, turn))
    june = december.copy()
    moved: Flags = (turn != before) & (mixed(person, 23) & np.uint64(1) == 0)
    june[moved] = homes.at(group[moved], _point(start[moved], person[moved], before[moved]))
    return Residence(december, june)
