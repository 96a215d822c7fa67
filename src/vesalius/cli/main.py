"""The command `vesalius`: chooses the language, runs a command, turns errors into exit codes.

Exit codes: 0 done; 1 the answer is no (a check, an audit, a difference found); 2 the input or
the command cannot be used, as the message says; 70 a fault of the program itself.
"""

import os
import sys
import traceback
from collections.abc import Callable, Sequence
from importlib import import_module
from pathlib import Path

import cyclopts
from rich.console import Console

import vesalius
from vesalius.cli import localise
from vesalius.errors import VesaliusError
from vesalius.language import LANGUAGES, Language, speaking, translate, user_language

EXIT_NO = 1
EXIT_UNUSABLE = 2
EXIT_FAULT = 70


ROOMS = {
    "demo": "demo",
    "new": "build",
    "check": "check",
    "build": "build",
    "show": "show",
    "explain": "explain",
    "diff": "show",
    "audit": "audit",
    "publish": "publish",
    "serve": "serve",
    "sheet": "sheets",
    "sheets": "sheets",
    "search": "sheets",
    "accounts": "accounts",
    "fiche": "fiche",
    "catalogue": "catalogue",
    "territory": "territory",
    "synthesise": "synthesise",
}


def build_app(wanted: str | None = None) -> cyclopts.App:
    """The command wanted, or all commands, their help in the language now spoken."""
    app = localise.app(
        "vesalius",
        translate(
            "From pseudonymised claims to a public atlas of health care and health accounts."
        ),
    )
    app.version = vesalius.__version__
    for register in _registrars(wanted):
        register(app)
    return app


def take_language(arguments: Sequence[str]) -> tuple[Language, list[str]]:
    """The language of the interface (`--in nl` anywhere, else the environment's) and the rest.

    >>> take_language(["--in", "nl", "show", "cube_013_001"])
    ('nl', ['show', 'cube_013_001'])
    """
    rest = list(arguments)
    if "--in" not in rest:
        return user_language(), rest
    place = rest.index("--in")
    wanted = rest[place + 1 : place + 2]
    chosen = next((lang for lang in LANGUAGES if [lang] == wanted), None)
    if chosen is None:
        raise SystemExit(f"--in takes one of {', '.join(LANGUAGES)}")
    del rest[place : place + 2]
    return chosen, rest


def main(arguments: Sequence[str] | None = None) -> None:
    """Run one command and exit with its code."""
    language, rest = take_language(sys.argv[1:] if arguments is None else arguments)
    with speaking(language):
        sys.exit(run(rest))


def run(arguments: Sequence[str]) -> int:
    """Run one command; what it returns, if a number, is the exit code."""
    try:
        answer = build_app(next(iter(arguments), None))(
            arguments, exit_on_error=False, result_action="return_value"
        )
    except VesaliusError as error:
        _complain(error)
        return EXIT_UNUSABLE
    except cyclopts.CycloptsError:
        return EXIT_UNUSABLE  # cyclopts has printed what is wrong with the command's words
    except Exception as fault:
        if os.environ.get("VESALIUS_DEBUG"):
            raise
        _confess(fault)
        return EXIT_FAULT
    return answer if isinstance(answer, int) else 0


def _complain(error: VesaliusError) -> None:
    console = Console(stderr=True, soft_wrap=True, highlight=False)
    console.print(f"[bold red]{translate('Error')}[/]", end=" ")
    console.print(str(error), markup=False)


def _confess(fault: Exception) -> None:
    """Say where the program failed, but not the fault's own words: they may quote microdata."""
    frame = traceback.extract_tb(fault.__traceback__)[-1]
    facts = {
        "kind": type(fault).__name__,
        "file": Path(frame.filename).name,
        "line": frame.lineno,
    }
    told = translate(
        "Vesalius itself failed ({kind} at {file}:{line}). Its message is not shown, since it may "
        "quote microdata; set VESALIUS_DEBUG=1 to see it.",
        facts,
    )
    Console(stderr=True, soft_wrap=True, highlight=False).print(told, markup=False)


def _registrars(wanted: str | None) -> list[Callable[[cyclopts.App], None]]:
    """What adds the commands: that of the command wanted, or all of them for the overview.

    A command's room is imported only when it is asked for, so that each starts fast.
    """
    rooms = [ROOMS[wanted]] if wanted in ROOMS else list(dict.fromkeys(ROOMS.values()))
    return [import_module(f"vesalius.cli.{room}").register for room in rooms]
