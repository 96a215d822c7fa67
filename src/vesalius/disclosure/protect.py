"""Protection of everything that a release publishes: cells in, the same cells out with their mask.

Years are systems of their own, and so is each subject (a counted variable of one population); its
share and its volume, in all families and vintages, have one mask. The private cells tell
`suppressed` from `secondary` and keep their numbers; the public ones say `suppressed` for both and
hold no number that is hidden.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from vesalius.catalogue.model import LEVELS, Catalogue, Indicator, Partition
from vesalius.disclosure.assemble import Counts, judge
from vesalius.disclosure.companions import Spot, accompany
from vesalius.disclosure.grid import Axes, Grid, Read, read_grid
from vesalius.disclosure.hierarchy import NotAdditiveError
from vesalius.disclosure.partition import Room, all_room, share_room
from vesalius.disclosure.policy import Policy
from vesalius.disclosure.primary import Reason
from vesalius.disclosure.problems import NO_DOMINANCE, NOT_ADDITIVE
from vesalius.disclosure.profile import ALL, Profile, profile_of
from vesalius.disclosure.report import Line, Report
from vesalius.disclosure.shelf import NOWHERE, Shelf, key_of
from vesalius.disclosure.subject_year import Protected, protect_counts
from vesalius.disclosure.table import Mask
from vesalius.disclosure.zoning import read_zoning
from vesalius.errors import VesaliusError
from vesalius.language import translate
from vesalius.processes import processes
from vesalius.progress import progress

HIDDEN = "suppressed"
SECOND = "secondary"
UNTOLD = "not_available"
Reasons = npt.NDArray[np.int8]
_Partitions: TypeAlias = tuple[Partition, ...]
PROTECTION = 2  # raise it when the suppressor changes, so that nothing old is reused


@dataclass(frozen=True)
class Effort:
    """How to protect: in so many processes, with what is done kept on a shelf.

    `spots` are figures that an audit found exposed: each is given a companion that moves with it.
    """

    workers: int = 1
    shelf: Shelf = NOWHERE
    spots: tuple[Spot, ...] = ()


ALONE = Effort()


@dataclass(frozen=True)
class Masks:
    """The reason of each count of a group of indicators: subject x year x position."""

    grid: Grid
    indicators: tuple[Indicator, ...]
    reasons: Reasons
    unmet: int


@dataclass(frozen=True)
class Shown:
    """One indicator's cells after protection: with everything for us, and for everyone."""

    indicator: str
    private: pa.Table
    public: pa.Table
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Protection:
    """All cells after protection, and what it cost."""

    private: pa.Table
    public: pa.Table
    report: Report


def protect(
    cells: pa.Table,
    places: pa.Table,
    catalogue: Catalogue,
    policy: Policy,
    *,
    earlier: Sequence[pa.Table] = (),
    workers: int = 1,
) -> Protection:
    """Protect a table of unprotected cells (`release.schema.CELLS`); see `masks_of` for files.

    `places` are those of its vintages (`PLACES`), `earlier` the public cells of earlier releases.
    Raises `NOT_ADDITIVE` where parts exceed their whole.
    """
    codes = sorted(pc.unique(cells["indicator"]).to_pylist())
    indicators = [catalogue.indicators[code] for code in codes]

    def read(code: str) -> pa.Table:
        return cells.filter(pc.equal(cells["indicator"], code))

    before = [_reader_of(table) for table in earlier]
    shown = [
        show(masks, indicator, read(indicator.code))
        for masks in masks_of(
            read, indicators, places, catalogue, policy, earlier=before, effort=Effort(workers)
        )
        for indicator in masks.indicators
    ]
    shown.sort(key=lambda s: s.indicator)
    return Protection(
        pa.concat_tables([s.private for s in shown]),
        pa.concat_tables([s.public for s in shown]),
        Report(tuple(line for s in shown for line in s.lines)),
    )


def _reader_of(table: pa.Table) -> Read:
    return lambda code: table.filter(pc.equal(table["indicator"], code))


