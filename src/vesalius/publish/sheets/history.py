"""When a sheet last changed: fingerprints of sheets, recorded by day in the catalogue's history.

The fingerprint covers everything that the catalogue's texts decide, in all four languages; not the
reference and the date, which follow from it.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from datetime import date
from io import StringIO
from pathlib import Path

from ruamel.yaml import YAML

from vesalius.catalogue.links import Kind
from vesalius.catalogue.model import Catalogue, Change
from vesalius.errors import VesaliusError
from vesalius.language import LANGUAGES, Language
from vesalius.publish.sheets.content import Content, lines_of
from vesalius.publish.sheets.model import all_sheets, bare_fields, things
from vesalius.publish.sheets.problems import UNDATED

FILE = "history.yaml"


def fingerprint(catalogue: Catalogue, kind: Kind, id_: str) -> str:
    """Twelve hexadecimal digits that change when what the sheet says changes.

    Labels and headings are left out: a better word for "Remarks" changes no sheet's meaning.
    """
    told = [_said(catalogue, kind, id_, language) for language in LANGUAGES]
    text = json.dumps(told, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def _said(catalogue: Catalogue, kind: Kind, id_: str, language: Language) -> list[object]:
    title = things(catalogue, kind)[id_].title[language]
    fields = bare_fields(catalogue, kind, id_, language)
    return [title, *([field.key, *_stretches(field.content)] for field in fields)]


def _stretches(content: Content) -> list[list[str]]:
    return [[part.text, part.kind or "", part.id] for line in lines_of(content) for part in line]


def fingerprints(catalogue: Catalogue) -> dict[str, str]:
    """The fingerprint of every sheet, by `kind:id`."""
    return {
        f"{kind}:{id_}": fingerprint(catalogue, kind, id_) for kind, id_ in all_sheets(catalogue)
    }


def recorded(catalogue: Catalogue) -> dict[str, str]:
    """The fingerprint that the history last recorded of each sheet."""
    found: dict[str, str] = {}
    for change in sorted(catalogue.history, key=lambda change: change.day):
        found |= change.sheets
    return found


def changed(catalogue: Catalogue) -> dict[str, str]:
    """The sheets that are new or other than recorded, with their fingerprints."""
    known = recorded(catalogue)
    return {name: now for name, now in fingerprints(catalogue).items() if known.get(name) != now}


def undated(catalogue: Catalogue) -> Iterator[VesaliusError]:
    """An error for every sheet that changed without an entry in the history."""
    yield from (VesaliusError(UNDATED, sheet=name) for name in changed(catalogue))


def record(catalogue: Catalogue, folder: Path, day: date, note: str) -> Change:
    """Write today's changes into `folder/history.yaml` and give them back."""
    change = Change(day, note, changed(catalogue))
    if change.sheets:
        file = folder / FILE
        before = file.read_text(encoding="utf-8") if file.exists() else _HEAD
        file.write_text(before + _entry(change), encoding="utf-8")
    return change


_HEAD = """\
# The dated changes of the metadata, written by `vesalius catalogue history --record`.
# Every sheet that a change touched has a fingerprint here; do not edit them by hand.
history:
"""


def _entry(change: Change) -> str:
    values: list[Mapping[str, object]] = [
        {"day": change.day, "note": change.note, "sheets": dict(change.sheets)}
    ]
    yaml = YAML()
    yaml.width = 4096
    yaml.indent(mapping=2, sequence=4, offset=2)
    stream = StringIO()
    yaml.dump(values, stream)
    return stream.getvalue()
