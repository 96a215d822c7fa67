"""Where imaging is a needle: 4 % of the rows of a claims table, as in life.

python -m bench.needle --persons 300000 --folder private/needle

Counts theme 013 from the same claims in three layouts: imaging alone; all care in the order in
which it was delivered; all care sorted by code. Prints for each the rows, the size, the bytes read,
and the time as a ratio to the first. The cells must be equal.
"""

import argparse
import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import duckdb

from bench.national_steps import MEMORY, SEED, THREADS, Took, timed
from vesalius.catalogue.load import default_catalogue
from vesalius.catalogue.model import Catalogue, Dimension
from vesalius.engine.duckdb import DuckDbEngine
from vesalius.engine.interface import Counting, Inputs
from vesalius.engine.rules import compile_rules
from vesalius.sources.mapping import parse_mapping
from vesalius.sources.opening import Sources, open_sources
from vesalius.sources.synthetic.generate import synthesise

YEAR, OTHERS = 2019, 0.96


def deliver(folder: Path, persons: int, catalogue: Catalogue) -> None:
    """A year of all care as delivered, and the same claims in two other layouts."""
    list(synthesise(folder / "delivered", persons, range(YEAR, YEAR + 1), SEED, catalogue, OTHERS))
    codes = {e.code for c in catalogue.code_lists.values() for e in c.entries}
    listed = ", ".join(f"'{code}'" for code in sorted(codes))
    scan = f"read_parquet('{folder}/delivered/claims/**/*.parquet', hive_partitioning = false)"
    with duckdb.connect(config={"memory_limit": MEMORY, "threads": THREADS}) as connection:
        for name, clause in (("imaging", f"WHERE code IN ({listed})"), ("sorted", "ORDER BY code")):
            (folder / name).mkdir(exist_ok=True)
            target = folder / name / "claims.parquet"
            connection.execute(f"COPY (SELECT * FROM {scan} {clause}) TO '{target}'")


def layouts(folder: Path) -> Iterator[tuple[str, Sources]]:
    """The three layouts as sources, each proven sound."""
    for name in ("imaging", "delivered", "sorted"):
        tables = {
            "claims": {
                "files": f"{name}/**/claims*" if name != "delivered" else "delivered/claims"
            },
            "population": {"files": "delivered/population"},
        }
        sources = open_sources(folder, parse_mapping(tables))
        if not (sources.claims.sound(YEAR) and sources.population.sound(YEAR)):
            raise SystemExit(f"{name}: the files are not sound")
        yield name, sources


def count(sources: Sources, counting: Counting) -> tuple[Took, object]:
    """The finest cells of the year, and what they took."""
    inputs = Inputs(
        f"({sources.claims.relation(YEAR)})", lambda y: f"({sources.population.relation(y)})"
    )
    engine = DuckDbEngine(MEMORY, THREADS)
    took, cells = timed(lambda: engine.count_year(inputs, counting))
    return took, cells.sort_by([(name, "ascending") for name in cells.column_names[:5]])


def main() -> None:
    """Measure, and print one line of JSON a layout."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--persons", type=int, default=300_000)
    parser.add_argument("--folder", type=Path, default=Path("private/needle"))
    asked = parser.parse_args()
    catalogue = default_catalogue()
    shutil.rmtree(asked.folder, ignore_errors=True)
    asked.folder.mkdir(parents=True)
    deliver(asked.folder, asked.persons, catalogue)
    counting = counting_of(catalogue)
    first: tuple[Took, object] | None = None
    for name, sources in layouts(asked.folder):
        count(sources, counting)  # once to warm the cache of the disk, once to measure
        took, cells = count(sources, counting)
        first = first or (took, cells)
        if cells != first[1]:
            raise SystemExit(f"{name}: other cells than from imaging alone")
        files = sources.claims.files
        facts = {
            "layout": name,
            "rows": sum(file.rows for file in files),
            "bytes": sum(file.path.stat().st_size for file in files),
            "ratio": round(took.cpu / first[0].cpu, 2),
            **took.facts(),
        }
        print(json.dumps(facts), flush=True)
    shutil.rmtree(asked.folder)


def counting_of(catalogue: Catalogue) -> Counting:
    """All counting variables, all populations that need no earlier year, ages by ten years."""
    ages: Dimension = next(d for d in catalogue.dimensions.values() if d.kind == "age")
    populations = sorted(catalogue.populations.values(), key=lambda p: p.id)
    simple = tuple(p for p in populations if not p.present_years)
    return Counting(compile_rules(catalogue, YEAR), simple, ages.ages)


if __name__ == "__main__":
    main()
