"""What a mapping can say, and that the tables then hold what was meant."""

import datetime as dt
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from tests.unit.sources.projects import (
    CT,
    DAY,
    claims,
    csv,
    opened,
    parquet,
    people,
    project,
    small_catalogue,
)
from vesalius.sources.check import check
from vesalius.sources.mapping import parse_mapping
from vesalius.sources.opening import open_sources
from vesalius.sources.rows import Claim, Person


def only_claim(folder: Path, row: dict[str, Any], keys: dict[str, Any]) -> Claim:
    csv(folder / "claims.csv", [row], keys.get("csv", {}).get("delimiter", ","))
    parquet(folder / "population.parquet", people({"person_id": "1"}), {"person_id": pa.string()})
    (claim,) = opened(folder, {"files": "claims.csv", **keys}).claims.rows(2020)
    return claim


TEXT = {**claims()[0], "service_date": "2020-05-04"}


@pytest.mark.parametrize(("change", "keys", "expected"), [
    ({"code": "58813"}, {"pad_codes": True}, {"code": "058813"}),
    ({"code": "0458813"}, {}, {"code": CT}),
    ({"code": "CT"}, {"values": {"code": {"CT": CT}}}, {"code": CT}),
    ({"service_date": "04/05/2020"}, {"dates": {"formats": ["%d/%m/%Y"]}}, {"service_date": DAY}),
    ({"service_date": "20200504"}, {}, {"service_date": DAY}),
    ({"provider_profession": "1"}, {"values": {"provider_profession": {1: "physician"}}},
     {"provider_profession": "physician"}),
    ({"provider_profession": "9"}, {"values": {"provider_profession": {9: None}}},
     {"provider_profession": None}),
    ({"quantity": "n/a"}, {"constants": {"quantity": 1}}, {"quantity": 1}),
    ({"reimbursed": "12,34"}, {"amounts": "euros", "csv": {"decimal": ",", "delimiter": ";"}},
     {"reimbursed": 1234}),
    ({"reimbursed": "0.29"}, {"amounts": "euros"}, {"reimbursed": 29}),
    ({"provider_qualification": "7"}, {}, {"provider_qualification": "007"}),
    ({"accounting_month": "2020-06"}, {}, {"accounting_month": 202006}),
    ({"quantity": "-2"}, {}, {"quantity": -2}),
])  # fmt: skip
def test_a_value_is_read_as_meant(
    change: dict[str, Any], keys: dict[str, Any], expected: dict[str, Any], tmp_path: Path
) -> None:
    claim = only_claim(tmp_path, {**TEXT, **change}, keys)
    assert {name: getattr(claim, name) for name in expected} == expected


def test_latin_letters_in_an_ignored_column(tmp_path: Path) -> None:
    rows = [{**TEXT, "médecin": "René"}]
    csv(tmp_path / "claims.csv", rows, ";", "latin-1")
    parquet(tmp_path / "population.parquet", people({"person_id": "1"}), {"person_id": pa.string()})
    keys = {"files": "claims.csv", "csv": {"delimiter": ";", "encoding": "latin-1"}}
    table = opened(tmp_path, keys).claims
    assert len(list(table.rows(2020))) == 1
    assert table.ignored == ("médecin",)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_an_encoding_with_quotes_around_separators(encoding: str, tmp_path: Path) -> None:
    text = '"person_id";"service_date";"code";"provider_profession";"provider_qualification";'
    text += '"quantity";"note; é"\r\n1;2020-05-04;458813;"physician";930;1;"a; ""é"""\r\n'
    (tmp_path / "claims.csv").write_bytes(text.encode(encoding))
    parquet(tmp_path / "population.parquet", people({"person_id": "1"}), {"person_id": pa.string()})
    keys = {"files": "claims.csv", "csv": {"delimiter": ";", "encoding": encoding}}
    table = opened(tmp_path, keys).claims
    assert list(table.rows(2020)) == [Claim("1", DAY, None, CT, "physician", "930", 1)]
    assert table.ignored == ("note; é",)


