"""Every key, column and problem of the sources is in the manual; every problem has its page."""

import re
from pathlib import Path

import pytest
from pydantic import BaseModel
from ruamel.yaml import YAML

from vesalius.errors import Problem
from vesalius.language import LANGUAGES, translate
from vesalius.sources import problems, row_problems
from vesalius.sources.contracts import CONTRACTS
from vesalius.sources.mapping import (
    CsvOptions,
    Dates,
    PostgresTable,
    SourcesMapping,
    TableMapping,
    Threshold,
    parse_mapping,
)
from vesalius.sources.ready import READY

ROOT = Path(__file__).resolve().parents[3]
MANUAL = (ROOT / "docs/manual/sources.md").read_text(encoding="utf-8")
PROBLEMS = {
    problem.code: problem
    for module in (problems, row_problems)
    for problem in vars(module).values()
    if isinstance(problem, Problem)
}


@pytest.mark.parametrize(
    "model", [SourcesMapping, TableMapping, CsvOptions, Dates, PostgresTable, Threshold]
)
def test_every_key_is_in_the_manual(model: type[BaseModel]) -> None:
    assert [key for key in model.model_fields if f"`{key}`" not in MANUAL] == []


def test_every_column_is_in_the_manual_with_its_need() -> None:
    for contract in CONTRACTS.values():
        for field in contract.fields:
            (line, *_) = re.findall(rf"^\| `{field.name}` \|.*$", MANUAL, re.MULTILINE)
            need = "needed, may be empty" if field.nullable else "needed"
            assert f"| {need if field.required else 'optional'} |" in line


def test_every_problem_of_rows_is_in_the_manual() -> None:
    assert [code for code in row_problems.BY_CODE if f"`{code}`" not in MANUAL] == []


def test_every_ready_mapping_and_zone_is_in_the_manual() -> None:
    for name, tables in READY.items():
        assert f"`mapping: {name}`" in MANUAL
        zones = {zone for table in tables.values() for zone in table["columns"].values()}
        assert [zone for zone in sorted(zones) if zone not in MANUAL] == []


def test_the_example_of_the_manual_is_read() -> None:
    (example, *_) = re.findall(r"```yaml\n(.*?)```", MANUAL, re.DOTALL)
    mapping = parse_mapping(YAML(typ="rt").load(example))
    assert mapping.claims.column("code") == "SS00020"
    assert mapping.population.values["sex"] == {"1": "male", "2": "female"}


@pytest.mark.parametrize("code", sorted(PROBLEMS))
def test_every_problem_has_its_page_and_its_translations(code: str) -> None:
    page = (ROOT / "docs/errors" / f"{code}.md").read_text(encoding="utf-8")
    assert page.startswith(f"# `{code}`: ")
    problem = PROBLEMS[code]
    for language in set(LANGUAGES) - {"en"}:
        for sentence in (problem.message, problem.remedy):
            assert translate(sentence, language=language) != sentence
