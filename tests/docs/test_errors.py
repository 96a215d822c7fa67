"""Every kind of error has a page, a test that raises it, and its words in four languages."""

import importlib
import pkgutil
from pathlib import Path
from string import Formatter

import pytest

import vesalius
from vesalius.errors import PROBLEMS, Problem
from vesalius.language import LANGUAGES, translate

ROOT = Path(__file__).resolve().parents[2]
PAGES = ROOT / "docs" / "errors"

for module in pkgutil.walk_packages(vesalius.__path__, "vesalius."):
    importlib.import_module(module.name)

TESTS = "\n".join(
    path.read_text(encoding="utf-8")
    for path in sorted((ROOT / "tests").rglob("*.py"))
    if path != Path(__file__).resolve()
)
CODES = sorted(PROBLEMS)


def constants() -> dict[str, str]:
    """The name under which each problem is imported, by its code."""
    return {
        value.code: name
        for module in pkgutil.walk_packages(vesalius.__path__, "vesalius.")
        for name, value in vars(importlib.import_module(module.name)).items()
        if isinstance(value, Problem)
    }


CONSTANTS = constants()


@pytest.mark.parametrize("code", CODES)
def test_has_a_page(code: str) -> None:
    page = (PAGES / f"{code}.md").read_text(encoding="utf-8")
    assert page.startswith(f"# `{code}`")
    assert len(page.splitlines()) >= 5


def test_no_page_is_without_an_error() -> None:
    pages = {path.stem for path in PAGES.glob("*.md")} - {"index"}
    assert pages == set(PROBLEMS)


@pytest.mark.parametrize("code", CODES)
def test_is_raised_by_a_test(code: str) -> None:
    assert code in TESTS or CONSTANTS[code] in TESTS


@pytest.mark.parametrize("language", [lang for lang in LANGUAGES if lang != "en"])
@pytest.mark.parametrize("code", CODES)
def test_is_translated(code: str, language: str) -> None:
    for english in (PROBLEMS[code].message, PROBLEMS[code].remedy):
        told = translate(english, language=language)
        assert told != english
        assert fields(told) == fields(english)


def fields(text: str) -> set[str | None]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}
