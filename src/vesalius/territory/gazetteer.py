"""The territory: every known place, and the ways from one vintage to another."""

import math
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cache, cached_property
from pathlib import Path

import pyarrow as pa

from vesalius.catalogue.model import LEVELS, Level
from vesalius.errors import VesaliusError
from vesalius.language import Text
from vesalius.territory.boundaries import mesh_at
from vesalius.territory.lineage import SHOWN, Lineage
from vesalius.territory.model import COUNTRY, Place, Succession, Vintage
from vesalius.territory.problems import (
    BROKEN_PARENT,
    BROKEN_SUCCESSION,
    DAY_TOO_EARLY,
    TWO_SECTOR_TABLES,
    UNKNOWN_PLACE,
)
from vesalius.territory.tables import (
    FACTS,
    PLACES,
    SECTORS,
    SUCCESSIONS,
    Sector,
    read_places,
    read_sectors,
    read_successions,
)

UNKNOWN_ADDRESS = "ZZZZ"
UNKNOWN_ADDRESS_NAME = Text(
    fr="{} (adresse inconnue)",
    nl="{} (adres onbekend)",
    en="{} (address unknown)",
    de="{} (Adresse unbekannt)",
)
RESIDENCE = pa.schema({"sector": pa.string(), "commune": pa.string(), "place": pa.string()})
PLACE_TABLE = pa.schema(
    {
        "vintage": pa.date32(),
        "level": pa.string(),
        "place": pa.string(),
        "parent": pa.string(),
        "name_fr": pa.string(),
        "name_nl": pa.string(),
        "name_en": pa.string(),
        "name_de": pa.string(),
        "x": pa.float64(),
        "y": pa.float64(),
        "made_of": pa.list_(pa.string()),
    }
)


def pseudo_sector(commune: str) -> str:
    """The sector of those whose address in a commune is not known.

    >>> pseudo_sector("92094")
    '92094ZZZZ'
    """
    return commune + UNKNOWN_ADDRESS


