"""One subject in one year as the attacker sees it, and what the house asks of it."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from vesalius.disclosure.auditor import Targets
from vesalius.disclosure.frame import Frame
from vesalius.disclosure.judged import Terms, required
from vesalius.disclosure.ledger import Floats, Indices, Ledger, Mask
from vesalius.disclosure.reading import Told


@dataclass(frozen=True)
class System:
    """What is told of a subject's figures, how they are tied, and the terms of their protection."""

    public: Told
    frame: Frame
    terms: Terms

    @property
    def size(self) -> int:
        """The number of figures; the remainders of open ties are counted after them."""
        return len(self.public.codes)

    @cached_property
    def limits(self) -> tuple[Floats, Floats]:
        """What everyone knows beforehand of each figure and each remainder: its least and most."""
        rest = int(self.frame.open.sum())
        there = self.public.hidden | (self.public.count > 0)
        lower = np.append(np.where(there, self.terms.least, 0.0), np.zeros(rest))
        upper = np.append(np.fmin(self.public.people, np.inf), np.full(rest, np.inf))
        return np.minimum(lower, upper), upper

    def ledger(self) -> Ledger:
        """The published figures, their ties, and what everyone knows of the hidden ones."""
        lower, upper = self.limits
        rows = self.frame.matrix.shape[0]
        return Ledger(
            self.with_rest(self.public.count),
            lower,
            upper,
            self.frame.matrix,
            np.zeros(rows),
            np.zeros(rows),
        )

    def with_rest(self, of: Floats) -> Floats:
        """Values of the figures, and after them those of the remainders, none of them known."""
        return np.append(of, np.full(int(self.frame.open.sum()), np.nan))

    def with_left(self, of: Floats) -> Floats:
        """Values of the figures, and after them what they leave to the remainders."""
        return np.append(of, self.frame.left(of)[self.frame.open])

    def corrected(self, hidden: Mask) -> list[tuple[int, float]]:
        """Small counts hidden here that follow from what another release tells beside a sum here.

        `hidden` are the figures that this release hides. Where another one tells them all and the
        sum no longer holds, one of them was corrected, and the sum gives what it was before.
        """
        told_anew = hidden & ~self.public.hidden
        if not told_anew.any():
            return []
        left = self.frame.left(self.public.count)
        found: dict[int, float] = {}
        for row in np.flatnonzero(~self.frame.open & ~np.isnan(left) & (left != 0)).tolist():
            start, end = self.frame.sums.indptr[row : row + 2]
            columns, weights = self.frame.sums.indices[start:end], self.frame.sums.data[start:end]
            for column, weight in zip(columns, weights, strict=True):
                before = float(self.public.count[column] + left[row] / weight)
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
        open_ = self.frame.open
        size, people = self.frame.left(true)[open_], self.frame.left(self.public.people)[open_]
        small = np.flatnonzero((size >= 1) & (size < limit))
        return small, np.ones(len(small)), np.fmin(people[small], limit)
