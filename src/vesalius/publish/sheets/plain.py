"""Sheets as plain text for the terminal, and as Markdown."""

from collections.abc import Callable, Iterator
from textwrap import fill

from vesalius.publish.sheets.content import (
    Block,
    Bullets,
    Grid,
    Line,
    Paragraph,
    Sheet,
    text_of,
)
from vesalius.publish.sheets.html import Address

WIDTH = 88


def render_text(sheet: Sheet) -> str:
    """A sheet as text of at most 88 columns; tables are written as one line a row."""
    head = f"{sheet.title} ({sheet.id})"
    parts = [head, "=" * len(head)]
    for field in sheet.fields:
        parts += ["", field.label.upper()]
        parts += [line for block in field.content for line in _text_lines(block)]
    return "\n".join(parts) + "\n"


def _text_lines(block: Block) -> Iterator[str]:
    if isinstance(block, Paragraph):
        yield _wrap(text_of(block.line), "  ", "  ")
    elif isinstance(block, Bullets):
        yield from (_wrap(text_of(item), "  - ", "    ") for item in block.items)
    else:
        yield from (_wrap(_row(row), "  - ", "    ") for row in block.rows)


def _wrap(text: str, first: str, later: str) -> str:
    return fill(
        text,
        WIDTH,
        initial_indent=first,
        subsequent_indent=later,
        break_on_hyphens=False,
        break_long_words=False,
    )


def _row(row: tuple[Line, ...]) -> str:
    return " | ".join(text_of(cell) for cell in row if cell)


def render_markdown(sheet: Sheet, address: Address) -> str:
    """A sheet as CommonMark with tables; `address(kind, id)` tells where a linked page lies."""
    linked = _linker(address)
    parts = [f"# {_escape(sheet.title)}", "", f"`{sheet.id}`"]
    for field in sheet.fields:
        parts += ["", f"## {_escape(field.label)}", ""]
        parts += [line for block in field.content for line in _markdown_lines(block, linked)]
    return "\n".join(parts) + "\n"


def _linker(address: Address) -> Callable[[Line], str]:
    def linked(line: Line) -> str:
        return "".join(
            f"[{_escape(part.text)}]({address(part.kind, part.id)})"
            if part.kind
            else _escape(part.text)
            for part in line
        )

    return linked


def _escape(text: str) -> str:
    """Text in which no character is taken for Markdown."""
    return "".join(f"\\{letter}" if letter in "\\`*_[]<>|#" else letter for letter in text)


def _markdown_lines(block: Block, linked: Callable[[Line], str]) -> Iterator[str]:
    if isinstance(block, Paragraph):
        yield linked(block.line)
        yield ""
    elif isinstance(block, Bullets):
        yield from (f"- {linked(item)}" for item in block.items)
    else:
        yield from _markdown_table(block, linked)


def _markdown_table(grid: Grid, linked: Callable[[Line], str]) -> Iterator[str]:
    yield f"| {' | '.join(_escape(heading) for heading in grid.headings)} |"
    yield "|" + "---|" * len(grid.headings)
    for row in grid.rows:
        yield f"| {' | '.join(linked(cell) for cell in row)} |"
    yield ""
