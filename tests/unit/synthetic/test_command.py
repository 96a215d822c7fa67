"""`vesalius synthesise`."""

import json
from pathlib import Path

import cyclopts
import pytest

from vesalius.cli.synthesise import register, years_of
from vesalius.errors import VesaliusError
from vesalius.language import LANGUAGES, speaking


def run(*words: str) -> None:
    app = cyclopts.App()
    register(app)
    app(["synthesise", *words], result_action="return_value")


def test_json_counts_what_was_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run("--persons", "500", "--years", "2019-2020", "--out", str(tmp_path), "--json")
    years = json.loads(capsys.readouterr().out)
    assert [year["year"] for year in years] == [2019, 2020]
    size = sum(file.stat().st_size for file in tmp_path.rglob("*.parquet"))
    assert sum(year["bytes"] for year in years) == size
    assert all(450 < year["population"] < 550 for year in years)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_table_says_synthetic_in_every_language(
    language: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with speaking(language):  # type: ignore[arg-type]
        run("--persons", "50", "--years", "2019", "--out", str(tmp_path))
    said = capsys.readouterr().out.lower()
    assert "synth" in said
    assert "2019" in said


@pytest.mark.parametrize("text", ["", "2015:2024", "15-24", "2015-", "all"])
def test_years_that_are_none_are_refused(text: str) -> None:
    with pytest.raises(VesaliusError) as refusal:
        years_of(text)
    assert refusal.value.code == "synthetic-years-unreadable"
