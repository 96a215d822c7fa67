"""The tree of areas for which a year has counts, made additive: what lacks is a remainder.

An area without counts is left out and those below it move up. Where the parts of an area add up to
less than it, the rest (persons without residence, places not published) becomes an area of its
own, which nobody publishes but which must not be revealed by subtraction either.
"""

from dataclasses import dataclass

import numpy as np

from vesalius.disclosure.table import Floats, Indices, Mask, Union
from vesalius.disclosure.zoning import Zoning


@dataclass(frozen=True)
class Hierarchy:
    """Areas in use with their counts (areas x cells).

    `area` is the zoning's number of each, -1 for a remainder; `parent` counts within this tree.
    """

    area: Indices
    parent: Indices
    unions: tuple[Union, ...]
    counts: Floats


class NotAdditiveError(ValueError):
    """Some parts hold more than their whole; `cells` of them."""

    def __init__(self, cells: int) -> None:
        super().__init__(cells)
        self.cells = cells


def make_hierarchy(zoning: Zoning, counts: Floats) -> Hierarchy:
    """The hierarchy of a year's counts (areas x cells, NaN where not given)."""
    parent = np.array(zoning.parent)
    filled = _filled(parent, zoning.unions, counts)
    alive: Mask = np.logical_not(np.isnan(filled).any(axis=1))
    used = np.flatnonzero(alive)
    number = np.full(len(parent), -1, np.int64)
    number[used] = np.arange(len(used))
    above = np.array([_living(parent, alive, area) for area in used.tolist()], np.int64)
    new_parent = np.where(above >= 0, number[above], -1)
    unions = tuple(
        Union(int(number[u.area]), tuple(int(number[m]) for m in u.members))
        for u in zoning.unions
        if alive[[u.area, *u.members]].all()
    )
    _refuse_loose_unions(zoning, unions, number)
    return _with_remainders(used, new_parent, unions, filled[used])


def _living(parent: Indices, alive: Mask, area: int) -> int:
    above = int(parent[area])
    while above >= 0 and not alive[above]:
        above = int(parent[above])
    return above


def _filled(parent: Indices, unions: tuple[Union, ...], counts: Floats) -> Floats:
    """Counts of areas that no table gives, from the areas within them."""
    filled = counts.copy()
    children: dict[int, list[int]] = {}
    for area, above in enumerate(parent.tolist()):
        children.setdefault(above, []).append(area)
    for area in _from_below(parent):
        if area in children and np.isnan(filled[area]).any():
            sums = filled[children[area]].sum(axis=0)
            filled[area] = np.where(np.isnan(filled[area]), sums, filled[area])
    for union in unions:
        sums = filled[list(union.members)].sum(axis=0)
        filled[union.area] = np.where(np.isnan(filled[union.area]), sums, filled[union.area])
    return filled


def _from_below(parent: Indices) -> list[int]:
    depth = np.zeros(len(parent), np.int64)
    for area in range(len(parent)):
        above = int(parent[area])
        while above >= 0:
            depth[area] += 1
            above = int(parent[above])
    order: list[int] = np.argsort(-depth, kind="stable").tolist()
    return order


def _refuse_loose_unions(zoning: Zoning, unions: tuple[Union, ...], number: Indices) -> None:
    """A union whose pieces have no counts cannot be tied to anything."""
    loose = sum(bool(number[u.area] >= 0) for u in zoning.unions) - len(unions)
    if loose:
        raise NotAdditiveError(loose)


def _with_remainders(
    area: Indices, parent: Indices, unions: tuple[Union, ...], counts: Floats
) -> Hierarchy:
    sums = np.zeros_like(counts)
    inner = parent >= 0
    np.add.at(sums, parent[inner], counts[inner])
    rest = counts - sums
    rest[np.bincount(parent[inner], minlength=len(area)) == 0] = 0.0
    short = int((rest < 0).sum()) + _unequal(unions, counts)
    if short:
        raise NotAdditiveError(short)
    holders = np.flatnonzero((rest > 0).any(axis=1))
    return Hierarchy(
        np.append(area, np.full(len(holders), -1)),
        np.append(parent, holders),
        unions,
        np.vstack([counts, rest[holders]]),
    )


def _unequal(unions: tuple[Union, ...], counts: Floats) -> int:
    return sum(
        int((counts[union.area] != counts[list(union.members)].sum(axis=0)).sum())
        for union in unions
    )
