"""The pages on accounts and fiches hold: examples run, every key and function is there."""

import doctest
import re
from pathlib import Path

import pytest

from vesalius.accounts.book import Book, DeclaredFact, DeclaredNumber
from vesalius.accounts.cells import Kind
from vesalius.accounts.declaration import Declaration, DeclaredColumn, DeclaredLine
from vesalius.accounts.vocabulary import Vocabulary
from vesalius.publish.fiche.front import FrontMatter, ShownChart, ShownTable
from vesalius.publish.fiche.printing import Formats, Style

DOCS = Path(__file__).resolve().parents[3] / "docs"
ACCOUNTS = (DOCS / "manual" / "accounts.md").read_text(encoding="utf-8")
FICHE = (DOCS / "manual" / "fiche.md").read_text(encoding="utf-8")


def test_every_worked_example_of_the_methods_page_computes() -> None:
    result = doctest.testfile(str(DOCS / "methods" / "accounts.md"), module_relative=False)
    assert result.attempted > 30
    assert result.failed == 0


@pytest.mark.parametrize(
    "model", [Declaration, DeclaredLine, DeclaredColumn, DeclaredFact, DeclaredNumber]
)
def test_every_key_of_a_declaration_is_documented(model: type[Declaration]) -> None:
    keys = {field.alias or name for name, field in model.model_fields.items()}
    assert [key for key in sorted(keys) if not re.search(rf"`{key}\b|\b{key}:", ACCOUNTS)] == []


@pytest.mark.parametrize("model", [FrontMatter, ShownTable, ShownChart])
def test_every_key_of_a_template_is_documented(model: type[FrontMatter]) -> None:
    assert [key for key in model.model_fields if not re.search(rf"`{key}\b|\b{key}:", FICHE)] == []


def test_every_function_and_format_is_documented() -> None:
    named = [*Vocabulary(Book({})).functions(), *Formats(Style("en")).table()]
    assert [name for name in named if not re.search(rf"`{name}[(`]|`{name}\b", FICHE)] == []


def test_every_kind_of_sign_is_documented() -> None:
    signs = set(Kind) - {Kind.VALUE, Kind.ZERO, Kind.NIL, Kind.BREAK}
    assert [kind for kind in signs if f"`{kind.value}`" not in ACCOUNTS] == []
