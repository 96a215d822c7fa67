"""Looking at figures: `show`, `diff`."""

import difflib
import json
from pathlib import Path
from typing import Any

import cyclopts
from rich.console import Console
from rich.table import Table

from vesalius.catalogue.model import Catalogue, Indicator
from vesalius.cli import localise
from vesalius.errors import VesaliusError
from vesalius.language import current_language, format_number, translate
from vesalius.release.diff import Change, difference
from vesalius.release.problems import UNKNOWN_INDICATOR
from vesalius.release.read import Release, open_release
from vesalius.release.schema import Status
from vesalius.release.value import printed

STATUS_WORDS = {
    Status.ZERO: "true zero",
    Status.SUPPRESSED: "hidden",
    Status.NOT_AVAILABLE: "not available",
    Status.NOT_APPLICABLE: "not applicable",
    Status.BREAK: "break in the series",
}


DIFF_HEADINGS = (
    "Indicator", "Added", "Removed", "Status changed", "Value changed", "Largest change",
)  # fmt: skip


def register(app: cyclopts.App) -> None:
    """Add the commands of this file."""
    localise.command(app, show, "show")
    localise.command(app, diff, "diff")


def show(
    indicator: str,
    *,
    place: str = "BE",
    year: int | None = None,
    age: str | None = None,
    release: Path | None = None,
    json_: bool = False,
) -> None:
    """Show the published figures of an indicator for a place.

    Args:
        indicator: Code of the indicator, such as cube_013_001.
        place: Code or official name of the place; the whole country by default.
        year: Only this year.
        age: Only this age class, such as 60-69; `all` for the total.
        release: Folder of the release; the newest of the project by default.
        json_: Answer as JSON.
    """
    opened = open_release(release or newest(Path("releases")))
    code = opened.find_place(place)
    rows = opened.figures(indicator, code, year, age)
    if json_:
        print(json.dumps(rows, default=str, ensure_ascii=False))
        return
    Console().print(figures_table(opened, indicator, code, rows))


def find_indicator(catalogue: Catalogue, code: str) -> Indicator:
    """The indicator of a code; `UNKNOWN_INDICATOR`, with those near it, where there is none."""
    if code not in catalogue.indicators:
        near = ", ".join(difflib.get_close_matches(code, catalogue.indicators)) or "-"
        raise VesaliusError(UNKNOWN_INDICATOR, indicator=code, near=near)
    return catalogue.indicators[code]


def newest(releases: Path) -> Path:
    """The newest release of a project, by date and name; the folder itself where there is none."""
    found = [path.parent for path in releases.glob("*/manifest.json")]
    return max(found, key=lambda f: (open_release(f).manifest.day, f.name), default=releases)


def figures_table(
    release: Release, indicator: str, place: str, rows: list[dict[str, Any]]
) -> Table:
    """The figures as a table in the reader's language."""
    language = current_language()
    described = release.catalogue.indicators[indicator]
    title = f"{indicator} - {described.title[language]} - {release.name_of(place, language)}"
    table = Table(title=title, caption=caption(release, described))
    for heading in ("Year", "Age", "Value", "Count", "Beneficiaries", "Status"):
        table.add_column(translate(heading), justify="right" if heading != "Status" else "left")
    for row in rows:
        table.add_row(*_figure_row(row, described))
    return table


def caption(release: Release, indicator: Indicator) -> str:
    """The unit, and that the data are synthetic where they are."""
    unit = indicator.unit.title[current_language()]
    return f"{unit}. {translate('SYNTHETIC DATA')}" if release.manifest.synthetic else unit


def _figure_row(row: dict[str, Any], indicator: Indicator) -> list[str]:
    language = current_language()
    status = Status(row["status"])
    count = row["numerator"]
    return [
        str(row["year"]),
        translate("all ages") if row["age"] == "all" else row["age"],
        printed(count, row["denominator"], indicator.unit, language),
        "" if count is None else format_number(count, language),
        "" if row["denominator"] is None else format_number(row["denominator"], language),
        translate(STATUS_WORDS[status]) if status in STATUS_WORDS else "",
    ]


def diff(old: Path, new: Path, *, json_: bool = False) -> int:
    """Say what changed between two releases, by indicator; exit code 1 where anything did.

    Args:
        old: Folder of the earlier release.
        new: Folder of the later release.
        json_: Answer as JSON.
    """
    changes = [c for c in difference(open_release(old), open_release(new)) if c.any]
    if json_:
        print(json.dumps([_plain(c) for c in changes]))
    elif changes:
        Console().print(_diff_table(changes))
    else:
        print(translate("The two releases hold the same figures."))
    return 1 if changes else 0


def _plain(change: Change) -> dict[str, object]:
    return {name: getattr(change, name) for name in Change.__slots__}


def _diff_table(changes: list[Change]) -> Table:
    table = Table()
    headings = (
        "Indicator",
        "Added",
        "Removed",
        "Status changed",
        "Value changed",
        "Largest change",
    )
    for heading in headings:
        table.add_column(translate(heading), justify="left" if heading == "Indicator" else "right")
    for c in changes:
        counts = (c.added, c.removed, c.status_changed, c.value_changed)
        table.add_row(c.indicator, *(str(n) for n in counts), f"{c.largest:.4g}")
    return table
