"""A whole and its parts whose persons and exams move alike: a small ledger, whose proofs hold.

If the persons of a member move by z within all that is told of them, so may its exams: they have
the same sums, and e + z >= p + z. Then all that ties the members to each other is one row a cell:
what some parts rise by, others or the rest must give, or the whole takes. A table of this ledger
is one of the joint ledger; not the other way round, so what it does not prove may still be so.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy import sparse

from vesalius.disclosure.ledger import Floats, Indices, Ledger, Mask
from vesalius.disclosure.whole import Cells, Table


@dataclass(frozen=True)
class Coupled:
    """The ledger of what is published of all members, around tables that fit all that is told.

    Columns: the figures of each member (persons, or exams where only these are counted), then the
    rest of each cell that has slack.
    """

    cells: Cells
    holds: Mask
    tables: Sequence[Table]
    rest: Floats

    @cached_property
    def rest_of(self) -> Indices:
        """The column of the rest of each cell, -1 where it has none."""
        some = self.cells.slack & self.holds
        return np.where(some, self.cells.first[-1] + np.cumsum(some) - 1, -1)

    @cached_property
    def values(self) -> Floats:
        """The values of all columns in the tables."""
        return np.concatenate([*map(self._value, range(len(self.tables))), self._rests])

    @cached_property
    def ledger(self) -> Ledger:
        """What is told and what follows, where persons and exams move alike."""
        parts = [self._member(m) for m in range(len(self.tables))]
        free = len(self._rests)
        known = np.concatenate([*(p[0] for p in parts), np.full(free, np.nan)])
        lower = np.concatenate([*(p[1] for p in parts), np.zeros(free)])
        upper = np.concatenate([*(p[2] for p in parts), np.full(free, np.inf)])
        ties = sparse.block_diag([member.system.frame.matrix for member in self.cells.members])
        ties = sparse.hstack([ties, sparse.csr_array((ties.shape[0], free))])
        sums = self.cells.sums(self.holds, self.rest_of, len(known))
        rows = sparse.vstack([ties, sums]).tocsr()
        value = np.append(np.zeros(ties.shape[0]), sums @ self.values)
        return Ledger(known, lower, upper, rows, value, np.zeros(len(value)))

    def moving(self, figures: Sequence[Mask]) -> Mask:
        """The columns of chosen figures of each member, and all rests."""
        return np.concatenate([*figures, np.ones(len(self._rests), bool)])

    def asked(self, columns: Mask) -> list[Mask]:
        """The figures of each member of which, or of whose cell's rest, something is asked."""
        found = []
        for m, at in enumerate(self.cells.at):
            own = columns[self.cells.first[m] : self.cells.first[m + 1]]
            rest = np.where(at >= 0, self.rest_of[at], -1)
            found.append(own | (columns[rest] & (rest >= 0)))
        return found

    @property
    def _rests(self) -> Floats:
        return self.rest[self.rest_of >= 0]

    def _value(self, m: int) -> Floats:
        table = self.tables[m]
        return table.persons if self.cells.members[m].counted else table.exams

    def _member(self, m: int) -> tuple[Floats, Floats, Floats]:
        """What is known of a member's figures, the least and the most; told exams hold all."""
        member = self.cells.members[m]
        lower, upper = member.system.limits
        known = member.system.with_rest(member.system.public.count)
        held = np.isnan(known) & ~np.isnan(member.told)
        if not member.counted:
            upper = np.where(upper > 0, np.inf, 0.0)
        return np.where(held, self._value(m), known), lower, upper
