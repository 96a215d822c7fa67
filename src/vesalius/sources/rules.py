"""The one set of rules by which a row is believed or not.

A `Rule` is a predicate in SQL over the raw and typed columns of `coercion`; it holds where the row
has the problem. `relation` leaves out, and `check` sets aside, exactly the rows for which a rule
of effect `MALFORMED` holds. A row has the first problem that holds, in the order below.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from vesalius.errors import Problem
from vesalius.sources import row_problems as rows
from vesalius.sources.coercion import (
    CODE,
    QUALIFICATION,
    Reading,
    cents,
    code_text,
    kept_raw,
    literal,
    number,
)
from vesalius.sources.contracts import OLDEST, PROFESSIONS, Contract, Kind
from vesalius.sources.mapping import TableMapping

MONTHS_OF_BOOKING = 24


class Effect(StrEnum):
    """What becomes of a row that has a problem."""

    MALFORMED = "malformed"  # the row cannot be believed: no relation holds it
    OUTSIDE = "outside"  # sound, but the catalogue or the population makes nothing of it
    NOTICED = "noticed"  # the row counts; the owner should know


@dataclass(frozen=True, slots=True)
class Rule:
    """A problem of a row: the column it is told of, and the predicate that finds it.

    `others` are the further columns that the predicate looks at.
    """

    problem: Problem
    column: str
    predicate: str
    effect: Effect = Effect.MALFORMED
    others: frozenset[str] = frozenset()

    @property
    def needs(self) -> frozenset[str]:
        """Every column that the predicate looks at."""
        return self.others | {self.column}


def rules_of(
    contract: Contract, readings: tuple[Reading, ...], mapping: TableMapping
) -> tuple[Rule, ...]:
    """The rules of a table, in the order in which they are tried."""
    mapped = [r for r in readings if r.column is not None or r.constant is not None]
    found = [rule for reading in mapped for rule in _rules_of_field(reading, mapping)]
    across = _CLAIMS if contract.name == "claims" else _POPULATION
    names = {reading.field.name for reading in mapped}
    return (*found, *(rule for rule in across if rule.needs <= names))


def _rules_of_field(reading: Reading, mapping: TableMapping) -> Iterator[Rule]:
    name = reading.field.name
    if not reading.field.nullable:
        yield Rule(rows.VALUE_MISSING, name, f"raw_{name} IS NULL")
    match reading.field.kind:
        case Kind.CODE:
            yield from _code_rules(name, mapping)
        case Kind.DATE:
            yield from _date_rules(name, mapping)
        case Kind.WHOLE | Kind.AMOUNT:
            yield from _number_rules(reading, mapping)
        case Kind.PROFESSION:
            known = ", ".join(map(literal, PROFESSIONS))
            predicate = f"{name} IS NULL OR {name} NOT IN ({known})"
            yield Rule(rows.PROFESSION_UNKNOWN, name, predicate, Effect.NOTICED)
        case Kind.QUALIFICATION:
            predicate = f"NOT regexp_full_match({name}, '{QUALIFICATION}')"
            yield Rule(rows.QUALIFICATION_ODD, name, predicate, Effect.NOTICED)
        case kind:
            unread = f"raw_{name} IS NOT NULL AND {name} IS NULL"
            yield Rule(_UNREAD[kind], name, unread)


_UNREAD = {
    Kind.PERSON: rows.PERSON_TOO_LARGE,
    Kind.MONTH: rows.MONTH_IMPOSSIBLE,
    Kind.SEX: rows.SEX_UNKNOWN,
    Kind.FLAG: rows.FLAG_UNKNOWN,
    Kind.SECTOR: rows.SECTOR_MALFORMED,
}


def _code_rules(name: str, mapping: TableMapping) -> Iterator[Rule]:
    text = code_text(f"raw_{name}", mapping)
    bad = f"{name} IS NULL AND"
    yield Rule(rows.CODE_LOST_ZERO, name, f"{bad} regexp_full_match({text}, '[0-9]{{1,5}}')")
    yield Rule(rows.CODE_TOO_LONG, name, f"{bad} regexp_full_match({text}, '[0-9]{{7,}}')")
    yield Rule(rows.CODE_NOT_DIGITS, name, f"NOT regexp_full_match({text}, '{CODE}')")


def _date_rules(name: str, mapping: TableMapping) -> Iterator[Rule]:
    yield Rule(rows.DATE_IMPOSSIBLE, name, f"raw_{name} IS NOT NULL AND {name} IS NULL")
    yield Rule(rows.DATE_TOO_EARLY, name, f"{name} < DATE '{mapping.dates.first}'")
    yield Rule(rows.DATE_TOO_LATE, name, f"{name} > DATE '{mapping.dates.last}'")


def _number_rules(reading: Reading, mapping: TableMapping) -> Iterator[Rule]:
    field, kept = reading.field, kept_raw(reading)
    name = field.name
    value = number(f"raw_{name}", kept, mapping)
    if kept == "text" or kept == "float":
        finite = f"coalesce(isfinite(CAST({value} AS DOUBLE)), false)"
        yield Rule(rows.NUMBER_UNREADABLE, name, f"raw_{name} IS NOT NULL AND NOT {finite}")
    if field.kind is Kind.AMOUNT:
        value = cents(value, mapping)
    outside = f"{value} NOT BETWEEN {field.low} AND {field.high}"
    yield Rule(rows.NUMBER_OUT_OF_RANGE, name, outside)
    if kept != "integer":
        problem = rows.AMOUNT_NOT_CENTS if field.kind is Kind.AMOUNT else rows.NUMBER_NOT_WHOLE
        yield Rule(problem, name, f"abs({value} - round({value})) >= 0.0001")


def _across(
    problem: Problem, column: str, predicate: str, others: str, effect: Effect = Effect.MALFORMED
) -> Rule:
    return Rule(problem, column, predicate, effect, frozenset(others.split()))


_SERVICE_MONTH = "year(service_date) * 100 + month(service_date)"
_MONTHS_LATE = (
    "(accounting_month // 100 - year(service_date)) * 12"
    " + accounting_month % 100 - month(service_date)"
)
_CLAIMS = (
    _across(rows.QUANTITY_ZERO, "quantity", "quantity = 0", "", Effect.NOTICED),
    _across(
        rows.BOOKED_BEFORE_SERVICE, "accounting_month", f"accounting_month < {_SERVICE_MONTH}",
        "service_date", Effect.NOTICED,
    ),
    _across(
        rows.BOOKED_LATE, "accounting_month", f"{_MONTHS_LATE} > {MONTHS_OF_BOOKING}",
        "service_date", Effect.NOTICED,
    ),
)  # fmt: skip
_POPULATION = (
    _across(rows.BORN_AFTER_YEAR, "birth_year", "birth_year > year", "year"),
    _across(rows.TOO_OLD, "birth_year", f"year - birth_year > {OLDEST}", "year"),
    _across(
        rows.DEAD_BEFORE_BIRTH, "death_year", "death_year < birth_year", "birth_year"
    ),
    _across(rows.DEAD_BEFORE_YEAR, "death_year", "death_year < year", "year"),
    _across(
        rows.DEATH_MONTH_ALONE, "death_month", "death_month IS NOT NULL AND death_year IS NULL",
        "death_year", Effect.NOTICED,
    ),
    _across(
        rows.NO_RESIDENCE, "sector_december", "sector_december IS NULL AND sector_june IS NULL",
        "sector_june", Effect.NOTICED,
    ),
)  # fmt: skip


def fault(rules: tuple[Rule, ...], effect: Effect) -> str:
    """SQL giving the number of the first rule of that effect that holds, null where none does."""
    chosen = [(n, rule.predicate) for n, rule in enumerate(rules) if rule.effect is effect]
    cases = "".join(f"\n    WHEN {predicate} THEN {n}" for n, predicate in chosen)
    return f"CASE{cases}\n  END" if cases else "CAST(NULL AS INTEGER)"
