"""Help in the user's language: docstrings are the keys of its translations."""

import re
from collections.abc import Callable
from typing import Any

import cyclopts

from vesalius.language import translate

_PARAMETER = re.compile(r"^(\s+)(\w+): (.*)$")


def help_texts(docstring: str) -> list[str]:
    """The translatable pieces of a command's docstring: its sentences, then its parameters.

    >>> help_texts('''Show a figure.
    ...
    ...     Args:
    ...         place: The place's code.
    ...     ''')
    ['Show a figure.', "The place's code."]
    """
    pieces = []
    for line in docstring.splitlines():
        parameter = _PARAMETER.match(line)
        text = parameter[3] if parameter else line.strip()
        if text and text != "Args:":
            pieces.append(text)
    return pieces


def localised(docstring: str) -> str:
    """The docstring with every piece in the language now spoken; its layout is kept."""
    for piece in help_texts(docstring):
        docstring = docstring.replace(piece, translate(piece), 1)
    return docstring


def command(app: cyclopts.App, function: Callable[..., Any], name: str) -> None:
    """Register a command under a name, its help in the language now spoken."""
    english = vars(function).setdefault("english", function.__doc__ or "")
    function.__doc__ = localised(english)
    app.command(function, name=name)


def group(name: str, summary: str) -> cyclopts.App:
    """A command that holds others, such as `vesalius territory`."""
    return app(name, translate(summary))


def app(name: str, summary: str) -> cyclopts.App:
    """An application whose headings are in the language now spoken."""
    made = cyclopts.App(
        name=name,
        help=summary,
        help_format="plaintext",
        version_flags=[],
        default_parameter=cyclopts.Parameter(negative=(), consume_multiple=True),
        group_arguments=cyclopts.Group(translate("Arguments")),
        group_parameters=cyclopts.Group(translate("Options")),
        group_commands=cyclopts.Group(translate("Commands")),
    )
    made["--help"].help = translate("Show this help.")
    return made
