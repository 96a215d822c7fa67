"""A workbook of plain sheets as Office Open XML (ECMA-376), written as text.

A cell of a sheet is one of `text_cell` and `number_cell`: XML that the caller may make once and
use for every equal cell, which makes it fast. Nothing is dated: equal sheets give equal bytes.
"""

import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

PLAIN, BOLD, HEADING, NUMBER, MARKED = range(5)  # the styles of `_styles`, in its order
_BEGINNING_OF_ZIP = (1980, 1, 1, 0, 0, 0)
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPES = "application/vnd.openxmlformats-officedocument.spreadsheetml"


@dataclass(frozen=True)
class Sheet:
    """A sheet: rows of cells, each row one text; widths of columns; what stays when it scrolls."""

    name: str
    rows: Sequence[str]
    widths: Sequence[float]
    frozen: tuple[int, int] = (0, 0)  # rows, columns


def text_cell(text: str, style: int = PLAIN) -> str:
    """A cell of text; characters that XML has no place for are left out.

    >>> text_cell("a<b\\x07", BOLD)
    '<c s="1" t="inlineStr"><is><t>a&lt;b</t></is></c>'
    """
    kept = "".join(c for c in text if c >= " " or c in "\t\n")
    return f'<c s="{style}" t="inlineStr"><is><t>{escape(kept)}</t></is></c>'


def number_cell(written: str, style: int = NUMBER) -> str:
    """A cell of a number, given as digits with a point."""
    return f'<c s="{style}"><v>{written}</v></c>'


def write_workbook(
    sheets: Sequence[Sheet], path: Path, *, title: str, comment: str, decimals: int
) -> None:
    """Write the sheets; `decimals` is what a number shows, a marked number on yellow ground."""
    parts = [
        ("[Content_Types].xml", _content_types(len(sheets))),
        ("_rels/.rels", _package_parts()),
        ("docProps/core.xml", _core(title, comment)),
        ("xl/workbook.xml", _workbook(sheets)),
        ("xl/_rels/workbook.xml.rels", _workbook_parts(len(sheets))),
        ("xl/styles.xml", _styles(decimals)),
        *((f"xl/worksheets/sheet{n}.xml", _sheet(s)) for n, s in enumerate(sheets, 1)),
    ]
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in parts:
            entry = zipfile.ZipInfo(name, _BEGINNING_OF_ZIP)
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, _HEAD + content)


def _content_types(sheets: int) -> str:
    named = [
        ("/xl/workbook.xml", f"{_TYPES}.sheet.main+xml"),
        ("/xl/styles.xml", f"{_TYPES}.styles+xml"),
        ("/docProps/core.xml", "application/vnd.openxmlformats-package.core-properties+xml"),
        *((f"/xl/worksheets/sheet{n + 1}.xml", f"{_TYPES}.worksheet+xml") for n in range(sheets)),
    ]
    kinds = "".join(f'<Override PartName="{p}" ContentType="{kind}"/>' for p, kind in named)
    return (
        f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{kinds}</Types>'
    )


def _relations(found: Iterable[tuple[str, str]]) -> str:
    listed = "".join(
        f'<Relationship Id="rId{n}" Type="{kind}" Target="{target}"/>'
        for n, (kind, target) in enumerate(found, 1)
    )
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{listed}</Relationships>'


def _package_parts() -> str:
    core = f"{_PACKAGE}/relationships/metadata/core-properties"
    return _relations(
        [(f"{_OFFICE}/officeDocument", "xl/workbook.xml"), (core, "docProps/core.xml")]
    )


def _workbook_parts(sheets: int) -> str:
    kind = f"{_OFFICE}/worksheet"
    listed = [(kind, f"worksheets/sheet{n + 1}.xml") for n in range(sheets)]
    return _relations([*listed, (f"{_OFFICE}/styles", "styles.xml")])


def _core(title: str, comment: str) -> str:
    return (
        f'<cp:coreProperties xmlns:cp="{_PACKAGE}/metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f"<dc:title>{escape(title)}</dc:title><dc:description>{escape(comment)}</dc:description>"
        "</cp:coreProperties>"
    )


def _workbook(sheets: Sequence[Sheet]) -> str:
    listed = "".join(
        f'<sheet name={quoteattr(sheet.name)} sheetId="{n}" r:id="rId{n}"/>'
        for n, sheet in enumerate(sheets, 1)
    )
    return f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>{listed}</sheets></workbook>'


def _styles(decimals: int) -> str:
    """The styles named at the top: fonts, grounds and borders are counted from 0 as well."""
    pattern = "#,##0" + ("." + "0" * decimals if decimals else "")
    font = '<sz val="11"/><name val="Calibri"/>'
    none = "<left/><right/><top/>"
    return (
        f'<styleSheet xmlns="{_MAIN}">'
        f'<numFmts count="1"><numFmt numFmtId="164" formatCode="{pattern}"/></numFmts>'
        f'<fonts count="2"><font>{font}</font><font><b/>{font}</font></fonts>'
        '<fills count="3"><fill><patternFill patternType="none"/></fill>'
        '<fill><patternFill patternType="gray125"/></fill><fill><patternFill patternType="solid">'
        '<fgColor rgb="FFFFF4D6"/></patternFill></fill></fills>'
        f'<borders count="2"><border>{none}<bottom/></border>'
        f'<border>{none}<bottom style="thin"/></border></borders>'
        f'<cellStyleXfs count="1"><xf {_xf()}/></cellStyleXfs><cellXfs count="5">'
        f"<xf {_xf()}/><xf {_xf(font=1)}/><xf {_xf(font=1, border=1)}/>"
        f'<xf {_xf(number=164)}/><xf {_xf(number=164, fill=2)}/></cellXfs><cellStyles count="1">'
        '<cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
    )


def _xf(number: int = 0, font: int = 0, fill: int = 0, border: int = 0) -> str:
    return (
        f'numFmtId="{number}" fontId="{font}" fillId="{fill}" borderId="{border}" '
        f'applyNumberFormat="{int(number > 0)}" applyFont="{font}" applyFill="{int(fill > 0)}" '
        f'applyBorder="{border}"'
    )


def _sheet(sheet: Sheet) -> str:
    columns = "".join(
        f'<col min="{n}" max="{n}" width="{width:g}" customWidth="1"/>'
        for n, width in enumerate(sheet.widths, 1)
    )
    rows = "".join(f'<row r="{n}">{cells}</row>' for n, cells in enumerate(sheet.rows, 1))
    return (
        f'<worksheet xmlns="{_MAIN}"><sheetViews><sheetView workbookViewId="0">'
        f"{_pane(*sheet.frozen)}</sheetView></sheetViews><cols>{columns}</cols>"
        f"<sheetData>{rows}</sheetData></worksheet>"
    )


def _pane(rows: int, columns: int) -> str:
    if not rows and not columns:
        return ""
    corner = f"{chr(ord('A') + columns)}{rows + 1}"
    return (
        f'<pane xSplit="{columns}" ySplit="{rows}" topLeftCell="{corner}" '
        'activePane="bottomRight" state="frozen"/>'
    )
