"""The tables of a fiche as HTML: typed cells, legend of signs, and notes in their fixed order."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from fractions import Fraction
from html import escape

from vesalius.accounts.book import Book
from vesalius.accounts.cells import Cell, Kind
from vesalius.accounts.interval import Interval
from vesalius.accounts.perimeters import perimeters
from vesalius.accounts.quantities import Quantity, reading
from vesalius.accounts.tables import Column, Line, Table
from vesalius.accounts.units import unit
from vesalius.accounts.vocabulary import evaluate
from vesalius.errors import VesaliusError
from vesalius.publish.fiche import labels
from vesalius.publish.fiche.expressions import Block, Expressions
from vesalius.publish.fiche.front import ShownFormula, ShownNotes, ShownTable
from vesalius.publish.fiche.printing import Style, Year

Inline = Callable[[str], str]


@dataclass(frozen=True)
class Shown:
    """A row or column of the shown table: one of the account's own, or a computed one."""

    title: str
    own: Line | Column | None = None
    formula: ShownFormula | None = None
    depth: int = 0


class TableWriter:
    """Writes one table of a fiche; `inline` renders titles and notes, expressions included."""

    def __init__(
        self, shown: ShownTable, book: Book, expressions: Expressions, style: Style, inline: Inline
    ) -> None:
        self.shown, self.book, self.style = shown, book, style
        self.expressions, self.inline = expressions, inline
        self.table: Table = book.tables[shown.of]
        self.kinds: set[Kind] = set()
        self.reads: list[str] = []

    def block(self, number: int) -> Block:
        """The table as a figure with caption, head, body and notes."""
        rows, columns = self._rows(), self._columns()
        body = "".join(self._row(row, columns) for row in rows)
        language = self.style.language
        caption = f"<b>{labels.TABLE[language]} {number}</b> {self.inline(self.shown.title)}"
        head = "".join(f'<th scope="col">{self._title(c)}</th>' for c in columns)
        corner = self.inline(self.shown.heading) or "&#160;"
        html = (
            f'<figure class="table" tabindex="0"><table><caption>{caption}</caption>'
            f'<thead><tr><th scope="col">{corner}</th>{head}</tr></thead>'
            f"<tbody>{body}</tbody></table>{self._notes()}</figure>"
        )
        return Block(html, tuple(self.reads))

    def _notes(self) -> str:
        return notes_html(self.shown, self.kinds, self.style, self.inline, self.table.perimeter)

    def _rows(self) -> list[Shown]:
        wanted = self.shown.rows or [line.id for line in self.table.lines]
        return [self._shown_row(row) for row in wanted]

    def _shown_row(self, row: str | ShownFormula) -> Shown:
        if isinstance(row, ShownFormula):
            return Shown(row.title, formula=row)
        line = self.table.line(row)
        return Shown(line.title[self.style.language], line, depth=self._depth(line))

    def _depth(self, line: Line) -> int:
        """How far a title is set in: below its parent, and a split of a growth below it."""
        above = line.parent or line.inside
        if above:
            return 1 + self._depth(self.table.line(above))
        return 1 if line.measure in ("volume", "price", "contribution") else 0

    def _columns(self) -> list[Shown]:
        by_id = {column.id: column for column in self.table.columns}
        wanted = self.shown.columns or list(by_id)
        return [self._shown_column(c, by_id) for c in wanted]

    def _shown_column(self, column: str | ShownFormula, by_id: dict[str, Column]) -> Shown:
        if isinstance(column, ShownFormula):
            return Shown(column.title, formula=column)
        wanted = self.expressions.filled(self.expressions.substituted(column))
        if wanted not in by_id:
            raise self.table.unknown("-", wanted)
        return Shown(by_id[wanted].title[self.style.language], by_id[wanted])

    def _row(self, row: Shown, columns: list[Shown]) -> str:
        cells = "".join(f"<td>{escape(self._figure(row, column))}</td>" for column in columns)
        totals = {total.line for total in self.table.sums if not total.partial}
        whole = isinstance(row.own, Line) and row.own.id in totals
        level = f' class="d{row.depth}"' if row.depth else ' class="top"' if whole else ""
        return f'<tr{level}><th scope="row">{self._title(row)}</th>{cells}</tr>'

    def _title(self, shown: Shown) -> str:
        """A title of the account's own declaration is trusted; a typed one is guarded."""
        return escape(shown.title) if shown.own else self.inline(shown.title)

    def _figure(self, row: Shown, column: Shown) -> str:
        formula = row.formula or column.formula
        if formula is not None:
            return self._computed(formula, row, column)
        assert isinstance(row.own, Line) and isinstance(column.own, Column)
        self.reads.append(f"{row.own.id}@{column.own.id}")
        return self._cell(self.table.cells[row.own.id, column.own.id], row.own, column.own)

    def _cell(self, cell: Cell, line: Line, column: Column) -> str:
        if cell.kind in labels.SIGNS and cell.kind is not Kind.BREAK:
            self.kinds.add(cell.kind)
            return labels.SIGNS[cell.kind][self.style.language]
        value, decimals = cell.interval.point, max(0, -int(cell.quantum.as_tuple().exponent))
        if self.shown.unit and line.measure == "amount" and column.measure == "amount":
            factor = self.table.unit_of(line, column).scale / unit(self.shown.unit).scale
            value, decimals = value * factor, self.shown.decimals or 0
        text = self.style.number(value, decimals)
        return self._flagged(text) if cell.kind is Kind.BREAK else text

    def _flagged(self, text: str) -> str:
        self.kinds.add(Kind.BREAK)
        return f"{text} {labels.SIGNS[Kind.BREAK][self.style.language]}"

    def _computed(self, formula: ShownFormula, row: Shown, column: Shown) -> str:
        names = dict(self.expressions.names)
        if isinstance(row.own, Line):
            names["line"] = f"{self.table.id}.{row.own.id}"
        if isinstance(column.own, Column):
            names["year"] = Year(column.own.year)
        vocabulary = self.expressions.vocabulary
        vocabulary.forget()
        try:
            found = evaluate(formula.formula, self.expressions.environment, names)
        except VesaliusError:
            self.kinds.add(Kind.NOT_AVAILABLE)
            return labels.SIGNS[Kind.NOT_AVAILABLE][self.style.language]
        finally:
            self.reads += vocabulary.reads
        assert isinstance(found, Quantity)
        value = self._in_unit(reading(found), formula)
        return self.style.number(value, formula.decimals, formula.sign)

    @staticmethod
    def _in_unit(found: Interval, formula: ShownFormula) -> Fraction:
        return found.point / (unit(formula.unit).scale if formula.unit else 1)


