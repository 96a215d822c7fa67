"""Publications of which every table is protected, and that leak all the same: each is caught."""

import numpy as np
import pytest

from tests.unit.disclosure import small
from vesalius.disclosure.auditor import Finding, Targets, audit
from vesalius.disclosure.ledger import Ledger, Statement, new_ledger, standardised, total

AGES = (*small.AGES, "all")


def system(
    seed: int, mean: float = 6.0
) -> tuple[Ledger, np.ndarray, np.ndarray, list[tuple[str, str]]]:
    """A protected table as a ledger: the ledger, the truth, the small hidden counts, the keys."""
    truth = small.cells(small.random_counts(seed, mean))
    public = small.protected(truth).public
    keys = [(r["place"], r["age"]) for r in truth.to_pylist()]
    number = {key: i for i, key in enumerate(keys)}
    parts: dict[str, list[str]] = {}
    for code, _, parent in small.PLACES:
        parts.setdefault(str(parent), []).append(code)
    ties = [
        total(number[place, age], [number[p, age] for p in inside])
        for place, inside in parts.items()
        if place != "None"
        for age in AGES
    ]
    ties += [
        total(number[p, "all"], [number[p, a] for a in small.AGES]) for p, _, _ in small.PLACES
    ]
    known = np.array([np.nan if n is None else n for n in public["numerator"].to_pylist()], float)
    true = np.array(truth["numerator"].to_pylist(), float)
    judged = np.flatnonzero(np.isnan(known) & (true < 5))
    return new_ledger(known, ties, lower=1.0), true, judged, keys


def attacked(ledger: Ledger, judged: np.ndarray) -> Finding:
    size = len(judged)
    return audit(ledger, Targets(judged, np.ones(size), np.full(size, 5.0)))


def test_by_itself_the_table_is_safe() -> None:
    ledger, _, judged, _ = system(1)
    assert len(judged) > 3
    assert attacked(ledger, judged).passed


@pytest.mark.parametrize("seed", [1, 2])
def test_different_marks_for_primary_and_secondary(seed: int) -> None:
    """Two marks say which hidden counts are at least 5, and which at most 4."""
    ledger, true, judged, _ = system(seed)
    hidden = np.isnan(ledger.known)
    lower = np.where(hidden & (true >= 5), 5.0, ledger.lower)
    upper = np.where(hidden & (true < 5), 4.0, np.inf)
    told = Ledger(ledger.known, lower, upper, ledger.matrix, ledger.value, ledger.half_width)
    size = len(judged)
    found = audit(told, Targets(judged, np.ones(size), np.full(size, 4.0)))
    assert not found.passed


@pytest.mark.parametrize("decimals", [1, 2])
def test_a_directly_standardised_rate_beside_the_counts(decimals: int) -> None:
    ledger, true, judged, keys = system(2)
    number = {key: i for i, key in enumerate(keys)}
    weights = [0.3, 0.3, 0.4]
    told: list[Statement] = []
    for place, _, _ in small.PLACES:
        cells = [number[place, age] for age in small.AGES]
        people = [500.0, 400.0, 300.0]
        value = sum(w * true[c] / n * 1000 for w, c, n in zip(weights, cells, people, strict=True))
        told.append(standardised(cells, people, weights, 1000, round(value, decimals), decimals))
    found = attacked(ledger.stating(told), judged)
    assert found.exact.sum() + found.narrow.sum() > len(judged) / 2


def test_single_years_and_their_pool_each_protected_alone() -> None:
    """The pool must inherit the masks of its years; then nothing is found."""
    years = [system(seed) for seed in (1, 2, 3)]
    size = years[0][0].size
    pooled = np.sum([true for _, true, _, _ in years], axis=0)
    alone = np.where(pooled < 5, np.nan, pooled)
    union = np.isnan(np.array([ledger.known for ledger, _, _, _ in years])).any(axis=0)
    for mask, safe in ((alone, False), (np.where(union, np.nan, pooled), True)):
        pool = new_ledger(mask, [], lower=0.0)
        ledger = years[0][0].beside(years[1][0]).beside(years[2][0]).beside(pool)
        links = [total(3 * size + i, [i, size + i, 2 * size + i]) for i in range(size)]
        judged = np.concatenate([y * size + found for y, (_, _, found, _) in enumerate(years)])
        assert attacked(ledger.stating(links), judged).passed == safe
