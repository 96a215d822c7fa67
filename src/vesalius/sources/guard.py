"""No value of a row in an error: what DuckDB and Arrow say is never passed on.

Their messages quote the values that they stumble over. Such an error is emptied of its words and
replaced by a problem that names the table; no traceback shows the first.
"""

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb
import pyarrow as pa

from vesalius.errors import VesaliusError
from vesalius.sources import problems


@contextmanager
def reading(table: str) -> Iterator[None]:
    """Turn any error of DuckDB or Arrow inside the block into one without values.

    Raises `disk-full` or `rows-unreadable`.

    >>> with reading("claims"):
    ...     duckdb.sql("SELECT CAST('person-17' AS INTEGER)").fetchall()
    Traceback (most recent call last):
    vesalius.errors.VesaliusError: claims: the rows could not be read, ...
    """
    fault: VesaliusError | None = None
    try:
        yield
    except (duckdb.Error, pa.ArrowException, UnicodeDecodeError) as error:
        fault = _fault(table, error)
        error.args = ()
    if fault is not None:
        raise fault from None


def _fault(table: str, error: Exception) -> VesaliusError:
    if "No space left" in str(error):
        return VesaliusError(problems.DISK_FULL, folder="the temporary files")
    return VesaliusError(problems.ROWS_UNREADABLE, table=table, why=type(error).__name__)


@contextmanager
def writing(folder: Path) -> Iterator[None]:
    """Turn a full disk met inside the block into the problem `disk-full`."""
    fault: VesaliusError | None = None
    try:
        yield
    except (OSError, duckdb.Error) as error:
        full = getattr(error, "errno", None) == errno.ENOSPC or "No space left" in str(error)
        if not full:
            raise
        fault = VesaliusError(problems.DISK_FULL, folder=folder.name)
        error.args = ()
    if fault is not None:
        raise fault from None
