"""Theme 013 as it is shipped."""

from datetime import date, timedelta
from itertools import combinations

import pytest

from vesalius.catalogue.codes import check_digit, pair_of
from vesalius.catalogue.load import default_catalogue
from vesalius.catalogue.model import CodeList, Indicator
from vesalius.language import LANGUAGES

CATALOGUE = default_catalogue()
INDICATORS = sorted(CATALOGUE.indicators.values(), key=lambda one: one.code)
EXAMS = [one for one in CATALOGUE.code_lists.values() if one.counts]


def test_thirteen_subjects_make_fifty_two_indicators() -> None:
    expected = {f"{p}_013_{n:03d}" for p in ("stat", "cube") for n in range(1, 27)}
    assert set(CATALOGUE.indicators) == expected
    assert len(CATALOGUE.themes["013"].subjects) == 13


@pytest.mark.parametrize(
    ("number", "variable"),
    [
        ("001", "IMAG_ALL_N"),
        ("003", "IMAG_RADIO_N"),
        ("005", "IMAG_DENTIST_N"),
        ("007", "IMAG_SPEC_N"),
        ("009", "IMAG_CONV_N"),
        ("011", "IMAG_DENTAL_N"),
        ("013", "IMAG_CT_N"),
        ("015", "IMAG_MRI_N"),
        ("017", "IMAG_ECHO_N"),
        ("019", "IMAG_SCINTI_N"),
        ("021", "IMAG_DIAG_N"),
        ("023", "IMAG_THERA_N"),
        ("025", "IMAG_RXTHORAX_N"),
    ],
)
def test_each_pair_counts_its_variable(number: str, variable: str) -> None:
    for prefix in ("stat_013", "cube_013"):
        share = CATALOGUE.indicators[f"{prefix}_{number}"]
        volume = CATALOGUE.indicators[f"{prefix}_{int(number) + 1:03d}"]
        assert (share.variable, volume.variable) == (variable, variable)
        assert (share.measure, share.unit.per) == ("share", 100)
        assert (volume.measure, volume.unit.per) == ("volume", 1000)


def test_fifteen_source_variables_of_which_fourteen_count() -> None:
    assert len(CATALOGUE.variables) == 15
    assert len(CATALOGUE.counting) == 14


def test_availability_is_that_of_the_atlas() -> None:
    stat = CATALOGUE.indicators["stat_013_001"].family
    cube = CATALOGUE.indicators["cube_013_001"].family
    assert [stat.availability.first(level) for level in ("country", "commune", "sector")] == [
        2006,
        2006,
        2016,
    ]
    assert [cube.availability.first(level) for level in ("commune", "sector")] == [2015, None]
    assert (stat.dimensions, cube.dimensions) == ((), ("age10",))


def test_ages_go_by_tens_to_ninety_and_over() -> None:
    ages = [one.id for one in CATALOGUE.dimensions["age10"].ages]
    assert ages == [*(f"{a}-{a + 9}" for a in range(0, 90, 10)), "90+"]


@pytest.mark.parametrize("one", INDICATORS, ids=lambda one: one.code)
def test_related_indicators_exist_and_answer(one: Indicator) -> None:
    assert one.code not in one.related
    assert len(one.related) == len(set(one.related))
    for code in one.related:
        assert one.code in CATALOGUE.indicators[code].related


def test_the_hand_typed_lists_of_the_sheets_are_contained() -> None:
    whole = CATALOGUE.indicators["cube_013_001"].related
    assert {"stat_013_001", *(f"cube_013_{n:03d}" for n in range(5, 26, 2))} <= set(whole)
    assert {"cube_013_007", "stat_013_003", "stat_013_005"} <= set(
        CATALOGUE.indicators["stat_013_007"].related
    )


def test_all_imaging_shows_every_variable_and_a_single_kind_only_its_own() -> None:
    assert set(CATALOGUE.indicators["cube_013_002"].source_variables) == set(CATALOGUE.variables)
    assert CATALOGUE.indicators["cube_013_013"].source_variables == ("IMAG_CT_N",)
    assert CATALOGUE.indicators["stat_013_007"].source_variables == ("IMAG_SPEC_N", "SS00065B")


