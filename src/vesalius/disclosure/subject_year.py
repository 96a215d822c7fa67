"""Protection of one subject in one year: all its places, ages and sexes, as one system."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from vesalius.disclosure.assemble import Case, Counts, make_case
from vesalius.disclosure.grid import Axes
from vesalius.disclosure.primary import Reason
from vesalius.disclosure.suppressor import Suppression, suppress
from vesalius.disclosure.table import Mask


@dataclass(frozen=True)
class Protected:
    """The reason of each position (0: shown), and how many goals found no proof."""

    reason: npt.NDArray[np.int8]
    unmet: int

    @property
    def hidden(self) -> Mask:
        """What is hidden."""
        hidden: Mask = self.reason != Reason.NONE
        return hidden


def protect_counts(axes: Axes, counts: Counts) -> Protected:
    """Hide what must be hidden, and what else it takes. Raises `NotAdditiveError`.

    Of a whole and its parts no spare cell is told again: they need it to move together.
    """
    case = make_case(axes, counts)
    found = suppress(case.table, tidy=not counts.shared)
    hidden = _upper(axes, case, found)
    rise, fall = np.zeros((2, len(case.positions)))
    rise[case.totals], fall[case.totals] = found.rise[:, -1], found.fall[:, -1]
    nodes, unmet = case.forest.hide(rise, fall)
    hidden[case.positions[nodes & (case.positions >= 0)]] = True
    hidden &= counts.published
    reason = np.where(hidden, Reason.SECONDARY, Reason.NONE).astype(np.int8)
    own = hidden & case.primary.mask
    reason[own] = case.primary.reason[own]
    return Protected(reason, found.unmet + unmet)


def _upper(axes: Axes, case: Case, found: Suppression) -> Mask:
    """The mask of the table's areas, over all positions."""
    hidden = np.zeros(axes.positions, bool)
    places = np.flatnonzero(case.areas >= 0)
    positions = case.areas[places, None] * axes.profile.width + case.cells[None, :]
    hidden[positions] = found.hidden[places]
    return hidden
