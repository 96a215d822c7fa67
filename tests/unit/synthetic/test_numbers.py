"""Identifiers are one to one, guides keep their weights."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vesalius.sources.synthetic.numbers import fraction, guide, mixed, scrambled, stream


@given(st.integers(0, 2**62), st.integers(0, 2**40 - 10_000))
def test_no_two_persons_share_an_identifier(seed: int, first: int) -> None:
    keys = np.arange(first, first + 10_000, dtype=np.uint64)
    identifiers = scrambled(keys, seed)
    assert len(np.unique(identifiers)) == len(keys)
    assert identifiers.min() >= 0
    assert identifiers.max() < 2**40


def test_identifiers_do_not_show_the_order_of_birth() -> None:
    identifiers = scrambled(np.arange(10_000, dtype=np.uint64), 1)
    assert abs(np.corrcoef(np.arange(10_000), identifiers)[0, 1]) < 0.05


@given(st.lists(st.floats(0, 1000), min_size=1, max_size=30))
def test_a_guide_gives_every_choice_its_weight(weights: list[float]) -> None:
    table = guide(np.array(weights), 4096)
    filled = np.bincount(table[table >= 0], minlength=len(weights))
    total = sum(weights)
    assert len(table) == 4096
    assert [count > 0 for count in filled] == [weight > 0 for weight in weights]
    for count, weight in zip(filled, weights, strict=True):
        assert count == pytest.approx(4096 * weight / total if total else 0, abs=len(weights) + 1)


def test_hashes_are_even_and_differ_by_salt() -> None:
    words = np.arange(100_000, dtype=np.uint64)
    first, second = fraction(mixed(words, 1)), fraction(mixed(words, 2))
    for sample in (first, second):
        assert np.histogram(sample, 10, (0, 1))[0].std() < 300
    assert abs(np.corrcoef(first, second)[0, 1]) < 0.02


def test_streams_are_told_apart_by_all_that_names_them() -> None:
    names = [(1, 2019, 0, 0), (2, 2019, 0, 0), (1, 2020, 0, 0), (1, 2019, 1, 0), (1, 2019, 0, 1)]
    assert len({stream(*name).random() for name in names}) == len(names)
    assert stream(*names[0]).random() == stream(*names[0]).random()
