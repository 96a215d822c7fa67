"""Our tables of places against the official ones; the official files imported as they come."""

import csv
import json
import re
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pyproj
import pytest
import shapely

from vesalius.territory import Territory, load_territory
from vesalius.territory.boundaries import BRUSSELS, draw, mesh_at, stored
from vesalius.territory.importing import Imported, import_files
from vesalius.territory.mesh import COUNTRY_FRAME, WEST_NORTH, Mesh, Ring, signed_area
from vesalius.territory.refnis import bare
from vesalius.territory.shapes import SMALL, TOLERANCE, simplify_together

Y2018, Y2019, Y2025 = date(2018, 1, 1), date(2019, 1, 1), date(2025, 1, 1)
TO_LAMBERT = pyproj.Transformer.from_crs("EPSG:4326", "EPSG:3812", always_xy=True)
GEOJSON = {
    Y2018: ("be_2018_munty_589.geojson", "NIS5"),
    Y2019: ("be_2021_munty.geojson", "CD_MUNTY_REFNIS"),
    Y2025: ("be_2025_munty_derived.geojson", "nis_2025"),
}


@pytest.fixture(scope="module")
def belgium() -> Territory:
    return load_territory()


@pytest.fixture(scope="module")
def folder(shared_data: Path) -> Path:
    return shared_data / "territory"


@pytest.fixture(scope="module")
def imported(
    folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Territory, tuple[Imported, ...]]:
    """Every official file of the folder, read in one command, none of them touched."""
    out = tmp_path_factory.mktemp("imported")
    done = import_files(sorted(p for p in folder.iterdir() if p.suffix != ".md"), out)
    return load_territory(out), done


def lines(path: Path, delimiter: str = ",") -> list[Mapping[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file, delimiter=delimiter))


def refnis_on(folder: Path, day: date) -> list[Mapping[str, str]]:
    def parsed(text: str) -> date:
        return datetime.strptime(text, "%d/%m/%Y").date()

    rows = lines(folder / "TU_COM_REFNIS.txt", "|")
    return [r for r in rows if parsed(r["DT_VLDT_START"]) <= day <= parsed(r["DT_VLDT_END"])]


def lambert(shape: object) -> shapely.Geometry:
    return shapely.transform(
        shape, lambda p: np.column_stack(TO_LAMBERT.transform(p[:, 0], p[:, 1]))
    )


def official_shapes(folder: Path, day: date) -> dict[str, shapely.Geometry]:
    name, column = GEOJSON[day]
    features = json.loads((folder / name).read_text("utf-8"))["features"]
    return {
        f["properties"][column]: lambert(shapely.from_geojson(json.dumps(f["geometry"])))
        for f in features
    }


def polygon(rings: tuple[Ring, ...]) -> shapely.Geometry:
    west, north = WEST_NORTH
    metres = [[(west + 50 * x, north - 50 * y) for x, y in ring] for ring in rings]
    kinds = [
        (signed_area(ring) > 0, shapely.Polygon(m).buffer(0))
        for ring, m in zip(rings, metres, strict=True)
    ]
    outer = shapely.union_all([shape for is_outer, shape in kinds if is_outer])
    return outer.difference(shapely.union_all([shape for is_outer, shape in kinds if not is_outer]))


@pytest.mark.parametrize(
    "day", [date(1995, 1, 1), Y2018, date(2018, 12, 31), Y2019, date(2022, 1, 1)]
)
def test_places_parents_and_names_are_those_of_refnis(
    folder: Path, belgium: Territory, day: date
) -> None:
    vintage = belgium.vintage(day)
    rows = refnis_on(folder, day)
    ours = {
        p.code: p
        for level in ("region", "province", "arrondissement", "commune")
        for p in vintage.at(level)
    }  # type: ignore[arg-type]
    assert set(ours) == {r["CD_REFNIS"] for r in rows}
    for row in rows:
        place = ours[row["CD_REFNIS"]]
        above = row["CD_SUP_REFNIS"]
        assert place.parent == ("BE" if above == "-" else above)
        for language in ("fr", "nl", "de"):
            theirs = row[f"TX_REFNIS_{language.upper()}"]
            assert place.name[language] in (theirs, bare(theirs))  # type: ignore[index]


def test_names_of_communes_are_unique_in_each_vintage(belgium: Territory) -> None:
    for day in (Y2018, Y2019, Y2025):
        for language in ("fr", "nl", "en", "de"):
            names = [p.name[language] for p in belgium.vintage(day).at("commune")]  # type: ignore[index]
            assert len(names) == len(set(names))


def test_mergers_are_those_of_the_official_crosswalk(folder: Path, belgium: Territory) -> None:
    rows = lines(folder / "nis_crosswalk.csv")
    theirs = {(r["effective"], r["old_nis"], r["new_nis"]) for r in rows}
    assert {(str(s.day), s.old, s.new) for s in belgium.successions} == theirs
    for row in rows:
        new = belgium.vintage(date.fromisoformat(row["effective"])).places[row["new_nis"]]
        assert (new.name.nl, new.name.fr) == (bare(row["new_nl"]), bare(row["new_fr"]))


