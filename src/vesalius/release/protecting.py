"""Protection and audit of a build's cells, done once for the same cells, policy and past."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from vesalius.release import fingerprint
from vesalius.release.files import replacing
from vesalius.release.inputs import is_synthetic
from vesalius.release.project import Project
from vesalius.release.read import Release, open_release
from vesalius.release.workshop import Workshop

_SOLVERS = ("highspy", "numpy", "scipy")


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
    synthetic = project.settings.synthetic or is_synthetic(workshop.sources)
    key = _Key(workshop, project, synthetic)
    folder = _told_before(key, earlier) or key.folder(earlier)
    if not folder.is_dir():
        from vesalius.release.gating import protect

        with replacing(folder) as partial:
            protect(workshop, project, earlier, synthetic, partial)
    notes: list[str] = json.loads((folder / "notes.json").read_text(encoding="utf-8"))
    return Protected(folder / "public", tuple(notes))


@dataclass(frozen=True, slots=True)
class _Key:
    """Everything but the past that the protected cells depend on; the texts play no part."""

    workshop: Workshop
    project: Project
    synthetic: bool

    def folder(self, earlier: Sequence[Release]) -> Path:
        """Where the cells lie that passed the gate beside these earlier releases."""
        parts = [
            [fingerprint.of_room("disclosure"), [version(name) for name in _SOLVERS]],
            self.workshop.cells_key,
            self.project.settings.disclosure,
            repr([theme.partitions for theme in self.workshop.plan.themes]),
            [release.manifest.files for release in earlier],
            self.synthetic,
        ]
        return self.workshop.folder / f"protected-{fingerprint.of_value(parts)[:16]}"


def _told_before(key: _Key, earlier: Sequence[Release]) -> Path | None:
    """The folder of cells that the last earlier releases told, byte for byte, if there is one.

    They passed the gate beside the releases before these. To tell them once more tells nothing.
    """
    for number in range(len(earlier) - 1, -1, -1):
        folder = key.folder(earlier[:number])
        if folder.is_dir() and all(_tells(release, folder) for release in earlier[number:]):
            return folder
    return None


def _tells(release: Release, folder: Path) -> bool:
    """Whether a release's cells, certificate included, are those of a folder that passed."""
    public = folder / "public"
    paths = [path for path in public.rglob("*") if path.is_file()]
    passed = {p.relative_to(public).as_posix(): fingerprint.of_file(p) for p in paths}
    files = release.manifest.files
    told = {n: f for n, f in files.items() if n.startswith("cells/") or n == "certificate.json"}
    return told == passed
