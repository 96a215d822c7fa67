"""Where a figure comes from: `explain`."""

import json
from dataclasses import asdict
from datetime import date
from pathlib import Path

import cyclopts
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from vesalius.catalogue.links import plain
from vesalius.catalogue.model import Catalogue, Indicator
from vesalius.cli import localise
from vesalius.cli.show import find_indicator
from vesalius.language import current_language, format_number, translate
from vesalius.release.explain import Explanation, codes_in_year, explain_figure
from vesalius.release.project import open_project
from vesalius.sources.opening import open_sources
from vesalius.territory.names import find_place


def register(app: cyclopts.App) -> None:
    """Add the command of this file."""
    localise.command(app, explain, "explain")


def explain(
    indicator: str,
    *,
    year: int,
    place: str = "BE",
    project: Path = Path(),
    json_: bool = False,
) -> None:
    """Explain a figure from the claims: definition, codes, query, counts, and what was left out.

    Args:
        indicator: Code of the indicator, such as cube_013_001.
        year: Year of the figure.
        place: Code or name of the place; the whole country by default.
        project: Folder of the project.
        json_: Answer as JSON.
    """
    opened = open_project(project)
    catalogue, territory = opened.catalogue(), opened.territory()
    described = find_indicator(catalogue, indicator)
    vintage = territory.vintage(opened.settings.vintages[-1])
    code = find_place(vintage, place).code
    sources = open_sources(opened.folder)
    found = explain_figure(sources, catalogue, territory, vintage, described, code, year)
    if json_:
        print(json.dumps(asdict(found), ensure_ascii=False))
        return
    _tell(Console(), described, catalogue, year, found)


def _tell(
    console: Console, indicator: Indicator, catalogue: Catalogue, year: int, found: Explanation
) -> None:
    language = current_language()
    warning = translate("PRIVATE: counted from the claims; the release may hide these counts.")
    console.print(f"[bold red]{warning}[/]")
    console.print(f"[bold]{indicator.code}[/] {escape(indicator.title[language])}")
    for text in (indicator.description, indicator.formula):
        console.print(escape(plain(text[language])))
    console.print(_codes_table(indicator, catalogue, year, found))
    console.print(_sum(indicator, found), highlight=False)
    console.print(escape(found.query), style="dim", highlight=False)


def _sum(indicator: Indicator, found: Explanation) -> str:
    language = current_language()
    parts = (found.numerator, indicator.unit.per, found.denominator)
    numerator, per, denominator = (format_number(number, language) for number in parts)
    value = found.numerator * indicator.unit.per / found.denominator if found.denominator else None
    told = "-" if value is None else f"{value:.4f}"
    return f"{numerator} x {per} / {denominator} = [bold]{told}[/]"


def _codes_table(
    indicator: Indicator, catalogue: Catalogue, year: int, found: Explanation
) -> Table:
    """Every code that can count in the year, with what became of its claims."""
    language = current_language()
    table = Table(title=translate("Codes and what became of their claims"))
    for heading in ("Code", "Valid", "Label", "Outcome", "Rows", "Quantity"):
        numeric = heading in ("Rows", "Quantity")
        table.add_column(translate(heading), justify="right" if numeric else "left")
    for entry in codes_in_year(indicator, catalogue, year):
        counts = [c for c in found.codes if c.code == entry.code]
        valid = f"{_day(entry.validity.first)} - {_day(entry.validity.last)}"
        label = escape(plain(entry.label[language]))
        for number, count in enumerate(counts):
            first = (entry.code, valid, label) if number == 0 else ("", "", "")
            amounts = (format_number(count.rows, language), format_number(count.quantity, language))
            table.add_row(*first, translate(count.outcome), *amounts)
        if not counts:
            table.add_row(entry.code, valid, label, translate("no claim"), "0", "0")
    return table


def _day(day: date) -> str:
    return "…" if day in (date.min, date.max) else day.isoformat()
