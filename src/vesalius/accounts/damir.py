"""Open DAMIR, the open French claims, read into an imaging account.

Files come by month of processing, with 55 to 57 columns, a `;` at the end of every line, and some
short lines. Columns are taken by name. A line is an aggregate of acts, not one act. Types of
reimbursement other than base (0) and complement (1) repeat the act that they complete: counting
them would make 70 euros of an act of 35. Source: CNAM, *Open DAMIR, descriptif des variables*.
"""

import csv
import gzip
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Literal

import duckdb
from pydantic import Field

from vesalius.accounts.declaration import Declared
from vesalius.accounts.financing import Financing
from vesalius.accounts.problems import DAMIR_SCHEMA, DAMIR_VALUE, NOT_RECONCILED
from vesalius.errors import VesaliusError

MONEY = ("PRS_PAI_MNT", "PRS_REM_BSE", "PRS_REM_MNT", "FLT_DEP_MNT")
KEYS = ("FLX_ANN_MOI", "SOI_ANN", "PRS_NAT", "PRS_REM_TYP", "PSE_SPE_SNDS")
NEEDED = (*KEYS, "PRS_ACT_QTE", *MONEY)
Part = Literal["fees", "technical_fees", "flat_participation", "screening", "repeated", "other"]
PARTS: tuple[Part, ...] = (
    "fees", "technical_fees", "flat_participation", "screening", "repeated", "other",
)  # fmt: skip
ACCOUNT: tuple[Part, ...] = ("fees", "technical_fees", "flat_participation")


class DeclaredPart(Declared):
    """Natures of benefit that make one part of the account, and how sure that is."""

    natures: tuple[str, ...] = Field(min_length=1)
    specialties: tuple[str, ...] = ()
    certainty: Literal["sourced", "inferred", "illustrative"]


class DamirRules(Declared):
    """How lines of Open DAMIR belong to the imaging account."""

    fees: DeclaredPart
    technical_fees: DeclaredPart
    flat_participation: DeclaredPart
    screening: DeclaredPart
    counted_types: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Lines:
    """The lines of one part and year of care: how many, and their money in cents."""

    year: int
    part: Part
    lines: int
    quantity: int
    paid: int
    base: int
    reimbursed: int
    overruns: int
    off_identity: int  # lines whose paid amount is not base plus overrun


@dataclass(frozen=True)
class DamirAccount:
    """What some files hold: the account by year of care, the parts outside it, what was short.

    `months` are the months of processing that were read: a year of care is whole only some months
    after its end.
    """

    parts: tuple[Lines, ...]
    months: tuple[str, ...]
    short_lines: int
    paid_in_files: int

    @property
    def years(self) -> tuple[int, ...]:
        """The years of care, in order."""
        return tuple(sorted({lines.year for lines in self.parts}))

    def part(self, year: int, part: Part) -> Lines:
        """The lines of a part and year; none is 0 lines."""
        found = [p for p in self.parts if (p.year, p.part) == (year, part)]
        return found[0] if found else Lines(year, part, 0, 0, 0, 0, 0, 0, 0)

    def financing(self, year: int) -> Financing:
        """Component x payer: flat participation lowers what insurance pays and nobody covers it."""
        fees, tech, flat = (self.part(year, part) for part in ACCOUNT)
        insurance = fees.reimbursed + flat.reimbursed
        return Financing(
            year,
            "open-damir-imaging",
            {
                ("fees", "insurance"): insurance,
                ("fees", "households"): fees.paid - insurance,
                ("technical_fees", "insurance"): tech.reimbursed,
                ("technical_fees", "households"): tech.paid - tech.reimbursed,
            },
        )


def read_damir(files: Sequence[Path], rules: DamirRules) -> DamirAccount:
    """Read files of Open DAMIR (`.csv`, `.csv.gz`); every line is in one part or counted short.

    Raises `accounts-damir-schema` where a needed column is missing, `accounts-damir-value` where
    money is no number, and `accounts-not-reconciled` where the parts do not add up to the files.
    """
    with duckdb.connect() as connection:
        scans = " UNION ALL ".join(_scan(path) for path in files)
        connection.execute(f"CREATE VIEW lines AS {scans}")
        short = _count(connection, _short())
        _refuse_words(connection, files)
        connection.execute(f"CREATE TABLE kept AS SELECT * FROM lines WHERE NOT ({_short()})")
        parts = tuple(_parts(connection, rules))
        months = connection.execute("SELECT DISTINCT FLX_ANN_MOI FROM kept ORDER BY 1").fetchall()
        paid = connection.execute(f"SELECT coalesce(sum({_cents('PRS_PAI_MNT')}), 0) FROM kept")
        total = paid.fetchone()
    assert total is not None
    account = DamirAccount(parts, tuple(m for (m,) in months), short, int(total[0]))
    left = account.paid_in_files - sum(lines.paid for lines in parts)
    if left:
        raise VesaliusError(NOT_RECONCILED, year="-", cents=left)
    return account


