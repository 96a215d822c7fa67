"""Official files as they are published, and every way in which they can be broken."""

import json
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from vesalius.errors import VesaliusError
from vesalius.territory import Place, Territory, load_territory
from vesalius.territory.boundaries import draw, keep
from vesalius.territory.importing import import_files
from vesalius.territory.shapes import library

Y2018, Y2025 = date(2018, 1, 1), date(2025, 1, 1)
HEADER = "LVL_REFNIS|CD_REFNIS|CD_SUP_REFNIS|TX_REFNIS_DE|TX_REFNIS_FR|TX_REFNIS_NL|" + (
    "DT_VLDT_START|DT_VLDT_END"
)
SIDE = 400  # metres of the squares that stand for communes
LEVELS = {"region": "1", "province": "2", "arrondissement": "3", "commune": "4"}


@pytest.fixture(scope="module")
def belgium() -> Territory:
    return load_territory()


def refnis_row(place: Place) -> list[str]:
    last = "31/12/9999" if place.validity.last == date.max else f"{place.validity.last:%d/%m/%Y}"
    above = "-" if place.parent == "BE" else str(place.parent)
    name = place.name
    start = f"{place.validity.first:%d/%m/%Y}"
    return [LEVELS[place.level], place.code, above, name.de, name.fr, name.nl, start, last]


def refnis_rows(territory: Territory) -> list[list[str]]:
    return [refnis_row(place) for place in territory.places if place.level != "country"]


def refnis_text(territory: Territory, delimiter: str = "|") -> str:
    lines = [HEADER.replace("|", delimiter)]
    return "\n".join([*lines, *(delimiter.join(row) for row in refnis_rows(territory))])


def square(x: float, y: float) -> list[list[list[float]]]:
    ring = [[x, y], [x + SIDE, y], [x + SIDE, y + SIDE], [x, y + SIDE], [x, y]]
    return [ring]


def geojson(codes: list[str], column: str, x: float = 525_000, epsg: str | None = "3812") -> str:
    """Squares in a row, each touching the next one."""
    features = [
        {
            "type": "Feature",
            "properties": {column: code},
            "geometry": {"type": "Polygon", "coordinates": square(x + SIDE * n, 600_000)},
        }
        for n, code in enumerate(codes)
    ]
    crs = {"type": "name", "properties": {"name": f"urn:ogc:def:crs:EPSG::{epsg}"}}
    return json.dumps({"type": "FeatureCollection", "crs": crs, "features": features})


def communes(territory: Territory, day: date) -> list[str]:
    return [place.code for place in territory.vintage(day).at("commune")]


def same_facts(territory: Territory, other: Territory) -> bool:
    return territory.places == other.places and territory.successions == other.successions


@pytest.mark.parametrize(
    ("encoding", "delimiter"), [("utf-8", "|"), ("utf-8-sig", ";"), ("cp1252", "\t")]
)
def test_refnis_in_each_dress_gives_the_same_places(
    tmp_path: Path, belgium: Territory, encoding: str, delimiter: str
) -> None:
    file = tmp_path / "TU_COM_REFNIS.txt"
    file.write_text(refnis_text(belgium, delimiter), encoding=encoding)
    import_files([file], tmp_path / "out")
    assert same_facts(load_territory(tmp_path / "out"), belgium)


def test_refnis_as_a_workbook_that_lost_the_leading_zeros(
    tmp_path: Path, belgium: Territory
) -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.append(["Statbel - REFNIS"])
    sheet.append(HEADER.lower().split("|"))
    for row in refnis_rows(belgium):
        level, code, above, *rest = row
        sheet.append([int(level), int(code), above if above == "-" else int(above), *rest])
    book.save(tmp_path / "refnis.xlsx")
    import_files([tmp_path / "refnis.xlsx"], tmp_path / "out")
    assert same_facts(load_territory(tmp_path / "out"), belgium)


def test_an_older_refnis_keeps_the_mergers_that_it_cannot_know(
    tmp_path: Path, belgium: Territory
) -> None:
    known = [p for p in belgium.places if p.validity.first <= date(2022, 1, 1)]
    rows = [refnis_row(p) for p in known if p.level != "country"]
    for row in rows:  # as a table of 2022 has them
        row[7] = row[7] if row[7].endswith(("2018", "1994")) else "31/12/9999"
    text = "\n".join([HEADER, *("|".join(row) for row in rows)])
    (tmp_path / "refnis.txt").write_text(text, encoding="utf-8")
    import_files([tmp_path / "refnis.txt"], tmp_path / "out")
    assert same_facts(load_territory(tmp_path / "out"), belgium)


