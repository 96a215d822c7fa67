"""`vesalius territory` on the command line."""

import json
from pathlib import Path

import cyclopts
import pytest

from vesalius.cli import territory
from vesalius.errors import VesaliusError
from vesalius.language import speaking


def run(words: str) -> None:
    app = cyclopts.App(name="vesalius")
    territory.register(app)
    app(words.split(), exit_on_error=False, result_action="return_value")


def test_levels_are_counted(capsys: pytest.CaptureFixture[str]) -> None:
    run("territory show --vintage 2019-01-01 --json")
    facts = json.loads(capsys.readouterr().out)
    assert (facts["commune"], facts["province"], facts["boundaries"]) == (581, 10, "schematic")


def test_a_merged_commune_says_what_it_was_made_of(capsys: pytest.CaptureFixture[str]) -> None:
    with speaking("nl"):
        run("territory show 73111")
    shown = capsys.readouterr().out
    assert "73009 Borgloon, 73083 Tongeren" in shown and "maakt deel uit van" in shown


def test_a_crosswalk_in_words_and_in_json(capsys: pytest.CaptureFixture[str]) -> None:
    run("territory crosswalk 2018-01-01 2019-01-01")
    assert "57096 Mouscron" in capsys.readouterr().out
    run("territory crosswalk 2018-01-01 2019-01-01 --json")
    assert len(json.loads(capsys.readouterr().out)) == 26
    run("territory crosswalk 2018-01-01 2019-01-01 --all --json")
    assert len(json.loads(capsys.readouterr().out)) == 589


def test_a_crosswalk_backwards_is_refused() -> None:
    with pytest.raises(VesaliusError, match="split"):
        run("territory crosswalk 2025-01-01 2018-01-01")


def test_import_says_what_it_took_each_file_for(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "mergers.csv"
    file.write_text("old_nis,new_nis,effective\n82003,82039,2024-12-02\n", encoding="utf-8")
    run(f"territory import {file} --into {tmp_path / 'out'} --json")
    (report,) = json.loads(capsys.readouterr().out)
    assert report == {"file": "mergers.csv", "kind": "mergers", "day": None, "rows": 1}
    run(f"territory import {file} --into {tmp_path / 'out'}")
    assert "mergers" in capsys.readouterr().out
    run(f"territory show --imported {tmp_path / 'out'} --json")
    assert json.loads(capsys.readouterr().out)["commune"] == 565
