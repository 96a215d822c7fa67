"""What can be wrong with the sheets of the metadata portal."""

from vesalius.errors import Problem

UNKNOWN_SHEET = Problem(
    "sheet-unknown",
    "There is no sheet for `{code}`.",
    "Find its code with `vesalius search`, or name its kind too, as in `list:ct`.",
)
NO_PANGO = Problem(
    "sheet-pdf-library",
    "PDF needs {missing}, which this machine lacks; every other format works without it.",
    "Install {remedy}, then try again.",
)
UNDATED = Problem(
    "sheet-undated",
    "The sheet {sheet} has changed since the history of the metadata last recorded it.",
    "Record the change: vesalius catalogue history FOLDER --record DATE --note TEXT.",
)
ORPHAN = Problem(
    "sheet-orphan",
    "{file}, line {line}: no sheet of an indicator leads to the {kind} `{id}`.",
    "Use it, link to it from a text, or take it out.",
)
NOT_CITED = Problem(
    "sheet-not-cited",
    "`{code}` is no indicator; only indicators have a reference of their own.",
    "Cite the indicator that uses it, or print the sheet as text.",
)
