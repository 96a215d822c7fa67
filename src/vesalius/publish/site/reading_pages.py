"""Pages to be read: sheets, code lists, variables, methods, the lists of places and of files."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from markdown_it import MarkdownIt
from markupsafe import Markup

from vesalius.catalogue.links import Kind
from vesalius.catalogue.model import Indicator
from vesalius.language import Language
from vesalius.publish.fiche.build import Fiche
from vesalius.publish.sheets.html import render_content
from vesalius.publish.sheets.model import make_sheet
from vesalius.publish.site.files import file_list
from vesalius.publish.site.indicator_page import map_and_series
from vesalius.publish.site.links import METHODS, Page, linked
from vesalius.publish.site.model import Figures
from vesalius.publish.site.partners import long_series, way_name
from vesalius.publish.site.render import Site, render
from vesalius.publish.site.words import Words, sort_key

_TEXTS = files("vesalius.publish.site") / "texts"


def sheet_page(site: Site, kind: Kind, name: str, page: Page) -> str:
    """The metadata sheet of anything that the catalogue defines."""
    words = Words(page.language)
    sheet = make_sheet(site.atlas.catalogue, kind, name, page.language)
    fields = [
        (f.label, render_content(f.content, page.of_kind, f.label))
        for f in sheet.fields
        if f.content
    ]
    indicator = site.atlas.catalogue.indicators.get(name) if kind == "indicator" else None
    facts = {
        "title": sheet.title,
        "kind": words(_KINDS[kind]),
        "name": name,
        "indicator": indicator,
        "files": file_list(indicator, words) if indicator else [],
        "fields": fields,
    }
    return render(site, "sheet.html", page, facts)


_KINDS: dict[Kind, str] = {
    "indicator": "Indicator",
    "variable": "Source variable",
    "database": "Source database",
    "list": "Code list",
    "dimension": "Dimension",
    "population": "Population",
    "keyword": "Keyword",
    "glossary": "Term",
}


def key_figures_page(site: Site, fiche: Fiche, figures: Figures, page: Page) -> str:
    """The key-figure page: the bound text, then a map and a series of its leading indicator."""
    facts = {
        "title": fiche.title,
        "body": Markup(fiche.html),
        **map_and_series(site, figures, page),
    }
    return render(site, "key_figures.html", page, facts)


def method_page(site: Site, topic: str, page: Page) -> str:
    """A page on methods: its text, and what this release itself says on the matter."""
    title, body = method_text(topic, page.language)
    facts = {
        "title": title, "body": body, "topic": topic, "topics": topics(page),
        **_method_facts(site, topic, page),
    }  # fmt: skip
    return render(site, "method.html", page, facts)


def methods_index(site: Site, page: Page) -> str:
    """The list of method pages."""
    return render(site, "methods.html", page, {"topics": topics(page)})


@dataclass(frozen=True, slots=True)
class Topic:
    """A method page as others name it."""

    topic: str
    title: str
    about: str
    link: str


_ABOUT = {
    "disclosure": "What is hidden so that nobody can be recognised, and how a hidden figure reads.",
    "residence-and-age": "Which people a figure counts, under which place and in which age class.",
    "territory": "One map for all years, the communes that merged, the limits that are drawn.",
    "synthetic-data": "How invented figures are made and marked.",
    "releases": "What this release is made of, and why another may say something else.",
    "glossary": "The terms of the definitions, one by one.",
}


def topics(page: Page) -> list[Topic]:
    """All method pages, in their order, in the page's language."""
    words = Words(page.language)
    return [
        Topic(name, method_text(name, page.language)[0], words(_ABOUT[name]), page.method(name))
        for name in METHODS
    ]


@cache
def method_text(topic: str, language: Language) -> tuple[str, Markup]:
    """The title and the body of a method text, from its Markdown file."""
    text = (_TEXTS / language / f"{topic}.md").read_text(encoding="utf-8")
    title, _, body = text.partition("\n")
    reader = MarkdownIt("commonmark", {"html": False}).enable("table")
    return title.removeprefix("# "), Markup(reader.render(body))


