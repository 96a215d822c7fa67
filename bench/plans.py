"""The plans that `bench.engine` compares: the floors, ours, and three other ways to the same cells.

Each reads the same Parquet files. The floors are the least that any such program must do; they give
no exams by variable and are only timed.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa

from vesalius.engine import cells, claims
from vesalius.engine.cells import Key
from vesalius.engine.duckdb import DuckDbEngine
from vesalius.engine.interface import Counting, Inputs

PROVIDER = ["provider_profession", "provider_qualification"]
CLAIM = ["person_id", "code", *PROVIDER, "quantity"]
PERSON = ["person_id", "birth_year", "sex", "sector_december", "sector_june"]
CELL = ["sector", "age", "sex"]


@dataclass(frozen=True)
class Files:
    """The Parquet files of one year's claims and population."""

    claims: tuple[str, ...]
    population: tuple[str, ...]

    @property
    def inputs(self) -> Inputs:
        return Inputs(_scan(self.claims), lambda year: _scan(self.population))


def files_of(folder: Path, year: int) -> Files:
    def found(table: str) -> tuple[str, ...]:
        return tuple(sorted(str(p) for p in (folder / table / f"year={year}").glob("*.parquet")))

    return Files(found("claims"), found("population"))


def _scan(paths: tuple[str, ...]) -> str:
    listed = ", ".join(f"'{path}'" for path in paths)
    return f"read_parquet([{listed}], hive_partitioning=false)"


def floor(files: Files, counting: Counting) -> pa.Table:
    """GROUP BY person with one count, joined to the population, grouped by sector, age and sex."""
    return _floor(files, counting, "JOIN")


def floor_of_all(files: Files, counting: Counting) -> pa.Table:
    """The floor that keeps members without claims, as any program must that gives beneficiaries."""
    return _floor(files, counting, "LEFT JOIN")


def _floor(files: Files, counting: Counting, join: str) -> pa.Table:
    age = f"least(({counting.year} - birth_year) // 10, 9)"
    query = f"""
        SELECT coalesce(sector_december, sector_june) AS sector, {age} AS age, sex,
            count(*) AS persons, sum(services) AS services
        FROM {files.inputs.population(counting.year)} AS person
        {join} (SELECT person_id, count(*) AS services
              FROM {files.inputs.claims} AS claims GROUP BY person_id) USING (person_id)
        GROUP BY ALL"""
    with duckdb.connect(config={"preserve_insertion_order": "false"}) as connection:
        return connection.sql(query).to_arrow_table()


def ours(files: Files, counting: Counting) -> pa.Table:
    """The engine, by position."""
    return DuckDbEngine().count_year(files.inputs, counting)


def in_sql(files: Files, counting: Counting) -> pa.Table:
    """The engine's plan in SQL alone, which Spark runs too."""
    return DuckDbEngine(by_position=False).count_year(files.inputs, counting)


def wide(files: Files, counting: Counting) -> pa.Table:
    """One filtered aggregate a variable, then cells: the SQL that one would write first."""
    key, variables = Key(counting), len(counting.rules.variables)
    members = cells.members(files.inputs, key)
    nets = claims.wide_person_years(files.inputs, counting.rules)
    with duckdb.connect(config={"preserve_insertion_order": "false"}) as connection:
        for name, query in (
            ("person_years", nets),
            ("alone", cells.beneficiaries(members, variables)),
            ("counted", cells.wide_cells(members, "person_years", variables)),
        ):
            connection.execute(f"CREATE TEMP TABLE {name} AS SELECT * FROM {query} AS q")
        table = connection.sql(cells.finest(["alone", "counted"], key)).to_arrow_table()
    return table.rename_columns(counting.schema.names).cast(counting.schema)


