"""Writing the account of claims: the table, who pays, volumes by year, and the reconciliation."""

import csv
from collections.abc import Iterable, Sequence
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

from vesalius.accounts.claims import SIDES, ClaimsAccount
from vesalius.accounts.indices import Decomposition
from vesalius.accounts.interval import round_to
from vesalius.accounts.quantities import Growth

CENT = Decimal("0.01")


def write_account(account: ClaimsAccount, folder: Path) -> tuple[Path, ...]:
    """Write `account.csv`, `financing.csv`, `volumes.csv` and `reconciliation.csv`."""
    folder.mkdir(parents=True, exist_ok=True)
    years = [str(year) for year in account.years]
    files = {
        "account.csv": (["line", *years], _account(account)),
        "financing.csv": (["year", "component", "payer", "euros"], _financing(account)),
        "volumes.csv": (
            ["year", "value", "volume", "price", "rule", "entering", "leaving", "refused"],
            _volumes(account),
        ),
        "reconciliation.csv": (
            ["year", "part", "rows", "cents"],
            _reconciliation(account),
        ),
    }
    return tuple(_write(folder / name, header, rows) for name, (header, rows) in files.items())


def _write(path: Path, header: Sequence[str], rows: Iterable[Sequence[object]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)
    return path


def euros(cents: int) -> Decimal:
    """Cents as euros, exactly."""
    return Decimal(cents).scaleb(-2)


def _account(account: ClaimsAccount) -> list[list[object]]:
    matrix = account.financing
    lines: dict[str, list[object]] = {
        "total": [_euros(account, year) for year in account.years],
        "fees": [_euros(account, year, component="fees") for year in account.years],
        "technical_fees": [
            _euros(account, year, component="technical_fees") for year in account.years
        ],
        "overruns": [euros(account.overruns[year]) for year in account.years],
    }
    for payer in sorted({p for m in matrix.values() for p in m.payers}):
        lines[payer] = [_euros(account, year, payer=payer) for year in account.years]
    lines["services"] = [
        sum(bill.quantity for bill in account.bills if bill.year == year) for year in account.years
    ]
    by_year = {split.value.last: split for split in account.growth}
    for name in ("value", "volume", "price"):
        lines[f"{name}_growth"] = [_rate(by_year.get(year), name) for year in account.years]
    return [[line, *values] for line, values in lines.items()]


def _euros(
    account: ClaimsAccount, year: int, component: str | None = None, payer: str | None = None
) -> Decimal:
    point = account.financing[year].amount(component, payer).interval.point
    return round_to(point, CENT)


def _rate(split: Decomposition | None, name: str) -> object:
    """A growth in percent to one decimal; not available for the first year."""
    if split is None:
        return "nd"
    growth: Growth = getattr(split, name)
    return round_to(growth.percent.point, Decimal("0.1"))


def _financing(account: ClaimsAccount) -> list[list[object]]:
    return [
        [year, component, payer, euros(cents)]
        for year in account.years
        for (component, payer), cents in sorted(account.financing[year].cells.items())
    ]


def _volumes(account: ClaimsAccount) -> list[list[object]]:
    refused: list[list[object]] = [
        [year, *[""] * 6, reason] for year, reason in sorted(account.refused.items())
    ]
    return refused + [
        [
            split.value.last,
            *(_index(growth.factor.point) for growth in (split.value, split.volume, split.price)),
            split.rule or "",
            " ".join(split.entering),
            " ".join(split.leaving),
            "",
        ]
        for split in account.growth
    ]


def _index(factor: Fraction) -> Decimal:
    """An index number, the year before being 100, to six decimals."""
    return round_to(factor * 100, Decimal("0.000001"))


def _reconciliation(account: ClaimsAccount) -> list[list[object]]:
    """For each year: what each side holds, the claims counted apart, and the difference, zero."""
    rows: list[list[object]] = []
    for found in account.reconciled:
        rows += [[found.year, side, found.rows[side], found.cents[side]] for side in SIDES]
        rows.append([found.year, "claims", found.claims_rows, found.claims_cents])
        rows.append([found.year, "claims without any amount", found.unpriced, 0])
        left = found.claims_rows - sum(found.rows.values())
        rows.append([found.year, "difference", left, found.difference])
    return rows