@dataclass(frozen=True, eq=False)
class Territory:
    """Places above the sector, mergers and statistical sectors, from one or more tables."""

    places: tuple[Place, ...]
    successions: tuple[Succession, ...]
    sectors: tuple[Sector, ...]
    folders: tuple[Path, ...] = (FACTS,)

    def __post_init__(self) -> None:
        for day in self.days:
            self._check_parents(day)
            self._check_lineage(day)

    @cached_property
    def days(self) -> tuple[date, ...]:
        """The first known day and every day on which a place began or ended, in order."""
        first = next(p.validity.first for p in self.places if p.level == "country")
        changes = {p.validity.first for p in self.places if p.validity.first > first}
        return tuple(sorted({first} | changes))

    @cached_property
    def lineage(self) -> Lineage:
        """The way of the communes' land through time."""
        first = self.days[0]
        pieces = [p.code for p in self.places if p.level == "commune" and p.validity.covers(first)]
        return Lineage(tuple(sorted(pieces)), self.successions, first)

    def _above_sectors(self, day: date) -> dict[str, Place]:
        return {p.code: p for p in self.places if p.validity.covers(day)}

    def _check_parents(self, day: date) -> None:
        valid = self._above_sectors(day)
        for place in valid.values():
            if place.parent is not None and place.parent not in valid:
                raise VesaliusError(BROKEN_PARENT, day=day, place=place.code, parent=place.parent)

    def _check_lineage(self, day: date) -> None:
        valid = {p.code for p in self._above_sectors(day).values() if p.level == "commune"}
        reached = set(self.lineage.holders(day).values())
        if valid != reached:
            examples = ", ".join(sorted(valid ^ reached)[:SHOWN])
            raise VesaliusError(BROKEN_SUCCESSION, day=day, examples=examples)

    @cache  # noqa: B019 - a territory lives as long as the program
    def vintage(self, day: date) -> Vintage:
        """The places valid on a day, statistical sectors included.

        Raises `territory-day-too-early` for a day before the tables begin.
        """
        if day < self.days[0]:
            raise VesaliusError(DAY_TOO_EARLY, day=day, first=self.days[0])
        places = self._above_sectors(day)
        return Vintage(day, places | dict(self._sector_places(day, places)))

    def _sector_places(self, day: date, above: Mapping[str, Place]) -> Iterator[tuple[str, Place]]:
        """The sectors of the table in force on a day, and the pseudo-sector of each commune."""
        validity = above[COUNTRY].validity
        in_force = self._table_in_force(day)
        into = self._sector_lineage(day)
        for sector in self.sectors:
            if sector.table == in_force and (commune := into(sector)):
                place = Place(
                    sector.code, "sector", sector.name, commune, validity, sector.centroid
                )
                yield sector.code, place
        for commune, place in sorted(above.items()):
            if place.level == "commune":
                code, name = pseudo_sector(commune), _unknown_address(place.name)
                yield code, Place(code, "sector", name, commune, validity)

    def _sector_lineage(self, day: date) -> Callable[[Sector], str | None]:
        """How to find the commune of a day for a sector; None where it would be split."""
        into = {other: self._into(other, day) for other in {s.day for s in self.sectors}}
        return lambda sector: into[sector.day].get(sector.commune)

    def _table_in_force(self, day: date) -> date:
        """The day of the sector table in force: the latest one by then, else the first."""
        tables = sorted({sector.table for sector in self.sectors})
        return max((d for d in tables if d <= day), default=tables[0] if tables else day)

    def _into(self, from_day: date, to_day: date) -> Mapping[str, str]:
        """Communes of one day that lie whole in one of another day; those split are left out."""
        parts = self.lineage.parts(from_day, to_day)
        return {code: into[0] for code, into in parts.items() if len(into) == 1}

    def crosswalk(self, from_day: date, to_day: date) -> Mapping[str, str]:
        """The commune of `to_day` that holds each commune of `from_day`.

        Raises `territory-split` where a commune would have to be divided: see `shares`.
        """
        return self.lineage.crosswalk(self._known(from_day), self._known(to_day))

    def shares(
        self, from_day: date, to_day: date, weights: Mapping[str, int]
    ) -> Mapping[str, Mapping[str, Fraction]]:
        """The crosswalk that may split, by the counts of the communes of `to_day`."""
        return self.lineage.shares(self._known(from_day), self._known(to_day), weights)

    def _known(self, day: date) -> date:
        return self.vintage(day).day

    def commune_codes(self, day: date) -> Mapping[str, str]:
        """The commune of a day for the commune codes of every vintage.

        A code means the land it held by that day (Antwerp, 11002, grew in 2025). Later codes
        are added where they do not have to be split.
        """
        found: dict[str, str] = {}
        earlier = [other for other in self.days if other <= day]
        for other in [*reversed(earlier), *(d for d in self.days if d > day)]:
            found = dict(self._into(other, day)) | found
        return dict(sorted(found.items()))

    def residence_table(self, vintage: Vintage) -> pa.Table:
        """Where each known sector code lies in a vintage: `sector`, `commune`, `place`.

        Holds the statistical sectors of all tables, the pseudo-sector `nnnnnZZZZ` and the bare
        code `nnnnn` of the communes of all vintages. `place` is the place of level sector in
        the vintage, null where that vintage's sectors were redrawn. Codes of communes that the
        vintage would have to split are absent. Sorted by sector, each once.
        """
        return _residences(self, vintage.day)

    def sector_communes(self, day: date) -> Mapping[str, str]:
        """The commune of a day for every statistical sector of all tables.

        Raises `territory-sector-moves` where two tables put a sector in different communes.
        """
        found: dict[str, set[str]] = defaultdict(set)
        into = self._sector_lineage(day)
        for sector in self.sectors:
            if commune := into(sector):
                found[sector.code].add(commune)
        moved = sorted(code for code, communes in found.items() if len(communes) > 1)
        if moved:
            examples = ", ".join(moved[:SHOWN])
            raise VesaliusError(TWO_SECTOR_TABLES, count=len(moved), examples=examples)
        return {code: min(found[code]) for code in sorted(found)}

    def commune_of_sector(self, sector: str, year: int) -> str | None:
        """The commune that holds a sector (or pseudo-sector, or commune) at the end of a year."""
        return self._communes_on(date(year, 12, 31)).get(sector)

    @cache  # noqa: B019
    def _communes_on(self, day: date) -> Mapping[str, str]:
        table = self.residence_table(self.vintage(day))
        codes, communes = table["sector"].to_pylist(), table["commune"].to_pylist()
        return dict(zip(codes, communes, strict=True))

    def made_of(self, vintage: Vintage) -> Mapping[str, tuple[str, ...]]:
        """The communes of the first known day that were merged into each one of a vintage."""
        found: dict[str, list[str]] = defaultdict(list)
        for piece, commune in sorted(self.lineage.holders(vintage.day).items()):
            found[commune].append(piece)
        return {code: tuple(pieces) for code, pieces in found.items() if len(pieces) > 1}

    def places_table(self, vintage: Vintage) -> pa.Table:
        """The places of a vintage as a table, from the country down to the sector, by code."""
        made_of = self.made_of(vintage)
        rows = [_place_row(vintage.day, p, made_of) for level in LEVELS for p in vintage.at(level)]
        return pa.Table.from_pylist(rows, schema=PLACE_TABLE)

    def neighbours(self, vintage: Vintage, level: Level) -> Mapping[str, tuple[str, ...]]:
        """For each place of a level, the places that it shares a border with, by code.

        From official boundaries where they were imported, else from the schematic ones, which
        have about 98 % of the true neighbours of communes.
        """
        return mesh_at(self, vintage, level)[0].neighbours()

    def distance(self, vintage: Vintage, one: str, other: str) -> float:
        """The distance in metres between two centroids; NaN where one has no centroid."""
        start, end = (self.place(vintage, code).centroid for code in (one, other))
        return math.dist(start, end) if start and end else math.nan

    def place(self, vintage: Vintage, code: str) -> Place:
        """The place with this code; raises `territory-unknown-place` where there is none."""
        if code not in vintage.places:
            raise VesaliusError(UNKNOWN_PLACE, place=code, day=vintage.day)
        return vintage.places[code]


