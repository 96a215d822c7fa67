"""Where members live: communes as counted, and people who move."""

from datetime import date

import numpy as np
import pytest

from vesalius.sources.synthetic.cohorts import roster
from vesalius.sources.synthetic.facts import ANCHOR, communes
from vesalius.sources.synthetic.homes import Homes, load_homes, spread_group
from vesalius.sources.synthetic.members import Members, Part, members, parts_of
from vesalius.territory.gazetteer import load_territory

PERSONS = 1_158_401  # a tenth of the country


@pytest.fixture(scope="module")
def homes() -> Homes:
    return load_homes()


def everyone(year: int, homes: Homes, persons: int = PERSONS) -> list[Members]:
    country = roster(year, persons)
    count = parts_of(country)
    return [members(country, homes, Part(1, index, count)) for index in range(count)]


def test_every_sector_of_the_territory_is_a_home(homes: Homes) -> None:
    assert len(homes.sectors) == len(set(homes.sectors)) > 19_000
    vintage = load_territory().vintage(date(ANCHOR, 1, 1))
    assert set(homes.sectors) == {place.code for place in vintage.at("sector")}
    assert homes.region_shares.sum(axis=1) == pytest.approx(1)


def test_a_tenth_of_the_country_has_a_tenth_of_each_commune(homes: Homes) -> None:
    """On 31 December 2021, commune by age class and sex, as Statbel counted the day after."""
    territory = load_territory()
    vintage = territory.vintage(date(ANCHOR, 1, 1))
    names = sorted(communes())
    commune = np.array([names.index(str(vintage.places[s].parent)) for s in homes.sectors])
    found = np.zeros((len(names), 20))
    for people in everyone(ANCHOR - 1, homes):
        there = people.leaves > 365
        group = spread_group(people.cohort[there])
        np.add.at(found, (commune[people.home.december[there]], group), 1)
    counted = np.array([communes()[name].ravel() for name in names]) / 10
    apart = np.abs(found - counted)
    assert found.sum() == PERSONS
    assert apart.max() < 15
    assert apart.mean() < 2  # drawn at random it would be 6


def test_about_one_in_twelve_moves_in_a_year_most_of_them_near_by(homes: Homes) -> None:
    country = roster(2018, 100_000)
    people = members(country, homes, Part(1, 0, 1))
    moved = people.home.december != people.home.june
    assert 0.02 < moved.mean() < 0.06  # half of a year's moves fall between June and December
    apart = np.abs(people.home.december[moved] - people.home.june[moved])
    assert 0.4 < (apart < 60).mean() < 0.8
    assert people.home.june[~moved].tolist() == people.home.december[~moved].tolist()


def test_a_person_keeps_home_for_years(homes: Homes) -> None:
    first = members(roster(2015, 50_000), homes, Part(1, 0, 1))
    later = members(roster(2018, 50_000), homes, Part(1, 0, 1))
    _, i, j = np.intersect1d(first.person_id, later.person_id, return_indices=True)
    stayed = first.home.december[i] == later.home.december[j]
    assert 0.65 < stayed.mean() < 0.9
