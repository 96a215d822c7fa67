"""Protection of the sectors within their communes, in closed form.

Sectors publish a total alone, so a commune and its sectors make one statement, S = sum of x_j.
Let D and U be what the hidden sectors together can fall and rise, and let the commune's own proven
moves range from -f to r. Sector i can rise by u exactly if D - down_i >= u - r, and fall by d
exactly if U - up_i >= d - f; the commune's moves can be carried exactly if D >= f and U >= r. So
only two sums count, and hiding is choosing cheap sectors that make them large enough.
"""

from dataclasses import dataclass, replace

import numpy as np

from vesalius.disclosure.table import Floats, Indices, Mask

_NEAR = 1e-6


@dataclass(frozen=True)
class Sectors:
    """The parts of one commune: how far each can go, must be able to go, and what hiding costs."""

    count: Floats
    up: Floats
    down: Floats
    need_up: Floats
    need_down: Floats
    must: Mask
    free: Mask
    cost: Floats

    @property
    def judged(self) -> Mask:
        """The sectors that must be able to move."""
        return (self.need_up > 0) | (self.need_down > 0)

    def within(self, least: Floats, most: Floats) -> "Sectors":
        """The same, when everyone knows these limits of the commune's total."""
        low, high = self.count - self.down, self.count + self.up
        above = float(most[0]) - (low.sum() - low)
        below = float(least[0]) - (high.sum() - high) if np.isfinite(high).all() else low
        up = np.clip(np.minimum(high, above) - self.count, 0.0, None)
        down = np.clip(self.count - np.maximum(low, below), 0.0, None)
        return replace(
            self,
            up=up,
            down=down,
            need_up=np.minimum(self.need_up, up),
            need_down=np.minimum(self.need_down, down),
        )


def ask_of_commune(sectors: Sectors) -> tuple[float, float]:
    """How far the commune must rise and fall so that, all sectors hidden, each goal is met."""
    rise = sectors.need_up + sectors.down - sectors.down.sum()
    fall = sectors.need_down + sectors.up - sectors.up.sum()
    return (
        float(rise[sectors.need_up > 0].max(initial=0.0)),
        float(fall[sectors.need_down > 0].max(initial=0.0)),
    )


def hide_sectors(sectors: Sectors, rise: float, fall: float) -> Mask:
    """What to hide among the sectors, given how far the commune moves up and down."""
    hidden = sectors.must | sectors.free
    fall_needed, rise_needed = _thresholds(sectors, rise, fall)
    added: list[int] = []
    while True:
        short_down = fall_needed - sectors.down[hidden].sum()
        short_up = rise_needed - sectors.up[hidden].sum()
        if short_down <= _NEAR and short_up <= _NEAR:
            return _dropping(sectors, hidden, added, fall_needed, rise_needed)
        choice = _best(sectors, hidden, short_down, short_up)
        if choice is None:
            return hidden
        hidden[choice] = True
        added.append(choice)


def _thresholds(sectors: Sectors, rise: float, fall: float) -> tuple[float, float]:
    """What the hidden sectors must together be able to fall, and to rise."""
    up, down = sectors.need_up > 0, sectors.need_down > 0
    to_fall = (sectors.need_up + sectors.down)[up].max(initial=-np.inf) - rise
    to_rise = (sectors.need_down + sectors.up)[down].max(initial=-np.inf) - fall
    return max(fall, to_fall), max(rise, to_rise)


def _best(sectors: Sectors, hidden: Mask, down: float, up: float) -> int | None:
    """The cheapest sector that alone makes up what is short, else the one that gives most."""
    others = np.flatnonzero(~hidden & ((sectors.up > 0) | (sectors.down > 0)))
    if len(others) == 0:
        return None
    enough = (sectors.down[others] >= down) & (sectors.up[others] >= up)
    if enough.any():
        fit = others[enough]
        return int(fit[np.argmin(sectors.cost[fit])])
    gain = np.minimum(sectors.down[others], max(down, 0)) + np.minimum(
        sectors.up[others], max(up, 0)
    )
    return int(others[np.argmax(gain / sectors.cost[others])]) if gain.any() else None


def _dropping(sectors: Sectors, hidden: Mask, added: list[int], down: float, up: float) -> Mask:
    """Show again those added that turn out not to be needed, the dearest first."""
    for one in sorted(added, key=lambda i: -float(sectors.cost[i])):
        trial = hidden.copy()
        trial[one] = False
        if sectors.down[trial].sum() >= down - _NEAR and sectors.up[trial].sum() >= up - _NEAR:
            hidden = trial
    return hidden


def groups(area: Indices) -> list[tuple[int, Indices]]:
    """The sectors of each commune."""
    order = np.argsort(area, kind="stable")
    names, starts = np.unique(area[order], return_index=True)
    return list(zip(names.tolist(), np.split(order, starts[1:]), strict=True))
