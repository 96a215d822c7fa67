"""Value, volume and price: identities that hold for any data, and what is refused."""

from decimal import Decimal
from fractions import Fraction
from functools import reduce

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vesalius.accounts.indices import (
    Billed,
    ChainedVolumes,
    deflate,
    price_times_quantity,
    total_volume,
    value_contributions,
    volume_contributions,
)
from vesalius.accounts.interval import Interval, round_to
from vesalius.accounts.quantities import Amount, Growth, Points, Share
from vesalius.errors import VesaliusError

billed = st.builds(Billed, st.integers(1, 10_000), st.integers(1, 10**7).map(Fraction))
matched = st.dictionaries(st.sampled_from("abcdefgh"), st.tuples(billed, billed), min_size=1)


def exact(value: int | Fraction) -> Interval:
    return Interval.exact(value)


@given(matched)
def test_value_is_volume_times_price(codes: dict[str, tuple[Billed, Billed]]) -> None:
    before = {code: pair[0] for code, pair in codes.items()}
    after = {code: pair[1] for code, pair in codes.items()}
    split = price_times_quantity(before, after, 2023, 2024)
    assert (split.volume * split.price).factor == split.value.factor
    laspeyres = sum(before[c].price * after[c].quantity for c in codes) / sum(
        b.value for b in before.values()
    )
    assert split.volume.factor.point == laspeyres
    rates = [split.volume, split.price]
    assert split.value.percent.point == sum(r.percent.point for r in rates) + (
        split.volume.percent.point * split.price.percent.point / 100
    )


@given(matched, st.dictionaries(st.sampled_from("xyz"), billed, max_size=2))
def test_entering_codes_follow_the_declared_rule(
    codes: dict[str, tuple[Billed, Billed]], entering: dict[str, Billed]
) -> None:
    before = {code: pair[0] for code, pair in codes.items()}
    kept = {code: pair[1] for code, pair in codes.items()}
    alone = price_times_quantity(before, kept, 2023, 2024)
    after = kept | entering
    same_price = price_times_quantity(before, after, 2023, 2024, rule="price_of_matched")
    assert same_price.price.factor == alone.price.factor
    assert same_price.entering == tuple(sorted(entering))
    as_volume = price_times_quantity(before, after, 2023, 2024, rule="as_volume")
    base = sum(b.value for b in before.values())
    extra = sum((b.value for b in entering.values()), Fraction())
    assert as_volume.volume.factor.point == alone.volume.factor.point + extra / base


def test_a_successor_continues_the_price_of_the_old_code() -> None:
    before = {"old": Billed(10, Fraction(1000))}
    after = {"new": Billed(10, Fraction(1100))}
    split = price_times_quantity(before, after, 2023, 2024, successors={"new": "old"})
    assert (split.volume.percent.point, split.price.percent.point) == (0, 10)


def test_structure_effects_are_volume() -> None:
    """As many acts, more of the dear one, no price changed: all the growth is volume."""
    before = {"ct": Billed(5, Fraction(500)), "xr": Billed(5, Fraction(100))}
    after = {"ct": Billed(8, Fraction(800)), "xr": Billed(2, Fraction(40))}
    split = price_times_quantity(before, after, 2023, 2024)
    assert (split.volume.percent.point, split.price.percent.point) == (40, 0)


def test_codes_that_move_without_a_rule_are_refused() -> None:
    before = {"a": Billed(1, Fraction(10)), "b": Billed(1, Fraction(10))}
    after = {"a": Billed(1, Fraction(10)), "c": Billed(1, Fraction(10))}
    with pytest.raises(VesaliusError, match="enter \\(c\\) or leave \\(b\\)") as refusal:
        price_times_quantity(before, after, 2023, 2024)
    assert refusal.value.code == "accounts-codes-move"


def test_no_common_code_is_refused_and_not_a_zero() -> None:
    before, after = {"a": Billed(1, Fraction(10))}, {"b": Billed(1, Fraction(10))}
    with pytest.raises(VesaliusError) as refusal:
        price_times_quantity(before, after, 2023, 2024, rule="as_volume")
    assert refusal.value.code == "accounts-no-overlap"
    with pytest.raises(VesaliusError) as refusal:
        Billed(0, Fraction(10))
    assert refusal.value.code == "accounts-zero-base"


