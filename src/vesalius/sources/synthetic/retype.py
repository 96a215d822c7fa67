"""Retype Statbel's population into the compact tables of `facts/`.

    python -m vesalius.sources.synthetic.retype pop_commune_single_age_sex_2009_2022.parquet

The input has one row per year, commune, sex and single age on 1 January (columns `year`, `nis`,
`sex`, `age`, `pop`), as Statbel publishes it under "Population by place of residence, nationality,
marital status, age and sex" (CC BY 4.0). The outputs are the only facts that the generator keeps.
"""

import sys
from pathlib import Path

import duckdb

FACTS = Path(__file__).parent / "facts"
_BY_AGE = """
    copy (
        pivot (select age, case sex when 'F' then 'female' else 'male' end as sex, year, pop
               from read_parquet($1))
        on year using sum(pop) group by age, sex order by age, sex
    ) to '{target}' (header, delimiter ',')
"""
_BY_COMMUNE = """
    copy (
        pivot (select nis as commune, case sex when 'F' then 'female' else 'male' end as sex,
                      least(age // 10 * 10, 90) as age, pop
               from read_parquet($1) where year = 2022)
        on age using sum(pop) group by commune, sex order by commune, sex
    ) to '{target}' (header, delimiter ',')
"""


def retype(counts: Path, facts: Path = FACTS) -> None:
    """Write `population_by_age.csv` (2009-2022) and `population_by_commune.csv` (2022)."""
    for name, query in (("age", _BY_AGE), ("commune", _BY_COMMUNE)):
        target = facts / f"population_by_{name}.csv"
        duckdb.connect().execute(query.format(target=target).replace("$1", f"'{counts}'"))


if __name__ == "__main__":
    retype(Path(sys.argv[1]))