def test_the_agency_s_zones(tmp_path: Path) -> None:
    gz = [{"SS00010": "ab12", "SS00015": 20200504, "SS00020": "0458813", "SS00065B": "930",
           "N": 1}]  # fmt: skip
    pp = [{"PP0010": "ab12", "PP0015": 1960, "PP0020": 2, "PP0040A": 0, "PP0040B": 0,
           "PP0055_AGG": "11001A081", "YEAR": 2020}]  # fmt: skip
    integers = dict.fromkeys(("SS00015", "N", "PP0015", "PP0020", "PP0040A", "PP0040B", "YEAR"))
    parquet(tmp_path / "gz.parquet", gz, dict.fromkeys(integers, pa.int64()))
    parquet(tmp_path / "pp.parquet", pp, dict.fromkeys(integers, pa.int64()))
    sources = open_sources(tmp_path, parse_mapping({
        "mapping": "ima-aim",
        "claims": {"files": "gz.parquet", "columns": {"quantity": "N"},
                   "constants": {"provider_profession": "physician"}},
        "population": {"files": "pp.parquet", "columns": {"year": "YEAR"},
                       "values": {"sex": {1: "male", 2: "female"}},
                       "constants": {"sector_june": None}},
    }))  # fmt: skip
    assert list(sources.claims.rows(2020)) == [Claim("ab12", DAY, None, CT, "physician", "930", 1)]
    expected = Person("ab12", 2020, 1960, "female", "11001A081", None)
    assert list(sources.population.rows(2020)) == [expected]
    assert "BETWEEN 20200101 AND 20201231" in sources.claims.relation(2020)
    assert check(sources, small_catalogue(), [2020]).errors == ()


def test_several_files_and_partition_keys(tmp_path: Path) -> None:
    for year in (2019, 2020):
        rows = [{k: v for k, v in people()[0].items() if k != "year"}]
        parquet(tmp_path / f"people/year={year}/part-0.parquet", rows)
        parquet(tmp_path / f"claims/{year}.parquet", claims({"service_date": dt.date(year, 3, 1)}))
    sources = opened(tmp_path, {"files": "claims"}, {"files": "people/**/*.parquet"})
    assert sources.population.years() == sources.claims.years() == (2019, 2020)
    assert [p.year for p in sources.population.rows(2019)] == [2019]
    assert [f.name for f in sources.claims.files_of(2020)] == ["claims/2020.parquet"]
    assert [f.name for f in sources.population.files_of(2019)] == [
        "people/year=2019/part-0.parquet"
    ]
    report = check(sources, small_catalogue(), [2019, 2020])
    assert report.claims.years == report.population.years == ((2019, 1), (2020, 1))


def test_integers_of_different_widths_are_one_column(tmp_path: Path) -> None:
    project(tmp_path)
    parquet(tmp_path / "more/a.parquet", claims({"person_id": 1}), {"person_id": pa.int32()})
    parquet(tmp_path / "more/b.parquet", claims({"person_id": 2**40}))
    found = opened(tmp_path, {"files": "more/*.parquet"}).claims.rows(2020)
    assert sorted(claim.person_id for claim in found) == [1, 2**40]


def test_a_fingerprint_follows_content_and_meaning_alone(tmp_path: Path) -> None:
    project(tmp_path)
    first = opened(tmp_path).claims.fingerprint()
    (tmp_path / "moved").mkdir()
    (tmp_path / "claims.parquet").rename(tmp_path / "moved/other.parquet")
    assert opened(tmp_path, {"files": "moved/*"}).claims.fingerprint() == first
    padded = opened(tmp_path, {"files": "moved/*", "pad_codes": True}).claims
    assert padded.fingerprint() != first
    parquet(tmp_path / "moved/other.parquet", claims({"quantity": 2}))
    assert opened(tmp_path, {"files": "moved/*"}).claims.fingerprint() != first


def test_a_changed_file_is_proven_anew(tmp_path: Path) -> None:
    project(tmp_path)
    assert opened(tmp_path).claims.sound(2020)
    parquet(tmp_path / "claims.parquet", claims({}, {"code": "1"}))
    table = opened(tmp_path).claims
    assert not table.sound(2020)
    assert len(list(table.rows(2020))) == 1


def test_expected_codes_are_noted_and_accepted(tmp_path: Path) -> None:
    project(tmp_path, claims({}, {"code": "101032"}))
    sources = opened(tmp_path, {"unknown_codes": "expected"})
    report = check(sources, small_catalogue(), [2020]).claims
    assert (report.read, report.accepted) == (2, 2)
    (finding,) = report.findings
    assert (finding.problem.code, finding.verdict, finding.rows) == ("unknown-code", "noted", 1)
