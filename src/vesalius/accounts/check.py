"""Checking a table: every printed number that others should give is recomputed."""

from collections.abc import Iterator
from dataclasses import dataclass

from vesalius.accounts.cells import Cell, Kind
from vesalius.accounts.column_rates import column_rates
from vesalius.accounts.derived import Derive, contribution, derived, place, share
from vesalius.accounts.interval import Interval
from vesalius.accounts.judge import Finding, Verdict, judge, not_derivable
from vesalius.accounts.quantities import Growth
from vesalius.accounts.tables import Column, Line, Sum, Table
from vesalius.accounts.units import Unit

ADDITIVE = ("amount", "share", "difference", "contribution")


@dataclass(frozen=True, slots=True)
class Report:
    """What a check found, and how many numbers are inputs that nothing else gives."""

    findings: tuple[Finding, ...]
    inputs: int
    ignored: tuple[str, ...] = ()

    def having(self, verdict: Verdict) -> tuple[Finding, ...]:
        """The findings with one answer."""
        return tuple(f for f in self.findings if f.verdict is verdict)

    @property
    def passes(self) -> bool:
        """Whether no number differs and no cell is empty."""
        return not (self.having(Verdict.DIFFERS) or self.having(Verdict.HOLE))


def check_table(table: Table) -> Report:
    """Recompute sums, growths, volumes, prices, shares, averages and differences of a table."""
    findings = (*_holes(table), *_sums(table), *_line_rates(table), *column_rates(table))
    answered = {f.place for f in findings}
    numbers = {place(table, *key) for key, cell in table.cells.items() if cell.has_value}
    return Report(findings, len(numbers - answered), table.ignored)


def _holes(table: Table) -> Iterator[Finding]:
    for (line, column), cell in table.cells.items():
        if cell.kind is Kind.HOLE:
            where = place(table, line, column)
            reason = _filling(table, line, column)
            yield Finding(where, cell, "", Verdict.HOLE, reason=reason)


def _filling(table: Table, line: str, column: str) -> str:
    """What the first sum that holds the hole says of it."""
    for total in table.sums:
        names = [total.line, *(name for _, name in total.parts)]
        if line in names and not total.partial:
            found = _solve(table, total, line, column)
            if found:
                return f"between {float(found.low):g} and {float(found.high):g} by {total.line}"
    return ""


def _solve(table: Table, total: Sum, line: str, column: str) -> Interval | None:
    terms = [(-1, total.line), *total.parts]
    known, sign = Interval.exact(0), 0
    for weight, name in terms:
        cell = table.cells[name, column]
        if name == line:
            sign = weight
        elif cell.has_value:
            known = known + cell.interval * Interval.exact(weight)
        elif cell.kind is not Kind.NOT_APPLICABLE:
            return None
    return known * Interval.exact(-sign)


def _sums(table: Table) -> Iterator[Finding]:
    for total in table.sums:
        measure = table.line(total.line).measure
        for column in table.columns:
            if column.measure in ADDITIVE and measure in ADDITIVE:
                yield from _sum(table, total, column)


def _sum(table: Table, total: Sum, column: Column) -> Iterator[Finding]:
    number = table.cells[total.line, column.id]
    where = place(table, total.line, column.id)
    derivation = _written(total)
    if not number.has_value:
        return
    summed = table.summed(total.parts, column)
    if summed.kind is Kind.NOT_AVAILABLE and not total.partial:
        yield not_derivable(where, number, derivation, summed.reason)
    elif summed.has_value:
        yield _judged_sum(where, number, derivation, summed.interval, total.partial)


def _judged_sum(
    where: str, number: Cell, derivation: str, parts: Interval, partial: bool
) -> Finding:
    if not partial:
        return judge(where, number, derivation, parts)
    fits = parts.low <= number.interval.high
    verdict = Verdict.AGREES if fits else Verdict.DIFFERS
    return Finding(where, number, derivation, verdict)


def _written(total: Sum) -> str:
    terms = "".join(f" {'-' if sign < 0 else '+'} {name}" for sign, name in total.parts)
    return ("at least" if total.partial else "sum:") + terms.replace(" +", "", 1)


def _line_rates(table: Table) -> Iterator[Finding]:
    """Growth, volume, price and share lines, in every column of a year."""
    for line in table.lines:
        if line.measure == "amount":
            continue
        for column in table.columns:
            if column.measure == "amount":
                yield from _rates_of(table, line, column)


def _rates_of(table: Table, line: Line, column: Column) -> Iterator[Finding]:
    number = table.cells[line.id, column.id]
    if not number.has_value:
        return
    for derivation, derive in _derivations(table, line, column.year):
        yield derived(place(table, line.id, column.id), number, derivation, derive, Unit("%"))


def _derivations(table: Table, line: Line, year: int) -> Iterator[tuple[str, Derive]]:
    """The ways in which the table gives a rate: from amounts, and from the other two rates."""
    of, base = line.of or "", table.base_year(line, year)
    if line.measure == "share":
        whole = line.within or ""
        yield f"{of} / {whole}", lambda: share(table, of, whole, year)
    elif line.measure == "contribution":
        yield (
            f"contribution of {of} to {line.within}",
            lambda: contribution(table, of, line.within or "", year, base),
        )
    elif line.measure == "growth":
        yield f"{of}: {year} / {base}", lambda: table.growth(of, year, base)
        yield from _product(table, of, year)
    else:
        yield from _residual(table, line, of, year, base)


def _rate_line(table: Table, of: str, measure: str) -> Line | None:
    found = [line for line in table.lines if line.of == of and line.measure == measure]
    return found[0] if found else None


def _printed_growth(table: Table, line: Line, year: int) -> Growth:
    found = table.quantity(line.id, year)
    assert isinstance(found, Growth)
    return found


def _product(table: Table, of: str, year: int) -> Iterator[tuple[str, Derive]]:
    volume, price = _rate_line(table, of, "volume"), _rate_line(table, of, "price")
    if volume and price:
        yield (
            f"{volume.id} x {price.id}",
            lambda: _printed_growth(table, volume, year) * _printed_growth(table, price, year),
        )


def _residual(
    table: Table, line: Line, of: str, year: int, base: int
) -> Iterator[tuple[str, Derive]]:
    other = _rate_line(table, of, "price" if line.measure == "volume" else "volume")
    if other:
        yield (
            f"{of}: {year} / {base} / {other.id}",
            lambda: table.growth(of, year, base) / _printed_growth(table, other, year),
        )
