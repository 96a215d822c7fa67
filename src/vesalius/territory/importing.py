"""`vesalius territory import`: official files in, a folder of our own tables out.

Each file is recognised by its columns, never by its name. The folder may hold some tables only;
what it lacks is taken from the package.
"""

import itertools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from vesalius.errors import VesaliusError
from vesalius.territory.boundaries import store
from vesalius.territory.gazetteer import Territory, load_territory
from vesalius.territory.mergers import in_order, is_merger_table, parse_mergers
from vesalius.territory.mesh import COUNTRY_FRAME, SECTOR_FRAME, Mesh
from vesalius.territory.model import Place, Succession
from vesalius.territory.problems import FILE_MISSING, FILE_UNKNOWN, UNKNOWN_COMMUNES
from vesalius.territory.refnis import is_refnis, padded, parse_refnis, update
from vesalius.territory.sectors import (
    COMMUNE,
    SECTOR,
    is_sector_table,
    pairs,
    parse_sectors,
    traced,
)
from vesalius.territory.shapes import (
    GEOGRAPHIC,
    centroids,
    check_coverage,
    gathered,
    mesh_of,
    read_geographic,
)
from vesalius.territory.tables import (
    PLACE_COLUMNS,
    PLACES,
    SECTOR_COLUMNS,
    SECTORS,
    SUCCESSION_COLUMNS,
    SUCCESSIONS,
    Sector,
    write_lines,
)
from vesalius.territory.tabular import Table, inner_name, read_table

LARGER = ("CD_ARRD_REFNIS", "CD_DSTR_REFNIS", "CD_PROV_REFNIS", "CD_RGN_REFNIS")
VINTAGES = "NIS_20"  # columns of a table that puts several vintages side by side
SHOWN = 5


@dataclass(frozen=True)
class Imported:
    """What one file was taken for, the day of its codes, and how many rows it gave."""

    file: str
    kind: str
    day: date | None
    rows: int


@dataclass
class _Draft:
    """The tables as they grow while files are read."""

    places: tuple[Place, ...]
    successions: tuple[Succession, ...]
    sectors: dict[date, tuple[Sector, ...]] = field(default_factory=dict)
    meshes: dict[tuple[date, str], Mesh] = field(default_factory=dict)

    def territory(self) -> Territory:
        """The territory so far; checks that parents and mergers hold."""
        sectors = tuple(s for day in sorted(self.sectors) for s in self.sectors[day])
        return Territory(self.places, self.successions, sectors)


def kind_of(table: Table) -> str:
    """What a table is. Raises `territory-file-unknown` where its columns fit nothing."""
    kinds: dict[str, Callable[[Table], bool]] = {
        "refnis": is_refnis,
        "mergers": is_merger_table,
        "sectors": is_sector_table,
        "communes": lambda t: bool(t.shapes) and t.find(*COMMUNE) is not None,
        "larger": lambda t: bool(t.shapes) and t.find(*LARGER) is not None,
        "vintages": lambda t: sum(c.startswith(VINTAGES) for c in t.columns) > 1,
    }
    for kind, fits in kinds.items():
        if fits(table):
            return kind
    columns = ", ".join(table.columns[:12])
    raise VesaliusError(FILE_UNKNOWN, file=table.file, columns=columns)


def read_any(path: Path) -> Table:
    """Read a file as a table or as boundaries, by its ending, also inside a zip."""
    if not path.is_file():
        raise VesaliusError(FILE_MISSING, file=path.name)
    inside = inner_name(path) if path.suffix.lower() == ".zip" else None
    if Path(inside or path.name).suffix.lower() in GEOGRAPHIC:
        return read_geographic(path, inside)
    return read_table(path)


def day_of_codes(territory: Territory, file: str, communes: set[str]) -> date:
    """The first day of the vintage that has exactly these communes.

    Raises `territory-unknown-communes` where none has, with the nearest one.
    """
    off = {}
    for day in territory.days:
        valid = set(territory.lineage.holders(day).values())
        off[day] = (len(communes ^ valid), sorted(communes - valid), sorted(valid - communes))
    nearest = min(off, key=lambda day: (off[day][0], day))
    _, unknown, missing = off[nearest]
    if unknown or missing:
        raise VesaliusError(
            UNKNOWN_COMMUNES,
            file=file,
            day=nearest,
            unknown=len(unknown),
            missing=len(missing),
            examples=", ".join((unknown or missing)[:SHOWN]),
        )
    return nearest


def _take_refnis(draft: _Draft, table: Table) -> Imported:
    english = {(p.code, p.validity.first): p.name.en for p in draft.places}
    places = parse_refnis(table, english)
    draft.places = update(draft.places, places)
    return Imported(table.file, "refnis", None, len(places))


def _take_mergers(draft: _Draft, table: Table) -> Imported:
    found = parse_mergers(table)
    keys = {(s.day, s.old) for s in found}
    kept = [s for s in draft.successions if (s.day, s.old) not in keys]
    draft.successions = in_order([*kept, *found])
    return Imported(table.file, "mergers", None, len(found))


