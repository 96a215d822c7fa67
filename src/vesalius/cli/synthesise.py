"""Synthetic data: `synthesise`."""

import json
import re
from contextlib import nullcontext
from pathlib import Path

import cyclopts
from rich.console import Console
from rich.table import Table

from vesalius.catalogue.load import default_catalogue
from vesalius.cli import localise
from vesalius.errors import VesaliusError
from vesalius.language import current_language, format_number, translate
from vesalius.progress import drawing
from vesalius.sources.synthetic.generate import Written, synthesise_years
from vesalius.sources.synthetic.problems import UNREADABLE_YEARS

_YEARS = re.compile(r"(\d{4})(?:-(\d{4}))?")


def register(app: cyclopts.App) -> None:
    """Add the commands of this file."""
    localise.command(app, synthesise, "synthesise")


def years_of(text: str) -> range:
    """The years that a text such as `2015-2024` or `2023` names.

    >>> years_of("2015-2017")
    range(2015, 2018)
    """
    found = _YEARS.fullmatch(text)
    if found is None:
        raise VesaliusError(UNREADABLE_YEARS, text=text)
    return range(int(found[1]), int(found[2] or found[1]) + 1)


def synthesise(
    *,
    persons: int = 1_000_000,
    years: str = "2015-2024",
    seed: int = 1,
    out: Path = Path("private/synthetic"),
    other_services: float = 0.0,
    json_: bool = False,
) -> None:
    """Write synthetic claims and a synthetic population that look like Belgium's.

    Args:
        persons: How many persons live in the country on 1 January 2022.
        years: The years, such as 2015-2024.
        seed: A number; the same number gives the same files.
        out: The folder to write to.
        other_services: The share of claims that are no imaging, such as 0.96.
        json_: Answer as JSON.
    """
    order = (out, persons, years_of(years), seed, default_catalogue(), other_services)
    with nullcontext() if json_ else drawing():
        written = tuple(synthesise_years(*order))
    if json_:
        print(json.dumps([_record(year) for year in written]))
    else:
        _print(written, out)


def _record(year: Written) -> dict[str, int]:
    return {
        "year": year.year,
        "population": year.population,
        "claims": year.claims,
        "bytes": year.bytes,
    }


def _print(written: tuple[Written, ...], out: Path) -> None:
    table = Table(title=translate("Synthetic data: invented persons and services"))
    table.add_column(translate("Year"))
    for heading in ("Members", "Claims", "Bytes"):
        table.add_column(translate(heading), justify="right")
    for year in written:
        counts = (year.population, year.claims, year.bytes)
        table.add_row(str(year.year), *(format_number(n, current_language()) for n in counts))
    console = Console()
    console.print(table)
    console.print(translate("Written to {folder}.", {"folder": out}), markup=False)
