"""Words that sheets share: labels, levels, dates, periods, in the language of the sheet."""

from datetime import date

from babel.dates import format_skeleton

from vesalius.catalogue.model import Availability, Certainty, Level, Validity
from vesalius.language import LOCALES, Language, translate

LABELS = {
    "description": "Description",
    "codification": "Codification",
    "remarks": "Remarks",
    "update": "Frequency and timing of updates",
    "smallest": "Smallest geographical level available",
    "formula": "Method of calculation",
    "available": "Available since",
    "breaks": "Breaks in the series",
    "dimensions": "Dimensions",
    "reference": "Recommended reference",
    "updated": "Last update of the metadata",
    "code": "Code of the sheet",
    "population": "Population described",
    "variables": "Source variable(s)",
    "related": "Related variable(s)",
    "keywords": "Keywords",
    "codes": "Code list",
    "database": "Source database",
    "providers": "Providers counted",
    "column": "Column of the database",
    "columns": "Columns of the database",
    "indicators": "Indicators",
    "certainty": "Certainty of the codes",
    "classes": "Classes",
    "conditions": "Conditions",
    "mentioned": "Mentioned on",
}
KINDS = {
    "indicator": "Indicator",
    "variable": "Source variable",
    "database": "Source database",
    "list": "Code list",
    "dimension": "Dimension",
    "population": "Population",
    "keyword": "Keyword",
    "glossary": "Glossary term",
}
KINDS_OF_MANY = {
    "indicator": "Indicators",
    "variable": "Source variables",
    "database": "Source databases",
    "list": "Code lists",
    "dimension": "Dimensions",
    "population": "Populations",
    "keyword": "Keywords",
    "glossary": "Glossary",
}
LEVEL_WORDS: dict[Level, str] = {
    "country": "country",
    "region": "region",
    "province": "province",
    "arrondissement": "arrondissement",
    "commune": "commune",
    "sector": "statistical sector",
}
CERTAINTY_WORDS = {
    Certainty.SOURCED: "sourced",
    Certainty.INFERRED: "inferred",
    Certainty.ILLUSTRATIVE: "illustrative",
}
SETTING_WORDS = {
    "ambulatory": "outpatient",
    "hospitalised": "inpatient",
    "both": "outpatient and inpatient",
}


def label(key: str, language: Language) -> str:
    """The label of a field.

    >>> label("formula", "en")
    'Method of calculation'
    """
    return translate(LABELS[key], language=language)


def short_date(day: date, language: Language) -> str:
    """A date in figures.

    >>> short_date(date(2025, 11, 17), "fr")
    '17/11/2025'
    """
    return str(format_skeleton("yMd", day, locale=LOCALES[language]))


def period(validity: Validity, language: Language) -> str:
    """A validity in words; empty where it has no end.

    >>> period(Validity(date(2018, 12, 1)), "en")
    'from 01/12/2018'
    """
    first = None if validity.first == date.min else short_date(validity.first, language)
    last = None if validity.last == date.max else short_date(validity.last, language)
    if first and last:
        return translate("from {first} to {last}", {"first": first, "last": last}, language)
    if first:
        return translate("from {first}", {"first": first}, language)
    return translate("until {last}", {"last": last}, language) if last else ""


def smallest_level(availability: Availability, language: Language) -> str:
    """The smallest level, and since when if it came later than the series.

    >>> smallest_level(Availability(2006, "sector", {"sector": 2016}), "en")
    'statistical sector (since 2016)'
    """
    level = translate(LEVEL_WORDS[availability.smallest], language=language)
    since = availability.first(availability.smallest)
    if since == availability.first_year:
        return level
    facts = {"level": level, "year": since}
    return translate("{level} (since {year})", facts, language)
