"""The tree of areas for which a year has counts, made additive: what lacks is a remainder.

An area without counts is left out and those below it move up. Where the parts of an area add up to
less than it, the rest (persons without residence, places not published) becomes an area of its
own, which nobody publishes but which must not be revealed by subtraction either.

Areas whose ages and sexes nobody is told, nor those of anything below them, are *plain*: of them
the total alone is a figure.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from vesalius.disclosure.table import Floats, Indices, Mask, Union
from vesalius.disclosure.zoning import Zoning


@dataclass(frozen=True)
class Hierarchy:
    """Areas in use with their counts (areas x cells, the total last; 0 where no figure).

    `area` is the zoning's number of each, -1 for a remainder; `parent` counts within this tree.
    """

    area: Indices
    parent: Indices
    unions: tuple[Union, ...]
    counts: Floats
    plain: Mask


@dataclass(frozen=True)
class _Tree:
    """The areas in use by their number in the zoning, before remainders."""

    area: Indices
    parent: Indices
    unions: tuple[Union, ...]
    plain: Mask


class NotAdditiveError(ValueError):
    """Some parts hold more than their whole; `cells` of them."""

    def __init__(self, cells: int) -> None:
        super().__init__(cells)
        self.cells = cells


def make_hierarchy(zoning: Zoning, counts: Floats, published: Mask) -> Hierarchy:
    """The hierarchy of a year's counts (areas x cells, the total last, NaN where not given)."""
    parent = np.array(zoning.parent)
    below = _from_below(parent)
    filled = _filled(parent, below, zoning.unions, counts)
    told: Mask = published & ~np.isnan(counts)
    bare = _bare(zoning, below, told)
    gap = np.isnan(filled)
    alive = np.logical_not(np.where(bare, gap[:, -1], gap.any(axis=1)))
    tree = _tree(zoning, parent, alive, bare)
    while (lost := gap[tree.area].any(axis=1) & ~tree.plain).any():
        alive[tree.area[lost]] = False
        tree = _tree(zoning, parent, alive, bare)
    used = filled[tree.area]
    used[tree.plain, :-1] = 0.0
    return _with_remainders(tree, used)


def _bare(zoning: Zoning, below: Iterable[int], told: Mask) -> Mask:
    """The areas of which, and below which, no figure but totals is told; unions need the rest."""
    tells: Mask = np.logical_or.reduce(told[:, :-1], axis=1)
    for union in zoning.unions:
        tells[[union.area, *union.members]] = True
    for area in below:
        if zoning.parent[area] >= 0:
            tells[zoning.parent[area]] |= tells[area]
    bare: Mask = ~tells
    return bare


def _tree(zoning: Zoning, parent: Indices, alive: Mask, bare: Mask) -> _Tree:
    """The living areas; plain are those that are bare among bare ones."""
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
    among = np.zeros(len(used) + 1, bool)
    among[new_parent[~bare[used]]] = True
    plain = np.logical_and(new_parent >= 0, ~among[new_parent])
    return _Tree(used, new_parent, unions, plain)


def _living(parent: Indices, alive: Mask, area: int) -> int:
    above = int(parent[area])
    while above >= 0 and not alive[above]:
        above = int(parent[above])
    return above


def _filled(
    parent: Indices, below: Iterable[int], unions: tuple[Union, ...], counts: Floats
) -> Floats:
    """Counts of areas that no table gives, from the areas within them."""
    filled = counts.copy()
    children: dict[int, list[int]] = {}
    for area, above in enumerate(parent.tolist()):
        children.setdefault(above, []).append(area)
    gap = np.logical_or.reduce(np.isnan(counts), axis=1)
    for area in below:
        if gap[area] and area in children:
            sums = filled[children[area]].sum(axis=0)
            filled[area] = np.where(np.isnan(filled[area]), sums, filled[area])
    for union in unions:
        sums = filled[list(union.members)].sum(axis=0)
        filled[union.area] = np.where(np.isnan(filled[union.area]), sums, filled[union.area])
    return filled


def _from_below(parent: Indices) -> list[int]:
    """All areas, those within others first."""
    depth = np.zeros(len(parent), np.int64)
    above = parent.copy()
    while (above >= 0).any():
        depth += above >= 0
        above = np.where(above >= 0, parent[above], -1)
    order: list[int] = np.argsort(-depth, kind="stable").tolist()
    return order


def _refuse_loose_unions(zoning: Zoning, unions: tuple[Union, ...], number: Indices) -> None:
    """A union whose pieces have no counts cannot be tied to anything."""
    loose = sum(bool(number[u.area] >= 0) for u in zoning.unions) - len(unions)
    if loose:
        raise NotAdditiveError(loose)


def _with_remainders(tree: _Tree, counts: Floats) -> Hierarchy:
    inner = tree.parent >= 0
    sums = np.zeros_like(counts)
    np.add.at(sums, tree.parent[inner], counts[inner])
    rest = counts - sums
    rest[np.bincount(tree.parent[inner], minlength=len(counts)) == 0] = 0.0
    totals_alone = np.zeros(len(counts), bool)
    totals_alone[tree.parent[tree.plain]] = True
    rest[totals_alone, :-1] = 0.0
    short = int((rest < 0).sum()) + _unequal(tree.unions, counts)
    if short:
        raise NotAdditiveError(short)
    holders = np.flatnonzero((rest > 0).any(axis=1))
    return Hierarchy(
        np.append(tree.area, np.full(len(holders), -1)),
        np.append(tree.parent, holders),
        tree.unions,
        np.vstack([counts, rest[holders]]),
        np.append(tree.plain, totals_alone[holders]),
    )


def _unequal(unions: tuple[Union, ...], counts: Floats) -> int:
    return sum(
        int((counts[union.area] != counts[list(union.members)].sum(axis=0)).sum())
        for union in unions
    )
