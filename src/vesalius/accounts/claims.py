"""From claims to the imaging account: by component, payer and year, reconciled to the cent.

Money is in integer cents. What is paid for a claim is the sum of its four columns: reimbursed,
patient share, supplement and technical fee. A missing amount counts as nothing and is reported.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from itertools import pairwise
from typing import Literal

import duckdb

from vesalius.accounts.declaration import Declared, Words
from vesalius.accounts.financing import Financing
from vesalius.accounts.indices import Billed, Decomposition, Rule, price_times_quantity
from vesalius.accounts.problems import NOT_RECONCILED
from vesalius.catalogue.model import CodeList
from vesalius.errors import VesaliusError

MONEY = ("reimbursed", "patient_share", "supplement", "technical_fee")
PARTS: Mapping[str, tuple[str, str]] = {
    "reimbursed": ("fees", "insurance"),
    "patient_share": ("fees", "households"),
    "supplement": ("fees", "households"),
    "technical_fee": ("technical_fees", "insurance"),
}
Side = Literal["imaging", "screening", "other"]
SIDES: tuple[Side, ...] = ("imaging", "screening", "other")


class DeclaredPerimeter(Declared):
    """Which codes an account of claims counts, and how volumes treat entering codes."""

    id: str
    title: Words
    code_lists: tuple[str, ...]
    screening: tuple[str, ...] = ()
    rule: Rule


@dataclass(frozen=True)
class Perimeter:
    """The codes inside, on the days on which they count, and the screening codes outside."""

    id: str
    lists: tuple[CodeList, ...]
    screening: frozenset[str]
    rule: Rule

    @classmethod
    def of(cls, declared: DeclaredPerimeter, lists: Mapping[str, CodeList]) -> "Perimeter":
        """The perimeter with its code lists looked up in the catalogue."""
        found = tuple(lists[name] for name in declared.code_lists)
        return cls(declared.id, found, frozenset(declared.screening), declared.rule)

    def spells(self) -> list[tuple[str, date, date]]:
        """Code, first day, last day: when each code of the lists is valid."""
        return sorted(
            (entry.code, entry.validity.first, entry.validity.last)
            for codes in self.lists
            for entry in codes.entries
        )


@dataclass(frozen=True, slots=True)
class Bill:
    """What was billed of one code in one year, in cents, on one side of the perimeter."""

    year: int
    side: Side
    code: str
    rows: int
    quantity: int
    cents: Mapping[str, int]
    unpriced: int  # rows without any amount

    @property
    def paid(self) -> int:
        """All that was paid."""
        return sum(self.cents.values())


@dataclass(frozen=True, slots=True)
class Reconciled:
    """The claims of a year against the account: rows and cents on every side, and in all.

    `claims` is counted by a query of its own over every row, without codes or perimeter.
    """

    year: int
    rows: Mapping[Side, int]
    cents: Mapping[Side, int]
    claims_rows: int
    claims_cents: int
    unpriced: int

    @property
    def difference(self) -> int:
        """Cents of claims that no side holds: zero, or the account is wrong."""
        return self.claims_cents - sum(self.cents.values())


@dataclass(frozen=True)
class ClaimsAccount:
    """The imaging account of some years: bills by code, financing, volumes, reconciliation."""

    perimeter: str
    bills: tuple[Bill, ...]
    financing: Mapping[int, Financing]
    overruns: Mapping[int, int]
    growth: tuple[Decomposition, ...]
    refused: Mapping[int, str]  # years whose volume cannot be formed, with the reason
    reconciled: tuple[Reconciled, ...]

    @property
    def years(self) -> tuple[int, ...]:
        """The years, in order."""
        return tuple(sorted(self.financing))


def account_of(claims: Mapping[int, str], perimeter: Perimeter) -> ClaimsAccount:
    """The account of each year, from the SQL of its accepted claims; reconciled or refused."""
    with duckdb.connect() as connection:
        _stage(connection, perimeter)
        bills = [b for year in sorted(claims) for b in _bills(connection, year, claims[year])]
        reconciled = [
            _reconciled(connection, year, claims[year], [b for b in bills if b.year == year])
            for year in sorted(claims)
        ]
    inside = tuple(bill for bill in bills if bill.side == "imaging")
    growth, refused = _growths(inside, sorted(claims), perimeter.rule)
    return ClaimsAccount(
        perimeter=perimeter.id,
        bills=inside,
        financing={year: _financing(perimeter.id, year, inside) for year in sorted(claims)},
        overruns={year: _cents(inside, year, "supplement") for year in sorted(claims)},
        growth=growth,
        refused=refused,
        reconciled=tuple(reconciled),
    )


def _stage(connection: duckdb.DuckDBPyConnection, perimeter: Perimeter) -> None:
    connection.execute("CREATE TABLE spells (code VARCHAR, first DATE, last DATE)")
    connection.executemany("INSERT INTO spells VALUES (?, ?, ?)", perimeter.spells())
    connection.execute("CREATE TABLE screening (code VARCHAR)")
    for code in sorted(perimeter.screening):
        connection.execute("INSERT INTO screening VALUES (?)", [code])


def _bills(connection: duckdb.DuckDBPyConnection, year: int, relation: str) -> list[Bill]:
    """Rows, quantity and cents by side and code."""
    sums = ", ".join(f"coalesce(sum({column}), 0)" for column in MONEY)
    rows = connection.execute(
        f"""
        SELECT CASE WHEN code IN (SELECT code FROM screening) THEN 'screening'
                    WHEN EXISTS (SELECT 1 FROM spells s WHERE s.code = c.code
                                 AND c.service_date BETWEEN s.first AND s.last) THEN 'imaging'
                    ELSE 'other' END AS side,
               code, count(*), sum(quantity), {sums}, {_unpriced()}
        FROM ({relation}) c GROUP BY ALL ORDER BY ALL
        """
    ).fetchall()
    return [
        Bill(
            year, side, code, rows_, int(quantity),
            dict(zip(MONEY, map(int, money[:-1]), strict=True)), money[-1],
        )
        for side, code, rows_, quantity, *money in rows
    ]  # fmt: skip


def _unpriced() -> str:
    missing = " AND ".join(f"{column} IS NULL" for column in MONEY)
    return f"count(*) FILTER (WHERE {missing})"


def _reconciled(
    connection: duckdb.DuckDBPyConnection, year: int, relation: str, bills: Iterable[Bill]
) -> Reconciled:
    total = " + ".join(f"coalesce({column}, 0)" for column in MONEY)
    counted = connection.execute(
        f"SELECT count(*), coalesce(sum({total}), 0), {_unpriced()} FROM ({relation})"
    ).fetchone()
    assert counted is not None
    rows, cents = dict.fromkeys(SIDES, 0), dict.fromkeys(SIDES, 0)
    for bill in bills:
        rows[bill.side] += bill.rows
        cents[bill.side] += bill.paid
    found = Reconciled(year, rows, cents, counted[0], int(counted[1]), counted[2])
    if found.difference:
        raise VesaliusError(NOT_RECONCILED, year=year, cents=found.difference)
    return found


def _financing(perimeter: str, year: int, bills: tuple[Bill, ...]) -> Financing:
    cells: dict[tuple[str, str], int] = {}
    for column, part in PARTS.items():
        cells[part] = cells.get(part, 0) + _cents(bills, year, column)
    return Financing(year, perimeter, cells)


def _cents(bills: Iterable[Bill], year: int, column: str) -> int:
    return sum(bill.cents[column] for bill in bills if bill.year == year)


def _growths(
    bills: tuple[Bill, ...], years: list[int], rule: Rule
) -> tuple[tuple[Decomposition, ...], dict[int, str]]:
    """Value, volume and price between adjacent years; where they cannot be formed, why."""
    found, refused = [], {}
    for first, last in pairwise(years):
        if last != first + 1:
            continue
        before, after = billed(bills, first), billed(bills, last)
        try:
            found.append(price_times_quantity(before, after, first, last, rule=rule))
        except VesaliusError as refusal:
            refused[last] = refusal.message
    return tuple(found), refused


def billed(bills: Iterable[Bill], year: int) -> dict[str, Billed]:
    """Quantity and value of every code of a year; codes whose corrections leave nothing drop."""
    return {
        bill.code: Billed(bill.quantity, Fraction(bill.paid))
        for bill in bills
        if bill.year == year and bill.quantity > 0
    }
