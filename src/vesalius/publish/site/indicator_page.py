"""The page of one indicator: map, series, profile, ranks, table, sheet in short, files."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from markupsafe import Markup, escape

from vesalius.catalogue.model import Indicator, Level
from vesalius.publish.site import maps
from vesalius.publish.site.bars import Bar
from vesalius.publish.site.facts import about, citation, linked_data
from vesalius.publish.site.files import file_list
from vesalius.publish.site.lines import Line, line_chart
from vesalius.publish.site.links import Page
from vesalius.publish.site.model import SITE_LEVELS, Figures, SitePlace, State
from vesalius.publish.site.partners import partner, way_name
from vesalius.publish.site.render import Site, render
from vesalius.publish.site.sentences import describe
from vesalius.publish.site.wire import (
    breaks_by_level,
    broken,
    figure_data,
    merged,
    place_data,
    script_json,
    spoken_data,
)
from vesalius.publish.site.words import Words, sort_key

RANKED = 8


@dataclass(frozen=True)
class View:
    """What an indicator's page is drawn from: its figures, their classes, one language."""

    site: Site
    figures: Figures
    breaks: Mapping[Level, list[list[int]]]
    page: Page
    words: Words

    @property
    def places(self) -> tuple[SitePlace, ...]:
        """The places of the arrays."""
        return self.site.atlas.gazetteer.published

    @property
    def latest(self) -> np.ndarray[Any, np.dtype[np.int32]]:
        """The latest year's figures, all ages together, one a place."""
        row: np.ndarray[Any, np.dtype[np.int32]] = self.figures.values[0, self.figures.last]
        return row

    def name(self, place: SitePlace) -> str:
        """A place's name."""
        return self.words.of(place.name)

    def written(self, value: int) -> str:
        """A figure as a table writes it."""
        return self.words.figure(value, self.figures.decimals)


def indicator_page(
    site: Site,
    figures: Figures,
    breaks: Mapping[Level, list[list[int]]],
    page: Page,
    sources: Mapping[str, object],
) -> str:
    """The whole page of an indicator in one language."""
    view = View(site, figures, breaks, page, Words(page.language))
    facts = {
        "title": view.words.of(figures.indicator.title),
        **_heading(view),
        **_map(view),
        **_charts(view),
        **_table(view),
        **_documents(view),
        "levels": _levels(view, sources),
        "sector_groups": _sector_groups(view, sources),
        "data": _data(view, {"root": page.root, **sources}),
    }
    return render(site, "indicator.html", page, facts)


def _data(view: View, sources: Mapping[str, object]) -> Markup:
    """What the browser starts with; only its words differ between the languages."""
    site, figures, gazetteer = view.site, view.figures, view.site.atlas.gazetteer
    communes = gazetteer.spans["commune"]
    return merged([
        site.once(("place data",), lambda: place_data(gazetteer)),
        site.once(
            ("figure data", figures.code),
            lambda: figure_data(figures, communes, view.breaks, sources),
        ),
        spoken_data(figures, gazetteer, view.words),
    ])  # fmt: skip


def map_and_series(site: Site, figures: Figures, page: Page) -> dict[str, Any]:
    """The map and the series of an indicator, to stand in another page."""
    view = View(
        site, figures, breaks_by_level(figures, site.atlas.gazetteer), page, Words(page.language)
    )
    return {**_heading(view), **_map(view), "lines": _trend(view), "indicator": figures.indicator}


def _levels(view: View, sources: Mapping[str, object]) -> list[Level]:
    found = [level for level in SITE_LEVELS[1:] if view.site.atlas.gazetteer.at(level)]
    return [*found, "sector"] if "sectors" in sources else found


def _heading(view: View) -> dict[str, Any]:
    indicator, figures, words = view.figures.indicator, view.figures, view.words
    year = figures.years[figures.last]
    theme = view.site.atlas.catalogue.themes[indicator.theme]
    sentence = describe(figures, view.site.atlas.gazetteer, "commune", figures.last, words)
    return {
        "figures": figures,
        "name": words.of(indicator.title),
        "theme": words.of(theme.title),
        "unit": words.unit(indicator),
        "years": f"{figures.years[0]}–{figures.years[-1]}",
        "year": year,
        "last": figures.last,
        "sentence": sentence,
        "switches": _switches(view),
        "broken_years": words.listing([str(figures.years[at]) for at in broken(figures)]),
    }


