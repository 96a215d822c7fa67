"""The catalogue at the command line: `vesalius catalogue check`, `history`, `impact`, `schema`."""

import json
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import cyclopts
from rich.console import Console
from rich.table import Table

from vesalius.catalogue.editor import json_schema
from vesalius.catalogue.layers import read_layers
from vesalius.catalogue.load import load_catalogue
from vesalius.catalogue.model import Catalogue, Validity
from vesalius.cli import localise
from vesalius.cli.folders import catalogue_of, layered
from vesalius.errors import raise_all
from vesalius.language import current_language, format_date, format_number, translate
from vesalius.publish.sheets.complete import incomplete
from vesalius.publish.sheets.effect import Effect, effects
from vesalius.publish.sheets.history import changed, record
from vesalius.publish.sheets.impact import Impact
from vesalius.publish.sheets.impact import impact as weigh
from vesalius.publish.sheets.wording import period


def register(app: cyclopts.App) -> None:
    """Add the commands of this file."""
    group = localise.group(
        "catalogue", "Work with the catalogue: check it, read its history, weigh an edit."
    )
    localise.command(group, check, "check")
    localise.command(group, history, "history")
    localise.command(group, impact, "impact")
    localise.command(group, schema, "schema")
    app.command(group)


def check(*folders: Path, json_: bool = False) -> None:
    """Check a catalogue: sound, complete, every sheet dated, nothing orphaned.

    Args:
        folders: Catalogue folders laid over the shipped one, in order.
        json_: Answer as JSON.
    """
    catalogue = catalogue_of(folders)
    raise_all(incomplete(catalogue, read_layers(layered(folders))))
    counts = census(catalogue)
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


def history(
    *folders: Path, record_: date | None = None, note: str = "", json_: bool = False
) -> int:
    """Show when the metadata changed, or record the changes of today; exit code 1 if any waits.

    Args:
        folders: Catalogue folders laid over the shipped one, in order; the last is written to.
        record_: Day under which to record what has changed.
        note: What changed and why, in a sentence.
        json_: Answer as JSON.
    """
    if record_ is not None:
        record(catalogue_of(folders), layered(folders)[-1], record_, note or "-")
    catalogue = catalogue_of(folders)
    waiting = sorted(changed(catalogue))
    entries = [
        {"day": change.day.isoformat(), "note": change.note, "sheets": sorted(change.sheets)}
        for change in catalogue.history
    ]
    if json_:
        print(json.dumps({"changes": entries, "waiting": waiting}, ensure_ascii=False))
    else:
        Console().print(_history_table(catalogue))
        for name in waiting:
            print(translate("not recorded: {sheet}", {"sheet": name}))
    return 1 if waiting else 0


def _history_table(catalogue: Catalogue) -> Table:
    table = Table(translate("Day"), translate("Note"), translate("Sheets"))
    for change in sorted(catalogue.history, key=lambda change: change.day):
        day = format_date(change.day, current_language())
        table.add_row(day, change.note, format_number(len(change.sheets), current_language()))
    return table


def impact(
    old: Path,
    new: Path,
    *,
    whole: bool = False,
    project: Path | None = None,
    json_: bool = False,
) -> int:
    """Say what an edit of the catalogue does; exit code 1 where it does anything.

    Args:
        old: Catalogue folder before the edit.
        new: Catalogue folder after the edit.
        whole: The folders are whole catalogues, not laid over the shipped one.
        project: Project whose sources show the effect on the national figures (unprotected).
        json_: Answer as JSON.
    """
    before, after = (load_catalogue(f) if whole else catalogue_of([f]) for f in (old, new))
    found = weigh(before, after)
    counted = effects(before, after, found.recounted, project) if project else []
    if json_:
        print(json.dumps(_plain(found, counted), ensure_ascii=False))
    else:
        for table in (_codes_table(found), _sheets_table(found), _effects_table(counted)):
            if table.row_count:
                Console().print(table)
        told = {"number": len(found.recounted), "codes": ", ".join(found.recounted) or "-"}
        print(translate("Indicators counted otherwise: {number} ({codes}).", told))
    return 1 if found.any else 0


def _plain(found: Impact, counted: list[Effect]) -> dict[str, Any]:
    def spans(validities: tuple[Validity, ...]) -> list[list[str]]:
        return [[v.first.isoformat(), v.last.isoformat()] for v in validities]

    return {
        "recounted": list(found.recounted),
        "sheets": [
            {"kind": s.kind, "id": s.id, "how": s.how, "fields": list(s.fields)}
            for s in found.sheets
        ],
        "codes": [
            {"list": c.list, "code": c.code, "before": spans(c.before), "after": spans(c.after)}
            for c in found.codes
        ],
        "effects": [
            {"indicator": e.indicator, "year": e.year, "before": e.before, "after": e.after}
            for e in counted
        ],
    }


def _codes_table(found: Impact) -> Table:
    headings = ("Code list", "Nomenclature code", "Valid before", "Valid after")
    table = Table(*(translate(heading) for heading in headings))
    for change in found.codes:
        table.add_row(change.list, change.code, _spans(change.before), _spans(change.after))
    return table


def _spans(validities: tuple[Validity, ...]) -> str:
    language = current_language()
    told = [period(v, language) or translate("always") for v in validities]
    return "; ".join(told) or translate("never")


def _sheets_table(found: Impact) -> Table:
    table = Table(translate("Sheet"), translate("Change"), translate("Fields"))
    for change in found.sheets:
        how = translate(change.how)
        table.add_row(f"{change.kind}:{change.id}", how, ", ".join(change.fields))
    return table


def _effects_table(counted: list[Effect]) -> Table:
    headings = ("Indicator", "Year", "Before", "After", "Difference")
    title = translate("Belgium, unprotected figures: do not pass them on")
    table = Table(*(translate(heading) for heading in headings), title=title)
    for one in counted:
        values = [format_number(n, current_language()) for n in one.figures]
        table.add_row(one.indicator, str(one.year), *values)
    return table
