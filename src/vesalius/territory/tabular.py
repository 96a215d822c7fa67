"""Reading a foreign table as text: CSV of any usual encoding, XLSX, Parquet, or a zip of one.

What Statbel publishes drifts from year to year: UTF-8 with or without a mark, or cp1252; bars,
semicolons or commas; upper or lower case. Everything comes out as text under upper-case names.
"""

import csv
import io
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from vesalius.errors import VesaliusError
from vesalius.territory.problems import FILE_EMPTY, FILE_UNREADABLE, NEEDS_GEO

DELIMITERS = "|;\t,"
TABLES = frozenset({".csv", ".txt", ".xlsx", ".parquet", ".geoparquet"})


@dataclass(frozen=True)
class Table:
    """A table as text; `shapes` holds the geometry of each row as WKB, where it has one."""

    file: str
    columns: tuple[str, ...]
    rows: tuple[Mapping[str, str], ...]
    shapes: tuple[bytes | None, ...] = ()
    crs: str | None = None

    def find(self, *names: str) -> str | None:
        """The first column with one of these names; a name ending in `*` is a beginning."""
        for name in names:
            for column in self.columns:
                if column == name or (name.endswith("*") and column.startswith(name[:-1])):
                    return column
        return None


def decode(data: bytes) -> str:
    """UTF-8 where it is, else cp1252, which some official files still use.

    >>> decode("Liège".encode("cp1252")), decode(b"\\xef\\xbb\\xbfGent")
    ('Liège', 'Gent')
    """
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


def parse_csv(file: str, data: bytes) -> Table:
    """A delimited text; the delimiter is the usual one that the header holds most of."""
    lines = decode(data).splitlines()
    if not lines:
        raise VesaliusError(FILE_EMPTY, file=file)
    delimiter = max(DELIMITERS, key=lines[0].count)
    reader = csv.reader(lines, delimiter=delimiter)
    return _table(file, [[cell.strip() for cell in row] for row in reader if row])


def parse_xlsx(file: str, data: bytes) -> Table:
    """The first sheet of a workbook, from its first full row on; numbers come out as written."""
    try:
        import openpyxl
    except ImportError as missing:
        raise VesaliusError(NEEDS_GEO, file=file, library="openpyxl") from missing
    book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
    rows = [[_text(cell) for cell in row] for row in book.worksheets[0].iter_rows(values_only=True)]
    width = max((sum(map(bool, row)) for row in rows), default=0)
    start = next((n for n, row in enumerate(rows) if sum(map(bool, row)) > width / 2), 0)
    return _table(file, [row for row in rows[start:] if any(row)])


def parse_parquet(file: str, data: bytes) -> Table:
    """A Parquet table; a binary column called geometry becomes the shapes."""
    table = pq.read_table(pa.BufferReader(data))
    shapes: tuple[bytes | None, ...] = ()
    crs = _geoparquet_crs(table) if "geometry" in table.column_names else None
    if "geometry" in table.column_names:
        shapes = tuple(table["geometry"].to_pylist())
        table = table.drop(["geometry"])
    header = list(table.column_names)
    cells = [[_text(cell) for cell in row.values()] for row in table.to_pylist()]
    read = _table(file, [header, *cells])
    return Table(file, read.columns, read.rows, shapes, crs)


def _geoparquet_crs(table: pa.Table) -> str | None:
    """The coordinate system as GeoParquet's metadata give it; absent means longitude, latitude."""
    import json

    geo = (table.schema.metadata or {}).get(b"geo")
    if geo is None:
        return None
    crs = json.loads(geo)["columns"]["geometry"].get("crs", "OGC:CRS84")
    return crs if isinstance(crs, str) or crs is None else json.dumps(crs)


def _text(cell: object) -> str:
    """A cell as text; whole floats, which spreadsheets make of codes, lose their `.0`."""
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if hasattr(cell, "isoformat"):
        return str(cell.isoformat())[:10]
    return str(cell).strip()


def _table(file: str, rows: list[list[str]]) -> Table:
    if len(rows) < 2:
        raise VesaliusError(FILE_EMPTY, file=file)
    columns = tuple(name.strip().strip('"').upper() for name in rows[0])
    short = [row for row in rows[1:] if len(row) != len(columns)]
    if short:
        reason = f"{len(short)} rows do not have its {len(columns)} columns"
        raise VesaliusError(FILE_UNREADABLE, file=file, kind="a table", reason=reason)
    return Table(file, columns, tuple(dict(zip(columns, r, strict=True)) for r in rows[1:]))


def read_table(path: Path) -> Table:
    """Read a table by its ending. Raises `territory-file-unreadable` where it is damaged."""
    name, data = unzip(path) if path.suffix.lower() == ".zip" else (path.name, path.read_bytes())
    parsers = {".xlsx": parse_xlsx, ".parquet": parse_parquet, ".geoparquet": parse_parquet}
    ending = Path(name).suffix.lower()
    if not data:
        raise VesaliusError(FILE_EMPTY, file=path.name)
    try:
        return parsers.get(ending, parse_csv)(path.name, data)
    except (pa.ArrowInvalid, zipfile.BadZipFile, csv.Error, KeyError, ValueError) as fault:
        raise VesaliusError(
            FILE_UNREADABLE, file=path.name, kind=ending, reason=type(fault).__name__
        ) from fault


def inner_name(path: Path) -> str:
    """The one file with data that a zip holds."""
    try:
        with zipfile.ZipFile(path) as archive:
            names = [n for n in archive.namelist() if Path(n).suffix.lower() in READABLE]
    except zipfile.BadZipFile as fault:
        raise VesaliusError(
            FILE_UNREADABLE, file=path.name, kind="zip", reason="damaged archive"
        ) from fault
    if len(names) != 1:
        reason = f"{len(names)} data files inside, not one"
        raise VesaliusError(FILE_UNREADABLE, file=path.name, kind="zip", reason=reason)
    return names[0]


READABLE = TABLES | {".geojson", ".json", ".gpkg", ".shp", ".sqlite"}


def unzip(path: Path) -> tuple[str, bytes]:
    """The name and bytes of the one file with data in a zip."""
    name = inner_name(path)
    with zipfile.ZipFile(path) as archive:
        return name, archive.read(name)
