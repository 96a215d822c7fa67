"""The joint attack on a whole and its parts: all their sums at once.

One ledger holds the exams of all members with their ties over places, ages and vintages, the sum of
the parts in each cell, and the persons of the members, who are no more than the exams. It says all
that an attacker knows, and is large: most targets are proven with less (`coupled`).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from scipy import sparse

from vesalius.disclosure.auditor import SEED
from vesalius.disclosure.blocks import Block, open_system, split
from vesalius.disclosure.bounds import HARVESTS, TOLERANCE, Bounds, Required, attack, some_table
from vesalius.disclosure.ledger import Floats, Indices, Ledger, Mask
from vesalius.disclosure.nearest import walk
from vesalius.disclosure.nullspace import freedom
from vesalius.disclosure.whole import Cells, Table

_MANY = 100  # harvests, as long as they pay, where nothing is settled one by one


@dataclass(frozen=True)
class Wanted:
    """What must be reached, by column of a ledger, and what has been."""

    columns: Indices
    low: Floats
    high: Floats
    reached_low: Floats
    reached_high: Floats

    @property
    def low_pending(self) -> Mask:
        """Whose low end has not been reached yet."""
        return self.reached_low > self.low + TOLERANCE

    @property
    def high_pending(self) -> Mask:
        """Whose high end has not been reached yet."""
        return self.reached_high < self.high - TOLERANCE

    @property
    def pending(self) -> Mask:
        """What has not been reached yet, at one end or both."""
        return self.low_pending | self.high_pending

    def widened(self, low: Floats, high: Floats) -> "Wanted":
        """The same after more has been reached (by column)."""
        return replace(
            self,
            reached_low=np.fmin(self.reached_low, low[self.columns]),
            reached_high=np.fmax(self.reached_high, high[self.columns]),
        )


@dataclass(frozen=True)
class Reached:
    """What has been reached, whether tables fit at all, and the programmes that it took."""

    wanted: Wanted
    fits: bool
    programmes: int


@dataclass(frozen=True)
class Joint:
    """The joint ledger of cells, with the persons of some members.

    Columns: the exams of each member, the persons of those `peopled`, the rest of each cell that
    has slack, and what the exams of each peopled count exceed its persons by.
    """

    cells: Cells
    holds: Mask
    peopled: tuple[int, ...]

    @property
    def exams(self) -> Indices:
        """The first column of each member's exams, and the end of the last."""
        return self.cells.first

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
        sums = self.cells.sums(self.holds, self.rest_of, len(known))
        rows = sparse.vstack([ties, sums, self._links(len(known))]).tocsr()
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

    @cached_property
    def columns(self) -> Indices:
        """The column of what is published of each figure of each member, then of each rest.

        Persons where they are counted, exams where only these are; the order is that of `Coupled`.
        """
        members = [
            self.persons.get(m, int(start)) + np.arange(len(at))
            for m, (start, at) in enumerate(zip(self.exams[:-1], self.cells.at, strict=True))
        ]
        return np.concatenate([*members, self.rest_of[self.rest_of >= 0]])

    def moving(self, figures: Sequence[Mask], tables: Sequence[Table]) -> Ledger:
        """The ledger in which only chosen figures of each member move; all others are as in tables
        that fit.
        """
        ledger = self.ledger
        known = ledger.known.copy()
        for m, (chosen, table) in enumerate(zip(figures, tables, strict=True)):
            starts = [(int(self.exams[m]), table.exams)]
            starts += [(self.persons[m], table.persons)] if m in self.persons else []
            for start, values in starts:
                part = known[start : start + len(values)]
                part[~chosen] = values[~chosen]
        return replace(ledger, known=known)

    def values(self, tables: Sequence[Table], rest: Floats) -> Floats:
        """The values of all columns in tables that fit; `rest` is what the parts leave of cells."""
        exams = [table.exams for table in tables]
        persons = [tables[m].persons for m in self.peopled]
        beyond = [tables[m].exams - tables[m].persons for m in self.peopled]
        return np.concatenate([*exams, *persons, rest[self.rest_of >= 0], *beyond])

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


def reach(ledger: Ledger, wanted: Wanted, *, settle: bool) -> Reached:
    """Try to reach what is pending.

    With `settle`, what is not reached is out of reach; without, it was not tried to the end.
    """
    harvests = HARVESTS if settle else _MANY

    def attacked(block: Block, judged: Mask, required: Required) -> Bounds:
        return attack(block, judged, required, SEED, settle=settle, harvests=harvests)

    return _reach_by(attacked, ledger, wanted)


def reach_from(ledger: Ledger, wanted: Wanted, table: Floats) -> Reached:
    """Try to reach what is pending, one count after the other, from a table that fits."""

    def walked(block: Block, judged: Mask, required: Required) -> Bounds:
        return walk(block, table[block.counts], judged, required, SEED)

    return _reach_by(walked, ledger, wanted)


def _reach_by(
    way: Callable[[Block, Mask, Required], Bounds], ledger: Ledger, wanted: Wanted
) -> Reached:
    system = open_system(ledger)
    low, high = np.full(ledger.size, np.inf), np.full(ledger.size, -np.inf)
    low[wanted.columns] = np.where(wanted.low_pending, wanted.low, np.inf)
    high[wanted.columns] = np.where(wanted.high_pending, wanted.high, -np.inf)
    asked = np.zeros(ledger.size, bool)
    asked[wanted.columns[wanted.pending]] = True
    got_low, got_high = np.full(ledger.size, np.inf), np.full(ledger.size, -np.inf)
    fits, programmes = True, 0
    for block in split(system, asked[system.counts]):
        required = Required(low[block.counts], high[block.counts])
        found = way(block, asked[block.counts], required)
        got_low[block.counts], got_high[block.counts] = found.low, found.high
        fits &= found.consistent
        programmes += found.programmes
    return Reached(wanted.widened(got_low, got_high), fits, programmes)
