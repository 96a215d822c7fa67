"""What a late booking month costs beside a full count, on a synthetic national year.

`python -m bench.late --folder DIR` (with `claims/year=2022` and `population/year=2022`, as
`bench.engine` writes them) splits off the claims booked in one month, counts the rest, then adds
the month as a change and counts everything in full, and compares the cells.
"""

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import duckdb
from rich.console import Console
from rich.table import Table

from bench.engine import FOLDER, NATION, YEAR, counting
from bench.plans import Files, files_of
from vesalius.engine.duckdb import DuckDbEngine
from vesalius.engine.interface import FINEST
from vesalius.release.late import Late, count_change

T = TypeVar("T")


def split(files: Files, month: int, into: Path) -> tuple[Files, Files]:
    """The same claims as those booked in a month and all others; the others in as many files."""
    held = []
    with duckdb.connect() as connection:
        for number, path in enumerate(files.claims):
            target = into / f"{number:04d}.parquet"
            rows = f"SELECT * FROM '{path}' WHERE accounting_month <> {month}"
            connection.execute(f"COPY ({rows}) TO '{target}'")
            held.append(str(target))
        late = into / "late.parquet"
        rows = f"SELECT * FROM {files.inputs.claims} WHERE accounting_month = {month}"
        connection.execute(f"COPY ({rows}) TO '{late}'")
    before = Files(tuple(held), files.population)
    return before, Files((*held, str(late)), files.population)


def rows(claims: str) -> tuple[int, int]:
    """Claims and persons."""
    query = f"SELECT count(*), count(DISTINCT person_id) FROM {claims} AS claims"
    with duckdb.connect() as connection:
        found = connection.sql(query).fetchall()[0]
    return int(found[0]), int(found[1])


def read_so_far() -> int:
    """Bytes that this process has read."""
    told = Path("/proc/self/io").read_text().splitlines()[0]
    return int(told.partition(":")[2])


def measured(work: Callable[[], T]) -> tuple[T, float, float]:
    """What came out, the processor's seconds and the megabytes read."""
    start, read = time.process_time(), read_so_far()
    found = work()
    return found, time.process_time() - start, (read_so_far() - read) / 1e6


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=Path, default=FOLDER / str(NATION))
    parser.add_argument("--month", type=int, default=(YEAR + 1) * 100 + 1)
    asked, question, engine = parser.parse_args(), counting(), DuckDbEngine()
    with tempfile.TemporaryDirectory(dir=asked.folder.parent) as work:
        before, now = split(files_of(asked.folder, YEAR), asked.month, Path(work))
        alone = Files(now.claims[-1:], ()).inputs.claims
        (late, persons), (everything, _) = rows(alone), rows(now.inputs.claims)
        kept = engine.count_year(before.inputs, question)
        full, full_cpu, full_read = measured(lambda: engine.count_year(now.inputs, question))
        month, folder = Late(before.inputs, alone, duckdb.connect), Path(work) / "touched"
        change, late_cpu, late_read = measured(
            lambda: count_change(engine, month, question, kept, folder)
        )
        equal = all(
            change.applied(name, kept[name]).equals(full[name].combine_chunks())
            for name in full.column_names[len(FINEST) :]
        )
    table = Table("what", "claims", "processor s", "ratio", "MB read")
    table.add_row("full count", f"{everything:,}", f"{full_cpu:.2f}", "1.00", f"{full_read:.0f}")
    ratio = f"{late_cpu / full_cpu:.2f}"
    table.add_row("a late month", f"{late:,}", f"{late_cpu:.2f}", ratio, f"{late_read:.0f}")
    console = Console()
    console.print(table)
    console.print(f"{persons:,} persons in the month; load {os.getloadavg()[0]:.1f}")
    console.print("The cells are equal." if equal else "THE CELLS DIFFER.")
    sys.exit(0 if equal else 1)


if __name__ == "__main__":
    main()
