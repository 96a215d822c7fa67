"""Health accounts: `accounts check`, `accounts build`."""

import json
from pathlib import Path

import cyclopts
from rich.console import Console
from rich.table import Table

from vesalius.accounts.answers import check_files, records
from vesalius.accounts.check import Report
from vesalius.accounts.judge import Finding, Verdict
from vesalius.accounts.project import build_from_damir, build_from_project
from vesalius.cli import localise
from vesalius.language import translate

EXIT_NO = 1
LONGEST = 60
ANSWERS = {
    Verdict.AGREES: "agrees",
    Verdict.BY_ROUNDING: "agrees by rounding",
    Verdict.NOT_DERIVABLE: "not derivable",
    Verdict.DIFFERS: "differs",
    Verdict.HOLE: "hole",
}
COLOURS = {Verdict.DIFFERS: "red", Verdict.HOLE: "red", Verdict.BY_ROUNDING: "yellow"}


def register(app: cyclopts.App) -> None:
    """Add the commands of this file."""
    group = localise.group("accounts", "Health accounts: check tables, build them from claims.")
    localise.command(group, check, "check")
    localise.command(group, build, "build")
    app.command(group)


def check(*files: Path, data: Path | None = None, every: bool = False, json_: bool = False) -> int:
    """Recompute every printed number that others should give, and answer for each.

    Args:
        files: Declared tables and chapters (YAML), or an SHA cube (CSV).
        data: Folder of the data files, where they do not lie beside the declarations.
        every: Show also the numbers that agree.
        json_: Answer as JSON.
    """
    report = check_files(files, data)
    if json_:
        print(json.dumps(list(records(report)), ensure_ascii=False))
    else:
        _print(report, every)
    return 0 if report.passes else EXIT_NO


def _print(report: Report, every: bool) -> None:
    console = Console()
    shown = list(report.findings) if every else _told(report)
    if shown:
        console.print(_table(shown))
    for verdict, answer in ANSWERS.items():
        count = len(report.having(verdict))
        if count:
            console.print(f"{translate(answer)}: {count}", highlight=False)
    told = translate("{count} numbers are inputs that nothing gives.", {"count": report.inputs})
    console.print(told, highlight=False)
    if report.ignored:
        ignored = {"columns": ", ".join(report.ignored)}
        console.print(translate("Columns and rows left aside: {columns}", ignored), markup=False)


def _told(report: Report) -> list[Finding]:
    """What is shown unasked: all but plain agreement, or only the faults where that is long."""
    other = [f for f in report.findings if f.verdict is not Verdict.AGREES]
    faults = [*report.having(Verdict.DIFFERS), *report.having(Verdict.HOLE)]
    return other if len(other) <= LONGEST else faults


def _table(findings: list[Finding]) -> Table:
    table = Table()
    for heading in ("Number", "Printed", "Derivation", "Computed", "Answer"):
        table.add_column(translate(heading), overflow="fold")
    for finding in findings:
        answer = translate(ANSWERS[finding.verdict])
        colour = COLOURS.get(finding.verdict, "")
        table.add_row(
            finding.place,
            "" if finding.number.value is None else f"{finding.number.value:f}",
            "; ".join(part for part in (finding.derivation, finding.reason) if part),
            "" if finding.computed is None else f"{finding.computed:f}",
            f"[{colour}]{answer}[/]" if colour else answer,
        )
    return table


def build(*, project: Path = Path(), damir: tuple[Path, ...] = (), out: Path | None = None) -> None:
    """Build the imaging account by component, payer and year, reconciled to the cent.

    Args:
        project: Folder of the project whose claims are read.
        damir: Files of Open DAMIR, read instead of the project's claims.
        out: Folder to write to; private/accounts of the project where not given.
    """
    folder = out or project / "private" / "accounts"
    written = build_from_damir(damir, folder) if damir else build_from_project(project, folder)
    for path in written:
        print(path)
    print(translate("Reconciled: the account and the claims agree to the cent."))
