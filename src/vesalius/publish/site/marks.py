"""Small parts of SVG: scales, axes, paths and escaped text, shared by all charts."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import ceil, floor, log10

from markupsafe import Markup, escape


@dataclass(frozen=True, slots=True)
class Scale:
    """A straight line from data to drawing units.

    >>> Scale(0, 10, 100, 200)(5)
    150.0
    """

    low: float
    high: float
    start: float
    end: float

    def __call__(self, value: float) -> float:
        """The place of a value in the drawing, one decimal."""
        width = (self.high - self.low) or 1
        return round(self.start + (value - self.low) / width * (self.end - self.start), 1)


def ticks(low: float, high: float, wanted: int = 4) -> list[float]:
    """Round numbers that span the values; 0 is among them where the values come near it.

    >>> ticks(13, 57)
    [0.0, 20.0, 40.0, 60.0]
    >>> ticks(510, 571)
    [500.0, 520.0, 540.0, 560.0, 580.0]
    """
    floor_at = 0.0 if low < 0.4 * high else low
    step = _step((high - floor_at) or abs(high) or 1, wanted)
    first, last = floor(floor_at / step), ceil(high / step)
    return [number * step for number in range(first, max(last, first + 1) + 1)]


def _step(span: float, wanted: int) -> float:
    raw = span / wanted
    ten: float = 10.0 ** floor(log10(raw))
    found = next(m for m in (1, 2, 5, 10) if m * ten >= raw)
    return max(found * ten, 1)


def trace(points: Iterable[tuple[float, float] | None]) -> str:
    """The path of a line that stops at None and begins again after it.

    >>> trace([(0, 1), (2, 3), None, (6, 7)])
    'M0 1L2 3M6 7'
    """
    parts: list[str] = []
    pen = "M"
    for point in points:
        if point is None:
            pen = "M"
            continue
        parts.append(f"{pen}{point[0]:g} {point[1]:g}")
        pen = "L"
    return "".join(parts)


def label(x: float, y: float, text: str, kind: str = "") -> str:
    """A text at a point; `kind` is its CSS class."""
    named = f' class="{kind}"' if kind else ""
    return f'<text{named} x="{x:g}" y="{y:g}">{escape(text)}</text>'


def drawing(width: float, height: float, said: str, parts: Sequence[str], kind: str) -> Markup:
    """An SVG image with its description in words."""
    return Markup(
        f'<svg class="{kind}" viewBox="0 0 {width:g} {height:g}" role="img" '
        f'aria-label="{escape(said)}">{"".join(parts)}</svg>'
    )


def spread(wished: Sequence[float], gap: float, low: float, high: float) -> list[float]:
    """Heights near the wished ones, at least `gap` apart and inside the drawing.

    >>> spread([50, 52, 90], 10, 0, 100)
    [50, 60, 90]
    >>> spread([95, 99], 10, 0, 100)
    [90, 100]
    """
    order = sorted(range(len(wished)), key=lambda i: wished[i])
    found = list(wished)
    floor_at = low
    for i in order:
        found[i] = max(found[i], floor_at)
        floor_at = found[i] + gap
    ceiling = high
    for i in reversed(order):
        found[i] = min(found[i], ceiling)
        ceiling = found[i] - gap
    return found
