"""Pieces of protection: a subject in a year each, done in turn or side by side, each done once."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from vesalius.disclosure.assemble import Counts
from vesalius.disclosure.grid import Axes
from vesalius.disclosure.hierarchy import NotAdditiveError
from vesalius.disclosure.shelf import NOWHERE, Shelf, key_of
from vesalius.disclosure.subject_year import Protected, protect_counts
from vesalius.language import translate
from vesalius.processes import crew
from vesalius.progress import progress

Reasons = npt.NDArray[np.int8]
PROTECTION = 3  # raise it when the suppressor changes, so that nothing old is reused


@dataclass(frozen=True)
class Effort:
    """How to protect: in so many processes, with what is done kept on a shelf."""

    workers: int = 1
    shelf: Shelf = NOWHERE


ALONE = Effort()


def protected(axes: Axes, pieces: Sequence[Counts], effort: Effort) -> Iterator[Protected | int]:
    """Every piece in order: its mask, or how many of its cells exceed their whole."""
    with progress(translate("Protecting"), len(pieces)) as advance:
        for answer in _kept(axes, pieces, effort):
            yield answer
            advance(1)


def _kept(axes: Axes, pieces: Sequence[Counts], effort: Effort) -> Iterator[Protected | int]:
    """Every piece in order; what is on the shelf is not done again."""
    shared = repr((axes.zoning, axes.profile, axes.policy))  # other years do not matter to a piece
    keys = [key_of(PROTECTION, shared, *vars(counts).values()) for counts in pieces]
    ready = [effort.shelf.find(key) for key in keys]
    rest = [piece for piece, found in zip(pieces, ready, strict=True) if found is None]
    with crew(min(effort.workers, len(rest)), axes) as workers:
        answers = workers.each(_one, rest)
        for key, found in zip(keys, ready, strict=True):
            if found is not None:
                yield Protected(np.frombuffer(found[8:], np.int8), int.from_bytes(found[:8], "big"))
                continue
            answer = next(answers)
            if isinstance(answer, Protected):
                told = answer.unmet.to_bytes(8, "big") + answer.reason.astype(np.int8).tobytes()
                effort.shelf.keep(key, told)
            yield answer


def _one(axes: Axes, counts: Counts) -> Protected | int:
    if np.isnan(counts.persons).all():
        return Protected(np.zeros(axes.positions, np.int8), 0)
    try:
        return protect_counts(axes, counts)
    except NotAdditiveError as error:
        return error.cells