def test_three_vintages_side_by_side(folder: Path, belgium: Territory) -> None:
    rows = lines(folder / "nis_2018_2019_2025.csv")
    for before, after in ((Y2018, Y2019), (Y2019, Y2025), (Y2018, Y2025)):
        pairs = {r[f"nis_{before.year}"]: r[f"nis_{after.year}"] for r in rows}
        assert belgium.crosswalk(before, after) == pairs
    for day in (Y2018, Y2019, Y2025):
        vintage = belgium.vintage(day)
        for row in rows:
            commune = row[f"nis_{day.year}"]
            assert vintage.ancestor(commune, "arrondissement") == row[f"arr_{day.year}"]


@pytest.mark.parametrize("day", GEOJSON)
def test_centroids_are_those_of_the_official_boundaries(
    folder: Path, belgium: Territory, day: date
) -> None:
    shapes = official_shapes(folder, day)
    vintage = belgium.vintage(day)
    assert set(shapes) == {p.code for p in vintage.at("commune")}
    for code, shape in shapes.items():
        x, y = vintage.places[code].centroid or (0, 0)
        assert shape.centroid.distance(shapely.Point(x, y)) < 400, code


def test_centroids_of_larger_places(folder: Path, belgium: Territory) -> None:
    vintage = belgium.vintage(date(2021, 1, 1))
    for name, column in (("arrd", "CD_ARRD_REFNIS"), ("rgn", "CD_RGN_REFNIS")):
        text = (folder / f"be_2021_{name}.geojson").read_text("utf-8")
        for feature in json.loads(text)["features"]:
            shape = lambert(shapely.from_geojson(json.dumps(feature["geometry"])))
            x, y = vintage.places[feature["properties"][column]].centroid or (0, 0)
            assert shape.centroid.distance(shapely.Point(x, y)) < 3_000  # Zwijndrecht moved since


def test_parents_are_those_of_the_boundary_files(folder: Path, belgium: Territory) -> None:
    vintage = belgium.vintage(date(2021, 1, 1))
    text = (folder / "be_2021_munty.geojson").read_text("utf-8")
    for feature in json.loads(text)["features"]:
        facts = feature["properties"]
        code = facts["CD_MUNTY_REFNIS"]
        assert vintage.ancestor(code, "arrondissement") == facts["CD_ARRD_REFNIS"]
        assert vintage.ancestor(code, "region") == facts["CD_RGN_REFNIS"]
        province = None if facts["CD_RGN_REFNIS"] == BRUSSELS else facts["CD_PROV_REFNIS"]
        assert vintage.ancestor(code, "province") == province


def test_sectors_lie_in_the_communes_of_the_official_table(
    folder: Path, belgium: Territory
) -> None:
    columns = ["CD_SECTOR_REFNIS", "CD_MUNTY_REFNIS", "TX_SECTOR_DESCR_NL", "geometry"]
    rows = pq.read_table(folder / "be_2021_sectors.geoparquet", columns=columns).to_pylist()
    theirs = {r["CD_SECTOR_REFNIS"]: r["CD_MUNTY_REFNIS"] for r in rows}
    ours = belgium.sector_communes(date(2021, 1, 1))
    assert ours == theirs and len(ours) == 19_478
    assert sum(code[:5] != commune for code, commune in ours.items()) == 839
    places = belgium.vintage(date(2021, 1, 1)).places
    shapes = lambert(shapely.from_wkb([r["geometry"] for r in rows]))
    for row, middle in zip(rows, shapely.centroid(shapes), strict=True):
        place = places[row["CD_SECTOR_REFNIS"]]
        assert place.name.nl == (row["TX_SECTOR_DESCR_NL"] or row["CD_SECTOR_REFNIS"])
        assert middle.distance(shapely.Point(place.centroid)) < 1


def test_the_official_files_import_without_a_touch(
    imported: tuple[Territory, tuple[Imported, ...]],
) -> None:
    taken = {(report.file, report.kind, report.rows) for report in imported[1]}
    assert taken == {
        ("TU_COM_REFNIS.txt", "refnis", 665),
        ("nis_crosswalk.csv", "mergers", 55),
        ("nis_2018_2019_2025.csv", "vintages", 589),
        ("be_2018_munty_589.geojson", "communes", 589),
        ("be_2021_munty.geojson", "communes", 581),
        ("be_2025_munty_derived.geojson", "communes", 565),
        ("be_2021_sectors.geoparquet", "sectors", 19_478),
        ("be_2021_arrd.geojson", "larger", 43),
        ("be_2021_prov.geojson", "larger", 11),
        ("be_2021_rgn.geojson", "larger", 3),
    }