def header_of(path: Path) -> tuple[str, ...]:
    """The named columns of a file; the empty one after the last `;` is none."""
    with _opened(path) as file:
        names = next(csv.reader(file, delimiter=";"), [])
    return tuple(name.strip() for name in names if name.strip())


def _opened(path: Path) -> IO[str]:
    if path.suffix == ".gz":
        return gzip.open(path, "rt", encoding="latin-1", newline="")
    return path.open(encoding="latin-1", newline="")


def _scan(path: Path) -> str:
    """The needed columns of a file, as text; lines that end early are padded with nulls."""
    missing = [name for name in NEEDED if name not in header_of(path)]
    if missing:
        raise VesaliusError(DAMIR_SCHEMA, file=path.name, columns=", ".join(missing))
    columns = ", ".join(f"nullif(trim(\"{name}\"), '') AS {name}" for name in NEEDED)
    quoted = str(path).replace("'", "''")
    return (
        f"SELECT {columns} FROM read_csv('{quoted}', delim=';', header=true, all_varchar=true, "
        "quote='', escape='', null_padding=true, parallel=false, strict_mode=false)"
    )


def _short() -> str:
    """A line without a needed value: cut off before its end."""
    return " OR ".join(f"{name} IS NULL" for name in NEEDED)


def _count(connection: duckdb.DuckDBPyConnection, condition: str) -> int:
    found = connection.execute(f"SELECT count(*) FROM lines WHERE {condition}").fetchone()
    assert found is not None
    return int(found[0])


def _decimal(column: str) -> str:
    return f"TRY_CAST(replace({column}, ',', '.') AS DECIMAL(24, 6))"


def _cents(column: str) -> str:
    return f"CAST({_decimal(column)} * 100 AS BIGINT)"


def _refuse_words(connection: duckdb.DuckDBPyConnection, files: Sequence[Path]) -> None:
    """Money must be a number of whole cents, quantities whole; the count is told, no line."""
    for column in (*MONEY, "PRS_ACT_QTE"):
        steps = 1 if column == "PRS_ACT_QTE" else 100
        number = f"{_decimal(column)} * {steps}"
        bad = f"{column} IS NOT NULL AND ({number} IS NULL OR {number} <> round({number}))"
        count = _count(connection, bad)
        if count:
            names = ", ".join(path.name for path in files)
            raise VesaliusError(DAMIR_VALUE, file=names, column=column, count=count)


def _parts(connection: duckdb.DuckDBPyConnection, rules: DamirRules) -> Iterator[Lines]:
    sums = ", ".join(f"sum({_cents(column)})" for column in MONEY)
    paid, base, _, overrun = map(_cents, MONEY)
    rows = connection.execute(
        f"""
        SELECT CAST(SOI_ANN AS INTEGER), {_part(rules)} AS part, count(*),
               sum(CAST({_decimal("PRS_ACT_QTE")} AS BIGINT)), {sums},
               count(*) FILTER (WHERE {paid} <> {base} + {overrun})
        FROM kept GROUP BY ALL ORDER BY 1, 2
        """
    ).fetchall()
    for year, part, *numbers in rows:
        yield Lines(year, part, *map(int, numbers))


def _part(rules: DamirRules) -> str:
    """The part of a line, in SQL: first whether it repeats an act, then what it is."""
    counted = _among("PRS_REM_TYP", rules.counted_types)
    named: Mapping[str, DeclaredPart] = {
        "screening": rules.screening,
        "technical_fees": rules.technical_fees,
        "flat_participation": rules.flat_participation,
        "fees": rules.fees,
    }
    cases = " ".join(f"WHEN {_holds(part)} THEN '{name}'" for name, part in named.items())
    return f"CASE WHEN NOT {counted} THEN 'repeated' {cases} ELSE 'other' END"


def _holds(part: DeclaredPart) -> str:
    natures = _among("PRS_NAT", part.natures)
    if not part.specialties:
        return natures
    return f"{natures} AND {_among('PSE_SPE_SNDS', part.specialties)}"


def _among(column: str, codes: Sequence[str]) -> str:
    """Whether a code is one of these, leading zeros aside."""
    listed = ", ".join(f"'{code.lstrip('0') or '0'}'" for code in codes)
    return f"(coalesce(nullif(ltrim({column}, '0'), ''), '0') IN ({listed}))"
