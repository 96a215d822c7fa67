"""The whole publication of theme 013 at national size, protected and audited: time, memory, loss.

    python -m bench.publication --years 2006-2024 --folder build/publication
    python -m bench.publication --years 2006-2024 --sexes crossed --folder build/publication

The figures are invented (`bench.nation`). The gate is that of a build: all subjects, levels, ages
and years with their sums, sectors as totals, the parts of a whole together. What is finished is
kept in the folder, so that a run that was cut short goes on where it was.
"""

import argparse
import os
import resource
import time
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from rich.console import Console
from rich.table import Table

from bench.nation import Nation
from vesalius.disclosure.gate import Gate, Opened, pass_gate
from vesalius.disclosure.policy import read_policy
from vesalius.disclosure.shelf import Shelf
from vesalius.progress import drawing

NATION = 11_700_000


def draw(nation: Nation, years: range, folder: Path) -> None:
    """Write the unprotected cells of every indicator, where they are not there yet."""
    folder.mkdir(parents=True, exist_ok=True)
    for code, indicator in sorted(nation.catalogue.indicators.items()):
        path = folder / f"{code}.parquet"
        if not path.is_file():
            pq.write_table(nation.cells(indicator, years), path)


def protect(nation: Nation, folder: Path, cells: Path, workers: int) -> Opened:
    """Pass the gate."""

    def keep(code: str, table: pa.Table) -> None:
        (folder / "public").mkdir(exist_ok=True)
        pq.write_table(table, folder / "public" / f"{code}.parquet")

    gate = Gate(
        read=lambda code: pq.read_table(cells / f"{code}.parquet"),
        places=nation.places,
        catalogue=nation.catalogue,
        policy=read_policy({}),
        folder=folder / "refused",
        keep=keep,
        keep_private=lambda code, table: None,
        workers=workers,
        shelf=Shelf(folder / "pieces"),
    )
    with drawing():
        return pass_gate(gate, sorted(nation.catalogue.indicators))


def loss(opened: Opened, *by: str) -> Table:
    """What was hidden and what was kept."""
    rows = opened.report.totals(*by)
    table = Table(*rows[0])
    for row in rows:
        table.add_row(*(f"{v:,}" if isinstance(v, int) else str(v) for v in row.values()))
    return table


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--years", default="2006-2024")
    parser.add_argument("--persons", type=int, default=NATION)
    parser.add_argument("--sexes", choices=["beside", "crossed"], help="beside or with the ages")
    parser.add_argument("--seed", type=int, default=17)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--folder", type=Path, default=Path("build/publication"))
    asked = parser.parse_args()
    first, last = map(int, asked.years.split("-"))
    years = range(first, last + 1)
    name = f"{asked.persons}-{asked.years}-{asked.seed}{f'-{asked.sexes}' if asked.sexes else ''}"
    folder: Path = asked.folder / name
    nation = Nation(asked.persons, seed=asked.seed, sexes=asked.sexes)
    draw(nation, years, folder / "cells")
    start, worked = time.perf_counter(), time.process_time()
    opened = protect(nation, folder, folder / "cells", asked.workers)
    took, own = time.perf_counter() - start, time.process_time() - worked
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    parent = resource.getrusage(resource.RUSAGE_SELF)
    console = Console()
    console.print(loss(opened, "level"), loss(opened, "indicator"))
    console.print(opened.certificate["audit"])
    console.print(
        f"{len(years)} years: {took:.0f} s on the clock, processor {own:.0f} s here and"
        f" {children.ru_utime + children.ru_stime:.0f} s in {asked.workers} processes;"
        f" peak memory {parent.ru_maxrss / 2**20:.2f} GiB here,"
        f" {children.ru_maxrss / 2**20:.2f} GiB in the largest of them;"
        f" {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}"
    )


if __name__ == "__main__":
    main()