def test_a_renamed_commune_takes_its_new_name(tmp_path: Path, belgium: Territory) -> None:
    text = refnis_text(belgium).replace("|Namur|Namen|", "|Namurcum|Namen|")
    (tmp_path / "refnis.csv").write_text(text, encoding="utf-8")
    import_files([tmp_path / "refnis.csv"], tmp_path / "out")
    vintage = load_territory(tmp_path / "out").vintage(Y2025)
    assert vintage.places["92094"].name.fr == "Namurcum"
    assert vintage.places["92094"].centroid == belgium.vintage(Y2025).places["92094"].centroid


def test_a_future_merger_comes_with_its_table(tmp_path: Path, belgium: Territory) -> None:
    day = "01/01/2031"
    rows = refnis_rows(belgium)
    for row in rows:
        if row[1] in ("92094", "92142") and row[7] == "31/12/9999":
            row[7] = "31/12/2030"
    rows.append(["4", "92999", "92000", "Neu", "Neuve", "Nieuw", day, "31/12/9999"])
    text = "\n".join([HEADER, *("|".join(row) for row in rows)])
    (tmp_path / "refnis.csv").write_text(text, encoding="utf-8")
    with pytest.raises(VesaliusError, match="92094, 92142, 92999") as caught:
        import_files([tmp_path / "refnis.csv"], tmp_path / "out")
    assert caught.value.code == "territory-broken-succession"
    assert not (tmp_path / "out").exists()
    mergers = f"old;new;day\n92094;92999;{day}\n92142;92999;{day}\n"
    (tmp_path / "mergers.csv").write_text(mergers, encoding="utf-8")
    import_files([tmp_path / "mergers.csv", tmp_path / "refnis.csv"], tmp_path / "out")
    territory = load_territory(tmp_path / "out")
    vintage = territory.vintage(date(2031, 1, 1))
    assert territory.made_of(vintage)["92999"] == ("92094", "92142")
    assert vintage.places["92999"].name.en == "Neuve"
    assert not territory.commune_of_sector("92999", 2030)
    assert "92999" in draw(territory, vintage, "commune").paths  # a union of the two shapes


@pytest.mark.parametrize(
    ("sector", "commune"),
    [
        ("CD_SECTOR_REFNIS", "CD_MUNTY_REFNIS"),
        ("cd_sector", "cd_munty_refnis"),
        ("CS01012020", "CNIS5_2020"),
        ("CD_SECTOR", "CD_REFNIS"),
    ],
)
def test_sector_tables_under_each_year_s_names(
    tmp_path: Path, belgium: Territory, sector: str, commune: str
) -> None:
    pairs = belgium.sector_communes(date(2019, 1, 1))
    lines = [f"{sector};{commune};T_SEC_NL", *(f"{s};{c};Naam é" for s, c in pairs.items())]
    (tmp_path / "sectors.csv").write_text("\n".join([*lines, ""]), encoding="cp1252")
    (report,) = import_files([tmp_path / "sectors.csv"], tmp_path / "out")
    assert (report.kind, report.day, report.rows) == ("sectors", date(2019, 1, 1), len(pairs))
    territory = load_territory(tmp_path / "out")
    for day in (Y2018, date(2019, 1, 1), Y2025):
        assert territory.sector_communes(day) == belgium.sector_communes(day)
    assert territory.vintage(Y2025).places["11001A00-"].name.nl == "Naam é"


def test_boundaries_in_a_zipped_shapefile_and_in_a_geopackage(
    tmp_path: Path, belgium: Territory
) -> None:
    pyogrio = library("pyogrio", "x")
    (tmp_path / "c.geojson").write_text(geojson(communes(belgium, Y2025), "CD_MUNTY_REFNIS"))
    meta, _, shapes, fields = pyogrio.raw.read(tmp_path / "c.geojson")
    given = {"geometry_type": "Polygon", "crs": meta["crs"]}
    for name in ("c.shp", "c.gpkg"):
        pyogrio.raw.write(tmp_path / name, shapes, fields, ["CNIS5_2025"], **given)
    with zipfile.ZipFile(tmp_path / "c.zip", "w") as archive:
        for ending in ("shp", "shx", "dbf", "prj"):
            archive.write(tmp_path / f"c.{ending}", f"folder/c.{ending}")
    drawn = []
    for name in ("c.geojson", "c.shp", "c.gpkg", "c.zip"):
        import_files([tmp_path / name], tmp_path / name[2:])
        territory = load_territory(tmp_path / name[2:])
        drawing = draw(territory, territory.vintage(Y2025), "commune")
        assert drawing.official and len(drawing.paths) == 565
        drawn.append(drawing.paths)
    assert drawn[1:] == drawn[:1] * 3


