"""Where an audit found something: the same spot in the grid, to be protected better."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt

from vesalius.disclosure.grid import Axes


@dataclass(frozen=True, slots=True)
class Spot:
    """A figure by its names."""

    year: int
    vintage: date
    place: str
    age: str
    sex: str


def pressed(axes: Axes, spots: Iterable[Spot]) -> npt.NDArray[np.int8]:
    """How often each position (by year) is among the spots."""
    found = np.zeros((len(axes.years), axes.positions), np.int8)
    sector = {code: axes.upper + i for i, code in enumerate(axes.sector_codes)}
    for spot in spots:
        area = axes.zoning.area_of.get((spot.vintage, spot.place))
        at = sector.get(spot.place)
        if area is not None:
            at = area * axes.profile.width + axes.profile.cell(spot.age, spot.sex)
        if at is not None and spot.year in axes.years:
            found[axes.years.index(spot.year), at] += 1
    return found
