"""The embedded engine: DuckDB, within a memory limit, spilling to a private folder."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import duckdb
import pyarrow as pa

from vesalius.engine import cells, claims
from vesalius.engine.cells import Key
from vesalius.engine.interface import Counting, Inputs, Progress, silent
from vesalius.engine.packing import Packing
from vesalius.engine.problems import (
    COUNT_FAILED,
    COUNT_TOO_LARGE,
    INPUT_UNREADABLE,
    OUT_OF_MEMORY,
)
from vesalius.engine.rules import CountingRules
from vesalius.errors import VesaliusError

BUCKETS = 64  # into how many parts cells are cut whose counters would overflow
_HARMFUL = "partial_aggregate_pushdown"  # groups by person a second time, below the join


@dataclass
class DuckDbEngine:
    """Counts with DuckDB. Work files go to `work_folder`, which must be private."""

    memory_limit: str = "4GB"
    threads: int | None = None
    work_folder: Path | None = None
    field_bits: int = 8

    @cached_property
    def connection(self) -> duckdb.DuckDBPyConnection:
        """The one connection of this engine."""
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

    def count_year(
        self, inputs: Inputs, counting: Counting, progress: Progress = silent
    ) -> pa.Table:
        """The finest cells of a year (see `Engine`)."""
        progress("persons", 0.0)
        person_years = self.person_years(inputs, counting.rules)
        progress("cells", 0.6)
        table = self.finest_cells(person_years, inputs, counting)
        progress("cells", 1.0)
        return table

    def person_years(self, inputs: Inputs, rules: CountingRules) -> str | None:
        """Packed net quantities by person (`packed_person_years`): a temporary table's name.

        None where some person's quantities overflow even a word: then nobody's are packed.
        """
        relation = claims.packed_person_years(inputs, rules, self._packing(rules))
        with self._reporting(rules.year):
            try:
                self._create("person_years", relation)
            except duckdb.OutOfRangeException:
                return None
        return "person_years"

    def finest_cells(
        self, person_years: str | None, inputs: Inputs, counting: Counting
    ) -> pa.Table:
        """The finest cells; persons of large turnover are counted by the wide plan."""
        with self._reporting(counting.year):
            population = self.connection.sql(f"FROM {inputs.population(counting.year)} AS p")
            counting.require_columns(population.columns)
            if person_years is None:
                key, parts = self._wide(inputs, counting)
            else:
                key, parts = self._packed(person_years, inputs, counting)
            table = self.connection.sql(cells.finest(parts, key)).to_arrow_table()
            self._forget()
        return table.rename_columns(counting.schema.names).cast(counting.schema)

    def _packed(
        self, person_years: str, inputs: Inputs, counting: Counting
    ) -> tuple[Key, list[str]]:
        """The packed plan, with more buckets until each fits its counters; the busy apart."""
        packing, key = self._packing(counting.rules), Key(counting)
        largest = self._count_packed(person_years, inputs, key, packing)
        while largest >= packing.cell_limit:
            key = Key(counting, key.buckets * BUCKETS)
            largest = self._count_packed(person_years, inputs, key, packing)
        parts = [cells.unpacked("packed_cells", packing)]
        busy = cells.busy_persons(person_years, packing)
        if self.connection.sql(f"SELECT 1 FROM {busy} AS busy LIMIT 1").fetchall():
            parts.append(self._count_wide(inputs, key, busy))
        return key, parts

    def _count_packed(self, person_years: str, inputs: Inputs, key: Key, packing: Packing) -> int:
        """Count the packed cells; the largest turnover of one."""
        members = cells.members(inputs, key)
        self._create("packed_cells", cells.packed_cells(members, person_years, packing))
        found = self.connection.sql("SELECT max(turnover) FROM packed_cells").fetchall()
        return found[0][0] or 0

    def _wide(self, inputs: Inputs, counting: Counting) -> tuple[Key, list[str]]:
        """The wide plan for everybody."""
        key, variables = Key(counting), len(counting.rules.variables)
        alone = cells.beneficiaries(cells.members(inputs, key), variables)
        return key, [alone, self._count_wide(inputs, key, None)]

    def _count_wide(self, inputs: Inputs, key: Key, persons: str | None) -> str:
        rules = key.counting.rules
        wide = claims.wide_person_years(inputs, rules, persons)
        members = cells.members(inputs, key)
        self._create("wide_cells", cells.wide_cells(members, wide, len(rules.variables)))
        return "wide_cells"

    def _packing(self, rules: CountingRules) -> Packing:
        return Packing(len(rules.variables), self.field_bits)

    def _create(self, name: str, query: str) -> None:
        self.connection.execute(
            f"CREATE OR REPLACE TEMP TABLE {name} AS SELECT * FROM {query} AS q"
        )

    def _forget(self) -> None:
        for name in ("person_years", "packed_cells", "wide_cells"):
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
