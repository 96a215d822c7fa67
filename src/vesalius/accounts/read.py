"""From a declaration and a file to an account table."""

import re
from collections.abc import Iterable, Mapping
from pathlib import Path

from vesalius.accounts.cells import Cell, tidy
from vesalius.accounts.declaration import (
    Declaration,
    DeclaredColumn,
    DeclaredLine,
    read_declaration,
    text_of,
)  # fmt: skip
from vesalius.accounts.grids import Grid, Raw, read_grid
from vesalius.accounts.problems import DECLARATION, MISSING_COLUMN, MISSING_ROW
from vesalius.accounts.tables import Break, Column, ColumnMeasure, Included, Line, Sum, Table
from vesalius.accounts.typed import typed_cells
from vesalius.accounts.units import Unit, unit
from vesalius.errors import VesaliusError
from vesalius.language import Text

_YEAR = re.compile(r"^((?:19|20)\d\d)[a-z*()]*$")
_MEASURES: Mapping[str, ColumnMeasure] = {
    "growth": "growth", "volume": "volume", "price": "price", "average_growth": "average_growth",
    "difference": "difference", "contribution": "contribution",
}  # fmt: skip
_SUPERSCRIPTS = re.compile(r"[¹²³⁴⁵⁶⁷⁸⁹*]|\(\d\)$")


def read_table(path: Path, data: Path | None = None) -> Table:
    """The table that a YAML file declares; its data lie beside the YAML, or in `data`."""
    declared = read_declaration(path)
    if declared.release is not None:
        from vesalius.accounts.from_release import release_table

        return release_table(declared, data or path.parent)
    assert declared.file is not None
    beside = path.parent / declared.file
    file = beside if data is None or beside.is_file() else data / declared.file
    return table_from_grid(declared, read_grid(file, declared), file.name)


def table_from_grid(declared: Declaration, grid: Grid, file: str) -> Table:
    """The table in a grid of text; `file` names it in errors."""
    long = declared.layout == "long"
    if long:
        grid = _pivoted(declared, grid, file)
    header = [raw.text for raw in grid[0]] if grid else []
    label = 0 if long else _label_position(declared, header, file)
    positions, columns, ignored = _columns(declared, header, label, file)
    rows = {i: _row(i, line, grid, label, file) for i, line in _lines(declared)}
    raws = {
        (line, column): _at(grid[row], positions[column])
        for line, row in rows.items()
        for column in positions
    }
    lines = {i: line_of(declared, i, line) for i, line in _lines(declared)}
    cells = typed_cells(declared, lines, {c.id: c for c in columns}, raws, file)
    left = [_at(row, label).text for n, row in enumerate(grid) if n and n not in rows.values()]
    return assemble(declared, columns, cells, file, [*ignored, *filter(None, left)])


def assemble(
    declared: Declaration,
    columns: tuple[Column, ...],
    cells: Mapping[tuple[str, str], Cell],
    file: str,
    ignored: Iterable[str] = (),
) -> Table:
    """The table of these cells, with the identities that the declaration states."""
    _known_lines(declared, file)
    table = Table(
        id=declared.id,
        title=text_of(declared.title),
        edition=declared.edition,
        perimeter=declared.perimeter,
        lines=tuple(line_of(declared, i, line) for i, line in _lines(declared)),
        columns=columns,
        cells=cells,
        sums=_sums(declared),
        included=_included(declared),
        breaks=_breaks(declared),
        notes=_notes(declared),
        equal=tuple(_equality(text, file) for text in declared.equal),
        ignored=tuple(ignored),
    )
    _check_included(table, file)
    return table


def _lines(declared: Declaration) -> list[tuple[str, DeclaredLine]]:
    return [(i, line or DeclaredLine()) for i, line in declared.lines.items()]


def line_of(declared: Declaration, id_: str, line: DeclaredLine) -> Line:
    """The line of a declared row; rates are in percent unless a unit is given."""
    rate = "%" if line.measure != "amount" else declared.unit
    return Line(
        id=id_,
        title=text_of(line.title) if line.title else Text.same(line.source or id_),
        unit=unit(line.unit or rate),
        measure=line.measure,
        of=line.of,
        within=line.within,
        parent=line.parent,
        inside=line.of_which,
        previous_column=line.since == "previous_column",
    )


def _label_position(declared: Declaration, header: list[str], file: str) -> int:
    if isinstance(declared.label_column, int):
        return declared.label_column - 1
    return _position(declared.label_column, header, file)


def _position(name: str, header: list[str], file: str) -> int:
    found = [i for i, text in enumerate(header) if _plain(text) == _plain(name)]
    if len(found) != 1:
        raise VesaliusError(MISSING_COLUMN, file=file, column=name, found=", ".join(header))
    return found[0]


def _plain(text: str) -> str:
    return _SUPERSCRIPTS.sub("", tidy(text))


def _columns(
    declared: Declaration, header: list[str], label: int, file: str
) -> tuple[dict[str, int], tuple[Column, ...], list[str]]:
    """The place of each column in the file, what it means, and the headers left aside."""
    positions: dict[str, int] = {}
    columns: dict[int, Column] = {}
    for id_, column in declared.columns.items():
        place = column.position - 1 if column.position else None
        at = _position(column.source or id_, header, file) if place is None else place
        positions[id_], columns[at] = at, _declared_column(id_, column)
    ignored = []
    for at, text in enumerate(header):
        if at in columns or at == label:
            continue
        year = _YEAR.match(tidy(text))
        if year is None or year[1] in positions:
            ignored.append(text)
            continue
        positions[year[1]] = at
        columns[at] = Column(year[1], Text.same(year[1]), int(year[1]))
    return positions, tuple(column for _, column in sorted(columns.items())), ignored


