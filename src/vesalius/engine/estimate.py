"""What a count will cost, before it starts: rows, memory and time."""

import os
from dataclasses import dataclass

import duckdb

from vesalius.engine.interface import Counting, Inputs

# Measured by `make bench` (docs/performance.md) on a national year, and rounded up.
BYTES_BY_PERSON = 120  # their ids and cells, the join, their claims and counters
BYTES_AT_LEAST = 400_000_000
SECONDS_BY_CLAIM = 0.3e-6  # of one core
SECONDS_BY_PERSON = 0.5e-6


@dataclass(frozen=True, slots=True)
class Estimate:
    """The rows of a year, and what counting them takes: bytes of memory, seconds.

    >>> national = Estimate(claims=20_000_000, persons=11_900_000, cores=2)
    >>> round(national.memory / 1e9, 1), round(national.seconds)
    (1.8, 6)
    """

    claims: int
    persons: int
    cores: int

    @property
    def memory(self) -> int:
        """Bytes; where the engine is given less, it counts in SQL and spills to its work folder."""
        return BYTES_AT_LEAST + BYTES_BY_PERSON * self.persons

    @property
    def seconds(self) -> float:
        """Seconds on cores like those of docs/performance.md, from files near the processor."""
        work = SECONDS_BY_CLAIM * self.claims + SECONDS_BY_PERSON * self.persons
        return work / self.cores


def estimate(inputs: Inputs, counting: Counting, cores: int | None = None) -> Estimate:
    """Count the rows (from the footers of Parquet where that is possible) and estimate."""
    with duckdb.connect() as connection:
        claims, persons = (
            connection.sql(f"SELECT count(*) FROM {relation} AS counted").fetchall()[0][0]
            for relation in (inputs.claims, inputs.population(counting.year))
        )
    return Estimate(claims, persons, cores or os.cpu_count() or 1)
