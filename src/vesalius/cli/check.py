"""Looking at the sources before they are counted: `check`."""

import json
from pathlib import Path

import cyclopts
from rich.box import SIMPLE_HEAD
from rich.console import Console, JustifyMethod
from rich.table import Table

from vesalius.cli import localise
from vesalius.language import current_language, format_number, translate
from vesalius.progress import drawing
from vesalius.release.project import open_project
from vesalius.sources.check import check
from vesalius.sources.checking import SET_ASIDE
from vesalius.sources.opening import open_sources
from vesalius.sources.report import CheckReport, Finding, TableReport

VERDICTS = {"refused": "bold red", "warning": "yellow", "noted": "dim"}
_COUNTS = ("Table", "Files", "Rows read", "Rows accepted", "Rows set aside")
_FINDINGS = ("Verdict", "Problem", "Column", "Rows", "For example")


def register(app: cyclopts.App) -> None:
    """Add the command of this file."""
    localise.command(app, check_sources, "check")


def check_sources(*, project: Path = Path(), json_: bool = False) -> int:
    """Read the claims and the population, and say in counts what can be used and what cannot.

    Args:
        project: The project folder; the current one by default.
        json_: Answer as JSON.
    """
    opened = open_project(project)
    sources = open_sources(opened.folder)
    asked = set(opened.settings.years)
    years = [year for year in sources.population.years() if year in asked]
    if json_:
        report = check(sources, opened.catalogue(), years)
        print(json.dumps(report.as_json(), ensure_ascii=False, sort_keys=True))
    else:
        with drawing():
            report = check(sources, opened.catalogue(), years)
        show_report(Console(), report, opened.private / SET_ASIDE)
    return 1 if report.errors or not years else 0


def show_report(console: Console, report: CheckReport, folder: Path) -> None:
    """Print what was read, the problems with their verdicts, and what to do about refusals."""
    console.print(counts_table(report))
    if report.findings:
        console.print(findings_table(report))
    for table in report.tables:
        _print_ignored(console, table)
    for error in report.errors:
        console.print(str(error), style="red", markup=False, highlight=False)
    if any(table.set_aside for table in report.tables):
        told = translate("The rows set aside are in {folder}.", {"folder": folder})
        console.print(told, markup=False, highlight=False, soft_wrap=True)
    usable = "The sources can be used." if not report.errors else "The sources cannot be used."
    console.print(translate(usable), style="bold")


def counts_table(report: CheckReport) -> Table:
    """Rows read = accepted + set aside, for each table."""
    table = Table(box=SIMPLE_HEAD, padding=(0, 1, 0, 0))
    for number, heading in enumerate(_COUNTS):
        table.add_column(translate(heading), justify="right" if number else "left")
    for part in report.tables:
        counts = (part.files, part.read, part.accepted, part.set_aside)
        table.add_row(part.table, *map(_count, counts))
    return table


def findings_table(report: CheckReport) -> Table:
    """A line for each problem of a column."""
    table = Table(box=SIMPLE_HEAD, padding=(0, 1, 0, 0))
    for heading in _FINDINGS:
        whole = heading != _FINDINGS[-1]
        justify: JustifyMethod = "right" if heading == "Rows" else "left"
        table.add_column(translate(heading), overflow="fold", no_wrap=whole, justify=justify)
    for finding in report.findings:
        table.add_row(*_line(finding), style=VERDICTS[finding.verdict])
    return table


def _line(finding: Finding) -> tuple[str, ...]:
    column = f"{finding.table}.{finding.column}"
    shown = "\n".join(finding.examples)
    return translate(finding.verdict), finding.problem.code, column, _count(finding.rows), shown


def _print_ignored(console: Console, table: TableReport) -> None:
    if table.ignored:
        facts = {"table": table.table, "columns": ", ".join(table.ignored)}
        told = translate("Columns of the {table} that nothing reads: {columns}.", facts)
        console.print(told, markup=False, highlight=False)


def _count(number: int) -> str:
    return format_number(number, current_language())