def test_boundaries_that_are_too_new_leave_old_vintages_schematic(
    tmp_path: Path, belgium: Territory
) -> None:
    (tmp_path / "c.geojson").write_text(geojson(communes(belgium, Y2025), "CD_MUNTY_REFNIS"))
    import_files([tmp_path / "c.geojson"], tmp_path / "out")
    territory = load_territory(tmp_path / "out")
    official = [draw(territory, territory.vintage(d), "commune").official for d in (Y2018, Y2025)]
    assert official == [False, True]


def test_what_was_imported_can_be_kept_elsewhere(tmp_path: Path, belgium: Territory) -> None:
    (tmp_path / "c.geojson").write_text(geojson(communes(belgium, Y2025), "CD_MUNTY_REFNIS"))
    import_files([tmp_path / "c.geojson"], tmp_path / "out")
    (tmp_path / "kept").mkdir()
    territory = load_territory(tmp_path / "out")
    keep(territory, tmp_path / "kept")
    again = load_territory(tmp_path / "kept")
    one, other = (draw(t, t.vintage(Y2025), "commune") for t in (territory, again))
    assert one == other and other.official


def test_the_same_files_give_the_same_bytes(tmp_path: Path, belgium: Territory) -> None:
    (tmp_path / "c.geojson").write_text(geojson(communes(belgium, Y2025), "CD_MUNTY_REFNIS"))
    for folder in ("a", "b"):
        import_files([tmp_path / "c.geojson"], tmp_path / folder)
    names = sorted(p.name for p in (tmp_path / "a").iterdir())
    assert names == ["boundaries.csv.gz", "places.csv", "successions.csv"]
    assert all(
        (tmp_path / "a" / n).read_bytes() == (tmp_path / "b" / n).read_bytes() for n in names
    )


Maker = Callable[[Path, Territory], Path]


def text_file(name: str, text: str) -> Maker:
    def make(folder: Path, _: Territory) -> Path:
        (folder / name).write_bytes(text.encode("utf-8"))
        return folder / name

    return make


def changed_refnis(old: str, new: str) -> Maker:
    def make(folder: Path, territory: Territory) -> Path:
        text = refnis_text(territory)
        assert old in text
        (folder / "refnis.csv").write_text(text.replace(old, new), encoding="utf-8")
        return folder / "refnis.csv"

    return make


def boundaries(change: Callable[[list[str]], list[str]], **given: object) -> Maker:
    def make(folder: Path, territory: Territory) -> Path:
        codes = change(communes(territory, Y2025))
        (folder / "c.geojson").write_text(geojson(codes, "NIS5", **given))  # type: ignore[arg-type]
        return folder / "c.geojson"

    return make


def broken_zip(folder: Path, _: Territory) -> Path:
    (folder / "t.zip").write_bytes(b"PK\x03\x04 not an archive")
    return folder / "t.zip"


def zip_of_two(folder: Path, _: Territory) -> Path:
    with zipfile.ZipFile(folder / "t.zip", "w") as archive:
        archive.writestr("a.csv", "x\n1\n")
        archive.writestr("b.csv", "x\n1\n")
    return folder / "t.zip"