def _switches(view: View) -> list[tuple[str, list[tuple[str, str]]]]:
    """The links to the other measure and the other family; the current one has no link."""
    words, indicator, atlas = view.words, view.figures.indicator, view.site.atlas
    families = atlas.catalogue.themes[indicator.theme].families
    measures = [
        (words(name), partner(indicator, atlas.catalogue, key, indicator.family.prefix))
        for key, name in (("share", "Share of people"), ("volume", "Number of exams"))
    ]
    kinds = [
        (
            way_name(family, atlas.edition, words),
            partner(indicator, atlas.catalogue, indicator.measure, family.prefix),
        )
        for family in families
    ]
    return [
        (words(legend), [(name, _switch_link(view, other)) for name, other in options if other])
        for legend, options in (("Measure", measures), ("Series", kinds))
    ]


def _switch_link(view: View, other: Indicator) -> str:
    same = other.code == view.figures.code
    return "" if same else view.page.indicator(other.code)


def _map(view: View) -> dict[str, Any]:
    atlas, figures = view.site.atlas, view.figures
    outline, span = atlas.land.outline("commune"), atlas.gazetteer.spans["commune"]
    codes = [place.code for place in view.places[span]]
    breaks = tuple(view.breaks["commune"][0])
    kinds = maps.coloured(view.latest[span], breaks)
    return {
        "box": outline.view_box,
        "map_areas": maps.areas(outline, codes, kinds),
        "inset": atlas.land.inset,
        "inset_areas": maps.inset_areas(atlas.land.inset) if atlas.land.inset else "",
        "legend": maps.legend(breaks, figures.values[0, :, span], figures.decimals, view.words),
        "map_heading": f"{view.words.levels('commune').capitalize()}, {_year(view)}",
    }


def _year(view: View) -> int:
    return view.figures.years[view.figures.last]


def _charts(view: View) -> dict[str, Any]:
    return {
        "lines": _trend(view),
        "profile": _profile(view) if len(view.figures.ages) > 1 else "",
        "ranks": _ranks(view),
        "reference": _share_of_longest(view, int(view.latest[0])),
    }


def _benchmarks(view: View) -> list[tuple[str, str, int]]:
    """The country and its regions: name, CSS class, position."""
    gazetteer = view.site.atlas.gazetteer
    shown = [("be", place) for place in gazetteer.at("country")]
    shown += [(f"r{at}", place) for at, place in enumerate(gazetteer.at("region"))]
    return [(view.name(place), kind, gazetteer.position[place.code]) for kind, place in shown]


def _trend(view: View) -> Markup:
    figures = view.figures
    lines = [
        Line(name, kind, figures.values[0, :, at].tolist(), figures.breaks[0, :, at].tolist())
        for name, kind, at in _benchmarks(view)
    ]
    said = view.words("Belgium and its regions, {years}", years=_heading_years(view))
    return line_chart(lines, [str(y) for y in figures.years], figures.decimals, said, _tick(view))


def _heading_years(view: View) -> str:
    return f"{view.figures.years[0]}–{view.figures.years[-1]}"


def _tick(view: View) -> Any:
    suffix = view.words.suffix(view.figures.indicator.measure)
    return lambda number: view.words.number(round(number)) + suffix


def _profile(view: View) -> Markup:
    figures = view.figures
    lines = [
        Line(name, kind, figures.values[1:, figures.last, at].tolist())
        for name, kind, at in _benchmarks(view)
    ]
    said = view.words("Belgium and its regions by age class")
    names = [age.replace("-", "–") for age in figures.ages[1:]]
    return line_chart(lines, names, figures.decimals, said, _tick(view))


