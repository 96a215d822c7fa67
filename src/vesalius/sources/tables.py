"""The two tables as the engines see them: SQL of accepted rows, years, rows, fingerprints."""

import hashlib
import json
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, ClassVar

import duckdb

from vesalius.sources import columns
from vesalius.sources.coercion import Reading, literal, quoted, raw, typed
from vesalius.sources.contracts import CLAIMS, POPULATION, Contract
from vesalius.sources.files import DataFile, InputFile
from vesalius.sources.guard import reading
from vesalius.sources.mapping import TableMapping
from vesalius.sources.rows import Claim, Person
from vesalius.sources.rules import Effect, Rule, fault, rules_of
from vesalius.sources.soundness import Memory, verify_pages

_BATCH = 10_000
FILE, ROW = "vesalius_file", "vesalius_row"


@dataclass(frozen=True)
class Table:
    """A table of a project, matched with its contract; no row has been read yet.

    `person_sql` is the type of the person identifier in both tables: BIGINT or VARCHAR. `files`
    are what is scanned: the owner's Parquet `originals`, or our Parquet copies of text.
    """

    contract: ClassVar[Contract]
    mapping: TableMapping
    files: tuple[DataFile, ...]
    readings: tuple[Reading, ...]
    memory: Memory
    person_sql: str = "VARCHAR"
    originals: tuple[InputFile, ...] = ()

    @cached_property
    def rules(self) -> tuple[Rule, ...]:
        """The rules by which rows are believed."""
        return rules_of(self.contract, self.readings, self.mapping)

    @cached_property
    def ignored(self) -> tuple[str, ...]:
        """The owner's columns that nothing reads."""
        return columns.ignored(self.contract, self.mapping, self.files)

    def relation(self, year: int) -> str:
        """SQL text (DuckDB) of a SELECT of the accepted rows of a year, in contract columns.

        Every column of the contract is there, in order and typed; an optional one that the owner
        lacks is null. Over Parquet files that are sound and already in the contract's types it is
        the bare projection; else each row is coerced and the malformed ones are left out.
        """
        return self.bare(year) if self.sound else self.guarded(year)

    def bare(self, year: int) -> str:
        """The projection of a year without any doubt; only right where the table is `sound`."""
        named = ", ".join(self._projected(reading) for reading in self.readings)
        return f"SELECT {named}\nFROM {self.scan(year)}\nWHERE {self._year_filter(year)}"

    @cached_property
    def sound(self) -> bool:
        """Whether every row is accepted as it is, so that no rule need be asked again.

        Found by one scan, and remembered under `private/` until a file changes.
        """
        if not all(reading.trusted for reading in self.readings):
            return False
        return self.memory.recall(f"sound {self.identity}", self._prove_sound)

    def _prove_sound(self) -> bool:
        verify_pages(self.contract.name, self.files, self.owner_columns)
        changed = " OR ".join(
            f"{r.field.name} IS DISTINCT FROM own_{r.field.name}" for r in self.readings if r.column
        )
        query = f"SELECT count(*) FROM ({self.judged()}) WHERE fault IS NOT NULL OR {changed}"
        return self.ask(query)[0][0] == 0

    def ask(self, query: str) -> list[tuple[object, ...]]:
        """The rows that answer a query; no value of a row ever shows in an error."""
        with reading(self.contract.name), closing(duckdb.connect()) as connection:
            return connection.sql(query).fetchall()

    def stream(self, query: str) -> Iterator[tuple[Any, ...]]:
        """The rows that answer a query, a batch at a time."""
        with reading(self.contract.name), closing(duckdb.connect()) as connection:
            answer = connection.execute(query)
            while batch := answer.fetchmany(_BATCH):
                yield from batch

    def years(self) -> tuple[int, ...]:
        """The years of the accepted rows."""
        accepted = f"FROM ({self.judged()}) WHERE fault IS NULL"
        found = self.ask(f"SELECT DISTINCT {self._year} AS y {accepted} ORDER BY y")
        return tuple(int(str(year)) for (year,) in found)

    @cached_property
    def identity(self) -> str:
        """What tells cheaply that nothing changed: names, sizes and times of files, and mapping."""
        parts = [self._meaning(), *(file.identity for file in self.originals)]
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()

    def fingerprint(self) -> str:
        """The SHA-256 of the files' contents and of the mapping's meaning, for the manifest.

        File names play no part, so that a moved folder gives the same fingerprint.
        """
        found = []
        for file in self.originals:
            found.append(self.memory.recall(f"digest {file.identity}", file.digest))
        whole = "\n".join([self._meaning(), *sorted(found)])
        return hashlib.sha256(whole.encode()).hexdigest()

    def _meaning(self) -> str:
        """The mapping without the places where the files lie, as canonical JSON."""
        meaning = self.mapping.model_dump(mode="json", exclude={"files", "postgres"})
        return json.dumps(meaning, sort_keys=True, ensure_ascii=False)

    # --- the SQL, from the inside out

    def scan(self, year: int | None = None, places: bool = False) -> str:
        """`read_parquet(...)` over the files that may hold rows of the year, or over all."""
        files = self.files if year is None else self.files_of(year)
        paths = ", ".join(literal(str(file.path)) for file in files)
        owned = set(files[0].schema.names)
        hive = any(column not in owned for column in self.owner_columns)
        drift = any(file.schema != files[0].schema for file in files)
        options = f"hive_partitioning={hive}, union_by_name={drift}".lower()
        if places:
            options += f", filename={literal(FILE)}, file_row_number=true"
        return f"read_parquet([{paths}], {options})"

    def files_of(self, year: int) -> tuple[DataFile, ...]:
        """The files that may hold rows of a year, by their footers; one at least."""
        kept = [file for file in self.files if self._may_hold(file, year)]
        return tuple(kept) or self.files[:1]

    def _may_hold(self, file: DataFile, year: int) -> bool:
        bounds = file.bounds(self._time.column) if self._skips and self._time.column else None
        return bounds is None or _year_of(bounds[0]) <= year <= _year_of(bounds[1])

    @property
    def _time(self) -> Reading:
        """The column that tells the year."""
        return next(r for r in self.readings if r.field.name in ("service_date", "year"))

    @property
    def _skips(self) -> bool:
        """Whether the owner's own column can be held against a year, so that files are skipped."""
        return self._time.trusted and self._time.column is not None

    @property
    def owner_columns(self) -> list[str]:
        """The owner's columns that are read."""
        return [r.column for r in self.readings if r.column]

    def _projected(self, reading: Reading) -> str:
        name, sql = reading.field.name, reading.field.sql or self.person_sql
        value = literal(reading.constant) if reading.column is None else quoted(reading.column)
        return f"CAST({value} AS {sql}) AS {name}"

    def _year_filter(self, year: int) -> str:
        """The year as a filter on the owner's own column."""
        raise NotImplementedError

    def coerced(self, where: str = "true", year: int | None = None) -> str:
        """SELECT of every row: raw, typed and owner's columns, file and row number."""
        raws = ", ".join(f"{raw(r)} AS raw_{r.field.name}" for r in self.readings)
        owned = "".join(
            f", {quoted(r.column)} AS own_{r.field.name}" for r in self.readings if r.column
        )
        places = f"{FILE}, file_row_number + 1 AS {ROW}"
        types = ", ".join(
            f"{typed(r, self.mapping, self.person_sql)} AS {r.field.name}" for r in self.readings
        )
        inner = (
            f"SELECT {raws}{owned}, {places}\nFROM {self.scan(year, places=True)}\nWHERE {where}"
        )
        return f"SELECT *, {types}\nFROM ({inner})"

    def judged(self, where: str = "true", year: int | None = None) -> str:
        """`coerced` with `fault`: the number of the first rule that makes a row malformed."""
        judgement = fault(self.rules, Effect.MALFORMED)
        return f"SELECT *, {judgement} AS fault\nFROM ({self.coerced(where, year)})"

    def guarded(self, year: int) -> str:
        """The accepted rows of a year of a table that is not `sound`."""
        where = self._year_filter(year) if self._skips else "true"
        names = ", ".join(self.contract.names)
        rows = self.judged(where, year)
        return f"SELECT {names}\nFROM ({rows})\nWHERE fault IS NULL AND {self._year} = {year}"

    @property
    def _year(self) -> str:
        """The year in SQL over the typed columns."""
        raise NotImplementedError


