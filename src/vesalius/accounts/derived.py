"""What the checks of lines and of columns share: naming a cell and judging a derivation."""

from collections.abc import Callable

from vesalius.accounts.cells import Cell
from vesalius.accounts.judge import Finding, judge, not_derivable
from vesalius.accounts.quantities import Points, Quantity, reading
from vesalius.accounts.tables import Table, scaled
from vesalius.accounts.units import Unit
from vesalius.errors import VesaliusError

Derive = Callable[[], Quantity]


def derived(where: str, number: Cell, derivation: str, derive: Derive, unit: Unit) -> Finding:
    """Hold a cell against what a derivation gives; underivable where it is refused."""
    try:
        found = reading(derive())
    except VesaliusError as refusal:
        return not_derivable(where, number, derivation, refusal.message)
    return judge(where, number, derivation, scaled(found, unit))


def share(table: Table, of: str, whole: str, year: int) -> Quantity:
    """A line in percent of another."""
    return table.amount(of, year).share_of(table.amount(whole, year), f"{table.id}.{whole}")


def contribution(table: Table, of: str, whole: str, last: int, first: int) -> Quantity:
    """The contribution of a line to the growth of another, in points of its value."""
    for line in (of, whole):
        table.growth(line, last, first)  # refuses a break
    change = table.amount(of, last) - table.amount(of, first)
    return Points(change.share_of(table.amount(whole, first), whole).interval)


def place(table: Table, line: str, column: str) -> str:
    """The name of a cell in findings: `table.line@column`."""
    return f"{table.id}.{line}@{column}"
