"""The latest map as a picture that can stand alone: title, legend, source, date, citation."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from html import escape

from vesalius.catalogue.model import Level
from vesalius.publish.downloads.table import Origin
from vesalius.publish.site import maps
from vesalius.publish.site.model import Atlas, Figures, Inset, Integers
from vesalius.publish.site.palette import SEQUENTIAL, STATE_GROUND, STATE_INK
from vesalius.publish.site.words import Words

WIDTH, HEIGHT = 1200, 1000
MAP_FROM, MAP_TO = 120, 828  # the heights between which the map stands, without a word in it
_FONT = "'Source Sans 3','DejaVu Sans',Arial,sans-serif"


@dataclass(frozen=True)
class Picture:
    """The map of the communes in the latest year, all ages together, for the four languages."""

    atlas: Atlas
    figures: Figures
    breaks: Mapping[Level, list[list[int]]]
    origin: Origin

    @property
    def _span(self) -> slice:
        return self.atlas.gazetteer.spans["commune"]

    @property
    def _bounds(self) -> tuple[int, ...]:
        return tuple(self.breaks["commune"][0])

    @property
    def _latest(self) -> Integers:
        latest: Integers = self.figures.values[0, self.figures.last, self._span]
        return latest

    @cached_property
    def map(self) -> str:
        """The map alone, the same in every language."""
        outline = self.atlas.land.outline("commune")
        codes = [place.code for place in self.atlas.gazetteer.published[self._span]]
        kinds = maps.coloured(self._latest, self._bounds)
        x, y, width, height = outline.box
        scale = min(1120 / width, 680 / height)
        return (
            f'<g transform="translate(40 130) scale({scale:.5f}) translate({-x} {-y})" '
            f'class="areas">{maps.areas(outline, codes, kinds)}{_borders(self.atlas)}</g>'
            + _window(self.atlas.land.inset)
        )

    def above(self, words: Words) -> str:
        """What stands above the map."""
        return "".join(_heading(self.figures, self.origin, words))

    def below(self, words: Words) -> str:
        """What stands below it."""
        row = self.figures.values[0, :, self._span]
        items = maps.legend(self._bounds, row, self.figures.decimals, words)
        return "".join([*_legend(items), *_foot(self.atlas, self.origin, words)])

    def svg(self, words: Words) -> str:
        """The whole picture in one language."""
        return framed(self.above(words) + self.map + self.below(words), HEIGHT, words.language)


def framed(content: str, height: int, language: str = "") -> str:
    """An SVG of the picture's width around some of its parts."""
    spoken = f' lang="{language}"' if language else ""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{height}" '
        f'viewBox="0 0 {WIDTH} {height}"{spoken} font-family="{_FONT}">'
        f"<style>{_style()}</style><defs>{_patterns()}</defs>"
        f'<rect width="{WIDTH}" height="{height}" fill="#fff"/>{content}</svg>\n'
    )


def _borders(atlas: Atlas) -> str:
    """The arrondissements in white: to stroke every commune would take twice the time."""
    paths = atlas.land.outline("arrondissement").paths
    whole = "".join(paths[code] for code in sorted(paths))
    return f'<path d="{whole}" fill="none" stroke="#fff" stroke-width="6"/>'


def _window(inset: Inset | None) -> str:
    """The communes of Brussels, larger, in a frame where the map leaves room."""
    if inset is None:
        return ""
    place = 'x="904" y="150" width="256" height="256"'
    return (
        f'<rect {place} fill="#fff" stroke="#d8dee4" stroke-width="2"/>'
        f'<svg class="areas" {place} viewBox="{inset.view_box}" stroke="#fff" stroke-width="2">'
        f"{maps.inset_areas(inset)}</svg>"
    )


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
    """The classes in one row, the states, whose words are longer, in another."""
    classes = [item for item in items if item.swatch.startswith("c")]
    states = [item for item in items if not item.swatch.startswith("c")]
    found = []
    for y, row, step in ((838, classes, 224), (872, states, 374)):
        for at, item in enumerate(row):
            x = 40 + at * step
            found.append(
                f'<rect class="{item.swatch}" x="{x}" y="{y}" width="34" height="20" '
                f'stroke="#7b8794"/>{_text(x + 44, y + 17, 20, item.words)}'
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
