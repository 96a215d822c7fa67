"""The audit of a table made by others: a CSV of cells with their hierarchy."""

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from vesalius.disclosure.auditor import Targets, audit
from vesalius.disclosure.certificate import Certificate, audited, certify
from vesalius.disclosure.ledger import Floats, Ledger, Statement, new_ledger, total
from vesalius.disclosure.problems import UNREADABLE_TABLE
from vesalius.errors import VesaliusError

ALL = "all"
_OWN = {"place", "parent", "count", "true"}
Key = tuple[str, ...]


@dataclass(frozen=True)
class Foreign:
    """The cells of a table: a place and its other dimensions, counts (NaN: hidden), ties.

    `true` holds the true counts where the file has a column `true`.
    """

    keys: tuple[Key, ...]
    count: Floats
    true: Floats | None
    ties: tuple[Statement, ...]

    def ledger(self, zeros_published: bool) -> Ledger:
        """What anyone can read."""
        return new_ledger(self.count, self.ties, lower=float(zeros_published))


def read_foreign(path: Path) -> Foreign:
    """Read a table: `place`, `count` (empty: hidden), and if wanted `parent`, `true`, dimensions.

    In a dimension, `all` is the sum of the other values. A place is the sum of the places that
    name it as their parent.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            fields = list(reader.fieldnames or ())
            rows = list(reader)
    except (OSError, UnicodeDecodeError, csv.Error):
        raise VesaliusError(UNREADABLE_TABLE, file=path.name, fault="not a CSV in UTF-8") from None
    if not {"place", "count"} <= set(fields) or not rows:
        raise VesaliusError(UNREADABLE_TABLE, file=path.name, fault="no column place or count")
    dimensions = [name for name in fields if name not in _OWN]
    keys = tuple((row["place"], *(row[name] for name in dimensions)) for row in rows)
    if len(set(keys)) < len(keys):
        raise VesaliusError(UNREADABLE_TABLE, file=path.name, fault="the same cell twice")
    parents = {row["place"]: row.get("parent") or "" for row in rows}
    true = _numbers(path, rows, "true") if "true" in fields else None
    ties = (*_ties_of_places(keys, parents), *_ties_of_dimensions(keys))
    return Foreign(keys, _numbers(path, rows, "count"), true, ties)


def _numbers(path: Path, rows: Sequence[dict[str, str]], name: str) -> Floats:
    try:
        return np.array([float(row[name]) if row[name] else np.nan for row in rows])
    except ValueError:
        fault = f"a value of {name} is no number"
        raise VesaliusError(UNREADABLE_TABLE, file=path.name, fault=fault) from None


def _ties_of_places(keys: Sequence[Key], parents: dict[str, str]) -> Iterator[Statement]:
    number = {key: i for i, key in enumerate(keys)}
    parts: dict[Key, list[int]] = {}
    for key, i in number.items():
        parts.setdefault((parents[key[0]], *key[1:]), []).append(i)
    yield from (total(number[whole], found) for whole, found in parts.items() if whole in number)


def _ties_of_dimensions(keys: Sequence[Key]) -> Iterator[Statement]:
    number = {key: i for i, key in enumerate(keys)}
    for at in range(1, len(keys[0])):
        parts: dict[Key, list[int]] = {}
        for key, i in number.items():
            if key[at] != ALL:
                parts.setdefault((*key[:at], ALL, *key[at + 1 :]), []).append(i)
        for whole, found in parts.items():
            if whole in number:
                yield total(number[whole], found)


def audit_foreign(
    table: Foreign, threshold: int, *, zeros_published: bool
) -> tuple[Certificate, tuple[Key, ...]]:
    """The certificate of a table, and the cells that can be worked out or narrowed down.

    With true counts, the small ones must keep their interval and no other hidden cell may be
    determined; without, every hidden cell is judged by what is certain of it.
    """
    hidden = np.flatnonzero(np.isnan(table.count))
    least = float(zeros_published)
    low, high = np.full(len(hidden), least), np.full(len(hidden), float(threshold))
    if table.true is not None:
        true = table.true[hidden]
        large = (true >= threshold) | (true < least)
        low, high = np.where(large, true, low), np.where(large, true, high)
    finding = audit(table.ledger(zeros_published), Targets(hidden, low, high))
    undecided = 0
    if table.true is None:
        finding, undecided = finding.certain(high)
    done = audited(finding, len(table.keys), len(hidden), undecided=undecided)
    exposed = hidden[finding.exact | finding.narrow].tolist()
    found = tuple(table.keys[i] for i in exposed)
    return certify([done], zeros_published=zeros_published), found
