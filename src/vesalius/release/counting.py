"""Counting that is done once: finest cells kept by year and variable, each under its own key.

A variable's key says all that its counts depend on: the inputs of the year, its rules in that
year, the populations and the age classes. So a changed code list recounts the variables that it
touches and nothing else, a new year only that year, and an interrupted build goes on where it was.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from vesalius.catalogue.model import AgeClass, Catalogue, Population
from vesalius.engine.interface import FINEST, Counting, Engine, Inputs
from vesalius.engine.rules import CountingRules, compile_rules
from vesalius.release import fingerprint
from vesalius.release.files import write_parquet

COUNTING_VERSION = 2  # raise it when the rules of counting change, so that nothing old is reused
_COUNTS = ("persons", "exams")


@dataclass(frozen=True)
class Counter:
    """Counts years with an engine and keeps what it counted in a private folder."""

    folder: Path
    engine: Engine
    inputs_of: Callable[[int], Inputs]
    fingerprint_of: Callable[[int], str]
    catalogue: Catalogue
    populations: tuple[Population, ...]
    ages: tuple[AgeClass, ...]
    variables: frozenset[str]

    def rules(self, year: int) -> CountingRules:
        """What counts in a year, for the variables of this release."""
        return compile_rules(self.catalogue, year, self.variables)

    def key(self, year: int) -> str:
        """One key of everything that a year's finest cells depend on."""
        return fingerprint.of_value(self._keys(year))

    def finest(self, year: int) -> pa.Table:
        """The finest cells of a year, counting only what is not there yet."""
        keys = self._keys(year)
        stale = frozenset(v for v in self.variables if not self._path(year, v, keys[v]).is_file())
        if stale or not self._path(year, _BASE, keys[_BASE]).is_file():
            self._count(year, stale or self.variables, keys)
        return self._assemble(year, keys)

    def _keys(self, year: int) -> dict[str, str]:
        base = [COUNTING_VERSION, self._inputs(year), repr(self.populations), repr(self.ages), year]
        rules = self.rules(year)
        told = {v: _told(rules, v) for v in rules.variables}
        return {
            _BASE: fingerprint.of_value(base),
            **{v: fingerprint.of_value([base, told[v]]) for v in rules.variables},
        }

    def _inputs(self, year: int) -> list[str]:
        before = max((p.present_years for p in self.populations), default=0)
        return [self.fingerprint_of(y) for y in range(year - before, year + 1)]

    def _path(self, year: int, part: str, key: str) -> Path:
        return self.folder / str(year) / f"{part}-{key[:16]}.parquet"

    def _count(self, year: int, variables: frozenset[str], keys: dict[str, str]) -> None:
        rules = compile_rules(self.catalogue, year, variables)
        counting = Counting(rules, self.populations, self.ages)
        cells = self.engine.count_year(self.inputs_of(year), counting)
        for variable in rules.variables:
            self._keep(year, variable, keys[variable], _of_variable(cells, variable))
        self._keep(year, _BASE, keys[_BASE], cells.select(FINEST.names))

    def _keep(self, year: int, part: str, key: str, table: pa.Table) -> None:
        write_parquet(table, self._path(year, part, key), {"private": "true"})

    def _assemble(self, year: int, keys: dict[str, str]) -> pa.Table:
        """The columns side by side: all files of a base have its rows, in its order."""
        table = pq.read_table(self._path(year, _BASE, keys[_BASE]))
        for variable in sorted(self.variables):
            own = pq.read_table(self._path(year, variable, keys[variable]))
            for count in _COUNTS:
                table = table.append_column(f"{count}_{variable}", own[count])
        return table.replace_schema_metadata()


_BASE = "base"


def _told(rules: CountingRules, variable: str) -> Sequence[object]:
    """All that the rules of a year say of one variable, as plain data."""
    codes = [
        (rule.code, rule.validity.first.isoformat(), rule.validity.last.isoformat())
        for rule in rules.codes
        if variable in rule.variables
    ]
    group = rules.providers.get(variable)
    provider = (
        [sorted(group.professions), sorted(group.qualifications), sorted(group.excluded)]
        if group
        else []
    )
    return [codes, provider]


def _of_variable(cells: pa.Table, variable: str) -> pa.Table:
    """One variable's own columns; its rows are those of the base."""
    return pa.table({count: cells[f"{count}_{variable}"] for count in _COUNTS})
