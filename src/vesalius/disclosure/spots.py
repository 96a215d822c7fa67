"""A figure that an audit found exposed, and where it lies."""

import math
from dataclasses import dataclass, field
from datetime import date

from vesalius.disclosure.grid import Axes


@dataclass(frozen=True, slots=True)
class Spot:
    """A figure that an audit found exposed, by its names; `rest`: what the parts leave of it.

    `low` and `high` are the ends that were reached: what is beyond them is to be made possible.
    """

    subject: str
    year: int
    vintage: date
    place: str
    age: str
    sex: str
    rest: bool = False
    low: float = field(default=math.inf, compare=False)
    high: float = field(default=-math.inf, compare=False)


def position_of(axes: Axes, spot: Spot) -> int:
    """The position of a spot in the grid; -1 where it has none.

    Sectors have positions of their own for their totals.
    """
    area = axes.zoning.area_of.get((spot.vintage, spot.place), -1)
    if area >= 0:
        return area * axes.profile.width + axes.profile.cell(spot.age, spot.sex)
    if spot.place in axes.zoning.sectors:
        return axes.upper + axes.sector_codes.index(spot.place)
    return -1
