"""The audit of a publication: its cells, places and policy in, a certificate out."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from vesalius.disclosure.auditor import Finding, Targets, audit
from vesalius.disclosure.certificate import Audited, Certificate, certify
from vesalius.disclosure.frame import Frame, Places, make_frame, read_places
from vesalius.disclosure.judged import Terms, required, terms_of
from vesalius.disclosure.ledger import Floats, Indices, Ledger, Mask
from vesalius.disclosure.parts import Limits, Parts, judge_parts
from vesalius.disclosure.reading import Told, Vocabulary, told, vocabulary
from vesalius.language import translate
from vesalius.progress import progress

Read = Callable[[str], pa.Table]


@dataclass(frozen=True)
class Subject:
    """The indicators that speak of the same persons: by share, and by volume."""

    name: str
    shares: tuple[str, ...]
    volumes: tuple[str, ...]


@dataclass(frozen=True)
class Whole:
    """A subject whose exams are those of its parts; `unnamed` if some part is no subject."""

    subject: Subject
    parts: tuple[Subject, ...]
    unnamed: bool


@dataclass(frozen=True)
class Publication:
    """What is audited: public cells, places, policy; the true cells where the house audits itself.

    `also` are cells of earlier releases: what they told is known to the attacker as well.
    """

    read: Read
    places: pa.Table
    policy: Mapping[str, Any]
    subjects: tuple[Subject, ...]
    truth: Read | None = None
    also: tuple[Read, ...] = ()
    wholes: tuple[Whole, ...] = ()


@dataclass(frozen=True)
class Exposed:
    """A hidden cell that the audit could work out or narrow down. Private."""

    subject: str
    year: int
    place: str
    vintage: str
    age: str
    sex: str
    exact: bool
    low: float
    high: float


@dataclass(frozen=True)
class Verdict:
    """The certificate, and the cells behind a failure."""

    certificate: Certificate
    exposed: tuple[Exposed, ...] = field(default_factory=tuple)


def judge(publication: Publication, *, workers: int = 1) -> Verdict:
    """Audit a publication, subject by subject and year by year."""
    places = read_places(publication.places)
    zeros = publication.policy["zeros"] == "published"
    audits: list[Audited] = []
    exposed: list[Exposed] = []
    with (
        progress(translate("Auditing"), len(publication.subjects)) as advance,
        _workers(workers) as run,
    ):
        for subject in publication.subjects:
            work = [(task, places, publication.policy) for task in _tasks(publication, subject)]
            for one, cells in run(_one, work):
                audits.append(one)
                exposed += cells
            advance(1)
    audits += [part for whole in publication.wholes for part in _wholes(publication, whole, places)]
    return Verdict(certify(audits, zeros_published=zeros), tuple(exposed))


@dataclass(frozen=True)
class _Task:
    """The tables of one subject and year."""

    subject: str
    year: int
    shares: tuple[pa.Table, ...]
    volumes: tuple[pa.Table, ...]
    truth: tuple[pa.Table, ...]
    also: tuple[pa.Table, ...]


def _tasks(publication: Publication, subject: Subject) -> Iterator[_Task]:
    codes = subject.shares or subject.volumes
    shares = [publication.read(code) for code in codes]
    volumes = [publication.read(code) for code in subject.volumes]
    truth = [publication.truth(code) for code in codes] if publication.truth else []
    also = [read(code) for read in publication.also for code in codes]
    for year in sorted({y for t in shares for y in pc.unique(t["year"]).to_pylist()}):
        groups = [_of_year(tables, year) for tables in (shares, volumes, truth, also)]
        if any(t.num_rows for t in groups[0]):
            yield _Task(subject.name, int(year), *groups)


def _of_year(tables: Iterable[pa.Table], year: int) -> tuple[pa.Table, ...]:
    return tuple(t.filter(pc.equal(t["year"], year)) for t in tables)


_Work: TypeAlias = tuple[_Task, Places, Mapping[str, Any]]
_Answer: TypeAlias = tuple[Audited, list[Exposed]]


_Run: TypeAlias = Callable[[Callable[[_Work], _Answer], Sequence[_Work]], Iterable[_Answer]]


@contextmanager
def _workers(number: int) -> Iterator[_Run]:
    """A way to do work in order, on so many processes."""
    if number == 1:
        yield map
        return
    with ProcessPoolExecutor(number) as pool:
        yield pool.map


_frames: dict[tuple[bytes, Vocabulary], Frame] = {}


def _frame(codes: Indices, words: Vocabulary, places: Places) -> Frame:
    """The frame of a set of figures; subjects of a year mostly share one."""
    key = (codes.tobytes(), words)
    if key not in _frames:
        if len(_frames) > 2:
            _frames.clear()
        _frames[key] = make_frame(words.figures(codes), places)
    return _frames[key]


def _one(work: _Work) -> _Answer:
    task, places, policy = work
    words = vocabulary([*task.shares, *task.volumes, *task.truth, *task.also])
    own = told(task.shares, places, words)
    true = told(task.truth, places, words) if task.truth else None
    public = own.beside([told([t], places, words) for t in task.also], true)
    figures = words.figures(public.codes)
    terms = terms_of(
        policy,
        [places.levels[place] for place, _, _ in figures],
        [age for _, age, _ in figures],
        [sex for _, _, sex in figures],
        public.people,
    )
    counts = None if true is None else true.count_of(public.codes)
    frame = _frame(public.codes, words, places)
    frame = frame.opened(public.count if counts is None else counts)
    system = _System(public, frame, terms)
    targets = system.targets(counts)
    finding, undecided = audit(system.ledger(), targets), 0
    if true is None:
        finding, undecided = finding.certain(targets.high)
    corrected = system.corrected(np.isin(public.codes, own.codes[own.hidden]))
    conflicts = own.conflicts + _different_masks(own, task.volumes, places, words) + len(corrected)
    audited = Audited(finding, len(own.codes), int(own.hidden.sum()), conflicts, undecided)
    exposed = list(_exposed(task, finding, targets, figures, places))
    for column, value in corrected:
        exposed.append(_cell(task, figures[column], places, True, value, value))
    return audited, exposed


@dataclass(frozen=True)
class _System:
    """One subject and year as the attacker sees it."""

    public: Told
    frame: Frame
    terms: Terms

    def ledger(self) -> Ledger:
        """The published figures, their ties, and what everyone knows of the hidden ones."""
        rest = len(self.frame.open_ties)
        there = self.public.hidden | (self.public.count > 0)
        lower = np.append(np.where(there, self.terms.least, 0.0), np.zeros(rest))
        upper = np.append(np.fmin(self.public.people, np.inf), np.full(rest, np.inf))
        rows = len(self.frame.ties)
        return Ledger(
            np.append(self.public.count, np.full(rest, np.nan)),
            np.minimum(lower, upper),
            upper,
            self.frame.matrix,
            np.zeros(rows),
            np.zeros(rows),
        )

    def corrected(self, hidden: Mask) -> list[tuple[int, float]]:
        """Small counts hidden here that follow from what another release tells beside a sum here.

        `hidden` are the figures that this release hides. Where another one tells them all and the
        sum no longer holds, one of them was corrected, and the sum gives what it was before.
        """
        told_anew = hidden & ~self.public.hidden
        rows = self.frame.matrix[:, : len(told_anew)].tocsr()
        left = rows @ self.public.count
        found: dict[int, float] = {}
        closed = np.array([not tie.open for tie in self.frame.ties], bool)
        for row in np.flatnonzero(closed & ~np.isnan(left) & (left != 0)).tolist():
            start, end = rows.indptr[row : row + 2]
            for column, weight in zip(rows.indices[start:end], rows.data[start:end], strict=True):
                before = float(self.public.count[column] - left[row] / weight)
                if told_anew[column] and self._is_small(int(column), before):
                    found[int(column)] = before
        return sorted(found.items())

    def _is_small(self, column: int, count: float) -> bool:
        return bool(self.terms.least[column] <= count < self.terms.threshold[column])

    def targets(self, true: Floats | None) -> Targets:
        """What to judge: small true counts and remainders, and of all else hidden for its own
        sake that it is not determined. Without the truth, all that is hidden, as if it were small.
        """
        hidden = self.public.hidden
        if true is None:
            chosen = np.flatnonzero(hidden)
            return Targets(chosen, self.terms.least[chosen], self.terms.threshold[chosen])
        need, low, high = required(true, self.public.people, self.terms)
        own = self.public.own & ~need & ((true > 0) | (not self.terms.zeros))
        low, high = np.where(own, true, low), np.where(own, true, high)
        chosen = np.flatnonzero(hidden & (need | own))
        rest, rest_low, rest_high = self._remainders(true)
        return Targets(
            np.append(chosen, rest + len(true)),
            np.append(low[chosen], rest_low),
            np.append(high[chosen], rest_high),
        )

    def _remainders(self, true: Floats) -> tuple[Indices, Floats, Floats]:
        """The small remainders of open ties, which nobody publishes; few people are little room."""
        limit = float(self.terms.threshold.min(initial=np.inf))
        size, people = self._left(true), self._left(self.public.people)
        small = np.flatnonzero((size >= 1) & (size < limit))
        return small, np.ones(len(small)), np.fmin(people[small], limit)

    def _left(self, of: Floats) -> Floats:
        """What the named parts of each open tie leave of its whole."""
        return np.array([of[t.whole] - of[list(t.parts)].sum() for t in self.frame.open_ties])


def _wholes(publication: Publication, whole: Whole, places: Places) -> Iterator[Audited]:
    """The audit of a whole and its parts, year by year."""
    tables = [publication.read(code) for code in whole.subject.volumes]
    for year in sorted({y for t in tables for y in pc.unique(t["year"]).to_pylist()}):
        read = _YearReader(publication, places, int(year))
        told_whole = read.told(whole.subject.volumes)
        named = [part for part in whole.parts if part.volumes]
        small = {
            number: codes
            for number, part in enumerate(named)
            if (codes := read.small(part)) is not None
        }
        parts = Parts(told_whole, [read.told(part.volumes) for part in named], whole.unnamed)
        finding = judge_parts(parts, read.limits(told_whole), small)
        yield Audited(finding, 0, 0)


@dataclass(frozen=True)
class _YearReader:
    """One year of a publication."""

    publication: Publication
    places: Places
    year: int

    @cached_property
    def words(self) -> Vocabulary:
        codes = [code for s in self.publication.subjects for code in (*s.shares, *s.volumes)]
        return vocabulary([self.publication.read(code) for code in codes])

    def told(self, codes: Sequence[str], read: Read | None = None) -> Told:
        tables = [(read or self.publication.read)(code) for code in codes]
        return told(_of_year(tables, self.year), self.places, self.words)

    def limits(self, of: Told) -> Limits:
        terms = self.terms(of)
        return Limits(of.codes, terms.threshold, terms.least)

    def terms(self, of: Told) -> Terms:
        figures = self.words.figures(of.codes)
        levels = [self.places.levels[place] for place, _, _ in figures]
        ages, sexes = [age for _, age, _ in figures], [sex for _, _, sex in figures]
        return terms_of(self.publication.policy, levels, ages, sexes, of.people)

    def small(self, part: Subject) -> Indices | None:
        """The figures of a part whose true persons need protection; None if not known."""
        if self.publication.truth is None or not part.shares:
            return None
        true = self.told(part.shares, self.publication.truth)
        return true.codes[required(true.count, true.people, self.terms(true))[0]]


def _different_masks(
    public: Told, volumes: Sequence[pa.Table], places: Places, words: Vocabulary
) -> int:
    """Figures of which the share is hidden and the volume told, or the other way round."""
    if not volumes:
        return 0
    exams = told(volumes, places, words)
    shared, here, there = np.intersect1d(public.codes, exams.codes, return_indices=True)
    different = public.hidden[here] != exams.hidden[there]
    return exams.conflicts + int(different.sum()) + len(public.codes) - len(shared)


def _exposed(
    task: _Task,
    finding: Finding,
    targets: Targets,
    figures: Sequence[tuple[int, str, str]],
    places: Places,
) -> Iterator[Exposed]:
    for i in np.flatnonzero(finding.exact | finding.narrow).tolist():
        number = int(targets.counts[i])
        figure = figures[number] if number < len(figures) else None
        exact, low, high = finding.exact[i], finding.low[i], finding.high[i]
        yield _cell(task, figure, places, bool(exact), float(low), float(high))


def _cell(
    task: _Task,
    figure: tuple[int, str, str] | None,
    places: Places,
    exact: bool,
    low: float,
    high: float,
) -> Exposed:
    """An exposed figure by its names; a remainder has none."""
    if figure is None:
        return Exposed(task.subject, task.year, "(remainder)", "", "", "", exact, low, high)
    place, age, sex = figure
    day, code = places.keys[place]
    return Exposed(task.subject, task.year, code, day.isoformat(), age, sex, exact, low, high)
