"""The commands of the portal and of the catalogue, as a user types them."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import cyclopts
import pytest

from vesalius.cli import catalogue, localise, sheets
from vesalius.cli.localise import help_texts
from vesalius.errors import Problem, VesaliusError
from vesalius.language import translate
from vesalius.publish.sheets import problems
from vesalius.publish.sheets.wording import (
    CERTAINTY_WORDS,
    KINDS_OF_MANY,
    LEVEL_WORDS,
    SETTING_WORDS,
)

DOCS = Path(__file__).resolve().parents[3] / "docs"
PROBLEMS = [value for value in vars(problems).values() if isinstance(value, Problem)]
COMMANDS = [
    sheets.sheet, sheets.sheets, sheets.search,
    catalogue.check, catalogue.history, catalogue.impact, catalogue.schema,
]  # fmt: skip


def run(*words: str) -> Any:
    app = localise.app("vesalius", "test")
    catalogue.register(app)
    sheets.register(app)
    return app(list(words), exit_on_error=False, result_action="return_value")


def test_sheet_prints_the_sheet(capsys: pytest.CaptureFixture[str]) -> None:
    run("sheet", "cube_013_001", "--lang", "fr", "--viewed", "2026-02-05")
    told = capsys.readouterr().out
    assert told.startswith("Imagerie médicale (cube_013_001)\n")
    assert "consulté le 05/02/2026" in told


@pytest.mark.parametrize(
    ("form", "start"),
    [
        ("markdown", "# CT-scan"),
        ("json", "{"),
        ("html", "<!DOCTYPE html>"),
        ("bibtex", "@misc{cube_013_013,"),
        ("ris", "TY  - DATA"),
        ("csl", "[\n"),
    ],
)
def test_sheet_has_other_forms(form: str, start: str, tmp_path: Path) -> None:
    out = tmp_path / "sheet"
    run("sheet", "cube_013_013", "--lang", "nl", "--format", form, "--out", str(out))
    assert out.read_text(encoding="utf-8").startswith(start)


def test_sheet_writes_pdf(tmp_path: Path) -> None:
    out = tmp_path / "gz.pdf"
    run("sheet", "age10", "--lang", "de", "--format", "pdf", "--out", str(out))
    assert out.read_bytes().startswith(b"%PDF")


def test_only_indicators_are_cited() -> None:
    with pytest.raises(VesaliusError) as caught:
        run("sheet", "IMAG_CT_N", "--format", "ris")
    assert caught.value.problem == problems.NOT_CITED


def test_search_answers_by_exit_code(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("search", "458813", "--lang", "fr", "--json") == 0
    assert json.loads(capsys.readouterr().out)[0]["id"] == "cube_013_013"
    assert run("search", "no", "such", "thing") == 1


def test_check_counts_the_catalogue(capsys: pytest.CaptureFixture[str]) -> None:
    run("catalogue", "check", "--json")
    assert json.loads(capsys.readouterr().out)["indicators"] == 52


def test_history_records_and_then_is_silent(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "terms.yaml").write_text(
        "glossary:\n  ct:\n    title: {fr: Scanner, nl: Scanner, en: Scanner, de: Scanner}\n"
        "    description: {fr: Un, nl: Een, en: One, de: Ein}\n",
        encoding="utf-8",
    )
    folder = str(tmp_path)
    assert run("catalogue", "history", folder, "--json") == 1
    assert json.loads(capsys.readouterr().out)["waiting"] == ["glossary:ct"]
    assert run("catalogue", "history", folder, "--record", "2027-01-02", "--note", "CT") == 0
    capsys.readouterr()
    assert run("catalogue", "history", folder, "--json") == 0
    last = json.loads(capsys.readouterr().out)["changes"][-1]
    assert last == {"day": "2027-01-02", "note": "CT", "sheets": ["glossary:ct"]}
    assert date.fromisoformat(last["day"]).year == 2027


def test_impact_answers_by_exit_code(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    contacts = str(Path(__file__).parents[1] / "catalogue" / "contacts")
    (tmp_path / "nothing.yaml").write_text("{}\n", encoding="utf-8")
    assert run("catalogue", "impact", contacts, contacts, "--json") == 0
    assert json.loads(capsys.readouterr().out)["codes"] == []
    assert run("catalogue", "impact", str(tmp_path), contacts, "--json") == 1
    told = json.loads(capsys.readouterr().out)
    assert {c["code"] for c in told["codes"]} == {"101032", "101076", "103132"}


@pytest.mark.parametrize("problem", PROBLEMS, ids=lambda problem: problem.code)
def test_every_problem_has_a_page_and_speaks(problem: Problem) -> None:
    page = (DOCS / "errors" / f"{problem.code}.md").read_text(encoding="utf-8")
    assert page.startswith(f"# `{problem.code}`: ")
    facts = dict.fromkeys(problem.fields, "x")
    for language in ("fr", "nl", "de"):
        for message in (problem.message, problem.remedy):
            assert translate(message, facts, language) != message.format(**facts)


@pytest.mark.parametrize("language", ["fr", "nl", "de"])
@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.__name__)
def test_every_command_helps_in_the_language(command: Any, language: Any) -> None:
    for piece in help_texts(command.__doc__):
        assert translate(piece, language=language) != piece


@pytest.mark.parametrize("language", ["nl", "de"])
def test_words_of_the_sheets_are_translated(language: Any) -> None:
    words = {*KINDS_OF_MANY.values(), *CERTAINTY_WORDS.values(), *SETTING_WORDS.values()}
    for word in (words | set(LEVEL_WORDS.values())) - {"arrondissement"}:
        assert translate(word, language=language) != word or word in ("Populations",)


def test_the_manual_names_every_command_and_file() -> None:
    manual = (DOCS / "manual" / "metadata.md").read_text(encoding="utf-8")
    commands = ("sheet ", "sheets ", "search ", "catalogue check", "catalogue history")
    for words in (*commands, "catalogue impact", "search.json", "catalogue.jsonld"):
        assert words in manual


def test_cyclopts_knows_every_parameter_of_the_help() -> None:
    app = localise.app("vesalius", "test")
    sheets.register(app)
    assert isinstance(app, cyclopts.App)
    for command in COMMANDS:
        documented = {line.split(":")[0].strip() for line in (command.__doc__ or "").splitlines()
                      if line.startswith("        ") and ":" in line}  # fmt: skip
        names = set(command.__annotations__) - {"return"}
        assert documented == names
