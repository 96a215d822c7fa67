"""What an indicator means, as data: definition, sources, codes, in the four languages."""

from typing import Any

from vesalius.catalogue.model import Catalogue, CodeList, Indicator
from vesalius.language import LANGUAGES, Text


def metadata(indicator: Indicator, catalogue: Catalogue) -> dict[str, Any]:
    """The definition of an indicator as plain data."""
    theme = catalogue.themes[indicator.theme]
    variable = catalogue.variables[indicator.variable]
    return {
        "title": spoken(indicator.title),
        "description": spoken(indicator.description),
        "formula": spoken(indicator.formula),
        "remarks": [spoken(text) for text in indicator.remarks],
        "theme": spoken(theme.title),
        "update": spoken(theme.update),
        "population": spoken(catalogue.populations[indicator.population].title),
        "keywords": [spoken(catalogue.keywords[key].title) for key in indicator.keywords],
        "related": list(indicator.related),
        "variable": {"id": variable.id, "title": spoken(variable.title)},
        "first_year": indicator.family.availability.first_year,
        "smallest_level": indicator.family.availability.smallest,
        "code_lists": [_code_list(catalogue.code_lists[name]) for name in variable.code_lists],
        "states": {
            "ok": "a published figure",
            "zero": "a true zero",
            "suppressed": "hidden, because it rests on small numbers; it is not zero",
            "not_available": "the sources have no such figure",
            "not_applicable": "the indicator has no such figure",
            "break": "a figure that must not be compared with the year before",
        },
    }


def spoken(text: Text) -> dict[str, str]:
    """A text in the four languages."""
    return {language: text[language] for language in LANGUAGES}


def _code_list(found: CodeList) -> dict[str, Any]:
    return {
        "id": found.id,
        "title": spoken(found.title),
        "certainty": found.certainty.value,
        "codes": [
            {
                "code": e.code,
                "from": None if e.validity.first.year == 1 else e.validity.first.isoformat(),
                "to": None if e.validity.last.year == 9999 else e.validity.last.isoformat(),
                "label": spoken(e.label),
            }
            for e in found.entries
        ],
    }