def _take_sectors(draft: _Draft, table: Table) -> Imported:
    """A sector table; where it has shapes, the sectors' and the communes' boundaries too."""
    found = pairs(table)
    day = day_of_codes(draft.territory(), table.file, set(found.values()))
    middles: Mapping[str, tuple[float, float]] = {}
    if table.shapes:
        sector = table.find(*SECTOR) or ""
        shapes = gathered(table, (row[sector] for row in table.rows))
        check_coverage(table.file, shapes)
        middles = centroids(shapes)
        draft.meshes[day, "sector"] = mesh_of(table.file, shapes, SECTOR_FRAME)
        _take_shapes(draft, table, day, fresh=False)
    sectors = parse_sectors(table, day, middles)
    draft.sectors[day] = traced(sectors, load_territory().sectors, draft.territory().lineage)
    return Imported(table.file, "sectors", day, len(found))


def _take_communes(draft: _Draft, table: Table) -> Imported:
    column = table.find(*COMMUNE) or ""
    codes = {padded(row[column]) for row in table.rows}
    day = day_of_codes(draft.territory(), table.file, codes)
    _take_shapes(draft, table, day, fresh=True)
    return Imported(table.file, "communes", day, len(codes))


def _take_shapes(draft: _Draft, table: Table, day: date, fresh: bool) -> None:
    """Keep the communes' boundaries; those made of sectors give way to those of communes."""
    if not fresh and (day, "commune") in draft.meshes:
        return
    column = table.find(*COMMUNE) or ""
    shapes = gathered(table, (padded(row[column]) for row in table.rows))
    check_coverage(table.file, shapes)
    draft.meshes[day, "commune"] = mesh_of(table.file, shapes, COUNTRY_FRAME)
    middles = centroids(shapes)
    draft.places = tuple(
        replace(place, centroid=place.centroid or middles.get(place.code))
        if place.validity.covers(day)
        else place
        for place in draft.places
    )


def _take_larger(draft: _Draft, table: Table) -> Imported:
    """Boundaries of larger places are only held against the tables: unions are drawn instead."""
    column = table.find(*LARGER) or ""
    codes = {padded(row[column]) for row in table.rows}
    known = {place.code for place in draft.places}
    if codes - known:
        _refuse(draft, table, codes - known)
    return Imported(table.file, "larger", None, len(codes))


def _take_vintages(draft: _Draft, table: Table) -> Imported:
    """Vintages side by side are held against the mergers that are known."""
    territory = draft.territory()
    columns = sorted(c for c in table.columns if c.startswith(VINTAGES))
    for before, after in itertools.pairwise(columns):
        days = [date(int(column[-4:]), 1, 1) for column in (before, after)]
        known = territory.crosswalk(*days).items()
        stated = {(padded(row[before]), padded(row[after])) for row in table.rows}
        if stated != known:
            _refuse(draft, table, {old for old, _ in stated ^ known})
    return Imported(table.file, "vintages", None, len(table.rows))


def _refuse(draft: _Draft, table: Table, unknown: set[str]) -> None:
    raise VesaliusError(
        UNKNOWN_COMMUNES,
        file=table.file,
        day=draft.territory().days[-1],
        unknown=len(unknown),
        missing=0,
        examples=", ".join(sorted(unknown)[:SHOWN]),
    )


TAKERS: Mapping[str, Callable[[_Draft, Table], Imported]] = {
    "refnis": _take_refnis,
    "mergers": _take_mergers,
    "communes": _take_communes,
    "sectors": _take_sectors,
    "larger": _take_larger,
    "vintages": _take_vintages,
}


def import_files(files: Sequence[Path], into: Path) -> tuple[Imported, ...]:
    """Read official files and write them to a folder that `load_territory` takes.

    Places and mergers are read before sectors and boundaries, whatever the order of the files.
    Nothing is written unless every file is sound.
    """
    own = load_territory()
    draft = _Draft(own.places, own.successions)
    tables = [(kind_of(table), table) for table in map(read_any, files)]
    order = list(TAKERS)
    done = [
        TAKERS[kind](draft, table)
        for kind, table in sorted(tables, key=lambda t: order.index(t[0]))
    ]
    draft.territory()
    _write(draft, {report.kind for report in done}, into)
    return tuple(done)


def _write(draft: _Draft, kinds: set[str], into: Path) -> None:
    into.mkdir(parents=True, exist_ok=True)
    if kinds & {"refnis", "mergers", "communes", "sectors"}:
        write_lines(into / PLACES, PLACE_COLUMNS, map(_place_line, draft.places))
        lines = [(s.day, s.old, s.new) for s in draft.successions]
        write_lines(into / SUCCESSIONS, SUCCESSION_COLUMNS, lines)
    if draft.sectors:
        sectors = [s for day in sorted(draft.sectors) for s in draft.sectors[day]]
        write_lines(into / SECTORS, SECTOR_COLUMNS, map(_sector_line, sectors))
    if draft.meshes:
        store(into, draft.meshes)


def _place_line(place: Place) -> tuple[object, ...]:
    last = None if place.validity.last == date.max else place.validity.last
    name = place.name
    x, y = place.centroid or (None, None)
    head = (place.code, place.level, place.parent, place.validity.first, last)
    return (*head, name.fr, name.nl, name.en, name.de, x, y)


def _sector_line(sector: Sector) -> tuple[object, ...]:
    x, y = sector.centroid or (None, None)
    french = "" if sector.name.fr == sector.name.nl else sector.name.fr
    days = sector.table, sector.day
    return sector.code, *days, sector.commune, sector.name.nl, french, x, y
