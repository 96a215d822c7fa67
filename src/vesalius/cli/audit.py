"""Auditing what is published: `vesalius audit`."""

import json
from pathlib import Path
from typing import Literal

import cyclopts
import pyarrow as pa
import pyarrow.parquet as pq
from rich.console import Console
from rich.table import Table

from vesalius.cli import localise
from vesalius.disclosure.certificate import Certificate
from vesalius.disclosure.foreign import audit_foreign, read_foreign
from vesalius.disclosure.gate import subjects_of, together, wholes_of
from vesalius.disclosure.judge import judge
from vesalius.disclosure.policy import read_policy
from vesalius.disclosure.publication import Publication, Read
from vesalius.language import current_language, format_number, translate
from vesalius.progress import drawing
from vesalius.release.read import Release, open_release
from vesalius.release.schema import CELLS


def register(app: cyclopts.App) -> None:
    """Add the command of this file."""
    localise.command(app, audit, "audit")


def audit(
    publication: Path,
    *,
    with_: tuple[Path, ...] = (),
    truth: Path | None = None,
    threshold: int = 5,
    zeros: Literal["published", "hidden"] = "published",
    workers: int = 2,
    json_: bool = False,
) -> int:
    """Attack a publication: can anything hidden be worked out, or narrowed down too far?

    Args:
        publication: Folder of a release, or a CSV of cells (place, parent, dimensions, count).
        with_: Folders of earlier releases that the attacker has too.
        truth: Folder of unprotected cells, one Parquet file an indicator; private.
        threshold: Of a CSV: counts below it are hidden.
        zeros: Of a CSV: whether counts of 0 are published.
        workers: Number of processes.
        json_: Answer as JSON.
    """
    if publication.suffix == ".csv":
        table = read_foreign(publication)
        found, _ = audit_foreign(table, threshold, zeros_published=zeros == "published")
    else:
        with drawing():
            found = _audit_release(open_release(publication), with_, truth, workers)
    _print(found, json_)
    return 0 if found.passed else 1


def _audit_release(
    release: Release, earlier: tuple[Path, ...], truth: Path | None, workers: int
) -> Certificate:
    before = [open_release(folder) for folder in earlier]
    members = [release.catalogue.indicators[code] for code in release.indicators]
    publication = Publication(
        read=release.cells,
        places=together([release.places, *(one.places for one in before)]),
        policy=read_policy(release.manifest.policy).as_json(),
        subjects=subjects_of(members),
        truth=_folder(truth) if truth else None,
        also=tuple(_cells_of(one) for one in before),
        wholes=wholes_of(release.catalogue, members),
    )
    return judge(publication, workers=workers).certificate


def _folder(path: Path) -> Read:
    return lambda code: pq.read_table(path / f"{code}.parquet")


def _cells_of(release: Release) -> Read:
    def read(code: str) -> pa.Table:
        return release.cells(code) if code in release.indicators else CELLS.empty_table()

    return read


def _print(found: Certificate, as_json: bool) -> None:
    console = Console(soft_wrap=True, highlight=False)
    if as_json:
        console.print_json(json.dumps(found.as_json()))
        return
    table = Table(show_header=False)
    for name, value in _rows(found).items():
        table.add_row(translate(name), format_number(value, current_language()))
    console.print(table)
    answer = "Nothing hidden can be found." if found.passed else "Something hidden can be found."
    console.print(translate(answer))


def _rows(found: Certificate) -> dict[str, int]:
    return {
        "figures published or hidden": found.figures,
        "figures hidden": found.hidden,
        "figures judged": found.judged,
        "figures that can be worked out": found.exact,
        "figures that can be narrowed down": found.narrow,
        "figures hidden here and told there": found.conflicts,
        "figures that cannot be decided without the true counts": found.undecided,
    }
