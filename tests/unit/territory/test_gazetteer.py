"""Places, vintages and the ways between them."""

import math
from datetime import date
from fractions import Fraction

import pyarrow.compute as pc
import pytest

from vesalius.catalogue.model import LEVELS, Level, Validity
from vesalius.errors import VesaliusError
from vesalius.language import Text
from vesalius.release.schema import PLACES
from vesalius.territory import Place, Succession, Territory, load_territory
from vesalius.territory.gazetteer import PLACE_TABLE
from vesalius.territory.tables import Sector

Y2018, Y2019, Y2025 = date(2018, 1, 1), date(2019, 1, 1), date(2025, 1, 1)
ALWAYS = Validity(date(2000, 1, 1))


@pytest.fixture(scope="module")
def belgium() -> Territory:
    return load_territory()


def place(code: str, level: Level, parent: str | None, validity: Validity = ALWAYS) -> Place:
    return Place(code, level, Text.same(code), parent, validity)


@pytest.mark.parametrize(
    ("day", "communes"),
    [
        (date(1995, 1, 1), 589),
        (date(2018, 12, 31), 589),
        (Y2019, 581),
        (date(2024, 12, 1), 581),
        (date(2024, 12, 2), 580),
        (Y2025, 565),
    ],
)
def test_each_vintage_has_its_communes(belgium: Territory, day: date, communes: int) -> None:
    vintage = belgium.vintage(day)
    counted = [len(vintage.at(level)) for level in LEVELS[:5]]
    assert counted == [1, 3, 10, 43, communes]


def test_brussels_has_no_province(belgium: Territory) -> None:
    vintage = belgium.vintage(Y2025)
    ixelles = [vintage.ancestor("21009", level) for level in LEVELS[:5]]
    assert ixelles == ["BE", "04000", None, "21000", "21009"]
    without = [p.code for p in vintage.at("commune") if not vintage.ancestor(p.code, "province")]
    assert without == [f"{code}" for code in range(21001, 21020)]


@pytest.mark.parametrize(
    ("commune", "day", "arrondissement", "province"),
    [
        ("11056", Y2019, "11000", "10000"),  # Zwijndrecht
        ("46030", Y2025, "46000", "40000"),
        ("71047", Y2018, "71000", "70000"),  # Opglabbeek
        ("72042", Y2019, "72000", "70000"),
        ("44045", Y2019, "44000", "40000"),  # Moerbeke
        ("46029", Y2025, "46000", "40000"),
        ("73040", Y2019, "73000", "70000"),  # Kortessem
        ("71072", Y2025, "71000", "70000"),
    ],
)
def test_a_merger_may_change_what_holds_a_commune(
    belgium: Territory, commune: str, day: date, arrondissement: str, province: str
) -> None:
    vintage = belgium.vintage(day)
    assert vintage.ancestor(commune, "arrondissement") == arrondissement
    assert vintage.ancestor(commune, "province") == province


def test_the_communes_that_move_follow_their_mergers(belgium: Territory) -> None:
    pairs = belgium.crosswalk(Y2018, Y2025)
    moved = {"11056": "46030", "71047": "72042", "44045": "46029", "73040": "71072"}
    assert {old: pairs[old] for old in moved} == moved
    assert len(pairs) == 589 and len(set(pairs.values())) == 565


def test_a_recoding_runs_both_ways(belgium: Territory) -> None:
    assert belgium.crosswalk(Y2018, Y2019)["54007"] == "57096"
    back = belgium.lineage.parts(Y2019, Y2018)
    assert back["57096"] == ("54007",)


def test_a_crosswalk_refuses_to_split(belgium: Territory) -> None:
    with pytest.raises(VesaliusError, match=r"13 communes .* 11002 -> 11002 \+ 11007") as caught:
        belgium.crosswalk(Y2025, date(2024, 12, 2))
    assert caught.value.code == "territory-split"


