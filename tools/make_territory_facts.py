"""Write the facts of `vesalius.territory`: codes, names, parents, validity, mergers, centroids.

The input is official files of Statbel, which are not part of this repository: the REFNIS table,
a table of mergers, and boundaries from which only centroids are taken. Run it with

    python tools/make_territory_facts.py FOLDER src/vesalius/territory/facts

where FOLDER holds `TU_COM_REFNIS.txt`, `nis_crosswalk.csv`, `be_2018_munty_589.geojson`,
`be_2021_munty.geojson`, `be_2025_munty_derived.geojson` and `be_2021_sectors.geoparquet`.
It needs the `geo` extra.
"""

import csv
import gzip
import io
import json
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pyproj
import shapely

from vesalius.territory import schematic
from vesalius.territory.boundaries import store
from vesalius.territory.mesh import COUNTRY_FRAME, WEST_NORTH, Frame, Mesh, signed_area
from vesalius.territory.shapes import SMALL, check_coverage, simplified

KNOWN_FROM = date(1995, 1, 1)  # the day on which Brabant was divided; no older place is kept
OPEN = date(9999, 12, 31)
LEVELS = {"1": "region", "2": "province", "3": "arrondissement", "4": "commune"}
BOUNDARIES = {  # the day from which a file's communes hold, the file, its column of codes
    date(2018, 1, 1): ("be_2018_munty_589.geojson", "NIS5"),
    date(2019, 1, 1): ("be_2021_munty.geojson", "CD_MUNTY_REFNIS"),
    date(2025, 1, 1): ("be_2025_munty_derived.geojson", "nis_2025"),
}
GERMAN_SPEAKING = {
    "63001", "63012", "63013", "63023", "63040", "63048", "63061", "63067", "63087",
}  # fmt: skip
SCHEMATIC_TOLERANCE = 500.0  # metres
EXONYMS = {
    "Antwerpen": "Antwerp", "Brugge": "Bruges", "Gent": "Ghent", "Ieper": "Ypres",
    "Oostende": "Ostend", "Bruxelles": "Brussels", "Brussel-Hoofdstad": "Brussels-Capital",
}  # fmt: skip
PROVINCES = {
    "10000": "Province of Antwerp", "20001": "Province of Flemish Brabant",
    "20002": "Province of Walloon Brabant", "30000": "Province of West Flanders",
    "40000": "Province of East Flanders", "50000": "Province of Hainaut",
    "60000": "Province of Liège", "70000": "Province of Limburg",
    "80000": "Province of Luxembourg", "90000": "Province of Namur",
}  # fmt: skip
REGIONS = {"02000": "Flemish Region", "03000": "Walloon Region", "04000": "Brussels-Capital Region"}
PLACE_COLUMNS = (
    "code", "level", "parent", "first", "last",
    "name_fr", "name_nl", "name_en", "name_de", "x", "y",
)  # fmt: skip
SECTOR_COLUMNS = ("sector", "table", "day", "commune", "name_nl", "name_fr", "x", "y")
TO_LAMBERT = pyproj.Transformer.from_crs("EPSG:4326", "EPSG:3812", always_xy=True)


@dataclass(frozen=True)
class Row:
    """A line of `places.csv`."""

    code: str
    level: str
    parent: str
    first: date
    last: date
    fr: str
    nl: str
    en: str
    de: str
    x: int = 0
    y: int = 0


def day_of(text: str) -> date:
    """The day as the official table writes it."""
    return datetime.strptime(text, "%d/%m/%Y").date()


