"""Shapes for maps: shared borders, unions, paths, and how small they are."""

from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vesalius.catalogue.model import Level
from vesalius.territory import Territory, load_territory
from vesalius.territory.boundaries import (
    BRUSSELS,
    COUNTRY_BOX,
    brussels_inset,
    draw,
    keep,
    mesh_at,
    paths,
    stored,
)
from vesalius.territory.mesh import (
    COUNTRY_FRAME,
    SECTOR_FRAME,
    Mesh,
    Ring,
    edges,
    parse_path,
    path,
    signed_area,
    snap,
    union,
)
from vesalius.territory.schematic import cells
from vesalius.territory.tables import FACTS

DAYS = [date(2018, 1, 1), date(2019, 1, 1), date(2024, 12, 2), date(2025, 1, 1)]
COUNTS = {"country": 1, "region": 3, "province": 10, "arrondissement": 43}
points = st.tuples(st.integers(-50, 50), st.integers(-50, 50))


@pytest.fixture(scope="module")
def belgium() -> Territory:
    return load_territory()


def area(rings: tuple[Ring, ...]) -> float:
    return sum(signed_area(ring) for ring in rings)


@pytest.mark.parametrize("day", DAYS)
def test_every_place_of_a_level_is_drawn(belgium: Territory, day: date) -> None:
    vintage = belgium.vintage(day)
    for level, count in COUNTS.items():
        assert len(paths(belgium, vintage, level)) == count  # type: ignore[arg-type]
    drawn = paths(belgium, vintage, "commune")
    assert list(drawn) == [p.code for p in vintage.at("commune")]


@pytest.mark.parametrize("level", ["country", "region", "arrondissement"])
def test_larger_places_are_exactly_their_communes(belgium: Territory, level: Level) -> None:
    vintage = belgium.vintage(DAYS[-1])
    communes, _ = mesh_at(belgium, vintage, "commune")
    larger, _ = mesh_at(belgium, vintage, level)
    sums = dict.fromkeys(larger.cells, 0.0)
    for code, rings in communes.cells.items():
        sums[str(vintage.ancestor(code, level))] += area(rings)
    assert sums == {code: area(rings) for code, rings in larger.cells.items()}


def test_borders_between_places_are_shared_point_by_point(belgium: Territory) -> None:
    mesh, official = mesh_at(belgium, belgium.vintage(DAYS[0]), "commune")
    assert not official
    seen = [edge for rings in mesh.cells.values() for edge in edges(rings)]
    sides = set(seen)
    assert len(seen) == len(sides), "two places claim the same side of a border"
    outer = {edge for edge in sides if edge[::-1] not in sides}
    country = mesh_at(belgium, belgium.vintage(DAYS[0]), "country")[0].cells["BE"]
    assert outer == set(edges(country))


def test_a_merger_changes_the_map_only_where_it_happened(belgium: Territory) -> None:
    before = paths(belgium, belgium.vintage(DAYS[1]), "commune")
    after = paths(belgium, belgium.vintage(DAYS[3]), "commune")
    changed = {code for code in before.keys() & after.keys() if before[code] != after[code]}
    assert changed == {"11002"}  # Antwerp took Borsbeek in and kept its code
    assert len(before.keys() - after.keys()) == 29


def test_maps_are_small_and_whole_numbers(belgium: Territory) -> None:
    drawing = draw(belgium, belgium.vintage(DAYS[3]), "commune")
    text = "".join(drawing.paths.values())
    assert set(text) <= set("Mlz -0123456789")
    assert len(text) < 80_000
    assert drawing.view_box == "0 0 5600 4660" and drawing.step == 50
    x, y, width, height = Mesh({c: parse_path(p) for c, p in drawing.paths.items()}).box()
    assert 0 < x < x + width < COUNTRY_BOX[2] and 0 < y < y + height < COUNTRY_BOX[3]


def test_the_area_drawn_is_near_that_of_the_country(belgium: Territory) -> None:
    mesh, _ = mesh_at(belgium, belgium.vintage(DAYS[3]), "country")
    square_km = area(mesh.cells["BE"]) * 50 * 50 / 1e6
    assert 30_688 * 0.95 < square_km < 30_688 * 1.05  # Belgium has 30,688 km2


