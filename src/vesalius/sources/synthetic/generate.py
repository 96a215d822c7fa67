"""Synthetic Belgium: a population and claims that look like the real ones and are nobody's."""

import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from vesalius import __version__
from vesalius.catalogue.model import Catalogue
from vesalius.errors import VesaliusError
from vesalius.language import translate
from vesalius.progress import progress
from vesalius.sources.synthetic.calibration import calibrate, cell_weights
from vesalius.sources.synthetic.claims import CLAIMS, Season, claims_table, season
from vesalius.sources.synthetic.cohorts import roster
from vesalius.sources.synthetic.facts import FIRST_YEAR, LAST_YEAR, acts
from vesalius.sources.synthetic.homes import Homes, load_homes
from vesalius.sources.synthetic.members import (
    POPULATION,
    Part,
    members,
    parts_of,
    population_table,
)
from vesalius.sources.synthetic.problems import BAD_SHARE, NO_PERSONS, NOT_SYNTHETIC, YEARS_OUTSIDE
from vesalius.sources.synthetic.services import (
    exam_services,
    mean_fees,
    offer,
    technical_factor,
)

SYNTHETIC = "vesalius.synthetic"
MOST_PERSONS = 200_000_000
_REGIONAL_YEAR = 2015
_ROW_GROUP = 1 << 18
_THREADS = 4
_UNFINISHED = ".unfinished"
_SENTENCE = "Synthetic Belgium: invented persons and services, made by Vesalius; nobody's data"


@dataclass(frozen=True, slots=True)
class Written:
    """What was written for one year."""

    year: int
    population: int
    claims: int
    bytes: int


@dataclass(frozen=True)
class _Work:
    """One year's tables, and where its files go."""

    out: Path
    seed: int
    persons: int
    homes: Homes
    season: Season


def _checked(persons: int, years: range, other_services: float) -> None:
    if not 1 <= persons <= MOST_PERSONS:
        raise VesaliusError(NO_PERSONS, persons=persons, most=MOST_PERSONS)
    if not years or years[0] < FIRST_YEAR or years[-1] > LAST_YEAR or years.step != 1:
        asked = f"{years.start}-{years.stop - 1}"
        raise VesaliusError(YEARS_OUTSIDE, years=asked, first=FIRST_YEAR, last=LAST_YEAR)
    if not 0 <= other_services < 1:
        raise VesaliusError(BAD_SHARE, share=other_services)


def year_season(
    year: int, persons: int, catalogue: Catalogue, homes: Homes, other_services: float = 0.0
) -> Season:
    """The calibrated tables from which the claims of a year are drawn."""
    exams, unions = exam_services(catalogue)
    kinds = tuple(act for act in acts() if any(s.kind == act.name for s in exams))
    members_of = roster(year, persons)
    rates = calibrate(members_of, roster(_REGIONAL_YEAR, persons), homes, kinds, unions)
    weights = cell_weights(members_of, homes)
    factor = technical_factor(rates, weights, mean_fees(exams, year))
    return season(year, rates, offer(year, exams, factor), other_services)


def _metadata(work: _Work) -> dict[str, str]:
    year = work.season.year
    return {
        SYNTHETIC: "true",
        f"{SYNTHETIC}.sentence": _SENTENCE,
        f"{SYNTHETIC}.version": __version__,
        f"{SYNTHETIC}.arguments": f"persons={work.persons} year={year} seed={work.seed} "
        f"other_services={work.season.other_share}",
    }


def _write(table: pa.Table, schema: pa.Schema, path: Path, work: _Work) -> int:
    """Write a file, whole or not at all, of the schema's plain types; its size in bytes."""
    texts = [field.name for field in schema if field.name != "person_id"]
    unfinished = path.with_suffix(_UNFINISHED)
    with pq.ParquetWriter(
        unfinished, table.schema, compression="snappy", use_dictionary=texts, store_schema=False
    ) as writer:
        writer.write_table(table, row_group_size=_ROW_GROUP)
        writer.add_key_value_metadata(_metadata(work))
    unfinished.replace(path)
    return path.stat().st_size


def _emptied(folders: tuple[Path, ...]) -> None:
    """Make folders, and remove an earlier order's files; with others' files, remove nothing."""
    for folder in folders:
        folder.mkdir(parents=True, exist_ok=True)
    files = sorted(path for folder in folders for path in folder.iterdir())
    for path in files:
        if path.suffix != _UNFINISHED and not _is_synthetic(path):
            raise VesaliusError(NOT_SYNTHETIC, file=path)
    for path in files:
        path.unlink()


def _is_synthetic(path: Path) -> bool:
    try:
        said = pq.read_metadata(path).metadata or {}
    except (OSError, pa.ArrowInvalid):
        return False
    return said.get(SYNTHETIC.encode()) == b"true"


def _write_part(work: _Work, part: Part) -> tuple[int, int, int]:
    """Write one part of a year; its members, its claims and its bytes."""
    year = work.season.year
    people = members(roster(year, work.persons), work.homes, part)
    residents = population_table(people, work.homes, year)
    claims = claims_table(people, work.season, part)
    name = f"year={year}/part-{part.index:04d}.parquet"
    size = _write(residents, POPULATION, work.out / "population" / name, work)
    size += _write(claims, CLAIMS, work.out / "claims" / name, work)
    return residents.num_rows, claims.num_rows, size


def _write_year(work: _Work, parts: int) -> Written:
    year = work.season.year
    _emptied(tuple(work.out / table / f"year={year}" for table in ("population", "claims")))
    todo = [Part(work.seed, index, parts) for index in range(parts)]
    with (
        progress(translate("Synthetic {year}", {"year": year}), parts) as advance,
        ThreadPoolExecutor(_workers()) as pool,
    ):
        sizes = []
        for size in pool.map(lambda part: _write_part(work, part), todo):
            sizes.append(size)
            advance(1)
    people, claims, size = (sum(column) for column in zip(*sizes, strict=True))
    return Written(year, people, claims, size)


def _workers() -> int:
    return min(os.cpu_count() or 1, _THREADS)


def synthesise_years(
    out: Path,
    persons: int,
    years: range,
    seed: int,
    catalogue: Catalogue,
    other_services: float = 0.0,
) -> Iterator[Written]:
    """Write the years one by one, and say of each what was written: see `synthesise`."""
    _checked(persons, years, other_services)
    homes = load_homes()
    for year in years:
        tables = year_season(year, persons, catalogue, homes, other_services)
        work = _Work(out, seed, persons, homes, tables)
        yield _write_year(work, parts_of(roster(year, persons)))


def synthesise(
    out: Path,
    persons: int,
    years: range,
    seed: int,
    catalogue: Catalogue,
    other_services: float = 0.0,
) -> tuple[Written, ...]:
    """Write `population/year=Y/part-*.parquet` and `claims/year=Y/part-*.parquet` under `out`.

    `persons` is the population on 1 January 2022; other years follow Statbel's totals. A year's
    files depend on the arguments and that year alone, whatever the range or the number of cores.
    `other_services` is the share of rows that are no imaging. Raises `synthetic-persons`,
    `synthetic-years`, `synthetic-share` and `synthetic-folder`.
    """
    return tuple(synthesise_years(out, persons, years, seed, catalogue, other_services))
