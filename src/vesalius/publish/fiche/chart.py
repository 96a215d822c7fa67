"""The chart of a fiche as SVG: columns or lines over a time axis true to the years."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from html import escape

from vesalius.accounts.interval import round_to
from vesalius.publish.fiche.printing import Style

PALETTE = ("#1b3f7a", "#b3580f", "#57a3c7", "#efcf8f")  # told apart by lightness alone, too
WIDTH, HEIGHT, LEFT, BOTTOM = 640, 230, 54, 28
FONTS = "Source Sans 3, Liberation Sans, Arial, sans-serif"
INK, GRID = "#222222", "#d9d9d9"


@dataclass(frozen=True, slots=True)
class Series:
    """A line of the account: its title and its amounts by year, in the chart's unit."""

    title: str
    values: tuple[tuple[int, Fraction], ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """What is drawn: series over years; columns are stacked."""

    series: tuple[Series, ...]
    stacked: bool
    decimals: int
    style: Style

    @property
    def years(self) -> tuple[int, ...]:
        """All years, in order."""
        return tuple(sorted({year for s in self.series for year, _ in s.values}))

    @property
    def top(self) -> Fraction:
        """The largest height that is drawn."""
        if not self.stacked:
            return max(value for s in self.series for _, value in s.values)
        return max(self._stack(year) for year in self.years)

    def _stack(self, year: int) -> Fraction:
        return sum((dict(s.values).get(year, Fraction()) for s in self.series), Fraction())

    @property
    def above(self) -> int:
        """The room above the drawing: a line of legend a series."""
        return 12 + (18 * len(self.series) if len(self.series) > 1 else 0)

    @property
    def height(self) -> int:
        """The height of the whole chart."""
        return HEIGHT + self.above

    def svg(self, label: str) -> str:
        """The chart as an SVG element with a text alternative."""
        body = self._grid() + self._years() + self._marks() + self._legend()
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {self.height}" '
            f'role="img" aria-label="{escape(label)}" font-family="{FONTS}" font-size="12" '
            f'fill="{INK}">{body}</svg>'
        )

    def alternative(self) -> str:
        """The figures in words, for readers who do not see the chart."""
        mark = ";"
        return f"{mark} ".join(
            f"{s.title}: "
            + ", ".join(f"{year} {self.style.number(v, self.decimals)}" for year, v in s.values)
            for s in self.series
        )

    def _y(self, value: Fraction) -> float:
        ceiling = ticks(self.top)[-1]
        share = float(value / Fraction(ceiling)) if ceiling else 0.0
        return round(self.height - BOTTOM - share * (HEIGHT - BOTTOM), 2)

    def _x(self, year: int) -> float:
        """Years lie at their distance in time, so that a gap in the table shows as a gap."""
        first, last = self.years[0], self.years[-1]
        inner = WIDTH - LEFT - 2 * self._half()
        step = inner / (last - first) if last > first else 0
        return round(LEFT + self._half() + (year - first) * step, 2)

    def _half(self) -> float:
        span = self.years[-1] - self.years[0] + 1
        return round((WIDTH - LEFT) / span / 2, 2)

    def _grid(self) -> str:
        parts = []
        for tick in ticks(self.top):
            y = self._y(Fraction(tick))
            decimals = max(0, -int(tick.normalize().as_tuple().exponent))
            text = self.style.number(Fraction(tick), decimals)
            parts.append(f'<path d="M{LEFT} {y}H{WIDTH}" stroke="{GRID}"/>')
            parts.append(f'<text x="{LEFT - 6}" y="{y + 4}" text-anchor="end">{text}</text>')
        return "".join(parts)

    def _years(self) -> str:
        return "".join(
            f'<text x="{self._x(year)}" y="{self.height - 8}" text-anchor="middle">{year}</text>'
            for year in self.years
        )

    def _marks(self) -> str:
        return "".join(
            self._columns() if self.stacked else map(self._line, range(len(self.series)))
        )

    def _columns(self) -> Sequence[str]:
        width = round(min(2 * self._half() * 0.62, 64), 2)
        parts = []
        for year in self.years:
            below = Fraction()
            for number, series in enumerate(self.series):
                value = dict(series.values).get(year, Fraction())
                low, high = self._y(below), self._y(below + value)
                x = round(self._x(year) - width / 2, 2)
                parts.append(
                    f'<rect x="{x}" y="{high}" width="{width}" height="{round(low - high, 2)}" '
                    f'fill="{PALETTE[number]}" stroke="#fff"/>'
                )
                below += value
        return parts

    def _line(self, number: int) -> str:
        points = [(self._x(year), self._y(value)) for year, value in self.series[number].values]
        path = "L".join(f"{x} {y}" for x, y in points)
        colour = PALETTE[number]
        dots = "".join(f'<circle cx="{x}" cy="{y}" r="3.5" fill="{colour}"/>' for x, y in points)
        return f'<path d="M{path}" fill="none" stroke="{colour}" stroke-width="2"/>{dots}'

    def _legend(self) -> str:
        if len(self.series) == 1:
            return ""
        parts = []
        for number, series in enumerate(self.series):
            y, colour = 6 + 18 * number, PALETTE[number]
            parts.append(f'<rect x="{LEFT}" y="{y}" width="11" height="11" fill="{colour}"/>')
            parts.append(f'<text x="{LEFT + 17}" y="{y + 10}">{escape(series.title)}</text>')
        return "".join(parts)


def ticks(top: Fraction) -> list[Decimal]:
    """Round numbers from 0 to at least `top`, four to six of them.

    >>> [str(t) for t in ticks(Fraction(5485))]
    ['0', '2000', '4000', '6000']
    """
    if top <= 0:
        return [Decimal(0), Decimal(1)]
    magnitude = Decimal(1).scaleb(Decimal(float(top)).adjusted())
    steps = [magnitude * Decimal(s) for s in ("0.2", "0.5", "1", "2")]
    step = next(s for s in steps if top <= 5 * Fraction(s))
    count = -(-top // Fraction(step))
    return [
        round_to(Fraction(step) * n, Decimal(1).scaleb(-6)).normalize() + 0
        for n in range(int(count) + 1)
    ]
