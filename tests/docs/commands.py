"""Write the page of all commands from the program itself: `python -m tests.docs.commands`."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import cyclopts

from vesalius.cli.main import build_app
from vesalius.language import speaking

PAGE = Path(__file__).resolve().parents[2] / "docs" / "manual" / "commands.md"
INTRODUCTION = """# Commands

<!-- Written by `python -m tests.docs.commands` from the program: do not edit by hand. -->

Each command speaks French, Dutch, English or German: the language of the environment, or the one
asked for with `--in fr` anywhere in the command. `--help` after any command shows what stands here.
Exit codes: [project](project.md#exit-codes).
"""


def commands(app: cyclopts.App, names: tuple[str, ...] = ()) -> Iterator[tuple[str, cyclopts.App]]:
    """Every command that does something, with its full name."""
    for name in app:
        if not name.startswith("-"):
            inside = list(commands(app[name], (*names, name)))
            yield from inside or [(" ".join((*names, name)), app[name])]


def page() -> str:
    """The whole page, in English."""
    with speaking("en"):
        told = [_command(name, app) for name, app in sorted(commands(build_app()))]
    return INTRODUCTION + "".join(told)


def _command(name: str, app: cyclopts.App) -> str:
    summary = (app.help or "").split("Args:")[0].split("\n\n")[0].strip()
    arguments = [_argument(a) for a in app.assemble_argument_collection(parse_docstring=True)]
    table = "| argument | meaning | default |\n|---|---|---|\n" + "".join(arguments)
    return f"\n## `vesalius {name}`\n\n{summary}\n" + (f"\n{table}" if arguments else "")


def _argument(argument: Any) -> str:
    name, field = argument.names[0], argument.field_info
    shown = name if name.startswith("--") else name.lower()
    if field.is_positional:
        shown = field.name.upper()
    parts = (f"`{shown}`", argument.parameter.help or "", _default(field))
    return f"| {' | '.join(parts)} |\n"


def _default(field: Any) -> str:
    if field.required:
        return "required"
    value = field.default
    empty = value in (None, False, (), "", field.empty)
    return "" if empty else f"`{value}`"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
