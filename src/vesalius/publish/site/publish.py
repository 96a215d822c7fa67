"""Write the site of a release: read, decide what has changed, make it on all processors."""

import json
import os
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from vesalius.catalogue.model import Level
from vesalius.errors import VesaliusError
from vesalius.language import translate
from vesalius.processes import crew
from vesalius.progress import progress
from vesalius.publish.site.assets import load_assets
from vesalius.publish.site.fiche_page import LEADING, build_key_figures
from vesalius.publish.site.load import load_atlas
from vesalius.publish.site.model import SITE_LEVELS, Figures
from vesalius.publish.site.problems import FOREIGN_FOLDER
from vesalius.publish.site.read import read_figures
from vesalius.publish.site.render import Site
from vesalius.publish.site.tasks import Keys, Task, all_tasks, cells_digests, key_figures_key
from vesalius.publish.site.work import Workbench, make
from vesalius.release.files import write_json
from vesalius.release.read import Release

RECORD = ".vesalius-site.json"
DRAWING = {"indicator", "download", "key-figures"}  # kinds of tasks that draw communes
DRAWN: tuple[Level, ...] = ("commune",)
FICHE = "fiche"  # in the record: the key of a key-figure text that could be built


@dataclass(frozen=True, slots=True)
class Published:
    """What was written, and what a person should know of it."""

    folder: Path
    written: int
    kept: int
    removed: int
    synthetic: bool
    interactive: bool


def publish_site(
    release: Release, out: Path, *, address: str = "", processors: int | None = None
) -> Published:
    """Write the whole site into a folder, leaving what has not changed.

    `address` is the public address of the site's root, with a slash at its end; without it all
    links are relative. Raises `site-foreign-folder` for a folder that holds other files.
    """
    before = _record(out)
    figures = cells_digests(release)
    fiche_key = key_figures_key(figures)
    has_fiche = before.get(FICHE, [""])[0] == fiche_key or bool(build_key_figures(release))
    site = Site(load_atlas(release), load_assets(), address, has_fiche)
    tasks = all_tasks(site, Keys.of(site, release))
    changed = [task for task in tasks if not _current(task, before, out)]
    _make_all(release, site, out, changed, processors or os.cpu_count() or 1)
    site.assets.write(out / "assets")
    removed = _remove_old(out, before, tasks)
    done = {task_id(t): [t.key, list(t.outputs)] for t in tasks}
    write_json(done | ({FICHE: [fiche_key, []]} if has_fiche else {}), out / RECORD)
    return Published(
        folder=out,
        written=sum(len(task.outputs) for task in changed),
        kept=sum(len(task.outputs) for task in tasks) - sum(len(t.outputs) for t in changed),
        removed=removed,
        synthetic=site.atlas.edition.synthetic,
        interactive=bool(site.assets.script),
    )


Record = Mapping[str, list[Any]]


def task_id(task: Task) -> str:
    """A task's name in the record."""
    return f"{task.kind} {task.name}".strip()


def _record(out: Path) -> Record:
    """What the last run made there; empty for a new folder."""
    kept = out / RECORD
    if kept.is_file():
        found: Record = json.loads(kept.read_text(encoding="utf-8"))
        return found
    if out.is_dir() and any(out.iterdir()):
        raise VesaliusError(FOREIGN_FOLDER, folder=out.name)
    return {}


def _current(task: Task, before: Record, out: Path) -> bool:
    key, _ = before.get(task_id(task), ["", []])
    return key == task.key and all((out / path).is_file() for path in task.outputs)


def _make_all(
    release: Release, site: Site, out: Path, tasks: Sequence[Task], processors: int
) -> None:
    if not tasks:
        return
    kinds = {task.kind for task in tasks}
    site.atlas.land.prepare(SITE_LEVELS if "places" in kinds else DRAWN if kinds & DRAWING else ())
    figures = read_needed(release, site, tasks, processors)
    bench = Workbench(site, release, out, figures)
    with (
        progress(translate("Pages and files"), len(tasks)) as advance,
        crew(processors, bench) as workers,
    ):
        for _ in workers.each(make, tasks):
            advance(1)


def read_needed(
    release: Release, site: Site, tasks: Sequence[Task], processors: int
) -> dict[str, Figures]:
    """The figures that tasks need: of one indicator each, or of all."""
    needed = {task.name for task in tasks if task.kind in ("indicator", "download", "metadata")}
    if any(task.kind == "key-figures" for task in tasks):
        needed.add(LEADING)
    if any(task.kind in ("places", "home") for task in tasks):
        needed = set(release.indicators)
    wanted = [site.atlas.catalogue.indicators[code] for code in sorted(needed)]
    with ThreadPoolExecutor(processors) as readers:
        found = readers.map(lambda i: read_figures(release.folder, i, site.atlas.gazetteer), wanted)
        return {figures.code: figures for figures in found}


def _remove_old(out: Path, before: Record, tasks: Sequence[Task]) -> int:
    """Remove the files that earlier runs made and this site no longer has."""
    kept = {path for task in tasks for path in task.outputs}
    old = {path for _, outputs in before.values() for path in outputs} - kept
    for path in sorted(old):
        (out / path).unlink(missing_ok=True)
    return len(old)
