"""What was once proven of a file, remembered until it changes; and the proof of its pages."""

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar, cast

import pyarrow as pa
import pyarrow.parquet as pq

from vesalius.errors import VesaliusError
from vesalius.sources import problems
from vesalius.sources.files import DataFile
from vesalius.sources.guard import writing

T = TypeVar("T", bool, str)
FORMAT = 1  # part of every key: a changed rule must not trust what an older one proved


@dataclass(frozen=True, slots=True)
class Memory:
    """Findings kept in one JSON file under `private/`; keys name file, size and time."""

    path: Path
    _known: dict[str, object] = field(default_factory=dict, compare=False, repr=False)

    def recall(self, key: str, find: Callable[[], T]) -> T:
        """What was found under this key, or else what `find` finds now."""
        return self.recall_all([key], lambda _: [find()])[0]

    def recall_all(self, keys: Sequence[str], find: Callable[[list[int]], Iterable[T]]) -> list[T]:
        """What was found under each key; `find` is given the places of those not known yet."""
        names = [f"{FORMAT} {key}" for key in keys]
        if any(name not in self._known for name in names):
            self._known.update(self._read())
        missing = [i for i, name in enumerate(names) if name not in self._known]
        if missing:
            found = {names[i]: answer for i, answer in zip(missing, find(missing), strict=True)}
            self._known.update({**self._read(), **found})
            self._write(self._known)
        return [cast(T, self._known[name]) for name in names]

    def _read(self) -> dict[str, object]:
        try:
            known = json.loads(self.path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return known if isinstance(known, dict) else {}

    def _write(self, known: dict[str, object]) -> None:
        with writing(self.path.parent):
            self.path.parent.mkdir(parents=True, exist_ok=True)
            new = self.path.with_suffix(".new")
            new.write_text(json.dumps(known, sort_keys=True, indent=1), encoding="utf-8")
            new.replace(self.path)


def verify_pages(table: str, files: Sequence[DataFile], columns: list[str]) -> None:
    """Read the pages of these columns and hold them against their checksums.

    DuckDB does not look at the checksums of pages; Arrow does. Raises `parquet-corrupt`.
    """
    for file in files:
        group = _damaged_group(file, [c for c in columns if c in file.schema.names])
        if group is not None:
            facts = {"table": table, "file": file.name, "group": group}
            raise VesaliusError(problems.PARQUET_CORRUPT, **facts)


def _damaged_group(file: DataFile, columns: list[str]) -> int | None:
    """The number of the first row group that cannot be read whole; None where all can."""
    group = 0
    try:
        with pq.ParquetFile(file.path, page_checksum_verification=True) as parquet:
            for group in range(parquet.num_row_groups):
                parquet.read_row_group(group, columns=columns)
    except (pa.ArrowException, OSError):
        return group
    return None
