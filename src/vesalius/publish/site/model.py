"""What the site is made of: a release turned into arrays, one an indicator.

A published number travels through the site as one integer, `value x 10^decimals`, already rounded;
a state without a number is a negative code. The pages, the charts, the browser's data and the
files all read the same integers, so they cannot disagree.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import IntEnum
from functools import cached_property
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from vesalius.catalogue.model import LEVELS, Catalogue, Indicator, Level
from vesalius.language import Text
from vesalius.release.manifest import Manifest

Integers = NDArray[np.int32]
Flags = NDArray[np.bool_]

SITE_LEVELS: tuple[Level, ...] = LEVELS[:-1]


class State(IntEnum):
    """The states without an ordinary number, as the site's integers write them."""

    SUPPRESSED = -1
    NOT_AVAILABLE = -2
    NOT_APPLICABLE = -3
    ZERO = -4


@dataclass(frozen=True, slots=True)
class SitePlace:
    """A place of the release: its names, its larger places, what it was made of."""

    code: str
    level: Level
    name: Text
    parent: str | None
    centroid: tuple[float, float] | None
    made_of: tuple[str, ...] = ()


@dataclass(frozen=True)
class Gazetteer:
    """All places of the published vintage, larger levels first, codes in order within a level."""

    day: date
    places: tuple[SitePlace, ...]

    @cached_property
    def by_code(self) -> Mapping[str, SitePlace]:
        """Every place under its code."""
        return {place.code: place for place in self.places}

    @cached_property
    def published(self) -> tuple[SitePlace, ...]:
        """The places that pages and arrays hold: all but the sectors."""
        return tuple(place for place in self.places if place.level != "sector")

    @cached_property
    def position(self) -> Mapping[str, int]:
        """Where each published place stands in every array."""
        return {place.code: at for at, place in enumerate(self.published)}

    @cached_property
    def spans(self) -> Mapping[Level, slice]:
        """The part of the arrays that each level takes."""
        found: dict[Level, slice] = {}
        for level in SITE_LEVELS:
            at = [i for i, place in enumerate(self.published) if place.level == level]
            found[level] = slice(at[0], at[-1] + 1) if at else slice(0, 0)
        return found

    @cached_property
    def _levels(self) -> Mapping[Level, tuple[SitePlace, ...]]:
        return {at: tuple(p for p in self.places if p.level == at) for at in LEVELS}

    def at(self, level: Level) -> tuple[SitePlace, ...]:
        """The places of a level."""
        return self._levels[level]

    def ancestors(self, code: str) -> tuple[SitePlace, ...]:
        """The larger places that hold this one, the largest first."""
        found: list[SitePlace] = []
        place = self.by_code[code]
        while place.parent is not None:
            place = self.by_code[place.parent]
            found.append(place)
        return tuple(reversed(found))

    @cached_property
    def sectors_of(self) -> Mapping[str, tuple[str, ...]]:
        """The codes of the statistical sectors of each arrondissement that has any."""
        found: dict[str, list[str]] = {}
        for sector in self.at("sector"):
            commune = self.by_code[sector.parent or ""]
            found.setdefault(commune.parent or "", []).append(sector.code)
        return {code: tuple(inside) for code, inside in sorted(found.items())}

    @cached_property
    def children(self) -> Mapping[str, tuple[SitePlace, ...]]:
        """The places directly inside each place, sectors left out."""
        found: dict[str, list[SitePlace]] = {place.code: [] for place in self.published}
        for place in self.published:
            if place.parent is not None:
                found[place.parent].append(place)
        return {code: tuple(inside) for code, inside in found.items()}


@dataclass(frozen=True)
class Figures:
    """One indicator: `values[age, year, place]`, integers as the module says; `all` ages first."""

    indicator: Indicator
    years: tuple[int, ...]
    ages: tuple[str, ...]
    values: Integers
    breaks: Flags

    @property
    def code(self) -> str:
        """The indicator's code."""
        return self.indicator.code

    @property
    def decimals(self) -> int:
        """The decimals that a printed value has."""
        return self.indicator.unit.decimals

    @cached_property
    def last(self) -> int:
        """Where the latest year with any figure stands among the years."""
        known = np.flatnonzero((self.values[0] >= 0).any(axis=1))
        return int(known[-1]) if known.size else len(self.years) - 1

    def hidden_at(self, year: int, span: slice) -> int:
        """How many figures of all ages together a year and level hide."""
        return int((self.values[0, year, span] == State.SUPPRESSED).sum())


@dataclass(frozen=True)
class Outline:
    """One level's boundaries as SVG paths by place code, in a box (x, y, width, height).

    y runs downwards; a unit is 50 metres.
    """

    level: Level
    box: tuple[int, int, int, int]
    paths: Mapping[str, str]

    @property
    def view_box(self) -> str:
        """The box as SVG writes it."""
        return " ".join(str(number) for number in self.box)


@dataclass(frozen=True, slots=True)
class Inset:
    """A window on the communes of Brussels, too small to be read on the whole map."""

    view_box: str
    codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Merger:
    """The day on which a commune took in others, and the names of all that went into it."""

    day: date
    names: tuple[Text, ...]


class Land(Protocol):
    """What the maps are drawn from, each part made when it is first asked for: some take long."""

    def outline(self, level: Level) -> Outline:
        """The boundaries of a level above the sector, in the window of the whole country."""

    def prepare(self, levels: Iterable[Level]) -> None:
        """Make what many tasks share before they are handed to workers."""

    @property
    def inset(self) -> Inset | None:
        """The window on Brussels; None where the release has none of its communes."""

    @property
    def neighbours(self) -> Mapping[str, tuple[str, ...]]:
        """The places of its own level that each place borders on."""

    @property
    def mergers(self) -> Mapping[str, tuple[Merger, ...]]:
        """The mergers that led to each commune, the oldest first."""


@dataclass(frozen=True)
class Atlas:
    """Everything that the pages are made of, apart from the figures, which are read one by one."""

    edition: Manifest
    catalogue: Catalogue
    gazetteer: Gazetteer
    land: Land
