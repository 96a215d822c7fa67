"""What a check finds in each table, put together from what each file and each year adds."""

from collections.abc import Iterable
from dataclasses import dataclass

import duckdb

from vesalius.catalogue.model import Catalogue
from vesalius.errors import Problem
from vesalius.progress import Advance
from vesalius.sources import row_problems as rows
from vesalius.sources.aside import Part, SetAside
from vesalius.sources.coercion import literal
from vesalius.sources.counted import Noticed, count_rows, count_unlisted
from vesalius.sources.mapping import SourcesMapping, Threshold
from vesalius.sources.opening import PRIVATE, Sources
from vesalius.sources.outside import meaning, outside, register_catalogue
from vesalius.sources.report import Finding, TableReport, default_threshold
from vesalius.sources.rules import Effect
from vesalius.sources.tables import FILE, ROW, Table
from vesalius.sources.verdict import kept_in

SET_ASIDE = "set-aside"


@dataclass(frozen=True, slots=True)
class Checking:
    """One check in one connection."""

    connection: duckdb.DuckDBPyConnection
    sources: Sources
    catalogue: Catalogue
    years: tuple[int, ...]

    def prepare(self) -> None:
        """Prove that every page can be read, and lay the tables of the catalogue."""
        for table in (self.sources.claims, self.sources.population):
            table.verify(table.files)
        register_catalogue(self.connection, self.catalogue)

    def population(self) -> TableReport:
        """The population: malformed rows, persons twice in a year, what is worth knowing."""
        population = self.sources.population
        aside = self._malformed(population)
        for year in population.years():
            if population.repeats(year):
                self._repeated(aside, year)
        return self._report(aside)

    def _repeated(self, aside: SetAside, year: int) -> None:
        """Rows of a person who has several in the year: copies, or contradictions."""
        table, names = aside.table, ", ".join(aside.table.contract.names)
        person, same = "PARTITION BY person_id", f"PARTITION BY {names}"
        ranked = (
            f"SELECT *, count(*) OVER ({person}) AS in_all, count(*) OVER ({same}) AS alike,"
            f" row_number() OVER ({person} ORDER BY {FILE}, {ROW}) AS place"
            f" FROM ({table.judged_in(year)})"
        )
        copies = f"SELECT * FROM ({ranked}) WHERE in_all > 1 AND in_all = alike AND place > 1"
        others = f"SELECT * FROM ({ranked}) WHERE in_all > alike"
        for problem, query in ((rows.REPEATED_ROW, copies), (rows.CONTRADICTING_ROWS, others)):
            code, files = literal(problem.code), table.files_of(year)
            part = Part(
                problem.code, code, "'person_id'", Effect.MALFORMED, str(year), query, files
            )
            aside.add(part)

    def claims(self, advance: Advance) -> TableReport:
        """The claims: malformed rows, rows outside catalogue or population, what to know."""
        aside = self._malformed(self.sources.claims)
        for year in self.years:
            aside.add(self._outside(year))
            advance(1)
        return self._report(aside, self._expected())

    def _outside(self, year: int) -> Part:
        """The claims of a year of which nothing can be made."""
        claims, population = self.sources.claims, self.sources.population
        before, query = outside(claims, population, self.catalogue, year)
        files = claims.files_of(year) + population.files_of(year)
        known = meaning(self.catalogue, year)
        return Part(
            "outside", "outside", _COLUMN, Effect.OUTSIDE, str(year), query, files, before, known
        )

    def _malformed(self, table: Table) -> SetAside:
        """The rows of a table that cannot be believed, set aside with the first reason."""
        aside = SetAside(self.connection, table, kept_in(self.sources) / table.contract.name)
        problem = _case("fault", {n: rule.problem.code for n, rule in enumerate(table.rules)})
        column = _case("fault", {n: rule.column for n, rule in enumerate(table.rules)})
        for file, sound in zip(table.files, table.proofs(table.files), strict=True):
            if not sound:
                query = f"SELECT * FROM ({table.judged((file,))}) WHERE fault IS NOT NULL"
                facts = (problem, column, Effect.MALFORMED, "NULL", query, (file,))
                aside.add(Part("malformed", *facts))
        return aside

    def _noticed(self, aside: SetAside, noticed: Iterable[Noticed]) -> list[Finding]:
        return [
            self._finding(
                aside, n.problem, Effect.NOTICED, n.column, n.rows, aside.places(n.places)
            )
            for n in noticed
            if n.rows
        ]

    def _expected(self) -> Noticed:
        """Claims with codes that no list knows, where the owner expects them."""
        claims = self.sources.claims
        years = self.years if claims.mapping.unknown_codes == "expected" else ()
        return count_unlisted(self.connection, claims, self.catalogue, years)

    def _finding(
        self, aside: SetAside, problem: Problem, effect: Effect, column: str, count: int,
        examples: tuple[str, ...],
    ) -> Finding:  # fmt: skip
        table = aside.table
        threshold = threshold_of(self.sources.mapping, problem, effect)
        read = sum(file.rows for file in table.files)
        name = table.contract.name
        return Finding(problem, effect, name, column, count, read, threshold, examples)

    def _report(self, aside: SetAside, *noticed: Noticed) -> TableReport:
        """The report of a table; the rows set aside are written."""
        aside.gather()
        aside.write(self.sources.folder / PRIVATE / SET_ASIDE)
        table, found = aside.table, aside.gathered()
        counted = count_rows(self.connection, table)
        findings = [
            self._finding(aside, g.problem, g.effect, g.column, g.rows, g.examples) for g in found
        ]
        read = sum(file.rows for file in table.files)
        return TableReport(
            table=table.contract.name,
            files=len(table.files),
            read=read,
            accepted=read - sum(g.rows for g in found),
            years=_less(counted.years, aside.by_year()),
            ignored=table.ignored,
            findings=(*findings, *self._noticed(aside, [*counted.noticed, *noticed])),
        )


def _less(counts: dict[int, int], set_aside: dict[int, int]) -> tuple[tuple[int, int], ...]:
    """The accepted rows of each year, less those that are set aside all the same."""
    kept = ((year, count - set_aside.get(year, 0)) for year, count in counts.items())
    return tuple((year, count) for year, count in kept if count)


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
