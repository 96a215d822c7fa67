"""Value, volume and price: two modes of splitting a growth, chained volumes, contributions.

Sources: *System of National Accounts 2008*, chapter 15 (price and volume measures: Laspeyres and
Paasche, chaining, non-additivity); Eurostat, *Handbook on prices and volume measures in national
accounts* (2016).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from vesalius.accounts.interval import Interval
from vesalius.accounts.problems import CODES_MOVE, NO_OVERLAP, UNITS, ZERO_BASE
from vesalius.accounts.quantities import Growth, Points
from vesalius.errors import VesaliusError

Mode = Literal["deflation", "price_times_quantity"]
Rule = Literal["as_volume", "price_of_matched"]


@dataclass(frozen=True, slots=True)
class Billed:
    """What was billed of one code in one year: net quantity and value (cents, or any one unit)."""

    quantity: int
    value: Fraction

    def __post_init__(self) -> None:
        if self.quantity < 0 or (self.quantity == 0 and self.value != 0):
            raise VesaliusError(ZERO_BASE, what="the price of a code billed without quantity")

    @property
    def price(self) -> Fraction:
        """The unit value."""
        return self.value / self.quantity


@dataclass(frozen=True, slots=True)
class Decomposition:
    """A growth in value as volume x price, and how it was obtained."""

    value: Growth
    volume: Growth
    price: Growth
    mode: Mode
    rule: Rule | None = None
    entering: tuple[str, ...] = ()
    leaving: tuple[str, ...] = ()


def deflate(value: Growth, price: Growth) -> Decomposition:
    """Deflation mode: the price index is given and the volume is the residual, `V / P`."""
    return Decomposition(value, value / price, price, "deflation")


def price_times_quantity(
    before: Mapping[str, Billed],
    after: Mapping[str, Billed],
    first: int,
    last: int,
    *,
    rule: Rule | None = None,
    successors: Mapping[str, str] | None = None,
) -> Decomposition:
    """Price x quantity mode: a Laspeyres volume and a Paasche price from codes.

    Volume is `sum(p0 q1) / sum(p0 q0)`, price `sum(p1 q1) / sum(p0 q1)`, so that their product is
    the value index exactly. `successors` maps a new code to the one whose price it continues.
    A code that enters has no p0: under `as_volume` its p0 is its p1 (all of it is volume), under
    `price_of_matched` its p0 is p1 divided by the Paasche price of the matched codes. A code that
    leaves is a fall in volume. Without a rule, moving codes are refused.
    """
    old = _billed(before, {})
    new = _billed(after, successors or {})
    matched = sorted(old.keys() & new.keys())
    entering, leaving = sorted(new.keys() - old.keys()), sorted(old.keys() - new.keys())
    if (entering or leaving) and rule is None:
        raise _moving(entering, leaving, first, last)
    at_old_prices = sum((old[code].price * new[code].quantity for code in matched), Fraction())
    if not at_old_prices:
        raise VesaliusError(NO_OVERLAP, first=first, last=last)
    matched_price = sum((new[code].value for code in matched), Fraction()) / at_old_prices
    if matched_price <= 0 or at_old_prices < 0:
        raise VesaliusError(ZERO_BASE, what=f"a price of {last} against {first}")
    divisor = matched_price if rule == "price_of_matched" else Fraction(1)
    entered = sum((new[code].value for code in entering), Fraction()) / divisor
    base = _base({code: entry.value for code, entry in old.items()})
    total = sum((entry.value for entry in new.values()), Fraction())
    value = _growth(total / base, first, last)
    volume = Growth(Interval.exact((at_old_prices + entered) / base), first, last, "volume")
    return Decomposition(
        value,
        volume,
        value / volume,
        "price_times_quantity",
        rule,
        tuple(entering),
        tuple(leaving),
    )


def _growth(factor: Fraction, first: int, last: int) -> Growth:
    return Growth(Interval.exact(factor), first, last)


def _billed(entries: Mapping[str, Billed], successors: Mapping[str, str]) -> dict[str, Billed]:
    """The codes with a quantity, new codes joined to the ones that they continue."""
    joined: dict[str, Billed] = {}
    for code, entry in sorted(entries.items()):
        known = joined.get(successors.get(code, code), Billed(0, Fraction()))
        joined[successors.get(code, code)] = Billed(
            known.quantity + entry.quantity, known.value + entry.value
        )
    return {code: entry for code, entry in joined.items() if entry.quantity}


def _moving(entering: list[str], leaving: list[str], first: int, last: int) -> VesaliusError:
    return VesaliusError(
        CODES_MOVE,
        first=first,
        last=last,
        entering=", ".join(entering) or "-",
        leaving=", ".join(leaving) or "-",
    )


@dataclass(frozen=True, slots=True)
class ChainedVolumes:
    """A series at the prices of the year before, chained, in the value of a reference year.

    Growths do not depend on the reference year. Components do not add up to the total, except
    in the reference year and the year after it.
    """

    reference: int
    volumes: Mapping[int, Interval]

    @classmethod
    def chain(cls, reference: int, value: Interval, growths: Sequence[Growth]) -> "ChainedVolumes":
        """Chain yearly volume growths; the reference year's volume is its value.

        >>> growth = Growth(Interval.exact(Fraction(11, 10)), 2023, 2024, "volume")
        >>> chained = ChainedVolumes.chain(2023, Interval.exact(100), [growth])
        >>> chained.volumes[2024].point
        Fraction(110, 1)
        """
        if not growths:
            raise VesaliusError(ZERO_BASE, what="a chain without a link")
        index = {growths[0].first: Interval.exact(1)}
        chained = growths[0]
        for number, growth in enumerate(growths):
            chained = growth if number == 0 else chained.then(growth)
            index[growth.last] = chained.factor
        if reference not in index:
            raise VesaliusError(ZERO_BASE, what=f"volumes in the value of {reference}")
        return cls(reference, _referenced(index, reference, value))

    def in_value_of(self, reference: int, value: Interval) -> "ChainedVolumes":
        """The same series re-referenced by one factor."""
        return ChainedVolumes(reference, _referenced(self.volumes, reference, value))

    def growth(self, last: int, first: int) -> Growth:
        """The growth in volume between two years."""
        what = f"growth in volume from {first} to {last}"
        factor = self.volumes[last].divided_by(self.volumes[first], what)
        return Growth(factor, first, last, "volume")


def _referenced(
    index: Mapping[int, Interval], reference: int, value: Interval
) -> dict[int, Interval]:
    what = f"volumes in the value of {reference}"
    factor = value.divided_by(index[reference], what)
    moved = {year: step * factor for year, step in sorted(index.items())}
    return moved | {reference: value}


def value_contributions(
    before: Mapping[str, Fraction], after: Mapping[str, Fraction]
) -> dict[str, Points]:
    """Contributions to growth in value: the change of each component over the total before.

    They add up to the growth of the total. Both years must have the same components.
    """
    _same_components(before, after)
    total = _base(before)
    return {
        name: Points(Interval.exact((after[name] - before[name]) / total * 100))
        for name in sorted(before)
    }


def volume_contributions(
    before: Mapping[str, Fraction], volumes: Mapping[str, Growth]
) -> dict[str, Points]:
    """Contributions to growth in volume: `V(i,t-1) / V(t-1)` times the component's growth."""
    _same_components(before, volumes)
    total = _base(before)
    return {
        name: Points(Interval.exact(before[name] / total) * volumes[name].percent)
        for name in sorted(before)
    }


def total_volume(before: Mapping[str, Fraction], volumes: Mapping[str, Growth]) -> Growth:
    """The Laspeyres volume of a total: its components' growths weighted by the values before."""
    _same_components(before, volumes)
    total = _base(before)
    periods = {(v.first, v.last) for v in volumes.values()}
    if len(periods) != 1:
        raise VesaliusError(UNITS, left="growths of", right=f"the periods {sorted(periods)}")
    ((first, last),) = periods
    factor = Interval.exact(0)
    for name in sorted(before):
        factor = factor + Interval.exact(before[name] / total) * volumes[name].factor
    return Growth(factor, first, last, "volume")


def _base(before: Mapping[str, Fraction]) -> Fraction:
    total = sum(before.values(), Fraction())
    if total <= 0:
        raise VesaliusError(ZERO_BASE, what="a growth of nothing")
    return total


def _same_components(before: Mapping[str, object], after: Mapping[str, object]) -> None:
    if before.keys() != after.keys():
        raise VesaliusError(UNITS, left=", ".join(sorted(before)), right=", ".join(sorted(after)))
