"""The rows set aside by a check: gathered in a table of their own, counted, written, shown."""

from collections.abc import Iterator
from dataclasses import dataclass
from os.path import commonpath
from pathlib import Path, PurePosixPath
from typing import Any

import duckdb

from vesalius.errors import Problem
from vesalius.sources import row_problems as rows
from vesalius.sources.coercion import literal, quoted
from vesalius.sources.guard import writing
from vesalius.sources.rules import Effect
from vesalius.sources.tables import FILE, ROW, Table

EXAMPLES = 3
FEWEST_PERSONS = 5  # a code used by fewer is not shown: a row number is shown instead
_BY_CODE = frozenset({rows.UNKNOWN_CODE.code, rows.CODE_OUT_OF_DATE.code})


@dataclass(frozen=True, slots=True)
class Gathered:
    """One problem of the rows set aside: how many rows, and where the first of them are."""

    problem: Problem
    effect: Effect
    column: str
    rows: int
    examples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SetAside:
    """The rows of one table that are set aside, in a temporary table of this connection."""

    connection: duckdb.DuckDBPyConnection
    table: Table

    @property
    def name(self) -> str:
        """The temporary table."""
        return f"aside_{self.table.contract.name}"

    def create(self) -> None:
        """Make the table: the reason, the owner's values, and what examples need."""
        empty = self._selected("''", "''", "''", "CAST(NULL AS SMALLINT)")
        rows = self.table.judged(self.table.files[:1], "false")
        self.connection.execute(f"CREATE TEMP TABLE {self.name} AS {empty} FROM ({rows})")

    def add(self, problem: str, column: str, effect: Effect, year: str, source: str) -> None:
        """Set aside the rows of a query over `judged`; problem, column and year are SQL."""
        chosen = self._selected(problem, column, literal(effect.value), year)
        self.connection.execute(f"INSERT INTO {self.name} {chosen} FROM ({source})")

    def _selected(self, problem: str, column: str, effect: str, year: str) -> str:
        own = "".join(
            f", CAST(own_{r.field.name} AS VARCHAR) AS own_{r.field.name}"
            for r in self.table.readings
            if r.column
        )
        code = "code" if "code" in self.table.contract.names else "CAST(NULL AS VARCHAR)"
        return (
            f"SELECT {problem} AS problem, {column} AS told_of, {effect} AS effect,"
            f" CAST({year} AS SMALLINT) AS of_year, {FILE}, {ROW}, person_id,"
            f" {code} AS used_code{own}"
        )

    def gathered(self) -> tuple[Gathered, ...]:
        """What was set aside, by problem and column."""
        place = f"{{'file': {FILE}, 'row': {ROW}}}"
        found = self.connection.execute(
            f"SELECT problem, told_of, effect, count(*), min({place}, {EXAMPLES})"
            f" FROM {self.name} GROUP BY ALL ORDER BY ALL"
        ).fetchall()
        return tuple(
            Gathered(_problem(code), Effect(effect), column, count, self._examples(code, places))
            for code, column, effect, count, places in found
        )

    def _examples(self, code: str, places: list[dict[str, Any]]) -> tuple[str, ...]:
        shown = tuple(self._codes(code)) if code in _BY_CODE else ()
        return shown or self.places(places)

    def places(self, places: list[dict[str, Any]]) -> tuple[str, ...]:
        """Files and row numbers, under the owner's names below the folder that all files share."""
        files = self.table.files
        shared = commonpath([PurePosixPath(file.name).parent for file in files])
        names = {str(f.path): PurePosixPath(f.name).relative_to(shared or ".") for f in files}
        return tuple(f"{names[place['file']]} row {place['row']}" for place in places)

    def _codes(self, problem: str) -> Iterator[str]:
        """The most frequent codes with this problem, unless hardly anyone has them."""
        found = self.connection.execute(
            f"SELECT used_code, count(*) AS n FROM {self.name} WHERE problem = {literal(problem)}"
            f" GROUP BY used_code HAVING count(DISTINCT person_id) >= {FEWEST_PERSONS}"
            f" ORDER BY n DESC, used_code LIMIT {EXAMPLES}"
        ).fetchall()
        yield from (f"{code} ({n})" for code, n in found)

    def by_year(self) -> dict[int, int]:
        """How many believable rows of each year were set aside all the same."""
        query = f"SELECT of_year, count(*) FROM {self.name} WHERE of_year IS NOT NULL GROUP BY ALL"
        return dict(self.connection.execute(query).fetchall())

    def write(self, folder: Path) -> None:
        """Write the rows, one Parquet file a problem; what an earlier check wrote is removed."""
        name = self.table.contract.name
        with writing(folder):
            folder.mkdir(parents=True, exist_ok=True)
            for old in folder.glob(f"{name}-*.parquet"):
                old.unlink()
            for problem in sorted({g.problem.code for g in self.gathered()}):
                self._copy(problem, folder / f"{name}-{problem}.parquet")

    def _copy(self, problem: str, target: Path) -> None:
        own = "".join(
            f", own_{r.field.name} AS {quoted(r.column)}" for r in self.table.readings if r.column
        )
        chosen = f"told_of AS problem_column, {FILE}, {ROW}{own} FROM {self.name}"
        self.connection.execute(
            f"COPY (SELECT {chosen} WHERE problem = {literal(problem)} ORDER BY {FILE}, {ROW})"
            f" TO {literal(str(target))} (FORMAT parquet)"
        )


def _problem(code: str) -> Problem:
    return rows.BY_CODE[code]
