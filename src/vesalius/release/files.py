"""Files that are whole or not there: deterministic Parquet and JSON, put in place in one move."""

import json
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

ROWS_A_GROUP = 131_072


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """A temporary path beside the wanted one; it takes its place only if the block succeeds."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.partial")
    _remove(temporary)
    try:
        yield temporary
        _remove(path)
        temporary.replace(path)
    finally:
        _remove(temporary)


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def read_parquet(path: Path, columns: Sequence[str] | None = None) -> pa.Table:
    """Read a file whole, or some of its columns.

    The library's `read_table` would first load all that reads data sets, pandas included, for
    seconds.
    """
    with pq.ParquetFile(path) as file:
        return file.read(columns=list(columns) if columns is not None else None)


def write_parquet(table: pa.Table, path: Path, facts: Mapping[str, str]) -> None:
    """Write a table with fixed settings, so that the same rows give the same bytes.

    `facts` go to the file's metadata, each under `vesalius.<name>`.
    """
    metadata = {f"vesalius.{name}": value for name, value in sorted(facts.items())}
    with replacing(path) as partial:
        pq.write_table(
            table.replace_schema_metadata(metadata),
            partial,
            row_group_size=ROWS_A_GROUP,
            compression="zstd",
            version="2.6",
            data_page_version="1.0",
        )


def write_json(value: object, path: Path) -> None:
    """Write plain data as indented JSON with sorted keys."""
    text = json.dumps(value, sort_keys=True, ensure_ascii=False, indent=1) + "\n"
    with replacing(path) as partial:
        partial.write_text(text, encoding="utf-8")
