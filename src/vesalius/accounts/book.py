"""A book of account tables and declared facts, in which formulas look figures up."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

from jinja2 import StrictUndefined
from jinja2.sandbox import SandboxedEnvironment
from pydantic import Field

from vesalius.accounts.cells import Cell, NumberFormat, printed, read_number
from vesalius.accounts.check import Report, check_table
from vesalius.accounts.declaration import (
    Declared,
    Period,
    Title,
    declared_by,
    read_yaml,
    text_of,
)
from vesalius.accounts.interval import Interval
from vesalius.accounts.judge import Finding, judge, not_derivable
from vesalius.accounts.problems import (
    AMBIGUOUS_NUMBER,
    DECLARATION,
    UNKNOWN_CELL,
    UNKNOWN_FACT,
    UNREADABLE_CELL,
)
from vesalius.accounts.quantities import Amount, Growth, Points, Quantity, Share, reading
from vesalius.accounts.tables import Table, scaled
from vesalius.accounts.units import unit
from vesalius.accounts.vocabulary import Vocabulary, evaluate
from vesalius.errors import VesaliusError
from vesalius.language import Text


class DeclaredFact(Declared):
    """A number that no table gives: as printed, with its unit and its source."""

    printed: str
    unit: str = ""
    decimals: int | None = None
    numbers: NumberFormat = "plain"
    growth: Period | None = None
    share_of: str | None = None
    source: Title


class DeclaredNumber(Declared):
    """A number of a text: as printed, and the formula that should give it (none: underivable)."""

    id: str
    printed: str
    unit: str = ""
    decimals: int | None = None
    numbers: NumberFormat = "plain"
    formula: str | None = None
    why: str = ""


class DeclaredChapter(Declared):
    """The numbers of a text, the tables they come from, and the facts that it adds."""

    tables: list[str] = Field(default_factory=list)
    facts: dict[str, DeclaredFact] = Field(default_factory=dict)
    numbers: list[DeclaredNumber] = Field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Fact:
    """A declared fact: its quantity, its printed form, and where it comes from."""

    quantity: Quantity
    printed: str
    source: Text


@dataclass(frozen=True)
class Book:
    """Tables by id, facts by name; implements `Cells` for formulas.

    A line is named `line`, or `table.line` where several tables have one of that name.
    """

    tables: Mapping[str, Table]
    facts: Mapping[str, Fact] = field(default_factory=dict)

    def find(self, line: str) -> tuple[Table, str]:
        """The table of a line, and the line's name in it."""
        table, dot, name = line.partition(".")
        if dot and table in self.tables:
            return self.tables[table], name
        holders = [t for t in self.tables.values() if any(row.id == line for row in t.lines)]
        if len(holders) != 1:
            known = ", ".join(t.id for t in holders) or ", ".join(sorted(self.tables))
            raise VesaliusError(UNKNOWN_CELL, table="-", line=line, year="-", known=known)
        return holders[0], line

    def quantity(self, line: str, year: int, **at: str) -> Quantity:
        """The figure of a line and year; `measure` names a column of rates (`share`)."""
        table, name = self.find(line)
        measure = at.get("measure", "amount")
        return table.quantity(name, year, measure)  # type: ignore[arg-type]

    def refusal(self, line: str, first: int, last: int) -> str | None:
        """Why two years of a line cannot be compared; None where they can."""
        table, name = self.find(line)
        return table.refusal(name, first, last)

    def fact(self, name: str) -> Quantity:
        """A declared fact."""
        if name not in self.facts:
            known = ", ".join(sorted(self.facts)) or "-"
            raise VesaliusError(UNKNOWN_FACT, name=name, known=known)
        return self.facts[name].quantity


def number_of(entry: DeclaredFact | DeclaredNumber, file: str, name: str) -> Cell:
    """The printed number of an entry, with its precision."""
    found = printed(entry.printed)
    facts = {"file": file, "row": name, "column": "printed", "text": entry.printed}
    if found is None:
        raise VesaliusError(UNREADABLE_CELL, **facts)
    value = read_number(found.digits, entry.numbers)
    if value is None:
        raise VesaliusError(AMBIGUOUS_NUMBER, **facts)
    exponent = value.as_tuple().exponent
    shown = max(0, -exponent) if isinstance(exponent, int) else 0
    decimals = shown if entry.decimals is None else entry.decimals
    return Cell.number(value, Decimal(1).scaleb(-decimals))


