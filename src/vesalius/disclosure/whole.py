"""A whole and its parts in one year: which exams add up to which, and what that leaves to move.

In every cell the exams of the whole are those of its parts, and of parts that nobody names where
there are any. So a part can have more persons only where another part has fewer exams, named or
not. The rest of a cell, what the named parts leave of the whole, is a count like any other.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy import sparse

from vesalius.disclosure.ledger import Floats, Indices, Mask
from vesalius.disclosure.system import System


@dataclass(frozen=True)
class Table:
    """Counts that fit all that is told: persons and exams of a member, its remainders included."""

    persons: Floats
    exams: Floats


@dataclass(frozen=True)
class Member:
    """The whole, or a named part: its persons as a system, and what is told of its exams.

    `counted` is false where only exams are published, and then `system` speaks of exams.
    """

    name: str
    system: System
    exams: Floats
    counted: bool

    @cached_property
    def told(self) -> Floats:
        """What is told of the exams, of the remainders nothing."""
        return self.system.with_rest(self.exams)


@dataclass(frozen=True)
class Cells:
    """The cells of a whole, and where its members have them.

    `at[m]` numbers the cell of each figure of member m, -1 where the whole is not told or hidden
    there; `slack` marks cells in which some part is named nowhere.
    """

    members: Sequence[Member]
    at: Sequence[Indices]
    slack: Mask

    @property
    def size(self) -> int:
        """The number of cells."""
        return len(self.slack)

    def rest(self, exams: Sequence[Floats]) -> Floats:
        """What the parts leave of the whole in each cell."""
        left = np.zeros(self.size)
        for number, (at, values) in enumerate(zip(self.at, exams, strict=True)):
            here = at >= 0
            np.add.at(left, at[here], values[here] if number == 0 else -values[here])
        return left

    def holding(self, rest: Floats) -> Mask:
        """The cells in which the sum holds; corrections of one person can break it."""
        holds: Mask = np.where(self.slack, rest >= 0, rest == 0)
        return holds

    @cached_property
    def first(self) -> Indices:
        """The first column of each member where their figures stand side by side, and the end."""
        return np.cumsum([0, *(len(at) for at in self.at)])

    def sums(self, holds: Mask, rest_of: Indices, width: int) -> sparse.csr_array:
        """One row a cell in which the sum holds: whole -1, parts 1, rest 1.

        The members' figures stand in the first columns; `rest_of` gives the column of each cell's
        rest, -1 where it has none.
        """
        row_of = np.where(holds, np.cumsum(holds) - 1, -1)
        rows, columns, data = [], [], []
        for m, at in enumerate(self.at):
            here = np.flatnonzero((at >= 0) & (row_of[at] >= 0))
            rows.append(row_of[at[here]])
            columns.append(self.first[m] + here)
            data.append(np.full(len(here), 1.0 if m else -1.0))
        some = np.flatnonzero(rest_of >= 0)
        rows.append(row_of[some])
        columns.append(rest_of[some])
        data.append(np.ones(len(some)))
        shape = (int(holds.sum()), width)
        entries = np.concatenate(data), (np.concatenate(rows), np.concatenate(columns))
        return sparse.csr_array(entries, shape=shape)

    def room(self, number: int, table: Table, rest: Floats, holds: Mask) -> tuple[Floats, Floats]:
        """Bounds on a member's persons within which the other members need not move at all.

        A move z of the persons may be made by the exams too, e + z >= p + z, if the rest of each
        cell takes it up; where some cell has no rest, the exams stay, and persons with them.
        """
        at = self.at[number]
        here = at >= 0
        here[here] = holds[at[here]]
        size = len(at)
        low, high = np.full(size, -np.inf), np.full(size, np.inf)
        persons = table.persons
        if not self.slack[at[here]].all():
            low = low if self.members[number].counted else table.exams
            return low, table.exams
        left = rest[at[here]]
        if number == 0:
            low[here] = persons[here] - left
        else:
            high[here] = persons[here] + left
        return low, high


def cells_of(members: Sequence[Member], unnamed: bool) -> Cells:
    """The figures of the first member, the whole, and those of the others that are among them.

    Remainders are in no cell: nobody is told how many exams of all kinds they have together.
    """
    codes = members[0].system.public.codes
    at = [_places(codes, member) for member in members]
    spoken = np.zeros(len(codes), np.int64)
    for places in at[1:]:
        spoken[places[places >= 0]] += 1
    return Cells(members, at, unnamed | (spoken < len(members) - 1))


def _places(codes: Indices, member: Member) -> Indices:
    """The place of each figure of a member among codes in ascending order, -1 where it has none."""
    own = member.system.public.codes
    place = np.minimum(np.searchsorted(codes, own), len(codes) - 1)
    rest = np.full(int(member.system.frame.open.sum()), -1)
    return np.append(np.where(codes[place] == own, place, -1), rest)
