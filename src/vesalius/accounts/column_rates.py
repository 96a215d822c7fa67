"""Checking rates that stand in columns: shares, growths, volumes, averages, contributions."""

from collections.abc import Iterator

from vesalius.accounts.derived import Derive, contribution, derived, place, share
from vesalius.accounts.judge import Finding
from vesalius.accounts.problems import UNITS
from vesalius.accounts.quantities import Growth, Quantity
from vesalius.accounts.tables import Column, ColumnMeasure, Table
from vesalius.errors import VesaliusError


def column_rates(table: Table) -> Iterator[Finding]:
    """Recompute every rate of a column of rates, line by line."""
    for column in table.columns:
        if column.measure == "amount":
            continue
        for line in table.lines:
            number = table.cells[line.id, column.id]
            if line.measure == "amount" and number.has_value:
                where, unit = place(table, line.id, column.id), table.unit_of(line, column)
                for derivation, derive in _ways(table, line.id, column):
                    yield derived(where, number, derivation, derive, unit)


def _ways(table: Table, line: str, column: Column) -> Iterator[tuple[str, Derive]]:
    """The ways in which the table gives a rate: from amounts, and from the other two rates."""
    last, first, of = column.year, column.since or column.year - 1, column.of or ""
    if column.measure == "share":
        yield f"{line} / {of}", lambda: share(table, line, of, last)
    elif column.measure == "average_growth":
        yield (
            f"{line}: ({last} / {first}) per year",
            lambda: table.growth(line, last, first).per_year(),
        )
    elif column.measure == "difference":
        yield f"{line}: {last} - {first}", lambda: _difference(table, line, first, last)
    elif column.measure == "contribution":
        yield (
            f"contribution of {line} to {of}",
            lambda: contribution(table, line, of, last, first),
        )
    elif column.measure == "growth":
        yield f"{line}: {last} / {first}", lambda: table.growth(line, last, first)
        yield from _product(table, line, column)
    else:
        yield from _residual(table, line, column)


def _difference(table: Table, line: str, first: int, last: int) -> Quantity:
    table.growth(line, last, first)  # refuses a break
    return table.amount(line, last) - table.amount(line, first)


def _twin(table: Table, column: Column, measure: ColumnMeasure) -> Column | None:
    """The column of another measure over the same two years."""
    period = (column.since, column.year)
    found = [c for c in table.columns if c.measure == measure and (c.since, c.year) == period]
    return found[0] if found else None


def _product(table: Table, line: str, column: Column) -> Iterator[tuple[str, Derive]]:
    """Value as volume times price, where both are printed."""
    volume, price = _twin(table, column, "volume"), _twin(table, column, "price")
    if volume and price:
        yield (
            f"{volume.id} x {price.id}",
            lambda: _growth(table, line, volume) * _growth(table, line, price),
        )


def _residual(table: Table, line: str, column: Column) -> Iterator[tuple[str, Derive]]:
    """Volume or price as value over the other, value from amounts."""
    last, first = column.year, column.since or column.year - 1
    other = _twin(table, column, "price" if column.measure == "volume" else "volume")
    if other:
        yield (
            f"{line}: {last} / {first} / {other.id}",
            lambda: table.growth(line, last, first) / _growth(table, line, other),
        )


def _growth(table: Table, line: str, column: Column) -> Growth:
    found = table.quantity_at(line, column)
    if not isinstance(found, Growth):
        raise VesaliusError(UNITS, left=found, right="a growth")
    return found