def _ranked(view: View) -> list[int]:
    """The positions of the communes that have a number, highest first."""
    span = view.site.atlas.gazetteer.spans["commune"]
    numbers = np.where(view.latest[span] == State.ZERO, 0, view.latest[span])
    order = np.argsort(-numbers, kind="stable")
    return [int(at) + span.start for at in order if numbers[at] >= 0]


def _ranks(view: View) -> list[tuple[str, list[Bar]]]:
    ranked = _ranked(view)
    few = min(RANKED, len(ranked) // 2)
    return [
        (view.words("Highest"), [_bar(view, at) for at in ranked[:few]]),
        (view.words("Lowest"), [_bar(view, at) for at in ranked[len(ranked) - few :]]),
    ]


def _bar(view: View, at: int) -> Bar:
    place, value = view.places[at], int(view.latest[at])
    return Bar(
        name=view.name(place),
        link=view.page.place(place.code),
        written=view.words.with_unit(value, view.figures.indicator),
        length=_share_of_longest(view, value),
    )


def _share_of_longest(view: View, value: int) -> float:
    longest = max(int(view.latest.max()), 1)
    return round(100 * max(value, 0) / longest, 1)


def _table(view: View) -> dict[str, Any]:
    starts = view.site.once(("row starts", view.page.language), lambda: row_starts(view))
    upper = [row for row in starts if row.level in ("country", "region")]
    communes = [row for row in starts if row.level == "commune"]
    return {
        "upper_rows": _rows(view, upper),
        "rows": _rows(view, communes),
        "table_caption": f"{view.words.unit(view.figures.indicator)}, "
        f"{view.figures.years[view.figures.last]}",
    }


@dataclass(frozen=True, slots=True)
class RowStart:
    """What the row of a place says of it in every indicator's table, and where its figure is."""

    level: Level
    at: int
    html: str


def row_starts(view: View) -> list[RowStart]:
    """The beginnings of all rows: the larger places first, then the communes by name.

    HTML lets out the end tags of rows and cells: 600 rows weigh.
    """
    gazetteer = view.site.atlas.gazetteer
    larger = [place for place in view.places if place.level in ("country", "region")]
    communes = sorted(gazetteer.at("commune"), key=lambda p: sort_key(view.name(p)))
    return [
        RowStart(place.level, gazetteer.position[place.code], _row_start(view, place))
        for place in (*larger, *communes)
    ]


def _row_start(view: View, place: SitePlace) -> str:
    holder = view.site.atlas.gazetteer.by_code.get(place.parent or "")
    within = view.name(holder) if holder and place.level == "commune" else ""
    return (
        f'<tr><th scope=row><a href="{view.page.place(place.code)}">{escape(view.name(place))}</a>'
        f"<td>{escape(within)}"
    )


def _rows(view: View, starts: list[RowStart]) -> Markup:
    latest, words = view.latest.tolist(), view.words
    parts = []
    for row in starts:
        value = latest[row.at]
        state = f" class=t{-value}" if value < 0 else ""
        parts.append(
            f"{row.html}<td{state}>{escape(view.written(value))}<td>{words.ratio(value, latest[0])}"
        )
    return Markup("\n".join(parts))


def _documents(view: View) -> dict[str, Any]:
    site, indicator, words = view.site, view.figures.indicator, view.words
    shown = site.address + view.page.address if site.address else view.page.address
    embed = (
        f'<iframe src="{shown}?embed=1" title="{words.of(indicator.title)}" '
        'width="720" height="640" loading="lazy"></iframe>'
    )
    return {
        "about": about(site.atlas, view.figures, view.page, words),
        "files": file_list(indicator, words),
        "citation": citation(site.atlas.edition, indicator, words),
        "canonical_shown": shown,
        "embed": embed,
        "linked_data": script_json(linked_data(site, view.figures, view.page, words)),
    }


def _sector_groups(view: View, sources: Mapping[str, object]) -> list[tuple[str, str]]:
    within = sources.get("sectors", {})
    assert isinstance(within, Mapping)
    gazetteer = view.site.atlas.gazetteer
    named = [(code, view.name(gazetteer.by_code[code])) for code in within]
    return sorted(named, key=lambda pair: sort_key(pair[1]))
