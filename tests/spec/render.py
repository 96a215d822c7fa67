"""Write the chapters of the spec as a page of the manual: `python -m tests.spec.render`."""

from pathlib import Path
from textwrap import dedent

from tests.spec.case import CATALOGUE, CLAIM, PERSON, Case, Chapter
from tests.spec.chapters import CHAPTERS

PAGE = Path(__file__).resolve().parents[2] / "docs" / "manual" / "counting-by-example.md"
INTRODUCTION = """# Counting by example

<!-- Written by `python -m tests.spec.render` from tests/spec: do not edit by hand. -->

Each example below is a test: tables of records go in, a piece of catalogue says what to count, and
the cells must come out, the same from every engine (the slow reference, DuckDB, Spark). Persons
and records are made up; `-` is an empty value. Catalogues are in a short form.

Columns that a table leaves out are these, and the year counted is 2022:

| table | columns |
|---|---|
"""


def page() -> str:
    """The whole page."""
    rest = [_left_out("claims", CLAIM), _left_out("population", PERSON), "\n"]
    rest += ["The catalogue, where an example shows none:\n", _block(CATALOGUE, "yaml")]
    return INTRODUCTION + "\n".join([*rest, *(_chapter(chapter) for chapter in CHAPTERS)])


def _left_out(table: str, record: object) -> str:
    pairs = ", ".join(f"{k} `{v}`" for k, v in dict(record).items())  # type: ignore[call-overload]
    return f"| {table} | {pairs} |"


def _chapter(chapter: Chapter) -> str:
    return "\n".join([f"## {chapter.title}\n", chapter.text + "\n", *map(_case, chapter.cases)])


def _case(case: Case) -> str:
    parts = [f"### {case.title}\n", case.text + "\n"]
    if case.catalogue != CATALOGUE:
        parts.append(_block(case.catalogue, "yaml"))
    parts += _table("Claims", case.claims) + _table("Population", case.population)
    if case.ages != Case.ages:
        parts.append(f"Age classes: {', '.join(f'`{age}`' for age in case.ages.split())}\n")
    return "\n".join([*parts, _cells(case)])


def _block(text: str, language: str) -> str:
    return f"```{language}\n{dedent(text).strip()}\n```\n"


def _table(name: str, text: str) -> list[str]:
    lines = [line.strip() for line in text.strip().splitlines()]
    if not text or text == Case.population:
        return []
    rule = "|".join("---" for _ in lines[0].split("|"))
    rows = [f"| {line} |" for line in lines]
    return [f"{name}:\n", rows[0], f"|{rule}|", *rows[1:], ""]


def _cells(case: Case) -> str:
    if not case.cells:
        return "No cells.\n"
    where = ["sector", "age", "sex"]
    if len(case.counting.populations) > 1:
        where = ["population", *where]
    what = ["beneficiaries", *(f"{v} persons/exams" for v in case.counting.rules.variables)]
    head = f"| {' | '.join(where + what)} |\n|{'---|' * len(where + what)}"
    rows = [
        f"| {' | '.join(cell.split(', ') + _values(counts))} |"
        for cell, counts in case.cells.items()
    ]
    return "\n".join(["Cells:\n", head, *rows, ""])


def _values(counts: str) -> list[str]:
    return [part.split()[-1] for part in counts.split("; ")]


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
