"""The joint attack on a whole and its parts: all their sums at once.

One ledger holds the exams of all members with their ties over places, ages and vintages, the sum of
the parts in each cell, and the persons of the members in question, who are no more than the exams.
Most targets need little of it: first only the sectors move, then only what lies above them, and
what neither proves is attacked with everything.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from scipy import sparse

from vesalius.disclosure.auditor import SEED
from vesalius.disclosure.blocks import open_system, split
from vesalius.disclosure.bounds import TOLERANCE, Required, attack, some_table
from vesalius.disclosure.ledger import Floats, Indices, Ledger, Mask
from vesalius.disclosure.nullspace import freedom
from vesalius.disclosure.whole import Cells, Table


@dataclass(frozen=True)
class Wanted:
    """What must be reached, by column of the joint ledger, and what has been."""

    columns: Indices
    low: Floats
    high: Floats
    reached_low: Floats
    reached_high: Floats

    @property
    def pending(self) -> Mask:
        """What has not been reached yet."""
        low = self.reached_low > self.low + TOLERANCE
        return low | (self.reached_high < self.high - TOLERANCE)

    def widened(self, low: Floats, high: Floats) -> "Wanted":
        """The same after more has been reached (by column)."""
        return replace(
            self,
            reached_low=np.fmin(self.reached_low, low[self.columns]),
            reached_high=np.fmax(self.reached_high, high[self.columns]),
        )


@dataclass(frozen=True)
class Joint:
    """The joint ledger of cells, with the persons of some members.

    Columns: the exams of each member, the persons of those `peopled`, the rest of each cell that
    has slack, and what the exams of each peopled count exceed its persons by.
    """

    cells: Cells
    holds: Mask
    peopled: tuple[int, ...]

    @cached_property
    def exams(self) -> Indices:
        """The first column of each member's exams, and the end of the last."""
        return np.cumsum([0, *(len(at) for at in self.cells.at)])

    @cached_property
    def persons(self) -> dict[int, int]:
        """The first column of the persons of each peopled member."""
        sizes = [len(self.cells.at[m]) for m in self.peopled]
        starts = self.exams[-1] + np.cumsum([0, *sizes])
        return dict(zip(self.peopled, starts[:-1].tolist(), strict=True))

    @cached_property
    def rest_of(self) -> Indices:
        """The column of the rest of each cell, -1 where it has none."""
        some = self.cells.slack & self.holds
        start = self.exams[-1] + sum(len(self.cells.at[m]) for m in self.peopled)
        return np.where(some, start + np.cumsum(some) - 1, -1)

    @cached_property
    def ledger(self) -> Ledger:
        """All that is told of the members together."""
        parts = [
            *(self._member(m, of_persons=False) for m in range(len(self.cells.members))),
            *(self._member(m, of_persons=True) for m in self.peopled),
        ]
        rests, beyond = (
            int((self.rest_of >= 0).sum()),
            sum(len(self.cells.at[m]) for m in self.peopled),
        )
        free = rests + beyond
        known = np.concatenate([*(p[0] for p in parts), np.full(free, np.nan)])
        lower = np.concatenate([*(p[1] for p in parts), np.zeros(free)])
        upper = np.concatenate([*(p[2] for p in parts), np.full(free, np.inf)])
        ties = sparse.block_diag([p[3] for p in parts])
        ties = sparse.hstack([ties, sparse.csr_array((ties.shape[0], free))])
        rows = sparse.vstack([ties, self._sums(len(known)), self._links(len(known))]).tocsr()
        nothing = np.zeros(rows.shape[0])
        return Ledger(known, lower, upper, rows, nothing, nothing)

    def _member(
        self, m: int, *, of_persons: bool
    ) -> tuple[Floats, Floats, Floats, sparse.csr_array]:
        """What is known, the least, the most and the ties of a member's persons or exams."""
        member = self.cells.members[m]
        system = member.system
        lower, upper = system.limits
        if of_persons:
            return system.with_rest(system.public.count), lower, upper, system.frame.matrix
        most = np.where(upper > 0, np.inf, 0.0)
        return member.told, lower, most, system.frame.matrix

    def _sums(self, width: int) -> sparse.csr_array:
        """One row a cell in which the sum holds: whole -1, parts 1, rest 1."""
        row_of = np.where(self.holds, np.cumsum(self.holds) - 1, -1)
        rows, columns, data = [], [], []
        for m, at in enumerate(self.cells.at):
            here = np.flatnonzero((at >= 0) & (row_of[at] >= 0))
            rows.append(row_of[at[here]])
            columns.append(self.exams[m] + here)
            data.append(np.full(len(here), 1.0 if m else -1.0))
        some = np.flatnonzero(self.rest_of >= 0)
        rows.append(row_of[some])
        columns.append(self.rest_of[some])
        data.append(np.ones(len(some)))
        shape = (int(self.holds.sum()), width)
        entries = np.concatenate(data), (np.concatenate(rows), np.concatenate(columns))
        return sparse.csr_array(entries, shape=shape)

    def _links(self, width: int) -> sparse.csr_array:
        """One row a count of persons: its exams less its persons less what they exceed them by."""
        exams = [self.exams[m] + np.arange(len(self.cells.at[m])) for m in self.peopled]
        exam = np.concatenate(exams) if exams else np.zeros(0, np.int64)
        size = len(exam)
        person = int(self.exams[-1]) + np.arange(size)
        beyond = width - size + np.arange(size)
        row = np.arange(size)
        data = np.concatenate([np.ones(size), -np.ones(2 * size)])
        entries = data, (np.tile(row, 3), np.concatenate([exam, person, beyond]))
        return sparse.csr_array(entries, shape=(size, width))

    def values(self, tables: Sequence[Table]) -> Floats:
        """The values of the columns in tables that fit; NaN for what follows from the others."""
        found = np.full(self.ledger.size, np.nan)
        for m, table in enumerate(tables):
            found[self.exams[m] : self.exams[m + 1]] = table.exams
            if m in self.persons:
                start = self.persons[m]
                found[start : start + len(table.persons)] = table.persons
        return found

    def moving(self, kinds: Sequence[Mask]) -> Mask:
        """The columns of chosen figures of each member, and all that follows from others."""
        moves = np.ones(self.ledger.size, bool)
        for m, chosen in enumerate(kinds):
            moves[self.exams[m] : self.exams[m + 1]] = chosen
            if m in self.persons:
                start = self.persons[m]
                moves[start : start + len(chosen)] = chosen
        return moves

    def determined(self) -> Mask:
        """Which exams follow by algebra from all sums together; false for all other columns."""
        system = open_system(self.ledger)
        found = np.zeros(self.ledger.size, bool)
        found[system.counts] = freedom(system.exact, SEED).determined
        found[self.exams[-1] :] = False
        return found


