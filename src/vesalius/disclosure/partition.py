"""Parts that add up to a whole: what more to hide, and how far counts may move unaided.

A catalogue may say that the exams of some variables add up to those of another in every cell. What
the named parts leave of the whole, the rest of the cell, is known wherever all of them are told; a
part can rise by no more than the rest, and the whole fall by no more, unless another part moves
against it. Each subject is protected by itself within that room. Where the room of a cell is too
small for what must be protected in it, or the rest is itself a small count, the rarest part that
has enough persons is hidden there as well, and takes up the move; else the whole is.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from vesalius.catalogue.model import Partition
from vesalius.disclosure.assemble import thresholds
from vesalius.disclosure.grid import Grid
from vesalius.disclosure.table import Floats, Indices, Mask

Primaries = tuple[Mask, Floats]


@dataclass(frozen=True)
class Room:
    """By subject, year and position: what more to hide; how far a count may rise and fall."""

    joined: Mask
    rise: npt.NDArray[np.float32]
    fall: npt.NDArray[np.float32]


def all_room(grid: Grid) -> Room:
    """No part of anything: as much room as there is."""
    shape = grid.persons.shape
    endless = np.full(shape, np.inf, np.float32)
    return Room(np.zeros(shape, bool), endless, endless.copy())


def share_room(
    grid: Grid,
    partitions: Sequence[Partition],
    must: Mask,
    need: npt.NDArray[np.float32],
) -> Room:
    """The room of every count.

    `must` is hidden whatever happens, and `need` how far it must be able to rise.
    """
    room = all_room(grid)
    limit = thresholds(grid.axes)
    for partition in partitions:
        parts = [grid.subjects.index(p) for p in partition.parts if p in grid.subjects]
        if partition.whole in grid.subjects and parts:
            whole = grid.subjects.index(partition.whole)
            for year in range(len(grid.axes.years)):
                unnamed = len(parts) < len(partition.parts)
                cells = _Cells(grid, year, whole, np.array(parts), unnamed, limit)
                cells.share(room, must[:, year], need[:, year])
    return room


@dataclass(frozen=True)
class _Cells:
    """A whole and its parts in one year."""

    grid: Grid
    year: int
    whole: int
    parts: Indices
    unnamed: bool
    limit: Floats

    def share(self, room: Room, must: Mask, need: npt.NDArray[np.float32]) -> None:
        """Write down the room of all members, and what is to be hidden with them."""
        exams = np.nan_to_num(self.grid.exams[self.parts, self.year])
        rest = self.grid.exams[self.whole, self.year] - exams.sum(axis=0)
        there = self.grid.published[self.whole, self.year] & (rest >= 0)
        told = there & ~must[self.whole]
        free = np.broadcast_to(rest, exams.shape)
        if not self.unnamed:
            free = exams - self.grid.persons[self.parts, self.year]
        short = (must[self.parts] & (need[self.parts] > free)).any(axis=0)
        short |= self.unnamed & (rest >= 1) & (rest < self.limit)
        helps, by_whole = self._helpers(np.where(told & short, 1, 0), must)
        room.joined[self.parts, self.year] |= helps
        room.joined[self.whole, self.year] |= by_whole
        helped = helps.sum(axis=0) - helps + by_whole
        bounded = told & np.isfinite(rest)
        rise = np.where(bounded, free + self.limit * helped, np.inf)
        room.rise[self.parts, self.year] = np.where(np.isnan(rise), np.inf, rise)
        if self.unnamed:
            fall = rest + self.limit * helps.sum(axis=0)
            room.fall[self.whole, self.year] = np.where(there & np.isfinite(rest), fall, np.inf)

    def _helpers(self, wanted: Indices, must: Mask) -> tuple[Mask, Mask]:
        """The rarest parts with enough persons where some are wanted; the whole where too few."""
        persons = np.nan_to_num(self.grid.persons[self.parts, self.year])
        order = np.argsort(persons.sum(axis=1), kind="stable")
        able = self.grid.published[self.parts, self.year] & (persons > self.limit)
        able &= ~must[self.parts]
        turn = np.zeros(persons.shape, np.int64)
        turn[order] = np.cumsum(able[order], axis=0)
        helps = able & (turn <= wanted)
        return helps, helps.sum(axis=0) < wanted
