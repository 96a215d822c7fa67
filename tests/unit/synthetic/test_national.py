"""The national run, on a country too small to measure anything but that it goes through."""

import json
from pathlib import Path

import pytest

from bench.national import Run, summary
from bench.national_steps import make_project

YEARS = range(2023, 2025)


@pytest.mark.long
def test_a_run_counts_each_year_discards_it_and_goes_on_where_it_was(tmp_path: Path) -> None:
    make_project(tmp_path, YEARS)
    run = Run(tmp_path, 3_000, YEARS)
    run.year(2023)
    assert not (tmp_path / "private" / "claims" / "year=2023").exists()
    run.all()
    lines = [json.loads(line) for line in run.record.read_text().splitlines()]
    done = [(line["step"], line["year"]) for line in lines]
    assert done.count(("count", 2023)) == 1
    assert {step for step, _ in done} == {
        "synthesise", "count", "engine", "curve", "release",
    }  # fmt: skip
    assert (tmp_path / "releases" / "national-2026-11-01" / "manifest.json").is_file()
    assert any("x the floor" in line for line in summary(run.done()))
