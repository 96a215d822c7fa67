"""One piece of an audit: a subject in a year, or a whole with its parts, read and attacked."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from vesalius.disclosure.auditor import UNPROVEN, Finding, Proven, Targets, audit
from vesalius.disclosure.certificate import Audited, audited
from vesalius.disclosure.family import Family, audit_family
from vesalius.disclosure.frame import Frame, Places, make_frame
from vesalius.disclosure.judged import terms_of
from vesalius.disclosure.ledger import Indices
from vesalius.disclosure.publication import Exposed
from vesalius.disclosure.reading import Told, Vocabulary
from vesalius.disclosure.system import System
from vesalius.disclosure.whole import Member, Table, cells_of

REST = "rest of "


@dataclass(frozen=True)
class Said:
    """What is said of a subject in a year: its shares and volumes, here and elsewhere, and the
    truth where the house audits itself. A subject without shares has its volumes as `shares`.
    """

    subject: str
    shares: Told
    volumes: Told | None
    true: Told | None
    true_exams: Told | None
    also: tuple[Told, ...]
    also_exams: tuple[Told, ...]
    counted: bool


@dataclass(frozen=True)
class Piece:
    """A subject in a year, or a whole, its parts, and whether some part is no subject."""

    year: int
    said: tuple[Said, ...]
    unnamed: bool = False

    @property
    def name(self) -> tuple[int, tuple[str, ...]]:
        """Its year and its subjects."""
        return self.year, tuple(said.subject for said in self.said)

    def only_hides_more_than(self, other: "Piece") -> bool:
        """Whether all that differs from another state of the piece is that more is hidden."""
        if self.unnamed != other.unnamed or len(self.said) != len(other.said):
            return False
        return all(
            here.true is there.true
            and here.shares.only_hides_more_than(there.shares)
            and (here.volumes is None) == (there.volumes is None)
            and (
                here.volumes is None
                or there.volumes is None
                or here.volumes.only_hides_more_than(there.volumes)
            )
            for here, there in zip(self.said, other.said, strict=True)
        )

    def parts(self) -> Iterator[object]:
        """All that it is made of, for a key."""
        yield self.year
        yield self.unnamed
        for said in self.said:
            yield said.subject
            yield said.counted
            for told in (said.shares, said.volumes, said.true, said.true_exams):
                yield from () if told is None else vars(told).values()
                yield "next"
            for told in (*said.also, *said.also_exams):
                yield from vars(told).values()
            yield len(said.also)


@dataclass(frozen=True)
class Answer:
    """What was found of a piece: numbers, exposed cells, what is proven of each subject, and last
    of the rests of a whole.
    """

    audits: list[Audited]
    exposed: list[Exposed]
    proven: tuple[Proven, ...] = ()

    def after(self, first: "Answer") -> "Answer":
        """The same, of an attack that built on the proofs of an earlier one."""
        both = zip(self.audits, first.audits, strict=True)
        return replace(self, audits=[one.after(before) for one, before in both])


@dataclass
class Courtroom:
    """What all pieces share: the places, the ages and sexes, the policy; frames are kept."""

    places: Places
    words: Vocabulary
    policy: Mapping[str, Any]
    frames: dict[bytes, Frame] = field(default_factory=dict)

    def hear(self, piece: Piece, proven: Sequence[Proven] = ()) -> Answer:
        """Attack one piece; `proven` is what an answer said before more was hidden."""
        cases = [_Case(self, piece.year, said) for said in piece.said]
        before = proven or (UNPROVEN,) * (len(cases) + 1)
        if len(cases) == 1:
            case = cases[0]
            findings: Sequence[Finding] = [
                audit(case.system.ledger(), case.targets, proven=before[0])
            ]
            rest = Answer([], [])
        else:
            findings, rest = self._family(piece, cases, before)
        answers = [case.answer(found) for case, found in zip(cases, findings, strict=True)]
        own = (found.proven(c.targets.counts) for c, found in zip(cases, findings, strict=True))
        return Answer(
            [numbers for numbers, _ in answers] + rest.audits,
            [cell for _, cells in answers for cell in cells] + rest.exposed,
            (*own, *rest.proven),
        )

    def _family(
        self, piece: Piece, cases: "Sequence[_Case]", before: Sequence[Proven]
    ) -> tuple[Sequence[Finding], Answer]:
        whole = cases[0].system
        cells = cells_of([case.member for case in cases], piece.unnamed)
        known = piece.said[0].true is not None
        family = Family(
            cells,
            [case.table for case in cases] if known else None,
            [case.targets for case in cases],
            self.places,
            [case.place for case in cases],
            whole.terms.threshold,
            whole.public.people,
            before,
        )
        found = audit_family(family)
        finding, undecided = found.rest, 0
        if not known:
            finding, undecided = finding.certain(family.threshold[found.rests], least=1.0)
        targets = Targets(found.rests, finding.low, finding.high)
        name = REST + piece.said[0].subject
        exposed = list(cases[0].exposed(finding, targets, name))
        numbers = [audited(finding, 0, 0, 0, undecided)]
        return found.members, Answer(numbers, exposed, (finding.proven(found.rests),))

    def frame(self, told: Told) -> Frame:
        """The frame of a set of figures; subjects and years mostly share one."""
        key = told.codes.tobytes()
        if key not in self.frames:
            if len(self.frames) > 3:
                self.frames.clear()
            self.frames[key] = make_frame(self.words.figures(told.codes), self.places)
        return self.frames[key]


class _Case:
    """One subject in one year: its system, and what is judged of it."""

    def __init__(self, room: Courtroom, year: int, said: Said) -> None:
        self.room, self.year, self.said = room, year, said
        self.public = said.shares.beside(said.also, said.true)
        self.true = None if said.true is None else said.true.count_of(self.public.codes)
        plain = room.frame(self.public)
        frame = plain.opened(self.public.count if self.true is None else self.true)
        terms = terms_of(
            room.policy,
            [room.places.levels[place] for place, _, _ in frame.figures],
            [age for _, age, _ in frame.figures],
            [sex for _, _, sex in frame.figures],
            self.public.people,
        )
        self.system = System(self.public, frame, terms)
        self.targets = self.system.targets(self.true)

    @property
    def place(self) -> Indices:
        """The place of each figure, by number; a remainder has that of its whole."""
        frame = self.system.frame
        return np.append(frame.place, frame.place[frame.whole[frame.open]])

    @property
    def member(self) -> Member:
        """The subject as a member of a whole and its parts."""
        codes = self.public.codes
        told = self.said.shares if self.said.volumes is None else self.said.volumes
        exams = told.beside(self.said.also_exams, self.said.true_exams).count_of(codes)
        return Member(self.said.subject, self.system, exams, self.said.counted)

    @property
    def table(self) -> Table:
        """The true persons and exams."""
        codes = self.public.codes
        if self.said.true is None or self.said.true_exams is None:
            raise ValueError("the truth is not known")
        return Table(
            self.system.with_left(self.said.true.count_of(codes)),
            self.system.with_left(self.said.true_exams.count_of(codes)),
        )

    def answer(self, finding: Finding) -> tuple[Audited, list[Exposed]]:
        """A finding with the conflicts among tables, and the cells behind a failure."""
        said, public = self.said, self.public
        undecided = 0
        if self.true is None:
            finding, undecided = finding.certain(self.targets.high)
        own = said.shares.codes[said.shares.hidden]
        corrected = self.system.corrected(np.isin(public.codes, own))
        conflicts = said.shares.conflicts + _different_masks(said) + len(corrected)
        hidden = int(said.shares.hidden.sum())
        numbers = audited(finding, len(said.shares.codes), hidden, conflicts, undecided)
        exposed = list(self.exposed(finding, self.targets, said.subject))
        exposed += [self.cell(said.subject, n, True, value, value) for n, value in corrected]
        return numbers, exposed

    def exposed(self, finding: Finding, targets: Targets, name: str) -> Iterator[Exposed]:
        """The figures that a finding exposes."""
        for i in np.flatnonzero(finding.exact | finding.narrow).tolist():
            low, high = float(finding.low[i]), float(finding.high[i])
            yield self.cell(name, int(targets.counts[i]), bool(finding.exact[i]), low, high)

    def cell(self, name: str, number: int, exact: bool, low: float, high: float) -> Exposed:
        """An exposed figure by its names; a remainder has those of its whole."""
        remainder = number >= self.system.size
        if remainder:
            rests = np.flatnonzero(self.system.frame.open)
            number = int(self.system.frame.whole[rests[number - self.system.size]])
        place, age, sex = self.system.frame.figures[number]
        day, code = self.room.places.keys[place]
        names = name, self.year, code, day.isoformat(), age, sex
        return Exposed(*names, exact, low, high, remainder)


def _different_masks(said: Said) -> int:
    """Figures of which the share is hidden and the volume told, or the other way round."""
    exams = said.volumes
    if exams is None:
        return 0
    own = said.shares
    _, here, there = np.intersect1d(own.codes, exams.codes, return_indices=True)
    different = own.hidden[here] != exams.hidden[there]
    return exams.conflicts + int(different.sum()) + len(own.codes) - len(here)
