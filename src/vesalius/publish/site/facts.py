"""What a page says about an indicator besides its figures: fields, citation, linked data."""

from typing import Any

from markupsafe import Markup, escape

from vesalius.catalogue.model import Indicator, Level
from vesalius.publish.site.files import DATA_FILES
from vesalius.publish.site.links import Page, linked
from vesalius.publish.site.model import Atlas, Figures
from vesalius.publish.site.render import Site
from vesalius.publish.site.shapes import has_sectors
from vesalius.publish.site.words import Words
from vesalius.release.manifest import Manifest

LICENCE = "https://creativecommons.org/licenses/by/4.0/"


def citation(edition: Manifest, indicator: Indicator, words: Words) -> str:
    """How to cite an indicator; the day of viewing is the reader's own, so a page only names it."""
    told = words(
        "Vesalius ({date}), {code}, {title}, release {name}",
        date=f"{edition.day:%d/%m/%Y}",
        code=indicator.code,
        title=words.of(indicator.title),
        name=edition.name,
    )
    return f"{told} [{words('synthetic data')}]" if edition.synthetic else told


def about(
    atlas: Atlas, figures: Figures, page: Page, words: Words
) -> list[tuple[str, str | Markup]]:
    """The fields of the sheet that a reader of the page needs first."""
    indicator = figures.indicator
    theme = atlas.catalogue.themes[indicator.theme]
    population = atlas.catalogue.populations[indicator.population]
    fields: list[tuple[str, str | Markup]] = [
        (words("Description"), linked(indicator.description, page, words)),
        (words("Calculation"), linked(indicator.formula, page, words)),
        (words("Population"), words.of(population.title)),
        (words("Available"), _available(atlas, figures, words)),
        (words("Update"), words.of(theme.update)),
        (words("Remarks"), _bullets([linked(text, page, words) for text in indicator.remarks])),
        (words("Code lists"), _code_lists(atlas, indicator, page, words)),
        (words("Related"), _related(atlas, indicator, page, words)),
    ]
    return [(name, value) for name, value in fields if value]


def _available(atlas: Atlas, figures: Figures, words: Words) -> str:
    level = _smallest(atlas, figures.indicator)
    return words(
        "{first} to {last}; smallest level: {level} (since {since})",
        first=figures.years[0],
        last=figures.years[figures.last],
        level=words.level(level),
        since=max(figures.indicator.family.availability.first(level) or 0, figures.years[0]),
    )


def _smallest(atlas: Atlas, indicator: Indicator) -> Level:
    """The smallest level that the release tells, which may keep silent about the sectors."""
    smallest = indicator.family.availability.smallest
    silent = smallest == "sector" and not has_sectors(indicator, atlas)
    return "commune" if silent else smallest


def _bullets(items: list[Markup]) -> Markup:
    inside = "".join(f"<li>{escape(item)}</li>" for item in items)
    return Markup(f"<ul>{inside}</ul>") if items else Markup("")


def _anchors(pairs: list[tuple[str, str]]) -> Markup:
    inside = "".join(
        f'<li><a href="{escape(link)}">{escape(name)}</a></li>' for name, link in pairs
    )
    return Markup(f"<ul>{inside}</ul>") if pairs else Markup("")


def _code_lists(atlas: Atlas, indicator: Indicator, page: Page, words: Words) -> Markup:
    lists = atlas.catalogue.variables[indicator.variable].code_lists
    return _anchors(
        [
            (words.of(atlas.catalogue.code_lists[name].title), page.sheet(name, "list"))
            for name in lists
        ]
    )


def _related(atlas: Atlas, indicator: Indicator, page: Page, words: Words) -> Markup:
    known = [atlas.catalogue.indicators[code] for code in indicator.related]
    return _anchors([(words.of(other.title), page.indicator(other.code)) for other in known])


def linked_data(site: Site, figures: Figures, page: Page, words: Words) -> dict[str, Any]:
    """The page as a schema.org Dataset."""
    edition, indicator = site.atlas.edition, figures.indicator
    return {
        "@context": "https://schema.org",
        "@type": "Dataset",
        "name": words.of(indicator.title),
        "description": words.of(indicator.description),
        "identifier": indicator.code,
        "inLanguage": page.language,
        "license": LICENCE,
        "creator": {"@type": "Organization", "name": "Vesalius"},
        "version": edition.name,
        "dateModified": edition.day.isoformat(),
        "temporalCoverage": f"{figures.years[0]}/{figures.years[-1]}",
        "spatialCoverage": {"@type": "Place", "name": words("Belgium")},
        "variableMeasured": words.of(indicator.unit.title),
        "isAccessibleForFree": True,
        "creativeWorkStatus": "synthetic" if edition.synthetic else "published",
        "distribution": [
            {
                "@type": "DataDownload",
                "encodingFormat": file.media_type,
                "contentUrl": (site.address or page.root) + file.path_of(indicator.code),
            }
            for file in DATA_FILES
        ],
    }