def _method_facts(site: Site, topic: str, page: Page) -> dict[str, Any]:
    words, atlas = Words(page.language), site.atlas
    terms: list[tuple[str, str, Markup]] = []
    if topic == "glossary":
        terms = [
            *(
                _term("glossary", key, t, page, words)
                for key, t in atlas.catalogue.glossary.items()
            ),
            *(
                _term("population", k, t, page, words)
                for k, t in atlas.catalogue.populations.items()
            ),
        ]
    return {
        "terms": sorted(terms, key=lambda term: sort_key(term[1])),
        "rules": _policy(site) if topic == "disclosure" else [],
        "release": _release(site, words) if topic == "releases" else [],
        "mergers": _mergers(site, page, words) if topic == "territory" else [],
    }


def _term(kind: str, key: str, term: Any, page: Page, words: Words) -> tuple[str, str, Markup]:
    return f"{kind}-{key}", words.of(term.title), linked(term.description, page, words)


def _policy(site: Site) -> list[tuple[str, str]]:
    """The rules of disclosure control as the release records them."""
    return list(_flat("", site.atlas.edition.policy))


def _flat(name: str, value: object) -> Iterator[tuple[str, str]]:
    """A declaration as lines: the keys on the way to each value, and the value."""
    if isinstance(value, Mapping):
        for key, inner in sorted(value.items()):
            yield from _flat(f"{name}.{key}" if name else str(key), inner)
    else:
        yield name, str(value)


def _release(site: Site, words: Words) -> list[tuple[str, str]]:
    edition = site.atlas.edition
    return [
        (words("Name"), edition.name),
        (words("Date"), words.day(edition.day)),
        (words("Years"), f"{edition.years[0]}–{edition.years[-1]}"),
        (words("Territory"), words("as on {day}", day=words.day(site.atlas.gazetteer.day))),
        (words("Program"), f"Vesalius {edition.vesalius}"),
        (words("Fingerprint of the catalogue"), edition.catalogue),
        (words("Fingerprint of the territory"), edition.territory),
    ]


def _mergers(site: Site, page: Page, words: Words) -> list[tuple[str, str, str]]:
    """The merged communes: name, page, when and from what."""
    found = []
    for place in site.atlas.gazetteer.at("commune"):
        told = merger_words(site, place.code, words)
        if told:
            found.append((words.of(place.name), page.place(place.code), told))
    return sorted(found, key=lambda row: sort_key(row[0]))


def merger_words(site: Site, code: str, words: Words) -> str:
    """When a commune was formed and from which; empty for one that was not."""
    said = [
        words(
            "formed on {day} from {places}",
            day=words.day(merger.day),
            places=words.listing([words.of(name) for name in merger.names]),
        )
        for merger in site.atlas.land.mergers.get(code, ())
    ]
    return "; ".join(said)


def gazetteer_page(site: Site, page: Page) -> str:
    """The list of all places."""
    words, gazetteer = Words(page.language), site.atlas.gazetteer
    groups = []
    for level, span in gazetteer.spans.items():
        links = [(words.of(p.name), page.place(p.code)) for p in gazetteer.published[span]]
        groups.append((words.levels(level), sorted(links, key=lambda link: sort_key(link[0]))))
    return render(site, "places.html", page, {"groups": [g for g in groups if g[1]]})


def files_page(site: Site, codes: list[str], page: Page) -> str:
    """The list of all files."""
    words, catalogue = Words(page.language), site.atlas.catalogue
    published = [catalogue.indicators[code] for code in codes]
    rows = [
        (
            words.of(i.title),
            words.unit(i),
            way_name(i.family, site.atlas.edition, words),
            page.indicator(i.code),
            i.code,
            file_list(i, words),
        )
        for leader in long_series(published)
        for i in _published_siblings(leader, published)
    ]
    return render(site, "data.html", page, {"rows": rows})


def _published_siblings(leader: Indicator, published: list[Indicator]) -> list[Indicator]:
    return [
        i for i in published
        if (i.theme, i.subject.share, i.measure)
        == (leader.theme, leader.subject.share, leader.measure)
    ]  # fmt: skip
