"""What each file adds to the counts of a check: accepted rows by year, and what is noticed of them.

The counts of a file are remembered until it, or the way in which it is read, changes.
"""

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

import duckdb

from vesalius.catalogue.model import Catalogue
from vesalius.errors import Problem
from vesalius.sources.aside import EXAMPLES, Place
from vesalius.sources.files import DataFile
from vesalius.sources.outside import meaning, unlisted
from vesalius.sources.row_problems import UNKNOWN_CODE
from vesalius.sources.rules import Effect, Rule
from vesalius.sources.tables import FILE, ROW, SCANNED_TOGETHER, ClaimsTable, Table


@dataclass(frozen=True, slots=True)
class Noticed:
    """The accepted rows with a problem, told of a column, and the first of them."""

    problem: Problem
    column: str
    rows: int
    places: list[Place]


@dataclass(frozen=True, slots=True)
class Counted:
    """The rows of a table that can be believed, by year, and what is worth knowing of them."""

    years: dict[int, int]
    noticed: tuple[Noticed, ...]


def count_rows(connection: duckdb.DuckDBPyConnection, table: Table) -> Counted:
    """The counts of all files; only those that are new or changed are read."""
    years: Counter[int] = Counter()
    rows: Counter[int] = Counter()
    places: dict[int, list[Place]] = {}
    for file, found in _of_files(connection, table):
        for year, count, *noticed in found:
            years[year] += count
            for number, (some, first) in enumerate(noticed):
                rows[number] += some
                places.setdefault(number, []).extend((str(file.path), row) for row in first)
    told = [
        Noticed(rule.problem, rule.column, rows[number], _first(places.get(number, [])))
        for number, rule in enumerate(_noticing(table))
    ]
    return Counted(dict(sorted(years.items())), tuple(told))


def count_unlisted(
    connection: duckdb.DuckDBPyConnection,
    claims: ClaimsTable,
    catalogue: Catalogue,
    years: tuple[int, ...],
) -> Noticed:
    """The claims of these years whose code no list knows; only changed years are read.

    The connection is one to which the catalogue is registered.
    """
    rows, places = 0, list[Place]()
    for year in years:
        count, first = _of_year(connection, claims, catalogue, year)
        rows += count
        places += first
    return Noticed(UNKNOWN_CODE, "code", rows, _first(places))


def _of_year(
    connection: duckdb.DuckDBPyConnection, claims: ClaimsTable, catalogue: Catalogue, year: int
) -> tuple[int, list[Place]]:
    place = f"{{'file': {FILE}, 'row': {ROW}}}"
    query = f"SELECT count(*), min({place}, {EXAMPLES}) FROM ({unlisted(claims, year)})"

    def find() -> str:
        count, first = connection.execute(query).fetchall()[0]
        return json.dumps([count, [(p["file"], p["row"]) for p in first or []]])

    identities = [file.original.identity for file in claims.files_of(year)]
    facts = json.dumps([query, meaning(catalogue, year), identities])
    key = f"unlisted {year} {sha256(facts.encode()).hexdigest()}"
    count, first = json.loads(claims.memory.recall(key, find))
    return count, [(file, row) for file, row in first]


def _first(places: list[Place]) -> list[Place]:
    return sorted(places)[:EXAMPLES]


def _noticing(table: Table) -> list[Rule]:
    return [rule for rule in table.rules if rule.effect is Effect.NOTICED]


def _of_files(
    connection: duckdb.DuckDBPyConnection, table: Table
) -> Iterator[tuple[DataFile, list[Any]]]:
    """Each file with its lines: year, rows, and for each rule the rows and the first of them."""
    for start in range(0, len(table.files), SCANNED_TOGETHER):
        some = table.files[start : start + SCANNED_TOGETHER]
        keys = [f"counts {_way(table, file)} {file.original.identity}" for file in some]

        def find(missing: list[int], some: tuple[DataFile, ...] = some) -> list[str]:
            return _count(connection, table, tuple(some[i] for i in missing))

        for file, found in zip(some, table.memory.recall_all(keys, find), strict=True):
            yield file, json.loads(found)


def _way(table: Table, file: DataFile) -> str:
    """How a file is read and judged, as a digest of the SQL that does it."""
    return sha256(_counting(table, (file,)).encode()).hexdigest()


def _count(
    connection: duckdb.DuckDBPyConnection, table: Table, files: tuple[DataFile, ...]
) -> list[str]:
    """The lines of each file, as JSON, from one scan."""
    found: dict[str, list[Any]] = {}
    for file, year, count, *noticed in connection.execute(_counting(table, files)).fetchall():
        pairs = zip(noticed[::2], noticed[1::2], strict=True)
        line = [int(year), count, *([some, first or []] for some, first in pairs)]
        found.setdefault(file, []).append(line)
    return [json.dumps(found.get(str(file.path), [])) for file in files]


def _counting(table: Table, files: tuple[DataFile, ...]) -> str:
    """SQL of the accepted rows by file and year, with those that each rule notices."""
    noticed = "".join(
        f", count(*) FILTER ({r.predicate}), min({ROW}, {EXAMPLES}) FILTER ({r.predicate})"
        for r in _noticing(table)
    )
    accepted = f"FROM ({table.judged(files)}) WHERE fault IS NULL"
    return (
        f"SELECT {FILE}, {table.year_sql} AS of_year, count(*){noticed} {accepted}"
        " GROUP BY ALL ORDER BY 1, 2"
    )
