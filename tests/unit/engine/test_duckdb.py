"""The DuckDB engine at its limits: large cells, dummy persons, little memory, unsound files."""

from pathlib import Path

import pyarrow as pa
import pytest

from tests.spec.case import CLAIM, PERSON, age_class
from tests.spec.tables import catalogue, code_list, days, group, inputs_of, population, variable
from vesalius.engine.duckdb import DuckDbEngine
from vesalius.engine.estimate import estimate
from vesalius.engine.interface import Counting, Inputs
from vesalius.engine.reference import ReferenceEngine
from vesalius.engine.rules import compile_rules
from vesalius.errors import VesaliusError

AGES = tuple(age_class(word) for word in ("0-39", "40+"))
RULES = compile_rules(
    catalogue(
        [variable("A", "a"), variable("B", "a", "b", providers="radiologist")],
        [code_list("a", ("459034", days())), code_list("b", ("459036", days("2022-03-01")))],
        [group("radiologist", ["10"], only=["930"])],
    ),
    2022,
)
COUNTING = Counting(RULES, (population(),), AGES)


def many(persons: int, rows: int, quantity: str = "1") -> Inputs:
    """`persons` persons in two cells, with `rows` claims shared out among them."""
    claims = f"""(SELECT range % {persons} AS person_id, DATE '2022-05-03' AS service_date,
        CASE WHEN range % 3 = 0 THEN '459036' ELSE '459034' END AS code,
        '10' AS provider_profession, '930' AS provider_qualification, {quantity} AS quantity
        FROM range({rows}))"""
    people = f"""(SELECT range AS person_id, 1980 AS birth_year,
        CASE WHEN range % 2 = 0 THEN 'female' ELSE 'male' END AS sex,
        '21004A00-' AS sector_december, NULL::VARCHAR AS sector_june FROM range({persons}))"""
    return Inputs(claims, lambda year: people)


def test_cells_too_large_for_their_counters_are_cut_and_added_up() -> None:
    """Fields of 2 bits: a cell's turnover must stay under 16, and these have 300."""
    inputs = many(persons=600, rows=600)
    engine = DuckDbEngine(threads=1, field_bits=2, by_position=False)
    assert engine.count_year(inputs, COUNTING).equals(
        ReferenceEngine().count_year(inputs, COUNTING)
    )


def test_a_dummy_person_with_millions_of_services_is_counted_by_the_wide_plan() -> None:
    """70,000 rows of 127 overflow the word of a person: nobody's counters are packed then."""
    inputs = many(persons=2, rows=140_000, quantity="127")
    engine = DuckDbEngine(threads=1, by_position=False)
    assert engine.person_years(inputs, RULES_OF_14) is None
    (women, men) = engine.count_year(
        inputs, Counting(RULES_OF_14, (population(),), AGES)
    ).to_pylist()
    assert (women["exams_V13"], men["exams_V13"]) == (70_000 * 127, 70_000 * 127)


RULES_OF_14 = compile_rules(
    catalogue(
        [variable(f"V{i:02}", "a") for i in range(14)],
        [code_list("a", ("459034", days()), ("459036", days()))],
    ),
    2022,
)


def test_a_count_beyond_64_bits_is_an_error_of_ours() -> None:
    inputs = many(persons=1, rows=4, quantity="9000000000000000000")
    with pytest.raises(VesaliusError) as raised:
        DuckDbEngine(threads=1).count_year(inputs, COUNTING)
    assert raised.value.code == "count-too-large"


def test_a_value_of_another_type_is_not_quoted() -> None:
    """DuckDB would say which value it could not read; it might be a person's."""
    inputs = inputs_of([{**CLAIM, "person_id": "ann"}], [{**PERSON}], service_date="VARCHAR")
    spoilt = Inputs(inputs.claims.replace("'459034'", "459034").replace("'1'", "'A19800101'")
                    .replace("BIGINT", "VARCHAR"), inputs.population)  # fmt: skip
    with pytest.raises(VesaliusError) as raised:
        DuckDbEngine(threads=1).count_year(spoilt, COUNTING)
    assert "A19800101" not in str(raised.value)
    assert raised.value.__cause__ is None
    assert raised.value.__suppress_context__


