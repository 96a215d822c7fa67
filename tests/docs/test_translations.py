"""Every command's help and every message of the program is there in four languages."""

import ast
from pathlib import Path

import pytest

from vesalius.cli.localise import help_texts
from vesalius.language import LANGUAGES, translate

SOURCE = Path(__file__).resolve().parents[2] / "src" / "vesalius"
CALLS = {"translate", "progress", "group"}


def literals(path: Path) -> set[str]:
    """The texts that a file hands to `translate`, and the help of the commands that it adds."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    named = [(call, getattr(call.func, "id", getattr(call.func, "attr", ""))) for call in calls]
    texts = {
        argument.value
        for call, name in named
        if name in CALLS
        for argument in call.args
        if isinstance(argument, ast.Constant) and isinstance(argument.value, str)
    }
    commands = {call.args[1].id for call, name in named if name == "command" and len(call.args) > 1}
    functions = [n for n in tree.body if isinstance(n, ast.FunctionDef) and n.name in commands]
    docstrings = [ast.get_docstring(f, clean=False) or "" for f in functions]
    return {t for t in texts | {t for d in docstrings for t in help_texts(d)} if " " in t}


TEXTS = sorted({t for path in SOURCE.rglob("*.py") for t in literals(path)})


def test_there_is_something_to_translate() -> None:
    assert "Show the published figures of an indicator for a place." in TEXTS


@pytest.mark.parametrize("language", [lang for lang in LANGUAGES if lang != "en"])
@pytest.mark.parametrize("text", TEXTS)
def test_is_translated(text: str, language: str) -> None:
    assert translate(text, language=language) != text
