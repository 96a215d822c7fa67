"""Official boundaries: read, projected to Belgian Lambert 2008, checked, simplified together.

Needs the `geo` extra (shapely, pyogrio, pyproj); nothing else in the territory does.
"""

import importlib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from vesalius.errors import VesaliusError
from vesalius.territory.mesh import COUNTRY_FRAME, SECTOR_FRAME, Frame, Mesh, outer_first, snap
from vesalius.territory.problems import (
    FILE_EMPTY,
    FILE_UNREADABLE,
    GAPS,
    NEEDS_GEO,
    NO_CRS,
    NO_SHAPE,
    OUTSIDE,
)
from vesalius.territory.tabular import Table

GEOGRAPHIC = frozenset({".geojson", ".json", ".gpkg", ".shp", ".sqlite"})
LAMBERT = "EPSG:3812"
BELGIUM = (500_000, 500_000, 820_000, 770_000)
TOLERANCE = {COUNTRY_FRAME: 450.0, SECTOR_FRAME: 60.0}  # metres, of `coverage_simplify`
FINE_TOLERANCE = 120.0
SMALL = 12e6  # square metres: sixteen of the communes of Brussels, and some thirty others
BAD_SHARE = 0.01  # official sectors have a few borders that do not meet; more is a fault
SHOWN = 5


def library(name: str, file: str) -> Any:
    """A module of the `geo` extra; raises `territory-needs-geo` where it is not installed."""
    try:
        return importlib.import_module(name)
    except ImportError as missing:
        raise VesaliusError(NEEDS_GEO, file=file, library=name.split(".")[0]) from missing


def read_geographic(path: Path, inside: str | None = None) -> Table:
    """The attributes and shapes of a GeoJSON, GeoPackage, shapefile or SpatiaLite file.

    `inside` is the name of the file in a zip.
    """
    pyogrio = library("pyogrio.raw", path.name)
    errors = library("pyogrio.errors", path.name)
    source = f"/vsizip/{path.resolve()}/{inside}" if inside else str(path)
    try:
        meta, _, shapes, fields = pyogrio.read(source)
    except (errors.DataSourceError, errors.DataLayerError, UnicodeDecodeError) as fault:
        reason = type(fault).__name__
        raise VesaliusError(
            FILE_UNREADABLE, file=path.name, kind="boundaries", reason=reason
        ) from fault
    if shapes is None or not len(shapes):
        raise VesaliusError(FILE_EMPTY, file=path.name)
    columns = tuple(str(name).upper() for name in meta["fields"])
    cells = [["" if v is None else str(v).strip() for v in field] for field in fields]
    rows = tuple(dict(zip(columns, row, strict=True)) for row in zip(*cells, strict=True))
    return Table(path.name, columns, rows, tuple(shapes), meta["crs"])


def projected(table: Table) -> Any:
    """The shapes of a table as an array of polygons in metres (EPSG:3812).

    Raises `territory-no-crs`, and `territory-outside-belgium` where the result is elsewhere.
    """
    shapely, pyproj = library("shapely", table.file), library("pyproj", table.file)
    if not table.crs:
        raise VesaliusError(NO_CRS, file=table.file)
    to_metres = pyproj.Transformer.from_crs(table.crs, LAMBERT, always_xy=True)

    def project(points: Any) -> Any:
        return np.column_stack(to_metres.transform(points[:, 0], points[:, 1]))

    shapes = shapely.transform(shapely.force_2d(shapely.from_wkb(list(table.shapes))), project)
    _check_place(table.file, shapely.total_bounds(shapes))
    return np.array([_polygonal(shapely, shape) for shape in shapes])


def _check_place(file: str, bounds: Any) -> None:
    x, y, right, top = bounds
    west, south, east, north = BELGIUM
    inside = west <= x <= right <= east and south <= y <= top <= north
    if not inside:
        raise VesaliusError(OUTSIDE, file=file, x=_whole(x), y=_whole(y))


def _whole(number: float) -> str:
    return str(round(number)) if np.isfinite(number) else "?"


def _polygonal(shapely: Any, shape: Any) -> Any:
    """The polygons of a shape, without the stray points and lines that some files carry."""
    if shape is None or shape.geom_type in ("Polygon", "MultiPolygon"):
        return shape
    parts = [p for p in shapely.get_parts(shape) if p.geom_type in ("Polygon", "MultiPolygon")]
    return shapely.union_all(parts) if parts else None


