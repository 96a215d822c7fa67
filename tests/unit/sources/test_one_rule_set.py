"""What a relation holds, what a check sets aside, and what plain Python believes are one thing."""

import datetime as dt
import math
import random
import re
from collections import Counter
from pathlib import Path
from typing import Any

import duckdb
import pytest

from tests.unit.sources.projects import csv, opened, parquet, people, small_catalogue
from vesalius.sources.check import check
from vesalius.sources.rules import Effect

POOLS: dict[str, list[str]] = {
    "person_id": ["1", "2", "abc", " 3 ", "", " "],
    "service_date": [
        "2020-05-04", "20200229", "20190229", "2020-13-01", "2020-1-2", "1900-01-01", "2099-12-31",
        "2020054", "00000000", "", "04/05/2020", "2020-05-04 ", "today", "2019-12-31", "2021-01-01",
    ],
    "accounting_month": ["202005", "2020-06", "20200601", "2020", "202013", "", "198912", "2020-6"],
    "code": [
        "458813", "0458813", "4588130", "58813", "", "45881x", "458813.0", " 458813", "00000001",
        "-45881", "٤٥٨٨١٣",
    ],
    "provider_profession": ["physician", "dentist", "astrologer", ""],
    "provider_qualification": ["930", "1", "07", "9300", "x", ""],
    "quantity": [
        "1", "-1", "0", "2.0", "1.5", "9999", "10000", "-9999", "-10000", "1e3", "1e300", "nan",
        "inf", "two", "", "99999999999999999999", "+3", "0x10",
    ],
    "reimbursed": ["100", "", "10.5", "-3", "1e11", "1e12", "a"],
}  # fmt: skip
PERSONS: dict[str, list[str]] = {
    "person_id": ["1", "2", "3", "4", "5", "6", "7", "8", ""],
    "year": ["2020", "2020", "2021", "1989", "2050", "", "x", "2020.5"],
    "birth_year": ["1960", "2020", "2021", "1900", "1899", "", "1869", "19.5"],
    "sex": ["male", "female", "male", "M", ""],
    "sector_december": ["11001A081", "", "11 001", "A" * 21],
    "sector_june": ["11001A081", ""],
    "preferential": ["true", "0", "maybe", "", "YES"],
    "death_year": ["", "2020", "2021", "1950", "2019", "0"],
    "death_month": ["", "1", "12", "13", "0"],
}


def believed_number(text: str, low: int, high: int) -> int | None:
    try:
        value = float(text)
    except ValueError:
        return None
    if not math.isfinite(value) or not low <= value <= high or value != int(value):
        return None
    return int(value)


def believed_day(text: str) -> dt.date | None:
    found = re.fullmatch(r"(\d{4})-(\d{1,2})-(\d{1,2})|(\d{4})(\d{2})(\d{2})", text)
    parts = [int(part) for part in found.groups() if part] if found else []
    try:
        return dt.date(*parts) if parts else None
    except ValueError:
        return None


def believed_month(text: str) -> int | None:
    found = re.fullmatch(r"([0-9]{4})-?([0-9]{2})(-?[0-9]{2})?", text)
    year, month = (int(found[1]), int(found[2])) if found else (0, 0)
    return year * 100 + month if 1990 <= year <= 2049 and 1 <= month <= 12 else None


def believed_claim(row: dict[str, str]) -> tuple[Any, ...] | None:
    """The claim as a tuple of the contract, None where it is malformed: a plain second opinion."""
    r = {name: value.strip() for name, value in row.items()}
    day, month = believed_day(r["service_date"]), believed_month(r["accounting_month"])
    code = r["code"][1:] if len(r["code"]) == 7 and r["code"][0] == "0" else r["code"]
    quantity = believed_number(r["quantity"], -9999, 9999)
    paid = believed_number(r["reimbursed"], -(10**11), 10**11)
    if not r["person_id"] or day is None or quantity is None or not re.fullmatch("[0-9]{6}", code):
        return None
    if not dt.date(1990, 1, 1) <= day <= dt.date(2049, 12, 31):
        return None
    if (r["accounting_month"] and month is None) or (r["reimbursed"] and paid is None):
        return None
    qualification = r["provider_qualification"]
    held = qualification.zfill(3) if qualification.isdigit() else qualification
    provider = (r["provider_profession"] or None, held or None)
    return (r["person_id"], day, month, code, *provider, quantity, paid, None, None, None)


