"""Every sum over the positions of a publication that a move must keep."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy import sparse

from vesalius.disclosure.grid import Axes
from vesalius.disclosure.moves import all_rows
from vesalius.disclosure.table import Mask


@dataclass(frozen=True)
class Sums:
    """Every sum over positions; `within` marks those over ages and sexes, and unions."""

    rows: sparse.csr_array
    within: Mask

    def kept(self, figures: Mask, moving: Mask) -> sparse.csr_array:
        """The sums of these figures in which a moving position has a part, over all positions.

        Sums over ages and sexes of which every term is a figure; those over the places within a
        place. What does not move stands still.
        """
        touched = (self._terms @ moving.astype(float)) > 0
        return self.rows[np.flatnonzero(self._kept_for(figures) & touched)]

    @cached_property
    def _terms(self) -> sparse.csr_array:
        return abs(self.rows)

    @cached_property
    def _parts(self) -> sparse.csr_array:
        return self.rows.maximum(0)

    @cached_property
    def _of_figures(self) -> dict[bytes, Mask]:
        return {}

    def _kept_for(self, figures: Mask) -> Mask:
        """The sums that these figures keep, wherever the move is; most subjects have the same."""
        key = figures.tobytes()
        if key not in self._of_figures:
            complete = ~self.within | (self._terms @ (~figures).astype(float) == 0)
            told = (self._parts @ figures.astype(float)) > 0  # some part tells figures
            self._of_figures[key] = complete & told
        return self._of_figures[key]


def sums_of(axes: Axes) -> Sums:
    """Every sum over the positions of a publication."""
    zoning, profile = axes.zoning, axes.profile
    upper = all_rows(np.array(zoning.parent), zoning.unions, profile.relations)
    none = sparse.csr_array((upper.shape[0], axes.positions - axes.upper))
    rows = sparse.vstack([sparse.hstack([upper, none]), _sector_sums(axes)])
    number = np.arange(rows.shape[0])
    first = axes.areas * profile.relations.shape[0]
    last = upper.shape[0] - len(zoning.unions) * profile.width
    within = (number < first) | ((number >= last) & (number < upper.shape[0]))
    return Sums(sparse.csr_array(rows), within)


def _sector_sums(axes: Axes) -> sparse.csr_array:
    """Each commune's total and its sectors."""
    number = len(axes.sector_codes)
    communes, row = np.unique(axes.sector_area, return_inverse=True)
    parts = sparse.csr_array(
        (np.ones(number), (row, axes.upper + np.arange(number))),
        shape=(len(communes), axes.positions),
    )
    totals = communes * axes.profile.width + axes.profile.width - 1
    wholes = (np.ones(len(communes)), (np.arange(len(communes)), totals))
    return parts - sparse.csr_array(wholes, shape=parts.shape)
