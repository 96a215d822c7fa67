"""The rows set aside by a check: found part by part, gathered, counted, written, shown.

A part is what one file or one year adds. It is kept as Parquet in a private folder, under a key of
all that it depends on, so that a later check finds only the parts that are new or changed.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from os.path import commonpath
from pathlib import Path, PurePosixPath
from typing import Any

import duckdb

from vesalius.errors import Problem
from vesalius.sources import row_problems as rows
from vesalius.sources.coercion import literal, quoted
from vesalius.sources.files import DataFile
from vesalius.sources.guard import writing
from vesalius.sources.rules import Effect
from vesalius.sources.soundness import FORMAT
from vesalius.sources.tables import FILE, ROW, Table

Place = tuple[str, int]  # the file that is scanned, and the number of a row in it
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
class Part:
    """Rows to set aside, as one query over `judged`; problem, column and year are SQL.

    `before` is run first, and `meaning` is what both depend on beside the rows of the `files`.
    """

    name: str
    problem: str
    column: str
    effect: Effect
    year: str
    source: str
    files: tuple[DataFile, ...]
    before: tuple[str, ...] = ()
    meaning: str = ""


@dataclass(frozen=True, slots=True)
class SetAside:
    """The rows of one table that are set aside; `folder` keeps the parts of the last check."""

    connection: duckdb.DuckDBPyConnection
    table: Table
    folder: Path
    _parts: list[Path] = field(default_factory=list)

    @property
    def name(self) -> str:
        """The temporary table in which the parts are gathered."""
        return f"aside_{self.table.contract.name}"

    def add(self, part: Part) -> None:
        """Set aside the rows of a part, which are looked for only where it is not kept."""
        chosen = self._selected(part.problem, part.column, literal(part.effect.value), part.year)
        query = f"{chosen} FROM ({part.source})"
        identities = [file.original.identity for file in part.files]
        facts = json.dumps([FORMAT, query, part.before, part.meaning, identities])
        path = self.folder / f"{part.name}-{sha256(facts.encode()).hexdigest()[:16]}.parquet"
        if not path.is_file():
            for statement in part.before:
                self.connection.execute(statement)
            self._copy(query, path)
        self._parts.append(path)

    def gather(self) -> None:
        """Bring the parts together in one table; kept ones that are none of them are removed."""
        empty = self._selected("''", "''", "''", "CAST(NULL AS SMALLINT)")
        rows = self.table.judged(self.table.files[:1], "false")
        self.connection.execute(f"CREATE TEMP TABLE {self.name} AS {empty} FROM ({rows})")
        if self._parts:
            paths = ", ".join(literal(str(path)) for path in self._parts)
            kept = f"SELECT * FROM read_parquet([{paths}], hive_partitioning = false)"
            self.connection.execute(f"INSERT INTO {self.name} {kept}")
        for old in set(self.folder.glob("*")) - set(self._parts):
            old.unlink()

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
        return shown or self.places([(place["file"], place["row"]) for place in places])

    def places(self, places: Sequence[Place]) -> tuple[str, ...]:
        """Files and row numbers, under the owner's names below the folder that all files share."""
        files = self.table.files
        shared = commonpath([PurePosixPath(file.name).parent for file in files])
        names = {str(f.path): PurePosixPath(f.name).relative_to(shared or ".") for f in files}
        return tuple(f"{names[file]} row {row}" for file, row in places)

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
        found = sorted({g.problem.code for g in self.gathered()})
        targets = {code: folder / f"{name}-{code}.parquet" for code in found}
        for code, target in targets.items():
            self._copy(self._rows_of(code), target)
        for old in set(folder.glob(f"{name}-*")) - set(targets.values()):
            old.unlink()

    def _rows_of(self, problem: str) -> str:
        own = "".join(
            f", own_{r.field.name} AS {quoted(r.column)}" for r in self.table.readings if r.column
        )
        chosen = f"told_of AS problem_column, {FILE}, {ROW}{own} FROM {self.name}"
        return f"SELECT {chosen} WHERE problem = {literal(problem)} ORDER BY {FILE}, {ROW}"

    def _copy(self, query: str, target: Path) -> None:
        """Write the rows of a query as a file that appears only when it is whole."""
        new = target.with_suffix(".new")
        with writing(target.parent):
            target.parent.mkdir(parents=True, exist_ok=True)
            try:
                copied = f"COPY ({query}) TO {literal(str(new))} (FORMAT parquet)"
                self.connection.execute(copied)
                new.replace(target)
            finally:
                new.unlink(missing_ok=True)


def _problem(code: str) -> Problem:
    return rows.BY_CODE[code]