def masks_of(
    read: Read,
    indicators: Sequence[Indicator],
    places: pa.Table,
    catalogue: Catalogue,
    policy: Policy,
    *,
    earlier: Sequence[Read] = (),
    effort: Effort = ALONE,
) -> Iterator[Masks]:
    """The masks of all indicators, one group (a theme and population) at a time.

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
        grid = read_grid(axes, members, read)
        _check_dominance(policy, grid, members)
        partitions = catalogue_partitions(catalogue, members) if policy.partitions else ()
        yield _masks(grid, tuple(members), partitions, earlier, effort)


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


def catalogue_partitions(catalogue: Catalogue, indicators: Sequence[Indicator]) -> _Partitions:
    """The partitions of the themes of some indicators."""
    themes = sorted({indicator.theme for indicator in indicators})
    return tuple(p for theme in themes for p in catalogue.themes[theme].partitions)


def _masks(
    grid: Grid,
    indicators: tuple[Indicator, ...],
    partitions: _Partitions,
    earlier: Sequence[Read],
    effort: Effort,
) -> Masks:
    """Protect every subject and year, each within the room that the parts of its whole leave."""
    settled, kept = _known_before(grid, indicators, earlier)
    shape = grid.persons.shape
    every = [(s, y) for s in range(shape[0]) for y in range(shape[1])]
    room = all_room(grid)
    if partitions:
        must, need = np.zeros(shape, bool), np.zeros(shape, np.float32)
        for at in every:
            own = judge(grid.axes, _counts(grid, at, settled, kept, room, room.joined))
            must[at], need[at] = own.mask, np.nan_to_num(own.high - grid.persons[at])
        room = share_room(grid, partitions, must, need)
    reasons, unmet = np.zeros(shape, np.int8), np.zeros(shape[:2], np.int64)
    moved = np.zeros(shape, bool)
    turn = every
    while turn:
        work = [(grid.axes, _counts(grid, at, settled, kept, room, moved)) for at in turn]
        with progress(translate("Protecting"), len(work)) as advance:
            for at, answer in zip(turn, _kept(work, effort), strict=True):
                if isinstance(answer, int):
                    raise _not_additive(grid, at, answer)
                reasons[at], unmet[at] = answer.reason, answer.unmet
                advance(1)
        more = accompany(grid, partitions, reasons != Reason.NONE, effort.spots) & ~moved
        turn = [at for at in every if more[at].any()] if not moved.any() else []
        moved |= more
    return Masks(grid, indicators, reasons, int(unmet.sum()))


def _kept(work: list[tuple[Axes, Counts]], effort: Effort) -> Iterator[Protected | int]:
    """Every piece of work in order; what is on the shelf is not done again."""
    shared = repr(work[0][0]) if work else ""
    keys = [key_of(PROTECTION, shared, *vars(counts).values()) for _, counts in work]
    ready = [effort.shelf.find(key) for key in keys]
    rest = [piece for piece, found in zip(work, ready, strict=True) if found is None]
    answers = iter(_run(rest, effort.workers))
    for key, found in zip(keys, ready, strict=True):
        if found is not None:
            yield Protected(np.frombuffer(found[8:], np.int8), int.from_bytes(found[:8], "big"))
            continue
        answer = next(answers)
        if isinstance(answer, Protected):
            told = answer.unmet.to_bytes(8, "big") + answer.reason.astype(np.int8).tobytes()
            effort.shelf.keep(key, told)
        yield answer


def _run(work: list[tuple[Axes, Counts]], workers: int) -> Iterator[Protected | int]:
    """Every piece of work in order, on so many processes."""
    if workers == 1:
        yield from map(_one, work)
        return
    with processes(workers) as pool:
        yield from pool.map(_one, work)


def _one(work: tuple[Axes, Counts]) -> Protected | int:
    axes, counts = work
    if np.isnan(counts.persons).all():
        return Protected(np.zeros(axes.positions, np.int8), 0)
    try:
        return protect_counts(axes, counts)
    except NotAdditiveError as error:
        return error.cells


def _not_additive(grid: Grid, at: tuple[int, int], cells: int) -> VesaliusError:
    facts = {"subject": grid.subjects[at[0]], "year": grid.axes.years[at[1]]}
    return VesaliusError(NOT_ADDITIVE, count=cells, **facts)


def _counts(
    grid: Grid, at: tuple[int, int], settled: Mask, kept: Mask, room: Room, moved: Mask
) -> Counts:
    return Counts(
        grid.persons[at],
        grid.exams[at],
        grid.largest[at],
        grid.beneficiaries[at[1]],
        grid.published[at],
        settled[at],
        kept[at],
        room.joined[at],
        moved[at],
        room.rise[at].astype(np.float64),
        room.fall[at].astype(np.float64),
    )


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


def show(masks: Masks, indicator: Indicator, cells: pa.Table) -> Shown:
    """Put the mask of an indicator's subject on its cells."""
    reason, untold = _reasons_of(masks, indicator, cells)
    return Shown(
        indicator=indicator.code,
        private=_with_status(cells, reason, untold, SECOND),
        public=_without_numbers(_with_status(cells, reason, untold, HIDDEN), reason, untold),
        lines=tuple(_lines(indicator, cells, reason, ~untold)),
    )