def test_weights_allow_a_split_with_shares_that_sum_to_one(belgium: Territory) -> None:
    weights = {"82003": 3, "82005": 1}
    shares = belgium.shares(date(2024, 12, 2), date(2024, 12, 1), weights)
    assert shares["82039"] == {"82003": Fraction(3, 4), "82005": Fraction(1, 4)}
    assert all(sum(parts.values()) == 1 for parts in shares.values())


@pytest.mark.parametrize("weights", [{}, {"82003": 0, "82005": 0}, {"82003": 1, "82005": -1}])
def test_a_split_needs_weights(belgium: Territory, weights: dict[str, int]) -> None:
    with pytest.raises(VesaliusError, match="82039") as caught:
        belgium.shares(date(2024, 12, 2), date(2024, 12, 1), weights)
    assert caught.value.code == "territory-no-weight"


def test_a_sector_code_does_not_give_its_commune(belgium: Territory) -> None:
    sectors = [s.code for s in belgium.sectors if s.commune == "12030"]
    assert sectors and all(belgium.commune_of_sector(s, 2018) == "12030" for s in sectors)
    assert all(belgium.commune_of_sector(s, 2019) == "12041" for s in sectors)


@pytest.mark.parametrize(
    ("code", "year", "commune"),
    [
        ("11056ZZZZ", 2024, "11056"),
        ("11056ZZZZ", 2025, "46030"),
        ("11056", 2025, "46030"),
        ("82003", 2023, "82003"),
        ("82003", 2024, "82039"),
        ("11007ZZZZ", 2025, "11002"),
        ("11002", 2018, "11002"),
        ("46030ZZZZ", 2018, None),
        ("99999", 2020, None),
    ],
)
def test_the_commune_of_a_code_in_a_year(
    belgium: Territory, code: str, year: int, commune: str | None
) -> None:
    assert belgium.commune_of_sector(code, year) == commune


@pytest.mark.parametrize("day", [Y2018, Y2019, Y2025])
def test_the_residence_table_knows_each_code_once(belgium: Territory, day: date) -> None:
    vintage = belgium.vintage(day)
    table = belgium.residence_table(vintage)
    codes = table["sector"].to_pylist()
    assert codes == sorted(set(codes))
    assert set(table["commune"].to_pylist()) == {p.code for p in vintage.at("commune")}
    assert set(table["place"].to_pylist()) == {p.code for p in vintage.at("sector")}
    assert {s.code for s in belgium.sectors} <= set(codes)
    parents = {p.code: p.parent for p in vintage.at("sector")}
    assert all(parents[r["place"]] == r["commune"] for r in table.to_pylist())


def test_old_codes_lead_into_the_wanted_vintage(belgium: Territory) -> None:
    table = belgium.residence_table(belgium.vintage(Y2025))
    found = dict(zip(table["sector"].to_pylist(), table["commune"].to_pylist(), strict=True))
    for day in (Y2018, Y2019, date(2024, 12, 2), Y2025):
        for code, commune in belgium.crosswalk(day, Y2025).items():
            assert found[code] == found[f"{code}ZZZZ"] == commune


def test_the_table_of_places_has_the_layout_of_a_release(belgium: Territory) -> None:
    assert PLACE_TABLE.equals(PLACES)
    table = belgium.places_table(belgium.vintage(Y2025))
    assert table.schema.equals(PLACES)
    assert table.num_rows == len(belgium.vintage(Y2025).places)
    antwerp = table.filter(pc.equal(table["place"], "11002")).to_pylist()[0]
    assert antwerp["made_of"] == ["11002", "11007"] and antwerp["parent"] == "11000"
    assert antwerp["name_en"] == "Antwerp" and antwerp["name_fr"] == "Anvers"


def test_what_a_commune_was_made_of(belgium: Territory) -> None:
    assert len(belgium.made_of(belgium.vintage(Y2019))) == 7
    made_of = belgium.made_of(belgium.vintage(Y2025))
    assert made_of["46030"] == ("11056", "46003", "46013")
    assert "57096" not in made_of  # recoded, not merged


