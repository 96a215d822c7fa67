"""Every engine counts each example of the manual as the manual says."""

import pytest

from tests.spec.case import Case
from tests.spec.chapters import CHAPTERS
from tests.spec.render import PAGE, page
from vesalius.engine.duckdb import DuckDbEngine
from vesalius.engine.interface import Engine
from vesalius.engine.reference import ReferenceEngine

ENGINES: dict[str, Engine] = {
    "reference": ReferenceEngine(),
    "duckdb": DuckDbEngine(threads=1),
    "duckdb, in SQL": DuckDbEngine(threads=1, by_position=False),
    "duckdb, in SQL, small counters": DuckDbEngine(threads=1, field_bits=2, by_position=False),
}
CASES = [case for chapter in CHAPTERS for case in chapter.cases]


@pytest.mark.parametrize("engine", ENGINES.values(), ids=ENGINES.keys())
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.title)
def test_the_cells_are_those_of_the_manual(case: Case, engine: Engine) -> None:
    table = engine.count_year(case.inputs, case.counting)
    assert case.told(table) == dict(case.cells)
    assert table.schema.equals(case.counting.schema)


def test_titles_are_told_apart() -> None:
    titles = [case.title for case in CASES]
    assert sorted(set(titles)) == sorted(titles)


def test_the_page_of_the_manual_is_current() -> None:
    """If not: `python -m tests.spec.render`."""
    assert PAGE.read_text(encoding="utf-8") == page()
