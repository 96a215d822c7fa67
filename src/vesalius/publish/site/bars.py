"""Ranked bars, and the small drawings that stand in a table's row."""

from dataclasses import dataclass
from functools import lru_cache

from markupsafe import Markup, escape

from vesalius.publish.site.marks import Scale, label, ticks, trace
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


@lru_cache(4096)
def sparkline(values: tuple[int, ...], width: int = 120, height: int = 28) -> Markup:
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


@lru_cache(4096)
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


@lru_cache(4096)
def small_lines(
    country: tuple[int, ...], place: tuple[int, ...], decimals: int, firsts: str
) -> str:
    """The inside of a small chart in 240 x 130: Belgium and a place over the age classes.

    Without words, so that one drawing serves all languages; `firsts` are the ages on the axis.
    """
    tens = 10**decimals
    known = [v / tens for v in (*country, *place) if v >= 0] or [0.0, 1.0]
    marks = ticks(min(known), max(known), 3)
    across, up = Scale(0, len(country) - 1, 30, 232), Scale(marks[0], marks[-1], 106, 8)
    parts = [
        f'<path class="grid" d="M30 {up(mark):g}H232"/>'
        + label(25, up(mark) + 4, f"{mark:g}", "tick end")
        for mark in marks
    ]
    ages = firsts.split()
    parts += [label(across(at), 124, ages[at], "tick middle") for at in range(0, len(ages), 3)]
    for kind, values in (("be", country), ("k0", place)):
        points = [
            (across(at), up(max(v, 0) / tens)) if _number(v) else None
            for at, v in enumerate(values)
        ]
        parts.append(f'<path class="line {kind}" d="{trace(points)}"/>')
        parts += [_glyph(across(at), -v) for at, v in enumerate(values) if v in (-1, -2)]
    return "".join(parts)


def _number(value: int) -> bool:
    return value >= 0 or value == State.ZERO


def _glyph(x: float, state: int) -> str:
    return f'<rect class="s{state} sample" x="{x - 3:g}" y="103" width="6" height="6"/>'
