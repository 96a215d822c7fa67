"""The steps of the national run; each prints what it measured as one line of JSON.

python -m bench.national_steps count --year 2019 --persons 11700000 --years 2006-2024 --folder F
"""

import argparse
import json
import shutil
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

import duckdb
import pyarrow.parquet as pq

from vesalius.catalogue.load import default_catalogue
from vesalius.cli.build import write_project
from vesalius.cli.synthesise import years_of
from vesalius.engine.duckdb import DuckDbEngine
from vesalius.engine.interface import Counting, Inputs
from vesalius.release.build import open_workshop, write_release
from vesalius.release.inputs import Holdings
from vesalius.release.project import Project, open_project
from vesalius.release.protecting import protect_cells
from vesalius.release.workshop import Workshop
from vesalius.sources.synthetic.generate import synthesise

SEED = 1
RELEASE_DAY = date(2026, 11, 1)
TABLES = ("claims", "population")
CURVE = (1, 2, 4, 8, 16)
MEMORY, THREADS = "4GB", 2
CLAIM_COLUMNS = (
    "person_id", "service_date", "code", "provider_profession", "provider_qualification",
    "quantity",
)  # fmt: skip
POPULATION_COLUMNS = ("person_id", "birth_year", "sex", "sector_december", "sector_june")
Facts = dict[str, Any]
T = TypeVar("T")
SETTINGS = """name: national
years: {first}-{last}
vintages: [2025-01-01]
themes: ["013"]
memory: {memory}
threads: {threads}
"""


@dataclass(frozen=True, slots=True)
class Took:
    """What a piece of work took: seconds on the wall clock and of the processor, bytes read.

    The processor's seconds, over all threads, hardly depend on what else the machine is doing.
    """

    wall: float
    cpu: float
    read: int

    def facts(self, name: str = "") -> Facts:
        """Under the keys `seconds` and `cpu`, after a name."""
        stem = f"{name}_" if name else ""
        return {
            f"{stem}seconds": self.wall,
            f"{stem}cpu": self.cpu,
            f"{stem}bytes_read": self.read,
        }


def bytes_read() -> int:
    """The bytes that this process has read so far, cached or not (Linux; 0 elsewhere)."""
    counters = Path("/proc/self/io")
    if not counters.exists():
        return 0
    return int(counters.read_text(encoding="ascii").split()[1])


def timed(work: Callable[[], T]) -> tuple[Took, T]:
    """What a piece of work took, and its result."""
    wall, cpu, read = time.perf_counter(), time.process_time(), bytes_read()
    result = work()
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    return Took(wall, cpu, bytes_read() - read), result


Work = Callable[[], Took]


# -- the project -------------------------------------------------------------------------------


def make_project(folder: Path, years: range) -> Project:
    """A project for synthetic data, as `vesalius new` makes it, with the run's years."""
    if not (folder / "sources.yaml").exists():
        write_project(folder)
    settings = SETTINGS.format(first=years[0], last=years[-1], memory=MEMORY, threads=THREADS)
    (folder / "release.yaml").write_text(settings, encoding="utf-8")
    return open_project(folder)


def workshop_of(folder: Path, persons: int, years: range) -> Workshop:
    """The build's workshop; the arguments of the synthetic data stand for their fingerprint.

    The years' files are gone when the release is made. The same arguments give the same bytes,
    so they tell the rows of a year as well as the files would.
    """
    workshop = open_workshop(open_project(folder), "duckdb")
    plan = replace(workshop.plan, counted=tuple(years), asked=tuple(years))
    counter = replace(
        workshop.counter,
        holdings_of=lambda year: Holdings(f"synthetic {persons} {year} {SEED}", "", ()),
    )
    return replace(workshop, plan=plan, counter=counter)


def paths(folder: Path, table: str, year: int) -> list[Path]:
    """The files of one table and year."""
    return sorted((folder / "private" / table / f"year={year}").glob("*.parquet"))


def discard(folder: Path, year: int) -> None:
    """Remove the files of a year."""
    for table in TABLES:
        shutil.rmtree(folder / "private" / table / f"year={year}", ignore_errors=True)


def relation(files: list[Path]) -> str:
    """Parquet files as a relation."""
    names = ", ".join(f"'{file}'" for file in files)
    return f"read_parquet([{names}], hive_partitioning = false)"


def bytes_of(files: list[Path], columns: tuple[str, ...]) -> int:
    """The compressed bytes of the columns that a count needs."""
    total = 0
    for metadata in map(pq.read_metadata, files):
        for number in range(metadata.num_row_groups):
            group = metadata.row_group(number)
            chunks = [group.column(i) for i in range(group.num_columns)]
            total += sum(c.total_compressed_size for c in chunks if c.path_in_schema in columns)
    return total


# -- the floor and the engine on files -----------------------------------------------------------


def floor(claims: list[Path], population: list[Path], year: int) -> Took:
    """The least that any such program must do."""
    query = f"""
        SELECT coalesce(sector_december, sector_june) AS sector,
            least(({year} - birth_year) // 10, 9) AS age, sex,
            count(*) AS beneficiaries, sum(services) AS services
        FROM {relation(population)} AS members
        LEFT JOIN (
            SELECT person_id, count(*) AS services FROM {relation(claims)} GROUP BY person_id
        ) AS persons USING (person_id)
        GROUP BY ALL"""
    with duckdb.connect(config={"memory_limit": MEMORY, "threads": THREADS}) as connection:
        return timed(lambda: connection.sql(query).to_arrow_table())[0]


