"""The whole way on synthetic data: `demo`."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import cyclopts
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from vesalius.catalogue.load import default_catalogue
from vesalius.catalogue.model import Unit
from vesalius.cli import localise
from vesalius.cli.build import report, write_project
from vesalius.cli.check import show_report
from vesalius.cli.fiche import demonstrate
from vesalius.errors import VesaliusError
from vesalius.language import current_language, translate
from vesalius.progress import drawing
from vesalius.publish.sheets.pdf import load_weasyprint
from vesalius.publish.site.publish import publish_site
from vesalius.release.build import build_release
from vesalius.release.project import Project, open_project
from vesalius.release.read import Release, open_release
from vesalius.release.value import printed
from vesalius.sources.check import check
from vesalius.sources.checking import SET_ASIDE
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
    lacking = _lacking_for_pdf()
    with drawing():
        project = _invent(folder, persons)
        counted = check(open_sources(folder), project.catalogue(), project.settings.years)
        built = build_release(project, DATE)
        site = publish_site(open_release(built.folder), folder / "site")
        pages = demonstrate(folder, folder / "accounts", official, lacking is None)
    show_report(console, counted, project.private / SET_ASIDE)
    console.print(national_series(open_release(built.folder), console.width))
    report(built)
    for page in pages:
        if page.name.endswith(f".{current_language()}.html"):
            told = translate("Chapter of the health accounts: {file}", {"file": page})
            console.print(told, markup=False, highlight=False, soft_wrap=True)
    if lacking:
        console.print(f"{translate('No PDF was made.')} {lacking}", markup=False, highlight=False)
    console.print(translate("Open this page:"), style="bold")
    console.print((site.folder / "index.html").resolve().as_uri(), soft_wrap=True)


def _lacking_for_pdf() -> VesaliusError | None:
    """What printing lacks on this machine: no reason to stop a demonstration."""
    try:
        load_weasyprint()
    except VesaliusError as error:
        return error
    return None


def _invent(folder: Path, persons: int) -> Project:
    """The demo's project, its synthetic data written once for a number of persons."""
    if not (folder / "release.yaml").exists():
        write_project(folder, "demo.yaml")
    mark = folder / "private" / f"synthetic-{persons}-{SEED}"
    if not mark.exists():
        list(synthesise_years(folder / "private", persons, YEARS, SEED, default_catalogue()))
        mark.touch()
    return open_project(folder)


def national_series(release: Release, width: int) -> Table:
    """The national figures of every pair of the long series, in the years for which there is room.

    The first and the last year are always among them, the others evenly between.
    """
    language = current_language()
    years = evenly(release.manifest.years, (width - _LABELS) // _YEAR)
    table = Table(
        title=f"{translate('Belgium')} - {translate('SYNTHETIC DATA')}",
        caption=translate("%: persons with at least one exam; ‰: exams per 1,000 beneficiaries"),
        box=SIMPLE_HEAD,
        padding=(0, 1, 0, 0),
    )
    room = width - len(years) * _YEAR - 3
    table.add_column(translate("Indicator"), no_wrap=True, overflow="ellipsis", max_width=room)
    for year in years:
        table.add_column(str(year), justify="right", no_wrap=True, min_width=_YEAR - 2)
    for code in release.indicators:
        indicator = release.catalogue.indicators[code]
        if not indicator.family.dimensions:  # the cube's total is the same figure
            rows = {row["year"]: row for row in release.figures(code, COUNTRY)}
            sign = "%" if indicator.measure == "share" else "‰"
            label = f"{code[-3:]} {sign} {indicator.subject.title[language]}"
            table.add_row(label, *(_figure(rows[year], indicator.unit) for year in years))
    return table


_LABELS, _YEAR = 34, 9  # the widths of the first column and of a year's


def _figure(row: dict[str, Any], unit: Unit) -> str:
    return printed(row["numerator"], row["denominator"], unit, current_language())


def evenly(years: Sequence[int], most: int) -> tuple[int, ...]:
    """At most so many years (two at least), the first and the last among them.

    >>> evenly(range(2006, 2025), 4)
    (2006, 2012, 2018, 2024)
    """
    steps = max(min(most, len(years)), 2) - 1
    last = len(years) - 1
    return tuple(
        dict.fromkeys(years[(step * last + steps // 2) // steps] for step in range(steps + 1))
    )
