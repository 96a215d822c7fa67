"""A table of a PostgreSQL database, streamed once into Parquet under `private/`.

`COPY ... TO STDOUT` gives text as the server writes it; Arrow parses it block by block and Parquet
takes it batch by batch: at no time is more than a few blocks in memory. Only the columns that the
contract needs leave the database. The connection comes from the service file, `~/.pgpass` and the
`PG*` variables, never from `sources.yaml`.
"""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.csv as pc
import pyarrow.parquet as pq

from vesalius.errors import Problem, VesaliusError
from vesalius.sources import problems
from vesalius.sources.columns import IGNORED, ignored, match
from vesalius.sources.contracts import Contract
from vesalius.sources.files import DataFile, InputFile
from vesalius.sources.guard import writing
from vesalius.sources.mapping import PostgresTable, TableMapping

if TYPE_CHECKING:
    import psycopg
    from psycopg import sql

_BLOCK = 1 << 23
_ARROW: dict[str, pa.DataType] = {
    "int2": pa.int16(), "int4": pa.int32(), "int8": pa.int64(), "date": pa.date32(),
    "float4": pa.float64(), "float8": pa.float64(), "bool": pa.bool_(),
}  # fmt: skip
_SESSION = (
    "SET default_transaction_read_only = on",
    "SET DateStyle = ISO",
    "SET client_encoding = UTF8",
    "SET synchronize_seqscans = off",  # the same rows in the same order, so the same bytes
    "SET max_parallel_workers_per_gather = 0",
)
# What changes when rows do; nothing for a view, which has no rows of its own.
_STATE = """
SELECT pg_relation_size(oid), pg_relation_filenode(oid), pg_stat_get_tuples_inserted(oid),
       pg_stat_get_tuples_updated(oid), pg_stat_get_tuples_deleted(oid)
FROM (SELECT to_regclass(%(table)s)::oid AS oid
      UNION SELECT relid::oid FROM pg_partition_tree(to_regclass(%(table)s))) AS part
ORDER BY oid
"""


def stage_postgres(contract: Contract, mapping: TableMapping, folder: Path) -> DataFile:
    """The Parquet copy in `folder` of the table that the mapping names, made where it is not there.

    The copy is made again when the size or the counts of changes of the table differ; a view has
    none, and is read again only where its copy has been removed. Raises the `postgres-` problems,
    those of `columns.match`, and `disk-full`.
    """
    table = mapping.postgres
    if table is None:
        raise ValueError("the mapping names no table")
    with _connected(contract.name, table) as connection:
        offered = _offered(contract.name, table, connection)
        file = DataFile(contract.name, Path(), InputFile(Path(), table.table), offered, {})
        readings = match(contract, mapping, [file])
        wanted = [r.column for r in readings if r.column]
        unread = ignored(contract, mapping, [file])
        key = _key(table, wanted, connection)
        target = folder / f"postgres-{contract.name}-{key}.parquet"
        if not target.is_file():
            schema = pa.schema([offered.field(name) for name in wanted])
            copy = _Copy(contract.name, table, schema.with_metadata({IGNORED: json.dumps(unread)}))
            with writing(folder):
                folder.mkdir(parents=True, exist_ok=True)
                copy.write(connection, target)
            _forget(folder, contract.name, target)
    original = InputFile(target, table.table)
    return DataFile(contract.name, target, original, pq.read_schema(target), {})


def _forget(folder: Path, name: str, kept: Path) -> None:
    """Remove the copies of a state of the table that is past."""
    for copy in folder.glob(f"postgres-{name}-*.parquet"):
        if copy != kept:
            copy.unlink()


@contextmanager
def _connected(name: str, table: PostgresTable) -> Iterator["psycopg.Connection[Any]"]:
    try:
        import psycopg
    except ImportError:
        psycopg = None  # type: ignore[assignment]
    if psycopg is None:
        raise VesaliusError(problems.POSTGRES_MISSING, table=name)
    with _telling(name, problems.POSTGRES_UNREACHABLE):
        connection = psycopg.connect(service=table.service or None, autocommit=True)
    with connection, _telling(name, problems.POSTGRES_INTERRUPTED):
        for setting in _SESSION:
            connection.execute(setting)
        yield connection