def _unknown_address(name: Text) -> Text:
    form = UNKNOWN_ADDRESS_NAME
    return Text(
        fr=form.fr.format(name.fr),
        nl=form.nl.format(name.nl),
        en=form.en.format(name.en),
        de=form.de.format(name.de),
    )


@cache
def _residences(territory: Territory, day: date) -> pa.Table:
    vintage = territory.vintage(day)
    sectors = territory.sector_communes(vintage.day)
    rows = [(s, c, s if s in vintage.places else None) for s, c in sectors.items()]
    for code, commune in territory.commune_codes(vintage.day).items():
        rows += [(s, commune, pseudo_sector(commune)) for s in (code, pseudo_sector(code))]
    return pa.table(list(zip(*sorted(rows), strict=True)), schema=RESIDENCE)


def _place_row(
    day: date, place: Place, made_of: Mapping[str, tuple[str, ...]]
) -> dict[str, object]:
    x, y = place.centroid or (None, None)
    return {
        "vintage": day,
        "level": place.level,
        "place": place.code,
        "parent": place.parent,
        "name_fr": place.name.fr,
        "name_nl": place.name.nl,
        "name_en": place.name.en,
        "name_de": place.name.de,
        "x": x,
        "y": y,
        "made_of": list(made_of.get(place.code, ())),
    }


def load_territory(imported: Path | None = None) -> Territory:
    """The territory of the package, or with it the tables of an imported folder.

    A table that the folder holds replaces the package's own.
    """

    def folder(table: str) -> Path:
        return imported if imported and (imported / table).exists() else FACTS

    return Territory(
        read_places(folder(PLACES)),
        read_successions(folder(SUCCESSIONS)),
        read_sectors(folder(SECTORS)),
        (imported, FACTS) if imported else (FACTS,),
    )