def test_sectors_whose_borders_do_not_all_meet_give_the_map_of_communes(
    folder: Path, tmp_path: Path
) -> None:
    """The communes of 2021 come from the sectors where no map of theirs is given."""
    names = ("TU_COM_REFNIS.txt", "be_2018_munty_589.geojson", "be_2021_sectors.geoparquet")
    import_files([folder / name for name in names], tmp_path)
    shapes = stored(tmp_path)[Y2019, "commune"]
    assert len(shapes.cells) == 581


def test_importing_the_official_tables_gives_our_own_facts(
    imported: tuple[Territory, tuple[Imported, ...]], belgium: Territory
) -> None:
    territory = imported[0]
    assert territory.places == belgium.places
    assert territory.successions == belgium.successions
    for day in (Y2018, Y2019, Y2025):
        assert territory.sector_communes(day) == belgium.sector_communes(day)


@pytest.mark.parametrize("day", GEOJSON)
def test_official_maps_are_valid_small_and_true(
    folder: Path, imported: tuple[Territory, tuple[Imported, ...]], day: date
) -> None:
    territory = imported[0]
    vintage = territory.vintage(day)
    drawing = draw(territory, vintage, "commune")
    assert drawing.official and len(drawing.paths) == len(vintage.at("commune"))
    assert len("".join(drawing.paths.values())) < 100_000
    mesh, _ = mesh_at(territory, vintage, "commune")
    drawn = {code: polygon(rings) for code, rings in mesh.cells.items()}
    theirs = official_shapes(folder, day)
    off = [c for c, s in drawn.items() if s.symmetric_difference(theirs[c]).area > 0.15 * s.area]
    assert not off
    crossed = shapely.coverage_invalid_edges(list(drawn.values()))
    assert sum(not fault.is_empty for fault in crossed) <= 6  # rounding to 50 m at a corner or two


@pytest.mark.parametrize("day", GEOJSON)
def test_simplified_borders_stay_shared(folder: Path, day: date) -> None:
    shapes = list(official_shapes(folder, day).values())
    simple = simplify_together("x", shapes, TOLERANCE[COUNTRY_FRAME], SMALL)
    assert shapely.coverage_is_valid(shapes)
    assert shapely.coverage_is_valid(simple)
    assert shapely.get_num_coordinates(simple).sum() < shapely.get_num_coordinates(shapes).sum() / 3


def test_neighbours_from_official_boundaries(
    folder: Path, imported: tuple[Territory, tuple[Imported, ...]], belgium: Territory
) -> None:
    shapes = official_shapes(folder, Y2018)
    codes = list(shapes)
    tree = shapely.STRtree(list(shapes.values()))
    one, other = tree.query(list(shapes.values()), predicate="touches")
    touching = {(codes[a], codes[b]) for a, b in zip(one, other, strict=True)}
    shared = {(a, b) for a, b in touching if shapes[a].intersection(shapes[b]).length > 0}

    def pairs(territory: Territory) -> set[tuple[str, str]]:
        found = territory.neighbours(territory.vintage(Y2018), "commune")
        return {(a, b) for a in found for b in found[a]}

    official, schematic = pairs(imported[0]), pairs(belgium)
    assert len(official ^ shared) <= 0.01 * len(shared)
    assert len(schematic & shared) >= 0.97 * len(shared)
    assert len(schematic - shared) <= 0.03 * len(shared)


def test_schematic_maps_resemble_the_country(folder: Path, belgium: Territory) -> None:
    mesh, official = mesh_at(belgium, belgium.vintage(Y2018), "commune")
    theirs = official_shapes(folder, Y2018)
    overlap = []
    for code, rings in mesh.cells.items():
        drawn = polygon(rings)
        overlap.append(drawn.intersection(theirs[code]).area / drawn.union(theirs[code]).area)
    assert not official
    assert sorted(overlap)[len(overlap) // 2] > 0.75


def test_no_official_shape_is_in_the_package(folder: Path, belgium: Territory) -> None:
    """The schematic borders are our own: hardly a point of them lies on an official border."""
    (mesh,) = stored(belgium.folders[-1]).values()
    assert isinstance(mesh, Mesh)
    borders = shapely.boundary(list(official_shapes(folder, Y2018).values()))
    shapely.prepare(borders)
    tree = shapely.STRtree(borders)
    west, north = WEST_NORTH
    step = COUNTRY_FRAME.step
    corners = {p for rings in mesh.cells.values() for ring in rings for p in ring}
    points = shapely.points([(west + step * x, north - step * y) for x, y in sorted(corners)])
    _, distance = tree.query_nearest(points, return_distance=True, all_matches=False)
    assert np.median(distance) > 100  # metres; a copied border would lie within the grid's 50


def test_the_readme_of_our_tables_names_their_sources() -> None:
    readme = (Path(__file__).parents[2] / "src/vesalius/territory/facts/README.md").read_text()
    assert re.search(r"19,478 of about 19,795", readme) and "Statbel" in readme
