"""Making releases: `new`, `build`."""

from datetime import date
from importlib.resources import files
from pathlib import Path

import cyclopts
from rich.console import Console

from vesalius.cli import localise
from vesalius.errors import VesaliusError
from vesalius.language import translate
from vesalius.progress import drawing
from vesalius.release.build import Built, build_release
from vesalius.release.engines import LOCAL_SPARK
from vesalius.release.problems import PROJECT_EXISTS
from vesalius.release.project import open_project


def register(app: cyclopts.App) -> None:
    """Add the commands of this file."""
    localise.command(app, new, "new")
    localise.command(app, build, "build")


def new(folder: Path) -> None:
    """Make a project folder with the two files to fill in.

    Args:
        folder: The folder to make.
    """
    write_project(folder)
    print(
        translate(
            "Made {folder}. Fill in sources.yaml, then run: vesalius check", {"folder": folder}
        )
    )


def write_project(folder: Path, settings: str = "release.yaml") -> None:
    """Write the two files of a project; refuse to overwrite one that is there.

    `settings` is the template of `release.yaml`.
    """
    folder.mkdir(parents=True, exist_ok=True)
    templates = {"sources.yaml": "sources.yaml", "release.yaml": settings}
    for name in templates:
        if (folder / name).exists():
            raise VesaliusError(PROJECT_EXISTS, folder=folder, file=name)
    for name, template in templates.items():
        text = (files("vesalius.release") / "templates" / template).read_text(encoding="utf-8")
        (folder / name).write_text(text, encoding="utf-8")


def build(
    *,
    date_: date,
    project: Path = Path(),
    engine: str = "duckdb",
    master: str = LOCAL_SPARK,
) -> None:
    """Build a release from the project's claims: count, roll up, protect, audit, write.

    Args:
        date_: Date of the release, such as 2026-11-01; nothing else in it depends on a clock.
        project: Folder of the project.
        engine: Engine that counts: duckdb, reference or spark.
        master: Address of the Spark cluster, for the engine spark.
    """
    with drawing():
        built = build_release(open_project(project), date_, engine=engine, master=master)
    report(built)


def report(built: Built) -> None:
    """Say where the release lies, what it holds and what was set aside or left out."""
    console = Console()
    for line in built.notes:
        console.print(line, markup=False, highlight=False)
    console.print(translate("Release: {folder}", {"folder": built.folder}), style="bold")
