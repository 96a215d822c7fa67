"""The answer for one printed number: agrees, by rounding, not derivable, or differs."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from vesalius.accounts.cells import Cell
from vesalius.accounts.interval import Interval, decimal_of, round_to


class Verdict(StrEnum):
    """What recomputing a printed number says of it."""

    AGREES = "agrees"
    BY_ROUNDING = "agrees by rounding"
    NOT_DERIVABLE = "not derivable"
    DIFFERS = "differs"
    HOLE = "hole"  # an empty cell where a figure or a sign is due


@dataclass(frozen=True, slots=True)
class Finding:
    """One printed number held against one way of deriving it.

    `computed` is the derivation from the printed numbers, rounded as the number is printed;
    `low` and `high` bound what the unrounded numbers may give, in the printed unit.
    `uses` names other printed facts, outside the tables, that the derivation needs.
    """

    place: str
    number: Cell
    derivation: str
    verdict: Verdict
    computed: Decimal | None = None
    low: Decimal | None = None
    high: Decimal | None = None
    reason: str = ""
    uses: tuple[str, ...] = ()


def judge(place: str, number: Cell, derivation: str, derived: Interval) -> Finding:
    """Hold a printed number against the interval that its derivation gives.

    It agrees when the point, rounded as printed, is the number itself; by rounding when some
    unrounded numbers behind the printed ones give it; else it differs.
    """
    assert number.value is not None
    computed = round_to(derived.point, number.quantum) if number.quantum else None
    same = computed == number.value if computed is not None else derived.point == number.value
    verdict = Verdict.AGREES if same else Verdict.DIFFERS
    if not same and derived.meets(number.interval):
        verdict = Verdict.BY_ROUNDING
    shown = computed if computed is not None else decimal_of(derived.point)
    ends = decimal_of(derived.low), decimal_of(derived.high)
    return Finding(place, number, derivation, verdict, shown, *ends)


def not_derivable(place: str, number: Cell, derivation: str, reason: str) -> Finding:
    """The answer for a number that nothing at hand gives."""
    return Finding(place, number, derivation, Verdict.NOT_DERIVABLE, reason=reason)
