"""Primary suppression: what must be hidden for its own sake, and how wide its interval must be."""

from dataclasses import dataclass
from enum import IntEnum

import numpy as np

from vesalius.disclosure.policy import Policy, Rules
from vesalius.disclosure.table import Floats, Mask


class Reason(IntEnum):
    """Why a count is hidden; 0 where it is not."""

    NONE = 0
    SMALL = 1
    COMPLEMENT = 2
    DENOMINATOR = 3
    DOMINANCE = 4
    SECONDARY = 5
    EARLIER = 6
    PARTITION = 7


FOR_OTHERS = (Reason.SECONDARY, Reason.PARTITION)  # hidden so that something else stays hidden


@dataclass(frozen=True)
class Primary:
    """For each count, the reason to hide it and the interval that it must keep once hidden."""

    reason: np.ndarray[tuple[int, ...], np.dtype[np.int8]]
    low: Floats
    high: Floats

    @property
    def mask(self) -> Mask:
        """What must be hidden."""
        mask: Mask = self.reason != Reason.NONE
        return mask


def primary(
    policy: Policy,
    rules: Rules,
    threshold: Floats,
    persons: Floats,
    beneficiaries: Floats,
    exams: Floats,
    largest: Floats,
) -> Primary:
    """Judge counts by the rules of their level; `threshold` is each count's own.

    A small count must be able to be anything from what a hidden count is at least up to the
    threshold, so that nobody can even be sure that it is small. A count hidden for its complement
    must leave room for as many without the service; any other for its threshold either way. A zero
    hidden with them needs no room where zeros are published.
    """
    least = 1.0 if policy.zeros == "published" else 0.0
    reason = np.zeros(persons.shape, np.int8)
    without = beneficiaries - persons
    inhabited = beneficiaries > 0
    with np.errstate(invalid="ignore"):
        if rules.dominance is not None:
            reason[(persons > 0) & (largest > rules.dominance * exams)] = Reason.DOMINANCE
        if rules.complement:
            few = (without < threshold) & (without >= least) & (persons > 0)
            reason[few & inhabited] = Reason.COMPLEMENT
        reason[(persons >= least) & (persons < threshold) & inhabited] = Reason.SMALL
        tiny = (beneficiaries < rules.smallest_denominator) & inhabited
        reason[tiny & ~np.isnan(persons)] = Reason.DENOMINATOR
    low, high = _required(reason, least, threshold, persons, beneficiaries)
    harmless = (persons == 0) & (policy.zeros == "published")
    return Primary(reason, np.where(harmless, 0.0, low), np.where(harmless, 0.0, high))


def _required(
    reason: np.ndarray[tuple[int, ...], np.dtype[np.int8]],
    least: float,
    threshold: Floats,
    persons: Floats,
    beneficiaries: Floats,
) -> tuple[Floats, Floats]:
    low = np.where(reason == Reason.SMALL, least, persons - threshold)
    low = np.where(reason == Reason.COMPLEMENT, beneficiaries - threshold, low)
    high = np.where(reason == Reason.SMALL, threshold, persons + threshold)
    high = np.where(reason == Reason.COMPLEMENT, beneficiaries - least, high)
    floor = np.where(reason == Reason.DENOMINATOR, 0.0, least)
    low = np.minimum(np.maximum(low, floor), persons)
    high = np.maximum(np.minimum(high, beneficiaries), persons)
    shown = reason == Reason.NONE
    return np.where(shown, persons, low), np.where(shown, persons, high)
