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

_FULL = ("No space left", "Disk quota exceeded", "File too large", "Could not write all bytes")


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
    if _is_full(error):
        return VesaliusError(problems.DISK_FULL, folder="the temporary files")
    return VesaliusError(problems.ROWS_UNREADABLE, table=table, why=type(error).__name__)


def _is_full(error: Exception) -> bool:
    """Whether the disk, the user's quota or the largest size of a file is reached."""
    told = str(error)
    full = getattr(error, "errno", None) in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
    return full or any(words in told for words in _FULL)


@contextmanager
def writing(folder: Path) -> Iterator[None]:
    """Turn a full disk met inside the block into the problem `disk-full`."""
    fault: VesaliusError | None = None
    try:
        yield
    except (OSError, duckdb.Error) as error:
        if not _is_full(error):
            raise
        fault = VesaliusError(problems.DISK_FULL, folder=folder.name)
        error.args = ()
    if fault is not None:
        raise fault from None
