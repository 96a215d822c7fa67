"""Which commune holds a piece of land on which day.

The land is cut into the communes of the first known day. A merger only joins whole communes, so
every later commune is a set of these pieces, and the way between any two days runs through them.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cache

from vesalius.errors import VesaliusError
from vesalius.territory.model import Succession
from vesalius.territory.problems import NO_WEIGHT, SPLIT

SHOWN = 5


@dataclass(frozen=True, eq=False)
class Lineage:
    """The pieces (communes of the first day) and the mergers, in the order of their days."""

    pieces: tuple[str, ...]
    successions: tuple[Succession, ...]
    first: date = date.min

    @cache  # noqa: B019 - a lineage lives as long as the program
    def holders(self, day: date) -> Mapping[str, str]:
        """For each piece, the commune that holds it on a day."""
        holder = {piece: piece for piece in self.pieces}
        for step in sorted({s.day for s in self.successions if s.day <= day}):
            passed = {s.old: s.new for s in self.successions if s.day == step}
            holder = {piece: passed.get(code, code) for piece, code in holder.items()}
        return holder

    @cache  # noqa: B019
    def parts(self, from_day: date, to_day: date) -> Mapping[str, tuple[str, ...]]:
        """For each commune of one day, the communes that hold its land on another day."""
        after = self.holders(to_day)
        found: dict[str, set[str]] = defaultdict(set)
        for piece, code in self.holders(from_day).items():
            found[code].add(after[piece])
        return {code: tuple(sorted(found[code])) for code in sorted(found)}

    def whole(self, from_day: date, to_day: date) -> Mapping[str, str]:
        """The crosswalk where no commune would have to be split, else nothing."""
        parts = self.parts(from_day, to_day)
        if any(len(into) > 1 for into in parts.values()):
            return {}
        return {code: into[0] for code, into in parts.items()}

    def crosswalk(self, from_day: date, to_day: date) -> Mapping[str, str]:
        """The one commune of `to_day` that holds each commune of `from_day`.

        Raises `territory-split` where a commune would have to be divided among several.
        """
        parts = self.parts(from_day, to_day)
        split = [f"{code} -> {' + '.join(into)}" for code, into in parts.items() if len(into) > 1]
        if split:
            examples = "; ".join(split[:SHOWN])
            raise VesaliusError(
                SPLIT, from_day=from_day, to_day=to_day, count=len(split), examples=examples
            )
        return {code: into[0] for code, into in parts.items()}

    def shares(
        self, from_day: date, to_day: date, weights: Mapping[str, int]
    ) -> Mapping[str, Mapping[str, Fraction]]:
        """For each commune of `from_day`, the share of it that goes to each one of `to_day`.

        `weights` are counts (persons, say) of the communes of `to_day`; the shares of a commune
        sum to 1 exactly. Raises `territory-no-weight` where a split has nothing to go by.
        """
        parts = self.parts(from_day, to_day)
        return {code: _divide(code, into, weights) for code, into in parts.items()}


def _divide(
    commune: str, parts: tuple[str, ...], weights: Mapping[str, int]
) -> Mapping[str, Fraction]:
    if len(parts) == 1:
        return {parts[0]: Fraction(1)}
    known = [weights.get(part, -1) for part in parts]
    if min(known) < 0 or sum(known) == 0:
        raise VesaliusError(NO_WEIGHT, commune=commune, parts=" + ".join(parts))
    return {part: Fraction(weights[part], sum(known)) for part in parts}
