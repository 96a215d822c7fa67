"""The pages speak of commands that exist, with options that exist, and of all of them."""

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import cyclopts
import pytest

from tests.docs.commands import PAGE, page
from vesalius.cli.main import build_app, take_language

ROOT = Path(__file__).resolve().parents[2]
BLOCK = re.compile(r"```[a-z]*\n(.*?)```", re.DOTALL)
LINE = re.compile(r"^\s*(?:\$ )?(?:\S*/)?vesalius ([a-z].*)$", re.MULTILINE)


def examples() -> Iterator[tuple[str, str]]:
    """Every line of a block of the pages that calls the program, with its page."""
    pages = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]
    for path in pages:
        for block in BLOCK.findall(path.read_text(encoding="utf-8")):
            for line in LINE.findall(block):
                yield path.relative_to(ROOT).as_posix(), line


EXAMPLES = list(examples())


def test_the_page_of_commands_is_that_of_the_program() -> None:
    """If not: `python -m tests.docs.commands`."""
    assert PAGE.read_text(encoding="utf-8") == page()


def test_there_are_examples_to_try() -> None:
    assert len({path for path, _ in EXAMPLES}) > 5


@pytest.mark.parametrize(("path", "line"), EXAMPLES, ids=[f"{p}: {line}" for p, line in EXAMPLES])
def test_an_example_can_be_called(path: str, line: str) -> None:
    _, words = take_language(shlex.split(line, comments=True))
    build_app(words[0]).parse_args(words, exit_on_error=False, print_error=False)


def test_an_option_that_does_not_exist_would_be_found() -> None:
    with pytest.raises(cyclopts.CycloptsError):
        build_app("check").parse_args(
            ["check", "--everything"], exit_on_error=False, print_error=False
        )
