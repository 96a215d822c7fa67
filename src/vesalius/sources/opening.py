"""Opening the sources of a project: mapping read, files found, columns matched, no row read."""

from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from vesalius.errors import VesaliusError
from vesalius.sources import problems
from vesalius.sources.coercion import Reading
from vesalius.sources.columns import match
from vesalius.sources.contracts import Contract
from vesalius.sources.files import PARQUET, DataFile, find, open_parquet
from vesalius.sources.mapping import SOURCES_FILE, SourcesMapping, TableMapping, read_mapping
from vesalius.sources.postgres import stage_postgres
from vesalius.sources.soundness import Memory
from vesalius.sources.tables import ClaimsTable, PopulationTable, Table
from vesalius.sources.text import stage_text

PRIVATE = "private"
STAGED = "staged"
T = TypeVar("T", bound=Table)


@dataclass(frozen=True, slots=True)
class Sources:
    """The two tables of a project, and the mapping that found them."""

    folder: Path
    mapping: SourcesMapping
    claims: ClaimsTable
    population: PopulationTable


def open_sources(folder: Path, mapping: SourcesMapping | None = None) -> Sources:
    """Open the sources of a project folder, by its `sources.yaml` unless a mapping is given.

    Files are found and their columns matched; text files are copied once to Parquet under
    `private/`, and so are tables of a database. Raises the problems of `sources.problems`.
    """
    found = mapping or read_mapping(folder / SOURCES_FILE)
    claims = _open(ClaimsTable, found.claims, folder)
    population = _open(PopulationTable, found.population, folder)
    kinds = [_person(table.readings).kept for table in (claims, population)]
    if kinds[0] != kinds[1]:
        facts = {"claims": kinds[0], "population": kinds[1]}
        raise VesaliusError(problems.PERSONS_NOT_ALIKE, **facts)
    return Sources(folder, found, claims, population)


def _person(readings: tuple[Reading, ...]) -> Reading:
    return next(r for r in readings if r.field.name == "person_id")


def _open(kind: type[T], mapping: TableMapping, folder: Path) -> T:
    contract = kind.contract
    files = _files(contract, mapping, folder)
    if not any(file.rows for file in files):
        raise VesaliusError(problems.TABLE_EMPTY, table=contract.name)
    readings = match(contract, mapping, files)
    person_sql = "BIGINT" if _person(readings).kept == "integer" else "VARCHAR"
    memory = Memory(folder / PRIVATE / "work" / "sources.json")
    return kind(mapping, files, readings, memory, person_sql)


def _files(contract: Contract, mapping: TableMapping, folder: Path) -> tuple[DataFile, ...]:
    if mapping.postgres is not None:
        return (stage_postgres(contract, mapping, folder / PRIVATE / STAGED),)
    paths = find(contract.name, mapping.files, folder)
    return tuple(_data_file(contract, path, mapping, folder) for path in paths)


def _data_file(contract: Contract, path: Path, mapping: TableMapping, folder: Path) -> DataFile:
    """A file to scan, under the name of the file that its owner delivered."""
    if path.suffix.lower() in PARQUET:
        return open_parquet(contract.name, path, folder)
    copy = stage_text(contract.name, path, mapping.csv, folder / PRIVATE / STAGED)
    return open_parquet(contract.name, copy, folder, delivered=path)