def gathered(table: Table, codes: Iterable[str]) -> Mapping[str, Any]:
    """The shape of each code, rows of the same code joined; by code.

    Raises `territory-no-shape` where a code has none.
    """
    shapely = library("shapely", table.file)
    found: dict[str, list[Any]] = {}
    for code, shape in zip(codes, projected(table), strict=True):
        found.setdefault(code, []).append(shape)
    empty = sorted(c for c, parts in found.items() if any(p is None or p.is_empty for p in parts))
    if empty:
        examples = ", ".join(empty[:SHOWN])
        raise VesaliusError(NO_SHAPE, file=table.file, count=len(empty), examples=examples)
    return {
        code: parts[0] if len(parts) == 1 else shapely.coverage_union_all(parts)
        for code, parts in sorted(found.items())
    }


def check_coverage(file: str, shapes: Mapping[str, Any]) -> None:
    """Raise `territory-bad-coverage` where more than 1 % of the places do not fit together."""
    shapely = library("shapely", file)
    faults = shapely.coverage_invalid_edges(np.array(list(shapes.values())))
    bad = [code for code, fault in zip(shapes, faults, strict=True) if not fault.is_empty]
    if len(bad) > len(shapes) * BAD_SHARE:
        raise VesaliusError(GAPS, file=file, count=len(bad), examples=", ".join(bad[:SHOWN]))


def mesh_of(file: str, shapes: Mapping[str, Any], frame: Frame) -> Mesh:
    """The shapes as a mesh on the frame's grid, with the detail that suits it."""
    small = SMALL if frame == COUNTRY_FRAME else 0.0
    return simplified(file, shapes, frame, TOLERANCE[frame], small)


def simplified(
    file: str, shapes: Mapping[str, Any], frame: Frame, tolerance: float, small: float = 0.0
) -> Mesh:
    """The shapes simplified together and rounded to the frame's grid."""
    shapely = library("shapely", file)
    simple = simplify_together(file, list(shapes.values()), tolerance, small)
    found = {code: _rings(shapely, s, frame) for code, s in zip(shapes, simple, strict=True)}
    return Mesh({code: rings for code, rings in found.items() if rings})


def simplify_together(file: str, shapes: list[Any], tolerance: float, small: float = 0.0) -> Any:
    """The shapes simplified (Visvalingam and Whyatt, 1993) so that shared borders stay shared.

    `tolerance` is in metres: the square root of the largest area that a removed point spans.
    Places of less than `small` square metres keep finer borders, as do their neighbours there.
    """
    shapely = library("shapely", file)
    whole = shapely.normalize(np.array(shapes))  # formats turn rings either way
    fine = shapely.area(whole) < small
    if fine.any():
        return _two_scales(shapely, whole, fine, tolerance)
    return shapely.coverage_simplify(whole, tolerance)


def _two_scales(shapely: Any, whole: Any, fine: Any, tolerance: float) -> Any:
    """Simplify finely everywhere, then coarsely wherever no fine place is touched.

    The land around all places takes part as one more shape, so that the outer border is coarse.
    """
    detailed = shapely.coverage_simplify(whole, FINE_TOLERANCE)
    around = shapely.box(*shapely.total_bounds(detailed)).buffer(FINE_TOLERANCE)
    land = shapely.make_valid(shapely.coverage_union_all(detailed))  # some sectors do not meet
    outside = _polygonal(shapely, shapely.difference(around, land))
    rest = np.append(detailed[~fine], outside)
    coarse = shapely.coverage_simplify(rest, tolerance, simplify_boundary=False)
    detailed[~fine] = coarse[:-1]
    return detailed


def _rings(shapely: Any, shape: Any, frame: Frame) -> tuple[tuple[tuple[int, int], ...], ...]:
    return tuple(ring for part in shapely.get_parts(shape) for ring in _polygon(part, frame))


def _polygon(polygon: Any, frame: Frame) -> Iterator[tuple[tuple[int, int], ...]]:
    lines = [polygon.exterior, *polygon.interiors]
    yield from outer_first(
        snap(frame.place(np.asarray(line.coords)[:-1]).tolist()) for line in lines
    )


def centroids(shapes: Mapping[str, Any]) -> Mapping[str, tuple[float, float]]:
    """The centroid of each shape, in whole metres."""
    return {
        code: (float(round(shape.centroid.x)), float(round(shape.centroid.y)))
        for code, shape in shapes.items()
    }
