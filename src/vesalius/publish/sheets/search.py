"""Search over the sheets: by code, title, keyword, variable or nomenclature code.

Case and accents are ignored. The index is plain JSON: a site can search it without a server by the
same rule (every word of the query must begin a word of the entry).
"""

import json
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import asdict, dataclass

from vesalius.catalogue.links import KINDS, Kind
from vesalius.catalogue.model import Catalogue
from vesalius.language import Language
from vesalius.publish.sheets.content import lines_of, text_of
from vesalius.publish.sheets.html import page_path
from vesalius.publish.sheets.model import all_sheets, bare_fields, things

_WORD = re.compile(r"[0-9a-z_]+")


@dataclass(frozen=True, slots=True)
class Entry:
    """A sheet as search sees it: folded words of its title, of its text, and its codes."""

    kind: Kind
    id: str
    title: str
    page: str
    heading: str
    text: str
    codes: str


def fold(text: str) -> str:
    """Lower case without accents.

    >>> fold("Échographie de l'œil, Größe")
    "echographie de l'oeil, grosse"
    """
    spread = text.casefold().replace("œ", "oe").replace("æ", "ae")
    decomposed = unicodedata.normalize("NFKD", spread)
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


def tokens(text: str) -> list[str]:
    """The words of a folded text, each once, in order.

    >>> tokens("CT-scan, CT")
    ['ct', 'scan']
    """
    return list(dict.fromkeys(_WORD.findall(fold(text))))


def search_index(catalogue: Catalogue, language: Language) -> list[Entry]:
    """The index of every sheet in one language."""
    return [_entry(catalogue, kind, id_, language) for kind, id_ in all_sheets(catalogue)]


def _entry(catalogue: Catalogue, kind: Kind, id_: str, language: Language) -> Entry:
    title = things(catalogue, kind)[id_].title[language]
    return Entry(
        kind=kind,
        id=id_,
        title=title,
        page=page_path(language, kind, id_),
        heading=" ".join(tokens(f"{id_} {title}")),
        text=" ".join(tokens(_text(catalogue, kind, id_, language))),
        codes=" ".join(sorted(_codes(catalogue, kind, id_))),
    )


def _text(catalogue: Catalogue, kind: Kind, id_: str, language: Language) -> str:
    """The words of the fields that describe a sheet's own subject."""
    wanted = ("description", "keywords", "variables")
    fields = [f for f in bare_fields(catalogue, kind, id_, language) if f.key in wanted]
    return " ".join(text_of(line) for field in fields for line in lines_of(field.content))


def _codes(catalogue: Catalogue, kind: Kind, id_: str) -> set[str]:
    """The nomenclature codes behind an indicator, variable or list."""
    return {
        entry.code
        for name in _lists(catalogue, kind, id_)
        for entry in catalogue.code_lists[name].entries
    }


def _lists(catalogue: Catalogue, kind: Kind, id_: str) -> tuple[str, ...]:
    if kind == "list":
        return (id_,)
    if kind == "variable":
        return catalogue.variables[id_].code_lists
    if kind == "indicator":
        return catalogue.variables[catalogue.indicators[id_].variable].code_lists
    return ()


def search(entries: list[Entry], query: str) -> list[Entry]:
    """The entries in which every word of the query begins a word, the best first.

    Nomenclature codes are compared whole, and the sheets with the fewest codes come first. A word
    of the title weighs more than one of the text.
    """
    wanted = tokens(query)
    scored = [(_score(entry, wanted), entry) for entry in entries]
    found = [(score, entry) for score, entry in scored if score]
    by_code = any(word.isdigit() for word in wanted)
    found.sort(key=lambda one: _rank(one[0], one[1], by_code))
    return [entry for _, entry in found]


def _rank(score: int, entry: Entry, by_code: bool) -> tuple[int, int, int, str]:
    breadth = len(entry.codes) if by_code else 0
    return -score, breadth, KINDS.index(entry.kind), entry.id


def _score(entry: Entry, wanted: list[str]) -> int:
    """How well an entry answers; 0 where a word of the query is not in it."""
    points = [_points(entry, word) for word in wanted]
    return 0 if 0 in points else sum(points)


def _points(entry: Entry, word: str) -> int:
    if word in entry.heading.split() or word in entry.codes.split():
        return 4
    if f" {word}" in f" {entry.heading}":
        return 3
    return 1 if f" {word}" in f" {entry.text}" else 0


def render_index(entries: list[Entry]) -> str:
    """The index as JSON, compact."""
    values: Iterator[dict[str, str]] = (asdict(entry) for entry in entries)
    return json.dumps(list(values), ensure_ascii=False, separators=(",", ":")) + "\n"
