"""The audit of a publication: its cells, places and policy in, a certificate out."""

import json
from collections.abc import Collection, Iterator, Sequence
from dataclasses import asdict, dataclass
from io import BytesIO
from typing import TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from vesalius.disclosure.attacked import Answer, Courtroom, Piece, Said
from vesalius.disclosure.auditor import Proven
from vesalius.disclosure.certificate import Audited, certify
from vesalius.disclosure.frame import read_places
from vesalius.disclosure.publication import Exposed, Publication, Read, Subject, Verdict
from vesalius.disclosure.reading import Told, told_by_year, vocabulary
from vesalius.disclosure.shelf import NOWHERE, Shelf, key_of
from vesalius.language import translate
from vesalius.processes import Crew, crew
from vesalius.progress import progress

AUDIT = 11  # raise it when the audit changes, so that nothing old is reused
_Asked: TypeAlias = tuple[Piece, tuple[Proven, ...]]
_Years: TypeAlias = dict[int, Told]
_Name: TypeAlias = tuple[int, tuple[str, ...]]


def judge(publication: Publication, *, workers: int = 1, shelf: Shelf = NOWHERE) -> Verdict:
    """Audit a publication: each subject and year, and each whole with its parts.

    Answers are kept on the shelf, so that the same piece is not attacked again.
    """
    return Court(publication, workers=workers, shelf=shelf).judge()


class Court:
    """A publication under audit: what is known beside it is read once, however often it changes."""

    def __init__(
        self, publication: Publication, *, workers: int = 1, shelf: Shelf = NOWHERE
    ) -> None:
        self.publication, self.workers, self.shelf = publication, workers, shelf
        codes = [code for s in publication.subjects for code in (*s.shares, *s.volumes)]
        reads = [publication.read, *publication.also]
        reads += [publication.truth] if publication.truth else []
        words = vocabulary(read(code) for read in reads for code in codes)
        self.room = Courtroom(read_places(publication.places), words, publication.policy)
        places = publication.places.to_pylist()
        self._key = key_of(places, words, sorted(publication.policy.items()))
        self._known = {s.name: self._known_of(s) for s in publication.subjects}
        self._said: dict[str, dict[int, Said]] = {s.name: {} for s in publication.subjects}
        self._heard: dict[_Name, tuple[Piece, Answer]] = {}

    def judge(self, years: Collection[int] | None = None) -> Verdict:
        """Audit all years; or, after a change in some years, these anew."""
        for subject in self.publication.subjects:
            self._said[subject.name] |= self._said_of(subject, years)
        pieces = list(self._pieces())
        anew = [p for p in pieces if years is None or p.year in years]
        with (
            progress(translate("Auditing"), len(anew)) as advance,
            crew(min(self.workers, len(anew)), self.room) as workers,
        ):
            for piece, answer in zip(anew, self._answers(anew, workers), strict=True):
                self._heard[piece.name] = piece, answer
                advance(1)
        answers = [self._heard[piece.name][1] for piece in pieces]
        audits = [one for answer in answers for one in answer.audits]
        exposed = tuple(cell for answer in answers for cell in answer.exposed)
        zeros = self.publication.policy["zeros"] == "published"
        return Verdict(certify(audits, zeros_published=zeros), exposed)

    def _answers(self, pieces: Sequence[Piece], workers: Crew[Courtroom]) -> Iterator[Answer]:
        """The answers in order; a piece that was attacked before is found on the shelf again."""
        keys = [key_of(AUDIT, self._key, *piece.parts()) for piece in pieces]
        ready = [self.shelf.find(key) for key in keys]
        rest = [piece for piece, found in zip(pieces, ready, strict=True) if found is None]
        before = [self._before(piece) for piece in rest]
        known = (() if first is None else first.proven for first in before)
        answers = workers.each(_hear, zip(rest, known, strict=True))
        firsts = iter(before)
        for key, found in zip(keys, ready, strict=True):
            if found is not None:
                yield _told(found)
                continue
            answer, first = next(answers), next(firsts)
            answer = answer if first is None else answer.after(first)
            self.shelf.keep(key, _written(answer))
            yield answer

    def _before(self, piece: Piece) -> Answer | None:
        """The last answer on a piece, if all that has happened since is that more was hidden."""
        before, answer = self._heard.get(piece.name, (None, None))
        if before is None or answer is None or not answer.proven:
            return None
        return answer if piece.only_hides_more_than(before) else None

    def _pieces(self) -> Iterator[Piece]:
        """The pieces of the audit, the largest first: wholes with their parts, then the others."""
        said = self._said
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

    def _said_of(self, subject: Subject, years: Collection[int] | None) -> dict[int, Said]:
        """What is said of a subject, by year."""
        known, read = self._known[subject.name], self.publication.read
        shares = self._told(read, subject.shares or subject.volumes, years)
        volumes = self._volumes(subject, read, years)
        return {
            year: Said(
                subject.name,
                own,
                volumes.get(year) if subject.volumes else None,
                known.true.get(year),
                known.true_exams.get(year),
                tuple(told[year] for told in known.also if year in told),
                tuple(told[year] for told in known.also_exams if year in told),
                bool(subject.shares),
            )
            for year, own in shares.items()
        }

    def _known_of(self, subject: Subject) -> "_Known":
        """The truth of a subject, and what is said of it elsewhere."""
        codes, also, truth = (
            subject.shares or subject.volumes,
            self.publication.also,
            self.publication.truth,
        )
        true = self._told(truth, codes) if truth else {}
        return _Known(
            true,
            (self._volumes(subject, truth) or true) if truth else {},
            [self._told(read, codes) for read in also],
            [self._volumes(subject, read) for read in also],
        )

    def _volumes(
        self, subject: Subject, read: Read, years: Collection[int] | None = None
    ) -> _Years:
        """What is told of a subject's exams; empty where it has nothing but exams."""
        return self._told(read, subject.volumes, years) if subject.shares else {}

    def _told(
        self, read: Read, codes: Sequence[str], years: Collection[int] | None = None
    ) -> _Years:
        tables = [read(code) for code in codes]
        if years is not None:
            wanted = pa.array(sorted(years), pa.int64())
            tables = [
                t.filter(pc.is_in(t["year"].cast(pa.int64()), value_set=wanted)) for t in tables
            ]
        return told_by_year(tables, self.room.places, self.room.words)


@dataclass(frozen=True)
class _Known:
    """What is known of a subject beside its publication, by year."""

    true: _Years
    true_exams: _Years
    also: list[_Years]
    also_exams: list[_Years]


def _written(answer: Answer) -> bytes:
    """An answer for the shelf; with its proofs where another attempt may build on them."""
    told = [asdict(a) for a in answer.audits], [asdict(cell) for cell in answer.exposed]
    proven = answer.proven if answer.exposed else ()
    proofs = {f"{n} {k}": v for n, proof in enumerate(proven) for k, v in vars(proof).items()}
    file = BytesIO()
    np.savez_compressed(file, told=np.frombuffer(json.dumps(told).encode(), np.uint8), **proofs)
    return file.getvalue()


def _told(written: bytes) -> Answer:
    with np.load(BytesIO(written)) as file:
        audits, exposed = json.loads(file["told"].tobytes())
        names = ("counts", "low", "high")
        proven = tuple(
            Proven(*(file[f"{n} {name}"] for name in names))
            for n in range((len(file.files) - 1) // len(names))
        )
    return Answer([Audited(**a) for a in audits], [Exposed(**cell) for cell in exposed], proven)


def _hear(room: Courtroom, asked: _Asked) -> Answer:
    return room.hear(*asked)