def fact_of(entry: DeclaredFact, file: str, name: str) -> Fact:
    """The fact as a typed quantity."""
    interval, named = number_of(entry, file, name).interval, unit(entry.unit)
    quantity: Quantity
    if entry.growth:
        quantity = Growth.of_percent(interval, entry.growth[0], entry.growth[1])
    elif named.base == "%":
        if not entry.share_of:
            fault = "a percentage needs `share_of` or `growth`"
            raise VesaliusError(DECLARATION, file=file, field=f"facts.{name}", fault=fault)
        quantity = Share(interval, entry.share_of)
    elif named.base == "points":
        quantity = Points(interval)
    else:
        quantity = Amount(interval * Interval.exact(named.scale), named.base)
    return Fact(quantity, entry.printed, text_of(entry.source))


def read_chapter(path: Path) -> DeclaredChapter:
    """The declared numbers and facts of a text."""
    return declared_by(DeclaredChapter, read_yaml(path), path.name)


def facts_of(chapter: DeclaredChapter, file: str) -> dict[str, Fact]:
    """The facts that a chapter declares."""
    return {name: fact_of(entry, file, name) for name, entry in chapter.facts.items()}


def formulas() -> SandboxedEnvironment:
    """The environment in which formulas are computed: expressions only, nothing undefined."""
    return SandboxedEnvironment(undefined=StrictUndefined)


def check_chapter(chapter: DeclaredChapter, book: Book, file: str) -> Report:
    """Hold every number of a text against its formula."""
    environment, vocabulary = formulas(), Vocabulary(book)
    findings = tuple(_answer(n, file, environment, vocabulary) for n in chapter.numbers)
    return Report(findings, 0)


def _answer(
    entry: DeclaredNumber, file: str, environment: SandboxedEnvironment, vocabulary: Vocabulary
) -> Finding:
    number = number_of(entry, file, entry.id)
    if entry.formula is None:
        return not_derivable(entry.id, number, "", entry.why)
    vocabulary.forget()
    try:
        found = evaluate(entry.formula, environment, vocabulary.functions())
    except VesaliusError as refusal:
        return not_derivable(entry.id, number, entry.formula, refusal.message)
    if not isinstance(found, Quantity):
        fault = "it does not give a quantity"
        raise VesaliusError(DECLARATION, file=file, field=entry.id, fault=fault)
    derived = scaled(reading(found), unit(entry.unit))
    answer = judge(entry.id, number, entry.formula, derived)
    return Finding(
        answer.place, answer.number, answer.derivation, answer.verdict, answer.computed,
        answer.low, answer.high, answer.reason, tuple(vocabulary.facts),
    )  # fmt: skip


def check_book(book: Book) -> Report:
    """Check every table of a book, and the equalities declared between tables."""
    reports = [check_table(table) for table in book.tables.values()]
    equalities = [finding for t in book.tables.values() for finding in _equalities(book, t)]
    return Report(
        (*(finding for report in reports for finding in report.findings), *equalities),
        sum(report.inputs for report in reports),
        tuple(header for report in reports for header in report.ignored),
    )


def _equalities(book: Book, table: Table) -> list[Finding]:
    found = []
    for left, right in table.equal:
        here, there = (name if "." in name else f"{table.id}.{name}" for name in (left, right))
        (one, line), (other, twin) = book.find(here), book.find(there)
        for year in sorted(set(one.years) & set(other.years)):
            if one.cell(line, year).has_value and other.cell(twin, year).has_value:
                found.append(_equal(one, line, other, twin, year))
    return found


def _equal(one: Table, line: str, other: Table, twin: str, year: int) -> Finding:
    column = one.column(year)
    assert column is not None
    row = one.line(line)
    in_base = other.amount(twin, year).interval
    printed_unit = one.unit_of(row, column)
    derived = in_base * Interval.exact(Fraction(1) / printed_unit.scale)
    where = f"{one.id}.{line}@{year}"
    return judge(where, one.cell(line, year), f"= {other.id}.{twin}", derived)
