"""What changed between two releases, by indicator."""

from collections.abc import Iterator
from dataclasses import dataclass

import duckdb

from vesalius.release.read import Release


@dataclass(frozen=True, slots=True)
class Change:
    """The cells of one indicator in two releases: how many came, went, changed, and how much."""

    indicator: str
    added: int
    removed: int
    status_changed: int
    value_changed: int
    largest: float

    @property
    def any(self) -> bool:
        """Whether anything changed at all."""
        return bool(self.added or self.removed or self.status_changed or self.value_changed)


def difference(old: Release, new: Release) -> Iterator[Change]:
    """The changes of every indicator that either release holds, in the order of codes."""
    for indicator in sorted({*old.indicators, *new.indicators}):
        yield _change(indicator, old, new)


def _change(indicator: str, old: Release, new: Release) -> Change:
    tables = [r.cells(indicator) if indicator in r.indicators else None for r in (old, new)]
    present = [table for table in tables if table is not None]
    with duckdb.connect() as connection:
        for name, table in zip(("old", "new"), tables, strict=True):
            connection.register(name, present[0].slice(0, 0) if table is None else table)
        row = connection.execute(_COMPARE).fetchone() or (0,) * 5
    return Change(indicator, *row)


_COMPARE = """
SELECT count(*) FILTER (old.status IS NULL), count(*) FILTER (new.status IS NULL),
       count(*) FILTER (old.status <> new.status),
       count(*) FILTER (old.value IS DISTINCT FROM new.value AND old.status = new.status),
       coalesce(max(abs(new.value - old.value)), 0)
FROM old FULL JOIN new USING (indicator, level, place, vintage, year, age, sex)
"""
