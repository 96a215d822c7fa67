"""What protection cost: hidden cells by level, indicator and reason; persons; advice to recode."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from vesalius.disclosure.primary import FOR_OTHERS

RECODE_ABOVE = 0.30
_FOR_OTHERS = frozenset(reason.name.lower() for reason in FOR_OTHERS)


@dataclass(frozen=True, slots=True)
class Line:
    """One indicator, year and level: figures, hidden ones by reason, persons in all and shown.

    Persons are those counted in the cells of the level that cross the most dimensions published.
    """

    indicator: str
    year: int
    level: str
    cells: int
    hidden: Mapping[str, int]
    persons: int
    persons_hidden: int

    @property
    def own(self) -> int:
        """The cells that are hidden for their own sake."""
        return sum(n for reason, n in self.hidden.items() if reason not in _FOR_OTHERS)

    @property
    def primary_share(self) -> float:
        """The share of the cells that are hidden for their own sake."""
        return self.own / self.cells if self.cells else 0.0

    @property
    def hidden_share(self) -> float:
        """The share of the cells that are hidden."""
        return sum(self.hidden.values()) / self.cells if self.cells else 0.0

    @property
    def persons_kept(self) -> float:
        """The share of persons in cells that are shown."""
        return 1 - self.persons_hidden / self.persons if self.persons else 1.0


@dataclass(frozen=True)
class Report:
    """All lines of a release, in the order of indicator, year and level. Private."""

    lines: Sequence[Line] = field(default_factory=tuple)

    @property
    def recode(self) -> tuple[Line, ...]:
        """The tables of which so much is primary that they should be recoded first."""
        return tuple(line for line in self.lines if line.primary_share > RECODE_ABOVE)

    def totals(self, *by: str) -> list[dict[str, Any]]:
        """Cells, hidden cells and persons, summed by some of indicator, year and level.

        >>> line = Line("stat_1", 2020, "commune", 10, {"small": 2, "secondary": 1}, 90, 9)
        >>> Report((line,)).totals("level")[0]["cells_kept"]
        0.7
        """
        sums: dict[tuple[Any, ...], list[float]] = {}
        for line in self.lines:
            row = sums.setdefault(tuple(getattr(line, name) for name in by), [0, 0, 0, 0, 0])
            others = sum(line.hidden.values()) - line.own
            values = (line.cells, line.own, others, line.persons, line.persons_hidden)
            for i, value in enumerate(values):
                row[i] += value
        return [dict(zip(by, key, strict=True)) | _shares(row) for key, row in sorted(sums.items())]

    def as_json(self) -> dict[str, Any]:
        """Plain data, for `private/`."""
        return {
            "by_level": self.totals("level"),
            "by_indicator": self.totals("indicator"),
            "by_indicator_and_level": self.totals("indicator", "level"),
            "recode": [
                {"indicator": x.indicator, "year": x.year, "level": x.level,
                 "primary_share": round(x.primary_share, 4)}
                for x in self.recode
            ],
        }  # fmt: skip


def _shares(row: Sequence[float]) -> dict[str, Any]:
    cells, own, secondary, persons, hidden = row
    return {
        "cells": int(cells),
        "primary": int(own),
        "secondary": int(secondary),
        "cells_kept": round(1 - (own + secondary) / cells, 4) if cells else 1.0,
        "persons_kept": round(1 - hidden / persons, 4) if persons else 1.0,
    }
