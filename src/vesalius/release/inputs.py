"""The sources as a build sees them: relations for the engine, years, fingerprints."""

from dataclasses import dataclass, replace

import pyarrow.parquet as pq

from vesalius.engine.interface import Inputs
from vesalius.release import fingerprint
from vesalius.release.late import Late
from vesalius.sources.opening import Sources
from vesalius.sources.tables import ClaimsTable, Table

SYNTHETIC = b"vesalius.synthetic"
LATE_SHARE = 0.1  # of a year's claims; where more are late, a full count costs less


@dataclass(frozen=True, slots=True)
class Holdings:
    """What tells cheaply that the rows of a year are those of the last build.

    `people` stands for its population, `mapping` for the meaning of the claims' columns; `claims`
    are the files that may hold claims of the year, by identity.
    """

    people: str
    mapping: str
    claims: tuple[str, ...]


def inputs_of(sources: Sources, year: int) -> Inputs:
    """The accepted rows of a year, as the engine reads them."""
    return _inputs(sources, sources.claims, year)


def _inputs(sources: Sources, claims: ClaimsTable, year: int) -> Inputs:
    return Inputs(
        claims=f"({claims.relation(year)})",
        population=lambda wanted: f"({sources.population.relation(wanted)})",
    )


def late_of(sources: Sources, year: int, added: frozenset[str]) -> Late | None:
    """The inputs of a year, some of whose files of claims (by identity) were added since.

    None where a full count is the better way: the added files are many, or the files do not all
    have the same columns.
    """
    files = sources.claims.files_of(year)
    late = tuple(file for file in files if file.original.identity in added)
    held = tuple(file for file in files if file not in late)
    alike = all(file.schema == files[0].schema for file in files)
    rows = [sum(file.rows for file in some) for some in (late, files)]
    if not alike or rows[0] > LATE_SHARE * rows[1]:
        return None
    before, came = (replace(sources.claims, files=some) for some in (held, late))
    return Late(
        before=_inputs(sources, before, year),
        added=f"({came.relation(year)})",
        open=sources.claims.connection,
    )


def years_held(sources: Sources) -> list[int]:
    """The years that both tables hold."""
    return sorted(set(sources.claims.years()) & set(sources.population.years()))


def fingerprints(sources: Sources) -> dict[str, str]:
    """What the manifest says of the inputs: their content by fingerprint, nothing else."""
    return {"claims": sources.claims.fingerprint(), "population": sources.population.fingerprint()}


def holdings(sources: Sources, year: int) -> Holdings:
    """What the rows of a year are known by."""
    people = [_mapping(sources.population), _files(sources.population, year)]
    return Holdings(
        people=fingerprint.of_value(people),
        mapping=_mapping(sources.claims),
        claims=_files(sources.claims, year),
    )


def _mapping(table: Table) -> str:
    plain = table.mapping.model_dump(mode="json", exclude={"files", "postgres"})
    return fingerprint.of_value(plain)


def _files(table: Table, year: int) -> tuple[str, ...]:
    """The name, size and time of every file that may hold rows of the year."""
    return tuple(sorted(file.original.identity for file in table.files_of(year)))


def is_synthetic(sources: Sources) -> bool:
    """Whether any file of the claims or the population says that it is synthetic."""
    files = [*sources.claims.files, *sources.population.files]
    return any((pq.read_schema(f.path).metadata or {}).get(SYNTHETIC) for f in files)
