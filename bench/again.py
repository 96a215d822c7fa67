"""What building again costs beside a full build, on a copy of a project.

`python -m bench.again --project DIR` takes a project whose Parquet files lie in its folder, links
them into a folder beside it, all but those of the last year, and builds. Then it adds the year,
changes nothing, and changes a text, and builds each time. At last it builds the last year alone,
then all years from nothing, and compares the releases.
"""

import argparse
import os
import re
import resource
import shutil
import subprocess
import sys
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table

from vesalius.release.project import open_project
from vesalius.sources.files import DataFile
from vesalius.sources.opening import open_sources

DECLARED = ("release.yaml", "sources.yaml", "catalogue")
COMMAND = [sys.executable, "-c", "from vesalius.cli.main import main; main()", "build", "--date"]
TEXT = "publishers:\n  atlas: {name: Vesalius, work: The same atlas under another name}\n"
DAY, DAY_OF_TEXT = "2026-11-01", "2026-12-01"


@dataclass(frozen=True, slots=True)
class Took:
    """The seconds of a build, of the processor in all processes, and on the clock."""

    name: str
    cpu: float
    wall: float


def build(project: Path, day: str, name: str) -> Took:
    """Build a release with the command; Python keeps its compiled files, as in an installation."""
    kept = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    cpu, wall = _children(), time.perf_counter()
    subprocess.run([*COMMAND, day], cwd=project, env=kept, check=True, stdout=subprocess.DEVNULL)
    return Took(name, _children() - cpu, time.perf_counter() - wall)


def _children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def declare(project: Path, into: Path) -> None:
    """Make a project with the same declarations and no data."""
    shutil.rmtree(into, ignore_errors=True)
    into.mkdir(parents=True)
    for name in DECLARED:
        if (project / name).is_dir():
            shutil.copytree(project / name, into / name)
        elif (project / name).is_file():
            shutil.copy(project / name, into / name)


def files_of(project: Path) -> list[DataFile]:
    """The files of both tables."""
    sources = open_sources(project)
    return [*sources.claims.files, *sources.population.files]


def link(files: Iterable[DataFile], into: Path) -> None:
    """Give a project these files too; they are the same on the disk, so that they take no room."""
    for file in files:
        target = into / file.original.name
        target.parent.mkdir(parents=True, exist_ok=True)
        os.link(file.original.path, target)


def of_last_year(project: Path) -> list[DataFile]:
    """The files of the last year that is asked for, and of no other."""
    *others, last = sorted(open_project(project).settings.years)
    found: list[DataFile] = []
    sources = open_sources(project)
    for table in (sources.claims, sources.population):
        before = {file.name for year in others for file in table.files_of(year)}
        found += [file for file in table.files_of(last) if file.name not in before]
    return found


def of_year_alone(whole: Path, alone: Path) -> None:
    """Make a project of the last year and nothing else."""
    last = max(open_project(whole).settings.years)
    settings = (alone / "release.yaml").read_text(encoding="utf-8")
    settings = re.sub(r"^years:.*$", f"years: {last}-{last}", settings, flags=re.MULTILINE)
    (alone / "release.yaml").write_text(settings, encoding="utf-8")
    sources = open_sources(whole)
    link([f for t in (sources.claims, sources.population) for f in t.files_of(last)], alone)


def build_again(project: Path, work: Path) -> list[Took]:
    """All builds, the one from nothing last; their releases are left in the folder `work`."""
    again, alone, whole = work / "again", work / "alone", work / "whole"
    for folder in (again, alone, whole):
        declare(project, folder)
    link(files_of(project), whole)
    added = of_last_year(whole)
    late = {file.path for file in added}
    link((file for file in files_of(whole) if file.path not in late), again)
    of_year_alone(whole, alone)
    shutil.rmtree(whole / "private" / "work", ignore_errors=True)
    took = [build(again, DAY_OF_TEXT, "all but the last year, from nothing")]
    shutil.rmtree(again / "releases")
    link(added, again)
    took.append(build(again, DAY, "a year added"))
    took.append(build(again, DAY, "nothing changed"))
    (again / "catalogue").mkdir(exist_ok=True)
    (again / "catalogue" / "again.yaml").write_text(TEXT, encoding="utf-8")
    took.append(build(again, DAY_OF_TEXT, "a text changed"))
    took.append(build(alone, DAY, "the last year alone, from nothing"))
    return [*took, build(whole, DAY, "all years, from nothing")]


def same_release(work: Path) -> bool:
    """Whether the release with the year added is, byte for byte, the one from nothing."""
    first, second = (_content(work / name / "releases") for name in ("again", "whole"))
    return bool(second) and {name: first.get(name) for name in second} == second


def _content(folder: Path) -> dict[str, bytes]:
    paths = [path for path in folder.rglob("*") if path.is_file()]
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


def shown(took: list[Took], years: int) -> Table:
    """A line for each build, and what one year has of the whole."""
    table, whole = Table("what", "processor s", "clock s", "x full build (processor)"), took[-1]
    share = Took("a year's share of all years", whole.cpu / years, whole.wall / years)
    for one in (*took, share):
        numbers = (one.cpu, one.wall, one.cpu / whole.cpu)
        table.add_row(one.name, *(f"{number:.2f}" for number in numbers))
    return table


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--project", type=Path, required=True)
    parser.add_argument("--work", type=Path, help="a folder on the same disk; beside the project")
    given = parser.parse_args()
    project = given.project.resolve()
    work = (given.work or project.with_name(f"{project.name}-again")).resolve()
    before = os.getloadavg()[0]
    took = build_again(project, work)
    years = len(open_project(project).settings.years)
    console = Console()
    console.print(shown(took, years))
    console.print(f"load {before:.1f} before, {os.getloadavg()[0]:.1f} after")
    same = same_release(work)
    console.print("The releases are equal." if same else "THE RELEASES DIFFER.")
    sys.exit(0 if same else 1)


if __name__ == "__main__":
    main()
