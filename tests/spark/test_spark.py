"""The Spark engine on a real cluster of two workers gives the cells of the reference.

Spark takes seconds for a query however small. So the examples of the manual are not counted one by
one: those with the same catalogue and question are put side by side in the claims of other persons.
"""

import os
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, Phase, given, settings

from tests.generative.scenarios import Scenario, scenarios
from tests.spark import cluster as loopback
from tests.spec.case import Case
from tests.spec.chapters import CHAPTERS
from tests.unit.engine.test_duckdb import COUNTING, many
from vesalius.engine.duckdb import DuckDbEngine
from vesalius.engine.interface import Inputs
from vesalius.engine.reference import ReferenceEngine
from vesalius.engine.spark import SparkEngine
from vesalius.errors import VesaliusError

pytestmark = pytest.mark.spark
CASES = [case for chapter in CHAPTERS for case in chapter.cases]
CI_CASES = [case for case in CASES if case.title in {
    "Several groups at once",
    "A large quantity is counted in full",
    "Present in the years before",
}]  # fmt: skip


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[loopback.Cluster]:
    with loopback.cluster(tmp_path_factory.mktemp("cluster")) as found:
        yield found


@pytest.fixture(scope="module")
def engine(cluster: loopback.Cluster) -> Iterator[SparkEngine]:
    spark = SparkEngine(cluster.url, loopback.settings())
    yield spark
    spark.close()


@pytest.mark.parametrize("case", CI_CASES, ids=lambda case: case.title)
def test_the_cells_are_those_of_the_manual(case: Case, engine: SparkEngine) -> None:
    assert case.told(engine.count_year(case.inputs, case.counting)) == dict(case.cells)


@pytest.mark.long
@pytest.mark.parametrize(
    "case", [case for case in CASES if case not in CI_CASES], ids=lambda case: case.title
)
def test_the_other_cells_too(case: Case, engine: SparkEngine) -> None:
    assert case.told(engine.count_year(case.inputs, case.counting)) == dict(case.cells)


@pytest.mark.long
def test_generated_catalogues_and_data(engine: SparkEngine) -> None:
    """As many as `VESALIUS_EXAMPLES` asks."""

    @given(scenarios())
    @settings(
        max_examples=int(os.environ.get("VESALIUS_EXAMPLES", "25")),
        deadline=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    def counts_alike(scenario: Scenario) -> None:
        expected = ReferenceEngine().count_year(scenario.inputs, scenario.counting)
        engine.field_bits = min(scenario.field_bits, 15)
        assert engine.count_year(scenario.inputs, scenario.counting).equals(expected)

    try:
        counts_alike()
    finally:
        engine.field_bits = 8


def on_disk(folder: Path, persons: int, rows: int, parts: int) -> Inputs:
    """Inputs of `many`, as Parquet files under folders of a partition."""
    made, duck = many(persons, rows), DuckDbEngine(threads=1).connection
    table = duck.sql(f"FROM {made.claims}").to_arrow_table()
    for part in range(parts):
        target = folder / "claims" / f"part={part}"
        target.mkdir(parents=True)
        chunk = -(-len(table) // parts)
        pq.write_table(table.slice(part * chunk, chunk), target / "rows.parquet")
    people = folder / "people.parquet"
    pq.write_table(duck.sql(f"FROM {made.population(2022)}").to_arrow_table(), people)
    listed = ", ".join(f"'{p}'" for p in sorted((folder / "claims").glob("*/*.parquet")))
    claims = f"(SELECT * FROM read_parquet([{listed}], hive_partitioning=true) WHERE part >= 0)"
    options = "union_by_name=true, filename='source', file_row_number=true"
    persons = f"(SELECT * FROM read_parquet(['{people}'], {options}) WHERE file_row_number >= 0)"
    return Inputs(claims, lambda year: persons)


def test_files_and_large_cells(engine: SparkEngine, tmp_path: Path) -> None:
    """From Parquet in partitions, with cells so large that they are cut and added up."""
    inputs = on_disk(tmp_path, persons=600, rows=900, parts=3)
    engine.field_bits = 2
    try:
        counted = engine.count_year(inputs, COUNTING)
    finally:
        engine.field_bits = 8
    assert counted.equals(ReferenceEngine().count_year(inputs, COUNTING))


def test_errors_do_not_quote_rows(engine: SparkEngine) -> None:
    made = many(persons=1, rows=4, quantity="9000000000000000000")
    spoilt = made.claims.replace("FROM range(4)", "FROM (VALUES (0), (3), (6), (9)) AS v(range)")
    people = made.population(2022).replace("range(1)", "(VALUES (0)) AS v(range)")
    with pytest.raises(VesaliusError) as raised:
        engine.count_year(Inputs(spoilt, lambda year: people), COUNTING)
    assert raised.value.code == "count-too-large"
    missing = Inputs("(SELECT 'A19800101' AS person_id)", lambda year: people)
    with pytest.raises(VesaliusError) as raised:
        engine.count_year(missing, COUNTING)
    assert raised.value.code == "spark-failed"
    assert "A19800101" not in str(raised.value)


def test_a_worker_killed_while_counting_changes_nothing(
    cluster: loopback.Cluster, engine: SparkEngine, tmp_path: Path
) -> None:
    """Last in this file: the cluster goes on with one worker."""
    inputs = on_disk(tmp_path, persons=300_000, rows=1_200_000, parts=24)
    expected = DuckDbEngine(threads=1).count_year(inputs, COUNTING)
    killed = threading.Event()

    def kill() -> None:
        while not engine.session.sparkContext.statusTracker().getActiveStageIds():
            time.sleep(0.01)
        for pid in [*executors_of(cluster.workers[1].pid), cluster.workers[1].pid]:
            os.kill(pid, signal.SIGKILL)
        killed.set()

    watcher = threading.Thread(target=kill)
    watcher.start()
    counted = engine.count_year(inputs, COUNTING)
    watcher.join()
    assert killed.is_set()
    assert counted.equals(expected)
    assert cluster.workers[1].wait(timeout=30) != 0


def executors_of(worker: int) -> list[int]:
    """The processes that a worker started, by their parent's id."""
    stats = list(Path("/proc").glob("[0-9]*/stat"))
    parents = {}
    for path in stats:
        try:
            parents[int(path.parent.name)] = int(path.read_text().rpartition(")")[2].split()[1])
        except OSError:
            continue  # it ended meanwhile
    return [pid for pid, parent in parents.items() if parent == worker]
