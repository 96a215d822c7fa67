"""The sources as a build sees them: relations for the engine, years, fingerprints."""

import pyarrow.parquet as pq

from vesalius.engine.interface import Inputs
from vesalius.release import fingerprint
from vesalius.sources.opening import Sources
from vesalius.sources.tables import Table

SYNTHETIC = b"vesalius.synthetic"


def inputs_of(sources: Sources, year: int) -> Inputs:
    """The accepted rows of a year, as the engine reads them."""
    return Inputs(
        claims=f"({sources.claims.relation(year)})",
        population=lambda wanted: f"({sources.population.relation(wanted)})",
    )


def years_held(sources: Sources) -> list[int]:
    """The years that both tables hold."""
    return sorted(set(sources.claims.years()) & set(sources.population.years()))


def fingerprints(sources: Sources) -> dict[str, str]:
    """What the manifest says of the inputs: their content by fingerprint, nothing else."""
    return {"claims": sources.claims.fingerprint(), "population": sources.population.fingerprint()}


def year_key(sources: Sources, year: int) -> str:
    """What tells cheaply that the rows of a year are those of the last build."""
    return fingerprint.of_value(
        [_files(table, year) for table in (sources.claims, sources.population)]
    )


def _files(table: Table, year: int) -> list[object]:
    """The mapping, and the name, size and time of every file that may hold rows of the year."""
    found = [(file.name, file.path.stat()) for file in table.files_of(year)]
    files = [(name, stat.st_size, stat.st_mtime_ns) for name, stat in found]
    return [table.mapping.model_dump(mode="json", exclude={"files", "postgres"}), files]


def is_synthetic(sources: Sources) -> bool:
    """Whether any file of the claims or the population says that it is synthetic."""
    files = [*sources.claims.files, *sources.population.files]
    return any((pq.read_schema(f.path).metadata or {}).get(SYNTHETIC) for f in files)
