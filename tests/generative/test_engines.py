"""All engines give the cells of the slow reference, whatever the catalogue and the data.

`make test` generates a few seconds' worth, always the same; `make test-long` as many as asked.
"""

import os
from collections import Counter

import pytest
from hypothesis import HealthCheck, given, settings

from tests.generative.reach import RULES, reached
from tests.generative.scenarios import Scenario, scenarios
from vesalius.engine.duckdb import DuckDbEngine
from vesalius.engine.reference import ReferenceEngine

EVERYTHING = [HealthCheck.too_slow, HealthCheck.data_too_large]
FEW = settings(max_examples=150, deadline=None, derandomize=True, suppress_health_check=EVERYTHING)
MANY = settings(
    max_examples=int(os.environ.get("VESALIUS_EXAMPLES", "2000")),
    deadline=None,
    suppress_health_check=EVERYTHING,
)
BY_POSITION = DuckDbEngine(threads=1)
ENGINES = {
    bits: DuckDbEngine(field_bits=bits, threads=1, by_position=False) for bits in (2, 3, 8, 40)
}


def assert_duckdb_equals_the_reference(scenario: Scenario) -> None:
    expected = ReferenceEngine().count_year(scenario.inputs, scenario.counting)
    for engine in (BY_POSITION, ENGINES[scenario.field_bits]):
        assert engine.count_year(scenario.inputs, scenario.counting).equals(expected)


def test_duckdb_equals_the_reference_and_the_examples_reach_every_rule() -> None:
    """A tally of the very examples that were counted: each rule is met at least twice."""
    times: Counter[str] = Counter()

    @given(scenarios())
    @FEW
    def counts_alike(scenario: Scenario) -> None:
        times.update(reached(scenario))
        assert_duckdb_equals_the_reference(scenario)

    counts_alike()
    assert {rule: times[rule] for rule in RULES if times[rule] < 2} == {}


@pytest.mark.long
@given(scenarios())
@MANY
def test_duckdb_equals_the_reference_at_length(scenario: Scenario) -> None:
    assert_duckdb_equals_the_reference(scenario)
