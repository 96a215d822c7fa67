"""The audit of a whole and its parts in one year: each member in its own room, then together."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial
from itertools import pairwise

import numpy as np

from vesalius.catalogue.model import LEVELS
from vesalius.disclosure.auditor import Finding, Proven, Targets, audit, cut
from vesalius.disclosure.bounds import TOLERANCE
from vesalius.disclosure.coupled import Coupled
from vesalius.disclosure.frame import Places
from vesalius.disclosure.joint import Joint, Reached, Wanted, reach, reach_from, some_values
from vesalius.disclosure.ledger import Floats, Indices, Ledger, Mask
from vesalius.disclosure.whole import Cells, Table

SECTOR = "sector"


@dataclass(frozen=True)
class Family:
    """The cells of a whole, the true tables where the house has them, and what to judge.

    `targets` are those of each member's system; `place` numbers the place of each of its figures
    among `places`. `proven` is what an earlier attack proved of each member, and of the rests of
    the cells.
    """

    cells: Cells
    truth: Sequence[Table] | None
    targets: Sequence[Targets]
    places: Places
    place: Sequence[Indices]
    threshold: Floats
    people: Floats
    proven: Sequence[Proven]


@dataclass(frozen=True)
class _Stage:
    """What may move: places of some levels; and sectors, within the places of a level that have
    something that is still wanted.
    """

    levels: tuple[str, ...]
    near: str = ""

    def moving(self, family: Family, wanted: Sequence[Mask]) -> list[Mask]:
        """The figures that may move, of each member; `wanted` marks what something is wanted of."""
        places = family.places
        moves = np.isin(places.level_numbers, [LEVELS.index(level) for level in self.levels])
        if self.near:
            around = places.ancestors[self.near]
            near = [around[at[some]] for at, some in zip(family.place, wanted, strict=True)]
            sector = places.level_numbers == LEVELS.index(SECTOR)
            moves |= sector & (around >= 0) & np.isin(around, np.concatenate(near))
        return [moves[at] for at in family.place]


_FROM_BELOW = ("commune", "arrondissement", "province", "region", "country")
_HARVESTS = (
    _Stage((), "commune"),
    _Stage(_FROM_BELOW[:1]),
    _Stage(_FROM_BELOW[:2], "arrondissement"),
)
_WALK = _Stage(_FROM_BELOW, "arrondissement")
_APART = _Stage(_FROM_BELOW[:2], "arrondissement")  # persons and exams move each by itself
_LARGE = 8_000  # open counts of a joint ledger that is attacked as a whole even for the house


@dataclass(frozen=True)
class Findings:
    """What was found of each member's targets, and of the rests of the cells `rests`."""

    members: Sequence[Finding]
    rest: Finding
    rests: Indices


def audit_family(family: Family) -> Findings:
    """Attack a whole and its parts."""
    cells = family.cells
    told = cells.rest([member.told for member in cells.members])
    holds = np.isnan(told) | cells.holding(told)
    tables, fits = family.truth, True
    if tables is None:
        tables, fits = _some_tables(cells, holds)
    rest = cells.rest([table.exams for table in tables])
    holds &= cells.holding(rest)
    alone = [
        audit(
            member.system.ledger(),
            family.targets[m],
            room=cells.room(m, tables[m], rest, holds) if fits else None,
            proven=family.proven[m],
        )
        for m, member in enumerate(cells.members)
    ]
    threshold = np.append(family.threshold, np.zeros(cells.size))[: cells.size]
    return _Together(family, tables, rest, holds, fits, threshold).findings(alone)


def _joint(cells: Cells, holds: Mask) -> Joint:
    """The joint ledger with the persons of all members of whom persons are counted."""
    return Joint(cells, holds, tuple(m for m, one in enumerate(cells.members) if one.counted))


def _over(joint: Joint, wanted: Wanted) -> Wanted:
    """What is wanted, by column of the joint ledger."""
    return replace(wanted, columns=joint.columns[wanted.columns])