def read_refnis(path: Path) -> list[Row]:
    """The places of the official table that were valid at some time since 1995."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        lines = list(csv.DictReader(file, delimiter="|"))
    rows = [
        Row(
            code=line["CD_REFNIS"],
            level=LEVELS[line["LVL_REFNIS"]],
            parent="BE" if line["CD_SUP_REFNIS"] == "-" else line["CD_SUP_REFNIS"],
            first=day_of(line["DT_VLDT_START"]),
            last=day_of(line["DT_VLDT_END"]),
            fr=line["TX_REFNIS_FR"].strip(),
            nl=line["TX_REFNIS_NL"].strip(),
            en="",
            de=line["TX_REFNIS_DE"].strip(),
        )
        for line in lines
    ]
    return [row for row in rows if row.last >= KNOWN_FROM]


def read_mergers(path: Path) -> list[dict[str, str]]:
    """The lines of the table of mergers."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def apply_merger(rows: list[Row], day: date, new: str, pairs: list[dict[str, str]]) -> None:
    """End the communes that merge on a day and begin the one that they become."""
    old = [row for row in rows if row.code in {p["old_nis"] for p in pairs} | {new}]
    old = [row for row in old if row.last == OPEN]
    for row in old:
        rows[rows.index(row)] = replace(row, last=day - timedelta(days=1))
    nl, fr = pairs[0]["new_nl"], pairs[0]["new_fr"]
    german = next((row.de for row in old if bare(row.nl) == nl), nl)
    parent = f"{new[:2]}000"  # checked below against the boundaries' own column
    rows.append(Row(new, "commune", parent, day, OPEN, fr, nl, "", german))


def add_later_mergers(rows: list[Row], mergers: list[dict[str, str]]) -> None:
    """Add what the official table, which ends in 2022, does not know yet."""
    known = {row.code for row in rows}
    groups: dict[tuple[date, str], list[dict[str, str]]] = defaultdict(list)
    for merger in mergers:
        groups[date.fromisoformat(merger["effective"]), merger["new_nis"]].append(merger)
    for (day, new), pairs in sorted(groups.items()):
        if new not in known or day > date(2022, 12, 31):
            apply_merger(rows, day, new, pairs)


def bare(name: str) -> str:
    """A name without the place in brackets that the official table adds to namesakes."""
    return re.sub(r" \([^)]*\)$", "", name)


def unbracket(rows: list[Row]) -> list[Row]:
    """Drop the brackets wherever the name is then still the only one of its language."""
    communes = [row for row in rows if row.level == "commune" and row.last == OPEN]
    taken = {
        lang: Counter(bare(getattr(row, lang)) for row in communes) for lang in ("fr", "nl", "de")
    }

    def short(row: Row, lang: str) -> str:
        name: str = getattr(row, lang)
        return name if taken[lang][bare(name)] > 1 else bare(name)

    return [
        replace(row, **{lang: short(row, lang) for lang in taken})
        if row.level == "commune"
        else row
        for row in rows
    ]


def english(row: Row, region: str) -> str:
    """The usual English name where there is one, else the official name of the place itself."""
    if row.level in ("region", "province"):
        return (REGIONS | PROVINCES)[row.code]
    if row.level == "arrondissement":
        dutch = row.nl.removeprefix("Arrondissement ")
        french = re.sub(r"^Arrondissement (de |d')", "", row.fr)
        local = french if region == "03000" else dutch
        return f"Arrondissement of {EXONYMS.get(local, local)}"
    if region == "04000":
        local = row.fr if row.fr == row.nl or row.fr in EXONYMS else f"{row.fr}/{row.nl}"
    elif row.code in GERMAN_SPEAKING:
        local = row.de
    else:
        local = bare(row.fr if region == "03000" else row.nl)
    return EXONYMS.get(local, local)


def region_of(row: Row, rows: Iterable[Row]) -> str:
    """The region that holds a place."""
    parents = {r.code: r.parent for r in rows}
    code = row.code
    while code not in REGIONS:
        code = parents[code]
    return code


def lambert(shape: object) -> shapely.Geometry:
    """The shape in Belgian Lambert 2008."""

    def project(points: np.ndarray) -> np.ndarray:
        return np.column_stack(TO_LAMBERT.transform(points[:, 0], points[:, 1]))

    return shapely.transform(shape, project)


def read_communes(folder: Path, day: date) -> dict[str, tuple[float, float, float]]:
    """Centroid and area of each commune of a boundary file."""
    name, column = BOUNDARIES[day]
    features = json.loads((folder / name).read_text("utf-8"))["features"]
    found = {}
    for feature in features:
        shape = lambert(shapely.from_geojson(json.dumps(feature["geometry"])))
        found[feature["properties"][column]] = (shape.centroid.x, shape.centroid.y, shape.area)
    return found


