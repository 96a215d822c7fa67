"""Counting by position, and when a year is left to SQL: both give the cells of the reference."""

from unittest.mock import patch

import pytest

from tests.spec.case import age_class
from tests.spec.tables import catalogue, code_list, days, group, population, variable
from tests.unit.engine.test_duckdb import COUNTING, RULES, RULES_OF_14, many
from vesalius.engine import positions
from vesalius.engine.duckdb import DuckDbEngine
from vesalius.engine.interface import Counting, Inputs
from vesalius.engine.plan import SqlEngine
from vesalius.engine.reference import ReferenceEngine
from vesalius.engine.rules import compile_rules

HUGE = str(positions.MOST // 600 + 1)


def in_sql(engine: DuckDbEngine, inputs: Inputs, counting: Counting) -> bool:
    """Whether the year was left to SQL; its cells are those of the reference either way."""
    real = SqlEngine.person_years
    with patch.object(SqlEngine, "person_years", autospec=True, side_effect=real) as watched:
        found = engine.count_year(inputs, counting)
    assert found.equals(ReferenceEngine().count_year(inputs, counting))
    return bool(watched.called)


@pytest.mark.parametrize("quantity", ["1", "-1", "range % 3 - 1", "1000", "NULL::BIGINT"])
def test_ordinary_years_are_counted_by_position(quantity: str) -> None:
    inputs = many(persons=70, rows=600, quantity=quantity)
    assert not in_sql(DuckDbEngine(threads=1), inputs, COUNTING)


def test_a_busy_person_only_widens_the_fields() -> None:
    """140,000 rows of 127 for two persons: 25 bits a field, two fields a word."""
    inputs = many(persons=2, rows=140_000, quantity="127")
    counting = Counting(RULES_OF_14, (population(),), COUNTING.ages)
    assert not in_sql(DuckDbEngine(threads=1), inputs, counting)


@pytest.mark.parametrize(
    "quantity", [HUGE, f"-{HUGE}", "CASE WHEN range = 0 THEN 3000000000 ELSE 1 END"]
)
def test_quantities_that_add_up_to_too_much_are_counted_in_sql(quantity: str) -> None:
    inputs = many(persons=70, rows=600, quantity=quantity)
    assert in_sql(DuckDbEngine(threads=1), inputs, COUNTING)


@pytest.mark.parametrize(("persons", "rows"), [(500_000, 1), (1, 500_000)])
def test_what_does_not_fit_in_memory_is_counted_in_sql(persons: int, rows: int) -> None:
    inputs = many(persons, rows)
    small, counted = DuckDbEngine("70MB", threads=1), COUNTING
    assert in_sql(small, inputs, counted)
    assert not in_sql(DuckDbEngine(threads=1), inputs, counted)


def test_keys_too_many_for_an_array_are_counted_in_sql() -> None:
    populations = tuple(population(f"p{i:02}") for i in range(11))
    assert in_sql(DuckDbEngine(threads=1), many(7, 60), Counting(RULES, populations, COUNTING.ages))
    groups = [group(f"g{i:02}", [f"{i:02}"]) for i in range(21)]
    variables = [variable(f"V{i:02}", "a", providers=f"g{i:02}") for i in range(21)]
    known = catalogue(variables, [code_list("a", ("459034", days()))], groups)
    counting = Counting(compile_rules(known, 2022), (population(),), COUNTING.ages)
    assert in_sql(DuckDbEngine(threads=1), many(7, 60), counting)


@pytest.mark.parametrize("kind", ["VARCHAR", "UUID", "HUGEINT", "UTINYINT", "DATE", "BLOB"])
def test_a_persons_id_may_be_of_any_type(kind: str) -> None:
    made = {
        "UUID": "md5('{0}' || {1})::UUID",
        "HUGEINT": "99999999999999999999::HUGEINT + {1}",
        "DATE": "DATE '2000-01-01' + ({1})::INTEGER",
        "BLOB": "({1})::VARCHAR::BLOB",
    }.get(kind, "({1})::" + kind)
    plain = many(persons=40, rows=200)

    def typed(relation: str, id_: str) -> str:
        return relation.replace(f"{id_} AS person_id", f"{made.format('', id_)} AS person_id")

    claims, people = typed(plain.claims, "range % 40"), typed(plain.population(2022), "range")
    found = DuckDbEngine(threads=1).count_year(Inputs(claims, lambda year: people), COUNTING)
    assert found.equals(DuckDbEngine(threads=1).count_year(plain, COUNTING))


def test_sectors_come_in_the_order_of_their_text_after_none() -> None:
    names = ["'b'", "'B'", "'é'", "NULL", "''", "'a'"]
    cases = " ".join(f"WHEN {i} THEN {name}" for i, name in enumerate(names))
    plain = many(persons=60, rows=200)
    people = plain.population(2022).replace("'21004A00-'", f"CASE range % 6 {cases} END")
    inputs = Inputs(plain.claims, lambda year: people)
    assert not in_sql(DuckDbEngine(threads=1), inputs, COUNTING)
    found = DuckDbEngine(threads=1).count_year(inputs, COUNTING)["sector"].to_pylist()
    assert list(dict.fromkeys(found)) == [None, "", "B", "a", "b", "é"]


def test_a_year_without_members_has_no_cells() -> None:
    inputs = Inputs(many(3, 9).claims, many(0, 0).population)
    assert not in_sql(DuckDbEngine(threads=1), inputs, COUNTING)


def test_populations_that_share_cells_are_each_added_up() -> None:
    some = (
        population("all"),
        population("old", ages=age_class("40+")),
        population("women", sex="female"),
    )
    assert not in_sql(DuckDbEngine(threads=1), many(60, 400), Counting(RULES, some, COUNTING.ages))
