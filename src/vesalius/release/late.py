"""Late bookings: files added to a year touch only the persons in them, so only they are recounted.

A person's counts depend on all of his or her claims of the year, and on nobody else's. So the cells
with the added files are those without them, less what the persons in these files counted for
before, plus what they count for now.
"""

from dataclasses import dataclass

import duckdb
import numpy as np
import numpy.typing as npt
import pyarrow as pa

from vesalius.engine.interface import Counting, Engine, Inputs

_CELL = ("population", "sector", "age", "sex")


@dataclass(frozen=True, slots=True)
class Late:
    """The inputs of a year as they were, as they are, and the claims of the added files alone."""

    before: Inputs
    now: Inputs
    added: str

    @property
    def touched(self) -> tuple[Inputs, Inputs]:
        """Before and now, of the persons in the added files alone."""
        persons = f"(SELECT DISTINCT person_id FROM {self.added} AS added)"
        return _only(self.before, persons), _only(self.now, persons)


def _only(inputs: Inputs, persons: str) -> Inputs:
    """The claims and the population of some persons."""
    return Inputs(
        claims=_of_persons(inputs.claims, persons),
        population=lambda year: _of_persons(inputs.population(year), persons),
    )


def _of_persons(relation: str, persons: str) -> str:
    chosen = f"SELECT person_id FROM {persons} AS touched"
    return f"(SELECT * FROM {relation} AS everybody WHERE person_id IN ({chosen}))"


@dataclass(frozen=True, slots=True)
class Change:
    """What the added files change: the touched cells as they were and as they are, and where.

    The places are row numbers of the base, the finest cells of everybody.
    """

    before: tuple[pa.Table, npt.NDArray[np.int64]]
    now: tuple[pa.Table, npt.NDArray[np.int64]]

    def applied(self, column: str, kept: pa.ChunkedArray) -> pa.Array:
        """A column of counts, row by row of the base, with the change."""
        counts = kept.to_numpy().copy()
        for sign, (cells, rows) in ((-1, self.before), (1, self.now)):
            counts[rows] += sign * cells[column].to_numpy()
        return pa.array(counts, pa.int64())


def count_change(engine: Engine, late: Late, counting: Counting, base: pa.Table) -> Change:
    """Count the touched persons twice: without the added files, and with them."""
    before, now = (engine.count_year(inputs, counting) for inputs in late.touched)
    return Change((before, _rows(before, base)), (now, _rows(now, base)))


def _rows(cells: pa.Table, base: pa.Table) -> npt.NDArray[np.int64]:
    """The row of the base in which each cell lies."""
    same = " AND ".join(f"cells.{key} IS NOT DISTINCT FROM base.{key}" for key in _CELL)
    with duckdb.connect() as connection:
        for name, table in (("cells", cells), ("base", base)):
            numbers = pa.array(range(len(table)), pa.int64())
            connection.register(name, table.select(_CELL).append_column("number", numbers))
        found = connection.sql(
            f"SELECT base.number AS row FROM cells JOIN base ON {same} ORDER BY cells.number"
        ).to_arrow_table()
    rows: npt.NDArray[np.int64] = found["row"].to_numpy()
    return rows