def some_values(ledger: Ledger) -> Floats | None:
    """Counts that fit a whole ledger; None where there are none."""
    system = open_system(ledger)
    values = ledger.known.copy()
    for block in split(system, np.ones(len(system.counts), bool)):
        found = some_table(block, SEED)
        if found is None:
            return None
        values[block.counts] = found
    return values


def reach(
    ledger: Ledger, wanted: Wanted, at: Floats | None, moves: Mask | None, *, settle: bool
) -> tuple[Wanted, bool, int]:
    """Try to reach what is pending while only some columns move; whether tables fit; programmes.

    The others stay at a table that fits: what is reached is proven whatever they could do. With
    `settle`, what is not reached is out of reach of what moves.
    """
    if at is not None and moves is not None:
        held = np.isnan(ledger.known) & ~moves & ~np.isnan(at)
        ledger = replace(ledger, known=np.where(held, at, ledger.known))
    system = open_system(ledger)
    low, high = np.full(ledger.size, np.inf), np.full(ledger.size, -np.inf)
    low[wanted.columns], high[wanted.columns] = wanted.low, wanted.high
    asked = np.zeros(ledger.size, bool)
    asked[wanted.columns[wanted.pending]] = True
    place = np.full(ledger.size, -1, np.int64)
    place[system.counts] = np.arange(len(system.counts))
    got_low, got_high = np.full(ledger.size, np.inf), np.full(ledger.size, -np.inf)
    fits, programmes = True, 0
    for block in split(system, asked[system.counts]):
        required = Required(low[block.counts], high[block.counts])
        found = attack(block, asked[block.counts], required, SEED, settle=settle)
        got_low[block.counts], got_high[block.counts] = found.low, found.high
        fits &= found.consistent
        programmes += found.programmes
    return wanted.widened(got_low, got_high), fits, programmes
