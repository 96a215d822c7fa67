"""Random tables and policies, judged by exhaustive search: a third judge, who trusts no solver."""

from itertools import product

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.unit.disclosure import small
from vesalius.disclosure.auditor import Targets, audit
from vesalius.disclosure.ledger import new_ledger, total
from vesalius.disclosure.policy import read_policy

PLACES: tuple[small.Place, ...] = (
    ("BE", "country", None), ("R1", "region", "BE"), ("R2", "region", "BE"),
    ("C0", "commune", "R1"), ("C1", "commune", "R1"), ("C2", "commune", "R2"),
)  # fmt: skip
AGES = ("0-19", "20+")
MOST = 7
COMMUNES = 3
SUMS = (("R1", [0, 1]), ("R2", [2]), ("BE", [0, 1, 2]))


def tables(known: dict[tuple[str, str], int | None], least: int) -> np.ndarray:
    """Every table of whole numbers (commune by age) that fits what is published.

    A hidden count lies between `least` and any number; searching up to MOST is enough, since a
    count that can pass the threshold at all can be seen to.
    """
    columns = []
    for age in AGES:
        options = [
            [known[f"C{i}", age]] if known[f"C{i}", age] is not None else range(least, MOST + 1)
            for i in range(COMMUNES)
        ]
        found = np.array(list(product(*options)))
        for place, parts in SUMS:
            found = _fits(found, found[:, parts].sum(axis=1), known[place, age], least)
        columns.append(found)
    young, old = columns
    pairs = np.array(list(product(range(len(young)), range(len(old)))), int).reshape(-1, 2)
    table = np.stack([young[pairs[:, 0]], old[pairs[:, 1]]], axis=2)
    for i in range(COMMUNES):
        table = _fits(table, table[:, i].sum(axis=1), known[f"C{i}", "all"], least)
    for place, parts in SUMS:
        table = _fits(table, table[:, parts].sum(axis=(1, 2)), known[place, "all"], least)
    return table


def _fits(tables: np.ndarray, sums: np.ndarray, told: int | None, least: int) -> np.ndarray:
    return tables[sums >= least] if told is None else tables[sums == told]


counts = st.lists(st.integers(0, 5), min_size=6, max_size=6)


@settings(
    max_examples=25, deadline=None, derandomize=True,
    suppress_health_check=[HealthCheck.too_slow],
)  # fmt: skip
@given(numbers=counts, threshold=st.integers(2, 3), zeros=st.sampled_from(["published", "hidden"]))
def test_every_small_count_can_be_anything(numbers: list[int], threshold: int, zeros: str) -> None:
    policy = read_policy({"threshold": threshold, "zeros": zeros})
    by_commune = {f"C{i}": numbers[2 * i : 2 * i + 2] for i in range(COMMUNES)}
    truth = small.cells(by_commune, PLACES, ages=AGES, homeless=(0, 0))
    where = small.places_table(PLACES)
    found = small.protected(truth, where, policy)
    passed = small.audited(found.public, truth, where, policy).certificate.passed
    known = {(r["place"], r["age"]): r["numerator"] for r in found.public.to_pylist()}
    least = 1 if zeros == "published" else 0
    fitting = tables(known, least)
    for i, j in product(range(COMMUNES), range(2)):
        true = by_commune[f"C{i}"][j]
        if known[f"C{i}", AGES[j]] is None and least <= true < threshold:
            seen = set(fitting[:, i, j].tolist())
            if passed:
                assert len(seen) > 1
                assert least in seen or min(seen) <= true
                assert max(seen) >= threshold


@settings(max_examples=60, deadline=None, derandomize=True)
@given(
    numbers=st.lists(st.integers(0, 6), min_size=9, max_size=9),
    hidden=st.lists(st.booleans(), min_size=9, max_size=9),
)
def test_the_auditor_agrees_with_exhaustive_search(numbers: list[int], hidden: list[bool]) -> None:
    """A 3 x 3 table with margins: the auditor's interval is that of all tables that fit."""
    table = np.array(numbers).reshape(3, 3)
    mask = np.array(hidden).reshape(3, 3)
    margins = [*table.sum(1).tolist(), *table.sum(0).tolist()]
    known = np.append(np.where(mask, np.nan, table).ravel(), margins)
    ties = [total(9 + i, [3 * i, 3 * i + 1, 3 * i + 2]) for i in range(3)]
    ties += [total(12 + j, [j, 3 + j, 6 + j]) for j in range(3)]
    cells = np.flatnonzero(mask.ravel())
    size = len(cells)
    found = audit(new_ledger(known, ties), Targets(cells, np.zeros(size), np.full(size, 99.0)))
    fitting = _fill(table, mask)
    for at, cell in enumerate(cells.tolist()):
        seen = {t[cell // 3][cell % 3] for t in fitting}
        assert round(float(found.high[at])) == max(seen)
        assert bool(found.exact[at]) == (len(seen) == 1)


def _fill(table: np.ndarray, mask: np.ndarray) -> list[list[list[int]]]:
    """All tables with the same told cells and margins, row by row."""
    rows: list[list[list[int]]] = []
    for i in range(3):
        options = [range(19) if mask[i, j] else [int(table[i, j])] for j in range(3)]
        rows.append([list(r) for r in product(*options) if sum(r) == table[i].sum()])
    sums = table.sum(0).tolist()
    return [
        [a, b, c]
        for a, b in product(rows[0], rows[1])
        for c in rows[2]
        if all(a[j] + b[j] + c[j] == sums[j] for j in range(3))
    ]


@pytest.mark.long
@pytest.mark.parametrize("seed", range(40))
def test_random_publications_pass(seed: int) -> None:
    random = np.random.default_rng(seed)
    truth = small.cells(small.random_counts(seed, float(random.uniform(2, 40))))
    policy = read_policy({"threshold": int(random.integers(2, 12))})
    found = small.protected(truth, policy=policy)
    verdict = small.audited(found.public, truth, policy=policy)
    assert verdict.certificate.passed, verdict.exposed


def test_tables_of_the_search_hold_the_truth() -> None:
    by_commune = {f"C{i}": [i + 1, 5] for i in range(COMMUNES)}
    truth = small.cells(by_commune, PLACES, ages=AGES, homeless=(0, 0))
    known = {(r["place"], r["age"]): r["numerator"] for r in truth.to_pylist()}
    assert tables({**known, ("C0", "0-19"): None}, 1).tolist() == [[[1, 5], [2, 5], [3, 5]]]
    assert isinstance(truth, pa.Table)
