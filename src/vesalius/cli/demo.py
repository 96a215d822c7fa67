"""The whole way on synthetic data: `demo`."""

from datetime import date
from pathlib import Path

import cyclopts
from rich.console import Console
from rich.table import Table

from vesalius.catalogue.load import default_catalogue
from vesalius.cli import localise
from vesalius.cli.build import report, write_project
from vesalius.cli.check import show_report
from vesalius.cli.fiche import demonstrate
from vesalius.language import current_language, translate
from vesalius.progress import drawing
from vesalius.publish.site.publish import publish_site
from vesalius.release.build import build_release
from vesalius.release.project import Project, open_project
from vesalius.release.read import Release, open_release
from vesalius.release.value import printed
from vesalius.sources.check import SET_ASIDE, check
from vesalius.sources.opening import open_sources
from vesalius.sources.synthetic.generate import synthesise_years
from vesalius.territory.model import COUNTRY

YEARS = range(2015, 2025)
DATE = date(2026, 11, 1)
SEED = 1


def register(app: cyclopts.App) -> None:
    """Add the command of this file."""
    localise.command(app, demo, "demo")


def demo(
    *, persons: int = 1_000_000, folder: Path = Path("demo"), official: Path | None = None
) -> None:
    """Do the whole job on synthetic data, from claims to a page to open.

    Args:
        persons: How many persons to invent; a million gives communes enough people to show.
        folder: The project folder to make.
        official: Folder of published account tables to check and tell too, where there is one.
    """
    console = Console()
    console.rule(translate("Synthetic Belgium: every person and service here is invented"))
    with drawing():
        project = _invent(folder, persons)
        counted = check(open_sources(folder), project.catalogue(), project.settings.years)
        built = build_release(project, DATE)
        site = publish_site(open_release(built.folder), folder / "site")
        pages = demonstrate(folder, folder / "accounts", official)
    show_report(console, counted, project.private / SET_ASIDE)
    console.print(national_series(open_release(built.folder)))
    report(built)
    for page in pages:
        console.print(page, markup=False, highlight=False)
    console.print(translate("Open this page:"), style="bold")
    console.print((site.folder / "index.html").resolve().as_uri(), soft_wrap=True)


def _invent(folder: Path, persons: int) -> Project:
    """The demo's project, its synthetic data written once for a number of persons."""
    if not (folder / "release.yaml").exists():
        write_project(folder, "demo.yaml")
    mark = folder / "private" / f"synthetic-{persons}-{SEED}"
    if not mark.exists():
        list(synthesise_years(folder / "private", persons, YEARS, SEED, default_catalogue()))
        mark.touch()
    return open_project(folder)


def national_series(release: Release) -> Table:
    """The national figures of every pair of the long series, by year."""
    language = current_language()
    table = Table(title=f"{translate('Belgium')} - {translate('SYNTHETIC DATA')}")
    table.add_column(translate("Indicator"))
    for year in release.manifest.years:
        table.add_column(str(year), justify="right")
    for code in release.indicators:
        indicator = release.catalogue.indicators[code]
        if indicator.family.dimensions:
            continue  # the cube's total is the same figure
        rows = {row["year"]: row for row in release.figures(code, COUNTRY)}
        values = [
            printed(rows[year]["numerator"], rows[year]["denominator"], indicator.unit, language)
            for year in release.manifest.years
        ]
        table.add_row(f"{code[-3:]} {indicator.title[language]}", *values)
    return table
