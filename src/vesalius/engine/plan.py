"""The plan that DuckDB and Spark share: what is counted where, and when the wide plan steps in."""

from abc import ABC, abstractmethod
from contextlib import AbstractContextManager

import duckdb
import pyarrow as pa

from vesalius.engine import cells, claims
from vesalius.engine.cells import Key
from vesalius.engine.interface import Counting, Inputs, Progress, silent
from vesalius.engine.packing import Packing
from vesalius.engine.rules import CountingRules

BUCKETS = 64  # into how many parts cells are cut whose counters would overflow
PERSON_YEARS, PACKED, WIDE = "person_years", "packed_cells", "wide_cells"


class SqlEngine(ABC):
    """Counts by the relations of `claims` and `cells`.

    Tables of persons are kept where the rows are; tables of cells are small, and come to the
    embedded DuckDB, which does the rest.
    """

    @property
    @abstractmethod
    def connection(self) -> duckdb.DuckDBPyConnection:
        """The embedded DuckDB."""

    @abstractmethod
    def _packing(self, rules: CountingRules) -> Packing:
        """How counters are packed for this engine's integers."""

    @abstractmethod
    def _keep(self, name: str, relation: str) -> bool:
        """Make a table of persons; False where a person's quantities overflow a word."""

    @abstractmethod
    def _bring(self, name: str, relation: str) -> None:
        """Make a table of cells, in the embedded DuckDB."""

    @abstractmethod
    def _has_rows(self, persons: str) -> bool:
        """Whether a relation of persons has any."""

    @abstractmethod
    def _columns(self, relation: str) -> list[str]:
        """The names of a relation's columns."""

    @abstractmethod
    def _forget(self) -> None:
        """Drop the tables of a year."""

    @abstractmethod
    def _reporting(self, year: int) -> AbstractContextManager[None]:
        """Tell the engine's errors in our words; theirs may quote a value of a row."""

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
        """Packed net quantities by person (`packed_person_years`): the name of a table.

        None where some person's quantities overflow even a word: then nobody's are packed.
        """
        relation = claims.packed_person_years(inputs, rules, self._packing(rules))
        with self._reporting(rules.year):
            return PERSON_YEARS if self._keep(PERSON_YEARS, relation) else None

    def finest_cells(
        self, person_years: str | None, inputs: Inputs, counting: Counting
    ) -> pa.Table:
        """The finest cells; persons of large turnover are counted by the wide plan."""
        with self._reporting(counting.year):
            counting.require_columns(self._columns(inputs.population(counting.year)))
            if person_years is None:
                key, parts = self._count_everybody_wide(inputs, counting)
            else:
                key, parts = self._count_packed(person_years, inputs, counting)
            table = self.connection.sql(cells.finest(parts, key)).to_arrow_table()
            self._forget()
        return table.rename_columns(counting.schema.names).cast(counting.schema)

    def _count_packed(
        self, person_years: str, inputs: Inputs, counting: Counting
    ) -> tuple[Key, list[str]]:
        """The packed plan, with more buckets until each fits its counters; the busy apart."""
        packing, key = self._packing(counting.rules), Key(counting)
        while self._largest(person_years, inputs, key) >= packing.cell_limit:
            key = Key(counting, key.buckets * BUCKETS)
        parts = [cells.unpacked(PACKED, packing)]
        busy = cells.busy_persons(person_years, packing)
        if self._has_rows(busy):
            parts.append(self._count_wide(inputs, key, busy))
        return key, parts

    def _largest(self, person_years: str, inputs: Inputs, key: Key) -> int:
        """Count the packed cells; the largest turnover of one."""
        packing, members = self._packing(key.counting.rules), cells.members(inputs, key)
        self._bring(PACKED, cells.packed_cells(members, person_years, packing))
        found = self.connection.sql(f"SELECT max(turnover) FROM {PACKED}").fetchall()
        return found[0][0] or 0

    def _count_everybody_wide(self, inputs: Inputs, counting: Counting) -> tuple[Key, list[str]]:
        key = Key(counting)
        alone = cells.beneficiaries(cells.members(inputs, key), len(counting.rules.variables))
        self._bring(PACKED, alone)
        return key, [PACKED, self._count_wide(inputs, key, None)]

    def _count_wide(self, inputs: Inputs, key: Key, persons: str | None) -> str:
        rules = key.counting.rules
        nets = claims.wide_person_years(inputs, rules, persons)
        members = cells.members(inputs, key)
        self._bring(WIDE, cells.wide_cells(members, nets, len(rules.variables)))
        return WIDE
