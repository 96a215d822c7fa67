"""The published figures come back from the synthetic files, within 3 %.

Counted by plain SQL over the files and the code lists' own tables, not by the generator or the
engine. The figures are typed here from their sources, not read from the generator's targets.
"""

import csv
from datetime import date
from pathlib import Path

import duckdb
import pytest

from vesalius.catalogue.load import default_catalogue, default_folder
from vesalius.sources.synthetic.generate import synthesise
from vesalius.territory.gazetteer import load_territory

PERSONS = 300_000
BELGIUM = 11_584_008
YEARS = (2006, 2013, 2015, 2019, 2020, 2023)
LISTS = (
    "radiography", "chest_radiography", "dental", "ct", "cone_beam_ct", "mri", "ultrasound",
    "scintigraphy", "interventional_diagnostic", "interventional_therapeutic",
)  # fmt: skip
SHARES = [
    (2006, "all", 53.1), (2013, "all", 55.2), (2015, "all", 56.8), (2020, "all", 52.2),
    (2023, "all", 59.0),
    (2006, "ct", 10.3), (2015, "ct", 12.6),
    (2006, "mri", 3.9), (2013, "mri", 6.5), (2015, "mri", 7.1), (2023, "mri", 9.3),
    (2023, "ultrasound", 36.4), (2023, "radiography", 26.4),
]  # fmt: skip
REGIONS_2015 = [("04000", 51.2), ("02000", 55.1), ("03000", 58.1)]


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("calibrated")
    for year in YEARS:
        synthesise(out, PERSONS, range(year, year + 1), 3, default_catalogue())
    return out


@pytest.fixture(scope="module")
def nets(files: Path) -> duckdb.DuckDBPyConnection:
    """Views `net` (year, person_id, list, exams) and `people` with their region."""
    con = duckdb.connect()
    con.execute("create table codes (list varchar, code varchar, first date, last date)")
    for name in LISTS:
        path = default_folder() / "codelists" / f"{name}.csv"
        with path.open(encoding="utf-8", newline="") as file:
            rows = [
                (name, r["code"], r["valid_from"] or "0001-01-01", r["valid_to"] or "9999-12-31")
                for r in csv.DictReader(file)
            ]
        con.executemany("insert into codes values (?, ?, ?, ?)", rows)
    con.execute("create table regions (commune varchar, region varchar)")
    con.executemany("insert into regions values (?, ?)", sectors_by_region())
    con.execute(
        f"""create table people as select p.*, region from
            read_parquet('{files}/population/*/*.parquet', hive_partitioning = false) p
            left join regions on commune = coalesce(sector_december, sector_june)"""
    )
    con.execute(
        f"""create table net as
            select year, person_id, coalesce(list, 'all') as list, exams from (
                select year(service_date) as year, person_id, list, sum(quantity) as exams
                from read_parquet('{files}/claims/*/*.parquet', hive_partitioning = false)
                join codes using (code) where service_date between first and last
                group by grouping sets ((1, 2, 3), (1, 2))
            ) semi join people using (person_id, year) where exams > 0"""
    )
    return con


def sectors_by_region() -> list[tuple[str, str | None]]:
    territory = load_territory()
    vintage = territory.vintage(date(2022, 1, 1))
    return [(p.code, vintage.ancestor(p.code, "region")) for p in vintage.at("sector")]


def one(con: duckdb.DuckDBPyConnection, query: str) -> float:
    return float(con.execute(query).fetchall()[0][0])


def members(con: duckdb.DuckDBPyConnection, year: int, where: str = "true") -> float:
    return one(con, f"select count(*) from people where year = {year} and {where}")


def exams(con: duckdb.DuckDBPyConnection, year: int, kind: str) -> float:
    total = one(con, f"select sum(exams) from net where year = {year} and list = '{kind}'")
    return 1000 * total / members(con, year)


@pytest.mark.parametrize(("year", "kind", "published"), SHARES)
def test_national_shares(
    nets: duckdb.DuckDBPyConnection, year: int, kind: str, published: float
) -> None:
    users = one(nets, f"select count(*) from net where year = {year} and list = '{kind}'")
    assert 100 * users / members(nets, year) == pytest.approx(published, rel=0.03)


@pytest.mark.parametrize(("region", "published"), REGIONS_2015)
def test_regional_shares_of_2015(
    nets: duckdb.DuckDBPyConnection, region: str, published: float
) -> None:
    where = f"region = '{region}'"
    users = one(
        nets,
        f"""select count(*) from people semi join (select * from net where list = 'all')
            using (person_id, year) where year = 2015 and {where}""",
    )
    assert 100 * users / members(nets, 2015, where) == pytest.approx(published, rel=0.03)


def test_magnetic_resonance_and_ct_volumes_of_2019(nets: duckdb.DuckDBPyConnection) -> None:
    mri = exams(nets, 2019, "mri")
    assert mri == pytest.approx(98, rel=0.03)
    assert mri + exams(nets, 2019, "ct") == pytest.approx(310, rel=0.03)


@pytest.mark.parametrize(("kind", "low", "high"), [("ct", 2, 3), ("mri", 5, 6)])
def test_volumes_grow_as_published(
    nets: duckdb.DuckDBPyConnection, kind: str, low: float, high: float
) -> None:
    """Per year, from 2013 to 2019; sampling of 300,000 persons moves it by some tenths."""
    growth = 100 * ((exams(nets, 2019, kind) / exams(nets, 2013, kind)) ** (1 / 6) - 1)
    assert low - 0.3 < growth < high + 0.3


@pytest.mark.parametrize("year", [2006, 2013, 2019, 2023])
def test_screening_mammograms(files: Path, year: int) -> None:
    claims = f"read_parquet('{files}/claims/year={year}/*.parquet')"
    screened = f"select sum(quantity) from {claims} where code in ('450192', '450203')"
    national = one(duckdb.connect(), screened) * BELGIUM / PERSONS
    assert national == pytest.approx(317_000, rel=0.03)


def test_screened_are_women_of_fifty_to_sixty_nine(
    nets: duckdb.DuckDBPyConnection, files: Path
) -> None:
    screened = f"""
        select sex, year - birth_year as age
        from read_parquet('{files}/claims/*/*.parquet', hive_partitioning = false) c
        join people p on p.person_id = c.person_id and p.year = year(service_date)
        where code in ('450192', '450203') group by all having sum(quantity) > 0"""
    assert nets.execute(f"select distinct sex from ({screened})").fetchall() == [("female",)]
    assert nets.execute(f"select min(age), max(age) from ({screened})").fetchall() == [(50, 69)]


@pytest.mark.parametrize("year", YEARS)
def test_every_code_is_claimed_while_it_is_valid(
    nets: duckdb.DuckDBPyConnection, files: Path, year: int
) -> None:
    claims = f"read_parquet('{files}/claims/year={year}/*.parquet')"
    unused = f"""
        select code from codes where last >= '{year}-01-01' and first <= '{year}-12-31'
        except select code from {claims}"""
    assert nets.execute(unused).fetchall() == []
    outside = f"""
        select count(*) from {claims} c where code in (select code from codes) and not exists (
            from codes v where v.code = c.code and c.service_date between first and last)"""
    assert one(nets, outside) == 0
