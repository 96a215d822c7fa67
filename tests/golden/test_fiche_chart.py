"""The chart: true to the years, readable without colour, and said in words."""

import re
from fractions import Fraction
from itertools import combinations

import pytest

from vesalius.publish.fiche.chart import PALETTE, Chart, Series, ticks
from vesalius.publish.fiche.printing import Style


def chart(stacked: bool = True, *more: Series) -> Chart:
    values = ((2014, Fraction(10)), (2020, Fraction(20)), (2021, Fraction(40)))
    return Chart((Series("a", values), *more), stacked, 0, Style("fr"))


def lightness(colour: str) -> float:
    """CIE L* of an sRGB colour."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    y = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    return 116 * y ** (1 / 3) - 16 if y > 0.008856 else 903.3 * y


def test_colours_differ_in_lightness() -> None:
    assert all(abs(lightness(a) - lightness(b)) >= 10 for a, b in combinations(PALETTE, 2))


def test_a_gap_between_years_is_a_gap() -> None:
    places = [
        float(x)
        for x in re.findall(r'<text x="([\d.]+)" y="\d+" text-anchor="middle"', chart().svg(""))
    ]
    assert len(places) == 3
    assert places[1] - places[0] == pytest.approx(6 * (places[2] - places[1]), rel=0.01)


def test_heights_are_in_proportion() -> None:
    heights = [float(h) for h in re.findall(r'height="([\d.]+)" fill', chart().svg(""))]
    assert heights[1] / heights[0] == pytest.approx(2, rel=0.01)
    assert heights[2] / heights[0] == pytest.approx(4, rel=0.01)


def test_series_stack_or_run_side_by_side() -> None:
    other = Series("b <c>", ((2014, Fraction(5)), (2021, Fraction(60))))
    stacked, lines = chart(True, other), chart(False, other)
    assert (stacked.top, lines.top) == (100, 60)
    assert "b &lt;c&gt;" in stacked.svg("x")
    assert lines.svg("x").count("<circle") == 5
    assert lines.alternative() == "a: 2014 10, 2020 20, 2021 40; b <c>: 2014 5, 2021 60"


@pytest.mark.parametrize(
    "top", [Fraction(0), Fraction(1, 3), Fraction(7), Fraction(95), Fraction(5485)]
)
def test_ticks_are_round_and_reach_the_top(top: Fraction) -> None:
    found = ticks(top)
    assert found[0] == 0
    assert Fraction(found[-1]) >= top
    assert 2 <= len(found) <= 6
