"""The catalogue at the command line: `vesalius catalogue check`, `schema`."""

import json
from collections import Counter
from pathlib import Path

import cyclopts
from rich.console import Console
from rich.table import Table

from vesalius.catalogue.editor import json_schema
from vesalius.catalogue.load import default_folder, load_catalogue
from vesalius.catalogue.model import Catalogue
from vesalius.cli import localise
from vesalius.language import current_language, format_number, translate


def register(app: cyclopts.App) -> None:
    """Add the commands of this file."""
    group = localise.group(
        "catalogue", "Work with the catalogue: check it, read its history, weigh an edit."
    )
    localise.command(group, check, "check")
    localise.command(group, schema, "schema")
    app.command(group)


def check(*folders: Path, json_: bool = False) -> None:
    """Check a catalogue: the shipped one and, over it, the folders named.

    Args:
        folders: Catalogue folders laid over the shipped one, in order.
        json_: Answer as JSON.
    """
    counts = census(load_catalogue(default_folder(), *folders))
    if json_:
        print(json.dumps(counts))
        return
    table = Table(title=translate("The catalogue is sound."), show_header=False)
    for name, number in counts.items():
        table.add_row(translate(name), format_number(number, current_language()))
    Console().print(table)


def census(catalogue: Catalogue) -> dict[str, int]:
    """How much of each thing a catalogue holds; codes also by certainty."""
    entries = [entry for one in catalogue.code_lists.values() for entry in one.entries]
    certainty = Counter(str(entry.certainty) for entry in entries)
    return {
        "themes": len(catalogue.themes),
        "indicators": len(catalogue.indicators),
        "source variables": len(catalogue.variables),
        "code lists": len(catalogue.code_lists),
        "nomenclature codes": len({entry.code for entry in entries}),
        **dict(sorted(certainty.items())),
    }


def schema() -> None:
    """Print the JSON schema of the catalogue's YAML files, for editors."""
    print(json.dumps(json_schema(), indent=2))
