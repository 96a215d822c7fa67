"""Passing the gate: the public cells and certificate of a build, and what stays private.

Imported only where something must be protected, since the solvers take seconds to load.
"""

from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa

from vesalius.disclosure.gate import Earlier, Gate, Keep, Opened, pass_gate
from vesalius.disclosure.policy import read_policy
from vesalius.disclosure.shelf import Shelf
from vesalius.release.files import read_parquet, write_json, write_parquet
from vesalius.release.project import Project
from vesalius.release.read import Release
from vesalius.release.schema import CELLS
from vesalius.release.workshop import Workshop


def protect(
    workshop: Workshop, project: Project, earlier: Sequence[Release], synthetic: bool, folder: Path
) -> None:
    """Protect and audit the cells of a workshop; write what came out to a folder.

    Raises what the gate raises.
    """
    unprotected = workshop.cells()
    gate = Gate(
        read=lambda code: read_parquet(unprotected / f"{code}.parquet"),
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
