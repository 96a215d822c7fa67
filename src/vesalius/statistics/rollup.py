"""From finest cells to every level and dimension: sums along the zonings, nothing else.

Finest cells count persons by sector, age class and sex. Persons have one of each in a year, so
they add up over all three; no count distinct is needed. Persons without residence (sector null)
are counted by the country alone, which is therefore not the sum of its regions.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import duckdb
import pyarrow as pa

from vesalius.catalogue.model import AgeClass, Level
from vesalius.territory.model import COUNTRY, Vintage

ALL = "all"
_ABOVE_COMMUNE: tuple[Level, ...] = ("commune", "arrondissement", "province", "region")


@dataclass(frozen=True, slots=True)
class Breakdown:
    """A crossing of dimensions at some levels: by age (in these classes), by sex, or neither."""

    levels: tuple[Level, ...]
    ages: tuple[AgeClass, ...] = ()
    by_sex: bool = False


def elementary_ages(dimensions: Iterable[Sequence[AgeClass]]) -> tuple[AgeClass, ...]:
    """The coarsest age classes from which those of every dimension can be put together.

    >>> tens, young = (AgeClass(0, 9), AgeClass(10, None)), (AgeClass(0, 4), AgeClass(5, None))
    >>> [age.id for age in elementary_ages([tens, young])]
    ['0-4', '5-9', '10+']
    """
    starts = sorted({0, *(age.first for classes in dimensions for age in classes)})
    closed = [AgeClass(first, following - 1) for first, following in pairwise(starts)]
    return (*closed, AgeClass(starts[-1], None))


def roll_up(
    finest: pa.Table, residence: pa.Table, vintage: Vintage, breakdowns: Sequence[Breakdown]
) -> pa.Table:
    """Sum finest cells of one population to the wanted levels and crossings.

    `finest` has sector, age, sex and then integer counts; `residence` (sector, commune, place) says
    where each sector code lies in the vintage. Returns level, place, year, age, sex and the same
    counts, sorted. A sector that `residence` does not know counts as no residence.
    """
    counts = [
        n for n in finest.column_names if n not in ("population", "year", "sector", "age", "sex")
    ]
    with duckdb.connect() as connection:
        connection.register("finest", finest)
        connection.register("residence", residence)
        connection.register("ancestors", ancestors(vintage))
        _by_commune(connection, counts)
        parts = [
            _crossing(level, breakdown, counts)
            for breakdown in breakdowns
            for level in breakdown.levels
        ]
        union = " UNION ".join(dict.fromkeys(parts))
        query = f"SELECT * FROM ({union}) ORDER BY level, place, year, age, sex"
        return connection.sql(query).to_arrow_table()


def ancestors(vintage: Vintage) -> pa.Table:
    """Each commune's place at every level above: commune, level, place. Gaps have no row."""
    rows = [
        (commune.code, level, place)
        for commune in vintage.at("commune")
        for level in _ABOVE_COMMUNE
        if (place := vintage.ancestor(commune.code, level)) is not None
    ]
    names = ["commune", "level", "place"]
    return pa.table(list(zip(*rows, strict=True)), names=names)


def _by_commune(connection: duckdb.DuckDBPyConnection, counts: Sequence[str]) -> None:
    """Everything above the sector is summed from communes, so that sectors are read once."""
    sums = _sums(counts)
    connection.execute(
        f"""CREATE TEMP TABLE by_commune AS
        SELECT commune, year, age, sex, {sums}
        FROM finest LEFT JOIN residence USING (sector) GROUP BY ALL"""
    )


def _sums(counts: Sequence[str]) -> str:
    return ", ".join(f'sum("{name}")::BIGINT AS "{name}"' for name in counts)


def _crossing(level: Level, breakdown: Breakdown, counts: Sequence[str]) -> str:
    """The query that sums one level to every margin of one crossing."""
    age, sex = _age_class(breakdown.ages), "sex" if breakdown.by_sex else f"'{ALL}'"
    sums = _sums(counts)
    cells = f"SELECT place, year, {age} AS age, {sex} AS sex, {', '.join(_quoted(counts))}"
    return f"""SELECT '{level}' AS level, place, year,
        if(grouping(age) = 1, '{ALL}', age) AS age, if(grouping(sex) = 1, '{ALL}', sex) AS sex,
        {sums}
        FROM ({cells} FROM ({_places(level)})) GROUP BY place, year, CUBE (age, sex)
        HAVING grouping(age) = 1 OR age IS NOT NULL"""


def _quoted(counts: Sequence[str]) -> list[str]:
    return [f'"{name}"' for name in counts]


def _places(level: Level) -> str:
    """The cells of a level's places; the country holds everyone, resident or not."""
    if level == "country":
        return f"SELECT '{COUNTRY}' AS place, * FROM by_commune"
    if level == "sector":
        return """SELECT place, finest.* FROM finest JOIN residence USING (sector)
            WHERE place IS NOT NULL"""
    return f"""SELECT place, by_commune.* FROM by_commune
        JOIN ancestors USING (commune) WHERE level = '{level}'"""


def _age_class(classes: Sequence[AgeClass]) -> str:
    """The published class of an elementary class, by its first age."""
    if not classes:
        return f"'{ALL}'"
    first = "CAST(regexp_extract(age, '^[0-9]+') AS INTEGER)"
    cases = " ".join(f"WHEN {first} >= {c.first} THEN '{c.id}'" for c in reversed(classes))
    return f"CASE {cases} END"
