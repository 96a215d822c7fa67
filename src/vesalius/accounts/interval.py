"""Exact intervals: what a printed number may stand for, and what follows from it."""

from dataclasses import dataclass
from decimal import Context, Decimal
from fractions import Fraction

from vesalius.accounts.problems import ZERO_BASE
from vesalius.errors import VesaliusError

_PRECISE = Context(prec=60)


@dataclass(frozen=True, slots=True)
class Interval:
    """A point and the closed interval in which the unrounded number lies; all three exact.

    Source of the rules: R. E. Moore, *Interval Analysis* (1966), chapter 2.

    >>> Interval.printed(Decimal("7.0"), Decimal("0.1")).low
    Fraction(139, 20)
    """

    low: Fraction
    point: Fraction
    high: Fraction

    def __post_init__(self) -> None:
        if not self.low <= self.point <= self.high:
            raise ValueError(f"not an interval: {self.low}, {self.point}, {self.high}")

    @classmethod
    def exact(cls, value: Decimal | Fraction | int) -> "Interval":
        """A number known without rounding."""
        point = Fraction(value)
        return cls(point, point, point)

    @classmethod
    def printed(cls, value: Decimal | Fraction, quantum: Decimal | Fraction) -> "Interval":
        """A number rounded to a multiple of `quantum`: half a quantum on each side."""
        point, half = Fraction(value), Fraction(quantum) / 2
        return cls(point - half, point, point + half)

    def __neg__(self) -> "Interval":
        return Interval(-self.high, -self.point, -self.low)

    def __add__(self, other: "Interval") -> "Interval":
        return Interval(self.low + other.low, self.point + other.point, self.high + other.high)

    def __sub__(self, other: "Interval") -> "Interval":
        return self + -other

    def __mul__(self, other: "Interval") -> "Interval":
        ends = [a * b for a in (self.low, self.high) for b in (other.low, other.high)]
        return Interval(min(ends), self.point * other.point, max(ends))

    def divided_by(self, other: "Interval", what: str) -> "Interval":
        """The quotient; refused where the divisor's interval holds zero."""
        if other.low <= 0 <= other.high:
            raise VesaliusError(ZERO_BASE, what=what)
        inverse = Interval(1 / other.high, 1 / other.point, 1 / other.low)
        return self * inverse

    def root(self, degree: int, what: str) -> "Interval":
        """The positive root of that degree, to 60 digits."""
        if degree < 1 or self.low <= 0:
            raise VesaliusError(ZERO_BASE, what=what)
        low, point, high = (_root(x, degree) for x in (self.low, self.point, self.high))
        return Interval(min(low, point), point, max(point, high))

    def meets(self, other: "Interval") -> bool:
        """Whether some number lies in both."""
        return self.low <= other.high and other.low <= self.high


def decimal_of(value: Fraction) -> Decimal:
    """The fraction to 60 digits, for rounding and printing."""
    return _PRECISE.divide(Decimal(value.numerator), Decimal(value.denominator))


def _root(value: Fraction, degree: int) -> Fraction:
    return Fraction(_PRECISE.power(decimal_of(value), _PRECISE.divide(Decimal(1), Decimal(degree))))


def round_to(value: Fraction, quantum: Decimal) -> Decimal:
    """Round half away from zero to a multiple of `quantum`, exactly; never minus zero.

    >>> round_to(Fraction(-5, 2), Decimal(1)), round_to(Fraction(865), Decimal(10))
    (Decimal('-3'), Decimal('870'))
    """
    steps = abs(value) / Fraction(quantum)
    whole = int(steps + Fraction(1, 2))
    return Decimal(whole if value >= 0 else -whole) * quantum if whole else Decimal(0) * quantum
