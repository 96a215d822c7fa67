"""The sheet of an indicator, every field derived from the catalogue."""

from collections.abc import Iterable
from datetime import date

from vesalius.catalogue.links import Link, marked
from vesalius.catalogue.model import Catalogue, Indicator
from vesalius.language import Language
from vesalius.publish.sheets.citation import recommended_reference
from vesalius.publish.sheets.codes import codes_behind
from vesalius.publish.sheets.content import (
    Content,
    Field,
    Line,
    bullets,
    line,
    paragraph,
)
from vesalius.publish.sheets.wording import label, smallest_level


def indicator_fields(catalogue: Catalogue, one: Indicator, language: Language) -> list[Field]:
    """What an indicator's sheet says, but for the reference and the date of its last change."""
    theme = catalogue.themes[one.theme]
    contents: dict[str, Content] = {
        "description": paragraph(marked(one.description, language)),
        "codification": paragraph(one.unit.title[language]),
        "remarks": bullets(line(marked(remark, language)) for remark in one.remarks),
        "update": paragraph(marked(theme.update, language)),
        "smallest": paragraph(smallest_level(one.family.availability, language)),
        "formula": paragraph(marked(one.formula, language)),
        "available": paragraph(str(one.family.availability.first_year)),
        "breaks": bullets(_breaks(one, language)),
        "dimensions": _dimensions(catalogue, one, language),
        "code": paragraph(f"{one.code}_At"),
        "population": bullets([_population(catalogue, one, language)]),
        "keywords": bullets(_keywords(catalogue, one, language)),
        "variables": bullets(_variables(catalogue, one, language)),
        "related": bullets(named_indicators(catalogue, one.related, language)),
        "codes": codes_behind(catalogue, one, language),
    }
    aside = {"code", "population", "variables", "related", "keywords"}
    return [
        Field(key, label(key, language), content, key in aside)
        for key, content in contents.items()
        if content
    ]


def _breaks(one: Indicator, language: Language) -> list[Line]:
    return [line(f"{b.year} – {marked(b.reason, language)}") for b in one.subject.breaks]


def _dimensions(catalogue: Catalogue, one: Indicator, language: Language) -> Content:
    dimensions = [catalogue.dimensions[id_] for id_ in one.family.dimensions]
    return bullets((Link(d.title[language], "dimension", d.id),) for d in dimensions)


def _population(catalogue: Catalogue, one: Indicator, language: Language) -> Line:
    return (
        Link(catalogue.populations[one.population].title[language], "population", one.population),
    )


def _variables(catalogue: Catalogue, one: Indicator, language: Language) -> list[Line]:
    return [variable_link(catalogue, id_, language) for id_ in one.source_variables]


def variable_link(catalogue: Catalogue, id_: str, language: Language) -> Line:
    """A source variable as sheets name it."""
    return (Link(f"{id_} – {catalogue.variables[id_].title[language]}", "variable", id_),)


def _keywords(catalogue: Catalogue, one: Indicator, language: Language) -> list[Line]:
    return [
        (Link(catalogue.keywords[id_].title[language], "keyword", id_),) for id_ in one.keywords
    ]


def named_indicators(catalogue: Catalogue, codes: Iterable[str], language: Language) -> list[Line]:
    """Indicators by code and title, each linked."""
    return [
        (Link(f"{code} – {catalogue.indicators[code].title[language]}", "indicator", code),)
        for code in codes
    ]


def reference_field(
    catalogue: Catalogue,
    one: Indicator,
    language: Language,
    updated: date | None,
    viewed: date | None,
) -> Field:
    """The recommended reference."""
    told = recommended_reference(catalogue, one, language, updated, viewed)
    return Field("reference", label("reference", language), paragraph(told))