def check_parents(folder: Path, rows: list[Row]) -> None:
    """Hold the arrondissements of 2025 against the boundary file's own column."""
    name, column = BOUNDARIES[date(2025, 1, 1)]
    features = json.loads((folder / name).read_text("utf-8"))["features"]
    ours = {row.code: row.parent for row in rows if row.level == "commune" and row.last == OPEN}
    theirs = {f["properties"][column]: f["properties"]["arr_nis"] for f in features}
    if ours != theirs:
        raise SystemExit(f"parents differ: {sorted(ours.items() ^ theirs.items())[:8]}")


def weighted(parts: list[tuple[float, float, float]]) -> tuple[int, int]:
    """The centroid of a union, from the centroids and areas of its parts."""
    area = sum(a for _, _, a in parts)
    x, y = (sum(part[axis] * part[2] for part in parts) / area for axis in (0, 1))
    return round(x), round(y)


def centroids_on(rows: list[Row], day: date, shapes: Mapping[str, tuple[float, float, float]]
) -> dict[str, tuple[int, int]]:  # fmt: skip
    """The centroid of every place valid on a day, the larger ones from their communes' areas."""
    valid = {row.code: row for row in rows if row.first <= day <= row.last}
    parts: dict[str, list[tuple[float, float, float]]] = defaultdict(list)
    for commune, shape in shapes.items():
        holder = commune
        while holder:
            parts[holder].append(shape)
            holder = valid[holder].parent if holder in valid else ""
    return {code: weighted(found) for code, found in parts.items()}


def with_centroids(rows: list[Row], folder: Path) -> list[Row]:
    """Give each place its centroid in the latest boundaries in which it is valid."""
    for day in BOUNDARIES:
        found = centroids_on(rows, day, read_communes(folder, day))
        for index, row in enumerate(rows):
            if row.first <= day <= row.last:
                x, y = found[row.code]
                rows[index] = replace(row, x=x, y=y)
    lost = [row for row in rows if not row.x]
    if lost:
        raise SystemExit(f"no centroid: {lost}")
    return rows


def write_places(rows: list[Row], path: Path) -> None:
    """Write every place with its validity and centroid, by code and day."""
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(PLACE_COLUMNS)
        for r in sorted(rows, key=lambda r: (r.code, r.first)):
            last = "" if r.last == OPEN else r.last
            out.writerow(
                [r.code, r.level, r.parent, r.first, last, r.fr, r.nl, r.en, r.de, r.x, r.y]
            )


def write_successions(mergers: list[dict[str, str]], path: Path) -> None:
    """Write who passed into whom, by day."""
    pairs = sorted((m["effective"], m["old_nis"], m["new_nis"]) for m in mergers)
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(["day", "old", "new"])
        out.writerows(pair for pair in pairs if pair[1] != pair[2])


