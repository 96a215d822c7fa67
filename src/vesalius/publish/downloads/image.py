"""The latest map as a picture that can stand alone: title, legend, source, date, citation."""

import importlib
from collections.abc import Mapping
from html import escape
from pathlib import Path
from typing import Any

from vesalius.catalogue.model import Level
from vesalius.publish.downloads.table import Origin
from vesalius.publish.site import maps
from vesalius.publish.site.model import Atlas, Figures
from vesalius.publish.site.palette import SEQUENTIAL, STATE_GROUND, STATE_INK
from vesalius.publish.site.words import Words

WIDTH, HEIGHT = 1200, 1000
_FONT = "'Source Sans 3','DejaVu Sans',Arial,sans-serif"


def map_svg(
    atlas: Atlas,
    figures: Figures,
    breaks: Mapping[Level, list[list[int]]],
    origin: Origin,
    words: Words,
) -> str:
    """The map of the communes in the latest year, all ages together."""
    outline, span = atlas.outlines["commune"], atlas.gazetteer.spans["commune"]
    values = figures.values[0, figures.last, span]
    bounds = tuple(breaks["commune"][0])
    kinds = maps.coloured(values, bounds)
    codes = [place.code for place in atlas.gazetteer.published[span]]
    items = maps.legend(bounds, figures.values[0, :, span], figures.decimals, words)
    x, y, width, height = outline.box
    scale = min(1120 / width, 680 / height)
    return "".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}" '
            f'viewBox="0 0 {WIDTH} {HEIGHT}" lang="{words.language}" font-family="{_FONT}">',
            f"<style>{_style()}</style><defs>{_patterns()}</defs>",
            f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>',
            *_heading(figures, origin, words),
            f'<g transform="translate(40 130) scale({scale:.5f}) translate({-x} {-y})" '
            f'class="areas">{maps.areas(outline, codes, kinds)}{_borders(atlas)}</g>',
            *_legend(items),
            *_foot(atlas, origin, words),
            "</svg>\n",
        ]
    )


def _borders(atlas: Atlas) -> str:
    """The arrondissements in white: to stroke every commune would take twice the time."""
    paths = atlas.outlines["arrondissement"].paths
    whole = "".join(paths[code] for code in sorted(paths))
    return f'<path d="{whole}" fill="none" stroke="#fff" stroke-width="6"/>'


def _style() -> str:
    classes = [f".c{at}{{fill:{colour}}}" for at, colour in enumerate(SEQUENTIAL)]
    states = [
        ".areas .s1{fill:url(#m1)}.areas .s2{fill:url(#m2)}.s1{fill:url(#t1)}.s2{fill:url(#t2)}"
    ]
    return "".join([*classes, *states, f".s3{{fill:{STATE_GROUND[3]}}}"])


def _patterns() -> str:
    """Hatch for hidden, dots for not available, each in the map's and the legend's scale."""
    found = []
    for name, size in (("m", 36.0), ("t", 8.0)):
        ground = f'<path fill="{STATE_GROUND[1]}" d="M0 0H{size:g}V{size:g}H0z"/>'
        frame = f'width="{size:g}" height="{size:g}" patternUnits="userSpaceOnUse"'
        found.append(
            f'<pattern id="{name}1" {frame} patternTransform="rotate(45)">{ground}'
            f'<path fill="{STATE_INK}" d="M0 0H{size / 3:g}V{size:g}H0z"/></pattern>'
            f'<pattern id="{name}2" {frame}>{ground}'
            f'<circle fill="{STATE_INK}" cx="{size / 2:g}" cy="{size / 2:g}" r="{size / 5:g}"/>'
            "</pattern>"
        )
    return "".join(found)


def _heading(figures: Figures, origin: Origin, words: Words) -> list[str]:
    title = words.of(origin.indicator.title)
    below = (
        f"{words.unit(origin.indicator)} · {figures.years[figures.last]} · {origin.indicator.code}"
    )
    return [
        _text(40, 62, 38, title, weight=700),
        _text(40, 100, 22, below, colour="#52606d"),
    ]


def _legend(items: list[maps.LegendItem]) -> list[str]:
    found = []
    for at, item in enumerate(items):
        x, y = 40 + (at % 4) * 280, 838 + (at // 4) * 34
        found.append(
            f'<rect class="{item.swatch}" x="{x}" y="{y}" width="34" height="20" stroke="#7b8794"/>'
            + _text(x + 44, y + 17, 20, item.words)
        )
    return found


def _foot(atlas: Atlas, origin: Origin, words: Words) -> list[str]:
    shape = (
        words("Schematic boundaries.")
        if atlas.edition.boundaries == "schematic"
        else words("Official boundaries, simplified.")
    )
    found = [_text(40, 974, 17, f"{origin.citation}. {shape}", colour="#52606d")]
    if atlas.edition.synthetic:
        told = (
            f"{words('Synthetic data.')} {words('None of these figures describes a real place.')}"
        )
        found.append(_text(40, 942, 20, told, colour="#8a3b00", weight=700))
    return found


def _text(x: int, y: int, size: int, text: str, colour: str = "#16202b", weight: int = 400) -> str:
    return (
        f'<text x="{x}" y="{y}" font-size="{size}" fill="{colour}" font-weight="{weight}">'
        f"{escape(text)}</text>"
    )


def write_png(svg: str, path: Path) -> bool:
    """The picture as pixels; false where the `image` extra is not installed."""
    library = _renderer()
    if library is None:
        return False
    pixels: Any = library.svg_to_bytes(svg_string=svg, width=1000, font_family="DejaVu Sans")
    path.write_bytes(bytes(pixels))
    return True


def _renderer() -> Any:
    try:
        return importlib.import_module("resvg_py")
    except ImportError:
        return None
