"""What is protected together: the indicators of a theme and population, read once.

Years are systems of their own, and so is each subject (a counted variable of one population); its
share and its volume, in all families and vintages, have one mask.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from vesalius.catalogue.model import Catalogue, Indicator, Partition
from vesalius.disclosure.assemble import Counts, judge
from vesalius.disclosure.companions import Companions
from vesalius.disclosure.grid import Axes, Grid, Read, Rows, read_grid
from vesalius.disclosure.partition import Room, all_room, share_room
from vesalius.disclosure.policy import Policy
from vesalius.disclosure.primary import Reason
from vesalius.disclosure.problems import NO_DOMINANCE, NOT_ADDITIVE
from vesalius.disclosure.profile import ALL, Profile, profile_of
from vesalius.disclosure.spots import Spot
from vesalius.disclosure.table import Mask
from vesalius.disclosure.work import ALONE, Effort, Reasons, protected
from vesalius.disclosure.zoning import read_zoning
from vesalius.errors import VesaliusError

HIDDEN = "suppressed"
_Partitions: TypeAlias = tuple[Partition, ...]
_At: TypeAlias = tuple[int, int]


@dataclass(frozen=True)
class Masks:
    """The reason of each count of a group of indicators: subject x year x position.

    `rows` says where the rows of each indicator's table lie.
    """

    grid: Grid
    indicators: tuple[Indicator, ...]
    rows: Mapping[str, Rows]
    reasons: Reasons


@dataclass(frozen=True)
class Group:
    """The counts of a theme and population, with what earlier releases told and hid of them."""

    grid: Grid
    indicators: tuple[Indicator, ...]
    rows: Mapping[str, Rows]
    partitions: _Partitions
    settled: Mask
    kept: Mask
    effort: Effort

    def masks(self, spots: Sequence[Spot] = ()) -> Masks:
        """The masks; each figure of `spots` has a companion that moves with it.

        Raises `NOT_ADDITIVE` where parts exceed their whole.
        """
        reasons = self._alone
        more = self._companions.hide_for(spots) & (reasons == Reason.NONE)
        together = np.where(more, np.int8(Reason.PARTITION), reasons)
        return Masks(self.grid, self.indicators, self.rows, together)

    @cached_property
    def _companions(self) -> Companions:
        hidden = self._alone != Reason.NONE
        return Companions(self.grid, self.partitions, hidden, self.settled, self.effort)

    @property
    def _pieces(self) -> list[_At]:
        """Every subject and year."""
        subjects, years = self.grid.persons.shape[:2]
        return [(s, y) for s in range(subjects) for y in range(years)]

    @cached_property
    def _alone(self) -> Reasons:
        """The reasons of all counts, with companions for none.

        Each subject and year is protected within the room that the parts of its whole leave.
        """
        reasons = np.zeros(self.grid.persons.shape, np.int8)
        pieces = [self._counts(at, self._room) for at in self._pieces]
        answers = protected(self.grid.axes, pieces, self.effort)
        for at, answer in zip(self._pieces, answers, strict=True):
            if isinstance(answer, int):
                raise _not_additive(self.grid, at, answer)
            reasons[at] = answer.reason
        return reasons

    @cached_property
    def _room(self) -> Room:
        """The room that the parts of a whole leave to each other."""
        room = all_room(self.grid)
        if not self.partitions:
            return room
        shape = self.grid.persons.shape
        must, need = np.zeros(shape, bool), np.zeros(shape, np.float32)
        for at in self._pieces:
            own = judge(self.grid.axes, self._counts(at, room))
            must[at], need[at] = own.mask, np.nan_to_num(own.high - self.grid.persons[at])
        return share_room(self.grid, self.partitions, must, need)

    def _counts(self, at: _At, room: Room) -> Counts:
        grid = self.grid
        return Counts(
            grid.persons[at],
            grid.exams[at],
            grid.largest[at],
            grid.beneficiaries[at[1]],
            grid.published[at],
            self.settled[at],
            self.kept[at],
            room.joined[at],
            room.rise[at].astype(np.float64),
            room.fall[at].astype(np.float64),
        )


def read_groups(
    read: Read,
    indicators: Sequence[Indicator],
    places: pa.Table,
    catalogue: Catalogue,
    policy: Policy,
    *,
    earlier: Sequence[Read] = (),
    effort: Effort = ALONE,
) -> Iterator[Group]:
    """The groups of indicators, one after the other.

    `read` gives the unprotected cells of an indicator by its code; `earlier` the public cells of
    an earlier release, empty where it had none.
    """
    zoning = read_zoning(places)
    groups: dict[tuple[str, str], list[Indicator]] = {}
    for indicator in indicators:
        groups.setdefault((indicator.theme, indicator.population), []).append(indicator)
    for _, members in sorted(groups.items()):
        years, profile = _extent(members, read)
        axes = Axes(years, zoning, profile, policy)
        rows = {indicator.code: axes.rows_of(read(indicator.code)) for indicator in members}
        grid = read_grid(axes, members, read, rows)
        _check_dominance(policy, grid, members)
        partitions = _partitions(catalogue, members) if policy.partitions else ()
        settled, kept = _known_before(grid, members, earlier)
        yield Group(grid, tuple(members), rows, partitions, settled, kept, effort)


def _extent(indicators: Iterable[Indicator], read: Read) -> tuple[tuple[int, ...], Profile]:
    """The years of the cells, and the profile that holds all their ages and sexes."""
    years: set[int] = set()
    ages: dict[str, list[str]] = {}
    sexes: set[str] = set()
    for indicator in indicators:
        cells = read(indicator.code)
        cells = cells.filter(pc.is_valid(cells["numerator"]))
        years |= set(pc.unique(cells["year"]).to_pylist())
        found = set(pc.unique(cells["age"]).to_pylist()) - {ALL}
        ages.setdefault(indicator.family.prefix, sorted(found))
        sexes |= set(pc.unique(cells["sex"]).to_pylist())
    return tuple(sorted(years)), profile_of(ages.values(), sexes)


def _check_dominance(policy: Policy, grid: Grid, indicators: Sequence[Indicator]) -> None:
    asked = [policy.base, *policy.levels.values()]
    if any(rules.dominance is not None for rules in asked) and np.isnan(grid.largest).all():
        raise VesaliusError(NO_DOMINANCE, indicator=indicators[0].code)


def _partitions(catalogue: Catalogue, indicators: Sequence[Indicator]) -> _Partitions:
    """The partitions of the themes of some indicators."""
    themes = sorted({indicator.theme for indicator in indicators})
    return tuple(p for theme in themes for p in catalogue.themes[theme].partitions)


def _not_additive(grid: Grid, at: tuple[int, int], cells: int) -> VesaliusError:
    facts = {"subject": grid.subjects[at[0]], "year": grid.axes.years[at[1]]}
    return VesaliusError(NOT_ADDITIVE, count=cells, **facts)


def _known_before(
    grid: Grid, indicators: Sequence[Indicator], earlier: Sequence[Read]
) -> tuple[Mask, Mask]:
    """What earlier releases told and this one would tell again, and what they hid."""
    settled, kept = np.zeros(grid.persons.shape, bool), np.zeros(grid.persons.shape, bool)
    for read in earlier:
        for indicator in indicators:
            cells = read(indicator.code)
            rows = grid.axes.rows_of(cells)
            at = (grid.subjects.index(indicator.variable), rows.year, rows.position)
            counts = grid.persons if indicator.measure == "share" else grid.exams
            told = cells["numerator"].cast(pa.float64()).to_numpy(zero_copy_only=False)
            hid = pc.equal(cells["status"], HIDDEN).to_numpy(zero_copy_only=False) & rows.placed
            same = rows.placed & (counts[at] == told)
            settled[at[0], rows.year[same], rows.position[same]] = True
            kept[at[0], rows.year[hid], rows.position[hid]] = True
    return settled & ~kept, kept
