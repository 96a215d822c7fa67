"""The auditor: can anything hidden be found, or pinned too narrowly, from all that is published?

It reads a ledger, which holds only what an attacker can read, and the counts to judge with the
interval that each must keep. It shares no code with the suppressor and never sees its reasoning.
"""

from dataclasses import dataclass, replace

import numpy as np

from vesalius.disclosure.blocks import Block, open_system, split
from vesalius.disclosure.bounds import HARVESTS, TOLERANCE, Bounds, Required, attack
from vesalius.disclosure.ledger import Floats, Indices, Ledger, Mask
from vesalius.disclosure.nullspace import badly_scaled, dense_freedom, freedom, small


@dataclass(frozen=True)
class Targets:
    """The hidden counts to judge, by number, and the interval that each must keep."""

    counts: Indices
    low: Floats
    high: Floats

    def __post_init__(self) -> None:
        if not (len(self.counts) == len(self.low) == len(self.high)):
            raise ValueError("every judged count needs the two ends of its interval")


@dataclass(frozen=True)
class Proven:
    """What an earlier attack reached of some counts, in ascending order.

    When nothing else has happened but that more was hidden, every table that fitted then still
    fits: what was within reach still is, and need not be shown again.
    """

    counts: Indices
    low: Floats
    high: Floats

    def of(self, counts: Indices) -> tuple[Floats, Floats]:
        """The ends reached of counts, NaN where nothing was proven."""
        low, high = np.full(len(counts), np.nan), np.full(len(counts), np.nan)
        _, here, there = np.intersect1d(counts, self.counts, return_indices=True)
        low[here], high[here] = self.low[there], self.high[there]
        return low, high


UNPROVEN = Proven(np.zeros(0, np.int64), np.zeros(0), np.zeros(0))


@dataclass(frozen=True)
class Finding:
    """What the audit found, in the order of the targets.

    `determined`: the count follows from linear algebra; `exact`: so it does, or its interval holds
    a single whole number;
    `narrow`: the required interval is not covered; `low` and `high`: the interval (an inner one
    where the requirement is met); `asked`: an interval is required, and not only that the count is
    not determined. `width` is the narrowest interval among those asked for and reached.
    """

    asked: Mask
    determined: Mask
    exact: Mask
    narrow: Mask
    low: Floats
    high: Floats
    blocks: int
    largest: int
    programmes: int
    residual: float
    consistent: bool

    @property
    def passed(self) -> bool:
        """Whether nothing is recoverable."""
        return self.consistent and not self.exact.any() and not self.narrow.any()

    @property
    def width(self) -> float:
        """The width of the narrowest interval asked for and reached; infinite where none was."""
        return float((self.high - self.low)[self.asked & ~self.narrow].min(initial=np.inf))

    def proven(self, counts: Indices) -> Proven:
        """What was reached of the counts (those of the targets) that are safe."""
        safe = np.flatnonzero(~self.exact & ~self.narrow)
        safe = safe[np.argsort(counts[safe], kind="stable")]
        return Proven(counts[safe], self.low[safe], self.high[safe])

    def certain(self, threshold: Floats, least: float = 0.0) -> tuple["Finding", int]:
        """Without the truth: found only where certainly small; and how many are undecided.

        Of what may be 0 and is then nothing to protect, `least` is 1.
        """
        there = self.low > least - TOLERANCE
        small = there & (self.high < threshold)
        exact = self.exact & there
        undecided = self.narrow & ~small & ~exact & (self.high > least - TOLERANCE)
        return replace(self, exact=exact, narrow=self.narrow & small), int(undecided.sum())


SEED = 20251117
_FEW = 5  # harvests, where what is left is attacked again with more


