"""What the suppressor works on: areas in a tree, each with the same profile of linked counts."""

from dataclasses import dataclass
from functools import cached_property
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
from scipy import sparse

Floats: TypeAlias = npt.NDArray[np.float64]
Indices: TypeAlias = npt.NDArray[np.int64]
Mask: TypeAlias = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Union:
    """An area that is made of some of the areas under one parent, across their tree."""

    area: int
    members: tuple[int, ...]


@dataclass(frozen=True)
class Table:
    """Areas x profile. All arrays have the shape (areas, cells of the profile).

    `parent` gives each area's parent, -1 for the root and for unions; the areas under one parent
    add up to it. `profile` holds the relations within an area, one a row, each summing to 0.
    `up` and `down` are how far an attacker must think that a count may really go; 0 both where
    everyone knows it. `need_up` and `need_down` are how far it must be able to go once hidden.
    `must` cells are hidden whatever it costs; `free` ones are not published at all.
    """

    parent: Indices
    unions: tuple[Union, ...]
    profile: sparse.csr_array
    up: Floats
    down: Floats
    need_up: Floats
    need_down: Floats
    must: Mask
    free: Mask
    cost: Floats

    @property
    def width(self) -> int:
        """The number of cells of a profile."""
        return self.profile.shape[1]

    @cached_property
    def children(self) -> dict[int, tuple[int, ...]]:
        """The areas under each area that has any, in order."""
        found: dict[int, list[int]] = {}
        for area, parent in enumerate(self.parent.tolist()):
            if parent >= 0:
                found.setdefault(parent, []).append(area)
        return {parent: tuple(areas) for parent, areas in found.items()}

    @cached_property
    def unions_under(self) -> dict[int, tuple[Union, ...]]:
        """The unions whose members lie under each area."""
        found: dict[int, list[Union]] = {}
        for union in self.unions:
            found.setdefault(int(self.parent[union.members[0]]), []).append(union)
        return {parent: tuple(unions) for parent, unions in found.items()}

    @cached_property
    def root(self) -> int:
        """The area that holds all others."""
        inside = {union.area for union in self.unions}
        roots = [a for a in np.flatnonzero(self.parent < 0).tolist() if a not in inside]
        if len(roots) != 1:
            raise ValueError(f"a table needs one root, not {len(roots)}")
        return int(roots[0])

    @cached_property
    def from_above(self) -> tuple[int, ...]:
        """The areas that have others under them, each after its parent."""
        order = [self.root]
        for area in order:
            order.extend(child for child in self.children.get(area, ()) if child in self.children)
        return tuple(area for area in order if area in self.children)
