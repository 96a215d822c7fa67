"""A person identifier, planted wherever a value can lie, is found in nothing that is told."""

import json
import logging
import traceback
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from rich.console import Console

from tests.unit.sources.projects import (
    claims,
    csv,
    opened,
    parquet,
    people,
    project,
    small_catalogue,
)
from vesalius.cli.check import show_report
from vesalius.errors import VesaliusError
from vesalius.sources.check import check

PLANTED, PLANTED_NUMBER = "QZX7741PERSON", 774177
TEXT = ({"files": "claims.csv"}, {"files": "population.csv"})
FIELDS = [*claims()[0], "accounting_month", "reimbursed"]
PERSON_FIELDS = [*people()[0], "preferential", "death_year", "death_month"]


def told(report: Any, folder: Path) -> str:
    """Everything that a check says, in all the ways in which it says it."""
    console = Console(width=200, record=True, file=(folder / "out.txt").open("w"))
    show_report(console, report, Path("private"))
    errors = "\n".join(str(error) + repr(error) for error in report.errors)
    return console.export_text() + json.dumps(report.as_json()) + repr(report) + errors


def planted(word: object) -> Iterator[tuple[list[dict[str, Any]], list[dict[str, Any]]]]:
    """Tables with the identifier as person, and in each other column in turn."""
    for field in FIELDS:
        yield claims({"person_id": word}, {"person_id": word, field: word}), people()
    for field in PERSON_FIELDS:
        yield claims(), people({}, {"person_id": word, field: word})


@pytest.mark.parametrize("word", [PLANTED, PLANTED_NUMBER])
def test_a_check_never_shows_a_person(
    word: object,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    caplog.set_level(logging.DEBUG)
    found = 0
    for number, (claim_rows, person_rows) in enumerate(planted(word)):
        folder = tmp_path / str(number)
        folder.mkdir()
        project(folder, claim_rows, person_rows, csv)
        report = check(opened(folder, *TEXT), small_catalogue(), [2020])
        assert str(word) not in told(report, folder)
        found += report.claims.set_aside + report.population.set_aside
    out, err = capfd.readouterr()
    assert str(word) not in out + err + caplog.text
    assert found > 15


def test_a_frequent_code_is_shown_and_a_rare_one_is_not(tmp_path: Path) -> None:
    """A code is told only where several persons have it: a stray identifier has one."""
    many = [{"person_id": n, "code": "999994"} for n in range(5)]
    rows = claims(*many, {"person_id": 5, "code": str(PLANTED_NUMBER)})
    project(tmp_path, rows, people(*({"person_id": n} for n in range(6))))
    (finding,) = check(opened(tmp_path), small_catalogue(), [2020]).claims.findings
    assert finding.examples == ("999994 (5)",)


@pytest.mark.parametrize("query", [
    f"SELECT CAST('{PLANTED}' AS INTEGER)",
    f"SELECT CAST('{PLANTED}' AS DATE)",
    f"SELECT error('{PLANTED}')",
])  # fmt: skip
def test_what_duckdb_quotes_is_not_passed_on(query: str, tmp_path: Path) -> None:
    table = opened(project(tmp_path)).claims
    with pytest.raises(VesaliusError) as caught:
        table.ask(query)
    assert caught.value.code == "rows-unreadable"
    assert PLANTED not in "".join(traceback.format_exception(caught.value))
    assert PLANTED not in repr(caught.value.__context__)


def test_a_row_of_the_reference_does_not_show_its_person(tmp_path: Path) -> None:
    parquet(tmp_path / "claims.parquet", claims({"person_id": PLANTED}), {"person_id": pa.string()})
    rows = people({"person_id": PLANTED})
    parquet(tmp_path / "population.parquet", rows, {"person_id": pa.string()})
    sources = opened(tmp_path)
    seen = [*sources.claims.rows(2020), *sources.population.rows(2020)]
    assert [row.person_id for row in seen] == [PLANTED, PLANTED]
    assert PLANTED not in repr(seen)
