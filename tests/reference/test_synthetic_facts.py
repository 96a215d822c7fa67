"""The generator's tables are Statbel's counts, retyped without a change."""

from pathlib import Path

import duckdb

from vesalius.sources.synthetic.facts import FACTS, communes, totals
from vesalius.sources.synthetic.retype import retype


def counts(shared_data: Path) -> Path:
    return shared_data / "population" / "pop_commune_single_age_sex_2009_2022.parquet"


def test_retyping_again_gives_the_shipped_tables(shared_data: Path, tmp_path: Path) -> None:
    retype(counts(shared_data), tmp_path)
    for name in ("population_by_age.csv", "population_by_commune.csv"):
        assert (tmp_path / name).read_bytes() == (FACTS / name).read_bytes()


def test_totals_are_statbels(shared_data: Path) -> None:
    query = f"select year, sum(pop)::int from '{counts(shared_data)}' group by year"
    for year, persons in duckdb.sql(query).fetchall():
        assert totals()[year] == persons


def test_every_commune_is_there(shared_data: Path) -> None:
    query = f"select nis, sum(pop)::int from '{counts(shared_data)}' where year = 2022 group by nis"
    found = {commune: int(table.sum()) for commune, table in communes().items()}
    assert found == dict(duckdb.sql(query).fetchall())
