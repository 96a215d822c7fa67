"""The rows that every data file holds: one a figure, with its state, unit and source."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from vesalius.catalogue.model import LEVELS, Indicator, Level
from vesalius.publish.site.model import Gazetteer
from vesalius.publish.site.read import cells_path, integers, of_both_sexes, of_levels
from vesalius.release.files import read_parquet
from vesalius.release.manifest import Manifest
from vesalius.release.schema import EVERY_PLACE

LICENCE_NAME = "CC BY 4.0"
COLUMNS = (
    "indicator", "level", "place", "name_fr", "name_nl", "year", "age", "value", "status",
    "numerator", "denominator", "unit", "synthetic", "citation",
)  # fmt: skip


@dataclass(frozen=True)
class Origin:
    """Where figures come from: the release, the catalogue's words, the places."""

    folder: Path
    edition: Manifest
    indicator: Indicator
    gazetteer: Gazetteer

    @property
    def citation(self) -> str:
        """One line that names source, release, licence and whether the data are synthetic."""
        parts = [
            f"Vesalius ({self.edition.day:%d/%m/%Y})",
            self.indicator.code,
            f"release {self.edition.name}",
            LICENCE_NAME,
        ]
        return ", ".join([*parts, "synthetic data"] if self.edition.synthetic else parts)


def figures_table(origin: Origin, levels: tuple[Level, ...] = LEVELS) -> pa.Table:
    """The figures of some levels as `COLUMNS`; values are rounded as they are published."""
    read = read_parquet(cells_path(origin.folder, origin.indicator))
    cells = of_both_sexes(of_levels(read, levels), origin.gazetteer.day)
    cells = cells.filter(pc.not_equal(cells["place"], EVERY_PLACE))
    columns = {
        **{name: cells[name] for name in ("indicator", "level", "place", "year", "age")},
        **_names(cells["place"], origin.gazetteer),
        "value": _values(cells, origin.indicator),
        **{name: cells[name] for name in ("status", "numerator", "denominator")},
        **_constants(origin, cells.num_rows),
    }
    return pa.table({name: columns[name] for name in COLUMNS})


def _names(places: pa.ChunkedArray, gazetteer: Gazetteer) -> dict[str, pa.Array]:
    known = list(gazetteer.by_code)
    at = pc.index_in(places, value_set=pa.array(known))
    return {
        f"name_{language}": pc.take(
            pa.array([place.name[language] for place in gazetteer.by_code.values()]), at
        )
        for language in ("fr", "nl")
    }


def _values(cells: pa.Table, indicator: Indicator) -> pa.Array:
    """Published values as exact decimals' nearest floats; null where there is no number."""
    scaled = integers(cells, indicator)
    zero = scaled == -4
    shown = np.where(zero, 0, scaled) / 10**indicator.unit.decimals
    return pa.array(shown, pa.float64(), mask=(scaled < 0) & ~zero)


def _constants(origin: Origin, rows: int) -> dict[str, pa.Array]:
    unit = origin.indicator.unit.title["en"]
    said = {"unit": unit, "synthetic": origin.edition.synthetic, "citation": origin.citation}
    return {name: pa.repeat(pa.scalar(value), rows) for name, value in said.items()}


def above_sectors(table: pa.Table) -> pa.Table:
    """The rows of all levels but the sector."""
    return table.filter(pc.not_equal(table["level"], "sector"))