def write_packed(lines: Iterable[Iterable[object]], path: Path) -> None:
    """Write a gzipped CSV whose bytes depend on its lines alone."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(lines)
    path.write_bytes(gzip.compress(text.getvalue().encode("utf-8"), compresslevel=9, mtime=0))


def old_commune(sector: str, commune: str, candidates: set[str]) -> str:
    """The commune of 2018 that held a sector of 2021.

    A sector kept its code when its commune was merged in 2019, so the code's first digits name
    the old commune; `check_old_communes` holds that against the boundaries of 2018.
    """
    if len(candidates) == 1:
        return next(iter(candidates))
    if sector[:5] not in candidates:
        raise SystemExit(f"{sector}: none of {sorted(candidates)}")
    return sector[:5]


def read_sectors(path: Path, mergers: list[dict[str, str]]) -> list[tuple[object, ...]]:
    """Code, commune of 2018, names and centroid of each sector."""
    old: dict[str, set[str]] = defaultdict(set)
    for merger in mergers:
        if merger["effective"] == "2019-01-01":
            old[merger["new_nis"]].add(merger["old_nis"])
    found = []
    for row in pq.read_table(path).to_pylist():
        code, commune = row["CD_SECTOR_REFNIS"], row["CD_MUNTY_REFNIS"]
        middle = lambert(shapely.from_wkb(row["geometry"])).centroid
        nl, fr = row["TX_SECTOR_DESCR_NL"] or "", row["TX_SECTOR_DESCR_FR"] or ""
        before = old_commune(code, commune, old.get(commune, {commune}))
        x, y = round(middle.x), round(middle.y)
        found.append((code, "2018-01-01", "2018-01-01", before, nl, "" if fr == nl else fr, x, y))
    return sorted(found)


def check_old_communes(folder: Path, sectors: list[tuple[object, ...]]) -> None:
    """Hold the communes of 2018 against that year's boundaries, a few odd shapes aside."""
    name, column = BOUNDARIES[date(2018, 1, 1)]
    features = json.loads((folder / name).read_text("utf-8"))["features"]
    shapes = [lambert(shapely.from_geojson(json.dumps(f["geometry"]))) for f in features]
    codes = [f["properties"][column] for f in features]
    points = shapely.points([(s[6], s[7]) for s in sectors])
    inside, shape = shapely.STRtree(shapes).query(points, predicate="within")
    off = [sectors[i][0] for i, j in zip(inside, shape, strict=True) if codes[j] != sectors[i][3]]
    print(f"{len(off)} centroids of sectors lie outside their commune of 2018")
    if len(off) > len(sectors) / 500:
        raise SystemExit(str(off))


def schematic_communes(sectors: list[tuple[object, ...]]) -> Mesh:
    """The communes of 2018 as unions of the sectors' Voronoi cells, simplified together."""
    cells = schematic.cells({s[0]: (float(s[6]), float(s[7])) for s in sectors}, Frame(1))
    communes = cells.dissolve({s[0]: s[3] for s in sectors})
    shapes_ = {code: as_polygons(rings) for code, rings in communes.cells.items()}
    check_coverage("schematic", shapes_)
    return simplified("schematic", shapes_, COUNTRY_FRAME, SCHEMATIC_TOLERANCE, SMALL)


def as_polygons(rings: tuple[tuple[tuple[int, int], ...], ...]) -> shapely.Geometry:
    """Rings of a mesh of one metre as polygons in metres, each hole in the ring around it."""
    west, north = WEST_NORTH
    metres = [[(west + x, north - y) for x, y in ring] for ring in rings]
    outer = [m for m, ring in zip(metres, rings, strict=True) if signed_area(ring) > 0]
    holes = [m for m, ring in zip(metres, rings, strict=True) if signed_area(ring) < 0]
    return shapely.MultiPolygon(
        [
            shapely.Polygon(o, [h for h in holes if shapely.Polygon(o).contains(inner(h))])
            for o in outer
        ]
    )


def inner(hole: list[tuple[float, float]]) -> shapely.Geometry:
    """A point inside a hole."""
    return shapely.Polygon(hole).representative_point()


def main(folder: Path, out: Path) -> None:
    """Write the places, the mergers, the sectors and the schematic boundaries."""
    rows = read_refnis(folder / "TU_COM_REFNIS.txt")
    mergers = read_mergers(folder / "nis_crosswalk.csv")
    add_later_mergers(rows, mergers)
    rows = unbracket(rows)
    check_parents(folder, rows)
    rows = [replace(row, en=english(row, region_of(row, rows))) for row in rows]
    country = Row("BE", "country", "", KNOWN_FROM, OPEN, "Belgique", "België", "Belgium", "Belgien")
    write_places(with_centroids([country, *rows], folder), out / "places.csv")
    write_successions(mergers, out / "successions.csv")
    sectors = read_sectors(folder / "be_2021_sectors.geoparquet", mergers)
    check_old_communes(folder, sectors)
    store(out, {(date(2018, 1, 1), "commune"): schematic_communes(sectors)})
    write_packed([SECTOR_COLUMNS, *sectors], out / "sectors.csv.gz")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
