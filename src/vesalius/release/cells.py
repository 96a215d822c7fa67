"""The cells of each indicator, from rolled-up counts: every figure that exists, with its status.

Nothing is left out in silence. Where a family has no figure at all for a level and year, one row
says so with place `*`, meaning every place of that level: `not_applicable` where the catalogue
does not go (a cube before its first year, a sector in a family that stops at the commune),
`not_available` where the catalogue goes but the sources have no such year.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from vesalius.catalogue.model import LEVELS, AgeClass, Catalogue, Family, Indicator, Level
from vesalius.release.schema import ALL, CELLS, EVERY_PLACE, Status
from vesalius.statistics.rollup import Breakdown
from vesalius.territory.model import Vintage


@dataclass(frozen=True, slots=True)
class Shape:
    """What a family publishes: its age classes, whether by sex, and the years of each level."""

    ages: tuple[AgeClass, ...]
    by_sex: bool
    asked: tuple[int, ...]
    years: Mapping[Level, tuple[int, ...]]

    @property
    def age_ids(self) -> tuple[str, ...]:
        """The published ages, the total first."""
        return (ALL, *(age.id for age in self.ages))

    @property
    def sex_ids(self) -> tuple[str, ...]:
        """The published sexes, the total first."""
        return (ALL, "male", "female") if self.by_sex else (ALL,)


def shape_of(family: Family, catalogue: Catalogue, years: Sequence[int]) -> Shape:
    """The shape of a family in a release of these years."""
    dimensions = [catalogue.dimensions[name] for name in family.dimensions]
    by_age = [d for d in dimensions if d.kind == "age"]
    return Shape(
        ages=by_age[0].ages if by_age else (),
        by_sex=any(d.kind == "sex" for d in dimensions),
        asked=tuple(years),
        years={level: _years(family, level, years) for level in LEVELS},
    )


def _years(family: Family, level: Level, years: Sequence[int]) -> tuple[int, ...]:
    first = family.availability.first(level)
    return () if first is None else tuple(year for year in years if year >= first)


def breakdowns(shapes: Sequence[Shape], year: int) -> list[Breakdown]:
    """The crossings that the families of one population ask of the roll-up of a year."""
    return [
        Breakdown(tuple(level for level in LEVELS if year in s.years[level]), s.ages, s.by_sex)
        for s in shapes
    ]


def family_counts(
    shape: Shape, rolled: pa.Table, vintage: Vintage, counted: Sequence[int]
) -> pa.Table:
    """The counts of every crossing that a family publishes in a vintage, in a release's order.

    `rolled` comes from `roll_up` for the family's population; `counted` are the years that the
    sources hold. A crossing that nobody is in has counts of 0.
    """
    counts = [name for name in rolled.column_names if name not in _KEYS]
    filled = ", ".join(f'coalesce("{name}", 0)::BIGINT AS "{name}"' for name in counts)
    tables = {
        "rolled": rolled,
        "places": _places(shape, vintage, counted),
        "ages": _numbered("age", shape.age_ids),
        "sexes": _numbered("sex", shape.sex_ids),
    }
    with duckdb.connect() as connection:
        for name, table in tables.items():
            connection.register(name, table)
        query = f"""SELECT {", ".join(_KEYS)}, {filled}
            FROM places CROSS JOIN ages CROSS JOIN sexes LEFT JOIN rolled USING ({", ".join(_KEYS)})
            ORDER BY place_order, year, age_order, sex_order"""
        return connection.sql(query).to_arrow_table()


def indicator_cells(
    indicator: Indicator, shape: Shape, counts: pa.Table, vintage: Vintage, counted: Sequence[int]
) -> pa.Table:
    """All cells of an indicator in one vintage: counts, rates and statuses, then the gaps."""
    column = ("persons_" if indicator.measure == "share" else "exams_") + indicator.variable
    denominator = counts["beneficiaries"]
    lived_in = pc.greater(denominator, 0)
    numerator = pc.if_else(lived_in, counts[column], pa.scalar(None, pa.int64()))
    scaled = pc.multiply(numerator.cast(pa.float64()), float(indicator.unit.per))
    cells = {
        **{key: counts[key] for key in _KEYS},
        "numerator": numerator,
        "denominator": denominator,
        "value": pc.divide(scaled, pc.if_else(lived_in, denominator, 1).cast(pa.float64())),
        "status": _statuses(indicator, counts["year"], numerator),
    }
    figures = _in_layout(indicator, vintage, pa.table(cells))
    return pa.concat_tables([figures, _gaps(indicator, shape, vintage, counted)])


def _statuses(indicator: Indicator, years: pa.ChunkedArray, numerator: pa.ChunkedArray) -> pa.Array:
    """Nobody lives there: not applicable; nobody was counted: zero; a break; else ok."""
    breaks = pa.array(sorted(indicator.break_years), pa.int64())
    return pc.case_when(
        pc.make_struct(
            pc.is_null(numerator),
            pc.equal(pc.fill_null(numerator, 1), 0),
            pc.is_in(years.cast(pa.int64()), value_set=breaks),
        ),
        Status.NOT_APPLICABLE.value,
        Status.ZERO.value,
        Status.BREAK.value,
        Status.OK.value,
    )


def _gaps(indicator: Indicator, shape: Shape, vintage: Vintage, counted: Sequence[int]) -> pa.Table:
    """One row for each level and year without any figure, saying why."""
    rows = [
        {"level": level, "place": EVERY_PLACE, "year": year, "age": ALL, "sex": ALL,
         "status": _reason(year in shape.years[level]).value}
        for level in LEVELS
        for year in shape.asked
        if year not in shape.years[level] or year not in counted
    ]  # fmt: skip
    return _in_layout(indicator, vintage, pa.Table.from_pylist(rows, CELLS))


def _reason(goes_there: bool) -> Status:
    return Status.NOT_AVAILABLE if goes_there else Status.NOT_APPLICABLE


def _in_layout(indicator: Indicator, vintage: Vintage, cells: pa.Table) -> pa.Table:
    constants = {"indicator": indicator.code, "vintage": vintage.day}
    columns = [
        pa.repeat(pa.scalar(constants[f.name], f.type), cells.num_rows)
        if f.name in constants
        else cells[f.name].cast(f.type)
        for f in CELLS
    ]
    return pa.table(columns, schema=CELLS)


_KEYS = ("level", "place", "year", "age", "sex")


def _places(shape: Shape, vintage: Vintage, counted: Sequence[int]) -> pa.Table:
    """Each place with each of its published years, numbered by level and code."""
    rows = [
        (level, place.code, order, year)
        for level in LEVELS
        for order, place in enumerate(vintage.at(level), start=LEVELS.index(level) * 1_000_000)
        for year in shape.years[level]
        if year in counted
    ]
    names = ("level", "place", "place_order", "year")
    types = (pa.string(), pa.string(), pa.int64(), pa.int16())
    columns = list(zip(*rows, strict=True)) or [()] * len(names)
    arrays = [pa.array(c, t) for c, t in zip(columns, types, strict=True)]
    return pa.table(arrays, names=list(names))


def _numbered(name: str, ids: Sequence[str]) -> pa.Table:
    return pa.table({name: list(ids), f"{name}_order": list(range(len(ids)))})
