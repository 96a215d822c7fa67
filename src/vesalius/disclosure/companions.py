"""What an audit of a whole and its parts found, mended: a companion moves with what was found.

Let z be a move of an exposed part within its own sums. If the whole moves by z as well, or another
part by -z, every sum of parts stays true, whatever room the rest of the cells leaves. So both are
hidden wherever z moves them, and the finding is proven. An exposed whole may also move by itself;
an exposed rest (the kinds that nobody publishes) moves like a part. Of the rarest companions
that one is taken whose move, found by a linear programme over the places around the finding, hides
fewest persons anew; what is found again takes the whole, then the others.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import cached_property
from typing import TypeAlias

import numpy as np

from vesalius.catalogue.model import Partition
from vesalius.disclosure.grid import Grid
from vesalius.disclosure.pairs import Hiding, Sums, Year, pairs_of, sums_of
from vesalius.disclosure.shelf import key_of
from vesalius.disclosure.spots import Spot
from vesalius.disclosure.table import Mask
from vesalius.disclosure.work import ALONE, Effort
from vesalius.processes import crew

COMPANIONS = 3  # raise it when the choice changes, so that nothing old is reused
_TRIED = 4  # companions that are tried, if they hide anything new
_Asked: TypeAlias = tuple[int, Sequence[Spot], frozenset[Spot]]


class Companions:
    """The companions of exposed figures, each chosen in the light of those before it.

    `hidden` (subject x year x position) is what is hidden anyway. Years are apart, and are done in
    so many processes side by side, each once: what is found is kept on the shelf.
    """

    def __init__(
        self, grid: Grid, partitions: Sequence[Partition], hidden: Mask, effort: Effort = ALONE
    ) -> None:
        self.grid, self.partitions, self.effort = grid, partitions, effort
        self.hidden = hidden.copy()
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
        counts = grid.persons, grid.exams, grid.published, self.hidden
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
        there = Year(self.grid, self.sums, self.grid.axes.years.index(year))
        before = self.hidden[:, there.number]
        hidden = before.copy()
        for spot in spots:
            for partition in self.partitions:
                best = self._for(there, spot, partition, spot in again, before, hidden)
                if best is not None:
                    hidden |= best.hidden
        return hidden

    def _for(
        self, there: Year, spot: Spot, partition: Partition, again: bool, before: Mask, hidden: Mask
    ) -> Hiding | None:
        """What to hide for a spot; what is found again is made free to move both ways at last."""
        if not again:
            pairs = pairs_of(there, spot, partition, again=False)
            return _best((pair.hiding(hidden) for pair in pairs), before, _TRIED)
        for wanted in (spot, replace(spot, low=math.inf, high=-math.inf)):
            pairs = pairs_of(there, wanted, partition, again=True)
            for hiding in (pair.hiding(hidden) for pair in pairs):
                if hiding.cost > 0:
                    return hiding
        return None


def _best(moves: Iterable[Hiding], before: Mask, tried: int) -> Hiding | None:
    """The cheapest of the first moves that hide anything new; none where one needs nothing more.

    That is so where a move goes only where something is hidden, and some of it for another spot.
    """
    new: list[Hiding] = []
    for move in moves:
        if move.cost > 0:
            new.append(move)
        elif (move.hidden & ~before).any():
            return None
        if len(new) == tried:
            break
    return min(new, key=lambda move: move.cost, default=None)


def _of_year(companions: Companions, asked: _Asked) -> Mask:
    return companions.of_year(*asked)