def engine(workshop: Workshop, claims: list[Path], people: list[Path], year: int) -> Took:
    """The engine on the same files, without the checks of the sources room."""
    counter = workshop.counter
    counting = Counting(counter.rules(year), counter.populations, counter.ages)
    inputs = Inputs(relation(claims), lambda wanted: relation(people))
    made = DuckDbEngine(MEMORY, THREADS)
    return timed(lambda: made.count_year(inputs, counting))[0]


def against_floor(claims: list[Path], people: list[Path], year: int, work: Work) -> Facts:
    """A piece of work held against the mean of the floor before and after it."""
    before, took, after = floor(claims, people, year), work(), floor(claims, people, year)
    wall, cpu = (before.wall + after.wall) / 2, (before.cpu + after.cpu) / 2
    mean = Took(wall, cpu, before.read)
    ratios = {"ratio": took.wall / mean.wall, "cpu_ratio": took.cpu / mean.cpu}
    return took.facts() | mean.facts("floor") | ratios


# -- steps, each in a process of its own ---------------------------------------------------------


def step_synthesise(folder: Path, persons: int, years: range, year: int) -> Facts:
    """Invent a year."""
    private, only, catalogue = folder / "private", range(year, year + 1), default_catalogue()
    took, (written,) = timed(lambda: synthesise(private, persons, only, SEED, catalogue))
    counts = {"claims": written.claims, "population": written.population, "bytes": written.bytes}
    return took.facts() | counts


def step_count(folder: Path, persons: int, years: range, year: int) -> Facts:
    """Count a year as a build does: sound files proven, finest cells made and kept."""
    workshop = workshop_of(folder, persons, years)
    claims, people = (paths(folder, table, year) for table in TABLES)
    sources = workshop.sources
    proof, _ = timed(lambda: sources.claims.sound(year) and sources.population.sound(year))
    facts = against_floor(
        claims, people, year, lambda: timed(lambda: workshop.counter.finest(year))[0]
    )
    needed = bytes_of(claims, CLAIM_COLUMNS) + bytes_of(people, POPULATION_COLUMNS)
    return facts | proof.facts("proof") | {"bytes_needed": needed}


def step_engine(folder: Path, persons: int, years: range, year: int) -> Facts:
    """The engine alone on the same files: claims to finest cells, nothing proven or kept."""
    workshop = workshop_of(folder, persons, years)
    claims, people = (paths(folder, table, year) for table in TABLES)
    return against_floor(claims, people, year, lambda: engine(workshop, claims, people, year))


def step_curve(folder: Path, persons: int, years: range, year: int) -> Facts:
    """The engine and the floor on 1, 2, 4, 8 and 16 sixteenths of a year's parts."""
    workshop = workshop_of(folder, persons, years)
    files = [paths(folder, table, year) for table in TABLES]
    points = []
    for share in CURVE:
        claims, people = (some[: max(1, len(some) * share // CURVE[-1])] for some in files)
        took = engine(workshop, claims, people, year)
        least = floor(claims, people, year)
        rows = sum(pq.read_metadata(file).num_rows for file in claims)
        points.append({"parts": share, "claims": rows} | took.facts() | least.facts("floor"))
    return {"points": points}


def step_release(folder: Path, persons: int, years: range, year: int) -> Facts:
    """Everything after the finest cells: roll-up, rates, protection, audit, the release."""
    workshop = workshop_of(folder, persons, years)
    project = open_project(folder)
    cells, made = timed(workshop.cells)
    protection, protected = timed(lambda: protect_cells(workshop, project))
    writing, release = timed(lambda: write_release(project, RELEASE_DAY, workshop, protected))
    parts = {"cells": cells, "protection": protection, "writing": writing}
    facts = {"seconds": sum(p.wall for p in parts.values())}
    facts |= {key: value for name, part in parts.items() for key, value in part.facts(name).items()}
    sizes = {"bytes_cells": size_of(made), "bytes": size_of(release)}
    return facts | sizes | {"notes": list(protected.notes)}


def size_of(folder: Path) -> int:
    """The bytes of a folder's files."""
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())


STEPS: Mapping[str, Callable[[Path, int, range, int], Facts]] = {
    "synthesise": step_synthesise,
    "count": step_count,
    "engine": step_engine,
    "curve": step_curve,
    "release": step_release,
}


def arguments() -> argparse.ArgumentParser:
    """The words that the run and its steps share."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--persons", type=int, default=11_700_000)
    parser.add_argument("--years", type=years_of, default=years_of("2006-2024"))
    parser.add_argument("--folder", type=Path, default=Path("build/national"))
    return parser


def main() -> None:
    parser = arguments()
    parser.add_argument("step", choices=sorted(STEPS))
    parser.add_argument("--year", type=int, required=True)
    given = parser.parse_args()
    print(json.dumps(STEPS[given.step](given.folder, given.persons, given.years, given.year)))


if __name__ == "__main__":
    main()
