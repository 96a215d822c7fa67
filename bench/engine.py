"""`make bench`: how fast the engine is, as a ratio to the bare floor on the same files.

Synthesises one national year where it is not there yet, runs each plan in a process of its own (the
best of several runs, in turns), compares all results for equality, and prints time, ratio to the
floor and peak memory.
"""

import argparse
import json
import os
import platform
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from rich.console import Console
from rich.table import Table

from bench.plans import FLOORS, PLANS, files_of
from vesalius.catalogue.load import default_catalogue
from vesalius.engine.interface import Counting
from vesalius.engine.rules import compile_rules
from vesalius.sources.synthetic.generate import synthesise

YEAR = 2022
NATION = 11_584_008  # Statbel, 1 January 2022
FOLDER = Path("build/bench")


def counting() -> Counting:
    """All counting variables of the catalogue for everyone, by classes of ten years."""
    catalogue = default_catalogue()
    theme = catalogue.themes["013"]
    rules = compile_rules(catalogue, YEAR)
    ages = next(d.ages for d in catalogue.dimensions.values() if d.kind == "age")
    return Counting(rules, (catalogue.populations[theme.population],), ages)


def run(plan: str, folder: Path, out: Path) -> None:
    """Run one plan once; print its time and the peak memory of this process."""
    asked, files = counting(), files_of(folder, YEAR)
    start, cpu = time.perf_counter(), time.process_time()
    table = PLANS[plan](files, asked)
    took, worked = time.perf_counter() - start, time.process_time() - cpu
    pq.write_table(table, out)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    print(json.dumps({"seconds": took, "cpu": worked, "peak": peak}))


def measure(plan: str, folder: Path, out: Path) -> dict[str, float]:
    """One run of a plan in a process of its own."""
    command = [sys.executable, "-m", "bench.engine", "--run", plan, "--folder", str(folder)]
    done = subprocess.run([*command, "--out", str(out)], check=True, capture_output=True, text=True)
    return dict(json.loads(done.stdout.splitlines()[-1]))


def best(plans: list[str], runs: int, folder: Path, work: Path) -> dict[str, dict[str, float]]:
    """The best time and the largest memory of each plan, the plans taking turns."""
    found: dict[str, dict[str, float]] = {}
    for _ in range(runs):
        for plan in plans:
            now = measure(plan, folder, work / f"{plan}.parquet")
            seen = found.setdefault(plan, now)
            found[plan] = {
                "seconds": min(now["seconds"], seen["seconds"]),
                "cpu": min(now["cpu"], seen["cpu"]),
                "peak": max(now["peak"], seen["peak"]),
            }
    return found


def same(plans: list[str], work: Path) -> bool:
    """Whether all plans but the floors gave the same cells."""
    tables: list[pa.Table] = [
        pq.read_table(work / f"{plan}.parquet") for plan in plans if plan not in FLOORS
    ]
    return all(table.equals(tables[0]) for table in tables)


def report(found: dict[str, dict[str, float]]) -> Table:
    """Times and their ratios to both floors."""
    table = Table("plan")
    for measure in ("seconds", "CPU s"):
        for column in (measure, *(f"x {floor}" for floor in FLOORS)):
            table.add_column(column, justify="right")
    table.add_column("peak memory, GB", justify="right")
    for plan, seen in found.items():
        told = [plan]
        for measure in ("seconds", "cpu"):
            ratios = (f"{seen[measure] / found[floor][measure]:.2f}" for floor in FLOORS)
            told += [f"{seen[measure]:.2f}", *ratios]
        table.add_row(*told, f"{seen['peak'] / 1e9:.2f}")
    return table


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--persons", type=int, default=NATION)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--plans", default=",".join(PLANS))
    parser.add_argument("--folder", type=Path, default=FOLDER)
    parser.add_argument("--run", choices=list(PLANS), help=argparse.SUPPRESS)
    parser.add_argument("--out", type=Path, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.run:
        run(asked.run, asked.folder, asked.out)
        return
    folder = asked.folder / str(asked.persons)
    if not (folder / "claims" / f"year={YEAR}").is_dir():
        synthesise(folder, asked.persons, range(YEAR, YEAR + 1), 1, default_catalogue())
    plans = [plan for plan in PLANS if plan in (*FLOORS, *asked.plans.split(","))]
    with tempfile.TemporaryDirectory() as work:
        found = best(plans, asked.runs, folder, Path(work))
        equal = same(plans, Path(work))
    console = Console()
    console.print(report(found))
    console.print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}, {platform.machine()}")
    console.print("The cells of all plans are equal." if equal else "THE PLANS DIFFER.")
    sys.exit(0 if equal else 1)


if __name__ == "__main__":
    main()
