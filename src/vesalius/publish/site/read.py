"""Read a release folder into the site's arrays."""

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from vesalius.catalogue.model import LEVELS, Indicator, Level
from vesalius.errors import VesaliusError
from vesalius.language import Text
from vesalius.publish.site.model import Figures, Gazetteer, SitePlace, State
from vesalius.publish.site.problems import NO_CELLS
from vesalius.release.files import read_parquet
from vesalius.release.schema import ALL, EVERY_PLACE, Status

_CODES: Mapping[str, State] = {
    Status.SUPPRESSED: State.SUPPRESSED,
    Status.SECONDARY: State.SUPPRESSED,
    Status.NOT_AVAILABLE: State.NOT_AVAILABLE,
    Status.NOT_APPLICABLE: State.NOT_APPLICABLE,
    Status.ZERO: State.ZERO,
}
_COLUMNS = ["place", "year", "age", "numerator", "denominator", "value", "status"]


def read_gazetteer(release: Path) -> Gazetteer:
    """The places of the latest vintage in the release."""
    table = read_parquet(release / "territory" / "places.parquet")
    latest = pc.max(table["vintage"])
    table = table.filter(pc.equal(table["vintage"], latest))
    places = [_place(*row) for row in zip(*(table[n].to_pylist() for n in _PLACE), strict=True)]
    places.sort(key=lambda place: (LEVELS.index(place.level), place.code))
    return Gazetteer(latest.as_py(), tuple(places))


_PLACE = ("place", "level", "name_fr", "name_nl", "name_en", "name_de", "parent", "x", "y",
          "made_of")  # fmt: skip


def _place(
    code: str, level: Level, fr: str, nl: str, en: str, de: str, parent: str | None,
    x: float | None, y: float | None, made_of: Sequence[str] | None,
) -> SitePlace:  # fmt: skip
    centroid = None if x is None or y is None else (x, y)
    return SitePlace(
        code, level, Text(fr=fr, nl=nl, en=en, de=de), parent, centroid, tuple(made_of or ())
    )


def cells_path(release: Path, indicator: Indicator) -> Path:
    """Where an indicator's cells are; an error where they are not."""
    path = release / "cells" / f"{indicator.code}.parquet"
    if not path.is_file():
        raise VesaliusError(NO_CELLS, folder=release.name, indicator=indicator.code)
    return path


def read_figures(release: Path, indicator: Indicator, gazetteer: Gazetteer) -> Figures:
    """An indicator's figures for every published place, both sexes together."""
    levels = [level for level in LEVELS if level != "sector"]
    cells = _cells(cells_path(release, indicator), gazetteer.day, levels)
    years = _years(cells)
    ages = _ages(cells)
    shape = (len(ages), len(years), len(gazetteer.published))
    values = np.full(shape, State.NOT_AVAILABLE, np.int32)
    breaks = np.zeros(shape, np.bool_)
    _fill_gaps(values, cells, years, gazetteer)
    given = cells.filter(pc.not_equal(cells["place"], EVERY_PLACE))
    at = (_index(given["age"], ages), _index(given["year"], years),
          _index(given["place"], [p.code for p in gazetteer.published]))  # fmt: skip
    values[at] = integers(given, indicator)
    breaks[at] = pc.equal(given["status"], Status.BREAK).to_numpy()
    return Figures(indicator, years, ages, values, breaks)


def read_sectors(
    release: Path, indicator: Indicator, gazetteer: Gazetteer, sectors: list[str]
) -> Figures:
    """An indicator's figures for some statistical sectors, in the order given."""
    cells = _cells(cells_path(release, indicator), gazetteer.day, ["sector"])
    years = _years(cells)
    given = cells.filter(pc.is_in(cells["place"], value_set=pa.array(sectors)))
    values = np.full((1, len(years), len(sectors)), State.NOT_AVAILABLE, np.int32)
    breaks = np.zeros(values.shape, np.bool_)
    at = (0, _index(given["year"], years), _index(given["place"], sectors))
    values[at] = integers(given, indicator)
    breaks[at] = pc.equal(given["status"], Status.BREAK).to_numpy()
    return Figures(indicator, years, (ALL,), values, breaks)


def integers(cells: pa.Table, indicator: Indicator) -> NDArray[np.int32]:
    """Each cell as the site's integer: rounded half away from zero from exact counts.

    Where a release keeps no numerator the unrounded value is rounded instead.
    """
    tens = 10**indicator.unit.decimals
    value = cells["value"].fill_null(0.0).to_numpy() * tens
    rounded = np.floor(value + 0.5 + 1e-9).astype(np.int64)
    top = cells["numerator"].fill_null(0).to_numpy()
    bottom = cells["denominator"].fill_null(0).to_numpy()
    exact = pc.and_(cells["numerator"].is_valid(), pc.greater(cells["denominator"], 0))
    counted = exact.fill_null(False).to_numpy().astype(bool)
    divisor = np.where(counted, bottom, 1)
    quotient = (2 * top * indicator.unit.per * tens + divisor) // (2 * divisor)
    found = np.where(counted, quotient, rounded)
    for status, code in _CODES.items():
        found[pc.equal(cells["status"], status).to_numpy()] = code
    coded: NDArray[np.int32] = found.astype(np.int32)
    return coded


def of_levels(cells: pa.Table, levels: Sequence[Level]) -> pa.Table:
    """The rows of some levels."""
    return cells.filter(pc.is_in(cells["level"], value_set=pa.array(levels)))


def of_both_sexes(cells: pa.Table, day: date) -> pa.Table:
    """The rows of a vintage that do not tell the sexes apart."""
    return cells.filter(pc.and_(pc.equal(cells["vintage"], day), pc.equal(cells["sex"], ALL)))


def _cells(path: Path, day: date, levels: Sequence[Level]) -> pa.Table:
    cells = read_parquet(path, ["level", "vintage", "sex", *_COLUMNS])
    return of_both_sexes(of_levels(cells, levels), day)


def _years(cells: pa.Table) -> tuple[int, ...]:
    """The years that the family publishes at all at these levels."""
    said = cells.filter(pc.not_equal(cells["status"], Status.NOT_APPLICABLE))
    return tuple(sorted(pc.unique(said["year"]).to_pylist()))


def _ages(cells: pa.Table) -> tuple[str, ...]:
    known = pc.unique(cells["age"]).to_pylist()
    return (ALL, *sorted((age for age in known if age != ALL), key=_age_order))


def _age_order(age: str) -> int:
    return int(age.rstrip("+").split("-")[0])


def _index(column: pa.ChunkedArray, known: object) -> NDArray[np.int64]:
    keys = pa.array(known, column.type)
    found: NDArray[np.int64] = pc.index_in(column, value_set=keys).to_numpy().astype(np.int64)
    return found


def _fill_gaps(
    values: NDArray[np.int32], cells: pa.Table, years: tuple[int, ...], gazetteer: Gazetteer
) -> None:
    gaps = cells.filter(pc.equal(cells["place"], EVERY_PLACE))
    for row in gaps.select(["level", "year", "status"]).to_pylist():
        if row["year"] in years:
            values[:, years.index(row["year"]), gazetteer.spans[row["level"]]] = _CODES[
                row["status"]
            ]
