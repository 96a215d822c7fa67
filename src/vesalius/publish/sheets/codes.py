"""The nomenclature codes on a sheet: compact behind an indicator, in full on a list's own page."""

from collections.abc import Iterator
from itertools import groupby

from vesalius.catalogue.links import Link
from vesalius.catalogue.model import (
    Catalogue,
    Certainty,
    CodeEntry,
    CodeList,
    Indicator,
    Validity,
)
from vesalius.language import Language, format_number, translate
from vesalius.publish.sheets.content import Content, Grid, Line, Paragraph, words
from vesalius.publish.sheets.wording import CERTAINTY_WORDS, SETTING_WORDS, period

MARKS = {Certainty.SOURCED: "", Certainty.INFERRED: "°", Certainty.ILLUSTRATIVE: "*"}
CODE_HEADINGS = (
    "Nomenclature code", "Label", "Validity", "Setting", "Article", "Certainty", "Source",
)  # fmt: skip
LEGEND = "° inferred, * illustrative: no public list was found; to be replaced before real use."


def codes_behind(catalogue: Catalogue, indicator: Indicator, language: Language) -> Content:
    """The codes that an indicator counts, by list and period of validity."""
    ids = catalogue.variables[indicator.variable].code_lists
    lists = [catalogue.code_lists[id_] for id_ in ids]
    rows = tuple(row for one in lists for row in _periods(one, language))
    headings = tuple(
        translate(heading, language=language) for heading in ("List", "Validity", "Codes")
    )
    legend = Paragraph(words(translate(LEGEND, language=language)))
    return (Grid(headings, rows), legend)


def _periods(one: CodeList, language: Language) -> Iterator[tuple[Line, ...]]:
    """A row for each period in which codes of a list are valid."""
    entries = sorted(one.entries, key=lambda e: (_span(e.validity), e.code))
    title: Line = (Link(one.title[language], "list", one.id),)
    for _, same in groupby(entries, key=lambda e: e.validity):
        group = list(same)
        told = period(group[0].validity, language) or translate("always", language=language)
        yield title, words(told), words(", ".join(_pairs(group)))


def _span(validity: Validity) -> tuple[object, object]:
    return validity.first, validity.last


def _pairs(entries: list[CodeEntry]) -> Iterator[str]:
    """Codes in order, the two of a pair as one, each with the mark of its certainty."""
    by_code = {entry.code: entry for entry in entries}
    for entry in entries:
        pair = by_code.get(entry.pair or "")
        own = entry.code + MARKS[entry.certainty]
        if pair is None:
            yield own
        elif pair.code > entry.code:
            yield f"{own}-{pair.code}{MARKS[pair.certainty]}"


def all_codes(one: CodeList, language: Language) -> Content:
    """Every code of a list with its label, validity, setting, article, certainty and source."""
    headings = (
        "Nomenclature code",
        "Label",
        "Validity",
        "Setting",
        "Article",
        "Certainty",
        "Source",
    )
    return (
        Grid(
            tuple(translate(heading, language=language) for heading in headings),
            tuple(_code_row(entry, language) for entry in one.entries),
        ),
    )


def _code_row(entry: CodeEntry, language: Language) -> tuple[Line, ...]:
    certainty = translate(CERTAINTY_WORDS[entry.certainty], language=language)
    return (
        words(entry.code),
        words(entry.label[language]),
        words(period(entry.validity, language)),
        words(translate(SETTING_WORDS[entry.setting], language=language)),
        words(entry.article),
        words(certainty),
        words(entry.source),
    )


def certainty_of(one: CodeList, language: Language) -> Content:
    """How many codes of a list are sourced, inferred and illustrative."""
    told = []
    for certainty, word in CERTAINTY_WORDS.items():
        number = len({e.code for e in one.entries if e.certainty is certainty})
        if number:
            counted = format_number(number, language)
            told.append(f"{translate(word, language=language)}: {counted}")
    return (Paragraph(words("; ".join(told))),)
