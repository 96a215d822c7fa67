"""No false alarm: whatever the unrounded truth, printed figures never differ from each other."""

from decimal import Decimal
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from vesalius.accounts.cells import Cell, format_of, printed, read_number
from vesalius.accounts.interval import Interval, round_to
from vesalius.accounts.judge import Verdict, judge
from vesalius.accounts.quantities import Amount, Growth, reading
from vesalius.language import LANGUAGES, Language
from vesalius.publish.fiche.printing import Style

quanta = st.sampled_from([Decimal("0.1"), Decimal(1), Decimal(10)])
truths = st.fractions(Fraction(1), Fraction(10**6), max_denominator=1000)
TENTH = Decimal("0.1")


def cell(truth: Fraction, quantum: Decimal) -> Cell:
    return Cell.number(round_to(truth, quantum), quantum)


def amount(truth: Fraction, quantum: Decimal) -> Amount:
    return Amount(cell(truth, quantum).interval, "EUR")


@given(st.lists(truths, min_size=1, max_size=12), quanta)
def test_a_true_sum_never_differs(parts: list[Fraction], quantum: Decimal) -> None:
    derived = Interval.exact(0)
    for part in parts:
        derived = derived + cell(part, quantum).interval
    answer = judge("total", cell(sum(parts, Fraction()), quantum), "sum", derived)
    assert answer.verdict is not Verdict.DIFFERS
    gap = abs(answer.number.interval.point - derived.point)
    assert gap <= Fraction(quantum) * (len(parts) + 1) / 2


large = st.fractions(100, 10**6, max_denominator=1000)
rates = st.fractions(-20, 60, max_denominator=1000)


@given(large, large)
def test_true_growths_shares_and_averages_never_differ(before: Fraction, after: Fraction) -> None:
    old, new = amount(before, Decimal(1)), amount(after, Decimal(1))
    growth = new.growth_since(old, 2020, 2024)
    truth = (after / before - 1) * 100
    assert judge("g", cell(truth, TENTH), "", growth.percent).verdict is not Verdict.DIFFERS
    share = new.share_of(old, "x")
    assert judge("s", cell(after / before * 100, TENTH), "", share.interval).verdict is not (
        Verdict.DIFFERS
    )
    exact = Growth(Interval.exact(after / before), 2020, 2024).per_year()
    average = cell(exact.percent.point, TENTH)
    assert judge("a", average, "", reading(growth.per_year())).verdict is not Verdict.DIFFERS


@given(rates, rates)
def test_a_true_value_is_its_printed_volume_times_price(volume: Fraction, price: Fraction) -> None:
    shown = (
        Growth.of_percent(cell(volume, TENTH).interval, 2023, 2024, "volume"),
        Growth.of_percent(cell(price, TENTH).interval, 2023, 2024, "price"),
    )
    value = ((1 + volume / 100) * (1 + price / 100) - 1) * 100
    product = (shown[0] * shown[1]).percent
    assert judge("v", cell(value, TENTH), "", product).verdict is not Verdict.DIFFERS
    residual = (Growth.of_percent(Interval.exact(value), 2023, 2024) / shown[1]).percent
    assert judge("q", cell(volume, TENTH), "", residual).verdict is not Verdict.DIFFERS


@given(
    st.fractions(-(10**9), 10**9, max_denominator=10**4),
    st.integers(0, 3),
    st.sampled_from(LANGUAGES),
)
def test_what_a_fiche_prints_a_table_reads(
    value: Fraction, decimals: int, language: Language
) -> None:
    style = Style(language)
    found = printed(style.number(value, decimals))
    assert found is not None
    assert read_number(found.digits, language) == style.rounded(value, decimals)


@given(st.lists(st.decimals(-(10**7), 10**7, places=1), min_size=1), st.sampled_from(LANGUAGES))
def test_the_format_of_a_file_is_found_from_its_numbers(
    numbers: list[Decimal], language: Language
) -> None:
    style = Style(language)
    digits = [p.digits for n in numbers if (p := printed(style.number(Fraction(n), 1)))]
    form = format_of(digits)
    assert [read_number(text, form) for text in digits] == numbers
