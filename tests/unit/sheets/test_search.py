"""Search over the sheets, in each language."""

import json

import pytest

from vesalius.catalogue.load import default_catalogue
from vesalius.language import LANGUAGES, Language
from vesalius.publish.sheets.search import Entry, render_index, search, search_index

CATALOGUE = default_catalogue()
INDEX: dict[Language, list[Entry]] = {lang: search_index(CATALOGUE, lang) for lang in LANGUAGES}


def found(language: Language, query: str) -> list[str]:
    return [entry.id for entry in search(INDEX[language], query)]


def test_which_indicators_count_a_nomenclature_code() -> None:
    counted = {e.id for e in search(INDEX["fr"], "458813") if e.kind == "indicator"}
    expected = {
        one.code
        for one in CATALOGUE.indicators.values()
        if "ct" in CATALOGUE.variables[one.variable].code_lists
    }
    assert counted == expected
    assert found("fr", "458813")[0] == "cube_013_013"


@pytest.mark.parametrize(
    ("language", "query", "first"),
    [
        ("fr", "échographie", "cube_013_017"),
        ("fr", "ECHOGRAPHIE", "cube_013_017"),
        ("fr", "imagerie specialiste", "cube_013_007"),
        ("nl", "wervelkolom mri", "mri"),
        ("nl", "medische beeldvorming tandarts", "cube_013_005"),
        ("en", "chest radiography", "cube_013_025"),
        ("de", "rontgen brustkorb", "cube_013_025"),
        ("de", "Zahnärzte", "cube_013_005"),
        ("fr", "IMAG_MRI_N", "IMAG_MRI_N"),
        ("nl", "cube_013_002", "cube_013_002"),
        ("en", "no such thing", None),
        ("en", "", None),
    ],
)
def test_queries(language: Language, query: str, first: str | None) -> None:
    answers = found(language, query)
    assert (answers[0] if answers else None) == first


def test_a_variable_is_found_on_the_indicators_that_use_it() -> None:
    assert {"cube_013_001", "stat_013_002"} <= set(found("fr", "IMAG_CBCT_N"))


def test_a_keyword_leads_to_its_indicators() -> None:
    assert len([i for i in found("nl", "zorgverleners") if "013" in i]) == 52


def test_every_word_must_be_found() -> None:
    assert set(found("en", "dental MRI")) < set(found("en", "MRI"))


def test_the_index_is_plain_json() -> None:
    entries = json.loads(render_index(INDEX["de"]))
    assert len(entries) == 100
    assert {"kind", "id", "title", "page", "heading", "text", "codes"} == set(entries[0])