@pytest.mark.parametrize("one", INDICATORS, ids=lambda one: one.code)
def test_texts_are_whole_in_four_languages(one: Indicator) -> None:
    for told in (one.title, one.description, one.formula, *one.remarks):
        for language in LANGUAGES:
            assert told[language].strip()
            assert not set("{}[]\a\n") & set(told[language])


def test_no_two_indicators_of_a_family_share_a_title() -> None:
    for one, other in combinations(INDICATORS, 2):
        if one.family == other.family:
            assert all(one.title[language] != other.title[language] for language in LANGUAGES)


@pytest.mark.parametrize("one", CATALOGUE.code_lists.values(), ids=lambda one: one.id)
def test_every_code_has_its_check_digit_and_pair(one: CodeList) -> None:
    for entry in one.entries:
        assert int(entry.code[5]) == check_digit(entry.code[:5])
        assert entry.pair in (None, pair_of(entry.code))


def test_kinds_of_imaging_share_no_code() -> None:
    seen: dict[str, str] = {}
    for one in EXAMS:
        for code in {entry.code for entry in one.entries}:
            assert seen.setdefault(code, one.id) == one.id


def test_nothing_counts_that_is_no_exam() -> None:
    kept_out = {entry.code for entry in CATALOGUE.code_lists["not_exams"].entries}
    assert {"459104", "460003", "459034", "449923", "589035", "450214", "450225"} <= kept_out
    assert not kept_out & {entry.code for one in EXAMS for entry in one.entries}


@pytest.mark.parametrize("one", EXAMS, ids=lambda one: one.id)
def test_no_list_is_empty_on_any_day_of_the_series(one: CodeList) -> None:
    days = (date(2006, 1, 1) + timedelta(n) for n in range(0, 19 * 365, 15))
    assert all(one.codes_on(day) for day in days)


@pytest.mark.parametrize(
    ("name", "code", "first", "last"),
    [
        ("ct", "457855", date(2018, 12, 1), date.max),
        ("mri", "457914", date(2018, 12, 1), date.max),
        ("cone_beam_ct", "458474", date(2019, 3, 1), date.max),
        ("dental", "307090", date.min, date(2024, 3, 31)),
        ("dental", "307296", date(2024, 4, 1), date.max),
    ],
)
def test_codes_carry_their_dates(name: str, code: str, first: date, last: date) -> None:
    [entry] = [e for e in CATALOGUE.code_lists[name].entries if e.code == code]
    assert (entry.validity.first, entry.validity.last) == (first, last)


def test_a_code_reworded_at_the_split_counts_on_both_sides_of_it() -> None:
    for name, code in (("ct", "458850"), ("mri", "459491")):
        rows = [e for e in CATALOGUE.code_lists[name].entries if e.code == code]
        assert [e.validity.first for e in rows] == [date.min, date(2018, 12, 1)]
        assert rows[0].label["en"] != rows[1].label["en"]


@pytest.mark.parametrize(
    ("group", "profession", "qualification", "inside"),
    [
        ("radiologist", "physician", "930", True),
        ("radiologist", "physician", "093", True),
        ("radiologist", "physician", "997", True),
        ("radiologist", "dentist", "930", False),
        ("dentist", "dentist", "001", True),
        ("dentist", "physician", "001", False),
        ("specialist", "physician", "730", True),
        ("specialist", "physician", "930", False),
        ("specialist", "physician", "003", False),
        ("specialist", "physician", "000", False),
        ("specialist", "dentist", "730", False),
    ],
)
def test_provider_groups(group: str, profession: str, qualification: str, inside: bool) -> None:
    assert CATALOGUE.provider_groups[group].holds(profession, qualification) is inside


def test_the_kinds_are_declared_to_make_up_the_whole() -> None:
    [partition] = CATALOGUE.themes["013"].partitions
    assert partition.whole == "IMAG_ALL_N"
    assert len(partition.parts) == 10