@given(st.lists(st.fractions(Fraction(1, 2), Fraction(2)), min_size=1, max_size=8))
def test_growth_does_not_depend_on_the_reference_year(factors: list[Fraction]) -> None:
    growths = [Growth(exact(f), 2000 + n, 2001 + n, "volume") for n, f in enumerate(factors)]
    chained = ChainedVolumes.chain(2000, exact(100), growths)
    last = 2000 + len(factors)
    moved = chained.in_value_of(last, exact(777))
    assert moved.volumes[last].point == 777
    product = reduce(lambda a, b: a * b, factors)
    assert moved.growth(last, 2000).factor == chained.growth(last, 2000).factor == exact(product)
    assert moved.in_value_of(2000, exact(100)).volumes == chained.volumes


def test_a_chain_with_a_gap_is_refused() -> None:
    growths = [Growth(exact(1), 2014, 2015, "volume"), Growth(exact(1), 2020, 2021, "volume")]
    with pytest.raises(VesaliusError) as refusal:
        ChainedVolumes.chain(2014, exact(100), growths)
    assert refusal.value.code == "accounts-units"
    with pytest.raises(VesaliusError):
        ChainedVolumes.chain(1990, exact(100), growths[:1])
    with pytest.raises(VesaliusError):
        ChainedVolumes.chain(1990, exact(100), [])


amounts = st.integers(1, 10**9).map(Fraction)
factors = st.fractions(Fraction(1, 2), Fraction(2)).map(
    lambda f: Growth(Interval.exact(f), 2023, 2024, "volume")
)


@given(st.dictionaries(st.sampled_from("abcdef"), st.tuples(amounts, amounts, factors), min_size=1))
def test_contributions_add_up(parts: dict[str, tuple[Fraction, Fraction, Growth]]) -> None:
    before = {name: p[0] for name, p in parts.items()}
    after = {name: p[1] for name, p in parts.items()}
    volumes = {name: p[2] for name, p in parts.items()}
    value = sum(after.values()) / sum(before.values())
    in_value = value_contributions(before, after).values()
    in_volume = volume_contributions(before, volumes).values()
    zero = Points(exact(0))
    assert sum(in_value, start=zero).interval.point == (value - 1) * 100
    total = total_volume(before, volumes).percent
    assert sum(in_volume, start=zero).interval == total


def test_contributions_of_other_components_are_refused() -> None:
    with pytest.raises(VesaliusError):
        value_contributions({"a": Fraction(1)}, {"b": Fraction(1)})
    with pytest.raises(VesaliusError):
        value_contributions({"a": Fraction(0)}, {"a": Fraction(1)})
    later = Growth(exact(1), 2024, 2025, "volume")
    same = Growth(exact(1), 2023, 2024, "volume")
    with pytest.raises(VesaliusError):
        total_volume({"a": Fraction(1), "b": Fraction(1)}, {"a": same, "b": later})


def test_deflation_gives_the_volume_as_residual() -> None:
    value = Growth(exact(Fraction(5485, 5125)), 2023, 2024)
    price = Growth.of_percent(exact(-1), 2023, 2024, "price")
    split = deflate(value, price)
    assert split.mode == "deflation"
    assert (split.volume * split.price).factor == value.factor
    assert str(round_to(split.volume.percent.point, Decimal("0.1"))) == "8.1"


def test_rates_cannot_be_added() -> None:
    rate = Growth(exact(1), 2023, 2024)
    with pytest.raises(TypeError):
        rate + rate  # type: ignore[operator]
    with pytest.raises(VesaliusError):
        rate * rate
    with pytest.raises(VesaliusError):
        rate / Growth(exact(1), 2022, 2023, "price")
    with pytest.raises(VesaliusError):
        rate - Growth(exact(1), 2022, 2023)
    assert (rate - rate).interval == exact(0)


def test_shares_amounts_and_editions_do_not_mix() -> None:
    with pytest.raises(VesaliusError, match="share of a and a share of b"):
        Share(exact(1), "a") + Share(exact(1), "b")
    assert (Share(exact(3), "a") + Share(exact(1), "a") - Share(exact(1), "b")).interval == exact(3)
    with pytest.raises(VesaliusError):
        Amount(exact(1), "EUR") + Amount(exact(1), "persons")
    old, new = Amount(exact(1), "EUR", "2024"), Amount(exact(2), "EUR", "2025")
    with pytest.raises(VesaliusError) as refusal:
        new.growth_since(old, 2023, 2024)
    assert refusal.value.code == "accounts-mixed-editions"


def test_average_growth_is_the_root_and_not_the_mean() -> None:
    up_and_down = Growth(exact(2), 2020, 2021).then(Growth(exact(Fraction(1, 2)), 2021, 2022))
    assert abs(up_and_down.per_year().percent.point) < Fraction(1, 10**20)
    with pytest.raises(VesaliusError):
        Growth(exact(1), 2020, 2020).per_year()
