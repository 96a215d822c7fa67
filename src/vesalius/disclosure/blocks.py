"""What is left to find out: the open counts of a ledger, in blocks unrelated to each other."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from vesalius.disclosure.ledger import Floats, Indices, Ledger, Mask


@dataclass(frozen=True)
class Block:
    """Open counts linked by statements: `below <= rows @ x <= above`, `lower <= x <= upper`.

    `counts` are their numbers in the ledger.
    """

    counts: Indices
    rows: sparse.csr_array
    below: Floats
    above: Floats
    lower: Floats
    upper: Floats

    @property
    def exact(self) -> sparse.csr_array:
        """The statements without rounding."""
        return self.rows[np.flatnonzero(self.below == self.above)]


def open_system(ledger: Ledger) -> Block:
    """All open counts with the published ones put in; statements over none of them are dropped."""
    counts = ledger.open
    published = np.nan_to_num(ledger.known, nan=0.0)
    rest = ledger.value - ledger.matrix @ published
    rows = ledger.matrix[:, counts].tocsr()
    rows.eliminate_zeros()
    used = np.flatnonzero(np.diff(rows.indptr))
    half = ledger.half_width[used]
    return Block(
        counts,
        rows[used],
        rest[used] - half,
        rest[used] + half,
        ledger.lower[counts],
        ledger.upper[counts],
    )


def split(system: Block, wanted: Mask) -> Iterator[Block]:
    """The connected blocks that hold a wanted count, in the order of their first count."""
    size = len(system.counts)
    pattern = sparse.csr_array(
        (np.ones(system.rows.nnz), system.rows.indices, system.rows.indptr), system.rows.shape
    )
    labels = _labels(pattern)
    columns, row_labels = labels[:size], labels[size:]
    by_column = _groups(columns)
    by_row = _groups(row_labels)
    for label in dict.fromkeys(columns[wanted].tolist()):
        yield _part(system, by_column[label], by_row.get(label, np.empty(0, np.int64)))


def _labels(pattern: sparse.csr_array) -> Indices:
    """The block of each column, then of each row."""
    rows, columns = pattern.shape
    if columns == 0:
        return np.zeros(rows, np.int64)
    entries = pattern.tocoo()
    row, column = entries.coords
    linked = sparse.coo_array(
        (np.ones(len(row)), (column, row + columns)), shape=(rows + columns, rows + columns)
    )
    return connected_components(linked.tocsr(), directed=False)[1].astype(np.int64)


def _groups(labels: Indices) -> dict[int, Indices]:
    if len(labels) == 0:
        return {}
    order = np.argsort(labels, kind="stable")
    names, starts = np.unique(labels[order], return_index=True)
    ends = np.append(starts[1:], len(order)).tolist()
    return {
        name: order[start:end]
        for name, start, end in zip(names.tolist(), starts.tolist(), ends, strict=True)
    }


def _part(system: Block, columns: Indices, rows: Indices) -> Block:
    return Block(
        system.counts[columns],
        system.rows[rows][:, columns].tocsr(),
        system.below[rows],
        system.above[rows],
        system.lower[columns],
        system.upper[columns],
    )
