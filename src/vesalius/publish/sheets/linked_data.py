"""Machine-readable twins of sheets: schema.org Dataset and DCAT-AP 3, as JSON-LD."""

import json
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from vesalius.catalogue.model import Catalogue, Indicator
from vesalius.language import LANGUAGES, Language, Text
from vesalius.publish.sheets.citation import publisher_of, recommended_reference
from vesalius.publish.sheets.html import page_path
from vesalius.publish.sheets.model import last_change

LICENCE = "https://creativecommons.org/licenses/by/4.0/"
BELGIUM = "http://publications.europa.eu/resource/authority/country/BEL"
HEALTH = "http://publications.europa.eu/resource/authority/data-theme/HEAL"
ANNUAL = "http://publications.europa.eu/resource/authority/frequency/ANNUAL"
PUBLIC = "http://publications.europa.eu/resource/authority/access-right/PUBLIC"
TONGUE = "http://publications.europa.eu/resource/authority/language/"
TONGUES: Mapping[Language, str] = {"fr": "FRA", "nl": "NLD", "en": "ENG", "de": "DEU"}
FILE_TYPE = "http://publications.europa.eu/resource/authority/file-type/"
MEDIA = "https://www.iana.org/assignments/media-types/"
FORMATS: Mapping[str, tuple[str, str]] = {
    "csv": ("CSV", "text/csv"),
    "xlsx": ("XLSX", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "parquet": ("PARQUET", "application/vnd.apache.parquet"),
    "json": ("JSON", "application/json"),
}
CONTEXT = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}


def schema_org(
    catalogue: Catalogue, one: Indicator, language: Language, homepage: str
) -> dict[str, Any]:
    """A schema.org `Dataset` of an indicator, for search engines."""
    publisher = publisher_of(catalogue, one)
    updated = last_change(catalogue, "indicator", one.code)
    agency = {"@type": "Organization", "name": publisher.name}
    found = {
        "@context": "https://schema.org/",
        "@type": "Dataset",
        "@id": _page(homepage, language, one),
        "identifier": one.code,
        "name": f"{one.title[language]} ({one.code})",
        "description": one.description[language],
        "inLanguage": language,
        "url": _page(homepage, language, one),
        "license": LICENCE,
        "creator": agency,
        "publisher": agency,
        "isPartOf": {"@type": "DataCatalog", "name": publisher.work},
        "keywords": [catalogue.keywords[id_].title[language] for id_ in one.keywords],
        "spatialCoverage": {"@type": "Country", "name": "Belgium"},
        "temporalCoverage": f"{one.family.availability.first_year}/..",
        "measurementTechnique": one.formula[language],
        "variableMeasured": {
            "@type": "PropertyValue",
            "name": one.title[language],
            "unitText": one.unit.title[language],
        },
        "citation": recommended_reference(catalogue, one, language, updated, None),
    }
    return found | ({"dateModified": updated.isoformat()} if updated else {})


def _page(homepage: str, language: Language, one: Indicator) -> str:
    return f"{homepage.rstrip('/')}/{page_path(language, 'indicator', one.code)}"


def dcat_dataset(
    catalogue: Catalogue, one: Indicator, homepage: str, formats: Sequence[str] = ()
) -> dict[str, Any]:
    """A DCAT-AP 3 dataset; `formats` are those of the downloads that the release offers."""
    root = f"{homepage.rstrip('/')}/dataset/{one.code}"
    updated = last_change(catalogue, "indicator", one.code)
    pages = [{"@id": _page(homepage, language, one)} for language in LANGUAGES]
    found = {
        "@id": root,
        "@type": "dcat:Dataset",
        "dct:identifier": one.code,
        "dct:title": _texts(one.title),
        "dct:description": _texts(one.description),
        "dct:publisher": _agent(catalogue, one, homepage),
        "dcat:contactPoint": _contact(catalogue, one, homepage),
        "dcat:theme": {"@id": HEALTH},
        "dct:spatial": {"@id": BELGIUM},
        "dct:temporal": {
            "@type": "dct:PeriodOfTime",
            "dcat:startDate": _day(date(one.family.availability.first_year, 1, 1)),
        },
        "dct:accrualPeriodicity": {"@id": ANNUAL},
        "dct:accessRights": {"@id": PUBLIC},
        "dct:language": [{"@id": TONGUE + code} for code in TONGUES.values()],
        "dcat:keyword": [
            text for id_ in one.keywords for text in _texts(catalogue.keywords[id_].title)
        ],
        "dcat:landingPage": [{**page, "@type": "foaf:Document"} for page in pages],
        "dcat:distribution": [_distribution(one, homepage, name) for name in formats],
    }
    return found | ({"dct:modified": _day(updated)} if updated else {})


def _distribution(one: Indicator, homepage: str, name: str) -> dict[str, Any]:
    file_type, media = FORMATS[name]
    address = f"{homepage.rstrip('/')}/data/{one.code}.{name}"
    return {
        "@id": f"{address}#distribution",
        "@type": "dcat:Distribution",
        "dcat:accessURL": {"@id": address},
        "dcat:downloadURL": {"@id": address},
        "dct:format": {"@id": FILE_TYPE + file_type},
        "dcat:mediaType": {"@id": MEDIA + media},
        "dct:license": {"@id": LICENCE},
    }


def _agent(catalogue: Catalogue, one: Indicator, homepage: str) -> dict[str, Any]:
    publisher = publisher_of(catalogue, one)
    return {
        "@id": f"{homepage.rstrip('/')}/publisher/{publisher.id}",
        "@type": "foaf:Agent",
        "foaf:name": publisher.name,
    }


def _contact(catalogue: Catalogue, one: Indicator, homepage: str) -> dict[str, Any]:
    return {
        "@type": "vcard:Organization",
        "vcard:fn": publisher_of(catalogue, one).name,
        "vcard:hasURL": {"@id": homepage.rstrip("/") + "/"},
    }


def _texts(text: Text) -> list[dict[str, str]]:
    return [{"@value": text[language], "@language": language} for language in LANGUAGES]


def _day(day: date) -> dict[str, str]:
    return {"@value": day.isoformat(), "@type": "xsd:date"}


def dcat_catalogue(
    catalogue: Catalogue, homepage: str, formats: Sequence[str] = ()
) -> dict[str, Any]:
    """A DCAT-AP 3 catalogue of all indicators: one file for a whole release."""
    indicators = list(catalogue.indicators.values())
    first = indicators[0]
    work = publisher_of(catalogue, first).work
    themes = [catalogue.themes[id_] for id_ in sorted(catalogue.themes)]
    return {
        "@context": CONTEXT,
        "@id": homepage.rstrip("/") + "/",
        "@type": "dcat:Catalog",
        "dct:title": [{"@value": work, "@language": language} for language in LANGUAGES],
        "dct:description": [text for theme in themes for text in _texts(theme.description)],
        "dct:publisher": _agent(catalogue, first, homepage),
        "dct:license": {"@id": LICENCE},
        "dct:language": [{"@id": TONGUE + code} for code in TONGUES.values()],
        "foaf:homepage": {"@id": homepage.rstrip("/") + "/", "@type": "foaf:Document"},
        "dcat:themeTaxonomy": {
            "@id": "http://publications.europa.eu/resource/authority/data-theme"
        },
        "dcat:dataset": [dcat_dataset(catalogue, one, homepage, formats) for one in indicators],
    }


def render_json_ld(values: Mapping[str, Any]) -> str:
    """JSON-LD as text."""
    return json.dumps(values, ensure_ascii=False, indent=1) + "\n"
