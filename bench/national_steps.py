"""The steps of the national run; each prints what it measured as one line of JSON.

python -m bench.national_steps count --year 2019 --persons 11700000 --years 2006-2024 --folder F
"""

import argparse
import json
import shutil
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pyarrow.parquet as pq

from vesalius.catalogue.load import default_catalogue
from vesalius.cli.build import write_project
from vesalius.cli.synthesise import years_of
from vesalius.engine.duckdb import DuckDbEngine
from vesalius.engine.interface import Counting, Inputs
from vesalius.release.build import open_workshop, write_release
from vesalius.release.project import Project, open_project
from vesalius.release.protecting import protect_cells
from vesalius.release.workshop import Workshop
from vesalius.sources.synthetic.generate import synthesise

SEED = 1
RELEASE_DAY = date(2026, 11, 1)
TABLES = ("claims", "population")
CURVE = (1, 2, 4, 8, 16)
NEEDLE_SHARE = 0.96
MEMORY, THREADS = "4GB", 2
CLAIM_COLUMNS = (
    "person_id", "service_date", "code", "provider_profession", "provider_qualification",
    "quantity",
)  # fmt: skip
POPULATION_COLUMNS = ("person_id", "birth_year", "sex", "sector_december", "sector_june")
Facts = dict[str, Any]
SETTINGS = """name: national
years: {first}-{last}
vintages: [2025-01-01]
themes: ["013"]
memory: {memory}
threads: {threads}
"""


def timed(work: Callable[[], Any]) -> tuple[float, Any]:
    """The seconds that a piece of work took, and its result."""
    start = time.perf_counter()
    result = work()
    return time.perf_counter() - start, result


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
        workshop.counter, fingerprint_of=lambda year: f"synthetic {persons} {year} {SEED}"
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
    """The compressed bytes of the columns that a count reads."""
    total = 0
    for metadata in map(pq.read_metadata, files):
        for number in range(metadata.num_row_groups):
            group = metadata.row_group(number)
            chunks = [group.column(i) for i in range(group.num_columns)]
            total += sum(c.total_compressed_size for c in chunks if c.path_in_schema in columns)
    return total


# -- the floor and the engine on files -----------------------------------------------------------


def floor(claims: list[Path], population: list[Path], year: int) -> float:
    """Seconds of the least that any such program must do."""
    with duckdb.connect(config={"memory_limit": MEMORY, "threads": THREADS}) as connection:
        query = f"""
            SELECT coalesce(sector_december, sector_june) AS sector,
                least(({year} - birth_year) // 10, 9) AS age, sex,
                count(*) AS beneficiaries, sum(services) AS services
            FROM {relation(population)} AS members
            LEFT JOIN (
                SELECT person_id, count(*) AS services FROM {relation(claims)} GROUP BY person_id
            ) AS persons USING (person_id)
            GROUP BY ALL"""
        return timed(lambda: connection.sql(query).to_arrow_table())[0]


def engine_seconds(workshop: Workshop, claims: list[Path], people: list[Path], year: int) -> float:
    """Seconds of the engine on the same files, without the checks of the sources room."""
    counting = Counting(
        workshop.counter.rules(year), workshop.counter.populations, workshop.counter.ages
    )
    inputs = Inputs(relation(claims), lambda wanted: relation(people))
    engine = DuckDbEngine(MEMORY, THREADS)
    return timed(lambda: engine.count_year(inputs, counting))[0]


def between(measure: Callable[[], float], work: Callable[[], Facts]) -> Facts:
    """The floor before and after a piece of work; their mean is what the work is held against."""
    before = measure()
    facts = work()
    after = measure()
    return facts | {"floor_before": before, "floor_after": after, "floor": (before + after) / 2}


# -- steps, each in a process of its own ---------------------------------------------------------


def step_synthesise(folder: Path, persons: int, years: range, year: int) -> Facts:
    """Invent a year."""
    private, only = folder / "private", range(year, year + 1)
    seconds, (written,) = timed(
        lambda: synthesise(private, persons, only, SEED, default_catalogue())
    )
    return {
        "seconds": seconds, "claims": written.claims, "population": written.population,
        "bytes": written.bytes,
    }  # fmt: skip


