"""An account table read from a release of the atlas: a line an indicator, a column a year."""

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from vesalius.accounts.cells import Cell, Kind
from vesalius.accounts.declaration import Declaration, DeclaredRelease
from vesalius.accounts.problems import MISSING_ROW
from vesalius.accounts.read import assemble
from vesalius.accounts.tables import Column, Table
from vesalius.errors import VesaliusError
from vesalius.language import Text

KINDS = {
    "suppressed": Kind.SUPPRESSED,
    "secondary": Kind.SUPPRESSED,
    "not_available": Kind.NOT_AVAILABLE,
    "not_applicable": Kind.NOT_APPLICABLE,
}


def release_table(declared: Declaration, release: Path) -> Table:
    """The table of the declared indicators, exact, at one place, age class and sex.

    `release` is the folder of a release; each line's `source` is an indicator's code. What the
    release hides stays hidden: such a cell has no value.
    """
    assert declared.release is not None
    rows = {
        (line, int(row["year"])): _cell(row, declared.release)
        for line, code in _codes(declared)
        for row in _rows(release, code, declared.release)
    }
    years = sorted({year for _, year in rows})
    columns = tuple(Column(str(year), Text.same(str(year)), year) for year in years)
    cells = {
        (line, column.id): rows.get((line, column.year), Cell.sign(Kind.NOT_AVAILABLE))
        for line in declared.lines
        for column in columns
    }
    return assemble(declared, columns, cells, release.name)


def _codes(declared: Declaration) -> Iterator[tuple[str, str]]:
    for line, entry in declared.lines.items():
        yield line, (entry.source if entry and entry.source else line)


def _rows(release: Path, code: str, at: DeclaredRelease) -> list[dict[str, Any]]:
    path = release / "cells" / f"{code}.parquet"
    if not path.is_file():
        raise VesaliusError(MISSING_ROW, file=release.name, row=code, times=0)
    wanted = [("place", "=", at.place), ("age", "=", at.age), ("sex", "=", at.sex)]
    if at.level:
        wanted.append(("level", "=", at.level))
    found: list[dict[str, Any]] = pq.read_table(path, filters=wanted).to_pylist()
    return found


def _cell(row: dict[str, Any], at: DeclaredRelease) -> Cell:
    status, figure = row["status"], row[at.figure]
    if status in KINDS or figure is None:
        return Cell.sign(KINDS.get(status, Kind.NOT_AVAILABLE))
    return Cell.number(Decimal(repr(figure)), Decimal(0), broken=status == "break")
