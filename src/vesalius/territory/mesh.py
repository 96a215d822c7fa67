"""Places as rings on one grid, so that neighbours share their borders point by point.

A mesh holds each place as closed rings of whole-number points; a border between two places is the
same points in both, in opposite directions. Larger places are then unions in which the inner
borders cancel out, and neighbours are places that share a border: no geometry library is needed.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

Point = tuple[int, int]
Ring = tuple[Point, ...]
Edge = tuple[Point, Point]


@dataclass(frozen=True, slots=True)
class Frame:
    """A grid of whole numbers over Belgium: its step in metres; y runs down, as on a screen.

    The origin is the point (520 000, 750 000) of Belgian Lambert 2008 (EPSG:3812), to the
    north-west of the country.
    """

    step: int

    def place(self, points: NDArray[np.float64]) -> NDArray[np.float64]:
        """Points in metres (n x 2) as points on the grid, not yet rounded."""
        placed: NDArray[np.float64] = (points - WEST_NORTH) * (1, -1) / self.step
        return placed


WEST_NORTH = np.array([520_000.0, 750_000.0])
COUNTRY_FRAME = Frame(50)  # communes and all that is larger
SECTOR_FRAME = Frame(10)


@dataclass(frozen=True)
class Mesh:
    """The rings of each place: outer ones run one way round, holes the other."""

    cells: Mapping[str, tuple[Ring, ...]]

    def dissolve(self, into: Mapping[str, str]) -> "Mesh":
        """The union of the cells of each new place; cells without one are left out."""
        groups: dict[str, list[Ring]] = defaultdict(list)
        for code in sorted(self.cells.keys() & into.keys()):
            groups[into[code]].extend(self.cells[code])
        return Mesh({code: union(groups[code]) for code in sorted(groups)})

    def only(self, codes: Iterable[str]) -> "Mesh":
        """The cells of some places."""
        return Mesh({code: self.cells[code] for code in sorted(set(codes) & self.cells.keys())})

    def neighbours(self) -> Mapping[str, tuple[str, ...]]:
        """For each place, those that share a stretch of border with it, by code."""
        owner = {edge: code for code, rings in self.cells.items() for edge in edges(rings)}
        found: dict[str, set[str]] = {code: set() for code in self.cells}
        for (start, end), code in owner.items():
            other = owner.get((end, start), code)
            if other != code:
                found[code].add(other)
        return {code: tuple(sorted(found[code])) for code in sorted(found)}

    def box(self) -> tuple[int, int, int, int]:
        """The least and greatest x and y: (x, y, width, height)."""
        points = [point for rings in self.cells.values() for ring in rings for point in ring]
        xs, ys = [x for x, _ in points], [y for _, y in points]
        return min(xs), min(ys), max(xs) - min(xs), max(ys) - min(ys)


def edges(rings: Iterable[Ring]) -> Iterator[Edge]:
    """The directed edges of closed rings."""
    for ring in rings:
        yield from zip(ring, ring[1:] + ring[:1], strict=True)


def union(rings: Iterable[Ring]) -> tuple[Ring, ...]:
    """The rings that are left when every border shared by two of them is taken away.

    >>> left, right = ((0, 0), (1, 0), (1, 1), (0, 1)), ((1, 0), (2, 0), (2, 1), (1, 1))
    >>> union([left, right])
    (((0, 0), (1, 0), (2, 0), (2, 1), (1, 1), (0, 1)),)
    """
    outer: dict[Edge, int] = defaultdict(int)
    for start, end in edges(rings):
        if outer.get((end, start), 0):
            outer[end, start] -= 1
        else:
            outer[start, end] += 1
    after: dict[Point, list[Point]] = defaultdict(list)
    for (start, end), times in sorted(outer.items()):
        after[start].extend([end] * times)
    return tuple(_chain(after))


def _chain(after: dict[Point, list[Point]]) -> Iterator[Ring]:
    """Follow edges from the least point until they close; each edge is used once."""
    for start in sorted(after):
        while after[start]:
            ring = [start]
            point = after[start].pop(0)
            while point != start:
                ring.append(point)
                point = after[point].pop(0)
            yield tuple(ring)


def signed_area(ring: Ring) -> float:
    """The area of a ring, negative where it runs the other way round.

    >>> signed_area(((0, 0), (2, 0), (2, 1), (0, 1)))
    2.0
    """
    corners = zip(ring, ring[1:] + ring[:1], strict=True)
    return sum(x * v - u * y for (x, y), (u, v) in corners) / 2


def outer_first(rings: Iterable[Ring]) -> tuple[Ring, ...]:
    """The outer ring and the holes of one polygon, turned opposite ways; empty ones left out."""
    turned = [
        ring if (signed_area(ring) > 0) == (index == 0) else ring[::-1]
        for index, ring in enumerate(rings)
    ]
    return tuple(ring for ring in turned if ring)


def snap(points: Iterable[Iterable[float]]) -> Ring:
    """Points on the grid, without repeats and without spikes that double back.

    >>> snap([(0.1, 0.2), (0.3, 0.1), (4.0, 0.0), (4.0, 3.9)])
    ((0, 0), (4, 0), (4, 4))
    """
    ring: list[Point] = []
    for x, y in points:
        point = (round(x), round(y))
        if not ring or ring[-1] != point:
            ring.append(point)
        if len(ring) > 2 and ring[-1] == ring[-3]:
            del ring[-2:]
    while len(ring) > 1 and ring[0] == ring[-1]:
        ring.pop()
    return tuple(ring) if len(ring) > 2 else ()


def path(rings: Iterable[Ring]) -> str:
    """The rings as an SVG path: an absolute start, then relative whole-number steps.

    >>> path([((0, 0), (4, 0), (4, 4))])
    'M0 0l4 0 0 4z'
    """
    return "".join(_ring_path(ring) for ring in rings)


def _ring_path(ring: Ring) -> str:
    steps = (f"{u - x} {v - y}" for (x, y), (u, v) in pairwise(ring))
    x, y = ring[0]
    return f"M{x} {y}l{' '.join(steps)}z".replace(" -", "-")


def parse_path(text: str) -> tuple[Ring, ...]:
    """The rings of a path that `path` wrote.

    >>> parse_path("M0 0l4 0 0-4z")
    (((0, 0), (4, 0), (4, -4)),)
    """
    return tuple(_parse_ring(part) for part in text.split("M") if part)


def _parse_ring(text: str) -> Ring:
    start, steps = text.rstrip("z").replace("-", " -").split("l")
    x, y = (int(number) for number in start.split())
    moves = [int(number) for number in steps.split()]
    points = [(x, y)]
    for dx, dy in zip(moves[::2], moves[1::2], strict=True):
        x, y = x + dx, y + dy
        points.append((x, y))
    return tuple(points)
