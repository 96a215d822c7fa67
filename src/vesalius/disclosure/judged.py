"""What the auditor asks of each hidden figure, from the policy as published and the true counts.

It restates the rules of the policy in its own words: nothing here is taken from the suppressor.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from vesalius.disclosure.ledger import Floats, Mask


@dataclass(frozen=True)
class Terms:
    """The public terms of a protection, as arrays over figures.

    `threshold`: counts of fewer persons are hidden. `least`: what a hidden count is at least, as
    everyone knows: 1 where zeros are published, 0 where they are not or where too few live there
    for anything to be published. `complement`: whether those without the service count too.
    `zeros`: whether zeros are published, so that a true zero needs no protection.
    """

    threshold: Floats
    least: Floats
    complement: Mask
    zeros: bool


def terms_of(
    policy: Mapping[str, Any], levels: list[str], ages: list[str], sexes: list[str], people: Floats
) -> Terms:
    """The terms of a policy (`Policy.as_json`) for figures of these levels, ages and sexes."""
    rules = [policy["levels"][level] for level in levels]
    by = policy["dimensions"]
    threshold = [
        max(
            rule["threshold"],
            by.get("age", 0) if age != "all" else 0,
            by.get("sex", 0) if sex != "all" else 0,
        )
        for rule, age, sex in zip(rules, ages, sexes, strict=True)
    ]
    tiny = people < np.array([rule["smallest_denominator"] for rule in rules])
    zero_told = policy["zeros"] == "published"
    return Terms(
        np.array(threshold, np.float64),
        np.where(tiny | (not zero_told), 0.0, 1.0),
        np.array([rule["complement"] for rule in rules], bool),
        zero_told,
    )


def required(truth: Floats, people: Floats, terms: Terms) -> tuple[Mask, Floats, Floats]:
    """Which true counts need protection, and the interval that each must keep.

    A small count must be able to reach the threshold, so that nobody can tell that it is small,
    and to fall to the least that a hidden count can be. Where few are without the service, those
    without it must keep the same room.
    """
    small = (truth >= terms.least) & (truth < terms.threshold) & (people > 0)
    small &= (truth > 0) | (not terms.zeros)
    without = people - truth
    few = terms.complement & (without < terms.threshold) & (without >= terms.least) & (truth > 0)
    few &= ~small
    low = np.where(few, people - terms.threshold, terms.least)
    high = np.where(few, people - terms.least, terms.threshold)
    return small | few, np.clip(low, terms.least, None), np.minimum(high, people)
