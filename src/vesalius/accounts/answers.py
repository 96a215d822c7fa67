"""Checking whatever file is given: a declared table, a chapter of numbers, or an SHA cube."""

import csv
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

from vesalius.accounts.book import Book, check_book, check_chapter, facts_of, read_chapter
from vesalius.accounts.cells import Cell
from vesalius.accounts.check import Report
from vesalius.accounts.declaration import read_yaml
from vesalius.accounts.interval import Interval
from vesalius.accounts.judge import Finding, judge
from vesalius.accounts.problems import DECLARATION
from vesalius.accounts.read import read_table
from vesalius.accounts.sha import Check, check_hierarchy, check_margins, read_cube
from vesalius.errors import VesaliusError


def check_files(paths: tuple[Path, ...], data: Path | None = None) -> Report:
    """Check tables (together, so that equalities between them hold), chapters and cubes.

    A chapter brings the tables that it names; a table named twice is checked once.
    """
    kinds = {path: _kind(path) for path in paths}
    chapters = [path for path in paths if kinds[path] == "chapter"]
    named = [path.parent / name for path in chapters for name in read_chapter(path).tables]
    tables = [path for path in paths if kinds[path] == "table"]
    found = {path.resolve(): read_table(path, data) for path in (*tables, *named)}
    book = Book({table.id: table for table in found.values()})
    reports = [check_book(book)] if found else []
    reports += [_chapter(path, book) for path in chapters]
    reports += [check_cube(path) for path in paths if kinds[path] == "cube"]
    return _joined(reports)


def _kind(path: Path) -> str:
    if path.suffix.lower() == ".csv":
        return "cube" if _has_axes(path) else _refused(path, "a CSV is checked only as an SHA cube")
    content = read_yaml(path)
    if isinstance(content, dict) and "lines" in content:
        return "table"
    if isinstance(content, dict) and "numbers" in content:
        return "chapter"
    return _refused(path, "it has neither `lines` (a table) nor `numbers` (a chapter)")


def _has_axes(path: Path) -> bool:
    with path.open(encoding="utf-8-sig", newline="") as file:
        header = next(csv.reader(file, delimiter=";"), [])
    return {"HC", "HP", "HF"} <= set(",".join(header).split(","))


def _refused(path: Path, fault: str) -> str:
    raise VesaliusError(DECLARATION, file=path.name, field="-", fault=fault)


def _chapter(path: Path, book: Book) -> Report:
    chapter = read_chapter(path)
    return check_chapter(chapter, Book(book.tables, facts_of(chapter, path.name)), path.name)


def check_cube(path: Path) -> Report:
    """The parent/child and margin checks of an SHA cube, as findings."""
    cube = read_cube(path)
    findings = [_found(check, "children") for check in check_hierarchy(cube)]
    findings += [_found(check, "margin") for check in check_margins(cube)]
    return Report(tuple(findings), 0)


def _found(check: Check, kind: str) -> Finding:
    year, hc, hp, hf = check.key
    number = Cell.number(check.value, Decimal(1))
    derived = Interval.printed(check.total, Decimal(check.terms))
    return judge(f"{hc} {hp} {hf} {year}", number, f"{kind} {check.axis} ({check.terms})", derived)


def _joined(reports: list[Report]) -> Report:
    return Report(
        tuple(finding for report in reports for finding in report.findings),
        sum(report.inputs for report in reports),
        tuple(header for report in reports for header in report.ignored),
    )


def records(report: Report) -> Iterator[dict[str, object]]:
    """The findings as plain records, for JSON."""
    for finding in report.findings:
        yield {
            "place": finding.place,
            "printed": _text(finding.number.value),
            "derivation": finding.derivation,
            "computed": _text(finding.computed),
            "low": _text(finding.low),
            "high": _text(finding.high),
            "answer": finding.verdict.value,
            "uses": list(finding.uses),
            "reason": finding.reason,
        }


def _text(value: Decimal | None) -> str | None:
    return None if value is None else f"{value:f}"
