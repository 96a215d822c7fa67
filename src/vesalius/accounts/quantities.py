"""Quantities of an account that cannot be combined wrongly.

Growths have no `+`: they compound by multiplication. A share carries its denominator; shares of
two denominators do not add. Amounts of two units do not add. What the types forbid, mypy refuses.
"""

from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from vesalius.accounts.interval import Interval
from vesalius.accounts.problems import BROKEN_LINE, MIXED_EDITIONS, UNITS
from vesalius.errors import VesaliusError

Aspect = Literal["value", "volume", "price"]


def _refuse(left: object, right: object) -> VesaliusError:
    return VesaliusError(UNITS, left=left, right=right)


def _need(kind: type, left: object, right: object) -> None:
    """Formulas of users are not read by mypy: refuse at run time what it would refuse."""
    if not isinstance(right, kind):
        raise _refuse(left, right)


@dataclass(frozen=True, slots=True)
class Amount:
    """A quantity in its base unit (EUR, persons, centres), of one edition where it has one."""

    interval: Interval
    unit: str
    edition: str | None = None

    def __str__(self) -> str:
        return f"an amount in {self.unit}"

    def __add__(self, other: "Amount") -> "Amount":
        return Amount(self.interval + self._same(other).interval, self.unit, self.edition)

    def __sub__(self, other: "Amount") -> "Amount":
        return Amount(self.interval - self._same(other).interval, self.unit, self.edition)

    def _same(self, other: "Amount") -> "Amount":
        _need(Amount, self, other)
        if self.unit != other.unit:
            raise _refuse(self, other)
        if self.edition and other.edition and self.edition != other.edition:
            raise VesaliusError(MIXED_EDITIONS, first=self.edition, last=other.edition)
        return other

    def share_of(self, whole: "Amount", denominator: str) -> "Share":
        """This amount in percent of another; the share keeps the denominator's name."""
        self._same(whole)
        ratio = self.interval.divided_by(whole.interval, f"a share of {denominator}")
        return Share(ratio * Interval.exact(100), denominator)

    def growth_since(self, earlier: "Amount", first: int, last: int) -> "Growth":
        """The growth from the earlier year (`first`) to this amount's year (`last`)."""
        self._same(earlier)
        what = f"growth since {first}"
        return Growth(self.interval.divided_by(earlier.interval, what), first, last)


@dataclass(frozen=True, slots=True)
class Share:
    """A percentage of something named."""

    interval: Interval
    denominator: str

    def __str__(self) -> str:
        return f"a share of {self.denominator}"

    def __add__(self, other: "Share") -> "Share":
        _need(Share, self, other)
        if self.denominator != other.denominator:
            raise _refuse(self, other)
        return Share(self.interval + other.interval, self.denominator)

    def __sub__(self, other: "Share") -> "Points":
        _need(Share, self, other)
        return Points(self.interval - other.interval)


@dataclass(frozen=True, slots=True)
class Points:
    """A difference of percentages, or a contribution: percentage points, which do add."""

    interval: Interval

    def __str__(self) -> str:
        return "percentage points"

    def __add__(self, other: "Points") -> "Points":
        _need(Points, self, other)
        return Points(self.interval + other.interval)

    def __sub__(self, other: "Points") -> "Points":
        _need(Points, self, other)
        return Points(self.interval - other.interval)

    def __neg__(self) -> "Points":
        return Points(-self.interval)


@dataclass(frozen=True, slots=True)
class Growth:
    """Growth from one year to another, held as the index `V(last) / V(first)`.

    There is no `+`. `volume * price` of one period is a value; `then` chains two periods.

    >>> volume = Growth.of_percent(Interval.exact(10), 2023, 2024, "volume")
    >>> price = Growth.of_percent(Interval.exact(-10), 2023, 2024, "price")
    >>> (volume * price).percent.point
    Fraction(-1, 1)
    """

    factor: Interval
    first: int
    last: int
    aspect: Aspect = "value"

    def __str__(self) -> str:
        return f"a growth in {self.aspect} from {self.first} to {self.last}"

    @classmethod
    def of_percent(
        cls, percent: Interval, first: int, last: int, aspect: Aspect = "value"
    ) -> "Growth":
        """The growth that is printed as this percentage."""
        factor = percent * Interval.exact(Fraction(1, 100)) + Interval.exact(1)
        return cls(factor, first, last, aspect)

    @property
    def percent(self) -> Interval:
        """The growth rate in percent."""
        return (self.factor - Interval.exact(1)) * Interval.exact(100)

    def __mul__(self, price: "Growth") -> "Growth":
        _need(Growth, self, price)
        if {self.aspect, price.aspect} != {"volume", "price"} or not self._same_period(price):
            raise _refuse(self, price)
        return Growth(self.factor * price.factor, self.first, self.last)

    def __truediv__(self, part: "Growth") -> "Growth":
        _need(Growth, self, part)
        if self.aspect != "value" or part.aspect == "value" or not self._same_period(part):
            raise _refuse(self, part)
        rest: Aspect = "price" if part.aspect == "volume" else "volume"
        factor = self.factor.divided_by(part.factor, f"growth in {rest}")
        return Growth(factor, self.first, self.last, rest)

    def __sub__(self, other: "Growth") -> Points:
        _need(Growth, self, other)
        if not self._same_period(other):
            raise _refuse(self, other)
        return Points(self.percent - other.percent)

    def then(self, later: "Growth") -> "Growth":
        """This growth followed by that of the period that begins where this one ends."""
        if self.last != later.first or self.aspect != later.aspect:
            raise _refuse(self, later)
        return Growth(self.factor * later.factor, self.first, later.last, self.aspect)

    def per_year(self) -> "AverageGrowth":
        """Average annual growth, `(V(T)/V(0))^(1/n) - 1`; never a mean of rates."""
        years = self.last - self.first
        factor = self.factor.root(years, f"average growth over {years} years")
        return AverageGrowth(factor, self.first, self.last)

    def _same_period(self, other: "Growth") -> bool:
        return (self.first, self.last) == (other.first, other.last)


@dataclass(frozen=True, slots=True)
class AverageGrowth:
    """Average annual growth over a period, held as a yearly factor."""

    factor: Interval
    first: int
    last: int

    def __str__(self) -> str:
        return f"an average annual growth from {self.first} to {self.last}"

    @property
    def percent(self) -> Interval:
        """The yearly rate in percent."""
        return (self.factor - Interval.exact(1)) * Interval.exact(100)


Quantity = Amount | Share | Points | Growth | AverageGrowth


def reading(quantity: Quantity) -> Interval:
    """What is printed of a quantity: the amount in base units, or the percentage."""
    if isinstance(quantity, Growth | AverageGrowth):
        return quantity.percent
    return quantity.interval


def broken(table: str, line: str, first: int, last: int, reason: str) -> VesaliusError:
    """The refusal of a comparison across a break."""
    return VesaliusError(BROKEN_LINE, table=table, line=line, first=first, last=last, reason=reason)
