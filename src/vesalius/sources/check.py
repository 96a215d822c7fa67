"""The check of both tables: what was read, what is accepted, what is set aside and why."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

import duckdb

from vesalius.catalogue.model import Catalogue
from vesalius.errors import Problem, VesaliusError, raise_all
from vesalius.language import translate
from vesalius.progress import Advance, progress
from vesalius.sources import row_problems as rows
from vesalius.sources.aside import EXAMPLES, SetAside
from vesalius.sources.coercion import literal
from vesalius.sources.mapping import SourcesMapping, Threshold
from vesalius.sources.opening import PRIVATE, Sources
from vesalius.sources.outside import meaning, outside, register_catalogue, unlisted
from vesalius.sources.report import CheckReport, Finding, TableReport, default_threshold
from vesalius.sources.rules import Effect
from vesalius.sources.tables import FILE, ROW, Table

SET_ASIDE = "set-aside"


def check(
    sources: Sources, catalogue: Catalogue, years: Sequence[int] | None = None
) -> CheckReport:
    """Read both tables whole and tell what they hold, in counts.

    Rows are believed or not whatever their year; codes and persons are held against the catalogue
    and the population for the `years` alone (all years of the population where none are named).
    Rows set aside are written to `private/set-aside/`. Raises `parquet-corrupt`; what the rows
    hold is never raised but reported.
    """
    asked = tuple(years) if years is not None else sources.population.years()
    with sources.claims.connection() as connection:
        checking = _Checking(connection, sources, catalogue, asked)
        with progress(translate("Checking"), 3 + len(asked)) as advance:
            checking.prepare()
            advance(1)
            population = checking.population()
            advance(1)
            claims = checking.claims(advance)
            advance(1)
    report = CheckReport(asked, claims, population)
    sources.claims.memory.recall(_key(sources, catalogue, asked), lambda: not report.errors)
    return report


def require_usable(sources: Sources, catalogue: Catalogue, years: Sequence[int]) -> None:
    """Refuse sources that `check` refuses; they are checked once, until they or the rules change.

    Raises the problems of rows beyond their thresholds, and `year-empty`.
    """
    refusals: list[VesaliusError] = []

    def find() -> bool:
        refusals.extend(check(sources, catalogue, years).errors)
        return not refusals

    if not sources.claims.memory.recall(_key(sources, catalogue, tuple(years)), find):
        raise_all(refusals or list(check(sources, catalogue, years).errors))


def _key(sources: Sources, catalogue: Catalogue, years: tuple[int, ...]) -> str:
    """All that the verdict of a check depends on, as one key."""
    files = [f.original.identity for t in (sources.claims, sources.population) for f in t.files]
    parts = [sources.mapping.model_dump_json(), *files, meaning(catalogue), str(years)]
    return f"usable {sha256(json.dumps(parts).encode()).hexdigest()}"


@dataclass(frozen=True, slots=True)
class _Checking:
    """One check in one connection."""

    connection: duckdb.DuckDBPyConnection
    sources: Sources
    catalogue: Catalogue
    years: tuple[int, ...]

    @property
    def _tables(self) -> tuple[Table, Table]:
        return self.sources.claims, self.sources.population

    def prepare(self) -> None:
        """Prove that every page can be read, and lay the tables of the catalogue."""
        for table in self._tables:
            table.verify(table.files)
        register_catalogue(self.connection, self.catalogue)

    def population(self) -> TableReport:
        """The population: malformed rows, persons twice in a year, what is worth knowing."""
        aside = self._malformed(self.sources.population)
        for year in self.sources.population.years():
            if self.sources.population.repeats(year):
                self._repeated(aside, year)
        return self._report(aside, self._noticed(aside))

    def _repeated(self, aside: SetAside, year: int) -> None:
        """Rows of a person who has several in the year: copies, or contradictions."""
        names = ", ".join(aside.table.contract.names)
        person, same = "PARTITION BY person_id", f"PARTITION BY {names}"
        ranked = (
            f"SELECT *, count(*) OVER ({person}) AS in_all, count(*) OVER ({same}) AS alike,"
            f" row_number() OVER ({person} ORDER BY {FILE}, {ROW}) AS place"
            f" FROM ({aside.table.judged_in(year)})"
        )
        copies = f"SELECT * FROM ({ranked}) WHERE in_all > 1 AND in_all = alike AND place > 1"
        others = f"SELECT * FROM ({ranked}) WHERE in_all > alike"
        for problem, query in ((rows.REPEATED_ROW, copies), (rows.CONTRADICTING_ROWS, others)):
            aside.add(literal(problem.code), "'person_id'", Effect.MALFORMED, str(year), query)

    def claims(self, advance: Advance) -> TableReport:
        """The claims: malformed rows, rows outside catalogue or population, what to know."""
        aside = self._malformed(self.sources.claims)
        for year in self.years:
            query = outside(
                self.connection, self.sources.claims, self.sources.population, self.catalogue, year
            )
            aside.add("outside", _COLUMN, Effect.OUTSIDE, str(year), query)
            advance(1)
        return self._report(aside, [*self._noticed(aside), *self._expected(aside)])

    def _malformed(self, table: Table) -> SetAside:
        """The rows of a table that cannot be believed, set aside with the first reason."""
        aside = SetAside(self.connection, table)
        aside.create()
        problem = _case("fault", {n: rule.problem.code for n, rule in enumerate(table.rules)})
        column = _case("fault", {n: rule.column for n, rule in enumerate(table.rules)})
        proofs = zip(table.files, table.proofs(table.files), strict=True)
        doubted = tuple(file for file, sound in proofs if not sound)
        if doubted:
            query = f"SELECT * FROM ({table.judged(doubted)}) WHERE fault IS NOT NULL"
            aside.add(problem, column, Effect.MALFORMED, "NULL", query)
        return aside

    def _noticed(self, aside: SetAside) -> list[Finding]:
        """What is worth knowing of rows that are accepted."""
        table = aside.table
        rules = [rule for rule in table.rules if rule.effect is Effect.NOTICED]
        counts = ", ".join(
            f"count(*) FILTER ({r.predicate}), {_places(r.predicate)}" for r in rules
        )
        if not counts:
            return []
        believed = f"FROM ({table.judged(table.files)}) WHERE fault IS NULL"
        found = self.connection.execute(f"SELECT {counts} {believed}").fetchall()[0]
        told = zip(rules, found[::2], found[1::2], strict=True)
        return [
            self._finding(aside, rule.problem, rule.effect, rule.column, count, aside.places(where))
            for rule, count, where in told
            if count
        ]

    def _expected(self, aside: SetAside) -> list[Finding]:
        """Claims with codes that no list knows, where the owner expects them."""
        if self.sources.mapping.claims.unknown_codes != "expected":
            return []
        queries = [unlisted(self.sources.claims, year) for year in self.years]
        query = f"SELECT count(*), {_places('true')} FROM ({' UNION ALL '.join(queries)})"
        count, where = self.connection.execute(query).fetchall()[0]
        places = aside.places(where or [])
        facts = (aside, rows.UNKNOWN_CODE, Effect.NOTICED, "code", count, places)
        return [self._finding(*facts)] if count else []

    def _finding(
        self, aside: SetAside, problem: Problem, effect: Effect, column: str, count: int,
        examples: tuple[str, ...],
    ) -> Finding:  # fmt: skip
        table = aside.table
        threshold = threshold_of(self.sources.mapping, problem, effect)
        read = sum(file.rows for file in table.files)
        name = table.contract.name
        return Finding(problem, effect, name, column, count, read, threshold, examples)

    def _report(self, aside: SetAside, noticed: list[Finding]) -> TableReport:
        """The report of a table; the rows set aside are written."""
        aside.write(self.sources.folder / PRIVATE / SET_ASIDE)
        table, found = aside.table, aside.gathered()
        findings = [
            self._finding(aside, g.problem, g.effect, g.column, g.rows, g.examples) for g in found
        ]
        read = sum(file.rows for file in table.files)
        return TableReport(
            table=table.contract.name,
            files=len(table.files),
            read=read,
            accepted=read - sum(g.rows for g in found),
            years=self._by_year(aside),
            ignored=table.ignored,
            findings=(*findings, *noticed),
        )

    def _by_year(self, aside: SetAside) -> tuple[tuple[int, int], ...]:
        """The accepted rows of each year."""
        table, set_aside = aside.table, aside.by_year()
        rows = (
            f"SELECT {table.year_sql} AS y FROM ({table.judged(table.files)}) WHERE fault IS NULL"
        )
        counts = self.connection.execute(f"SELECT y, count(*) FROM ({rows}) GROUP BY y ORDER BY y")
        kept = ((y, count - set_aside.get(y, 0)) for y, count in counts.fetchall())
        return tuple((int(y), count) for y, count in kept if count)


_COLUMN = (
    f"CASE outside WHEN {literal(rows.PERSON_WITHOUT_ROW.code)} THEN 'person_id'"
    f" WHEN {literal(rows.NEGATIVE_NET.code)} THEN 'quantity' ELSE 'code' END"
)


def threshold_of(mapping: SourcesMapping, problem: Problem, effect: Effect) -> Threshold:
    """When a problem warns and refuses in this project."""
    return mapping.thresholds.get(problem.code) or default_threshold(problem, effect)


def _case(value: str, words: dict[int, str]) -> str:
    cases = " ".join(f"WHEN {number} THEN {literal(word)}" for number, word in words.items())
    return f"CASE {value} {cases} END"


def _places(predicate: str) -> str:
    """The first files and rows for which a predicate holds, as a list."""
    return f"min({{'file': {FILE}, 'row': {ROW}}}, {EXAMPLES}) FILTER ({predicate})"