def notes_html(
    shown: ShownNotes, kinds: Iterable[Kind], style: Style, inline: Inline, perimeter: str = ""
) -> str:
    """Legend of signs, Note, Lecture, Champ, Source(s): always in this order.

    Where no scope is written, the perimeter of the account table says it.
    """
    language = style.language
    legend = legend_of(kinds, style)
    parts = [f"<p>{escape(legend)}</p>"] if legend else []
    known = perimeters().get(perimeter)
    scope = escape(known[language]) + "." if known else ""
    source = labels.SOURCES if shown.source and ";" in shown.source else labels.SOURCE
    for label, text in (
        (labels.NOTE, inline(shown.note or "")),
        (labels.READING, inline(shown.reading or "")),
        (labels.SCOPE, inline(shown.scope or "") or scope),
        (source, inline(shown.source or "")),
    ):
        if text:
            parts.append(f"<p><b>{label[language]} &gt;</b> {text}</p>")
    return f'<div class="notes">{"".join(parts)}</div>' if parts else ""


def legend_of(kinds: Iterable[Kind], style: Style) -> str:
    """What the signs of a table mean, in the order of their kinds.

    >>> legend_of([Kind.NOT_AVAILABLE], Style("fr"))
    'nd\\xa0: non disponible.'
    """
    language = style.language
    order = [kind for kind in labels.SIGNS if kind in set(kinds)]
    mark = labels.colon(language)
    said = [f"{labels.SIGNS[k][language]}{mark} {labels.LEGENDS[k][language]}" for k in order]
    joint = "\u00a0; " if language == "fr" else "; "
    return f"{joint.join(said)}." if said else ""