def test_the_inset_of_brussels_holds_its_communes(belgium: Territory) -> None:
    vintage = belgium.vintage(DAYS[3])
    x, y, width, height = brussels_inset(belgium, vintage)
    drawing = draw(belgium, vintage, "commune", within=BRUSSELS)
    assert len(drawing.paths) == 19
    ax, ay, aw, ah = drawing.box
    assert x < ax and y < ay and x + width > ax + aw and y + height > ay + ah
    assert width < COUNTRY_BOX[2] / 10


def test_the_sectors_of_an_arrondissement(belgium: Territory) -> None:
    vintage = belgium.vintage(DAYS[3])
    drawing = draw(belgium, vintage, "sector", within="21000")
    wanted = {p.code for p in vintage.at("sector") if p.centroid is not None}
    wanted &= {c for c in wanted if vintage.ancestor(c, "arrondissement") == "21000"}
    assert set(drawing.paths) == wanted and len(wanted) > 700
    assert drawing.step == 10 and not drawing.official
    assert not any(code.endswith("ZZZZ") for code in drawing.paths)


def test_the_same_facts_give_the_same_map(belgium: Territory) -> None:
    again = load_territory()
    for level, within in (("commune", None), ("sector", "84000")):
        one = draw(belgium, belgium.vintage(DAYS[3]), level, within)  # type: ignore[arg-type]
        other = draw(again, again.vintage(DAYS[3]), level, within)  # type: ignore[arg-type]
        assert one == other


def test_the_package_s_own_shapes_need_nothing_kept(belgium: Territory, tmp_path: Path) -> None:
    keep(belgium, tmp_path)
    assert not list(tmp_path.iterdir())
    assert list(stored(FACTS)) == [(date(2018, 1, 1), "commune")]


def test_cells_hold_their_own_centroid_and_no_other() -> None:
    grid = [(x, y) for x in range(4) for y in range(3)]
    spots = {f"{x}{y}": (600_000.0 + 3_000 * x, 600_000.0 + 2_500 * y) for x, y in grid}
    mesh = cells(spots, SECTOR_FRAME)
    assert set(mesh.cells) == set(spots)
    inner = mesh.cells["11"][0]
    xs, ys = [x for x, _ in inner], [y for _, y in inner]
    assert max(xs) - min(xs) == 300 and max(ys) - min(ys) == 250
    assert mesh.neighbours()["11"] == ("01", "10", "12", "21")


def test_places_on_the_same_spot_leave_one_cell() -> None:
    spots = {"a": (600_000.0, 600_000.0), "b": (600_000.0, 600_000.0), "c": (603_000.0, 600_000.0)}
    assert set(cells(spots, COUNTRY_FRAME).cells) == {"a", "c"}


@given(st.lists(points, min_size=3, max_size=12))
def test_a_path_can_be_read_back(given_points: list[tuple[int, int]]) -> None:
    ring = snap(given_points)
    assert parse_path(path([ring] if ring else [])) == ((ring,) if ring else ())


@given(st.lists(points, min_size=3, max_size=12))
def test_snapping_leaves_the_area_alone(given_points: list[tuple[int, int]]) -> None:
    ring = snap(given_points)
    assert (signed_area(ring) if ring else 0.0) == signed_area(tuple(given_points))
    assert all(one != other for one, other in pairwise(ring))


@given(st.sets(st.tuples(st.integers(0, 4), st.integers(0, 4)), min_size=1))
def test_a_union_keeps_area_and_border(squares: set[tuple[int, int]]) -> None:
    rings: list[Ring] = [
        ((x, y), (x + 1, y), (x + 1, y + 1), (x, y + 1)) for x, y in sorted(squares)
    ]
    whole = union(rings)
    assert sum(signed_area(ring) for ring in whole) == len(squares)
    sides = [edge for ring in rings for edge in edges([ring])]
    assert sorted(edges(whole)) == sorted(s for s in sides if s[::-1] not in sides)