def test_a_day_before_the_tables_is_refused(belgium: Territory) -> None:
    with pytest.raises(VesaliusError, match="1995-01-01") as caught:
        belgium.vintage(date(1994, 12, 31))
    assert caught.value.code == "territory-day-too-early"


def test_an_unknown_place_is_refused(belgium: Territory) -> None:
    with pytest.raises(VesaliusError, match="54007") as caught:
        belgium.place(belgium.vintage(Y2025), "54007")
    assert caught.value.code == "territory-unknown-place"


def test_a_parent_must_be_valid_with_its_child() -> None:
    places = (place("BE", "country", None), place("02000", "region", "99999"))
    with pytest.raises(VesaliusError, match="99999") as caught:
        Territory(places, (), ())
    assert caught.value.code == "territory-broken-parent"


def test_a_merger_must_lead_to_valid_communes() -> None:
    until, since = Validity(ALWAYS.first, date(2009, 12, 31)), Validity(date(2010, 1, 1))
    places = (
        place("BE", "country", None),
        place("10001", "commune", "BE", until),
        place("10002", "commune", "BE", since),
    )
    with pytest.raises(VesaliusError, match="10001, 10002") as caught:
        Territory(places, (), ())
    assert caught.value.code == "territory-broken-succession"
    whole = Territory(places, (Succession(since.first, "10001", "10002"),), ())
    assert whole.crosswalk(ALWAYS.first, since.first) == {"10001": "10002"}


def test_two_sector_tables_may_not_contradict_each_other() -> None:
    places = tuple(
        place(code, level, parent)
        for code, level, parent in (
            ("BE", "country", None),
            ("10001", "commune", "BE"),
            ("10002", "commune", "BE"),
        )
    )
    first, second = date(2018, 1, 1), date(2025, 1, 1)
    sectors = tuple(
        Sector("10001A00-", day, day, commune, Text.same("x"), None)
        for day, commune in ((first, "10001"), (second, "10002"))
    )
    territory = Territory(places, (), sectors)
    with pytest.raises(VesaliusError, match="10001A00-") as caught:
        territory.sector_communes(second)
    assert caught.value.code == "territory-sector-moves"


def test_sectors_that_were_redrawn_have_no_place_in_the_later_vintage() -> None:
    places = (place("BE", "country", None), place("10001", "commune", "BE"))
    sectors = tuple(
        Sector(code, day, day, "10001", Text.same(code), None)
        for code, day in (("10001A00-", date(2018, 1, 1)), ("10001B00-", date(2025, 1, 1)))
    )
    territory = Territory(places, (), sectors)
    rows = territory.residence_table(territory.vintage(date(2025, 1, 1))).to_pylist()
    assert [(r["sector"], r["place"]) for r in rows if r["sector"][5:] in ("A00-", "B00-")] == [
        ("10001A00-", None),
        ("10001B00-", "10001B00-"),
    ]


def test_neighbours_are_mutual_and_near(belgium: Territory) -> None:
    vintage = belgium.vintage(Y2025)
    neighbours = belgium.neighbours(vintage, "commune")
    assert set(neighbours) == {p.code for p in vintage.at("commune")}
    assert all(code in neighbours[other] for code in neighbours for other in neighbours[code])
    assert all(belgium.distance(vintage, a, b) < 35_000 for a in neighbours for b in neighbours[a])
    assert {"21005", "21009", "21014"} <= set(neighbours["21004"])
    assert belgium.neighbours(vintage, "region")["04000"] == ("02000",)


def test_distances_are_metres_between_centroids(belgium: Territory) -> None:
    vintage = belgium.vintage(Y2025)
    assert 40_000 < belgium.distance(vintage, "21004", "11002") < 48_000  # Brussels to Antwerp
    assert math.isnan(belgium.distance(vintage, "21004", "21004ZZZZ"))  # it lies nowhere
