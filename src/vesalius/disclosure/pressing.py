"""Where an audit found something: the same spot in the grid, to be protected better."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt

from vesalius.disclosure.grid import Axes

_NOWHERE = -1


@dataclass(frozen=True, slots=True)
class Spot:
    """A figure by its names."""

    year: int
    vintage: date
    place: str
    age: str
    sex: str


def pressed(axes: Axes, spots: Iterable[Spot]) -> npt.NDArray[np.int8]:
    """How hard each position (by year) is pressed: once for each time it is among the spots.

    From the second time on its parent is pressed too, then the parent of that: what a place cannot
    do alone must be helped from above.
    """
    found = np.zeros((len(axes.years), axes.positions), np.int8)
    sector = {code: axes.upper + i for i, code in enumerate(axes.sector_codes)}
    for spot, times in Counter(spots).items():
        if spot.year in axes.years:
            chain = _upwards(axes, sector, spot)
            for less, position in enumerate(chain[:times]):
                found[axes.years.index(spot.year), position] += times - less
    return found


def _upwards(axes: Axes, sector: Mapping[str, int], spot: Spot) -> list[int]:
    """The position of a spot, and those of the places above it in the same age and sex."""
    area = axes.zoning.area_of.get((spot.vintage, spot.place), _NOWHERE)
    found: list[int] = []
    if area == _NOWHERE and spot.place in sector:
        found.append(sector[spot.place])
        area = int(axes.sector_area[found[0] - axes.upper])
    cell = axes.profile.cell(spot.age, spot.sex)
    while area >= 0:
        found.append(area * axes.profile.width + cell)
        area = axes.zoning.parent[area]
    return found
