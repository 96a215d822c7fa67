"""Schematic shapes from centroids alone, where no official boundaries have been imported.

Each sector gets the land that is nearer to its centroid than to any other (its Voronoi cell); the
country ends a little beyond its outermost centroids. Communes and larger places are unions of
these cells. The outline is rolled off with a disc (the alpha shape of Edelsbrunner, Kirkpatrick
and Seidel, 1983), which is why it resembles the country without any surveyed border in it.
"""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import distance_transform_edt, label
from scipy.spatial import Voronoi, cKDTree

from vesalius.territory.mesh import Frame, Mesh, outer_first, snap

Floats = NDArray[np.float64]
REACH = 900.0  # metres from an outermost centroid to the nearest point outside the country
DISC = 6_000.0  # radius in metres of the disc that rolls around the country
STEP = 500.0  # metres between the points outside
MARGIN = 15_000.0


def outside_points(centroids: Floats) -> Floats:
    """Points around the country, where the disc passes without touching a centroid."""
    low, high = centroids.min(axis=0) - MARGIN, centroids.max(axis=0) + MARGIN
    xs, ys = (np.arange(low[axis], high[axis], STEP) for axis in (0, 1))
    grid = np.stack(np.meshgrid(xs, ys, indexing="ij"), axis=-1)
    distance = cKDTree(centroids).query(grid)[0]
    rolled = label(distance > DISC)[0]
    centres = rolled == rolled[0, 0]  # where the disc's centre can come from far away
    swept = distance_transform_edt(~centres) * STEP <= DISC - REACH
    points: Floats = grid[swept & (distance < 2 * DISC)]
    return points


def cells(centroids: Mapping[str, tuple[float, float]], frame: Frame) -> Mesh:
    """The cell of each place, on the grid of a frame.

    Of places with the same centroid only the first, by code, has a cell.
    """
    first: dict[tuple[float, float], str] = {}
    for code in sorted(centroids):
        first.setdefault(centroids[code], code)
    inside = np.array(list(first), dtype=np.float64)
    diagram = Voronoi(np.vstack([inside, outside_points(inside)]))
    corners = frame.place(diagram.vertices)
    found = {}
    for index, code in enumerate(first.values()):
        region = diagram.regions[diagram.point_region[index]]
        found[code] = outer_first([snap(corners[region].tolist())])
    return Mesh({code: found[code] for code in sorted(found) if found[code]})
