"""The files of a table: found, opened, and looked at without reading a row."""

import hashlib
from dataclasses import dataclass
from functools import cached_property
from glob import glob
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pyarrow.types as pt

from vesalius.errors import VesaliusError
from vesalius.sources import problems
from vesalius.sources.coercion import Raw

PARQUET = frozenset({".parquet", ".pq"})
TEXT = frozenset({".csv", ".txt", ".tsv"})
_CHUNK = 1 << 22


@dataclass(frozen=True, slots=True)
class InputFile:
    """A file as its owner delivered it; `name` is its path from the project folder."""

    path: Path
    name: str

    @property
    def identity(self) -> str:
        """What tells cheaply that the file is still the same: its name, size and time."""
        stat = self.path.stat()
        return f"{self.name}:{stat.st_size}:{stat.st_mtime_ns}"

    def digest(self) -> str:
        """The SHA-256 of its content, read in pieces."""
        found = hashlib.sha256()
        with self.path.open("rb") as file:
            while chunk := file.read(_CHUNK):
                found.update(chunk)
        return found.hexdigest()


@dataclass(frozen=True)
class DataFile:
    """One Parquet file to scan, known by its footer and by the partition keys of its path.

    It is the owner's own file, or our copy of the `original`.
    """

    table: str
    path: Path
    original: InputFile
    schema: pa.Schema
    partition: dict[str, str]

    @property
    def name(self) -> str:
        """The name of the file that the owner delivered."""
        return self.original.name

    @cached_property
    def kept(self) -> dict[str, Raw]:
        """How each column is kept, the partition keys included."""
        columns = {field.name: _kept(field.type) for field in self.schema}
        keys = {
            key: "integer" if value.isdigit() else "text"
            for key, value in self.partition.items()
            if key not in columns
        }
        return columns | keys

    @cached_property
    def metadata(self) -> pq.FileMetaData:
        """The footer."""
        return pq.read_metadata(self.path)

    @property
    def rows(self) -> int:
        """The number of rows, by the footer."""
        return int(self.metadata.num_rows)

    def bounds(self, column: str) -> tuple[object, object] | None:
        """The least and greatest value of a column by the footer; None where it does not say."""
        if column not in self.schema.names:
            key = self.partition.get(column, "")
            return (int(key), int(key)) if key.isdigit() else None
        groups = [self.metadata.row_group(n) for n in range(self.metadata.num_row_groups)]
        leaves = [self.metadata.schema.column(n).path for n in range(self.metadata.num_columns)]
        index = leaves.index(column)
        found = [group.column(index).statistics for group in groups if group.num_rows]
        if not found or any(s is None or not s.has_min_max for s in found):
            return None
        return min(s.min for s in found), max(s.max for s in found)


def _kept(arrow: pa.DataType) -> Raw:
    """How a column is kept, in the words of `coercion`; the Arrow type's own name otherwise."""
    value = arrow.value_type if pt.is_dictionary(arrow) else arrow
    for name, test in _KEPT:
        if test(value):
            return name
    return str(value)


def _is_text(arrow: pa.DataType) -> bool:
    return bool(pt.is_string(arrow) or pt.is_large_string(arrow) or pt.is_string_view(arrow))


def _is_naive(arrow: pa.DataType) -> bool:
    return bool(pt.is_timestamp(arrow) and arrow.tz is None)


_KEPT = (
    ("text", _is_text),
    ("integer", pt.is_integer),
    ("float", pt.is_floating),
    ("decimal", pt.is_decimal),
    ("date", pt.is_date),
    ("timestamp", _is_naive),
    ("boolean", pt.is_boolean),
    ("null", pt.is_null),
)


def find(table: str, patterns: tuple[str, ...], folder: Path) -> tuple[Path, ...]:
    """The files that the patterns match, each once, in the order of their names.

    A pattern that names a folder stands for every data file in it. Raises `no-file`,
    `file-format-unknown`, `formats-mixed`, `file-unreadable`, `file-empty`.
    """
    found: set[Path] = set()
    for pattern in patterns:
        matched = _matches(pattern, folder)
        if not matched:
            raise VesaliusError(problems.NO_FILE, table=table, pattern=pattern)
        found |= matched
    paths = tuple(sorted(found))
    for path in paths:
        _look(table, path)
    if len({path.suffix.lower() in PARQUET for path in paths}) > 1:
        raise VesaliusError(problems.FORMATS_MIXED, table=table)
    return paths


def _matches(pattern: str, folder: Path) -> set[Path]:
    names = glob(pattern, root_dir=folder, recursive=True)  # noqa: PTH207 - patterns may be absolute
    return {path for name in names for path in _files_in(folder / name)}


def _files_in(path: Path) -> list[Path]:
    if not path.is_dir():
        return [path]
    return [p for p in sorted(path.rglob("*")) if p.suffix.lower() in PARQUET | TEXT]


def _look(table: str, path: Path) -> None:
    if path.suffix.lower() not in PARQUET | TEXT:
        raise VesaliusError(problems.FILE_FORMAT_UNKNOWN, table=table, file=path.name)
    why = ""
    try:
        with path.open("rb") as file:
            empty = not file.read(1)
    except OSError as error:
        why = error.strerror or type(error).__name__
    if why:
        raise VesaliusError(problems.FILE_UNREADABLE, table=table, file=path.name, why=why)
    if empty:
        raise VesaliusError(problems.FILE_EMPTY, table=table, file=path.name)


def open_parquet(table: str, path: Path, folder: Path, delivered: Path | None = None) -> DataFile:
    """A Parquet file by its footer, under the name of the file `delivered` that it copies.

    Raises `parquet-broken`, `column-twice`.
    """
    schema: pa.Schema | None = None
    try:
        schema = pq.read_schema(path)
    except (pa.ArrowException, OSError):
        schema = None
    if schema is None:
        raise VesaliusError(problems.PARQUET_BROKEN, table=table, file=path.name)
    refuse_twins(table, path.name, schema.names)
    named = delivered or path
    name = named.relative_to(folder) if named.is_relative_to(folder) else Path(named.name)
    original = InputFile(named, name.as_posix())
    return DataFile(table, path, original, schema, _partition(name))


def refuse_twins(table: str, file: str, names: list[str]) -> None:
    """Raise `column-twice` where two names differ in capitals only, or not at all."""
    seen: set[str] = set()
    for name in names:
        if name.lower() in seen:
            raise VesaliusError(problems.COLUMN_TWICE, table=table, file=file, column=name)
        seen.add(name.lower())


def _partition(name: Path) -> dict[str, str]:
    """The keys of a path such as `claims/year=2015/part-0.parquet`.

    >>> _partition(Path("claims/year=2015/part-0.parquet"))
    {'year': '2015'}
    """
    parts = [part.partition("=") for part in name.parts[:-1]]
    return {key: value for key, sign, value in parts if sign and key}
