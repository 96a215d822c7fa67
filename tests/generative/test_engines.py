"""All engines give the cells of the slow reference, whatever the catalogue and the data."""

import os

from hypothesis import HealthCheck, given, settings

from tests.generative.scenarios import Scenario, scenarios
from vesalius.engine.duckdb import DuckDbEngine
from vesalius.engine.reference import ReferenceEngine

EXAMPLES = int(os.environ.get("VESALIUS_EXAMPLES", "150"))
generated = settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize="VESALIUS_EXAMPLES" not in os.environ,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
ENGINES = {bits: DuckDbEngine(field_bits=bits, threads=1) for bits in (3, 10, 31)}


@given(scenarios())
@generated
def test_duckdb_equals_the_reference(scenario: Scenario) -> None:
    engine = ENGINES[scenario.field_bits]
    expected = ReferenceEngine().count_year(scenario.inputs, scenario.counting)
    assert engine.count_year(scenario.inputs, scenario.counting).equals(expected)
