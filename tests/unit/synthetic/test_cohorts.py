"""Who is there: Statbel's counts come back, and a person stays a person."""

from itertools import pairwise

import numpy as np
import pytest

from vesalius.sources.synthetic.cohorts import population, roster
from vesalius.sources.synthetic.facts import ANCHOR, FIRST_YEAR, LAST_YEAR, counted_ages, totals

NATIONAL = totals()[ANCHOR]


def present(year: int, persons: int) -> np.ndarray:
    """Members on 1 January, by cohort."""
    members = roster(year, persons)
    return members.entered - members.first


def test_the_table_of_ages_sums_to_the_published_totals() -> None:
    for year, counts in counted_ages().items():
        assert round(counts.sum()) == totals()[year]


@pytest.mark.parametrize("year", range(FIRST_YEAR, LAST_YEAR + 2))
def test_every_year_has_its_published_total(year: int) -> None:
    assert population()[year].sum() == pytest.approx(totals()[year], abs=0.5)
    assert population()[year].min() >= 0


@pytest.mark.parametrize("year", [2009, 2015, 2022])
def test_a_full_country_has_the_counted_ages_within_one_person(year: int) -> None:
    cohorts = present(year, NATIONAL).reshape(-1, 2)[::-1]
    youngest = LAST_YEAR - (year - 1)
    counted = counted_ages()[year][:, :100].T
    assert np.abs(cohorts[youngest : youngest + 100] - counted).max() <= 1


@pytest.mark.parametrize("persons", [1, 999, 1_000_000, NATIONAL])
def test_the_anchor_has_exactly_the_persons_asked_for(persons: int) -> None:
    assert present(ANCHOR, persons).sum() == persons


@pytest.mark.parametrize("persons", [10_000, NATIONAL])
def test_windows_only_slide_forward_and_join_year_to_year(persons: int) -> None:
    rosters = [roster(year, persons) for year in range(FIRST_YEAR, LAST_YEAR + 1)]
    for members in rosters:
        assert (members.first <= members.died).all()
        assert (members.died <= members.left).all()
        assert (members.first <= members.entered).all()
        assert (members.entered <= members.last).all()
        assert (members.left <= members.last).all()
    for before, after in pairwise(rosters):
        assert (before.left == after.first).all()
        assert (before.last == after.entered).all()


def test_deaths_are_as_many_as_belgium_has() -> None:
    published = {2010: 104_509, 2019: 108_745, 2020: 126_850, 2021: 112_291}  # Statbel
    for year, deaths in published.items():
        members = roster(year, NATIONAL)
        assert (members.died - members.first).sum() == pytest.approx(deaths, rel=0.06)
