"""The audit of parts that add up to a whole: can the exams of a hidden part be worked out?

Statement by statement: where the whole of a figure is told, the hidden parts have together what the
told ones leave. A hidden part then has at most that, less the least that the other hidden parts
have; and no more persons than exams.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from vesalius.disclosure.auditor import Finding
from vesalius.disclosure.ledger import Floats, Indices, Mask
from vesalius.disclosure.reading import Told

_NEAR = 1e-6


@dataclass(frozen=True)
class Parts:
    """A whole and its parts in one year, as told; `unnamed` if some part is told nowhere."""

    whole: Told
    parts: Sequence[Told]
    unnamed: bool


@dataclass(frozen=True)
class Limits:
    """By figure number: the beneficiaries, the threshold, and the least a hidden count can be."""

    codes: Indices
    threshold: Floats
    least: Floats


def judge_parts(parts: Parts, limits: Limits, small: Mapping[int, Indices]) -> Finding:
    """Judge every hidden part of every figure whose whole is told.

    `small` names, for each part, the figures whose true persons need protection; empty where the
    truth is not known, and then every hidden figure is judged.
    """
    told = ~parts.whole.hidden
    codes = parts.whole.codes[told]
    counts = np.array([part.count_of(codes) for part in parts.parts])
    spoken = np.array([np.isin(codes, part.codes) for part in parts.parts])
    hidden = np.isnan(counts) & spoken
    place = np.searchsorted(limits.codes, codes)
    least, threshold = limits.least[place], limits.threshold[place]
    rest = parts.whole.count[told] - np.nansum(counts, axis=0)
    others = np.maximum(hidden.sum(axis=0) - 1, 0)
    high = np.where(hidden, rest - least * others, np.inf)
    open_below = (others > 0) | parts.unnamed | (~spoken).any(axis=0)
    low = np.where(hidden, np.where(open_below, least, rest), -np.inf)
    judged = hidden & np.array([_wanted(small, number, codes) for number in range(len(hidden))])
    return _finding(judged, low, high, np.minimum(threshold, parts.whole.people[told]), others)


def _wanted(small: Mapping[int, Indices], part: int, codes: Indices) -> Mask:
    return np.isin(codes, small[part]) if part in small else np.ones(len(codes), bool)


def _finding(judged: Mask, low: Floats, high: Floats, needed: Floats, others: Indices) -> Finding:
    narrow = high < needed[None, :] - _NEAR
    single = high - low < 1 - _NEAR
    return Finding(
        exact=single[judged],
        narrow=(narrow | single)[judged],
        low=low[judged],
        high=high[judged],
        blocks=int(judged.any(axis=0).sum()),
        largest=int(others.max(initial=-1)) + 1,
        programmes=0,
        residual=0.0,
        consistent=bool((high[judged] >= low[judged] - _NEAR).all()),
    )
