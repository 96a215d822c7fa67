"""Line charts: the figures of a few places over the years, or over the age classes."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from vesalius.publish.site.marks import Scale, drawing, label, spread, ticks, trace
from vesalius.publish.site.model import State

WIDTH, HEIGHT = 600.0, 300.0
_TOP, _BOTTOM, _LEFT, _LABELS = 14.0, 34.0, 48.0, 200.0
Write = Callable[[float], str]


@dataclass(frozen=True, slots=True)
class Line:
    """One place's figures, one for each position on the horizontal axis.

    `kind` is its CSS class: `be` for the country, `r0` to `r2` for regions, `k0` to `k5` for
    chosen places.
    """

    name: str
    kind: str
    values: Sequence[int]
    breaks: Sequence[bool] = ()


@dataclass(frozen=True, slots=True)
class Frame:
    """A chart's scales: positions across, numbers upwards; `marks` are the numbers of the grid."""

    across: Scale
    up: Scale
    marks: list[float]
    decimals: int

    def point(self, at: int, value: int) -> tuple[float, float] | None:
        """Where a figure stands; None for one without a number."""
        number = 0 if value == State.ZERO else value
        if number < 0:
            return None
        return self.across(at), self.up(number / 10**self.decimals)


def line_chart(
    lines: Sequence[Line], names: Sequence[str], decimals: int, said: str, write: Write
) -> Markup:
    """The whole chart; `names` are the words below the axis, `write` prints the grid's numbers."""
    frame = _frame(lines, len(names), decimals)
    parts = [
        *_grid(frame, write),
        *_names(frame, names),
        *_break_marks(frame, lines),
        *(part for line in lines for part in _line(frame, line)),
        *_direct_labels(frame, lines),
    ]
    return drawing(WIDTH, HEIGHT, said, parts, "chart lines")


def _frame(lines: Sequence[Line], positions: int, decimals: int) -> Frame:
    numbers = [v / 10**decimals for line in lines for v in line.values if v >= 0] or [0.0, 1.0]
    marks = ticks(min(numbers), max(numbers))
    return Frame(
        across=Scale(0, max(positions - 1, 1), _LEFT, WIDTH - _LABELS),
        up=Scale(marks[0], marks[-1], HEIGHT - _BOTTOM, _TOP),
        marks=marks,
        decimals=decimals,
    )


def _grid(frame: Frame, write: Write) -> list[str]:
    right = frame.across.end
    return [
        f'<path class="grid" d="M{_LEFT:g} {frame.up(mark):g}H{right:g}"/>'
        + label(_LEFT - 8, frame.up(mark) + 4, write(mark), "tick end")
        for mark in frame.marks
    ]


def _names(frame: Frame, names: Sequence[str]) -> list[str]:
    """The words below the axis: every one where few, else each n-th, the last always."""
    every = max(1, -(-len(names) // 8))
    shown = {at for at in range(len(names)) if (len(names) - 1 - at) % every == 0}
    y = HEIGHT - _BOTTOM + 20
    return [label(frame.across(at), y, names[at], "tick middle") for at in sorted(shown)]


def _break_marks(frame: Frame, lines: Sequence[Line]) -> list[str]:
    years = sorted({at for line in lines for at, broken in enumerate(line.breaks) if broken})
    return [
        f'<path class="break" d="M{frame.across(at - 0.5):g} {_TOP:g}V{HEIGHT - _BOTTOM:g}"/>'
        for at in years
    ]


def _line(frame: Frame, line: Line) -> list[str]:
    """The line, cut at breaks and at figures without a number; a glyph on the axis for these."""
    points: list[tuple[float, float] | None] = []
    for at, value in enumerate(line.values):
        if at < len(line.breaks) and line.breaks[at]:
            points.append(None)
        points.append(frame.point(at, value))
    alone = [
        f'<circle class="{line.kind}" cx="{p[0]:g}" cy="{p[1]:g}" r="3"/>'
        for before, p, after in zip([None, *points], points, [*points[1:], None], strict=False)
        if p and not before and not after
    ]
    return [f'<path class="line {line.kind}" d="{trace(points)}"/>', *alone, *_gaps(frame, line)]


def _gaps(frame: Frame, line: Line) -> list[str]:
    y = HEIGHT - _BOTTOM - 4
    return [
        f'<rect class="s{-value} sample" x="{frame.across(at) - 4:g}" y="{y:g}" '
        'width="8" height="8"/>'
        for at, value in enumerate(line.values)
        if value in (State.SUPPRESSED, State.NOT_AVAILABLE)
    ]


def _direct_labels(frame: Frame, lines: Sequence[Line]) -> list[str]:
    """Each line's name at its end, pushed apart where they would overlap."""
    ends = [(line, _end(frame, line)) for line in lines]
    known = [(line, end) for line, end in ends if end is not None]
    heights = spread([end[1] for _, end in known], 17, _TOP, HEIGHT - _BOTTOM)
    return [
        label(frame.across.end + 8, height + 4, line.name, f"name {line.kind}")
        for (line, _), height in zip(known, heights, strict=True)
    ]


def _end(frame: Frame, line: Line) -> tuple[float, float] | None:
    points = [frame.point(at, value) for at, value in enumerate(line.values)]
    return next((p for p in reversed(points) if p), None)