def step_count(folder: Path, persons: int, years: range, year: int) -> Facts:
    """Count a year as a build does: sound files proven, finest cells made and kept."""
    workshop = workshop_of(folder, persons, years)
    claims, people = (paths(folder, table, year) for table in TABLES)
    sources = workshop.sources
    proof, _ = timed(lambda: sources.claims.sound(year) and sources.population.sound(year))

    def count() -> Facts:
        whole, cells = timed(lambda: workshop.counter.finest(year))
        return {"seconds": whole, "cells": cells.num_rows}

    facts = between(lambda: floor(claims, people, year), count)
    facts |= {"proof": proof, "ratio": facts["seconds"] / facts["floor"]}
    read = bytes_of(claims, CLAIM_COLUMNS) + bytes_of(people, POPULATION_COLUMNS)
    return facts | {"bytes_read": read}


def step_engine(folder: Path, persons: int, years: range, year: int) -> Facts:
    """The engine alone on the same files: claims to finest cells, nothing proven or kept."""
    workshop = workshop_of(folder, persons, years)
    claims, people = (paths(folder, table, year) for table in TABLES)
    facts = between(
        lambda: floor(claims, people, year),
        lambda: {"seconds": engine_seconds(workshop, claims, people, year)},
    )
    return facts | {"ratio": facts["seconds"] / facts["floor"]}


def step_curve(folder: Path, persons: int, years: range, year: int) -> Facts:
    """The engine and the floor on 1, 2, 4, 8 and 16 sixteenths of a year's parts."""
    workshop = workshop_of(folder, persons, years)
    claims, people = (paths(folder, table, year) for table in TABLES)
    points = []
    for share in CURVE:
        some = [files[: max(1, len(files) * share // CURVE[-1])] for files in (claims, people)]
        rows = sum(pq.read_metadata(file).num_rows for file in some[0])
        seconds = engine_seconds(workshop, *some, year)
        points.append(
            {"parts": share, "claims": rows, "seconds": seconds, "floor": floor(*some, year)}
        )
    return {"points": points}


def step_needle(folder: Path, persons: int, years: range, year: int) -> Facts:
    """A table in which imaging is 4 % of the rows, held against the imaging-only table."""
    facts: Facts = {}
    workshop = workshop_of(folder, persons, years)
    for name, share in (("imaging", 0.0), ("all_care", NEEDLE_SHARE)):
        made = folder / "private" / f"needle-{name}"
        only = range(year, year + 1)
        (written,) = synthesise(made, persons // 10, only, SEED, default_catalogue(), share)
        claims, people = (sorted((made / table).rglob("*.parquet")) for table in TABLES)
        facts[name] = {
            "claims": written.claims,
            "bytes": sum(file.stat().st_size for file in claims),
            "bytes_read": bytes_of(claims, CLAIM_COLUMNS),
            "seconds": engine_seconds(workshop, claims, people, year),
            "floor": floor(claims, people, year),
        }
        shutil.rmtree(made)
    return facts


def step_release(folder: Path, persons: int, years: range, year: int) -> Facts:
    """Everything after the finest cells: roll-up, rates, protection, audit, the release."""
    workshop = workshop_of(folder, persons, years)
    project = open_project(folder)
    cells, made = timed(workshop.cells)
    protection, protected = timed(lambda: protect_cells(workshop, project))
    writing, release = timed(lambda: write_release(project, RELEASE_DAY, workshop, protected))
    files = [file for file in release.rglob("*") if file.is_file()]
    return {
        "seconds": cells + protection + writing, "cells": cells, "protection": protection,
        "writing": writing, "bytes_cells": sum(f.stat().st_size for f in made.rglob("*.parquet")),
        "bytes": sum(file.stat().st_size for file in files), "notes": list(protected.notes),
    }  # fmt: skip


STEPS: Mapping[str, Callable[[Path, int, range, int], Facts]] = {
    "synthesise": step_synthesise,
    "count": step_count,
    "engine": step_engine,
    "curve": step_curve,
    "needle": step_needle,
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
