"""The places of one or several vintages as one tree of areas, so that all are protected together.

Two places that hold the same communes are one area (Brussels is region and arrondissement at once).
Places that overlap without one holding the other (a province before and after it lost a commune)
are cut into the pieces that they have in common; each is then a union of pieces under one parent.
The method is that of overlap classes: the unions of overlapping places never overlap each other.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeAlias

import pyarrow as pa

from vesalius.catalogue.model import LEVELS, Level
from vesalius.disclosure.table import Union

PlaceKey: TypeAlias = tuple[date, str]
Leaves: TypeAlias = frozenset[PlaceKey]


@dataclass(frozen=True)
class Zoning:
    """The areas above the sector: `area_of` every place, `parent` of every area (-1: root, union).

    `levels` are those of the places that an area is, the largest first; none for a mere piece.
    `sectors` gives for each sector code the area of the smallest commune that holds it.
    """

    area_of: Mapping[PlaceKey, int]
    levels: tuple[tuple[Level, ...], ...]
    parent: tuple[int, ...]
    unions: tuple[Union, ...]
    sectors: Mapping[str, int]


def read_zoning(places: pa.Table) -> Zoning:
    """The zoning of a table of places (`release.schema.PLACES`), all its vintages together."""
    rows = {(r["vintage"], r["place"]): r for r in places.select(_COLUMNS).to_pylist()}
    leaves = _leaves(rows)
    tree, unions = _tree(set(leaves.values()))
    number = {members: i for i, members in enumerate(tree)}
    parent = [-1] * len(tree)
    for members, above in tree.items():
        if above is not None:
            parent[number[members]] = number[above]
    made = tuple(
        Union(number[whole], tuple(sorted(number[p] for p in pieces))) for whole, pieces in unions
    )
    area_of = {key: number[members] for key, members in leaves.items()}
    levels: list[set[Level]] = [set() for _ in tree]
    for key, area in area_of.items():
        levels[area].add(rows[key]["level"])
    ordered = tuple(tuple(level for level in LEVELS if level in found) for found in levels)
    return Zoning(area_of, ordered, tuple(parent), made, _sectors(rows, area_of))


_COLUMNS = ["vintage", "level", "place", "parent", "made_of"]
_Rows: TypeAlias = Mapping[PlaceKey, Mapping[str, Any]]


def _leaves(rows: _Rows) -> dict[PlaceKey, Leaves]:
    """The smallest communes, of whatever vintage, that make up every place above the sector."""
    vintages = sorted({day for day, _ in rows})
    older = dict(zip(vintages[1:], vintages, strict=False))
    found: dict[PlaceKey, set[PlaceKey]] = {
        key: set() for key, row in rows.items() if row["level"] != "sector"
    }
    for key, row in rows.items():
        if row["level"] == "commune":
            _spread(rows, found, key, _origins(rows, key, older))
    return {key: frozenset(members) for key, members in found.items() if members}


def _origins(rows: _Rows, key: PlaceKey, older: Mapping[date, date]) -> set[PlaceKey]:
    """The communes of the oldest vintage that a commune is made of."""
    day, code = key
    if day not in older:
        return {key}
    before = older[day]
    parts = [(before, part) for part in rows[key]["made_of"] or ()]
    if not parts or not all(_is_commune(rows, part) for part in parts):
        parts = [(before, code)]
    if not all(_is_commune(rows, part) for part in parts):
        return {key}
    return set().union(*(_origins(rows, part, older) for part in parts))


def _is_commune(rows: _Rows, key: PlaceKey) -> bool:
    return key in rows and rows[key]["level"] == "commune"


def _spread(
    rows: _Rows, found: dict[PlaceKey, set[PlaceKey]], key: PlaceKey, members: set[PlaceKey]
) -> None:
    """Give a commune's members to itself and to every place above it."""
    day, code = key
    place: str | None = code
    while place is not None and (day, place) in rows:
        found[day, place] |= members
        place = rows[day, place]["parent"]


_Tree: TypeAlias = tuple[dict[Leaves, Leaves | None], list[tuple[Leaves, list[Leaves]]]]


def _tree(places: set[Leaves]) -> _Tree:
    """Each area with its parent, the root first, and the unions with their pieces."""
    singles: set[Leaves] = {frozenset([leaf]) for place in places for leaf in place}
    laminar, unions = set(places) | singles, []
    for group in _overlapping(places):
        whole = frozenset().union(*group)
        pieces = _pieces(group)
        laminar -= set(group)
        laminar |= {whole, *pieces}
        unions += [(s, [p for p in pieces if p <= s]) for s in group if s not in {whole, *pieces}]
    ordered = sorted(laminar, key=lambda s: (-len(s), sorted(s)))
    tree: dict[Leaves, Leaves | None] = {}
    smallest: dict[PlaceKey, Leaves] = {}
    for area in ordered:
        tree[area] = smallest.get(next(iter(area)))
        smallest |= dict.fromkeys(area, area)
    unions.sort(key=lambda union: sorted(union[0]))
    return {**tree, **dict.fromkeys((whole for whole, _ in unions), None)}, unions


def _overlapping(places: Iterable[Leaves]) -> list[list[Leaves]]:
    """The groups of places that overlap, directly or through others."""
    at: dict[PlaceKey, list[Leaves]] = {}
    for place in sorted(places, key=sorted):
        for leaf in place:
            at.setdefault(leaf, []).append(place)
    group: dict[Leaves, set[Leaves]] = {}
    for here in (at[leaf] for leaf in sorted(at)):
        for i, one in enumerate(here):
            for other in here[i + 1 :]:
                if not (one <= other or other <= one):
                    _join(group, one, other)
    distinct = {id(members): sorted(members, key=sorted) for members in group.values()}
    return sorted(distinct.values(), key=lambda members: sorted(members[0]))


def _join(group: dict[Leaves, set[Leaves]], one: Leaves, other: Leaves) -> None:
    merged = group.get(one, {one}) | group.get(other, {other})
    for member in merged:
        group[member] = merged


def _pieces(group: list[Leaves]) -> list[Leaves]:
    """The pieces into which overlapping places cut each other."""
    by_members: dict[tuple[bool, ...], set[PlaceKey]] = {}
    for leaf in sorted(frozenset().union(*group)):
        by_members.setdefault(tuple(leaf in place for place in group), set()).add(leaf)
    return [frozenset(piece) for piece in by_members.values()]


def _sectors(rows: _Rows, area_of: Mapping[PlaceKey, int]) -> dict[str, int]:
    """The area of each sector's commune, in the oldest vintage that has the sector."""
    found: dict[str, int] = {}
    for (day, code), row in sorted(rows.items()):
        if row["level"] == "sector" and (day, row["parent"]) in area_of:
            found.setdefault(code, area_of[day, row["parent"]])
    return found
