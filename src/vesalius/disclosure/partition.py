"""Parts that add up to a whole: which more to hide so that no part follows from the others.

A catalogue may say that the exams of some variables add up to those of another in every cell. Where
the whole is told and the hidden parts K of a cell have R exams together, everyone knows R, so a
hidden part has at most R - (|K| - 1) exams, and no more persons than that. It must be able to have
as many persons as the threshold; so R must be large enough, and K must hold two parts at least. A
part of which no indicator tells anything counts as hidden everywhere.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from vesalius.catalogue.model import Partition
from vesalius.disclosure.assemble import thresholds
from vesalius.disclosure.grid import Grid
from vesalius.disclosure.table import Floats, Mask

Reasons = npt.NDArray[np.int8]
_NEAR = 1e-6


def to_join(grid: Grid, reasons: Reasons, partitions: Sequence[Partition]) -> Mask:
    """What more to hide, by subject, year and position; nothing where all parts are safe."""
    more = np.zeros(grid.persons.shape, bool)
    limit = thresholds(grid.axes)
    for partition in partitions:
        if partition.whole in grid.subjects:
            for year in range(len(grid.axes.years)):
                _join(grid, reasons, partition, year, limit, more)
    return more


def _join(
    grid: Grid, reasons: Reasons, partition: Partition, year: int, limit: Floats, more: Mask
) -> None:
    """Choose what to hide more in one year of a partition."""
    whole = grid.subjects.index(partition.whole)
    parts = np.array([grid.subjects.index(p) for p in partition.parts if p in grid.subjects])
    exams = np.nan_to_num(grid.exams[parts, year])
    hidden = (reasons[parts, year] != 0) & (exams > 0)
    told = grid.published[whole, year] & (reasons[whole, year] == 0)
    total = grid.exams[whole, year]
    together = np.nan_to_num(total) - np.where(hidden, 0.0, exams).sum(axis=0)
    unnamed = len(parts) < len(partition.parts) and _some(total - exams.sum(axis=0))
    count = hidden.sum(axis=0)
    least = 1.0 if grid.axes.policy.zeros == "published" else 0.0
    short = limit - (together - least * (count - 1))
    alone = (count == 1) & (not unnamed)
    for at in np.flatnonzero(told & (count > 0) & ((short > _NEAR) | alone)).tolist():
        shown = np.flatnonzero(
            ~hidden[:, at] & grid.published[parts, year, at] & (exams[:, at] > 0)
        )
        enough = shown[exams[shown, at] >= short[at] + least]
        choice = parts[enough[np.argmin(exams[enough, at])]] if len(enough) else whole
        more[choice, year, at] = True


def _some(rest: Floats) -> bool:
    """Whether the parts that no indicator tells of are anywhere above 0."""
    return bool(np.nanmax(rest, initial=0.0) > 0)
