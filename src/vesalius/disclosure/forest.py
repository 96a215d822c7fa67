"""All places of a table that tell totals alone: families of parts under wholes, level by level.

A node is an area of the tree or a sector, or what either lacks to its whole. Wholes at the top are
the areas whose ages are told as well; the table knows them by their total. What everyone knows of
counts goes up and down the families before; what parts ask of their wholes goes up; what is hidden
is chosen from the top.
"""

from dataclasses import dataclass

import numpy as np

from vesalius.disclosure.table import Floats, Indices, Mask
from vesalius.disclosure.totals import Parts, hide_parts


@dataclass
class Forest:
    """Nodes with their whole (`parent`, -1 for none); all other arrays are over the nodes.

    `plain` are the nodes that a family protects; those at the top are the table's. `least` and
    `most` are what everyone knows; `low` and `high` the interval that a count must keep.
    """

    parent: Indices
    plain: Mask
    count: Floats
    least: Floats
    most: Floats
    low: Floats
    high: Floats
    fixed: Mask
    must: Mask
    free: Mask
    cost: Floats

    def __post_init__(self) -> None:
        self.levels = _levels(self.parent, self.plain)
        self.heirs = np.zeros(len(self.parent), bool)
        self.heirs[self.parent[self.plain]] = True
        self.up = self.down = self.need_up = self.need_down = np.zeros(len(self.parent))

    def limits_up(self) -> None:
        """A whole is no less and no more than its parts can be together."""
        for level in reversed(self.levels):
            whole = level.wholes
            self.least[whole] = np.maximum(self.least[whole], level.sums(self.least))
            self.most[whole] = np.minimum(self.most[whole], level.sums(self.most))

    def limits_down(self) -> None:
        """A part is no more than its whole leaves, and no less than the others leave of it."""
        for level in self.levels:
            part, at = level.parts, level.whole_of_part
            low, high = level.sums(self.least)[at], level.sums(self.most)[at]
            whole = level.wholes[at]
            above = self.most[whole] - (low - self.least[part])
            with np.errstate(invalid="ignore"):
                below = self.least[whole] - (high - self.most[part])
            below = np.where(np.isfinite(high), below, -np.inf)
            count = self.count[part]
            self.most[part] = np.maximum(np.minimum(self.most[part], above), count)
            self.least[part] = np.minimum(np.maximum(self.least[part], below), count)

    def ask(self) -> None:
        """How far each count can go and must be able to go, its parts' asks included."""
        self.up = np.where(self.fixed, 0.0, self.most - self.count)
        self.down = np.where(self.fixed, 0.0, self.count - self.least)
        self.need_up = np.clip(self.high - self.count, 0.0, self.up)
        self.need_down = np.clip(self.count - self.low, 0.0, self.down)
        for level in reversed(self.levels):
            part, at, whole = level.parts, level.whole_of_part, level.wholes
            up, down = level.sums(self.up), level.sums(self.down)
            self.up[whole] = np.minimum(self.up[whole], up)
            self.down[whole] = np.minimum(self.down[whole], down)
            rise = level.most(
                np.where(
                    self.need_up[part] > 0, self.need_up[part] + self.down[part] - down[at], 0.0
                )
            )
            fall = level.most(
                np.where(
                    self.need_down[part] > 0, self.need_down[part] + self.up[part] - up[at], 0.0
                )
            )
            self._ask_of(whole, rise, fall)

    def _ask_of(self, whole: Indices, rise: Floats, fall: Floats) -> None:
        """Let wholes move as far as their parts ask, and no further than they can."""
        asked = (rise > 0) | (fall > 0)
        self.must[whole] = np.where(asked, ~self.free[whole], self.must[whole])
        for need, most, more in (
            (self.need_up, self.up, rise),
            (self.need_down, self.down, fall),
        ):
            need[whole] = np.minimum(np.maximum(need[whole], more), most[whole])

    def hide(self, rise: Floats, fall: Floats) -> tuple[Mask, int]:
        """What is hidden, given the moves proven for the totals at the top; families not met."""
        hidden = np.where(self.plain, self.must | self.free, False)
        rise, fall, unmet = rise.copy(), fall.copy(), 0
        asks = self.must | (self.need_up > 0) | (self.need_down > 0)
        for level in self.levels:
            whole = level.wholes
            busy = level.most(asks[level.parts].astype(np.float64)) > 0
            busy |= (rise[whole] > 0) | (fall[whole] > 0)
            for number in np.flatnonzero(busy).tolist():
                part = level.family(number)
                found = hide_parts(
                    self._parts(part), float(rise[whole[number]]), float(fall[whole[number]])
                )
                hidden[part], rise[part], fall[part] = found.hidden, found.rise, found.fall
                unmet += not found.met
        return hidden, unmet

    def _parts(self, part: Indices) -> Parts:
        return Parts(
            self.up[part],
            self.down[part],
            self.need_up[part],
            self.need_down[part],
            self.must[part],
            self.free[part],
            self.cost[part],
            self.heirs[part],
        )


@dataclass(frozen=True)
class _Level:
    """The families whose wholes are equally deep: parts in order of their wholes."""

    parts: Indices
    wholes: Indices
    starts: Indices
    whole_of_part: Indices

    def sums(self, values: Floats) -> Floats:
        """The sum over each family's parts of an array over all nodes."""
        found: Floats = np.add.reduceat(values[self.parts], self.starts)
        return found

    def most(self, values: Floats) -> Floats:
        """The most over each family's parts of an array over the parts of this level."""
        found: Floats = np.maximum.reduceat(values, self.starts)
        return found

    def family(self, number: int) -> Indices:
        """The parts of a whole."""
        ends = np.append(self.starts, len(self.parts))
        return self.parts[ends[number] : ends[number + 1]]


def _levels(parent: Indices, plain: Mask) -> list[_Level]:
    """The families, those nearest the top first."""
    found: list[_Level] = []
    wholes = ~plain
    while True:
        parts = np.flatnonzero(plain & wholes[parent] & (parent >= 0))
        if len(parts) == 0:
            return found
        parts = parts[np.argsort(parent[parts], kind="stable")]
        above, starts, at = np.unique(parent[parts], return_index=True, return_inverse=True)
        found.append(_Level(parts, above, starts, at))
        wholes = np.zeros(len(parent), bool)
        wholes[parts] = True
