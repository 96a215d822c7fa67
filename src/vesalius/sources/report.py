"""What a check found: counts, problems and the verdict; never a person, never a row."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from vesalius.errors import Problem, VesaliusError
from vesalius.language import current_language, format_number
from vesalius.sources import problems
from vesalius.sources import row_problems as rows
from vesalius.sources.contracts import TableName
from vesalius.sources.mapping import Threshold
from vesalius.sources.rules import Effect

_BY_EFFECT = {
    Effect.MALFORMED: Threshold(warn=0, refuse=0.01),
    Effect.OUTSIDE: Threshold(warn=0, refuse=0.05),
    Effect.NOTICED: Threshold(warn=0.05, refuse=1),
}
_OWN: Mapping[str, Threshold] = {
    rows.UNKNOWN_CODE.code: Threshold(warn=0, refuse=0.2),
    rows.CODE_OUT_OF_DATE.code: Threshold(warn=0, refuse=0.2),
    rows.NEGATIVE_NET.code: Threshold(warn=0, refuse=0.01),
    rows.QUANTITY_ZERO.code: Threshold(warn=0, refuse=1),
    rows.PROFESSION_UNKNOWN.code: Threshold(warn=0, refuse=1),
    rows.BOOKED_BEFORE_SERVICE.code: Threshold(warn=0, refuse=1),
}


def default_threshold(problem: Problem, effect: Effect) -> Threshold:
    """When a problem warns and refuses, unless `sources.yaml` says otherwise."""
    if problem is rows.UNKNOWN_CODE and effect is Effect.NOTICED:
        return Threshold(warn=1, refuse=1)
    return _OWN.get(problem.code, _BY_EFFECT[effect])


@dataclass(frozen=True, slots=True)
class Finding:
    """A problem that some rows of a table have; `read` is the number of rows of the table."""

    problem: Problem
    effect: Effect
    table: TableName
    column: str
    rows: int
    read: int
    threshold: Threshold
    examples: tuple[str, ...] = ()

    @property
    def share(self) -> float:
        """The part of the rows that have the problem."""
        return self.rows / self.read

    @property
    def verdict(self) -> str:
        """`refused`, `warning` or `noted`, by the thresholds."""
        if self.share > self.threshold.refuse:
            return "refused"
        return "warning" if self.share > self.threshold.warn else "noted"

    @property
    def error(self) -> VesaliusError:
        """The finding as an error that teaches."""
        percent = format_number(Decimal(self.rows * 100) / self.read, current_language(), 2)
        return VesaliusError(
            self.problem,
            table=self.table, column=self.column, rows=self.rows, read=self.read,
            share=f"{percent}\N{NO-BREAK SPACE}%", examples="; ".join(self.examples),
        )  # fmt: skip

    def as_json(self) -> dict[str, Any]:
        """The finding as plain data."""
        return {
            "problem": self.problem.code,
            "effect": self.effect.value,
            "verdict": self.verdict,
            "column": self.column,
            "rows": self.rows,
            "share": self.share,
            "examples": list(self.examples),
        }


@dataclass(frozen=True, slots=True)
class TableReport:
    """What was read of one table: `read` = `accepted` + the rows set aside, always."""

    table: TableName
    files: int
    read: int
    accepted: int
    years: tuple[tuple[int, int], ...]
    ignored: tuple[str, ...]
    findings: tuple[Finding, ...]

    def __post_init__(self) -> None:
        if self.read != self.accepted + self.set_aside:
            raise ValueError(f"{self.table}: rows were lost in the check")

    @property
    def set_aside(self) -> int:
        """The rows that are malformed, or of which nothing can be made."""
        return sum(f.rows for f in self.findings if f.effect is not Effect.NOTICED)

    def as_json(self) -> dict[str, Any]:
        """The report as plain data."""
        return {
            "files": self.files,
            "read": self.read,
            "accepted": self.accepted,
            "set_aside": self.set_aside,
            "years": {str(year): count for year, count in self.years},
            "ignored_columns": list(self.ignored),
            "findings": [finding.as_json() for finding in self.findings],
        }


@dataclass(frozen=True, slots=True)
class CheckReport:
    """What a check found in both tables, for the years that were asked."""

    years: tuple[int, ...]
    claims: TableReport
    population: TableReport

    @property
    def tables(self) -> tuple[TableReport, TableReport]:
        """Both tables."""
        return self.claims, self.population

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Every finding, the claims' first."""
        return self.claims.findings + self.population.findings

    @property
    def errors(self) -> tuple[VesaliusError, ...]:
        """What makes the sources unusable: findings beyond their threshold, years without rows."""
        refused = [finding.error for finding in self.findings if finding.verdict == "refused"]
        empty = [
            VesaliusError(problems.YEAR_EMPTY, table=table.table, year=year)
            for table in self.tables
            for year in self.years
            if year not in dict(table.years)
        ]
        return (*refused, *empty)

    def as_json(self) -> dict[str, Any]:
        """The whole report as plain data."""
        return {
            "years": list(self.years),
            "usable": not self.errors,
            "tables": {table.table: table.as_json() for table in self.tables},
            "refusals": [error.code for error in self.errors],
        }
