"""The embedded engine: DuckDB, within a memory limit, spilling to a private folder."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import duckdb
import pyarrow as pa

from vesalius.engine import sql
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


@dataclass
class DuckDbEngine:
    """Counts with DuckDB. Work files go to `work_folder`, which must be private."""

    memory_limit: str = "4GB"
    threads: int | None = None
    work_folder: Path | None = None
    field_bits: int = 10

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
        return duckdb.connect(config=settings)

    def count_year(
        self, inputs: Inputs, counting: Counting, progress: Progress = silent
    ) -> pa.Table:
        """The finest cells of a year (see `Engine`)."""
        progress("persons", 0.0)
        person_years = self.person_years(inputs, counting.rules)
        progress("cells", 0.7)
        cells = self.finest_cells(person_years, inputs, counting)
        progress("cells", 1.0)
        return cells

    def person_years(self, inputs: Inputs, rules: CountingRules) -> str:
        """Packed net quantities by person (`packed_person_years`): a temporary table's name."""
        relation = sql.packed_person_years(inputs, rules, self._packing(rules))
        with self._reporting(rules.year):
            self._create("person_years", relation)
        return "person_years"

    def finest_cells(self, person_years: str, inputs: Inputs, counting: Counting) -> pa.Table:
        """The finest cells; persons of large turnover are counted again by the wide plan."""
        rules, packing = counting.rules, self._packing(counting.rules)
        variables = len(rules.variables)
        with self._reporting(counting.year):
            population = self.connection.sql(f"FROM {inputs.population(counting.year)} AS p")
            counting.require_columns(population.columns)
            members = sql.members(inputs, counting)
            self._create("beneficiaries", sql.beneficiaries(members))
            nets = sql.unpacked_nets(person_years, packing)
            self._create("exams", sql.exams(members, nets, variables))
            exams = ["exams"]
            busy = sql.busy_persons(person_years, packing)
            if self._any(busy):
                wide = sql.wide_person_years(inputs, rules, busy)
                self._create("busy_exams", sql.exams(members, wide, variables))
                exams.append("busy_exams")
            cells = self.connection.sql(sql.finest("beneficiaries", exams, counting))
            table = cells.to_arrow_table()
            self._drop([person_years, "beneficiaries", *exams])
        return table.rename_columns(counting.schema.names).cast(counting.schema)

    def _packing(self, rules: CountingRules) -> Packing:
        return Packing(len(rules.variables), self.field_bits)

    def _create(self, name: str, query: str) -> None:
        self.connection.execute(
            f"CREATE OR REPLACE TEMP TABLE {name} AS SELECT * FROM {query} AS made"
        )

    def _drop(self, names: list[str]) -> None:
        for name in names:
            self.connection.execute(f"DROP TABLE {name}")

    def _any(self, relation: str) -> bool:
        return bool(self.connection.sql(f"SELECT 1 FROM {relation} AS found LIMIT 1").fetchall())

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
