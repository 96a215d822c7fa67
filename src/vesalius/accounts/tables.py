"""Account tables: lines by columns of typed cells, with what holds between them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from vesalius.accounts.cells import Cell, Kind
from vesalius.accounts.interval import Interval
from vesalius.accounts.problems import NO_VALUE, UNKNOWN_CELL
from vesalius.accounts.quantities import Amount, Aspect, Growth, Points, Quantity, Share, broken
from vesalius.accounts.units import Unit
from vesalius.errors import VesaliusError
from vesalius.language import Text, current_language, translate

LineMeasure = Literal["amount", "growth", "volume", "price", "share", "contribution"]
ColumnMeasure = Literal[
    "amount", "share", "growth", "volume", "price", "average_growth", "difference", "contribution"
]  # fmt: skip
_ASPECTS: Mapping[str, Aspect] = {"growth": "value", "volume": "volume", "price": "price"}


@dataclass(frozen=True, slots=True)
class Line:
    """A row: an amount, or a rate `of` another line (a share also names what it is `within`)."""

    id: str
    title: Text
    unit: Unit
    measure: LineMeasure = "amount"
    of: str | None = None
    within: str | None = None
    parent: str | None = None
    inside: str | None = None  # the line that holds it among others (`of_which`)
    previous_column: bool = False  # growth since the column before, not the year before


@dataclass(frozen=True, slots=True)
class Column:
    """A column: the figures of a year, or a rate of a year (`since` an earlier one)."""

    id: str
    title: Text
    year: int
    measure: ColumnMeasure = "amount"
    since: int | None = None
    of: str | None = None
    unit: Unit | None = None


@dataclass(frozen=True, slots=True)
class Sum:
    """A declared identity: a line equals the signed sum of others in every additive column."""

    line: str
    parts: tuple[tuple[int, str], ...]
    partial: bool = False  # `of which`: the parts do not exhaust the line


@dataclass(frozen=True, slots=True)
class Included:
    """In these years the lines have no amount of their own: it is inside the lines `within`."""

    lines: tuple[str, ...]
    years: tuple[int, ...]
    within: tuple[str, ...]
    reason: Text


@dataclass(frozen=True, slots=True)
class Break:
    """Figures of `last` and later must not be compared with those of `first` and earlier."""

    lines: tuple[str, ...]  # empty: all
    first: int
    last: int
    reason: Text


@dataclass(frozen=True)
class Table:
    """An account table of one edition and one perimeter."""

    id: str
    title: Text
    edition: str
    perimeter: str
    lines: tuple[Line, ...]
    columns: tuple[Column, ...]
    cells: Mapping[tuple[str, str], Cell]
    sums: tuple[Sum, ...] = ()
    included: tuple[Included, ...] = ()
    breaks: tuple[Break, ...] = ()
    notes: Mapping[str, Text] = field(default_factory=dict)
    equal: tuple[tuple[str, str], ...] = ()
    ignored: tuple[str, ...] = ()  # columns of the file that nothing declares

    def line(self, line: str) -> Line:
        """The line of that id."""
        found = [known for known in self.lines if known.id == line]
        if not found:
            raise self.unknown(line, "any year")
        return found[0]

    @property
    def years(self) -> tuple[int, ...]:
        """The years that have a column of figures, in order."""
        return tuple(sorted({c.year for c in self.columns if c.measure == "amount"}))

    def column(self, year: int, measure: ColumnMeasure = "amount") -> Column | None:
        """The column of a year and measure, if there is one."""
        found = [c for c in self.columns if c.year == year and c.measure == measure]
        return found[0] if found else None

    def cell(self, line: str, year: int, measure: ColumnMeasure = "amount") -> Cell:
        """The cell of a line, year and measure."""
        column = self.column(year, measure)
        self.line(line)
        if column is None or (line, column.id) not in self.cells:
            raise self.unknown(line, year)
        return self.cells[line, column.id]

    def unknown(self, line: str, year: object) -> VesaliusError:
        """The error of asking for a figure that the table does not have."""
        has_line = any(row.id == line for row in self.lines)
        known = ", ".join(map(str, self.years) if has_line else (row.id for row in self.lines))
        return VesaliusError(UNKNOWN_CELL, table=self.id, line=line, year=year, known=known)

    def unit_of(self, line: Line, column: Column) -> Unit:
        """The unit in which the cell is printed."""
        return column.unit or line.unit

    def quantity(self, line: str, year: int, measure: ColumnMeasure = "amount") -> Quantity:
        """The cell as a typed quantity; refused where it is a sign and not a number."""
        self.cell(line, year, measure)
        column = self.column(year, measure)
        assert column is not None
        return self.quantity_at(line, column)

    def quantity_at(self, line: str, column: Column) -> Quantity:
        """The cell of a line and column as a typed quantity."""
        cell, row = self.cells[line, column.id], self.line(line)
        if not cell.has_value:
            raise self.no_value(line, column.year, cell)
        if row.measure == "amount" and column.measure in ("amount", "difference"):
            unit = self.unit_of(row, column)
            scaled = cell.interval * Interval.exact(unit.scale)
            return Amount(scaled, unit.base, self.edition)
        return self._rate(row, column, cell.interval)

    def _rate(self, line: Line, column: Column, percent: Interval) -> Quantity:
        measure = line.measure if line.measure != "amount" else column.measure
        first = column.since or self.base_year(line, column.year)
        if measure == "average_growth":
            raise self.unknown(line.id, column.title["en"])
        if measure in _ASPECTS:
            return Growth.of_percent(percent, first, column.year, _ASPECTS[measure])
        if measure == "share":
            return Share(percent, f"{self.id}.{line.within or column.of}")
        return Points(percent)

    def base_year(self, line: Line, year: int) -> int:
        """The year with which a growth line compares: the year before, or the column before."""
        earlier = [known for known in self.years if known < year]
        return earlier[-1] if line.previous_column and earlier else year - 1

    def amount(self, line: str, year: int) -> Amount:
        """The amount of a line in a year."""
        found = self.quantity(line, year)
        if not isinstance(found, Amount):
            raise self.unknown(line, year)
        return found

    def no_value(self, line: str, year: int, cell: Cell) -> VesaliusError:
        """The error of reckoning with a cell that holds no number."""
        reason = cell.reason or translate(REASONS[cell.kind])
        sign = cell.kind.value
        return VesaliusError(
            NO_VALUE, table=self.id, line=line, year=year, sign=sign, reason=reason
        )

    def growth(self, line: str, last: int, first: int | None = None) -> Growth:
        """The growth of an amount since the year before (or since `first`); refused over a break.

        `V(last) / V(first) - 1`, unrounded.
        """
        base = last - 1 if first is None else first
        reason = self.refusal(line, base, last)
        if reason:
            raise broken(self.id, line, base, last, reason)
        return self.amount(line, last).growth_since(self.amount(line, base), base, last)

    def refusal(self, line: str, first: int, last: int) -> str | None:
        """Why two years of a line cannot be compared; None where they can."""
        low, high = sorted((first, last))
        declared = [b.reason for b in self.breaks if _crosses(b, line, low, high)]
        moved = [i.reason for i in self.included if _moved(i, line, low, high)]
        for reason in [*declared, *moved]:
            return reason[current_language()]
        flagged = [y for y in self.years if low < y <= high and self._flagged(line, y)]
        return f"{translate(REASONS[Kind.BREAK])} ({flagged[0]})" if flagged else None

    def _flagged(self, line: str, year: int) -> bool:
        column = self.column(year)
        cell = self.cells.get((line, column.id)) if column else None
        return cell is not None and cell.kind is Kind.BREAK

    def summed(self, parts: Iterable[tuple[int, str]], column: Column) -> Cell:
        """The signed sum of cells; not available, with the reason, where one of them is missing.

        A part whose amount is declared to be inside another part adds nothing, and so does one
        that has no result by nature (`///`).
        """
        cells = [
            (sign, line, self.cells[line, column.id])
            for sign, line in parts
            if not self.is_included(line, column.year)
        ]
        for _, line, cell in cells:
            if not cell.has_value and cell.kind is not Kind.NOT_APPLICABLE:
                reason = f"{line}: {cell.reason or translate(REASONS[cell.kind])}"
                return Cell.sign(Kind.NOT_AVAILABLE, reason)
        values = [(s * c.value, c.quantum) for s, _, c in cells if c.value is not None]
        if not values:
            return Cell.sign(Kind.NOT_APPLICABLE)
        total = sum((value for value, _ in values), Decimal(0))
        return Cell.number(total, sum((quantum for _, quantum in values), Decimal(0)))

    def is_included(self, line: str, year: int) -> bool:
        """Whether the line's amount of that year is declared to be inside other lines."""
        return any(line in i.lines and year in i.years for i in self.included)


REASONS: Mapping[Kind, str] = {
    Kind.NOT_AVAILABLE: "not available",
    Kind.NOT_APPLICABLE: "no result by nature",
    Kind.NOT_SIGNIFICANT: "not significant",
    Kind.SUPPRESSED: "hidden by disclosure control",
    Kind.HOLE: "the cell is empty",
    Kind.BREAK: "break in the series",
}


def _crosses(gap: Break, line: str, low: int, high: int) -> bool:
    named = not gap.lines or line in gap.lines
    return named and low <= gap.first and gap.last <= high


def _moved(moved: Included, line: str, low: int, high: int) -> bool:
    named = line in moved.lines or line in moved.within
    return named and (low in moved.years) != (high in moved.years)


def scaled(interval: Interval, unit: Unit) -> Interval:
    """An interval in base units, expressed in a printed unit."""
    return interval * Interval.exact(Fraction(1) / unit.scale)
