"""The effect of an edit of the catalogue on the national figures, counted from the sources.

The figures are unprotected: they are shown to the house and written nowhere.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from vesalius.catalogue.model import AgeClass, Catalogue, Indicator
from vesalius.engine.interface import Counting, Engine
from vesalius.engine.rules import compile_rules
from vesalius.release.engines import make_engine
from vesalius.release.inputs import inputs_of, years_held
from vesalius.release.project import open_project
from vesalius.sources.opening import Sources, open_sources

ALL_AGES = (AgeClass(0, None),)
COLUMN = {"share": "persons", "volume": "exams"}


@dataclass(frozen=True, slots=True)
class Effect:
    """The national numerator of an indicator in a year, before and after an edit."""

    indicator: str
    year: int
    before: int
    after: int

    @property
    def figures(self) -> tuple[int, int, int]:
        """Before, after and the difference."""
        return self.before, self.after, self.after - self.before


def effects(old: Catalogue, new: Catalogue, codes: Iterable[str], project: Path) -> list[Effect]:
    """The effect on these indicators in every year of a project's sources."""
    opened = open_project(project)
    sources = open_sources(opened.folder)
    engine = make_engine("duckdb", opened.settings, opened.private / "work")
    wanted = sorted(codes)
    found: list[Effect] = []
    for year in years_held(sources) if wanted else ():
        before = _numerators(old, wanted, year, sources, engine)
        after = _numerators(new, wanted, year, sources, engine)
        found += [
            Effect(code, year, before[code], after[code])
            for code in wanted
            if year >= new.indicators[code].family.availability.first_year
        ]
    return sorted(found, key=lambda one: (one.indicator, one.year))


def _numerators(
    catalogue: Catalogue, codes: list[str], year: int, sources: Sources, engine: Engine
) -> dict[str, int]:
    """The national numerators of a year."""
    indicators = [catalogue.indicators[code] for code in codes]
    populations = sorted({one.population for one in indicators})
    counting = Counting(
        rules=compile_rules(catalogue, year, frozenset(one.variable for one in indicators)),
        populations=tuple(catalogue.populations[name] for name in populations),
        ages=ALL_AGES,
    )
    cells = engine.count_year(inputs_of(sources, year), counting)
    return {one.code: _total(cells, one) for one in indicators}


def _total(cells: pa.Table, one: Indicator) -> int:
    mine = cells.filter(pc.equal(cells["population"], one.population))
    return int(pc.sum(mine[f"{COLUMN[one.measure]}_{one.variable}"]).as_py() or 0)