@contextmanager
def _telling(table: str, problem: Problem, **facts: object) -> Iterator[None]:
    """Turn the server's errors, which may quote a row, into a problem that names their kind."""
    import psycopg

    fault: VesaliusError | None = None
    try:
        yield
    except (psycopg.Error, pa.ArrowException) as error:
        fault = VesaliusError(problem, table=table, why=type(error).__name__, **facts)
        error.args = ()
    if fault is not None:
        raise fault from None


def _offered(name: str, table: PostgresTable, connection: "psycopg.Connection[Any]") -> pa.Schema:
    """The columns of the table, in the types in which we would keep them."""
    from psycopg import sql

    query = sql.SQL("SELECT * FROM {} LIMIT 0").format(_identifier(table))
    with _telling(name, problems.POSTGRES_TABLE_MISSING, name=table.table):
        description = connection.execute(query).description or []
    types = connection.adapters.types
    known = ((column.name, types.get(column.type_code)) for column in description)
    return pa.schema(
        [(column, _ARROW.get(info.name if info else "", pa.string())) for column, info in known]
    )


def _identifier(table: PostgresTable) -> "sql.Identifier":
    from psycopg import sql

    return sql.Identifier(*table.table.split("."))


def _key(
    table: PostgresTable, columns: Sequence[str], connection: "psycopg.Connection[Any]"
) -> str:
    """What tells cheaply that a copy is still that of the table."""
    written = _identifier(table).as_string(connection)
    state = connection.execute(_STATE, {"table": written}).fetchall()
    return sha256(repr((table.service, written, list(columns), state)).encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class _Copy:
    """The copy of a table: its columns are those of the schema."""

    name: str
    table: PostgresTable
    schema: pa.Schema

    def write(self, connection: "psycopg.Connection[Any]", target: Path) -> None:
        """Stream the table into a file that appears only when it is whole."""
        new = target.with_suffix(".new")
        try:
            with pq.ParquetWriter(new, self.schema, write_page_checksum=True) as writer:
                for batch in self._batches(connection):
                    writer.write_batch(batch)
            new.replace(target)
        finally:
            new.unlink(missing_ok=True)

    def _batches(self, connection: "psycopg.Connection[Any]") -> Iterator[pa.RecordBatch]:
        """The rows as Arrow batches; a table without rows gives none."""
        from psycopg import sql

        columns = sql.SQL(", ").join(map(sql.Identifier, self.schema.names))
        query = sql.SQL("COPY (SELECT {} FROM {}) TO STDOUT (FORMAT csv, HEADER)")
        order = query.format(columns, _identifier(self.table))
        with connection.cursor() as cursor, cursor.copy(order) as copy:
            yield from pc.open_csv(
                _Pipe(iter(copy)),
                read_options=pc.ReadOptions(block_size=_BLOCK),
                parse_options=pc.ParseOptions(newlines_in_values=True),
                convert_options=_conversion(self.schema),
            )


def _conversion(schema: pa.Schema) -> pc.ConvertOptions:
    """How the server's text is read: an empty place is null, an empty text in quotes is not."""
    return pc.ConvertOptions(
        column_types=schema,
        null_values=[""],
        strings_can_be_null=True,
        quoted_strings_can_be_null=False,
        true_values=["t"],
        false_values=["f"],
    )


class _Pipe:
    """The blocks of a copy as a file to read from; `closed` is what Arrow asks of a file."""

    closed = False

    def __init__(self, blocks: Iterator[Any]) -> None:
        self._blocks = blocks
        self._rest = b""

    def read(self, size: int) -> bytes:
        """At most `size` bytes; none at the end."""
        parts, have = [self._rest], len(self._rest)
        while have < size and (block := next(self._blocks, None)):
            parts.append(bytes(block))
            have += len(block)
        whole = b"".join(parts)
        self._rest = whole[size:]
        return whole[:size]
