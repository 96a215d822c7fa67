"""Every key of the YAML, column of a code list and problem is documented and translated."""

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from pydantic import BaseModel

from vesalius.catalogue import problems, schema
from vesalius.catalogue.editor import json_schema
from vesalius.catalogue.layers import yaml_files
from vesalius.catalogue.load import default_folder
from vesalius.catalogue.source import read_yaml
from vesalius.cli import catalogue as cli
from vesalius.cli.localise import help_texts
from vesalius.errors import Problem
from vesalius.language import translate

DOCS = Path(__file__).resolve().parents[3] / "docs"
MANUAL = (DOCS / "manual" / "catalogue.md").read_text(encoding="utf-8")
MODELS = [
    value
    for value in vars(schema).values()
    if isinstance(value, type) and issubclass(value, schema.Entry)
]
PROBLEMS = [value for value in vars(problems).values() if isinstance(value, Problem)]


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_every_key_has_its_row_in_the_manual(model: type[BaseModel]) -> None:
    for name, field in model.model_fields.items():
        assert field.description
        assert f"| `{name}` |" in MANUAL, name
        assert field.description in MANUAL, field.description


@pytest.mark.parametrize("section", schema.SECTIONS)
def test_every_section_has_its_heading_in_the_manual(section: str) -> None:
    assert f"## `{section}`" in MANUAL


@pytest.mark.parametrize("name", schema.PLACEHOLDERS)
def test_every_placeholder_is_in_the_manual(name: str) -> None:
    assert f"`{{{name}}}`" in MANUAL


@pytest.mark.parametrize("problem", PROBLEMS, ids=lambda problem: problem.code)
def test_every_problem_has_a_page(problem: Problem) -> None:
    page = (DOCS / "errors" / f"{problem.code}.md").read_text(encoding="utf-8")
    assert page.startswith(f"# `{problem.code}`: ")


@pytest.mark.parametrize("language", ["fr", "nl", "de"])
@pytest.mark.parametrize("problem", PROBLEMS, ids=lambda problem: problem.code)
def test_every_problem_speaks_the_language(problem: Problem, language: Any) -> None:
    facts = dict.fromkeys(problem.fields, "x")
    for message in (problem.message, problem.remedy):
        assert translate(message, facts, language) != message.format(**facts)


@pytest.mark.parametrize("language", ["fr", "nl", "de"])
@pytest.mark.parametrize("command", [cli.check, cli.schema])
def test_every_command_helps_in_the_language(command: Any, language: Any) -> None:
    for piece in help_texts(command.__doc__):
        assert translate(piece, language=language) != piece


@pytest.mark.parametrize("file", yaml_files(default_folder()), ids=lambda f: f.name)
def test_the_editors_schema_accepts_the_shipped_files(file: Path) -> None:
    jsonschema.validate(json.loads(json.dumps(read_yaml(file).values)), json_schema())


def test_the_editors_schema_refuses_an_unknown_key() -> None:
    wrong = {"keywords": {"a": {"title": {}, "descripsion": {}}}}
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(wrong, json_schema())