def _declared_column(id_: str, column: DeclaredColumn) -> Column:
    title = text_of(column.title) if column.title else Text.same(column.source or id_)
    named = unit(column.unit) if column.unit else None
    if column.share_of:
        year = column.year or 0
        return Column(id_, title, year, "share", of=column.share_of, unit=named or Unit("%"))
    for measure, (first, last) in column.periods.items():
        rate = Unit("points") if measure == "contribution" else Unit("%")
        printed = named if measure == "difference" else rate
        return Column(id_, title, last, _MEASURES[measure], first, column.of, printed)
    return Column(id_, title, column.year or 0, unit=named)


def _row(id_: str, line: DeclaredLine, grid: Grid, label: int, file: str) -> int:
    """The number of the row that holds the line."""
    wanted = line.source or id_
    if line.row is not None:
        if 0 < line.row < len(grid):
            return line.row
        raise VesaliusError(MISSING_ROW, file=file, row=f"{wanted} ({line.row})", times=0)
    labels = [_plain(_at(row, label).text) for row in grid]
    found = [n for n, text in enumerate(labels) if n and text == _plain(wanted)]
    if len(found) != 1:
        raise VesaliusError(MISSING_ROW, file=file, row=wanted, times=len(found))
    return found[0]


def _at(row: list[Raw], position: int) -> Raw:
    return row[position] if position < len(row) else Raw("")


def _sums(declared: Declaration) -> tuple[Sum, ...]:
    """The sums that the hierarchy says, then those of `of_which`, then the declared ones."""
    whole: dict[str, list[str]] = {}
    some: dict[str, list[str]] = {}
    for id_, line in _lines(declared):
        if line.parent:
            whole.setdefault(line.parent, []).append(id_)
        if line.of_which:
            some.setdefault(line.of_which, []).append(id_)
    return (
        *(Sum(line, tuple((1, part) for part in parts)) for line, parts in whole.items()),
        *(Sum(line, tuple((1, p) for p in parts), True) for line, parts in some.items()),
        *(Sum(s.line, tuple(_signed(part) for part in s.parts)) for s in declared.sums),
    )


def _signed(part: str) -> tuple[int, str]:
    return (-1, part[1:].strip()) if part.startswith("-") else (1, part)


def _included(declared: Declaration) -> tuple[Included, ...]:
    return tuple(
        Included(tuple(i.lines), tuple(i.years), tuple(i.within), text_of(i.reason))
        for i in declared.included_elsewhere
    )


def _breaks(declared: Declaration) -> tuple[Break, ...]:
    return tuple(
        Break(tuple(b.lines), min(b.between), max(b.between), text_of(b.reason))
        for b in declared.breaks
    )


def _notes(declared: Declaration) -> dict[str, Text]:
    named = ("note", "reading", "scope", "source")
    given = {name: getattr(declared, name) for name in named}
    return {name: text_of(title) for name, title in given.items() if title}


def _equality(text: str, file: str) -> tuple[str, str]:
    left, mark, right = (part.strip() for part in text.partition("="))
    if not (left and mark and right):
        raise VesaliusError(
            DECLARATION, file=file, field="equal", fault=f"`{text}` is not of the form `a = b`"
        )
    return left, right


def _known_lines(declared: Declaration, file: str) -> None:
    """Every line that the declaration names is declared."""
    named = {name for line in declared.lines.values() if line for name in _names(line)}
    named |= {name for s in declared.sums for name in (s.line, *(_signed(p)[1] for p in s.parts))}
    named |= {n for c in declared.columns.values() for n in (c.share_of, c.of) if n}
    named |= {n for i in declared.included_elsewhere for n in (*i.lines, *i.within)}
    named |= {n for b in declared.breaks for n in b.lines}
    unknown = sorted(named - declared.lines.keys())
    if unknown:
        fault = f"no line is called {', '.join(unknown)}"
        raise VesaliusError(DECLARATION, file=file, field="lines", fault=fault)


def _names(line: DeclaredLine) -> list[str]:
    return [name for name in (line.parent, line.of_which, line.of, line.within) if name]


def _check_included(table: Table, file: str) -> None:
    """A line declared to be inside others has no amount of its own in those years."""
    for moved in table.included:
        for line in moved.lines:
            for year in set(moved.years) & set(table.years):
                if table.cell(line, year).has_value:
                    fault = f"{line} has an amount of its own in {year}"
                    raise VesaliusError(
                        DECLARATION, file=file, field="included_elsewhere", fault=fault
                    )


def _pivoted(declared: Declaration, grid: Grid, file: str) -> Grid:
    """A long table (a row a figure) turned into a wide one (a column a year)."""
    header = [raw.text for raw in grid[0]] if grid else []
    label = _label_position(declared, header, file)
    year = _position(declared.year_column, header, file)
    value = _position(declared.value_column, header, file)
    rows = [row for row in grid[1:] if _at(row, label).text]
    years = sorted({_at(row, year).text for row in rows})
    labels = list(dict.fromkeys(_at(row, label).text for row in rows))
    found: dict[tuple[str, str], Raw] = {}
    for row in rows:
        key = (_at(row, label).text, _at(row, year).text)
        if key in found:
            raise VesaliusError(MISSING_ROW, file=file, row=" ".join(key), times=2)
        found[key] = _at(row, value)
    wide = [[Raw(name), *(found.get((name, y), Raw("")) for y in years)] for name in labels]
    return [[Raw(""), *(Raw(y) for y in years)], *wide]
