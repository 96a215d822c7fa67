"""How fast Spark counts with one and with two one-core workers, beside the embedded engine.

`python -m bench.spark` synthesises a year, starts a standalone cluster on loopback for each number
of workers, counts twice (the first time Java is cold), and compares the cells.
"""

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
from rich.console import Console
from rich.table import Table

from bench.engine import FOLDER, YEAR, counting
from bench.plans import files_of, floor
from tests.spark import cluster as loopback
from vesalius.catalogue.load import default_catalogue
from vesalius.engine.duckdb import DuckDbEngine
from vesalius.engine.spark import SparkEngine
from vesalius.sources.synthetic.generate import synthesise

SETTINGS = {
    "spark.driver.host": loopback.HOST,
    "spark.driver.bindAddress": loopback.HOST,
    "spark.driver.memory": "1500m",
    "spark.executor.cores": "1",
    "spark.sql.shuffle.partitions": "8",
}


def timed(count: Callable[[], pa.Table]) -> tuple[float, pa.Table]:
    start = time.perf_counter()
    table = count()
    return time.perf_counter() - start, table


def on_cluster(workers: int, memory: str, folder: Path) -> tuple[float, float, pa.Table]:
    """Seconds of the first and the second count, and the cells."""
    inputs, asked = files_of(folder, YEAR).inputs, counting()
    with (
        tempfile.TemporaryDirectory() as work,
        loopback.cluster(Path(work), workers, memory) as cluster,
    ):
        engine = SparkEngine(cluster.url, SETTINGS | {"spark.executor.memory": memory})
        try:
            first, _ = timed(lambda: engine.count_year(inputs, asked))
            second, table = timed(lambda: engine.count_year(inputs, asked))
        finally:
            engine.close()
    return first, second, table


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--persons", type=int, default=1_000_000)
    parser.add_argument("--memory", default="2g")
    asked = parser.parse_args()
    folder = FOLDER / str(asked.persons)
    if not (folder / "claims" / f"year={YEAR}").is_dir():
        synthesise(folder, asked.persons, range(YEAR, YEAR + 1), 1, default_catalogue())
    files, question = files_of(folder, YEAR), counting()
    least = min(timed(lambda: floor(files, question))[0] for _ in range(3))
    embedded, expected = timed(lambda: DuckDbEngine().count_year(files.inputs, question))
    table = Table("engine", "first, s", "second, s", "second x floor")
    table.add_row("bare floor (DuckDB)", "", f"{least:.2f}", "1.00")
    table.add_row("DuckDB", f"{embedded:.2f}", "", f"{embedded / least:.1f}")
    equal = True
    for workers in (1, 2):
        first, second, cells = on_cluster(workers, asked.memory, folder)
        equal &= cells.equals(expected)
        name = f"Spark, {workers} worker{'s' * (workers > 1)} of one core"
        table.add_row(name, f"{first:.1f}", f"{second:.1f}", f"{second / least:.1f}")
    console = Console()
    console.print(table)
    console.print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")
    console.print("The cells of all engines are equal." if equal else "THE ENGINES DIFFER.")
    sys.exit(0 if equal else 1)


if __name__ == "__main__":
    main()
