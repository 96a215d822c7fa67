"""Reading files into grids of text: CSV in its many dialects, and XLSX."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Context
from pathlib import Path

from vesalius.accounts.declaration import Declaration
from vesalius.accounts.problems import DECLARATION
from vesalius.errors import VesaliusError


@dataclass(frozen=True, slots=True)
class Raw:
    """What stands in a cell of a file; `typed` where the file itself says that it is a number."""

    text: str
    typed: bool = False


Grid = list[list[Raw]]
_DIGITS = Context(prec=12)


def read_grid(path: Path, declared: Declaration) -> Grid:
    """All rows of the file, from the header row on."""
    if not path.is_file():
        raise VesaliusError(
            DECLARATION, file=path.name, field="file", fault="the file is not there"
        )
    rows = _sheet(path, declared) if path.suffix.lower() == ".xlsx" else _csv(path, declared)
    return rows[declared.header_row - 1 :]


def _csv(path: Path, declared: Declaration) -> Grid:
    content = path.read_bytes()
    try:
        text = content.decode(declared.encoding)
    except UnicodeDecodeError:
        text = content.decode("cp1252")
    delimiter = declared.delimiter or _delimiter(text.splitlines()[declared.header_row - 1 :])
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    return [[Raw(field.strip()) for field in row] for row in rows]


def _delimiter(lines: Sequence[str]) -> str:
    """The separator that the header uses most."""
    header = lines[0] if lines else ""
    return max(";\t|,", key=header.count)


def _sheet(path: Path, declared: Declaration) -> Grid:
    from python_calamine import CalamineWorkbook

    book = CalamineWorkbook.from_path(path)
    name = declared.sheet or book.sheet_names[0]
    if name not in book.sheet_names:
        fault = f"the file has the sheets {', '.join(book.sheet_names)}"
        raise VesaliusError(DECLARATION, file=path.name, field="sheet", fault=fault)
    rows = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
    return [[_typed(value) for value in row] for row in rows]


def _typed(value: object) -> Raw:
    """A cell of a sheet; a binary float is taken to 12 digits, which leaves its noise behind."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return Raw(str(value).strip())
    exact = _DIGITS.create_decimal(repr(value))
    whole = exact == exact.to_integral_value()
    return Raw(str(exact.to_integral_value() if whole else exact.normalize()), typed=True)