def polars(files: Files, counting: Counting) -> pa.Table:
    """The same in Polars, streaming."""
    names = counting.rules.variables
    flags = pl.from_pandas(_combinations(files, counting))
    nets = (
        pl.scan_parquet(list(files.claims), hive_partitioning=False)
        .select(CLAIM)
        .join(flags.lazy(), on=["code", *PROVIDER])
        .group_by("person_id")
        .agg([(pl.col("quantity") * pl.col(v)).sum().alias(v) for v in names])
    )
    age = pl.min_horizontal((counting.year - pl.col("birth_year").cast(pl.Int32)) // 10, 9)
    sector = pl.coalesce("sector_december", "sector_june")
    positive = [pl.when(pl.col(v) > 0).then(pl.col(v)).otherwise(0) for v in names]
    counted = (
        pl.scan_parquet(list(files.population), hive_partitioning=False)
        .select(PERSON)
        .join(nets, on="person_id", how="left")
        .group_by(sector.alias("sector"), age.alias("age"), "sex")
        .agg(
            pl.len().alias("beneficiaries"),
            *[(pl.col(v) > 0).sum().alias(f"persons_{v}") for v in names],
            *[p.sum().alias(f"exams_{v}") for p, v in zip(positive, names, strict=True)],
        )
        .collect(engine="streaming")
    )
    return _finest(counted.to_pandas(), counting)


def pandas(files: Files, counting: Counting) -> pa.Table:
    """The same in pandas."""
    names = list(counting.rules.variables)
    frame = pd.read_parquet(list(files.claims), columns=CLAIM, partitioning=None)
    frame = frame.merge(_combinations(files, counting), on=["code", *PROVIDER])
    for name in names:
        frame[name] = frame[name] * frame["quantity"]
    nets = frame.groupby("person_id")[names].sum().clip(lower=0)
    del frame
    nets = nets.join((nets > 0).astype("int64"), rsuffix="_person")
    people = pd.read_parquet(list(files.population), columns=PERSON, partitioning=None)
    people = people.merge(nets, left_on="person_id", right_index=True, how="left")
    people["sector"] = people["sector_december"].fillna(people["sector_june"])
    people["age"] = np.minimum((counting.year - people["birth_year"].astype("int64")) // 10, 9)
    groups = people.groupby(CELL, dropna=False, observed=True)
    counted = groups[[*nets.columns]].sum().rename(columns=_pandas_names(names))
    return _finest(counted.join(groups.size().rename("beneficiaries")).reset_index(), counting)


def _pandas_names(names: list[str]) -> dict[str, str]:
    return {v: f"exams_{v}" for v in names} | {f"{v}_person": f"persons_{v}" for v in names}


def _combinations(files: Files, counting: Counting) -> pd.DataFrame:
    """For each code and provider that is met, a column a variable: 1 where it counts."""
    rules = counting.rules
    query = f"SELECT DISTINCT {', '.join(['code', *PROVIDER])} FROM {files.inputs.claims}"
    with duckdb.connect() as connection:
        met = connection.sql(query).fetchall()
    (only,) = rules.segments  # the year of the bench has one
    counted = [rules.counted(code, only.first, *provider) for code, *provider in met]
    rows = [
        [*m, *(int(v in c) for v in rules.variables)] for m, c in zip(met, counted, strict=True)
    ]
    return pd.DataFrame(rows, columns=["code", *PROVIDER, *rules.variables])


def _finest(frame: pd.DataFrame, counting: Counting) -> pa.Table:
    """The cells of a frame in the columns and order of the finest cells."""
    (everyone,) = counting.populations
    frame = frame.assign(population=everyone.id, year=counting.year)
    frame = frame.sort_values(["sector", "age", "sex"], na_position="first")
    frame["age"] = [counting.ages[int(age)].id for age in frame["age"]]
    chosen = frame[counting.schema.names].reset_index(drop=True)
    for name in counting.schema.names[5:]:
        chosen[name] = chosen[name].fillna(0).astype("int64")
    return pa.Table.from_pandas(chosen, schema=counting.schema, preserve_index=False)


FLOORS = ("floor", "floor of all")
PLANS: dict[str, Callable[[Files, Counting], pa.Table]] = {
    "floor": floor,
    "floor of all": floor_of_all,
    "ours": ours,
    "ours in SQL": in_sql,
    "wide": wide,
    "polars": polars,
    "pandas": pandas,
}
