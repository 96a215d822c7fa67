"""The embedded engine: DuckDB, within a memory limit, spilling to a private folder."""

import os
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa

from vesalius.engine import positions
from vesalius.engine.interface import Counting, Inputs, Progress, silent
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

_HARMFUL = {
    "partial_aggregate_pushdown",  # groups by person a second time, below the join
    "build_side_probe_side",  # takes the claims for fewer than the members
}
_NUMBERED = "numbered_members"
_ROW = 150  # bytes of memory for each member, and for each claim, that is counted by position


@dataclass
class DuckDbEngine(SqlEngine):
    """Counts with DuckDB. Work files go to `work_folder`, which must be private.

    A year is counted by position (`positions`) where members and claims fit in the memory limit and
    quantities are of ordinary size; else, or without `by_position`, in SQL, which spills.
    """

    memory_limit: str = "4GB"
    threads: int | None = None
    work_folder: Path | None = None
    field_bits: int = 8
    by_position: bool = True

    @cached_property
    def connection(self) -> duckdb.DuckDBPyConnection:
        """The one connection of this engine; opened when first used."""
        folder = self.work_folder or Path(tempfile.gettempdir()) / "vesalius-engine"
        settings: dict[str, str | bool | int | float | list[str]] = {
            "memory_limit": self.memory_limit,
            "temp_directory": str(folder),
            "preserve_insertion_order": "false",
            "arrow_lossless_conversion": "true",  # a person's id comes back in its own type
        }
        if self.threads:
            settings["threads"] = self.threads
        connection = duckdb.connect(config=settings)
        _switch_off_harmful(connection)
        return connection

    def count_year(
        self, inputs: Inputs, counting: Counting, progress: Progress = silent
    ) -> pa.Table:
        """The finest cells of a year (see `Engine`)."""
        progress("persons", 0.0)
        if self.by_position and positions.is_dense(counting):
            with self._reporting(counting.year):
                table = self._count_by_position(inputs, counting, progress)
            if table is not None:
                return table
        return super().count_year(inputs, counting, progress)

    def _count_by_position(
        self, inputs: Inputs, counting: Counting, progress: Progress
    ) -> pa.Table | None:
        """The finest cells; None where the year is not for this plan."""
        counting.require_columns(self._columns(inputs.population(counting.year)))
        members = self._fetch(positions.members(inputs, counting))
        if members is None:
            return None
        with ThreadPoolExecutor(self.threads or os.cpu_count()) as pool:
            places = pool.submit(positions.cells_of, members)  # beside the join
            claims = self._claims(inputs, counting.rules, members["person_id"])
            if claims is None:
                return None
            progress("cells", 0.6)
            table = positions.count(places.result(), claims, counting, pool)
        progress("cells", 1.0)
        return table

    def _claims(
        self, inputs: Inputs, rules: CountingRules, persons: pa.ChunkedArray
    ) -> positions.Claims | None:
        numbers = np.arange(len(persons), dtype=np.int32)
        self.connection.register(_NUMBERED, pa.table({"person_id": persons, "number": numbers}))
        try:
            table = self._fetch(positions.claims_with_numbers(inputs, rules, _NUMBERED))
        finally:
            self.connection.unregister(_NUMBERED)
        return None if table is None else positions.claims_of(table, len(persons))

    def _fetch(self, relation: str) -> pa.Table | None:
        """The rows of a relation; None where there are too many for the memory limit."""
        query = f"SELECT * FROM {relation} AS fetched LIMIT {self._room + 1}"
        table = self.connection.sql(query).to_arrow_table()
        return table if len(table) <= self._room else None

    @cached_property
    def _room(self) -> int:
        """How many members, and how many claims, are counted by position."""
        limit = "parse_formatted_bytes(current_setting('memory_limit'))"
        ((room,),) = self.connection.sql(f"SELECT {limit} // {_ROW}").fetchall()
        return int(room)

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


def _switch_off_harmful(connection: duckdb.DuckDBPyConnection) -> None:
    """Switch off the optimisers that cost us time, in the versions that have them.

    So joins are built as they are written: what is read first probes what is joined to it.
    """
    known = {name for (name,) in connection.sql("FROM duckdb_optimizers()").fetchall()}
    connection.execute(f"SET disabled_optimizers = '{','.join(sorted(_HARMFUL & known))}'")