def _year_of(value: object) -> int:
    return value.year if isinstance(value, date) else int(str(value))


class ClaimsTable(Table):
    """The claims: one row a service."""

    contract = CLAIMS
    _year = "year(service_date)"

    def _year_filter(self, year: int) -> str:
        column = quoted(self._time.column or "")
        return f"{column} BETWEEN DATE '{year}-01-01' AND DATE '{year}-12-31'"

    def rows(self, year: int) -> Iterator[Claim]:
        """The accepted rows of a year, for the reference engine."""
        for row in self.stream(self.relation(year)):
            yield Claim(*row)


class PopulationTable(Table):
    """The population: one row a person and year."""

    contract = POPULATION
    _year = "year"

    def _year_filter(self, year: int) -> str:
        return f"{quoted(self._time.column or '')} = {year}"

    def _prove_sound(self) -> bool:
        return super()._prove_sound() and not any(self._repeated(year) for year in self.years())

    def _repeated(self, year: int) -> int:
        """How many persons have more than one row in a year."""
        persons = (
            f"SELECT person_id FROM ({self.bare(year)}) GROUP BY person_id HAVING count(*) > 1"
        )
        return int(str(self.ask(f"SELECT count(*) FROM ({persons})")[0][0]))

    def guarded(self, year: int) -> str:
        """One row a person: equal rows once, rows that contradict each other not at all."""
        alone = "count(*) OVER (PARTITION BY person_id) = 1"
        return f"SELECT *\nFROM (SELECT DISTINCT * FROM ({super().guarded(year)}))\nQUALIFY {alone}"

    def rows(self, year: int) -> Iterator[Person]:
        """The accepted rows of a year, for the reference engine."""
        for row in self.stream(self.relation(year)):
            yield Person(*row)
