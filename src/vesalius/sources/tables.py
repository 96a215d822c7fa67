"""The two tables as the engines see them: SQL of accepted rows, years, rows, fingerprints."""

import json
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import MAXYEAR, MINYEAR, date
from functools import cached_property, partial
from hashlib import sha256
from typing import Any, ClassVar, TypeVar

import duckdb

from vesalius.sources import columns
from vesalius.sources.coercion import Reading, literal, quoted, raw, typed
from vesalius.sources.contracts import CLAIMS, POPULATION, Contract
from vesalius.sources.files import DataFile
from vesalius.sources.guard import reading
from vesalius.sources.mapping import Dates, TableMapping
from vesalius.sources.rows import Claim, Person
from vesalius.sources.rules import Effect, Rule, fault, rules_of
from vesalius.sources.soundness import Memory, verify_pages

T = TypeVar("T", bool, str)
_BATCH = 10_000
SCANNED_TOGETHER = 32  # files; what is proven of them is written down before the next ones
FILE, ROW = "vesalius_file", "vesalius_row"


@dataclass(frozen=True)
class Table:
    """A table of a project, matched with its contract; no row has been read yet.

    `person_sql` is the type of the person identifier in both tables: BIGINT or VARCHAR. `files`
    are what is scanned: the owner's Parquet files, or our Parquet copies of text.
    """

    contract: ClassVar[Contract]
    mapping: TableMapping
    files: tuple[DataFile, ...]
    readings: tuple[Reading, ...]
    memory: Memory
    person_sql: str = "VARCHAR"

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
        the bare projection; else each row is coerced and the malformed ones are left out. Raises
        `parquet-corrupt`.
        """
        self.verify(self.files_of(year))
        return self.bare(year) if self.sound(year) else self.guarded(year)

    def verify(self, files: tuple[DataFile, ...]) -> None:
        """Prove once of each file that its pages are whole. Raises `parquet-corrupt`."""
        self._remembered("pages", files, self._prove_whole)

    def _prove_whole(self, files: tuple[DataFile, ...]) -> list[bool]:
        verify_pages(self.contract.name, files, self.owner_columns)
        return [True] * len(files)

    def bare(self, year: int) -> str:
        """The projection of a year without any doubt; only right where the year is `sound`."""
        named = ", ".join(self._projected(reading) for reading in self.readings)
        return f"SELECT {named}\nFROM {self.scan(self.files_of(year))}\nWHERE {self._skip(year)}"

    def sound(self, year: int) -> bool:
        """Whether every row of a year's files is accepted as it is: no rule need be asked again.

        Found by one scan of each file, and remembered under `private/` until the file changes.
        """
        return all(self.proofs(self.files_of(year)))

    @property
    def trusted(self) -> bool:
        """Whether the owner's types are the contract's."""
        in_cents = self.mapping.amounts == "cents"
        return in_cents and all(reading.trusted for reading in self.readings)

    def proofs(self, files: tuple[DataFile, ...]) -> tuple[bool, ...]:
        """Of each file, whether every row is accepted as it is."""
        if not self.trusted:
            return (False,) * len(files)
        return tuple(self._remembered("sound", files, self._prove_sound))

    def _prove_sound(self, files: tuple[DataFile, ...]) -> list[bool]:
        """Ask each column's distinct values first; the rows only where one of them is in doubt."""
        asked = " UNION ALL ".join(
            f"({self._doubtful(files, names)})" for names in self._judged_together
        )
        if not self.ask(asked):
            return [True] * len(files)
        rows = self._scrutinised(files, "true")
        doubt = self._doubt(self.rules, self.readings)
        found = {
            file for (file,) in self.ask(f"SELECT DISTINCT {FILE} FROM ({rows}) WHERE {doubt}")
        }
        return [str(file.path) not in found for file in files]

    @property
    def _judged_together(self) -> list[frozenset[str]]:
        """The columns of the owner that some rule looks at together, else each alone."""
        groups = [frozenset({r.field.name}) for r in self.readings if r.column]
        for rule in self.rules:
            if rule.effect is Effect.MALFORMED and len(rule.needs) > 1:
                joined = [g for g in groups if g & rule.needs]
                groups = [g for g in groups if g not in joined] + [frozenset().union(*joined)]
        return groups

    def _doubtful(self, files: tuple[DataFile, ...], names: frozenset[str]) -> str:
        """A row if some rule, or the contract's type, is broken by values of these columns."""
        read = tuple(r for r in self.readings if r.field.name in names)
        rules = tuple(rule for rule in self.rules if rule.needs <= names)
        owned = ", ".join(quoted(r.column) for r in read if r.column)
        once = "" if "person_id" in names else "DISTINCT "  # a person's is mostly his or hers alone
        values = f"SELECT {once}{owned} FROM {self.scan(files)}"
        typed = self._typed(read, f"SELECT {self._raws(read)} FROM ({values})")
        return f"SELECT 1 FROM ({typed}) WHERE {self._doubt(rules, read)} LIMIT 1"

    def _doubt(self, rules: tuple[Rule, ...], read: tuple[Reading, ...]) -> str:
        """Whether a row is malformed or its values are not those that the owner keeps."""
        broken = [f"({rule.predicate})" for rule in rules if rule.effect is Effect.MALFORMED]
        changed = [f"{r.field.name} IS DISTINCT FROM own_{r.field.name}" for r in read if r.column]
        return " OR ".join([*broken, *changed])

    def _remembered(
        self,
        what: str,
        files: tuple[DataFile, ...],
        find: Callable[[tuple[DataFile, ...]], list[T]],
    ) -> list[T]:
        """A finding about each file, from one scan of all those not looked at yet."""
        found: list[T] = []
        for start in range(0, len(files), SCANNED_TOGETHER):
            some = files[start : start + SCANNED_TOGETHER]
            keys = [f"{what} {self._meaning} {file.original.identity}" for file in some]
            found += self.memory.recall_all(keys, partial(_of_missing, find, some))
        return found

    @contextmanager
    def connection(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """A DuckDB that spills under `private/`, and whose errors never quote a row."""
        folder = self.memory.path.parent
        with reading(self.contract.name), closing(duckdb.connect()) as connection:
            connection.execute(f"SET temp_directory = {literal(str(folder / 'spill'))}")
            yield connection

    def ask(self, query: str) -> list[tuple[Any, ...]]:
        """The rows that answer a query."""
        with self.connection() as connection:
            return connection.execute(query).fetchall()

    def stream(self, query: str) -> Iterator[tuple[Any, ...]]:
        """The rows that answer a query, a batch at a time."""
        with self.connection() as connection:
            answer = connection.execute(query)
            while batch := answer.fetchmany(_BATCH):
                yield from batch

    def years(self) -> tuple[int, ...]:
        """The years of the accepted rows, from one scan that is remembered."""
        return tuple(sorted(set().union(*self._years_held(self.files))))

    def _years_held(self, files: tuple[DataFile, ...]) -> list[set[int]]:
        """The years of the accepted rows of each file. Raises `parquet-corrupt`."""
        self.verify(files)
        found = self._remembered("years", files, self._years_in)
        return [set(map(int, years.split())) for years in found]

    def _years_in(self, files: tuple[DataFile, ...]) -> list[str]:
        """The years of the accepted rows of each file, as text."""
        rows = f"SELECT DISTINCT {FILE}, {self.year_sql} AS y FROM ({self.judged(files)})"
        found: dict[str, list[str]] = {}
        for file, year in self.ask(f"{rows} WHERE fault IS NULL ORDER BY ALL"):
            found.setdefault(file, []).append(str(year))
        return [" ".join(found.get(str(file.path), [])) for file in files]

    def fingerprint(self) -> str:
        """The SHA-256 of the files' contents and of the mapping's meaning, for the manifest.

        File names play no part, so that a moved folder gives the same fingerprint.
        """
        found = self._remembered(
            "digest", self.files, lambda some: [f.original.digest() for f in some]
        )
        return sha256("\n".join([self._meaning, *sorted(found)]).encode()).hexdigest()

    @cached_property
    def _meaning(self) -> str:
        """The SHA-256 of the mapping without the places where the files lie."""
        meaning = self.mapping.model_dump(mode="json", exclude={"files", "postgres"})
        return sha256(json.dumps(meaning, sort_keys=True).encode()).hexdigest()

    # --- the SQL, from the inside out

    def scan(self, files: tuple[DataFile, ...], places: bool = False) -> str:
        """`read_parquet(...)` over these files, with file and row number where asked."""
        paths = ", ".join(literal(str(file.path)) for file in files)
        owned = set(files[0].schema.names)
        hive = any(column not in owned for column in self.owner_columns)
        drift = any(file.schema != files[0].schema for file in files)
        options = f"hive_partitioning={hive}, union_by_name={drift}".lower()
        if places:
            options += f", filename={literal(FILE)}, file_row_number=true"
        return f"read_parquet([{paths}], {options})"

    def files_of(self, year: int) -> tuple[DataFile, ...]:
        """The files with accepted rows of a year; one at least.

        A footer that names a single year is believed. Where it names several, or none, the rows
        are looked at once, so that a file touches no year but those that it holds.
        """
        spans = zip(self.files, self._spans, strict=True)
        near = [(file, first == last) for file, (first, last) in spans if first <= year <= last]
        unsure = tuple(file for file, sure in near if not sure)
        held = {f.path: years for f, years in zip(unsure, self._years_held(unsure), strict=True)}
        return tuple(f for f, _ in near if year in held.get(f.path, {year})) or self.files[:1]

    @cached_property
    def _spans(self) -> list[tuple[int, int]]:
        """Of each file the first and the last year by its footer; all years where it is silent."""
        column = self._time.column if self._skips else None
        found = [file.bounds(column) if column else None for file in self.files]
        return [(_year_of(b[0]), _year_of(b[1])) if b else (MINYEAR, MAXYEAR) for b in found]

    @property
    def _time(self) -> Reading:
        """The column that tells the year."""
        return next(r for r in self.readings if r.field.name in ("service_date", "year"))

    @property
    def _skips(self) -> bool:
        """Whether the owner's own column can be held against a year, so that files are skipped."""
        time, formats = self._time, self.mapping.dates.formats
        eight_digits = time.kept == "integer" and formats == Dates().formats
        return time.column is not None and not time.recode and (time.trusted or eight_digits)

    def _skip(self, year: int) -> str:
        """The year as a filter on the owner's own column, by which row groups are skipped."""
        return self._filter(quoted(self._time.column or ""), year) if self._skips else "true"

    def _filter(self, column: str, year: int) -> str:
        raise NotImplementedError

    @property
    def owner_columns(self) -> list[str]:
        """The owner's columns that are read."""
        return [r.column for r in self.readings if r.column]

    def _projected(self, reading: Reading) -> str:
        name, sql = reading.field.name, reading.field.sql or self.person_sql
        value = literal(reading.constant) if reading.column is None else quoted(reading.column)
        return f"CAST({value} AS {sql}) AS {name}"

    def coerced(self, files: tuple[DataFile, ...], where: str = "true") -> str:
        """SELECT of every row: raw, typed and owner's columns, file and row number."""
        places = f"{FILE}, file_row_number + 1 AS {ROW}"
        scan = self.scan(files, places=True)
        return self._typed(
            self.readings,
            f"SELECT {self._raws(self.readings)}, {places}\nFROM {scan}\nWHERE {where}",
        )

    def _raws(self, read: tuple[Reading, ...]) -> str:
        """The raw and the owner's columns."""
        raws = [f"{raw(r)} AS raw_{r.field.name}" for r in read]
        owned = [f"{quoted(r.column)} AS own_{r.field.name}" for r in read if r.column]
        return ", ".join([*raws, *owned])

    def _typed(self, read: tuple[Reading, ...], source: str) -> str:
        """The typed columns beside those of a SELECT of raw ones."""
        types = (f"{typed(r, self.mapping, self.person_sql)} AS {r.field.name}" for r in read)
        return f"SELECT *, {', '.join(types)}\nFROM ({source})"

    def judged(self, files: tuple[DataFile, ...], where: str = "true") -> str:
        """`coerced` with `fault`: the number of the first rule that makes a row malformed.

        Over sound files no rule is asked, and the columns are the owner's own.
        """
        if files and all(self.proofs(files)):
            return self._plain(files, where)
        return self._scrutinised(files, where)

    def _scrutinised(self, files: tuple[DataFile, ...], where: str) -> str:
        judgement = fault(self.rules, Effect.MALFORMED)
        return f"SELECT *, {judgement} AS fault\nFROM ({self.coerced(files, where)})"

    def _plain(self, files: tuple[DataFile, ...], where: str) -> str:
        names = ", ".join(self._projected(reading) for reading in self.readings)
        owned = "".join(
            f", {quoted(r.column)} AS own_{r.field.name}" for r in self.readings if r.column
        )
        places = f"{FILE}, file_row_number + 1 AS {ROW}, CAST(NULL AS INTEGER) AS fault"
        return f"SELECT {names}{owned}, {places}\nFROM {self.scan(files, True)}\nWHERE {where}"

    def judged_in(self, year: int) -> str:
        """The rows of a year that no rule makes malformed, with all that `judged` adds."""
        rows = self.judged(self.files_of(year), self._skip(year))
        return f"SELECT *\nFROM ({rows})\nWHERE fault IS NULL AND {self.year_sql} = {year}"

    def guarded(self, year: int) -> str:
        """The accepted rows of a year that is not `sound`."""
        return f"SELECT {', '.join(self.contract.names)}\nFROM ({self.judged_in(year)})"

    @property
    def year_sql(self) -> str:
        """The year in SQL over the typed columns."""
        raise NotImplementedError


def _of_missing(
    find: Callable[[tuple[DataFile, ...]], list[T]], files: tuple[DataFile, ...], missing: list[int]
) -> list[T]:
    return find(tuple(files[i] for i in missing))


def _year_of(value: object) -> int:
    """The year of a date, of a number of eight digits, or of a year."""
    if isinstance(value, date):
        return value.year
    number = int(str(value))
    return number // 10_000 if number > 9_999 else number


class ClaimsTable(Table):
    """The claims: one row a service."""

    contract = CLAIMS
    year_sql = "year(service_date)"

    def _filter(self, column: str, year: int) -> str:
        if self._time.kept == "integer":
            return f"{column} BETWEEN {year}0101 AND {year}1231"
        return f"{column} BETWEEN DATE '{year}-01-01' AND DATE '{year}-12-31'"

    def rows(self, year: int) -> Iterator[Claim]:
        """The accepted rows of a year, for the reference engine."""
        for row in self.stream(self.relation(year)):
            yield Claim(*row)


class PopulationTable(Table):
    """The population: one row a person and year."""

    contract = POPULATION
    year_sql = "year"

    def _filter(self, column: str, year: int) -> str:
        return f"{column} = {year}"

    def sound(self, year: int) -> bool:
        """Sound rows, and no person twice in the year."""
        return super().sound(year) and not self.repeats(year)

    def repeats(self, year: int) -> bool:
        """Whether some person has more than one row that can be believed in a year."""
        rows = self.bare(year) if super().sound(year) else super().guarded(year)
        twice = f"SELECT 1 FROM ({rows}) GROUP BY person_id HAVING count(*) > 1"
        identity = " ".join(file.original.identity for file in self.files_of(year))
        return self.memory.recall(
            f"repeats {year} {self._meaning} {identity}",
            lambda: bool(self.ask(f"SELECT count(*) > 0 FROM ({twice})")[0][0]),
        )

    def guarded(self, year: int) -> str:
        """One row a person: equal rows once, rows that contradict each other not at all."""
        alone = "count(*) OVER (PARTITION BY person_id) = 1"
        return f"SELECT *\nFROM (SELECT DISTINCT * FROM ({super().guarded(year)}))\nQUALIFY {alone}"

    def rows(self, year: int) -> Iterator[Person]:
        """The accepted rows of a year, for the reference engine."""
        for row in self.stream(self.relation(year)):
            yield Person(*row)
