"""The choropleth map as SVG: areas in the order of their codes, a Brussels inset, the legend."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from markupsafe import Markup, escape
from numpy.typing import NDArray

from vesalius.publish.site.classes import class_of
from vesalius.publish.site.model import Inset, Outline, State
from vesalius.publish.site.words import Words

_STATES = (State.SUPPRESSED, State.NOT_AVAILABLE, State.NOT_APPLICABLE)


def css_class(kind: int) -> str:
    """The CSS class of a map class (0 to 4) or of a state (negative).

    >>> css_class(3), css_class(-1)
    ('c3', 's1')
    """
    return f"s{-kind}" if kind < 0 else f"c{kind}"


def areas(outline: Outline, codes: Sequence[str], kinds: NDArray[np.int32]) -> Markup:
    """One path a place, in the given order, coloured by its class; `#p<code>` names it."""
    paths = (
        f'<path id="p{code}" class="{css_class(int(kind))}" d="{outline.paths[code]}"/>'
        for code, kind in zip(codes, kinds, strict=True)
        if code in outline.paths
    )
    return Markup("".join(paths))


def inset_areas(inset: Inset) -> Markup:
    """The inset's areas: the map's own, drawn a second time, so that they share its colours."""
    return Markup("".join(f'<use href="#p{code}"/>' for code in inset.codes))


@dataclass(frozen=True, slots=True)
class LegendItem:
    """A swatch's CSS class and its words."""

    swatch: str
    words: str


def legend(
    breaks: tuple[int, ...], values: NDArray[np.int32], decimals: int, words: Words
) -> list[LegendItem]:
    """The classes with their bounds, then the states that a map may show.

    `values` are the numbers of all years, which give the lowest and the highest bound.
    """
    numbers = values[values >= 0]
    if not numbers.size:
        return _state_items(words)
    bounds = [int(numbers.min()), *breaks]
    items = [
        LegendItem(css_class(at), _interval(bounds, at, int(numbers.max()), decimals, words))
        for at in range(len(bounds))
    ]
    return [*items, *_state_items(words)]


def _interval(bounds: list[int], at: int, highest: int, decimals: int, words: Words) -> str:
    low = words.figure(bounds[at], decimals)
    if at == len(bounds) - 1:
        return f"{low} – {words.figure(highest, decimals)}"
    return f"{low} – < {words.figure(bounds[at + 1], decimals)}"


def _state_items(words: Words) -> list[LegendItem]:
    return [LegendItem(css_class(state), words.figure(state, 0)) for state in _STATES]


def coloured(values: NDArray[np.int32], breaks: tuple[int, ...]) -> NDArray[np.int32]:
    """The class or state of each place."""
    return class_of(values, breaks)


def swatch(kind: str) -> Markup:
    """A legend's colour sample; states have patterns of the sample's own scale."""
    return Markup(
        f'<svg class="swatch" width="22" height="14" aria-hidden="true">'
        f'<rect class="{escape(kind)} sample" width="22" height="14"/></svg>'
    )
