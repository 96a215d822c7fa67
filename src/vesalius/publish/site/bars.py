"""Ranked bars, and the small drawings that stand in a table's row."""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

from vesalius.publish.site.marks import Scale, trace
from vesalius.publish.site.model import State


@dataclass(frozen=True, slots=True)
class Bar:
    """A place's bar: its name, page, figure in words, share of the longest bar in percent."""

    name: str
    link: str
    written: str
    length: float
    kind: str = ""


def bar(length: float, reference: float | None, kind: str = "") -> Markup:
    """A horizontal bar of `length` percent, with a mark where the reference stands."""
    mark = f'<path class="mark" d="M{reference:.1f} 0V10"/>' if reference is not None else ""
    return Markup(
        '<svg class="bar" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">'
        f'<rect class="{escape(kind or "fill")}" width="{length:.1f}" height="10"/>{mark}</svg>'
    )


def sparkline(values: Sequence[int], width: int = 120, height: int = 28) -> Markup:
    """The run of a series without axes, a dot at its last number; gaps stay gaps."""
    numbers = [0 if v == State.ZERO else v for v in values]
    known = [v for v in numbers if v >= 0]
    if not known:
        return Markup("")
    across = Scale(0, max(len(numbers) - 1, 1), 2, width - 4)
    up = Scale(min(known), max(known), height - 4, 4)
    points = [(across(at), up(v)) if v >= 0 else None for at, v in enumerate(numbers)]
    x, y = next(p for p in reversed(points) if p)
    return Markup(
        f'<svg class="spark" viewBox="0 0 {width} {height}" aria-hidden="true">'
        f'<path d="{trace(points)}"/><circle cx="{x:g}" cy="{y:g}" r="2.5"/></svg>'
    )


@dataclass(frozen=True, slots=True)
class Spread:
    """The places of a level: their least, quarter, three-quarter and greatest number."""

    low: int
    quarter: int
    three_quarters: int
    high: int


def spine(spread: Spread, country: int, place: int) -> Markup:
    """Where a place stands among the places of its level, and the country among them."""
    low, high = min(spread.low, country), max(spread.high, country)
    across = Scale(low, high, 4, 136)
    number = 0 if place == State.ZERO else place
    dot = f'<circle cx="{across(number):g}" cy="9" r="4.5"/>' if number >= 0 else ""
    quarter, rest = across(spread.quarter), across(spread.three_quarters)
    return Markup(
        '<svg class="spine" viewBox="0 0 140 18" aria-hidden="true">'
        f'<path class="range" d="M{across(spread.low):g} 9H{across(spread.high):g}"/>'
        f'<path class="half" d="M{quarter:g} 9H{rest:g}"/>'
        f'<path class="mark" d="M{across(country):g} 2V16"/>{dot}</svg>'
    )
