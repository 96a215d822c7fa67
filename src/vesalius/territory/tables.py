"""The tables of the territory as files: places, mergers and statistical sectors.

The package carries its own (`facts/`); `vesalius territory import` writes the same layout.
"""

import csv
import gzip
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import cast

from vesalius.catalogue.model import Level, Validity
from vesalius.language import Text
from vesalius.territory.model import Place, Succession

FACTS = Path(__file__).parent / "facts"
PLACES, SUCCESSIONS, SECTORS = "places.csv", "successions.csv", "sectors.csv.gz"
SECTOR_COLUMNS = ("sector", "table", "day", "commune", "name_nl", "name_fr", "x", "y")
SUCCESSION_COLUMNS = ("day", "old", "new")
PLACE_COLUMNS = (
    "code", "level", "parent", "first", "last",
    "name_fr", "name_nl", "name_en", "name_de", "x", "y",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Sector:
    """A statistical sector and the commune that held it on `day`, by the table.

    `table` is the first day of the table that it comes from: sectors are redrawn now and then,
    and a vintage shows those of one table.
    """

    code: str
    table: date
    day: date
    commune: str
    name: Text
    centroid: tuple[float, float] | None


def read_lines(path: Path) -> Iterator[Mapping[str, str]]:
    """The lines of a CSV in UTF-8, gzipped where its name says so."""
    if path.suffix == ".gz":
        with gzip.open(path, "rt", encoding="utf-8", newline="") as packed:
            yield from csv.DictReader(packed)
    else:
        with path.open(encoding="utf-8", newline="") as plain:
            yield from csv.DictReader(plain)


def write_lines(path: Path, columns: Iterable[str], lines: Iterable[Iterable[object]]) -> None:
    """Write a CSV whose bytes depend on its lines alone, gzipped where its name says so."""
    text = "\n".join([",".join(columns), *(_line(cells) for cells in lines), ""])
    data = text.encode("utf-8")
    path.write_bytes(gzip.compress(data, 9, mtime=0) if path.suffix == ".gz" else data)


def _line(cells: Iterable[object]) -> str:
    return ",".join(_cell("" if cell is None else str(cell)) for cell in cells)


def _cell(text: str) -> str:
    quoted = text.replace('"', '""')
    return f'"{quoted}"' if any(mark in text for mark in ',"\n\r') else text


def _point(line: Mapping[str, str]) -> tuple[float, float] | None:
    return (float(line["x"]), float(line["y"])) if line["x"] else None


def _place(line: Mapping[str, str]) -> Place:
    last = date.fromisoformat(line["last"]) if line["last"] else date.max
    return Place(
        code=line["code"],
        level=cast(Level, line["level"]),
        name=Text(line["name_fr"], line["name_nl"], line["name_en"], line["name_de"]),
        parent=line["parent"] or None,
        validity=Validity(date.fromisoformat(line["first"]), last),
        centroid=_point(line),
    )


def _sector(line: Mapping[str, str]) -> Sector:
    dutch = line["name_nl"] or line["sector"]
    french = line["name_fr"] or dutch
    name = Text(fr=french, nl=dutch, en=french, de=french)
    table, day = (date.fromisoformat(line[column]) for column in ("table", "day"))
    return Sector(line["sector"], table, day, line["commune"], name, _point(line))


def read_places(folder: Path) -> tuple[Place, ...]:
    """The places above the sector, in the order of their codes and days."""
    return tuple(_place(line) for line in read_lines(folder / PLACES))


def read_successions(folder: Path) -> tuple[Succession, ...]:
    """Who passed into whom, in the order of the days."""
    return tuple(
        Succession(date.fromisoformat(line["day"]), line["old"], line["new"])
        for line in read_lines(folder / SUCCESSIONS)
    )


def read_sectors(folder: Path) -> tuple[Sector, ...]:
    """The statistical sectors, in the order of their codes and days."""
    return tuple(_sector(line) for line in read_lines(folder / SECTORS))
