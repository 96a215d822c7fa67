"""The audit of a whole and its parts in one year: each member in its own room, then together."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from vesalius.catalogue.model import LEVELS
from vesalius.disclosure.auditor import Finding, Proven, Targets, audit, cut
from vesalius.disclosure.bounds import TOLERANCE
from vesalius.disclosure.frame import Places
from vesalius.disclosure.helped import Help, helped, rising_alone, roomy
from vesalius.disclosure.joint import Joint, Wanted, reach, some_values
from vesalius.disclosure.ledger import Floats, Indices, Mask
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


_UPPER = tuple(level for level in LEVELS if level != SECTOR)
_LOWER = ("commune", "arrondissement")
_STAGES = (_Stage(_LOWER[:1]), _Stage(_LOWER))
_WITH_SECTORS = (
    _Stage((), "commune"),
    _Stage(_LOWER[:1]),
    _Stage(_LOWER[:1], "arrondissement"),
    _Stage(_LOWER, "arrondissement"),
)
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
    able = holds if fits and cells.slack[holds].all() else np.zeros(cells.size, bool)
    help_ = helped(cells, tables, rest, able, threshold)
    return _Together(family, tables, rest, holds, fits, help_, threshold).findings(alone)


def _some_tables(cells: Cells, holds: Mask) -> tuple[list[Table], bool]:
    """Tables that fit all that is told, from nothing but what is told; whether there are any."""
    joint = Joint(cells, holds, tuple(range(len(cells.members))))
    found = some_values(joint.ledger)
    values = joint.ledger.known if found is None else found
    tables = []
    for m, at in enumerate(cells.at):
        exams, persons = joint.exams[m], joint.persons[m]
        tables.append(Table(values[persons : persons + len(at)], values[exams : exams + len(at)]))
    return tables, found is not None


@dataclass(frozen=True)
class _Together:
    """What no member proves alone, asked of all of them together."""

    family: Family
    tables: Sequence[Table]
    rest: Floats
    holds: Mask
    fits: bool
    help: Help
    threshold: Floats

    def findings(self, alone: Sequence[Finding]) -> Findings:
        """The findings of the members, mended by what is proven together, and of the rests."""
        pending = [self._pending(m, finding) for m, finding in enumerate(alone)]
        peopled = tuple(
            m
            for m, some in enumerate(pending)
            if some.any() and self.family.cells.members[m].counted
        )
        joint = Joint(self.family.cells, self.holds, peopled)
        rests = self._rests()
        wanted = self._wanted(joint, pending, rests)
        wanted, fits, programmes = self._reach(joint, wanted)
        algebra = self._algebra(joint)
        members, start = [], 0
        for m, (finding, some) in enumerate(zip(alone, pending, strict=True)):
            end = start + int(some.sum())
            members.append(self._mended(m, finding, some, wanted, slice(start, end), algebra))
            start = end
        return Findings(members, self._of_rests(wanted, start, fits, programmes), rests)

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

    def _wanted(self, joint: Joint, pending: Sequence[Mask], rests: Indices) -> Wanted:
        columns, low, high, highest = [], [], [], []
        for m, some in enumerate(pending):
            required = cut(self.family.cells.members[m].system.ledger(), self.family.targets[m])
            first = joint.persons.get(m, int(joint.exams[m]))
            columns.append(required.counts[some] + first)
            low.append(required.low[some])
            high.append(required.high[some])
            highest.append(self._risen(m, required.counts[some]))
        columns.append(joint.rest_of[rests])
        low.append(np.ones(len(rests)))
        high.append(np.fmin(self.family.threshold[rests], self.family.people[rests]))
        highest.append(self.rest[rests] + self.help.fall[rests])
        chosen = np.concatenate(columns)
        at = joint.values(self.tables)
        at[joint.rest_of[joint.rest_of >= 0]] = self.rest[joint.rest_of >= 0]
        here = at[chosen] if self.fits else np.full(len(chosen), np.nan)
        lowest = here.copy()
        lowest[len(chosen) - len(rests) :] -= self.help.rise[rests]
        before = self.family.proven[-1].of(rests)
        lowest[len(chosen) - len(rests) :] = np.fmin(lowest[len(chosen) - len(rests) :], before[0])
        highest[-1] = np.fmax(highest[-1], before[1])
        return Wanted(
            chosen,
            np.concatenate(low),
            np.concatenate(high),
            np.where(np.isnan(lowest), np.inf, lowest),
            np.fmax(np.where(np.isnan(here), -np.inf, here), np.concatenate(highest)),
        )

    def _risen(self, m: int, columns: Indices) -> Floats:
        """How high counts of a member rise where another part takes it up; NaN if not known so."""
        cells = self.family.cells
        if m == 0 or not (self.help.member >= 0).any() or len(columns) == 0:
            return np.full(len(columns), np.nan)
        low, high = cells.room(m, self.tables[m], self.rest, self.holds)
        at = cells.at[m]
        helps = (at >= 0) & (self.help.member[at] >= 0) & (self.help.member[at] != m)
        high = high + np.where(helps, self.help.fall[at], 0.0)
        return rising_alone(roomy(cells, m, (low, high)), columns)

    def _reach(self, joint: Joint, wanted: Wanted) -> tuple[Wanted, bool, int]:
        """First small places move, then larger ones too; everything where it is asked.

        The house may leave a proof unfound: it hides more. Who does not know the truth may not.
        """
        at, programmes, fits = joint.values(self.tables), 0, self.fits
        for stage in self._stages(joint):
            if len(wanted.columns) == 0 or not wanted.pending.any():
                break
            moves = None
            if stage is not None:
                moves = joint.moving(stage.moving(self.family, self._asked(joint, wanted)))
            last = stage is None
            wanted, fitting, more = reach(joint.ledger, wanted, at, moves, settle=last)
            fits &= fitting
            programmes += more
        return wanted, fits, programmes

    def _stages(self, joint: Joint) -> "Sequence[_Stage | None]":
        """What may move, stage by stage; None: everything."""
        if not self.fits:
            return (None,)
        levels = self.family.places.level_numbers
        sectors = any((levels[at] == LEVELS.index(SECTOR)).any() for at in self.family.place)
        large = int(np.isnan(joint.ledger.known).sum()) > _LARGE
        first = _WITH_SECTORS if sectors else _STAGES
        if large and self.family.truth is not None:
            return (*first, _Stage(_UPPER, "arrondissement" if sectors else ""))
        return (*first, None)

    def _asked(self, joint: Joint, wanted: Wanted) -> list[Mask]:
        """The figures of each member of which, or of whose cell's rest, something is wanted."""
        columns = np.zeros(joint.ledger.size + 1, bool)
        columns[wanted.columns[wanted.pending]] = True
        found = []
        for m, at in enumerate(self.family.cells.at):
            first = joint.persons.get(m, int(joint.exams[m]))
            rest = np.where(at >= 0, joint.rest_of[at], -1)
            found.append(columns[first : first + len(at)] | columns[rest])
        return found

    def _algebra(self, joint: Joint) -> Mask:
        """Exams that follow by algebra; without a sum that has no rest, there are no others."""
        if (self.holds & ~self.family.cells.slack).any():
            return Joint(self.family.cells, self.holds, ()).determined()
        return np.zeros(int(joint.exams[-1]), bool)

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
        first = int(Joint(self.family.cells, self.holds, ()).exams[m])
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
            exact=narrow & _single(low, high),
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
