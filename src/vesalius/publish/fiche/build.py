"""Building a fiche: template and cells in, HTML, the text with its bindings, and a trace out."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from html import escape
from pathlib import Path
from typing import TypeVar

from markdown_it import MarkdownIt
from markdown_it.token import Token

from vesalius.accounts.book import Book, fact_of, facts_of, read_chapter
from vesalius.accounts.problems import NO_VALUE
from vesalius.accounts.quantities import Amount
from vesalius.accounts.read import read_table
from vesalius.accounts.units import unit
from vesalius.accounts.vocabulary import Cells, Vocabulary
from vesalius.errors import VesaliusError
from vesalius.language import Language
from vesalius.publish.fiche import labels
from vesalius.publish.fiche.chart import Chart, Series
from vesalius.publish.fiche.expressions import FIRST, LAST, Block, Expressions, Piece
from vesalius.publish.fiche.front import FrontMatter, split_front
from vesalius.publish.fiche.guard import Guard, visible
from vesalius.publish.fiche.printing import Printed
from vesalius.publish.fiche.problems import EXPRESSION, UNKNOWN_OBJECT
from vesalius.publish.fiche.tables import TableWriter, notes_html
from vesalius.publish.fiche.words import lexicon

T = TypeVar("T")
_SENTENCE = re.compile(r"(?<=[.!?])\s+")
_ALONE = re.compile("<p>([\ue000-\uf8ff])</p>")


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence as printed, and the cells and facts that it depends on."""

    text: str
    reads: tuple[str, ...]
    facts: tuple[str, ...]


@dataclass(frozen=True)
class Fiche:
    """A fiche that was built: every figure in it is bound.

    `html` is the body, without a title and a page around it; `sources` are those of the facts that
    it quotes from outside the tables.
    """

    language: Language
    title: str
    kicker: str
    html: str
    sentences: tuple[Sentence, ...]
    pieces: tuple[Piece, ...]
    synthetic: bool = False
    footer: str = ""
    sources: tuple[str, ...] = ()


def build_fiche(
    text: str, cells: Cells, file: str = "fiche.md", variables: Mapping[str, int] | None = None
) -> Fiche:
    """Build a fiche from its template and any cells.

    `cells` is an accounts `Book` or anything that implements `Cells`, such as the cells of an
    atlas; tables and charts of the front matter need a `Book`. `variables` override those of the
    template, so that one template serves every year. Raises where a number is typed by hand, an
    expression cannot be computed, or a guarded word contradicts the cells.
    """
    front, body, before = split_front(text, file)
    return _Builder(front, cells, file, variables or {}).fiche(body, before)


def build_from_file(
    path: Path, data: Path | None = None, variables: Mapping[str, int] | None = None
) -> Fiche:
    """Build the fiche of a template file on the account tables that its front matter names."""
    text = path.read_text(encoding="utf-8")
    front, _, _ = split_front(text, path.name)
    return build_fiche(text, book_of(front, path, data), path.name, variables)


def book_of(front: FrontMatter, path: Path, data: Path | None = None) -> Book:
    """The tables and facts that a template names, relative to its own folder."""
    tables = [read_table(path.parent / name, data) for name in front.accounts]
    facts = {name: fact_of(entry, path.name, name) for name, entry in front.facts.items()}
    if front.chapter:
        facts |= facts_of(read_chapter(path.parent / front.chapter), front.chapter)
    return Book({table.id: table for table in tables}, facts)


def spaced(text: str, language: Language) -> str:
    """French sets a no-break space before the high signs and inside its quotation marks.

    >>> spaced("les deux : oui", "fr")
    'les deux\\xa0: oui'
    """
    if language != "fr":
        return text
    return re.sub("(?<=«) | (?=[:;?!»])", "\u00a0", text)


