"""`vesalius check`: its words, its data and its exit code."""

import json
import shutil
from pathlib import Path
from typing import Any

import cyclopts
import pytest

from tests.unit.sources.projects import claims, people, project
from vesalius.catalogue.load import default_catalogue
from vesalius.cli import check
from vesalius.errors import VesaliusError
from vesalius.language import speaking
from vesalius.sources.check import require_usable
from vesalius.sources.opening import open_sources

SETTINGS = 'name: test\nyears: 2019-2021\nthemes: ["013"]\n'
SOURCES = "claims: {files: claims.parquet}\npopulation: {files: population.parquet}\n"


def ready(folder: Path, *claim: dict[str, Any]) -> Path:
    project(folder, claims(*claim), people())
    (folder / "release.yaml").write_text(SETTINGS, encoding="utf-8")
    (folder / "sources.yaml").write_text(SOURCES, encoding="utf-8")
    return folder


def run(*words: str) -> int:
    app = cyclopts.App(result_action="return_value")
    check.register(app)
    return int(app(["check", *words]))


def test_sound_sources_end_with_0(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("--project", str(ready(tmp_path))) == 0
    assert "The sources can be used." in capsys.readouterr().out


def test_refused_sources_end_with_1_and_say_why(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with speaking("nl"):
        assert run("--project", str(ready(tmp_path, {}, {"code": "1234"}))) == 1
    said = capsys.readouterr().out
    assert "code-lost-zero" in said and "geweigerd" in said
    assert "De bronnen zijn niet bruikbaar." in said
    assert (tmp_path / "private/set-aside/claims-code-lost-zero.parquet").is_file()


def test_the_report_as_data(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("--json", "--project", str(ready(tmp_path, {}, {"quantity": 0}))) == 0
    report = json.loads(capsys.readouterr().out)
    assert report["years"] == [2020]
    assert report["usable"] is True
    assert report["tables"]["claims"]["read"] == 2
    (finding,) = report["tables"]["claims"]["findings"]
    assert (finding["problem"], finding["verdict"]) == ("quantity-zero", "warning")


def test_a_build_refuses_what_a_check_refuses(tmp_path: Path) -> None:
    sources = open_sources(ready(tmp_path, {}, {"code": "1234"}))
    with pytest.raises(VesaliusError) as raised:
        require_usable(sources, default_catalogue(), [2020])
    assert raised.value.code == "code-lost-zero"


def test_usable_sources_are_checked_once(tmp_path: Path) -> None:
    ready(tmp_path)
    require_usable(open_sources(tmp_path), default_catalogue(), [2020])
    shutil.rmtree(tmp_path / "private/set-aside", ignore_errors=True)
    require_usable(open_sources(tmp_path), default_catalogue(), [2020])
    assert not (tmp_path / "private/set-aside").exists()
    with pytest.raises(VesaliusError, match="2019"):  # other years are another question
        require_usable(open_sources(tmp_path), default_catalogue(), [2019, 2020])
