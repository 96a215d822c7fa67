"""A table read from a release keeps every status of its cells."""

from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from vesalius.accounts.cells import Kind
from vesalius.accounts.read import read_table
from vesalius.errors import VesaliusError
from vesalius.release.schema import CELLS

DECLARATION = """\
id: exams
title: Exams
unit: exams
release: {place: "21004", level: commune}
lines:
  ct: {source: cube_013_014}
"""


def release(folder: Path) -> Path:
    figures = [(2022, 12, "ok"), (2023, None, "suppressed"), (2024, 0, "zero"), (2025, 9, "break")]
    rows = [
        {
            "indicator": "cube_013_014", "level": level, "place": place, "year": year, "age": age,
            "vintage": date(2025, 1, 1), "sex": "all", "numerator": figure, "denominator": 100,
            "value": None if figure is None else figure / 100, "status": status,
        }
        for year, figure, status in figures
        for level, place, age in (
            ("commune", "21004", "all"), ("commune", "21004", "0-4"), ("region", "4000", "all")
        )
    ]  # fmt: skip
    (folder / "cells").mkdir(parents=True)
    pq.write_table(pa.Table.from_pylist(rows, CELLS), folder / "cells" / "cube_013_014.parquet")
    return folder


def test_a_hidden_count_is_not_zero(tmp_path: Path) -> None:
    (tmp_path / "t.yaml").write_text(DECLARATION)
    table = read_table(tmp_path / "t.yaml", release(tmp_path / "release"))
    assert [table.cell("ct", year).kind for year in table.years] == [
        Kind.VALUE, Kind.SUPPRESSED, Kind.ZERO, Kind.BREAK
    ]  # fmt: skip
    with pytest.raises(VesaliusError, match="hidden by disclosure control"):
        table.amount("ct", 2023)


def test_an_indicator_that_the_release_lacks_is_named(tmp_path: Path) -> None:
    (tmp_path / "t.yaml").write_text(DECLARATION.replace("cube_013_014", "cube_999_001"))
    with pytest.raises(VesaliusError, match="cube_999_001"):
        read_table(tmp_path / "t.yaml", release(tmp_path / "release"))
