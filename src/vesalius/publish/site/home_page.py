"""The catalogue page: every subject with Belgium's latest figures, to be searched and narrowed."""

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from vesalius.catalogue.model import Catalogue, Indicator, Theme
from vesalius.publish.site.bars import sparkline
from vesalius.publish.site.browser_words import browser_words
from vesalius.publish.site.links import KEY_FIGURES, Page
from vesalius.publish.site.model import Atlas, Figures
from vesalius.publish.site.partners import long_series, siblings, way_name
from vesalius.publish.site.render import Site, render
from vesalius.publish.site.wire import script_json
from vesalius.publish.site.words import HTML_LANGUAGE, Words


@dataclass(frozen=True, slots=True)
class Country:
    """Belgium's own series of one indicator, all ages together."""

    years: tuple[int, ...]
    values: tuple[int, ...]
    last: int


def country_series(figures: Figures) -> Country:
    """The series that stands beside an indicator in the catalogue."""
    values = tuple(int(value) for value in figures.values[0, :, 0])
    return Country(figures.years, values, figures.last)


@dataclass(frozen=True, slots=True)
class Entry:
    """One measure of a subject: Belgium's latest figure and the pages of each family."""

    measure: str
    unit: str
    now: str
    year: int
    spark: Markup
    ways: list[tuple[str, str, str]]


@dataclass(frozen=True, slots=True)
class Row:
    """A subject: its name, what a search looks in, its facets, its measures."""

    name: str
    search: str
    keywords: str
    families: str
    entries: list[Entry]


def home_page(site: Site, series: Mapping[str, Country], page: Page) -> str:
    """The whole page in one language."""
    words, catalogue = Words(page.language), site.atlas.catalogue
    themes = [
        (theme, _rows(site.atlas, theme, series, page, words))
        for _, theme in sorted(catalogue.themes.items())
    ]
    facts = {
        "themes": [(theme, rows) for theme, rows in themes if rows],
        "keywords": [(key, words.of(term.title)) for key, term in catalogue.keywords.items()],
        "families": _families(catalogue, words),
        "count": len(series),
        "key_figures": page.here(KEY_FIGURES) if site.key_figures else "",
        "places": len(site.atlas.gazetteer.at("commune")),
        "data": script_json(
            {"language": HTML_LANGUAGE[words.language], "words": browser_words(words)}
        ),
    }
    return render(site, "home.html", page, facts)


def _families(catalogue: Catalogue, words: Words) -> list[tuple[str, str]]:
    found = {f.prefix: words.of(f.title) for t in catalogue.themes.values() for f in t.families}
    return sorted(found.items())


def _rows(
    atlas: Atlas, theme: Theme, series: Mapping[str, Country], page: Page, words: Words
) -> list[Row]:
    known = [i for code, i in atlas.catalogue.indicators.items() if code in series]
    leading = long_series(i for i in known if i.theme == theme.id)
    subjects: dict[str, list[Indicator]] = {}
    for indicator in leading:
        subjects.setdefault(indicator.subject.share, []).append(indicator)
    return [_row(atlas, group, series, page, words) for group in subjects.values()]


def _row(
    atlas: Atlas, group: Sequence[Indicator], series: Mapping[str, Country], page: Page,
    words: Words,
) -> Row:  # fmt: skip
    family = [i for i in siblings(group[0], atlas.catalogue) if i.code in series]
    return Row(
        name=words.of(group[0].subject.title),
        search=searchable(atlas.catalogue, family, words),
        keywords=" ".join(sorted({key for i in family for key in i.keywords})),
        families=" ".join(sorted({i.family.prefix for i in family})),
        entries=[_entry(atlas, i, family, series[i.code], page, words) for i in group],
    )


def _entry(
    atlas: Atlas, indicator: Indicator, family: Sequence[Indicator], series: Country, page: Page,
    words: Words,
) -> Entry:  # fmt: skip
    same = [i for i in family if i.measure == indicator.measure]
    return Entry(
        measure=indicator.measure,
        unit=words.unit(indicator),
        now=words.with_unit(series.values[series.last], indicator),
        year=series.years[series.last],
        spark=sparkline(series.values),
        ways=[
            (way_name(i.family, atlas.edition, words), page.indicator(i.code), i.code) for i in same
        ],
    )


def searchable(catalogue: Catalogue, family: Sequence[Indicator], words: Words) -> str:
    """All that a search finds a subject by: names, codes, keywords, nomenclature codes; plain.

    The browser folds what a reader types in the same way.
    """
    parts: list[str] = []
    for indicator in family:
        parts += [indicator.code, words.of(indicator.title)]
        parts += [words.of(catalogue.keywords[key].title) for key in indicator.keywords]
    for name in catalogue.variables[family[0].variable].code_lists:
        parts.append(words.of(catalogue.code_lists[name].title))
        parts += [entry.code for entry in catalogue.code_lists[name].entries]
    return folded(" ".join(dict.fromkeys(parts)))


def folded(text: str) -> str:
    """Text in small letters without accents.

    >>> folded("Échographie à l'Hôpital")
    "echographie a l'hopital"
    """
    flat = unicodedata.normalize("NFKD", text)
    return "".join(c for c in flat if not unicodedata.combining(c)).lower()
