"""The embedded engine: DuckDB, within a memory limit, spilling to a private folder."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import duckdb

from vesalius.engine.packing import Packing
from vesalius.engine.plan import PACKED, PERSON_YEARS, WIDE, SqlEngine
from vesalius.engine.problems import (
    COUNT_FAILED,
    COUNT_TOO_LARGE,
    INPUT_UNREADABLE,
    OUT_OF_MEMORY,
)
from vesalius.engine.rules import CountingRules
from vesalius.errors import VesaliusError

_HARMFUL = "partial_aggregate_pushdown"  # groups by person a second time, below the join


@dataclass
class DuckDbEngine(SqlEngine):
    """Counts with DuckDB. Work files go to `work_folder`, which must be private."""

    memory_limit: str = "4GB"
    threads: int | None = None
    work_folder: Path | None = None
    field_bits: int = 8

    @cached_property
    def connection(self) -> duckdb.DuckDBPyConnection:
        """The one connection of this engine; opened when first used."""
        folder = self.work_folder or Path(tempfile.gettempdir()) / "vesalius-engine"
        settings: dict[str, str | bool | int | float | list[str]] = {
            "memory_limit": self.memory_limit,
            "temp_directory": str(folder),
            "preserve_insertion_order": "false",
        }
        if self.threads:
            settings["threads"] = self.threads
        connection = duckdb.connect(config=settings)
        _keep_aggregates_above_joins(connection)
        return connection

    def _packing(self, rules: CountingRules) -> Packing:
        return Packing(len(rules.variables), self.field_bits)

    def _keep(self, name: str, relation: str) -> bool:
        try:
            self._bring(name, relation)
        except duckdb.OutOfRangeException:
            return False
        return True

    def _bring(self, name: str, relation: str) -> None:
        made = f"SELECT * FROM {relation} AS made"
        self.connection.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS {made}")

    def _has_rows(self, persons: str) -> bool:
        return bool(self.connection.sql(f"SELECT 1 FROM {persons} AS persons LIMIT 1").fetchall())

    def _columns(self, relation: str) -> list[str]:
        return self.connection.sql(f"SELECT * FROM {relation} AS described").columns

    def _forget(self) -> None:
        for name in (PERSON_YEARS, PACKED, WIDE):
            self.connection.execute(f"DROP TABLE IF EXISTS {name}")

    @contextmanager
    def _reporting(self, year: int) -> Iterator[None]:
        """Tell DuckDB's errors in our words; theirs may quote a value of a row."""
        try:
            yield
        except duckdb.OutOfMemoryException:
            raise VesaliusError(OUT_OF_MEMORY, year=year, limit=self.memory_limit) from None
        except (duckdb.OutOfRangeException, duckdb.ConversionException):
            raise VesaliusError(COUNT_TOO_LARGE, year=year) from None
        except duckdb.IOException as error:
            raise VesaliusError(INPUT_UNREADABLE, year=year, detail=str(error)) from None
        except duckdb.Error as error:
            kind = type(error).__name__
            raise VesaliusError(COUNT_FAILED, year=year, kind=kind) from None


def _keep_aggregates_above_joins(connection: duckdb.DuckDBPyConnection) -> None:
    """Switch off an optimiser that costs us a group by person, in the versions that have it."""
    known = {name for (name,) in connection.sql("FROM duckdb_optimizers()").fetchall()}
    if _HARMFUL in known:
        connection.execute(f"SET disabled_optimizers = '{_HARMFUL}'")
