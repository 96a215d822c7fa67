"""Where: places, the vintages they are valid in, and the way from one vintage to another."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from vesalius.catalogue.model import Level, Validity
from vesalius.language import Text

COUNTRY = "BE"


@dataclass(frozen=True, slots=True)
class Place:
    """A place of one level; `parent` is the next larger place that holds it, by the table.

    `centroid` is (x, y) in metres, Belgian Lambert 2008 (EPSG:3812).
    """

    code: str
    level: Level
    name: Text
    parent: str | None
    validity: Validity
    centroid: tuple[float, float] | None = None


@dataclass(frozen=True)
class Vintage:
    """The places valid on a day, each once, with their parents."""

    day: date
    places: Mapping[str, Place]

    def at(self, level: Level) -> tuple[Place, ...]:
        """The places of a level, in the order of their codes."""
        return self._by_level.get(level, ())

    @cached_property
    def _by_level(self) -> dict[Level, tuple[Place, ...]]:
        found: dict[Level, list[Place]] = {}
        for _, place in sorted(self.places.items()):
            found.setdefault(place.level, []).append(place)
        return {level: tuple(places) for level, places in found.items()}

    def ancestor(self, code: str, level: Level) -> str | None:
        """The place of that level which holds a place (itself included); None in a gap.

        Brussels has no province, so a commune of Brussels has no ancestor at that level.
        """
        place: Place | None = self.places[code]
        while place is not None and place.level != level:
            place = self.places[place.parent] if place.parent else None
        return place.code if place else None


@dataclass(frozen=True, slots=True)
class Succession:
    """On a day, a commune's territory passes (wholly) into another."""

    day: date
    old: str
    new: str
