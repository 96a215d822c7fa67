"""Counting that is done once: finest cells kept by year and variable, each under its own key.

The cells themselves, the base, depend on the population, the populations asked for and the age
classes. A variable's counts depend on the base, on the claims of the year and on the variable's
rules in that year. So a changed code list recounts the variables that it touches and nothing else,
a new year only that year, and an interrupted build goes on where it was. A record beside the counts
says which files of claims they hold, so that files that come later are counted as a change.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pyarrow as pa

from vesalius.catalogue.model import AgeClass, Catalogue, Population
from vesalius.engine.interface import FINEST, Counting, Engine, Inputs
from vesalius.engine.rules import CountingRules, compile_rules
from vesalius.release import fingerprint
from vesalius.release.files import read_parquet, write_json, write_parquet
from vesalius.release.inputs import Holdings
from vesalius.release.late import Late, count_change

COUNTING_VERSION = 3  # raise it when the rules of counting change, so that nothing old is reused
_COUNTS = ("persons", "exams")


@dataclass(frozen=True)
class Counter:
    """Counts years with an engine and keeps what it counted in a private folder.

    `late_of` gives the inputs of a year in whose claims some files, by identity, are not counted
    yet; None where a full count is called for.
    """

    folder: Path
    engine: Engine
    inputs_of: Callable[[int], Inputs]
    holdings_of: Callable[[int], Holdings]
    late_of: Callable[[int, frozenset[str]], Late | None]
    catalogue: Catalogue
    populations: tuple[Population, ...]
    ages: tuple[AgeClass, ...]
    variables: frozenset[str]

    def rules(self, year: int) -> CountingRules:
        """What counts in a year, for the variables of this release."""
        return compile_rules(self.catalogue, year, self.variables)

    def key(self, year: int) -> str:
        """One key of everything that a year's finest cells depend on."""
        return fingerprint.of_value(self._keys(year, self.holdings_of(year)))

    def finest(self, year: int) -> pa.Table:
        """The finest cells of a year, counting only what is not there yet."""
        holdings = self.holdings_of(year)
        keys = self._keys(year, holdings)
        stale = self._missing(year, self.variables, keys)
        if not self._path(year, _BASE, keys[_BASE]).is_file():
            self._count(year, stale or self.variables, keys)
        elif stale and not self._count_late(year, stale, keys, holdings):
            self._count(year, stale, keys)
        self._record(year, keys, holdings)
        return self._assemble(year, keys)

    def _keys(self, year: int, holdings: Holdings) -> dict[str, str]:
        rules = self.rules(year)
        base = fingerprint.of_value(self._base(year))
        claims = [base, holdings.mapping, holdings.claims]
        told = {v: fingerprint.of_value([claims, _told(rules, v)]) for v in rules.variables}
        return {_BASE: base, **told}

    def _base(self, year: int) -> list[object]:
        """What the cells depend on: whom the year's population holds, and whom it held before."""
        before = max((p.present_years for p in self.populations), default=0)
        people = [self.holdings_of(y).people for y in range(year - before, year + 1)]
        asked = [
            repr((p.id, p.ages, p.sex, p.preferential, p.present_years)) for p in self.populations
        ]
        return [COUNTING_VERSION, people, asked, repr(self.ages), year]

    def _path(self, year: int, part: str, key: str) -> Path:
        return self.folder / str(year) / f"{part}-{key[:16]}.parquet"

    def _missing(
        self, year: int, variables: frozenset[str], keys: dict[str, str]
    ) -> frozenset[str]:
        return frozenset(v for v in variables if not self._path(year, v, keys[v]).is_file())

    # -- counting ---------------------------------------------------------------------------

    def _count(self, year: int, variables: frozenset[str], keys: dict[str, str]) -> None:
        counting = self._counting(year, variables)
        cells = self.engine.count_year(self.inputs_of(year), counting)
        for variable in counting.rules.variables:
            counts = {count: cells[f"{count}_{variable}"] for count in _COUNTS}
            self._keep(year, variable, keys[variable], pa.table(counts))
        self._keep(year, _BASE, keys[_BASE], cells.select(FINEST.names))

    def _counting(self, year: int, variables: frozenset[str]) -> Counting:
        rules = compile_rules(self.catalogue, year, variables)
        return Counting(rules, self.populations, self.ages)

    def _count_late(
        self, year: int, variables: frozenset[str], keys: dict[str, str], holdings: Holdings
    ) -> bool:
        """Count only what the files that came since change; False where that cannot be done."""
        held = self._held(year, variables, keys[_BASE], holdings)
        late = self.late_of(year, frozenset(holdings.claims) - set(held.claims)) if held else None
        if held is None or late is None:
            return False
        counting, base = self._counting(year, variables), self._read(year, _BASE, keys[_BASE])
        change = count_change(self.engine, late, counting, base, self.folder / str(year) / "late")
        before = self._keys(year, held)
        for variable in counting.rules.variables:
            kept = self._read(year, variable, before[variable])
            counts = {
                count: change.applied(f"{count}_{variable}", kept[count]) for count in _COUNTS
            }
            self._keep(year, variable, keys[variable], pa.table(counts))
        return True

    # -- what the kept counts hold ----------------------------------------------------------

    def _record(self, year: int, keys: dict[str, str], holdings: Holdings) -> None:
        """Write down which files of claims the counts of a year hold."""
        told = {"base": keys[_BASE], "mapping": holdings.mapping, "claims": list(holdings.claims)}
        path = self.folder / str(year) / f"holds-{fingerprint.of_value(told)[:16]}.json"
        if not path.is_file():
            write_json(told, path)

    def _held(
        self, year: int, variables: frozenset[str], base: str, now: Holdings
    ) -> Holdings | None:
        """The most that the kept counts of these variables hold of the files of today."""
        records = sorted((self.folder / str(year)).glob("holds-*.json"))
        told = [json.loads(path.read_text(encoding="utf-8")) for path in records]
        held = [
            replace(now, claims=tuple(t["claims"]))
            for t in told
            if t["base"] == base and t["mapping"] == now.mapping
        ]
        some = [h for h in held if set(h.claims) < set(now.claims)]
        kept = [h for h in some if not self._missing(year, variables, self._keys(year, h))]
        return max(kept, key=lambda h: len(h.claims), default=None)

    # -- files ------------------------------------------------------------------------------

    def _keep(self, year: int, part: str, key: str, table: pa.Table) -> None:
        write_parquet(table, self._path(year, part, key), {"private": "true"})

    def _read(self, year: int, part: str, key: str) -> pa.Table:
        return read_parquet(self._path(year, part, key))

    def _assemble(self, year: int, keys: dict[str, str]) -> pa.Table:
        """The columns side by side: all files of a base have its rows, in its order."""
        table = self._read(year, _BASE, keys[_BASE])
        for variable in sorted(self.variables):
            own = self._read(year, variable, keys[variable])
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
