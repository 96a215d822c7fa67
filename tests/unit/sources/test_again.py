"""The measurement of building again: what it adds, changes and compares."""

from pathlib import Path

import pyarrow.parquet as pq

from bench.again import build_again, of_last_year, same_release, shown
from tests.unit.sources.test_faults import contacts_project


def test_a_year_is_added_to_the_same_release(tmp_path: Path) -> None:
    project, work = contacts_project(tmp_path / "project"), tmp_path / "work"
    assert sorted(file.name for file in of_last_year(project)) == [
        "private/claims/2021.parquet",
        "private/population/2021.parquet",
    ]
    took = build_again(project, work)
    assert shown(took, years=2).row_count == len(took) + 1 == 7
    assert same_release(work)
    assert [path.name for path in (work / "alone/private").rglob("*.parquet")].count(
        "2021.parquet"
    ) > 1
    texts = work / "again/releases/contacts-2026-12-01"
    assert "another name" in "".join(
        path.read_text(encoding="utf-8") for path in texts.rglob("again.yaml")
    )
    cells = next((work / "whole/releases").rglob("*.parquet"))
    cells.write_bytes(b"another release")
    assert not same_release(work)
    assert pq.read_metadata(project / "private/claims/2021.parquet").num_rows == 900
