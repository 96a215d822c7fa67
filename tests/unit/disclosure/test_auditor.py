"""The auditor against tables small enough to attack by hand."""

import numpy as np
import pytest

from vesalius.disclosure.auditor import Finding, Targets, audit
from vesalius.disclosure.ledger import Statement, new_ledger, rate, standardised, total
from vesalius.disclosure.reading import Told
from vesalius.disclosure.witness import replay, witness

nan = np.nan


def attack(
    known: list[float], statements: list[Statement], cells: list[int], **bounds: float
) -> Finding:
    ledger = new_ledger(known, statements, **bounds)
    size = len(cells)
    return audit(ledger, Targets(np.array(cells, np.int64), np.full(size, 1.0), np.full(size, 5.0)))


def test_a_lone_hidden_part_is_determined() -> None:
    found = attack([10, nan, 7], [total(0, [1, 2])], [1])
    assert found.exact.tolist() == [True]
    assert not found.passed


def test_two_hidden_parts_are_not_determined_but_may_be_narrow() -> None:
    statements = [total(0, [1, 2, 3])]
    assert attack([20, nan, nan, 3], statements, [1], lower=1.0).passed
    narrow = attack([6, nan, nan, 3], statements, [1], lower=1.0)
    assert (narrow.exact.tolist(), narrow.narrow.tolist()) == ([False], [True])
    assert narrow.high.tolist() == [2.0]


def test_bounds_alone_can_disclose() -> None:
    found = attack([5, nan, nan, 3], [total(0, [1, 2, 3])], [1, 2], lower=1.0)
    assert found.exact.all()  # two hidden counts of at least 1 that are 2 together


def test_whole_numbers_matter() -> None:
    """12.5 % of 200, to one decimal, is 25 and nothing else."""
    assert attack([nan], [rate(0, 200, 100, 12.5, 1)], [0]).exact.all()
    assert not attack([nan], [rate(0, 200_000, 100, 0.0, 1)], [0]).exact.any()


def test_a_standardised_rate_is_a_statement() -> None:
    counts, people, weights = [3.0, 8.0], [100.0, 200.0], [0.4, 0.6]
    value = sum(w * n / d * 1000 for w, n, d in zip(weights, counts, people, strict=True))
    told = standardised([0, 1], people, weights, 1000, round(value, 1), 1)
    beside = attack([nan, nan, 11], [total(2, [0, 1]), told], [0], lower=1.0)
    assert not beside.passed
    assert attack([nan, nan, 11], [total(2, [0, 1])], [0], lower=1.0).passed


def test_a_block_of_several_statements_is_bounded_by_programmes() -> None:
    """A 3 x 3 table with margins, its corners hidden."""
    table = np.array([[2, 9, 3], [8, 7, 9], [4, 9, 2]], float)
    known = np.append(table.ravel(), [*table.sum(1), *table.sum(0)])
    known[[0, 2, 6, 8]] = nan
    ties = [total(9 + i, [3 * i, 3 * i + 1, 3 * i + 2]) for i in range(3)]
    ties += [total(12 + j, [j, 3 + j, 6 + j]) for j in range(3)]
    found = attack(known.tolist(), ties, [0, 8], lower=1.0)
    assert found.programmes > 0
    assert found.narrow.tolist() == [True, True]  # 2 + 3 = 5: no corner can be 5
    assert found.high.tolist() == [4.0, 4.0]
    assert found.low.tolist() == [1.0, 1.0]


def test_no_target_no_finding() -> None:
    found = attack([10, 3, 7], [total(0, [1, 2])], [])
    assert found.passed
    assert found.width == np.inf


def test_contradictions_do_not_pass() -> None:
    found = attack([10, nan, nan], [total(0, [1, 2]), total(0, [1])], [1], lower=1.0)
    assert not found.passed


def test_a_published_target_is_the_callers_error() -> None:
    with pytest.raises(ValueError, match="published"):
        attack([10, 3, 7], [total(0, [1, 2])], [1])


def test_limits_pass_on_before_protection_is_asked() -> None:
    """A margin with three parts above 0 is at least 3, and nobody can hide that."""
    ledger = new_ledger([nan, nan, nan, nan, 0], [total(0, [1, 2, 3, 4])], lower=1.0, upper=6.0)
    least, most = ledger.beforehand()
    assert least.tolist() == [3, 1, 1, 1, 0]
    assert most[:4].tolist() == [6, 4, 4, 4]


def test_a_ledger_refuses_arrays_that_do_not_fit() -> None:
    ledger = new_ledger([1, 2], [total(0, [1])])
    with pytest.raises(ValueError, match="two bounds"):
        type(ledger)(ledger.known, ledger.lower[:1], ledger.upper, ledger.matrix, ledger.value,
                     ledger.half_width)  # fmt: skip
    with pytest.raises(ValueError, match="half width"):
        Statement({}, 1.0)


def test_a_witness_is_replayed_in_plain_arithmetic() -> None:
    ledger = new_ledger([20, nan, nan, 3], [total(0, [1, 2, 3])], lower=1.0)
    table = witness(ledger, 1, at_least=5)
    assert table is not None
    assert table[1] >= 5
    assert replay(ledger, table)
    assert not replay(ledger, {**table, 2: table[2] + 1})
    assert witness(ledger, 1, at_least=17) is None
    assert witness(ledger, 1, at_most=0) is None


def test_a_witness_respects_rounding() -> None:
    ledger = new_ledger([nan, nan, 11], [total(2, [0, 1]), rate(0, 300, 100, 1.0, 1)], lower=1.0)
    table = witness(ledger, 0, at_most=3)
    assert table == {0: 3, 1: 8, 2: 11}
    assert witness(ledger, 0, at_least=4) is None


def told_of(counts: list[float], people: float = 50.0) -> Told:
    count = np.array(counts)
    hidden = np.isnan(count)
    return Told(np.arange(len(count)), count, np.full(len(count), people), hidden, hidden, 0)


@pytest.mark.parametrize(
    ("now", "before", "answer"),
    [
        ([3.0, nan, nan], [3.0, 9.0, nan], True),
        ([3.0, nan, 4.0], [3.0, nan, nan], False),  # something more is told
        ([4.0, nan, nan], [3.0, nan, nan], False),  # a count was corrected
        ([3.0, nan, nan], [3.0, 0.0, nan], False),  # a known zero is taken back
    ],
)
def test_what_was_proven_holds_only_when_more_is_hidden(
    now: list[float], before: list[float], answer: bool
) -> None:
    assert told_of(now).only_hides_more_than(told_of(before)) is answer
    assert not told_of(now).only_hides_more_than(told_of(before, people=51.0))


def test_a_proof_is_kept_and_nothing_else() -> None:
    """Hiding a third part changes nothing for the two whose intervals were reached before."""
    targets = Targets(np.array([1, 2]), np.array([1.0, 1.0]), np.array([5.0, 5.0]))
    first = audit(new_ledger([20.0, nan, nan, 8.0], [total(0, [1, 2, 3])]), targets)
    assert first.passed
    proven = first.proven(targets.counts)
    more = Targets(np.array([1, 2, 3]), np.ones(3), np.full(3, 5.0))
    ledger = new_ledger([20.0, nan, nan, nan], [total(0, [1, 2, 3])])
    again = audit(ledger, more, proven=proven)
    assert again.passed
    assert again.low[:2].tolist() == first.low.tolist()
    assert again.high[2] >= 5.0
    alone = audit(ledger, more)
    assert (alone.low <= again.low).all()
    assert (alone.high >= again.high).all()