def public_cells(masks: Masks, indicator: Indicator, cells: pa.Table) -> pa.Table:
    """What everyone may see of an indicator's cells."""
    reason, untold = _reasons_of(masks, indicator, cells)
    return _without_numbers(_with_status(cells, reason, untold, HIDDEN), reason, untold)


def _reasons_of(masks: Masks, indicator: Indicator, cells: pa.Table) -> tuple[Reasons, Mask]:
    """Why each row is hidden, and which rows the policy does not tell at all."""
    rows = masks.grid.axes.rows_of(cells)
    subject = masks.grid.subjects.index(indicator.variable)
    reason = np.zeros(cells.num_rows, np.int8)
    placed = rows.placed
    reason[placed] = masks.reasons[subject][rows.year[placed], rows.position[placed]]
    counted = pc.is_valid(cells["numerator"]).to_numpy(zero_copy_only=False)
    reason[~counted] = Reason.NONE
    return reason, ~rows.told & counted


def _with_status(cells: pa.Table, reason: Reasons, untold: Mask, second: str) -> pa.Table:
    status = cells["status"].combine_chunks()
    own = (reason != Reason.NONE) & (reason != Reason.SECONDARY)
    status = pc.if_else(pa.array(own), HIDDEN, status)
    status = pc.if_else(pa.array(reason == Reason.SECONDARY), second, status)
    status = pc.if_else(pa.array(untold), UNTOLD, status)
    return cells.set_column(cells.column_names.index("status"), "status", status)


def _without_numbers(cells: pa.Table, reason: Reasons, untold: Mask) -> pa.Table:
    """The columns of a release, hidden numerators and values empty."""
    gone = pa.array((reason != Reason.NONE) | untold)
    for name in ("numerator", "value"):
        empty = pc.if_else(gone, pa.scalar(None, cells[name].type), cells[name].combine_chunks())
        cells = cells.set_column(cells.column_names.index(name), name, empty)
    return cells.drop_columns(["largest"]) if "largest" in cells.column_names else cells


def _lines(indicator: Indicator, cells: pa.Table, reason: Reasons, told: Mask) -> Iterator[Line]:
    """One line for each year and level of an indicator."""
    names = [r.name.lower() for r in Reason]
    numbers = cells["numerator"].cast(pa.float64()).to_numpy(zero_copy_only=False)
    finest = ~pc.equal(cells["age"], ALL).to_numpy(zero_copy_only=False)
    level = pc.index_in(cells["level"], value_set=pa.array(LEVELS)).to_numpy(zero_copy_only=False)
    group = cells["year"].to_numpy(zero_copy_only=False) * len(LEVELS) + level
    shown = np.flatnonzero(~np.isnan(numbers) & told)
    for one in np.unique(group[shown]).tolist():
        here = shown[group[shown] == one]
        counted = here[finest[here]] if finest[here].any() else here
        tally = np.bincount(reason[here], minlength=len(names))
        yield Line(
            indicator=indicator.code,
            year=int(one // len(LEVELS)),
            level=LEVELS[one % len(LEVELS)],
            cells=len(here),
            hidden={names[r]: int(tally[r]) for r in range(1, len(names)) if tally[r]},
            persons=int(numbers[counted].sum()),
            persons_hidden=int(numbers[counted][reason[counted] != Reason.NONE].sum()),
        )
