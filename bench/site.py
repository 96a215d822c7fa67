"""How long a whole site takes: `python -m bench.site`, seconds by kind of task, files and bytes.

A release of invented figures is written first: 52 indicators, 19 years, the whole country with its
sectors. The tasks are then done one after another in one process, and timed; then the site is
published as the command does it: from nothing, again, and after one text has changed.
"""

import argparse
import resource
import shutil
import time
from collections import Counter
from pathlib import Path

from tests.site.release import write_release
from vesalius.publish.site.assets import load_assets
from vesalius.publish.site.fiche_page import build_key_figures
from vesalius.publish.site.load import load_atlas
from vesalius.publish.site.publish import publish_site, read_needed
from vesalius.publish.site.render import Site
from vesalius.publish.site.tasks import Keys, all_tasks
from vesalius.publish.site.work import Workbench, make
from vesalius.release.read import open_release

THEME = "catalogue/themes/imaging/theme.yaml"
TEXTS = {
    "a description changed": ("fr: une [échographie]", "fr: au moins une [échographie]"),
    "a subject's title changed": ("en: Ultrasound,", "en: Ultrasound examination,"),
}


def main() -> None:
    """Write the release and time everything."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--folder", type=Path, required=True, help="a folder for the files")
    asked.add_argument("--keep", action="store_true", help="use the release that is there")
    given = asked.parse_args()
    release = given.folder / "release"
    if not (given.keep and release.is_dir()):
        write_release(release)
    _by_kind(release, given.folder / "one")
    site = given.folder / "site"
    shutil.rmtree(site, ignore_errors=True)
    _publish(release, site, "from nothing")
    _publish(release, site, "nothing changed")
    changed = given.folder / "changed"
    shutil.rmtree(changed, ignore_errors=True)
    shutil.copytree(release, changed)
    for what, (before, after) in TEXTS.items():
        _change_a_text(changed / THEME, before, after)
        _publish(changed, site, what)
    _weigh(site)


def _by_kind(folder: Path, out: Path) -> None:
    """Processor seconds of each kind of task, in one process."""
    start = time.process_time()
    release = open_release(folder)
    has_fiche = bool(build_key_figures(release))
    site = Site(load_atlas(release), load_assets(), "", has_fiche)
    tasks = all_tasks(site, Keys.of(site, release))
    bench = Workbench(site, release, out, read_needed(release, site, tasks, 1))
    print(f"{'reading':12} {'':5} {time.process_time() - start:7.1f} s")
    seconds: dict[str, float] = {}
    for task in tasks:
        before = time.process_time()
        make(bench, task)
        spent = time.process_time() - before
        seconds[task.kind] = seconds.get(task.kind, 0.0) + spent
    counts = Counter(task.kind for task in tasks)
    for kind, spent in sorted(seconds.items(), key=lambda found: -found[1]):
        print(f"{kind:12} {counts[kind]:5} {spent:7.1f} s")


def _publish(folder: Path, out: Path, what: str) -> None:
    """The command's own work on all processors: the clock, this process, its workers."""
    clock, own, workers = time.perf_counter(), time.process_time(), _workers()
    made = publish_site(open_release(folder), out)
    print(
        f"{what}: {made.written} files written, {time.perf_counter() - clock:.1f} s on the clock, "
        f"{time.process_time() - own:.1f} s here, {_workers() - workers:.1f} s in workers"
    )


def _workers() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _change_a_text(path: Path, before: str, after: str) -> None:
    """Change the first of such texts, as an editor would."""
    text = path.read_text(encoding="utf-8")
    if before not in text:
        raise LookupError(before)
    path.write_text(text.replace(before, after, 1), encoding="utf-8")


def _weigh(site: Path) -> None:
    found = [path for path in site.rglob("*") if path.is_file()]
    weight: Counter[str] = Counter()
    for path in found:
        weight[path.suffix] += path.stat().st_size
    print(f"{len(found)} files, {sum(weight.values()) / 1e6:.0f} MB")
    for ending, size in weight.most_common():
        print(f"  {ending or '(none)':8} {size / 1e6:7.1f} MB")


if __name__ == "__main__":
    main()
