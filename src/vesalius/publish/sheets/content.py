"""What a sheet is made of: labelled fields of paragraphs, bullets and tables, with links.

It holds no markup: renderers turn it into HTML, PDF, text, Markdown and JSON.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from vesalius.catalogue.links import Link, pieces
from vesalius.language import Language

Line = tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One line of text."""

    line: Line


@dataclass(frozen=True, slots=True)
class Bullets:
    """A list of lines."""

    items: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Grid:
    """A table: headings, and rows of as many cells."""

    headings: tuple[str, ...]
    rows: tuple[tuple[Line, ...], ...]

    def __post_init__(self) -> None:
        if any(len(row) != len(self.headings) for row in self.rows):
            raise ValueError("a row has not as many cells as there are headings")


Block = Paragraph | Bullets | Grid
Content = tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Field:
    """A labelled field; `aside` puts it into the narrow column of a page."""

    key: str
    label: str
    content: Content
    aside: bool = False


@dataclass(frozen=True, slots=True)
class Sheet:
    """The sheet of one thing (`kind` and `id`) in one language."""

    kind: str
    id: str
    language: Language
    title: str
    theme: str
    fields: tuple[Field, ...]

    def __getitem__(self, key: str) -> Content:
        return next(field.content for field in self.fields if field.key == key)

    def __contains__(self, key: str) -> bool:
        return any(field.key == key for field in self.fields)


def line(marked: str) -> Line:
    """A text with links as a line.

    >>> line("one [CT](glossary:ct)")[1]
    Link(text='CT', kind='glossary', id='ct')
    """
    return tuple(pieces(marked))


def words(text: str) -> Line:
    """Plain words as a line."""
    return (Link(text),) if text else ()


def paragraph(text: str) -> Content:
    """A content of one paragraph; the text may have links."""
    return (Paragraph(line(text)),)


def bullets(lines: Iterable[Line]) -> Content:
    """A content of one list; no content where there is no line."""
    items = tuple(lines)
    return (Bullets(items),) if items else ()


def lines_of(content: Content) -> Iterator[Line]:
    """Every line of a content, in reading order."""
    for block in content:
        if isinstance(block, Paragraph):
            yield block.line
        elif isinstance(block, Bullets):
            yield from block.items
        else:
            yield from (cell for row in block.rows for cell in row)


def text_of(parts: Line) -> str:
    """The words of a line."""
    return "".join(part.text for part in parts)


def links_of(content: Content) -> Iterator[tuple[str, str]]:
    """The (kind, id) of every link in a content."""
    for parts in lines_of(content):
        yield from ((part.kind, part.id) for part in parts if part.kind)
