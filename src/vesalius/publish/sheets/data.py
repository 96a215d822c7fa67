"""Sheets as JSON: the same fields, with their keys, labels and links."""

import json
from typing import Any

from vesalius.publish.sheets.content import Block, Bullets, Grid, Line, Paragraph, Sheet


def sheet_data(sheet: Sheet) -> dict[str, Any]:
    """A sheet as plain values; a linked stretch of text names the `kind` and `id` it leads to."""
    return {
        "kind": sheet.kind,
        "id": sheet.id,
        "language": sheet.language,
        "title": sheet.title,
        "theme": sheet.theme,
        "fields": [
            {
                "key": field.key,
                "label": field.label,
                "content": [_block(block) for block in field.content],
            }
            for field in sheet.fields
        ],
    }


def render_json(sheet: Sheet) -> str:
    """A sheet as JSON text."""
    return json.dumps(sheet_data(sheet), ensure_ascii=False, indent=1) + "\n"


def _block(block: Block) -> dict[str, Any]:
    if isinstance(block, Paragraph):
        return {"paragraph": _line(block.line)}
    if isinstance(block, Bullets):
        return {"list": [_line(item) for item in block.items]}
    return _table(block)


def _table(grid: Grid) -> dict[str, Any]:
    rows = [[_line(cell) for cell in row] for row in grid.rows]
    return {"table": {"headings": list(grid.headings), "rows": rows}}


def _line(line: Line) -> list[Any]:
    return [
        {"text": part.text, "kind": part.kind, "id": part.id} if part.kind else part.text
        for part in line
    ]
