"""The unprotected cells of a build: counted, rolled up and shaped, each step done once.

Everything here is private. A step is kept under a key of all that it depends on, so that a build
that was cut short goes on where it was and a change redoes only what depends on it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from vesalius.catalogue.model import Indicator
from vesalius.errors import VesaliusError
from vesalius.language import translate
from vesalius.progress import progress
from vesalius.release import fingerprint
from vesalius.release.cells import breakdowns, family_counts, indicator_cells
from vesalius.release.counting import Counter
from vesalius.release.files import read_parquet, replacing, write_parquet
from vesalius.release.plan import Plan
from vesalius.release.problems import UNKNOWN_SECTORS
from vesalius.sources.opening import Sources
from vesalius.statistics.rollup import Breakdown, roll_up
from vesalius.territory.gazetteer import Territory
from vesalius.territory.model import Vintage

CELLS_VERSION = 2  # raise it when cells are made in another way, so that nothing old is reused


@dataclass(frozen=True)
class Workshop:
    """What a build works with; `unknown_sectors` is the share of persons tolerated in them."""

    plan: Plan
    sources: Sources
    counter: Counter
    territory: Territory
    folder: Path
    unknown_sectors: float

    @cached_property
    def places(self) -> pa.Table:
        """The places of all its vintages."""
        path = self.folder / f"places-{self._territory_key[:16]}.parquet"
        if not path.is_file():
            tables = [self.territory.places_table(v) for v in self.plan.vintages]
            write_parquet(pa.concat_tables(tables), path, {})
        return read_parquet(path).replace_schema_metadata()

    @cached_property
    def _territory_key(self) -> str:
        """One key of everything that the places and the residences depend on."""
        imported = self.territory.folders[:-1]
        vintages = [vintage.day.isoformat() for vintage in self.plan.vintages]
        facts = [fingerprint.of_room("territory"), *map(fingerprint.of_folder, imported)]
        return fingerprint.of_value([facts, vintages])

    @cached_property
    def cells_key(self) -> str:
        """One key of everything that the unprotected cells depend on; texts play no part."""
        plan = self.plan
        counted = [self.counter.key(year) for year in plan.counted]
        told = [_told(indicator) for indicator in plan.indicators]
        shapes = repr(sorted(plan.shapes.items()))
        parts = [CELLS_VERSION, counted, plan.asked, told, shapes, self._territory_key]
        return fingerprint.of_value(parts)

    def cells(self) -> Path:
        """The folder of unprotected cells, one file an indicator; made where it is not there."""
        folder = self.folder / f"cells-{self.cells_key[:16]}"
        if not folder.is_dir():
            with replacing(folder) as partial:
                partial.mkdir(parents=True)
                self._make_cells(partial)
        return folder

    def _make_cells(self, folder: Path) -> None:
        rolled = self._roll_up_years()
        work = len(self.plan.indicators) * len(self.plan.vintages)
        pieces: dict[str, list[pa.Table]] = {}
        with progress(translate("Shaping the cells"), work) as advance:
            for vintage in self.plan.vintages:
                for indicator, cells in self._indicators(rolled, vintage):
                    pieces.setdefault(indicator.code, []).append(cells)
                    advance(1)
        for code, tables in pieces.items():
            write_parquet(pa.concat_tables(tables), folder / f"{code}.parquet", {"private": "true"})

    def _roll_up_years(self) -> dict[tuple[date, str], pa.Table]:
        """For each vintage and population, the rolled-up counts of all years."""
        pieces: dict[tuple[date, str], list[pa.Table]] = {}
        with progress(translate("Counting"), len(self.plan.counted)) as advance:
            for year in self.plan.counted:
                folder = self._rolled(year)
                for vintage in self.plan.vintages:
                    for population in self.plan.populations:
                        table = read_parquet(folder / _rolled_file(population.id, vintage))
                        own = pieces.setdefault((vintage.day, population.id), [])
                        own.append(table.replace_schema_metadata())
                advance(1)
        return {key: pa.concat_tables(tables) for key, tables in pieces.items()}

    def _rolled(self, year: int) -> Path:
        """The folder of a year's rolled-up counts; made where it is not there."""
        asked = [
            repr(self._breakdowns(population.id, year)) for population in self.plan.populations
        ]
        depends = [self.counter.key(year), self._territory_key, self.unknown_sectors, asked]
        key = fingerprint.of_value([CELLS_VERSION, *depends])
        folder = self.folder / "rolled" / f"{year}-{key[:16]}"
        if not folder.is_dir():
            with replacing(folder) as partial:
                self._roll_up_year(year, partial)
        return folder

    def _roll_up_year(self, year: int, folder: Path) -> None:
        finest = self.counter.finest(year)
        for vintage in self.plan.vintages:
            self._check_sectors(finest, year, vintage)
            residence = self.territory.residence_table(vintage)
            for population in self.plan.populations:
                own = finest.filter(pc.equal(finest["population"], population.id))
                table = roll_up(own, residence, vintage, self._breakdowns(population.id, year))
                path = folder / _rolled_file(population.id, vintage)
                write_parquet(table, path, {"private": "true"})

    def _breakdowns(self, population: str, year: int) -> list[Breakdown]:
        shapes = [self.plan.shapes[prefix] for prefix in self.plan.families_of(population)]
        return breakdowns(shapes, year)

    def _check_sectors(self, finest: pa.Table, year: int, vintage: Vintage) -> None:
        """Refuse a year in which too many persons live in sectors that the map does not know."""
        table = self.territory.residence_table(vintage)
        known = pc.is_in(finest["sector"], value_set=table["sector"])
        placed = pc.and_(pc.is_valid(finest["sector"]), pc.invert(known))
        unknown, everyone = _persons(finest.filter(placed)), _persons(finest)
        if unknown > self.unknown_sectors * everyone:
            share = f"{100 * unknown / everyone:.2f}"
            raise VesaliusError(UNKNOWN_SECTORS, persons=unknown, share=share, year=year)

    def _indicators(
        self, rolled: dict[tuple[date, str], pa.Table], vintage: Vintage
    ) -> Iterator[tuple[Indicator, pa.Table]]:
        years = self.plan.counted
        for prefix, shape in sorted(self.plan.shapes.items()):
            members = [i for i in self.plan.indicators if i.family.prefix == prefix]
            own = rolled[vintage.day, members[0].population]
            counts = family_counts(shape, own, vintage, years)
            for indicator in members:
                yield indicator, indicator_cells(indicator, shape, counts, vintage, years)


def _rolled_file(population: str, vintage: Vintage) -> str:
    return f"{population}-{vintage.day}.parquet"


def _persons(finest: pa.Table) -> int:
    return int(pc.sum(finest["beneficiaries"]).as_py() or 0)


def _told(indicator: Indicator) -> list[object]:
    """All that an indicator says of its cells, as plain data."""
    of = [indicator.code, indicator.theme, indicator.population, indicator.variable]
    return [*of, indicator.measure, indicator.unit.per, sorted(indicator.break_years)]
