"""What maps are drawn from: shapes of every level in any vintage, official or schematic.

One mesh of communes is kept; larger places, and communes after a merger, are unions of its cells.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from vesalius.catalogue.model import Level
from vesalius.territory.mesh import COUNTRY_FRAME, SECTOR_FRAME, Frame, Mesh, parse_path, path
from vesalius.territory.model import Vintage
from vesalius.territory.tables import (
    FACTS,
    PLACES,
    SECTORS,
    SUCCESSIONS,
    read_lines,
    write_lines,
)

if TYPE_CHECKING:
    from vesalius.territory.gazetteer import Territory

FILE = "boundaries.csv.gz"
COLUMNS = ("day", "level", "place", "path")
BRUSSELS = "04000"
COUNTRY_BOX = (0, 0, 5600, 4660)  # on the country's grid of 50 m: 280 x 233 km
INSET_MARGIN = 20


@dataclass(frozen=True)
class Drawing:
    """The shapes of one map: SVG paths by place, and the box that holds them.

    `step` is the length in metres of one unit of the paths; `official` is false where the shapes
    are schematic, which a map must say.
    """

    level: Level
    box: tuple[int, int, int, int]
    step: int
    official: bool
    paths: Mapping[str, str]

    @property
    def view_box(self) -> str:
        """The box as SVG's `viewBox`."""
        return " ".join(map(str, self.box))


@cache
def stored(folder: Path) -> Mapping[tuple[date, str], Mesh]:
    """The meshes of a folder, by the day of their codes and their level."""
    found: dict[tuple[date, str], dict[str, str]] = {}
    if (folder / FILE).exists():
        for line in read_lines(folder / FILE):
            key = (date.fromisoformat(line["day"]), line["level"])
            found.setdefault(key, {})[line["place"]] = line["path"]
    return {
        key: Mesh({code: parse_path(text) for code, text in sorted(cells.items())})
        for key, cells in sorted(found.items())
    }


def store(folder: Path, meshes: Mapping[tuple[date, str], Mesh]) -> None:
    """Write meshes as `stored` reads them."""
    lines = [
        (day, level, code, path(mesh.cells[code]))
        for (day, level), mesh in sorted(meshes.items())
        for code in sorted(mesh.cells)
    ]
    write_lines(folder / FILE, COLUMNS, lines)


@cache
def commune_mesh(territory: "Territory", day: date) -> tuple[Mesh, bool]:
    """The communes of a day, and whether their shapes are official.

    Imported boundaries are used where they lead to that day without a split: those of 2018 serve
    every later vintage, those of 2025 no earlier one.
    """
    for folder in territory.folders:
        for drawn, level in sorted(stored(folder), reverse=True):
            if level == "commune" and (into := territory.lineage.whole(drawn, day)):
                return stored(folder)[drawn, level].dissolve(into), folder != FACTS
    raise LookupError("the package's own boundaries serve every day that it knows")


@cache
def _sector_cells(territory: "Territory") -> Mesh:
    from vesalius.territory import schematic  # scipy is slow to import and seldom needed

    points = {s.code: s.centroid for s in territory.sectors if s.centroid}
    return schematic.cells(points, SECTOR_FRAME)


def sector_mesh(territory: "Territory", vintage: Vintage) -> tuple[Mesh, bool]:
    """The sectors of a vintage, official where they were imported, else cells of centroids."""
    codes = {place.code for place in vintage.at("sector")}
    for folder in territory.folders:
        for key, mesh in sorted(stored(folder).items(), reverse=True):
            if key[1] == "sector" and codes & mesh.cells.keys():
                return mesh.only(codes), True
    return _sector_cells(territory).only(codes), False


def mesh_at(territory: "Territory", vintage: Vintage, level: Level) -> tuple[Mesh, bool]:
    """The mesh of a level. Brussels has no province, and pseudo-sectors have no shape."""
    if level == "sector":
        return sector_mesh(territory, vintage)
    mesh, official = commune_mesh(territory, vintage.day)
    above = {place.code: vintage.ancestor(place.code, level) for place in vintage.at("commune")}
    return mesh.dissolve({code: place for code, place in above.items() if place}), official


def draw(
    territory: "Territory", vintage: Vintage, level: Level, within: str | None = None
) -> Drawing:
    """The map of a level: of the country, or of the places that one larger place holds.

    Maps of the country share one box and one grid, those of sectors have a finer grid.
    """
    mesh, official = mesh_at(territory, vintage, level)
    if within is not None:
        holder = territory.place(vintage, within)
        mesh = mesh.only(c for c in mesh.cells if vintage.ancestor(c, holder.level) == holder.code)
    paths = {code: path(rings) for code, rings in mesh.cells.items()}
    frame: Frame = SECTOR_FRAME if level == "sector" else COUNTRY_FRAME
    whole = within is None and frame == COUNTRY_FRAME
    return Drawing(level, COUNTRY_BOX if whole else mesh.box(), frame.step, official, paths)


def paths(
    territory: "Territory", vintage: Vintage, level: Level, within: str | None = None
) -> Mapping[str, str]:
    """The SVG path of each place of a level: see `draw`."""
    return draw(territory, vintage, level, within).paths


def brussels_inset(territory: "Territory", vintage: Vintage) -> tuple[int, int, int, int]:
    """The box (x, y, width, height) around Brussels on the country's grid."""
    x, y, width, height = draw(territory, vintage, "commune", within=BRUSSELS).box
    edge = INSET_MARGIN
    return x - edge, y - edge, width + 2 * edge, height + 2 * edge


def keep(territory: "Territory", into: Path) -> None:
    """Copy what was imported to a folder, so that it can be loaded from there; else nothing."""
    for folder in territory.folders[:-1]:
        for name in (PLACES, SUCCESSIONS, SECTORS, FILE):
            if (folder / name).exists():
                (into / name).write_bytes((folder / name).read_bytes())
