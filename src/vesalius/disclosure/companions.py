"""What an audit of a whole and its parts found, mended: what moves with it is hidden too.

For each figure found, the cheapest move of the whole and all its parts (`together`) that takes it
as far as it must be able to go: over all that is hidden anyway, and at a price over what is shown
near the figure. Where there is none, the figure's subject moves wherever it has to, and the whole
with it: then every sum of parts stays true. All that moves is hidden.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cached_property
from itertools import groupby
from typing import TypeAlias

import numpy as np

from vesalius.catalogue.model import Partition
from vesalius.disclosure.grid import Axes, Grid
from vesalius.disclosure.shelf import key_of
from vesalius.disclosure.spots import Spot, position_of
from vesalius.disclosure.sums import Sums, sums_of
from vesalius.disclosure.table import Indices, Mask
from vesalius.disclosure.together import Goal, Together, Year
from vesalius.disclosure.work import ALONE, Effort
from vesalius.processes import crew

COMPANIONS = 6  # raise it when the choice changes, so that nothing old is reused
_SEEN = 1e-6
_Asked: TypeAlias = tuple[int, Sequence[Spot], frozenset[Spot]]


class Companions:
    """The companions of exposed figures, each chosen in the light of those before it.

    `hidden` (subject x year x position) is what is hidden anyway, `settled` what everyone knows
    from an earlier release. Years are apart, and are done in so many processes side by side, each
    once: what is found is kept on the shelf.
    """

    def __init__(
        self,
        grid: Grid,
        partitions: Sequence[Partition],
        hidden: Mask,
        settled: Mask,
        effort: Effort = ALONE,
    ) -> None:
        self.grid, self.partitions, self.effort = grid, partitions, effort
        self.hidden, self.settled = hidden.copy(), settled
        self.done: list[Spot] = []

    def hide_for(self, spots: Sequence[Spot]) -> Mask:
        """All that is hidden once every spot has its move; a spot named again gets a further one.

        `spots` begins with those of the call before.
        """
        new = spots[len(self.done) :]
        years = sorted({spot.year for spot in new} & set(self.grid.axes.years))
        again = frozenset(self.done)
        asked = [(year, [spot for spot in new if spot.year == year], again) for year in years]
        for (year, _, _), found in zip(asked, self._of_years(asked), strict=True):
            self.hidden[:, self.grid.axes.years.index(year)] |= found
        self.done += new
        return self.hidden

    def _of_years(self, asked: Sequence[_Asked]) -> list[Mask]:
        """What to hide in each year; what is on the shelf is not sought again."""
        shelf, keys = self.effort.shelf, [self._key(*one) for one in asked]
        ready = [shelf.find(key) for key in keys]
        rest = [one for one, found in zip(asked, ready, strict=True) if found is None]
        with crew(min(self.effort.workers, len(rest)), self) as workers:
            answers = workers.each(_of_year, rest)
            found = [next(answers) if kept is None else self._mask(kept) for kept in ready]
        for key, mask in zip(keys, found, strict=True):
            shelf.keep(key, np.packbits(mask).tobytes())
        return found

    def _key(self, year: int, spots: Sequence[Spot], again: frozenset[Spot]) -> str:
        """All that the companions of a year depend on."""
        grid, axes = self.grid, self.grid.axes
        at = axes.years.index(year)
        shared = axes.zoning, axes.profile, axes.policy, grid.subjects, self.partitions
        counts = grid.persons, grid.exams, grid.published, self.hidden, self.settled
        named = sorted(repr(spot) for spot in again if spot.year == year)
        own = (repr(shared), *(of[:, at] for of in counts), grid.beneficiaries[at])
        return key_of(COMPANIONS, *own, spots, named)

    def _mask(self, kept: bytes) -> Mask:
        shape = self.hidden.shape[0], self.hidden.shape[2]
        bits = np.unpackbits(np.frombuffer(kept, np.uint8), count=shape[0] * shape[1])
        return bits.reshape(shape).astype(bool)

    @cached_property
    def sums(self) -> Sums:
        """Every sum over positions."""
        return sums_of(self.grid.axes)

    def of_year(self, year: int, spots: Sequence[Spot], again: frozenset[Spot]) -> Mask:
        """What to hide in a year, by subject and position."""
        number = self.grid.axes.years.index(year)
        there = Year(self.grid, self.sums, number, self.settled[:, number])
        hidden = self.hidden[:, number].copy()
        for partition in self.partitions:
            subjects = self.grid.subjects
            parts = [subjects.index(part) for part in partition.parts if part in subjects]
            if partition.whole in subjects and parts:
                unnamed = len(parts) < len(partition.parts)
                members = (subjects.index(partition.whole), *parts)
                hidden |= _Search(there, members, unnamed, hidden).hide_for(spots, again)
        return hidden


class _Search:
    """The search for what moves with the figures found of one whole and its parts in a year."""

    def __init__(self, there: Year, members: tuple[int, ...], unnamed: bool, hidden: Mask) -> None:
        self.there, self.members, self.unnamed = there, members, unnamed
        self.hidden = hidden.copy()
        self._anywhere: dict[int, Together] = {}

    def hide_for(self, spots: Sequence[Spot], again: frozenset[Spot]) -> Mask:
        """All that is hidden in the end; figures within one place share a programme."""
        placed = sorted(self._placed(spots), key=lambda one: one[0])
        for head, some in groupby(placed, key=lambda one: one[0]):
            near = self._near(head)
            for _, position, spot in some:
                for goal in self._goals(spot, position, both=spot in again):
                    self._hide(goal, near, more=spot in again)
        return self.hidden

    def _placed(self, spots: Sequence[Spot]) -> Iterator[tuple[int, int, Spot]]:
        """The spots of these members with the area that each lies in, and its position."""
        axes, subjects = self.there.grid.axes, self.there.grid.subjects
        for spot in spots:
            position = position_of(axes, spot)
            if position >= 0 and subjects.index(spot.subject) in self.members:
                yield _area_around(axes, position), position, spot

    def _goals(self, spot: Spot, position: int, *, both: bool) -> Iterator[Goal]:
        """How far a spot must be able to rise and to fall: to the ends that were not reached.

        A count of the threshold or more need not be small: it falls by the threshold at most.
        """
        there, limit = self.there, float(self.there.limits[position])
        member = None if spot.rest else there.grid.subjects.index(spot.subject)
        if member is None:
            count, least, most = float(there.rest(self.members)[position]), 1.0, limit
        else:
            count = float(there.grid.persons[member, there.number, position])
            least = max(float(there.least[position]), count - limit)
            most = max(min(limit, float(there.people[position])), count)
        for end, missing in ((most, spot.high < most - _SEEN), (least, spot.low > least + _SEEN)):
            if (both or missing) and abs(end - count) > _SEEN:
                yield Goal(member, position, end - count)

    def _hide(self, goal: Goal, near: Together, *, more: bool) -> None:
        """Hide what the first way that there is takes along; `more`: that hides anything new."""
        for asked, way in self._ways(goal, near):
            found = way.hiding(asked, self.hidden)
            if found is not None and (not more or (found & ~self.hidden).any()):
                self.hidden |= found
                return

    def _ways(self, goal: Goal, near: Together) -> Iterator[tuple[Goal, Together]]:
        """Near or far; a count that can go nowhere so far goes as far as it can."""
        for asked in (goal, replace(goal, partly=True)):
            yield asked, near
            yield asked, self._far(goal)

    def _near(self, head: int) -> Together:
        """What is around an area moves, and farther off what is hidden, but for sectors."""
        axes = self.there.grid.axes
        around, upper = _around(axes, head), np.arange(axes.positions) < axes.upper
        moving = [around | (upper & self.hidden[member]) for member in self.members]
        return Together(self.there, self.members, moving, unnamed=self.unnamed)

    def _far(self, goal: Goal) -> Together:
        """A part and the whole move anywhere; with the whole, or a rest, all parts do."""
        whole = self.members[0]
        own = whole if goal.member is None else goal.member
        if own not in self._anywhere:
            everywhere = np.ones(self.there.grid.axes.positions, bool)
            moving = [everywhere & (own == whole or m in (whole, own)) for m in self.members]
            self._anywhere[own] = Together(self.there, self.members, moving, unnamed=self.unnamed)
        return self._anywhere[own]


def _area_around(axes: Axes, position: int) -> int:
    """The area that holds a position's place and those beside it; -1 at the top."""
    if position >= axes.upper:
        return int(axes.sector_area[position - axes.upper])
    return axes.zoning.parent[position // axes.profile.width]


def _around(axes: Axes, head: int) -> Mask:
    """The positions of an area and all under it, and of what is beside it, and so on upwards."""
    parent = np.array(axes.zoning.parent)
    owner = np.append(np.repeat(np.arange(axes.areas), axes.profile.width), axes.sector_area)
    if head < 0:
        return np.ones(axes.positions, bool)
    inside, top = _under(parent, head), head
    while parent[top] >= 0:
        top = int(parent[top])
        inside |= parent == top
    inside[top] = True
    for union in axes.zoning.unions:
        inside[union.area] |= inside[list(union.members)].any()
    around: Mask = inside[owner]
    return around


def _under(parent: Indices, head: int) -> Mask:
    """The areas at or below one."""
    inside = np.zeros(len(parent), bool)
    inside[head] = True
    while True:
        wider = inside | np.where(parent >= 0, inside[parent], False)
        if np.array_equal(wider, inside):
            return inside
        inside = wider


def _of_year(companions: Companions, asked: _Asked) -> Mask:
    return companions.of_year(*asked)
