"""Late bookings: files added to a year touch only the persons in them, so only they are recounted.

A person's counts depend on all of his or her claims of the year, and on nobody else's. So the cells
with the added files are those without them, less what the persons in these files counted for
before, plus what they count for now.
"""

import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb
import numpy as np
import numpy.typing as npt
import pyarrow as pa

from vesalius.engine.interface import Counting, Engine, Inputs
from vesalius.engine.literals import text

_CELL = ("population", "sector", "age", "sex")
_CLAIM = "person_id, service_date, code, provider_profession, provider_qualification, quantity"


@dataclass(frozen=True, slots=True)
class Late:
    """The inputs of a year without the added files, and the claims in these.

    `open` gives a DuckDB that keeps its work files private and quotes no row.
    """

    before: Inputs
    added: str
    open: Callable[[], AbstractContextManager[duckdb.DuckDBPyConnection]]


@contextmanager
def touched(late: Late, counting: Counting, folder: Path) -> Iterator[tuple[Inputs, Inputs]]:
    """The inputs of the persons in the added files alone, before and now.

    Their rows are copied once, so that the year's files are read once; the copies are microdata,
    and gone after the block.
    """
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    try:
        with late.open() as connection:
            persons = f"SELECT DISTINCT person_id FROM {late.added} AS added"
            connection.execute(f"CREATE TEMP TABLE touched AS {persons}")
            claims = _copy(connection, _CLAIM, late.before.claims, folder / "claims.parquet")
            people = {
                year: _copy(
                    connection, "*", late.before.population(year), folder / f"{year}.parquet"
                )
                for year in range(counting.year - counting.years_before, counting.year + 1)
            }
        together = f"SELECT * FROM {claims} UNION ALL SELECT {_CLAIM} FROM {late.added} AS added"
        yield Inputs(claims, people.__getitem__), Inputs(f"({together})", people.__getitem__)
    finally:
        shutil.rmtree(folder)


def _copy(connection: duckdb.DuckDBPyConnection, columns: str, relation: str, target: Path) -> str:
    """Copy the rows of the touched persons; the relation of the copy."""
    rows = f"SELECT {columns} FROM {relation} AS everybody SEMI JOIN touched USING (person_id)"
    connection.execute(f"COPY ({rows}) TO {text(str(target))} (FORMAT parquet)")
    return f"read_parquet([{text(str(target))}])"


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


def count_change(
    engine: Engine, late: Late, counting: Counting, base: pa.Table, folder: Path
) -> Change:
    """Count the touched persons twice: without the added files, and with them.

    `folder` is private and takes their rows meanwhile.
    """
    with touched(late, counting, folder) as inputs:
        before, now = (engine.count_year(some, counting) for some in inputs)
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