def truncated_parquet(folder: Path, _: Territory) -> Path:
    pq.write_table(pa.table({"CD_SECTOR": ["1"]}), folder / "t.parquet")
    data = (folder / "t.parquet").read_bytes()
    (folder / "t.parquet").write_bytes(data[: len(data) // 2])
    return folder / "t.parquet"


def truncated_geojson(folder: Path, territory: Territory) -> Path:
    text = geojson(communes(territory, Y2025), "NIS5")
    (folder / "c.geojson").write_text(text[: len(text) // 2])
    return folder / "c.geojson"


def truncated_workbook(folder: Path, _: Territory) -> Path:
    (folder / "t.xlsx").write_bytes(b"PK\x03\x04 short")
    return folder / "t.xlsx"


def no_projection(folder: Path, territory: Territory) -> Path:
    pyogrio = library("pyogrio", "x")
    (folder / "c.geojson").write_text(geojson(communes(territory, Y2025), "NIS5"))
    _, _, shapes, fields = pyogrio.raw.read(folder / "c.geojson")
    pyogrio.raw.write(folder / "c.shp", shapes, fields, ["NIS5"], geometry_type="Polygon", crs=None)
    return folder / "c.shp"


def no_shape(folder: Path, territory: Territory) -> Path:
    read = json.loads(geojson(communes(territory, Y2025), "NIS5"))
    read["features"][7]["geometry"] = None
    (folder / "c.geojson").write_text(json.dumps(read))
    return folder / "c.geojson"


def overlapping(folder: Path, territory: Territory) -> Path:
    read = json.loads(geojson(communes(territory, Y2025), "NIS5"))
    for feature in read["features"]:
        feature["geometry"]["coordinates"][0][1][0] += 70
    (folder / "c.geojson").write_text(json.dumps(read))
    return folder / "c.geojson"


SECTORS = "CD_SECTOR;CD_REFNIS\n"
BROKEN: dict[str, tuple[str, Maker]] = {
    "an empty file": ("territory-file-empty", text_file("t.csv", "")),
    "a header alone": ("territory-file-empty", text_file("t.csv", HEADER)),
    "an absent file": ("territory-file-missing", lambda folder, _: folder / "none.csv"),
    "a damaged zip": ("territory-file-unreadable", broken_zip),
    "two tables in a zip": ("territory-file-unreadable", zip_of_two),
    "half a Parquet file": ("territory-file-unreadable", truncated_parquet),
    "half a GeoJSON": ("territory-file-unreadable", truncated_geojson),
    "a damaged workbook": ("territory-file-unreadable", truncated_workbook),
    "rows that are too short": (
        "territory-file-unreadable",
        text_file("t.csv", "CD_SECTOR;CD_REFNIS\n11001A00-\n"),
    ),
    "an unknown table": ("territory-file-unknown", text_file("t.csv", "name;age\nx;1\n")),
    "a code with a letter": ("territory-bad-code", changed_refnis("4|92094", "4|9209A")),
    "a sector without its end": (
        "territory-bad-code",
        text_file("t.csv", f"{SECTORS}11001A0;11001\n"),
    ),
    "a commune code as a decimal": (
        "territory-bad-code",
        text_file("t.csv", f"{SECTORS}11001A00-;11001.5\n"),
    ),
    "a place twice": (
        "territory-duplicate",
        changed_refnis("4|92094|", "4|92087|"),
    ),
    "a sector in two communes": (
        "territory-duplicate",
        text_file("t.csv", f"{SECTORS}11001A00-;11001\n11001A00-;11002\n"),
    ),
    "a merger twice": (
        "territory-duplicate",
        text_file("t.csv", "old;new;day\n1;2;2020-01-01\n1;3;2020-01-01\n"),
    ),
    "a day that is none": ("territory-bad-day", changed_refnis("31/12/2018", "31/02/2018")),
    "a parent that is none": (
        "territory-broken-parent",
        changed_refnis("4|92094|92000|", "4|92094|99000|"),
    ),
    "sectors of a few communes": (
        "territory-unknown-communes",
        text_file("t.csv", f"{SECTORS}11001A00-;11001\n"),
    ),
    "boundaries without a commune": (
        "territory-unknown-communes",
        boundaries(lambda codes: codes[1:]),
    ),
    "boundaries with a foreign commune": (
        "territory-unknown-communes",
        boundaries(lambda codes: ["99999", *codes[1:]]),
    ),
    "an unknown arrondissement": (
        "territory-unknown-communes",
        lambda folder, _: _write(folder, geojson(["99000"], "CD_ARRD_REFNIS")),
    ),
    "vintages that contradict the mergers": (
        "territory-unknown-communes",
        text_file("t.csv", "nis_2018;nis_2019\n11001;11002\n"),
    ),
    "a shapefile without its projection": ("territory-no-crs", no_projection),
    "a commune without a shape": ("territory-no-shape", no_shape),
    "a map of elsewhere": (
        "territory-outside-belgium",
        boundaries(lambda codes: codes, x=4_000_000.0),
    ),
    "overlapping communes": ("territory-bad-coverage", overlapping),
}


def _write(folder: Path, text: str) -> Path:
    (folder / "c.geojson").write_text(text)
    return folder / "c.geojson"


@pytest.mark.parametrize("fault", BROKEN)
def test_broken_files_are_refused_with_a_reason(
    tmp_path: Path, belgium: Territory, fault: str
) -> None:
    code, make = BROKEN[fault]
    file = make(tmp_path, belgium)
    with pytest.raises(VesaliusError) as caught:
        import_files([file], tmp_path / "out")
    assert caught.value.code == code
    assert file.name in str(caught.value) or code.startswith("territory-broken")
    assert not (tmp_path / "out").exists()


def test_the_extra_is_named_where_it_is_missing() -> None:
    with pytest.raises(VesaliusError, match=r"vesalius\[geo\]") as caught:
        library("no_such_library.raw", "c.gpkg")
    assert caught.value.code == "territory-needs-geo"
