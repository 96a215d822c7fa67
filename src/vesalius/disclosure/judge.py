"""The audit of a publication: its cells, places and policy in, a certificate out."""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from typing import TypeAlias

from vesalius.disclosure.attacked import Answer, Courtroom, Piece, Said
from vesalius.disclosure.certificate import Audited, certify
from vesalius.disclosure.frame import read_places
from vesalius.disclosure.publication import Exposed, Publication, Read, Subject, Verdict
from vesalius.disclosure.reading import Told, told_by_year, vocabulary
from vesalius.disclosure.shelf import NOWHERE, Shelf, key_of
from vesalius.language import translate
from vesalius.processes import processes
from vesalius.progress import progress

AUDIT = 2  # raise it when the audit changes, so that nothing old is reused
_Run: TypeAlias = Callable[[Sequence[Piece]], Iterable[Answer]]
_Years: TypeAlias = dict[int, Told]


def judge(publication: Publication, *, workers: int = 1, shelf: Shelf = NOWHERE) -> Verdict:
    """Audit a publication: each subject and year, and each whole with its parts.

    What is sound is kept on the shelf, so that the same piece is not attacked again.
    """
    zeros = publication.policy["zeros"] == "published"
    reading = _Reading(publication)
    pieces = list(reading.pieces())
    audits: list[Audited] = []
    exposed: list[Exposed] = []
    with (
        progress(translate("Auditing"), len(pieces)) as advance,
        _workers(reading.room, min(workers, len(pieces))) as run,
    ):
        for some, cells in _kept(pieces, reading.key, run, shelf):
            audits += some
            exposed += cells
            advance(1)
    return Verdict(certify(audits, zeros_published=zeros), tuple(exposed))


def _kept(pieces: Sequence[Piece], shared: str, run: _Run, shelf: Shelf) -> Iterator[Answer]:
    """The answers in order; a piece of which nothing was exposed is found on the shelf again."""
    keys = [key_of(AUDIT, shared, *piece.parts()) for piece in pieces]
    ready = [shelf.find(key) for key in keys]
    rest = [piece for piece, found in zip(pieces, ready, strict=True) if found is None]
    answers = iter(run(rest))
    for key, found in zip(keys, ready, strict=True):
        if found is not None:
            yield [Audited(**numbers) for numbers in json.loads(found)], []
            continue
        audits, exposed = next(answers)
        if not exposed:
            shelf.keep(key, json.dumps([asdict(a) for a in audits]).encode())
        yield audits, exposed


class _Reading:
    """All tables of a publication, each read once."""

    def __init__(self, publication: Publication) -> None:
        self.publication = publication
        codes = [code for s in publication.subjects for code in (*s.shares, *s.volumes)]
        reads = [publication.read, *publication.also]
        reads += [publication.truth] if publication.truth else []
        words = vocabulary(read(code) for read in reads for code in codes)
        self.room = Courtroom(read_places(publication.places), words, publication.policy)
        places = publication.places.to_pylist()
        self.key = key_of(places, words, sorted(publication.policy.items()))

    def pieces(self) -> Iterator[Piece]:
        """The pieces of the audit, the largest first: wholes with their parts, then the others."""
        said = {s.name: self._said(s) for s in self.publication.subjects}
        judged: set[tuple[str, int]] = set()
        for whole in self.publication.wholes:
            parts = [part for part in whole.parts if part.volumes]
            for year, first in said[whole.subject.name].items() if whole.subject.volumes else ():
                there = [part for part in parts if year in said[part.name]]
                unnamed = whole.unnamed or len(there) < len(whole.parts)
                judged |= {(s.name, year) for s in (whole.subject, *there)}
                yield Piece(year, (first, *(said[p.name][year] for p in there)), unnamed)
        for name, years in said.items():
            for year, one in years.items():
                if (name, year) not in judged:
                    yield Piece(year, (one,))

    def _said(self, subject: Subject) -> dict[int, Said]:
        publication = self.publication
        codes = subject.shares or subject.volumes
        shares, volumes = (
            self._told(publication.read, codes),
            self._volumes(subject, codes, publication.read),
        )
        true: _Years = {}
        true_exams: _Years = {}
        if publication.truth:
            true = self._told(publication.truth, codes)
            true_exams = self._volumes(subject, codes, publication.truth) or true
        also = [self._told(read, codes) for read in publication.also]
        also_exams = [self._volumes(subject, codes, read) for read in publication.also]
        return {
            year: Said(
                subject.name,
                own,
                volumes.get(year) if subject.volumes else None,
                true.get(year),
                true_exams.get(year),
                tuple(told[year] for told in also if year in told),
                tuple(told[year] for told in also_exams if year in told),
                bool(subject.shares),
            )
            for year, own in shares.items()
        }

    def _volumes(self, subject: Subject, shares: Sequence[str], read: Read) -> _Years:
        if subject.volumes == shares:
            return {}
        return self._told(read, subject.volumes)

    def _told(self, read: Read, codes: Sequence[str]) -> _Years:
        return told_by_year([read(code) for code in codes], self.room.places, self.room.words)


@contextmanager
def _workers(room: Courtroom, number: int) -> Iterator[_Run]:
    """A way to hear pieces in order, in so many processes; each is given the room once."""
    if number <= 1:
        yield lambda pieces: map(room.hear, pieces)
        return
    with processes(number, _enter, room) as pool:
        yield lambda pieces: pool.map(_hear, pieces)


_room: list[Courtroom] = []


def _enter(room: Courtroom) -> None:
    """Open the room in a process of its own."""
    _room[:] = [room]


def _hear(piece: Piece) -> Answer:
    return _room[0].hear(piece)
