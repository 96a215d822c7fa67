"""Protection of places that tell totals alone, in closed form.

A place and its parts then make one statement, S = sum of x_j. Let D and U be what the hidden parts
together can fall and rise, and let the whole's own proven moves range from -f to r. Part i can rise
by u exactly if D - down_i >= u - r, and fall by d exactly if U - up_i >= d - f; the whole's moves
can be carried exactly if D >= f and U >= r. So only two sums count, and hiding is choosing cheap
parts that make them large enough.

Parts may have parts of their own. These must carry whatever range their part lends to its
neighbours; so a part lends no more than it takes, and those without parts lend first.
"""

from dataclasses import dataclass

import numpy as np

from vesalius.disclosure.table import Floats, Mask

_NEAR = 1e-6


@dataclass(frozen=True)
class Parts:
    """The parts of one whole: how far each can go, must be able to go, and what hiding costs.

    `heirs` are those that have parts of their own.
    """

    up: Floats
    down: Floats
    need_up: Floats
    need_down: Floats
    must: Mask
    free: Mask
    cost: Floats
    heirs: Mask


@dataclass(frozen=True)
class Hiding:
    """Which parts are hidden, how far each may go in the proofs, and whether all goals have one."""

    hidden: Mask
    rise: Floats
    fall: Floats
    met: bool


def hide_parts(parts: Parts, rise: float, fall: float) -> Hiding:
    """What to hide among the parts, given how far the whole moves up and down.

    >>> three, four = np.full(3, 4.0), np.array([2.0, 6.0, 29.0])
    >>> must, no = np.array([True, False, False]), np.zeros(3, bool)
    >>> need_up, need_down = np.array([2.0, 0, 0]), np.array([2.0, 0, 0])
    >>> parts = Parts(three, four, need_up, need_down, must, no, np.arange(3.0), no)
    >>> hide_parts(parts, 0.0, 0.0).hidden.tolist()
    [True, True, False]
    """
    to_rise, to_fall = _asked(parts, rise, fall)
    hidden, met = _chosen(parts, to_rise, to_fall)
    most = max(rise, fall, parts.need_up.max(initial=0.0), parts.need_down.max(initial=0.0))
    up = np.where(hidden, np.minimum(parts.up, most), 0.0)
    down = np.where(hidden, np.minimum(parts.down, most), 0.0)
    heirs = parts.heirs & hidden
    up = _lent(up, parts.need_up, heirs, _slack(up, parts.need_down, rise, fall))
    down = _lent(down, parts.need_down, heirs, _slack(down, parts.need_up, fall, rise))
    return Hiding(hidden, up, down, met)


def _asked(parts: Parts, rise: float, fall: float) -> tuple[float, float]:
    """What the hidden parts must together be able to rise, and to fall."""
    up, down = parts.need_up > 0, parts.need_down > 0
    to_rise = (parts.need_down + parts.up)[down].max(initial=-np.inf) - fall
    to_fall = (parts.need_up + parts.down)[up].max(initial=-np.inf) - rise
    return max(rise, to_rise), max(fall, to_fall)


def _chosen(parts: Parts, to_rise: float, to_fall: float) -> tuple[Mask, bool]:
    """The cheapest parts found that can rise and fall so much; whether there are enough."""
    hidden = parts.must | parts.free
    added: list[int] = []
    while True:
        short_up = to_rise - parts.up[hidden].sum()
        short_down = to_fall - parts.down[hidden].sum()
        if short_down <= _NEAR and short_up <= _NEAR:
            return _dropping(parts, hidden, added, to_rise, to_fall), True
        choice = _best(parts, hidden, short_up, short_down)
        if choice is None:
            return hidden, False
        hidden[choice] = True
        added.append(choice)


def _best(parts: Parts, hidden: Mask, up: float, down: float) -> int | None:
    """The cheapest part that alone makes up what is short, else the one that gives most."""
    others = np.flatnonzero(~hidden & ((parts.up > 0) | (parts.down > 0)))
    if len(others) == 0:
        return None
    enough = (parts.down[others] >= down) & (parts.up[others] >= up)
    if enough.any():
        fit = others[enough]
        return int(fit[np.argmin(parts.cost[fit])])
    gain = np.minimum(parts.down[others], max(down, 0)) + np.minimum(parts.up[others], max(up, 0))
    return int(others[np.argmax(gain / parts.cost[others])]) if gain.any() else None


def _dropping(parts: Parts, hidden: Mask, added: list[int], up: float, down: float) -> Mask:
    """Show again those added that turn out not to be needed, the dearest first."""
    for one in sorted(added, key=lambda i: -float(parts.cost[i])):
        trial = hidden.copy()
        trial[one] = False
        if parts.down[trial].sum() >= down - _NEAR and parts.up[trial].sum() >= up - _NEAR:
            hidden = trial
    return hidden


def _slack(reach: Floats, need: Floats, whole: float, helps: float) -> Floats:
    """By how much the parts besides each can do more than its need asks of them.

    The last entry is the slack of all together in carrying the whole's move; `helps` is the move
    by which the whole helps the other way. Endless where nothing is asked.
    """
    asked = np.where(need > 0, need - helps, -np.inf)
    return np.append(reach.sum() - reach - asked, reach.sum() - whole)


def _lent(reach: Floats, need: Floats, heirs: Mask, slack: Floats) -> Floats:
    """Each heir's reach less what nobody needs of it, those that reach furthest first."""
    lent, slack = reach.copy(), slack.copy()
    for heir in sorted(np.flatnonzero(heirs).tolist(), key=lambda i: -float(reach[i])):
        beside = np.arange(len(slack)) != heir
        spare = max(min(lent[heir] - need[heir], float(slack[beside].min())), 0.0)
        lent[heir] -= spare
        slack[beside] -= spare
    return lent
