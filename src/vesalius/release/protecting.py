"""Protection and audit of a build's cells, done once for the same cells, policy and past."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from vesalius.disclosure.gate import Earlier, Gate, Keep, Opened, pass_gate
from vesalius.disclosure.policy import read_policy
from vesalius.disclosure.shelf import Shelf
from vesalius.release import fingerprint
from vesalius.release.files import replacing, write_json, write_parquet
from vesalius.release.inputs import is_synthetic
from vesalius.release.project import Project
from vesalius.release.read import Release, open_release
from vesalius.release.schema import CELLS
from vesalius.release.workshop import Workshop

PROTECTION_VERSION = 3  # raise it when protection changes, so that nothing old is reused


@dataclass(frozen=True, slots=True)
class Protected:
    """A folder with public cells and their certificate, and what to tell of it."""

    folder: Path
    notes: tuple[str, ...]


def protect_cells(workshop: Workshop, project: Project) -> Protected:
    """Pass the gate: public cells and certificate to publish, masks and report to keep private.

    Raises what the gate raises; then nothing is left that could be published.
    """
    earlier = [open_release(project.folder / path) for path in project.settings.earlier]
    key = _key(workshop, project, earlier)
    folder = workshop.folder / f"protected-{key[:16]}"
    if not folder.is_dir():
        with replacing(folder) as partial:
            _protect(workshop, project, earlier, partial)
    notes: list[str] = json.loads((folder / "notes.json").read_text(encoding="utf-8"))
    return Protected(folder / "public", tuple(notes))


def _key(workshop: Workshop, project: Project, earlier: Sequence[Release]) -> str:
    """One key of everything that the protected cells depend on."""
    partitions = repr([theme.partitions for theme in workshop.plan.themes])
    past = [release.manifest.files for release in earlier]
    parts = [PROTECTION_VERSION, workshop.cells_key, project.settings.disclosure, partitions, past]
    return fingerprint.of_value([*parts, is_synthetic(workshop.sources)])


def _protect(
    workshop: Workshop, project: Project, earlier: Sequence[Release], folder: Path
) -> None:
    unprotected = workshop.cells()
    synthetic = project.settings.synthetic or is_synthetic(workshop.sources)
    gate = Gate(
        read=lambda code: pq.read_table(unprotected / f"{code}.parquet"),
        places=workshop.places,
        catalogue=workshop.plan.catalogue,
        policy=read_policy(project.settings.disclosure),
        folder=project.private / "refused",
        keep=_keeper(folder / "public" / "cells", {"synthetic": str(synthetic).lower()}),
        keep_private=_keeper(folder / "private", {"private": "true"}),
        earlier=[_before(release) for release in earlier],
        workers=project.settings.threads,
        shelf=Shelf(workshop.folder / "pieces"),
    )
    opened = pass_gate(gate, [indicator.code for indicator in workshop.plan.indicators])
    _write_outcome(opened, folder)


def _keeper(folder: Path, facts: dict[str, str]) -> Keep:
    def keep(code: str, cells: pa.Table) -> None:
        write_parquet(cells.cast(CELLS), folder / f"{code}.parquet", facts)

    return keep


def _before(release: Release) -> Earlier:
    def read(code: str) -> pa.Table:
        return release.cells(code) if code in release.indicators else CELLS.empty_table()

    return Earlier(release.folder.name, read, release.places, release.manifest.policy)


def _write_outcome(opened: Opened, folder: Path) -> None:
    write_json(opened.certificate, folder / "public" / "certificate.json")
    write_json(opened.report.as_json(), folder / "report.json")
    write_json(list(opened.notes), folder / "notes.json")
