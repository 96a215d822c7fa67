"""The unprotected cells of a theme as arrays: subject x year x position.

Share and volume, and all families, of one subject speak of the same persons: where `stat_013_001`
and `cube_013_001` give the same place, year, age and sex, they are one count with one mask.
A position is a cell of the profile of an area above the sector, or a sector (its total alone).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from vesalius.catalogue.model import LEVELS, Indicator
from vesalius.disclosure.policy import Policy
from vesalius.disclosure.problems import NOT_ADDITIVE
from vesalius.disclosure.profile import Profile
from vesalius.disclosure.table import Floats, Indices, Mask
from vesalius.disclosure.zoning import Zoning
from vesalius.errors import VesaliusError

SECTOR = LEVELS.index("sector")
Read = Callable[[str], pa.Table]


@dataclass(frozen=True)
class Axes:
    """The axes of a grid."""

    years: tuple[int, ...]
    zoning: Zoning
    profile: Profile
    policy: Policy

    @cached_property
    def sector_codes(self) -> tuple[str, ...]:
        """The sectors, in the order of their codes."""
        return tuple(sorted(self.zoning.sectors))

    @cached_property
    def sector_area(self) -> Indices:
        """The commune's area of each sector."""
        return np.array([self.zoning.sectors[code] for code in self.sector_codes], np.int64)

    @property
    def areas(self) -> int:
        """The number of areas above the sector."""
        return len(self.zoning.parent)

    @property
    def upper(self) -> int:
        """The number of positions above the sector; those of sectors come after."""
        return self.areas * self.profile.width

    @property
    def positions(self) -> int:
        """The number of positions."""
        return self.upper + len(self.sector_codes)

    @cached_property
    def vintages(self) -> tuple[date, ...]:
        """The vintages of the places."""
        return tuple(sorted({day for day, _ in self.zoning.area_of}))

    def rows_of(self, cells: pa.Table) -> "Rows":
        """Where the rows of a table of cells lie."""
        level = _index(cells["level"], LEVELS)
        sexes = self.profile.sexes
        age, sex = _index(cells["age"], self.profile.ages), _index(cells["sex"], sexes)
        cell = np.where((age >= 0) & (sex >= 0), age * len(sexes) + sex, -1)
        position = self._upper_positions(cells, cell)
        sectors = _index(cells["place"], self.sector_codes)
        in_sector = (level == SECTOR) & (sectors >= 0) & (cell == self.profile.width - 1)
        position = np.where(in_sector, sectors + self.upper, position)
        return Rows(
            year=_index(cells["year"], self.years),
            position=position,
            told=self._told(level, cell),
        )

    def _upper_positions(self, cells: pa.Table, cell: Indices) -> Indices:
        found = np.full(cells.num_rows, -1, np.int64)
        for day in self.vintages:
            codes = [code for when, code in self.zoning.area_of if when == day]
            area_of = np.array([self.zoning.area_of[day, code] for code in codes], np.int64)
            place = _index(cells["place"], codes)
            here = pc.equal(cells["vintage"], pa.scalar(day, pa.date32()))
            here = here.to_numpy(zero_copy_only=False) & (place >= 0) & (cell >= 0)
            found = np.where(here, area_of[place] * self.profile.width + cell, found)
        return found

    def _told(self, level: Indices, cell: Indices) -> Mask:
        details = [self.policy.rules(name).detail for name in LEVELS]
        everything = np.array([detail == "all" for detail in details])
        totals = np.array([detail != "none" for detail in details])
        told: Mask = everything[level] | (totals[level] & (cell == self.profile.width - 1))
        return told


@dataclass(frozen=True)
class Rows:
    """Where rows of a table lie; -1 where a row is no figure. `told`: the policy publishes it."""

    year: Indices
    position: Indices
    told: Mask

    @property
    def placed(self) -> Mask:
        """The rows that have a place in the grid."""
        return (self.year >= 0) & (self.position >= 0)


@dataclass(frozen=True)
class Grid:
    """Counts by subject, year and position, NaN where no table gives them.

    `largest` is the largest number of exams of one person where the tables tell it, else NaN.
    """

    axes: Axes
    subjects: tuple[str, ...]
    persons: Floats
    exams: Floats
    largest: Floats
    beneficiaries: Floats
    published: Mask


def read_grid(
    axes: Axes, indicators: Sequence[Indicator], read: Read, rows_of: Mapping[str, Rows]
) -> Grid:
    """The cells of indicators of one population as a grid; their rows lie at `rows_of`."""
    subjects = tuple(sorted({indicator.variable for indicator in indicators}))
    shape = (len(subjects), len(axes.years), axes.positions)
    persons, exams, largest = (np.full(shape, np.nan) for _ in range(3))
    published = np.zeros(shape, bool)
    beneficiaries = np.full(shape[1:], np.nan)
    for indicator in indicators:
        cells = read(indicator.code)
        rows = rows_of[indicator.code]
        subject = subjects.index(indicator.variable)
        into = persons if indicator.measure == "share" else exams
        differing = _place(into[subject], rows, cells["numerator"], rows.placed)
        if differing:
            years = f"{axes.years[0]}-{axes.years[-1]}"
            facts = {"year": years, "subject": indicator.variable}
            raise VesaliusError(NOT_ADDITIVE, count=differing, **facts)
        _place(beneficiaries, rows, cells["denominator"], rows.placed)
        if "largest" in cells.column_names:
            _place(largest[subject], rows, cells["largest"], rows.placed)
        shown = rows.placed & rows.told
        published[subject][rows.year[shown], rows.position[shown]] = True
    nobody = np.broadcast_to(beneficiaries == 0, shape)
    persons[nobody] = exams[nobody] = 0.0
    return Grid(axes, subjects, persons, exams, largest, beneficiaries, published)


def _place(into: Floats, rows: Rows, values: pa.ChunkedArray, chosen: Mask) -> int:
    """Put the values that are there in their places; how many contradict another value there."""
    numbers = values.cast(pa.float64()).to_numpy(zero_copy_only=False)
    chosen = chosen & ~np.isnan(numbers)
    at = rows.year[chosen], rows.position[chosen]
    before = into[at]
    into[at] = numbers[chosen]
    differing = (~np.isnan(before) & (before != numbers[chosen])) | (into[at] != numbers[chosen])
    return int(differing.sum())


def _index(values: pa.ChunkedArray, among: Sequence[str] | Sequence[int]) -> Indices:
    """The place of each value in a list, -1 where it is not there."""
    kind = pa.int64() if among and isinstance(among[0], int) else pa.string()
    found = pc.index_in(values.cast(kind), value_set=pa.array(list(among), kind))
    places: Indices = pc.fill_null(found, -1).to_numpy(zero_copy_only=False).astype(np.int64)
    return places