def _some_tables(cells: Cells, holds: Mask) -> tuple[list[Table], bool]:
    """Tables that fit all that is told, from nothing but what is told; whether there are any."""
    joint = _joint(cells, holds)
    found = some_values(joint.ledger)
    values = joint.ledger.known if found is None else found
    published = values[joint.columns]
    edges = list(pairwise(cells.first))
    return [Table(published[a:b], values[a:b]) for a, b in edges], found is not None


@dataclass(frozen=True)
class _Together:
    """What no member proves alone, asked of all of them together."""

    family: Family
    tables: Sequence[Table]
    rest: Floats
    holds: Mask
    fits: bool
    threshold: Floats

    def findings(self, alone: Sequence[Finding]) -> Findings:
        """The findings of the members, mended by what is proven together, and of the rests."""
        pending = [self._pending(m, finding) for m, finding in enumerate(alone)]
        rests = self._rests()
        wanted, fits, programmes = self._reach(self._wanted(pending, rests))
        algebra = self._algebra()
        members, start = [], 0
        for m, (finding, some) in enumerate(zip(alone, pending, strict=True)):
            end = start + int(some.sum())
            members.append(self._mended(m, finding, some, wanted, slice(start, end), algebra))
            start = end
        return Findings(members, self._of_rests(wanted, start, fits, programmes), rests)

    @cached_property
    def _coupled(self) -> Coupled:
        return Coupled(self.family.cells, self.holds, self.tables, self.rest)

    def _pending(self, m: int, finding: Finding) -> Mask:
        """What a member does not prove alone, and that its own terms leave something to prove."""
        targets = self.family.targets[m]
        required = cut(self.family.cells.members[m].system.ledger(), targets)
        pending: Mask = finding.narrow & (required.low < required.high - TOLERANCE)
        return pending

    def _rests(self) -> Indices:
        """The cells whose rest is small, or may be as far as anyone can read."""
        cells = self.family.cells
        rest = self.rest
        if self.family.truth is None:
            rest = cells.rest([member.told for member in cells.members])
        small = np.isnan(rest) | (rest >= 1)
        small &= np.isnan(rest) | (rest < self.threshold)
        return np.flatnonzero(cells.slack & self.holds & small & (self.threshold > 0))

    def _wanted(self, pending: Sequence[Mask], rests: Indices) -> Wanted:
        """What is asked, by column of the coupled ledger, and what is reached already."""
        cells, coupled = self.family.cells, self._coupled
        columns, low, high = [], [], []
        for m, some in enumerate(pending):
            required = cut(cells.members[m].system.ledger(), self.family.targets[m])
            columns.append(required.counts[some] + cells.first[m])
            low.append(required.low[some])
            high.append(required.high[some])
        columns.append(coupled.rest_of[rests])
        low.append(np.ones(len(rests)))
        high.append(np.fmin(self.family.threshold[rests], self.family.people[rests]))
        chosen = np.concatenate(columns)
        here = coupled.values[chosen] if self.fits else np.full(len(chosen), np.nan)
        lowest, highest = (
            np.append(here[: len(here) - len(rests)], ends)
            for ends in self.family.proven[-1].of(rests)
        )
        return Wanted(
            chosen,
            np.concatenate(low),
            np.concatenate(high),
            np.fmin(np.where(np.isnan(here), np.inf, here), lowest),
            np.fmax(np.where(np.isnan(here), -np.inf, here), highest),
        )

    def _reach(self, wanted: Wanted) -> tuple[Wanted, bool, int]:
        """First persons and exams move alike: many counts at once within small places, then one
        after the other anywhere; then each by itself, within small places; then all is asked.

        The house may leave a proof unfound: it hides more. Who does not know the truth may not.
        """
        programmes, fits = 0, self.fits
        harvests = [partial(self._harvest, stage) for stage in _HARVESTS]
        ways: list[Callable[[Wanted], Reached]] = [*harvests, self._walk, self._apart]
        for way in ways:
            if fits and wanted.pending.any():
                found = way(wanted)
                wanted, programmes = found.wanted, programmes + found.programmes
        if wanted.pending.any() and self._all_is_asked:
            joint = self._joint
            found = reach(joint.ledger, _over(joint, wanted), settle=True)
            wanted = replace(found.wanted, columns=wanted.columns)
            fits &= found.fits
            programmes += found.programmes
        return wanted, fits, programmes

    @cached_property
    def _joint(self) -> Joint:
        return _joint(self.family.cells, self.holds)

    @property
    def _all_is_asked(self) -> bool:
        """Whether the joint ledger is attacked as a whole."""
        small = int(np.isnan(self._joint.ledger.known).sum()) <= _LARGE
        return small or self.family.truth is None

    def _harvest(self, stage: _Stage, wanted: Wanted) -> Reached:
        """What is reached by many counts at once, while only the places of a stage move."""
        return reach(self._held(stage, wanted), wanted, settle=False)

    def _walk(self, wanted: Wanted) -> Reached:
        """What is reached by one count after the other, wherever that leads."""
        return reach_from(self._held(_WALK, wanted), wanted, self._coupled.values)

    def _apart(self, wanted: Wanted) -> Reached:
        """The same within small places, where persons and exams need not move alike."""
        joint = self._joint
        held = joint.moving(self._figures(_APART, wanted), self.tables)
        values = joint.values(self.tables, self.rest)
        found = reach_from(held, _over(joint, wanted), values)
        return replace(found, wanted=replace(found.wanted, columns=wanted.columns))

    def _held(self, stage: _Stage, wanted: Wanted) -> Ledger:
        """The coupled ledger in which only the places of a stage move."""
        coupled, ledger = self._coupled, self._coupled.ledger
        still = np.isnan(ledger.known) & ~coupled.moving(self._figures(stage, wanted))
        return replace(ledger, known=np.where(still, coupled.values, ledger.known))

    def _figures(self, stage: _Stage, wanted: Wanted) -> list[Mask]:
        """The figures of each member that move in a stage."""
        columns = np.zeros(self._coupled.ledger.size, bool)
        columns[wanted.columns[wanted.pending]] = True
        return stage.moving(self.family, self._coupled.asked(columns))

    def _algebra(self) -> Mask:
        """Exams that follow by algebra; without a sum that has no rest, there are no others."""
        cells = self.family.cells
        if (self.holds & ~cells.slack).any():
            return Joint(cells, self.holds, ()).determined()
        return np.zeros(int(cells.first[-1]), bool)

    def _mended(
        self,
        m: int,
        finding: Finding,
        some: Mask,
        wanted: Wanted,
        part: slice,
        algebra: Mask,
    ) -> Finding:
        """A member's finding with what was reached together."""
        low, high, narrow = finding.low.copy(), finding.high.copy(), finding.narrow.copy()
        low[some], high[some] = wanted.reached_low[part], wanted.reached_high[part]
        narrow[some] = wanted.pending[part]
        first = int(self.family.cells.first[m])
        determined = finding.determined | algebra[first + self.family.targets[m].counts]
        single = np.zeros(len(narrow), bool)
        single[some] = narrow[some] & _single(low[some], high[some])
        return replace(
            finding,
            determined=determined,
            exact=determined | single,
            narrow=narrow,
            low=low,
            high=high,
        )

    def _of_rests(self, wanted: Wanted, start: int, fits: bool, programmes: int) -> Finding:
        low, high = wanted.reached_low[start:], wanted.reached_high[start:]
        narrow = wanted.pending[start:]
        return Finding(
            asked=np.ones(len(low), bool),
            determined=np.zeros(len(low), bool),
            exact=wanted.high_pending[start:] & _single(low, high),
            narrow=narrow,
            low=low,
            high=high,
            blocks=0,
            largest=0,
            programmes=programmes,
            residual=0.0,
            consistent=fits,
        )


def _single(low: Floats, high: Floats) -> Mask:
    """Whether an interval holds a single whole number, or none."""
    single: Mask = np.floor(high + TOLERANCE) - np.ceil(low - TOLERANCE) < 1
    return single
