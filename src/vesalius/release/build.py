"""From claims to a release: count, roll up, protect, audit, write.

What is written to `releases/` appears whole, in one move, and only if its audit passed; a release
that fails it stays under `private/refused`, with the reasons.
"""

import shutil
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal

from vesalius.errors import VesaliusError
from vesalius.release import fingerprint
from vesalius.release.counting import Counter
from vesalius.release.engines import LOCAL_SPARK, make_engine
from vesalius.release.files import replacing, write_json, write_parquet
from vesalius.release.inputs import (
    fingerprints,
    holdings,
    inputs_of,
    is_synthetic,
    late_of,
    years_held,
)
from vesalius.release.manifest import Manifest
from vesalius.release.plan import make_plan
from vesalius.release.problems import RELEASE_EXISTS
from vesalius.release.project import Project
from vesalius.release.protecting import Protected, protect_cells
from vesalius.release.workshop import Workshop
from vesalius.sources.check import require_usable
from vesalius.sources.guard import writing
from vesalius.sources.opening import open_sources
from vesalius.territory.boundaries import commune_mesh
from vesalius.territory.boundaries import keep as keep_imported


@dataclass(frozen=True, slots=True)
class Built:
    """A release that was written, and what a person should know of it."""

    folder: Path
    notes: tuple[str, ...]


def build_release(
    project: Project, day: date, *, engine: str = "duckdb", master: str = LOCAL_SPARK
) -> Built:
    """Build the release of a project; `day` is its date, the only clock it knows.

    Raises what `check` would refuse, and what the gate refuses.
    """
    with writing(project.folder):
        workshop = open_workshop(project, engine, master)
        require_usable(workshop.sources, workshop.plan.catalogue, workshop.plan.counted)
        protected = protect_cells(workshop, project)
        return Built(write_release(project, day, workshop, protected), protected.notes)


def open_workshop(project: Project, engine: str, master: str = LOCAL_SPARK) -> Workshop:
    """Open the sources of a project and settle what is to be made; nothing is counted yet."""
    sources, territory = open_sources(project.folder), project.territory()
    plan = make_plan(project.settings, project.catalogue(), territory, years_held(sources))
    work = project.private / "work"
    counter = Counter(
        folder=work / "finest",
        engine=make_engine(engine, project.settings, work, master),
        inputs_of=lambda year: inputs_of(sources, year),
        holdings_of=lambda year: holdings(sources, year),
        # on Spark the workers would have to see the copied rows of the persons touched
        late_of=lambda y, added: None if engine == "spark" else late_of(sources, y, added),
        catalogue=plan.catalogue,
        populations=plan.populations,
        ages=plan.ages,
        variables=plan.variables,
    )
    return Workshop(plan, sources, counter, territory, work, project.settings.unknown_sectors)


def write_release(project: Project, day: date, workshop: Workshop, protected: Protected) -> Path:
    """Write the folder of a release in one move; the same release twice is no error."""
    folder = project.releases / f"{project.settings.name}-{day.isoformat()}"
    synthetic = project.settings.synthetic or is_synthetic(workshop.sources)
    made = project.private / "work" / "release"
    with replacing(made) as partial:
        _copy_catalogue(project, partial / "catalogue")
        facts = {"synthetic": str(synthetic).lower()}
        write_parquet(workshop.places, partial / "territory" / "places.parquet", facts)
        keep_imported(workshop.territory, partial / "territory")
        shutil.copytree(protected.folder, partial, dirs_exist_ok=True)
        manifest = _manifest(project, day, workshop, partial, synthetic)
        write_json(manifest.as_json(), partial / "manifest.json")
    return _put_in_place(made, folder)


def _copy_catalogue(project: Project, into: Path) -> None:
    """Ours, then the owner's, as folders that are loaded in the order of their names."""
    for number, folder in enumerate(project.catalogue_folders):
        shutil.copytree(folder, into / str(number))


def _manifest(
    project: Project, day: date, workshop: Workshop, folder: Path, synthetic: bool
) -> Manifest:
    plan = workshop.plan
    return Manifest(
        name=project.settings.name,
        day=day,
        synthetic=synthetic,
        themes=tuple(theme.id for theme in plan.themes),
        years=plan.counted,
        vintages=tuple(vintage.day for vintage in plan.vintages),
        boundaries=_boundaries(workshop),
        policy=project.settings.disclosure,
        inputs=fingerprints(workshop.sources),
        catalogue=fingerprint.of_folder(folder / "catalogue"),
        territory=fingerprint.of_folder(folder / "territory"),
        files=_files(folder),
    )


def _boundaries(workshop: Workshop) -> Literal["official", "schematic"]:
    """Official only where the shapes of every vintage are."""
    days = [vintage.day for vintage in workshop.plan.vintages]
    official = all(commune_mesh(workshop.territory, day)[1] for day in days)
    return "official" if official else "schematic"


def _files(folder: Path) -> dict[str, str]:
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): fingerprint.of_file(path) for path in paths}


def _put_in_place(made: Path, folder: Path) -> Path:
    """Move a finished release to its name, which no other release may have."""
    if folder.exists():
        if _files(folder) != _files(made):
            raise VesaliusError(RELEASE_EXISTS, folder=folder)
        return folder
    folder.parent.mkdir(parents=True, exist_ok=True)
    made.rename(folder)
    return folder