class _Builder:
    """The state of one build."""

    def __init__(
        self, front: FrontMatter, cells: Cells, file: str, variables: Mapping[str, int]
    ) -> None:
        self.front, self.cells, self.file = front, cells, file
        self.style, words = front.style, lexicon(front.language)
        self.expressions = Expressions(
            file, self.style, words, Vocabulary(cells), {**front.variables, **variables}
        )
        self.expressions.offer(table=self._table, chart=self._chart, ref=self._reference)
        self.guard = Guard(file, words, tuple(front.names), tuple(front.plain_words))
        self.notes: list[Sentence] = []
        self.markdown = MarkdownIt("commonmark", {"html": False})

    def fiche(self, body: str, before: int) -> Fiche:
        """The whole fiche."""
        title, kicker = self._plain(self.front.title), self._plain(self.front.kicker)
        tokens = self._parsed(self.expressions.substituted(body, before + 1))
        self.guard.check_markdown(tokens, before + 1)
        html = self._html(self.markdown.renderer.render(tokens, self.markdown.options, {}))
        return Fiche(
            language=self.front.language,
            title=title,
            kicker=kicker,
            html=html,
            sentences=(*self._sentences(tokens), *self.notes),
            pieces=tuple(self.expressions.pieces),
            synthetic=self.front.synthetic,
            footer=self._plain(self.front.footer),
            sources=self._sources(),
        )

    def _plain(self, text: str) -> str:
        """A text of the front matter, guarded, without markup."""
        substituted = self.expressions.substituted(text)
        self.guard.check(substituted, 1)
        return self.expressions.filled(spaced(substituted, self.front.language))

    def inline(self, text: str) -> str:
        """A text of the front matter as HTML, with its emphasis."""
        substituted = self.expressions.substituted(text)
        tokens = self._parsed(substituted)
        self.guard.check_markdown(tokens, 0)
        self.notes += self._sentences(tokens)
        inner = [
            child for token in tokens if token.type == "inline" for child in token.children or ()
        ]
        html = str(self.markdown.renderer.render(inner, self.markdown.options, {}))
        return self.expressions.filled(html, escape)

    def _parsed(self, text: str) -> list[Token]:
        """The parsed text, its spaces set as the language asks."""
        tokens = self.markdown.parse(text)
        for token in tokens:
            for child in token.children or ():
                child.content = spaced(child.content, self.front.language)
        return tokens

    def _html(self, html: str) -> str:
        """The document with figures in place; a table or chart replaces its own paragraph."""

        def place(found: re.Match[str]) -> str:
            block = self._piece(found[1]).block
            return block.html if block else found[0]

        placed = _ALONE.sub(place, html)
        stray = [c for c in placed if FIRST <= ord(c) <= LAST and self._piece(c).block]
        if stray:
            piece = self._piece(stray[0])
            fault = "a table or chart stands in a paragraph of its own"
            raise VesaliusError(
                EXPRESSION, file=self.file, line=piece.line, expression=piece.expression,
                fault=fault,
            )  # fmt: skip
        return self.expressions.filled(placed, escape)

    def _piece(self, character: str) -> Piece:
        return self.expressions.pieces[ord(character) - FIRST]

    def _sentences(self, tokens: list[Token]) -> tuple[Sentence, ...]:
        return tuple(
            self._sentence(sentence)
            for _, text in visible(tokens)
            for sentence in _SENTENCE.split(text)
            if sentence.strip() and not self._is_block(sentence)
        )

    def _is_block(self, text: str) -> bool:
        return len(text) == 1 and FIRST <= ord(text) <= LAST and self._piece(text).block is not None

    def _sentence(self, text: str) -> Sentence:
        pieces = [self._piece(c) for c in text if FIRST <= ord(c) <= LAST]
        reads = sorted({read for piece in pieces for read in piece.reads})
        facts = sorted({fact for piece in pieces for fact in piece.facts})
        return Sentence(self.expressions.filled(text), tuple(reads), tuple(facts))

    def _sources(self) -> tuple[str, ...]:
        """The sources of the facts quoted, each once, in the order of the text."""
        if not isinstance(self.cells, Book):
            return ()
        quoted = dict.fromkeys(f for piece in self.expressions.pieces for f in piece.facts)
        sources = [self.cells.facts[name].source[self.front.language] for name in quoted]
        return tuple(dict.fromkeys(sources))

    def _book(self) -> Book:
        if isinstance(self.cells, Book):
            return self.cells
        raise VesaliusError(
            UNKNOWN_OBJECT, file=self.file, kind="account table", name="-", known="-"
        )

    def _table(self, name: str) -> Block:
        """`table(name)`: a table of the front matter, numbered in the order declared."""
        shown = self._declared(self.front.tables, name, "table")
        writer = TableWriter(shown, self._book(), self.expressions, self.style, self.inline)
        return writer.block([*self.front.tables].index(name) + 1)

    def _reference(self, name: str) -> Printed:
        """`ref(name)`: the number by which the text names a table or chart."""
        label = labels.TABLE if name in self.front.tables else labels.CHART
        declared: Mapping[str, object] = {**self.front.tables, **self.front.charts}
        self._declared(declared, name, "table or chart")
        group = self.front.tables if name in self.front.tables else self.front.charts
        word = label[self.front.language]
        lower = word if self.front.language == "de" else word.lower()
        return Printed(f"{lower}\u00a0{[*group].index(name) + 1}")

    def _declared(self, objects: Mapping[str, T], name: str, kind: str) -> T:
        if name not in objects:
            known = ", ".join(objects) or "-"
            raise VesaliusError(UNKNOWN_OBJECT, file=self.file, kind=kind, name=name, known=known)
        return objects[name]

    def _chart(self, name: str) -> Block:
        """`chart(name)`: a chart of the front matter, with its figures as text alternative."""
        shown = self._declared(self.front.charts, name, "chart")
        table = self._book().tables[shown.of]
        years = shown.years or list(table.years)
        language = self.front.language
        series = tuple(
            Series(
                table.line(row).title[language],
                tuple((y, self._drawn(f"{table.id}.{row}", y, shown.unit)) for y in years),
            )
            for row in shown.rows
        )
        chart = Chart(series, shown.kind == "columns", shown.decimals, self.style)
        number = [*self.front.charts].index(name) + 1
        title = self.inline(shown.title)
        caption = f"<b>{labels.CHART[language]} {number}</b> {title}"
        label = f"{labels.CHART[language]} {number}. {chart.alternative()}"
        notes = notes_html(shown, (), self.style, self.inline, table.perimeter)
        unit_title = self.inline(shown.unit_title)
        html = (
            f'<figure class="chart"><figcaption>{caption}</figcaption>'
            f'<p class="unit">{unit_title}</p>{chart.svg(label)}{notes}</figure>'
        )
        reads = tuple(f"{row}@{year}" for row in shown.rows for year in years)
        return Block(html, reads)

    def _drawn(self, line: str, year: int, named: str) -> Fraction:
        found = self.cells.quantity(line, year)
        if not isinstance(found, Amount):
            raise VesaliusError(
                NO_VALUE, table="-", line=line, year=year, sign="-", reason="it is not an amount"
            )
        return found.interval.point / unit(named).scale
