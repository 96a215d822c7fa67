"""Who pays: worked acts, the matrix and its margins, shares with their denominators."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vesalius.accounts.financing import Act, Financing, check_acts, effective_rate, settle
from vesalius.accounts.interval import Interval
from vesalius.accounts.quantities import Amount
from vesalius.errors import VesaliusError


def millions(value: int) -> Amount:
    return Amount(Interval.printed(Fraction(value), Fraction(1)), "EUR")


def test_the_worked_acts() -> None:
    plain = settle(2500, Fraction(7, 10), overrun=200)
    assert (plain.paid, plain.insurance, plain.left_to_patient) == (2700, 1750, 950)
    chronic = settle(2500, Fraction(1))
    assert (chronic.insurance, chronic.left_to_patient) == (2500, 0)
    since_may_2024 = settle(2500, Fraction(7, 10), flat=200)
    assert (since_may_2024.insurance, since_may_2024.copayment) == (1550, 750)
    assert since_may_2024.left_to_patient == 950


@given(
    st.integers(0, 10**7), st.fractions(0, 1), st.integers(0, 10**6), st.sampled_from([0, 100, 200])
)
def test_every_settled_act_satisfies_the_identities(
    base: int, rate: Fraction, overrun: int, flat: int
) -> None:
    assert check_acts([settle(base, rate, overrun, flat)]) == 1


@given(st.sampled_from(["paid", "base", "overrun", "insurance", "copayment", "flat"]))
def test_a_cent_too_many_anywhere_is_found(field: str) -> None:
    money = {"paid": 2700, "base": 2500, "overrun": 200, "insurance": 1750, "copayment": 750}
    money[field] = money.get(field, 0) + 1
    with pytest.raises(VesaliusError, match="1 acts") as refusal:
        check_acts([Act(**money)])
    assert refusal.value.code == "accounts-act-identity"


def test_the_matrix_has_margins_and_shares_name_their_denominator() -> None:
    cells = {("fees", "insurance"): 6000, ("fees", "patient"): 4000, ("tech", "insurance"): 5000}
    matrix = Financing(2024, "centres", cells)
    assert matrix.amount().interval.point == 150
    assert matrix.share("insurance", "fees").interval.point == 60
    assert matrix.share("insurance").denominator == "all (centres, 2024)"
    assert matrix.share("patient", "tech").interval.point == 0
    with pytest.raises(VesaliusError):
        matrix.share("insurance") + matrix.share("insurance", "fees")


def test_the_effective_rate_of_the_french_chapter() -> None:
    outside = [millions(1785), millions(23), millions(167)]
    rate = effective_rate(millions(4340), outside, millions(3510), millions(509))
    assert round(float(rate.interval.point), 1) == 78.8
    assert rate.denominator == "fees without overruns"