def test_a_broken_query_tells_its_kind_only() -> None:
    inputs = Inputs("(SELECT 1 AS person_id)", many(1, 1).population)
    with pytest.raises(VesaliusError) as raised:
        DuckDbEngine(threads=1).count_year(inputs, COUNTING)
    assert (raised.value.code, raised.value.facts["kind"]) == ("count-failed", "BinderException")


def test_a_truncated_file_is_named(tmp_path: Path) -> None:
    file = tmp_path / "claims.parquet"
    file.write_bytes(b"PAR1 and no more")
    inputs = Inputs(f"read_parquet('{file}')", many(1, 1).population)
    with pytest.raises(VesaliusError) as raised:
        DuckDbEngine(threads=1).count_year(inputs, COUNTING)
    assert raised.value.code in ("engine-input-unreadable", "count-failed")


def test_too_little_memory_is_told(tmp_path: Path) -> None:
    engine = DuckDbEngine(memory_limit="12MB", threads=1, work_folder=tmp_path)
    engine.connection.execute("SET max_temp_directory_size = '1MB'")
    with pytest.raises(VesaliusError) as raised:
        engine.count_year(many(persons=2_000_000, rows=2_000_000), COUNTING)
    assert raised.value.code == "engine-out-of-memory"


def test_work_that_does_not_fit_spills_to_the_work_folder(tmp_path: Path) -> None:
    inputs = many(persons=400_000, rows=600_000)
    small = DuckDbEngine("60MB", 1, tmp_path / "spill", by_position=False)
    roomy = DuckDbEngine(threads=1)
    assert small.count_year(inputs, COUNTING).equals(roomy.count_year(inputs, COUNTING))


def test_a_missing_column_is_named() -> None:
    counting = Counting(RULES, (population(preferential=True),), AGES)
    with pytest.raises(VesaliusError) as raised:
        DuckDbEngine(threads=1).count_year(many(2, 2), counting)
    assert raised.value.code == "population-column-missing"
    assert raised.value.facts["column"] == "preferential"


def test_ages_that_overlap_are_refused() -> None:
    with pytest.raises(VesaliusError) as raised:
        Counting(RULES, (population(),), tuple(age_class(word) for word in ("0-17", "15-64")))
    assert raised.value.code == "ages-overlap"


def test_populations_out_of_order_are_refused() -> None:
    with pytest.raises(ValueError, match="order of their ids"):
        Counting(RULES, (population("b"), population("a")), AGES)


def test_the_same_bytes_whatever_the_threads() -> None:
    inputs = many(persons=5_000, rows=20_000)
    tables = [DuckDbEngine(threads=n).count_year(inputs, COUNTING) for n in (1, 2)]
    assert serialised(tables[0]) == serialised(tables[1])


def serialised(table: pa.Table) -> bytes:
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table.combine_chunks())
    return bytes(sink.getvalue())


@pytest.mark.parametrize(
    "engine", [DuckDbEngine(threads=1), ReferenceEngine()], ids=["duckdb", "reference"]
)
def test_progress_goes_forward_to_the_end(engine: DuckDbEngine | ReferenceEngine) -> None:
    shares: list[float] = []
    engine.count_year(many(2, 2), COUNTING, lambda step, share: shares.append(share))
    assert shares == sorted(shares)
    assert shares[-1] == 1.0


def test_an_estimate_counts_the_rows() -> None:
    found = estimate(many(persons=1_000, rows=5_000), COUNTING, cores=2)
    assert (found.claims, found.persons) == (5_000, 1_000)
    larger = estimate(many(persons=2_000, rows=10_000), COUNTING, cores=2)
    assert larger.seconds == pytest.approx(2 * found.seconds)
    assert larger.memory > found.memory
