"""The words of formulas: `value`, `growth`, `share` and so on, over any source of cells.

A formula is written once and serves twice: `vesalius accounts check` holds a printed number
against it, and a fiche prints it. It never sees a naked number, only typed quantities.
"""

from collections.abc import Callable, Mapping
from typing import Protocol

from jinja2 import TemplateError
from jinja2.sandbox import SandboxedEnvironment

from vesalius.accounts.problems import FORMULA, UNITS
from vesalius.accounts.quantities import (
    Amount,
    AverageGrowth,
    Growth,
    Points,
    Quantity,
    Share,
    broken,
)
from vesalius.errors import VesaliusError


class Cells(Protocol):
    """Where formulas find their figures: account tables, or the cells of an atlas.

    `at` narrows a line where one line has many figures a year (`place`, `age`, `sex`).
    """

    def quantity(self, line: str, year: int, **at: str) -> Quantity:
        """The figure of a line and year; raises where there is none or it is a sign."""
        ...

    def refusal(self, line: str, first: int, last: int) -> str | None:
        """Why two years of a line cannot be compared; None where they can."""
        ...

    def fact(self, name: str) -> Quantity:
        """A declared fact, which has a source of its own."""
        ...


class Vocabulary:
    """The functions of formulas over some cells; `reads` collects what has been looked up."""

    def __init__(self, cells: Cells) -> None:
        self.cells = cells
        self.reads: list[str] = []
        self.facts: list[str] = []

    def functions(self) -> dict[str, Callable[..., Quantity]]:
        """The functions by the names that formulas use."""
        return {
            "value": self.value,
            "growth": self.growth,
            "average_growth": self.average_growth,
            "change": self.change,
            "growth_of": self.growth_of,
            "share": self.share,
            "share_of": self.share_of,
            "contribution": self.contribution,
            "fact": self.fact,
        }

    def forget(self) -> None:
        """Begin a new formula."""
        self.reads, self.facts = [], []

    def value(self, line: str, year: int, **at: str) -> Quantity:
        """The figure itself: an amount, a printed rate, a share."""
        place = "".join(f", {name}={text}" for name, text in sorted(at.items()))
        self.reads.append(f"{line}@{int(year)}{place}")
        return self.cells.quantity(line, int(year), **at)

    def growth(self, line: str, year: int, since: int | None = None, **at: str) -> Growth:
        """The growth of an amount since the year before, or `since`; refused over a break."""
        first = int(year) - 1 if since is None else int(since)
        self._comparable(line, first, int(year))
        later, earlier = self._amount(line, year, **at), self._amount(line, first, **at)
        return later.growth_since(earlier, first, int(year))

    def growth_of(self, later: Amount, earlier: Amount, since: int, year: int) -> Growth:
        """The growth between two amounts at hand, of the years `since` and `year`."""
        _both_amounts(later, earlier)
        return later.growth_since(earlier, int(since), int(year))

    def average_growth(self, line: str, first: int, last: int, **at: str) -> AverageGrowth:
        """Average annual growth between two years."""
        return self.growth(line, last, first, **at).per_year()

    def change(self, line: str, year: int, since: int | None = None, **at: str) -> Quantity:
        """The change of an amount, or of a share in points."""
        first = int(year) - 1 if since is None else int(since)
        self._comparable(line, first, int(year))
        later, earlier = self.value(line, year, **at), self.value(line, first, **at)
        return difference(later, earlier)

    def share(self, line: str, year: int, of: str, **at: str) -> Share:
        """A line in percent of another of the same year; the share keeps the other's name."""
        return self._amount(line, year, **at).share_of(self._amount(of, year, **at), of)

    def share_of(self, part: Amount, whole: Amount, of: str) -> Share:
        """An amount in percent of another, whose name must be given."""
        _both_amounts(part, whole)
        return part.share_of(whole, of)

    def contribution(self, line: str, year: int, of: str, since: int | None = None) -> Points:
        """A line's contribution to the growth in value of another, in points."""
        first = int(year) - 1 if since is None else int(since)
        self._comparable(of, first, int(year))
        change = self.change(line, year, first)
        if not isinstance(change, Amount):
            raise VesaliusError(UNITS, left=change, right=of)
        return Points(change.share_of(self._amount(of, first), of).interval)

    def fact(self, name: str) -> Quantity:
        """A number that no table gives, declared with its source."""
        self.facts.append(name)
        return self.cells.fact(name)

    def _amount(self, line: str, year: int, **at: str) -> Amount:
        found = self.value(line, year, **at)
        if not isinstance(found, Amount):
            raise VesaliusError(UNITS, left=found, right=f"the amount that {line} should be")
        return found

    def _comparable(self, line: str, first: int, last: int) -> None:
        reason = self.cells.refusal(line, first, last)
        if reason:
            raise broken("cells", line, first, last, reason)


def _both_amounts(one: object, other: object) -> None:
    if not (isinstance(one, Amount) and isinstance(other, Amount)):
        raise VesaliusError(UNITS, left=one, right=other)


def difference(later: Quantity, earlier: Quantity) -> Quantity:
    """The difference of two amounts, or of two shares (in points); no other differs."""
    if isinstance(later, Amount) and isinstance(earlier, Amount):
        return later - earlier
    if isinstance(later, Share) and isinstance(earlier, Share):
        return later - earlier
    raise VesaliusError(UNITS, left=later, right=earlier)


def evaluate(
    formula: str,
    environment: SandboxedEnvironment,
    names: Mapping[str, object],
) -> object:
    """What a formula gives; a formula that does not parse or combine is refused with the reason."""
    try:
        compiled = environment.compile_expression(formula, undefined_to_none=False)
        return compiled(**names)
    except (TemplateError, TypeError) as fault:
        raise VesaliusError(FORMULA, formula=formula.strip(), fault=fault) from None
