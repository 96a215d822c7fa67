"""The tables hang together: lives, stays, codes, corrections, money."""

from datetime import date
from pathlib import Path

import duckdb
import pytest

from tests.unit.synthetic.conftest import YEARS
from vesalius.catalogue.model import Catalogue
from vesalius.sources.synthetic.generate import synthesise
from vesalius.sources.synthetic.services import exam_services, with_check_digit


@pytest.fixture(scope="module")
def tables(country: Path) -> duckdb.DuckDBPyConnection:
    con = duckdb.connect()
    for name in ("claims", "population"):
        con.execute(
            f"create view {name} as select * from "
            f"read_parquet('{country}/{name}/*/*.parquet', hive_partitioning = false)"
        )
    return con


def value(con: duckdb.DuckDBPyConnection, query: str) -> float:
    return float(con.execute(query).fetchall()[0][0])


def test_one_row_a_person_and_year(tables: duckdb.DuckDBPyConnection) -> None:
    twice = "select count(*) - count(distinct (person_id, year)) from population"
    assert value(tables, twice) == 0


def test_most_members_are_there_every_year(tables: duckdb.DuckDBPyConnection) -> None:
    stays = "select count(*) c from population group by person_id"
    assert value(tables, f"select avg((c = {len(YEARS)})::int) from ({stays})") > 0.9


def test_who_died_has_no_later_row(tables: duckdb.DuckDBPyConnection) -> None:
    late = """select count(*) from population p join population d using (person_id)
              where d.death_year is not null and p.year > d.death_year"""
    assert value(tables, late) == 0
    assert value(tables, "select avg((death_year is not null)::int) from population") > 0.007


def test_sex_birth_year_never_change(tables: duckdb.DuckDBPyConnection) -> None:
    changed = "select count(distinct (sex, birth_year)) n from population group by person_id"
    assert value(tables, f"select max(n) from ({changed})") == 1


def test_domiciles_are_known_twice_once_or_never(tables: duckdb.DuckDBPyConnection) -> None:
    share = "select avg(({})::int) from population"
    neither = "sector_december is null and sector_june is null"
    assert 0.005 < value(tables, share.format(neither)) < 0.03
    assert (
        value(tables, share.format("sector_december is null and sector_june is not null")) > 0.004
    )
    assert (
        value(tables, share.format("sector_december is not null and sector_june is null")) > 0.004
    )
    assert value(tables, share.format("sector_december = sector_june")) > 0.9


def test_claims_fall_into_their_year_and_persons_life(tables: duckdb.DuckDBPyConnection) -> None:
    wrong = """select count(*) from claims c join population p
               on p.person_id = c.person_id and p.year = year(c.service_date)
               where birth_year > year(service_date)
               or (death_month is not null and month(service_date) > death_month)"""
    assert value(tables, wrong) == 0


def test_few_claims_are_of_strangers(tables: duckdb.DuckDBPyConnection) -> None:
    strangers = """select avg((p.person_id is null)::int) from claims c left join population p
                   on p.person_id = c.person_id and p.year = year(c.service_date)"""
    assert 0 < value(tables, strangers) < 0.001


def test_booking_takes_up_to_two_years(tables: duckdb.DuckDBPyConnection) -> None:
    delay = """select {} from (select (accounting_month // 100 - year(service_date)) * 12
               + accounting_month % 100 - month(service_date) as months from claims)"""
    assert value(tables, delay.format("min(months)")) == 0
    assert value(tables, delay.format("max(months)")) == 24
    assert 0.1 < value(tables, delay.format("avg((months > 3)::int)")) < 0.3


def test_codes_are_valid_on_their_day_and_few_are_unknown(
    tables: duckdb.DuckDBPyConnection, catalogue: Catalogue
) -> None:
    services, _ = exam_services(catalogue)
    tables.execute("create or replace table valid (code varchar, first date, last date)")
    rows = [
        (s.code, max(s.first, date(1900, 1, 1)), min(s.last, date(2999, 1, 1))) for s in services
    ]
    tables.executemany("insert into valid values (?, ?, ?)", rows)
    unknown = """select avg((v.code is null)::int) from claims c left join valid v
                 on v.code = c.code and service_date between first and last"""
    assert 0 < value(tables, unknown) < 0.001
    in_use = f"first <= '{YEARS[-1]}-12-31' and last >= '{YEARS[0]}-01-01'"
    unused = f"select code from valid where {in_use} except select code from claims"
    assert value(tables, f"select count(*) from ({unused})") < 25  # rare in a small country


def test_corrections_never_take_more_than_was_given(tables: duckdb.DuckDBPyConnection) -> None:
    nets = "select sum(quantity) net from claims group by person_id, code, service_date"
    assert value(tables, f"select min(net) from ({nets})") == 0
    assert 0.005 < value(tables, "select avg((quantity < 0)::int) from claims") < 0.02


def test_corrections_are_booked_later(tables: duckdb.DuckDBPyConnection) -> None:
    early = """select count(*) from (select min(accounting_month) filter (quantity > 0) given,
               min(accounting_month) filter (quantity < 0) taken from claims
               group by person_id, code, service_date) where taken < given"""
    assert value(tables, early) == 0


def test_money_has_the_proportions_of_the_french_accounts(
    tables: duckdb.DuckDBPyConnection,
) -> None:
    fees = "sum(reimbursed + patient_share + supplement)"
    assert value(tables, f"select sum(supplement) / {fees} from claims") == pytest.approx(
        0.145, abs=0.01
    )
    technical = f"select sum(technical_fee) / (sum(technical_fee) + {fees}) from claims"
    assert value(tables, technical) == pytest.approx(1 / 3, abs=0.015)
    wrong_sign = "sign(reimbursed) * quantity < 0 or sign(technical_fee) * quantity < 0"
    assert value(tables, f"select count(*) from claims where {wrong_sign}") == 0


def test_providers_give_what_is_theirs(tables: duckdb.DuckDBPyConnection) -> None:
    share = "select avg((provider_profession = 'dentist')::int) from claims where {}"
    assert value(tables, share.format("code like '3_70__'")) > 0.9
    assert value(tables, share.format("code like '459%'")) == 0
    assert 0.3 < value(
        tables, "select avg((provider_qualification = '930')::int) from claims"
    ) < 0.8  # fmt: skip


def test_other_services_make_imaging_a_needle(catalogue: Catalogue, tmp_path: Path) -> None:
    synthesise(tmp_path, 3_000, range(2019, 2020), 1, catalogue, 0.96)
    known = {service.code for service in exam_services(catalogue)[0]}
    codes = duckdb.sql(f"select code from read_parquet('{tmp_path}/claims/*/*.parquet')").fetchall()
    assert sum(code in known for (code,) in codes) / len(codes) == pytest.approx(0.04, abs=0.005)
    stems = {code for (code,) in codes}
    assert all(with_check_digit(int(code[:5])) == code for code in stems)