def audit(
    ledger: Ledger,
    targets: Targets,
    *,
    room: tuple[Floats, Floats] | None = None,
    proven: Proven = UNPROVEN,
    seed: int = SEED,
) -> Finding:
    """Attack a ledger. `Finding.passed` only if no target is recoverable or pinned too narrowly.

    `room` narrows the bounds of all counts: what is then proven free is free, and `narrow` only
    says that no proof was found within it; the ends reached are then not the attacker's. What is
    `proven` is not attacked again.
    """
    system = open_system(ledger)
    before = Required(*proven.of(targets.counts))
    judged, required = _on_open(ledger, system, targets)
    judged &= ~np.isin(system.counts, proven.counts)
    free = freedom(system.exact, seed)
    if room is not None:
        system = _within(system, *room)
    determined = free.determined.copy()
    reached = Required(np.full(len(judged), np.nan), np.full(len(judged), np.nan))
    tally = _Tally(free.residual)
    place = np.full(ledger.size, -1, np.int64)
    place[system.counts] = np.arange(len(system.counts))
    for block in split(system, judged):
        here = place[block.counts]
        determined[here] = _determined(block, determined[here])
        part = Required(required.low[here], required.high[here])
        number = HARVESTS if room is None else _FEW
        found = attack(block, judged[here], part, seed, settle=room is None, harvests=number)
        reached.low[here], reached.high[here] = found.low, found.high
        tally.add(block, found)
    finding = _finding(targets, place[targets.counts], determined, before, reached, required, tally)
    return finding if room is None else replace(finding, exact=finding.determined)


def _within(system: Block, low: Floats, high: Floats) -> Block:
    lower = np.fmax(system.lower, low[system.counts])
    return replace(system, lower=lower, upper=np.fmin(system.upper, high[system.counts]))


@dataclass
class _Tally:
    residual: float
    blocks: int = 0
    largest: int = 0
    programmes: int = 0
    consistent: bool = True

    def add(self, block: Block, found: Bounds) -> None:
        self.blocks += 1
        self.largest = max(self.largest, len(block.counts))
        self.programmes += found.programmes
        self.consistent &= found.consistent


def cut(ledger: Ledger, targets: Targets) -> Targets:
    """The targets with their intervals cut to what zeros and bounds alone leave."""
    least, most = ledger.beforehand()
    low = np.maximum(targets.low, least[targets.counts])
    return Targets(targets.counts, low, np.minimum(targets.high, most[targets.counts]))


def _on_open(ledger: Ledger, system: Block, targets: Targets) -> tuple[Mask, Required]:
    """The targets as arrays over the open counts; a published target is an error of the caller."""
    if not np.isnan(ledger.known[targets.counts]).all():
        raise ValueError("a count to judge is published")
    low, high = np.full(ledger.size, np.inf), np.full(ledger.size, -np.inf)
    required = cut(ledger, targets)
    low[targets.counts], high[targets.counts] = required.low, required.high
    wanted = np.zeros(ledger.size, bool)
    wanted[targets.counts] = True
    return wanted[system.counts], Required(low[system.counts], high[system.counts])


def _determined(block: Block, suspected: Mask) -> Mask:
    """The random test's answer, or that of a decomposition where it is in doubt and can be had."""
    exact = block.exact
    doubtful = bool(suspected.any()) or badly_scaled(exact)
    if doubtful and small(exact):
        return dense_freedom(exact).determined
    return suspected


def _finding(
    targets: Targets,
    here: Indices,
    determined: Mask,
    before: Required,
    reached: Required,
    required: Required,
    tally: _Tally,
) -> Finding:
    anew = np.isnan(before.low)
    low = np.where(anew, reached.low[here], before.low)
    high = np.where(anew, reached.high[here], before.high)
    whole_numbers = np.floor(high + TOLERANCE) - np.ceil(low - TOLERANCE)
    too_high = low > required.low[here] + TOLERANCE
    too_low = high < required.high[here] - TOLERANCE
    plain = required.low[here] >= required.high[here] - TOLERANCE
    asked = targets.low < targets.high
    narrow = (too_high | too_low | plain) & asked
    return Finding(
        asked=asked,
        determined=determined[here] & anew,
        exact=(determined[here] & anew) | (narrow & (whole_numbers < 1)),
        narrow=narrow,
        low=low,
        high=high,
        blocks=tally.blocks,
        largest=tally.largest,
        programmes=tally.programmes,
        residual=tally.residual,
        consistent=tally.consistent,
    )