def believed_person(row: dict[str, str]) -> tuple[Any, ...] | None:
    """The same for a row of the population."""
    year, birth = (
        believed_number(row["year"], 1990, 2049),
        believed_number(row["birth_year"], 1870, 2049),
    )
    death = believed_number(row["death_year"], 1990, 2049)
    month = believed_number(row["death_month"], 1, 12)
    flag = {"true": True, "0": False, "yes": True}.get(row["preferential"].lower())
    if not row["person_id"] or year is None or birth is None or not 0 <= year - birth <= 120:
        return None
    if row["sex"] not in ("male", "female"):
        return None
    read = [(row["death_year"], death), (row["death_month"], month), (row["preferential"], flag)]
    if any(text and value is None for text, value in read):
        return None
    if death is not None and (death < birth or death < year):
        return None
    sectors = [row["sector_december"], row["sector_june"]]
    if any(s and not re.fullmatch("[A-Za-z0-9_.+/-]{1,20}", s) for s in sectors):
        return None
    return (
        row["person_id"],
        year,
        birth,
        row["sex"],
        *(s or None for s in sectors),
        flag,
        death,
        month,
    )


def drawn(pools: dict[str, list[str]], seed: int, count: int, sane: float) -> list[dict[str, str]]:
    """Rows of values drawn from the pools; the first value, a sound one, the more often."""
    draw = random.Random(seed)
    return [
        {n: pool[0] if draw.random() < sane else draw.choice(pool) for n, pool in pools.items()}
        for _ in range(count)
    ]


def malformed(report: Any) -> int:
    return sum(f.rows for f in report.findings if f.effect is Effect.MALFORMED)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_claims_are_believed_alike(seed: int, tmp_path: Path) -> None:
    rows = drawn(POOLS, seed, 800, 0.8)
    csv(tmp_path / "claims.csv", rows)
    csv(tmp_path / "population.csv", people({}, {"person_id": "a"}))
    sources = opened(tmp_path, {"files": "claims.csv"}, {"files": "population.csv"})
    expected = Counter(filter(None, map(believed_claim, rows)))
    assert 100 < expected.total() < 750
    found: Counter[tuple[Any, ...]] = Counter()
    for year in range(1990, 2050):
        if year in sources.claims.years():
            found.update(duckdb.sql(sources.claims.relation(year)).fetchall())
    assert found == expected
    report = check(sources, small_catalogue(), [2020]).claims
    assert report.read == len(rows)
    assert malformed(report) == len(rows) - expected.total()
    assert {year for year, _ in report.years} <= set(sources.claims.years())


@pytest.mark.parametrize("seed", [4, 5, 6])
def test_persons_are_believed_alike(seed: int, tmp_path: Path) -> None:
    rows = drawn(PERSONS, seed, 60, 0.9)
    for place, row in enumerate(rows[:40]):  # most persons once, the rest twice or more
        row["person_id"] = row["person_id"] and f"p{place}"
    csv(tmp_path / "claims.csv", [{n: pool[0] for n, pool in POOLS.items()}])
    csv(tmp_path / "population.csv", rows)
    sources = opened(tmp_path, {"files": "claims.csv"}, {"files": "population.csv"})
    believed = set(filter(None, map(believed_person, rows)))
    twice = Counter(row[:2] for row in believed)
    expected = {row for row in believed if twice[row[:2]] == 1}
    years = sources.population.years()
    found = [r for y in years for r in duckdb.sql(sources.population.relation(y)).fetchall()]
    assert sorted(map(str, found)) == sorted(map(str, expected))
    report = check(sources, small_catalogue(), years).population
    assert report.accepted == len(expected)
    assert malformed(report) == len(rows) - len(expected)


def test_sound_parquet_is_projected_bare_and_as_believed(tmp_path: Path) -> None:
    rows = [
        {"person_id": n, "service_date": dt.date(2019, 12, 1) + dt.timedelta(n), "code": "458813",
         "provider_profession": "physician", "provider_qualification": "930", "quantity": 1}
        for n in range(60)
    ]  # fmt: skip
    parquet(tmp_path / "claims.parquet", rows)
    parquet(tmp_path / "population.parquet", people())
    table = opened(tmp_path).claims
    assert table.sound(2020)
    assert "regexp" not in table.relation(2020) and "WHERE" in table.relation(2020)
    bare = duckdb.sql(table.relation(2020)).fetchall()
    assert sorted(bare) == sorted(duckdb.sql(table.guarded(2020)).fetchall())
    assert len(bare) == 29
    assert table.years() == (2019, 2020)
