"""From claims to accounts: every cent is in one place, and the perimeter decides which."""

import csv
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vesalius.accounts import claims as room
from vesalius.accounts.answers import check_files
from vesalius.accounts.claims import MONEY, ClaimsAccount, Perimeter, account_of
from vesalius.accounts.judge import Verdict
from vesalius.accounts.project import build_from_project, default_perimeter
from vesalius.accounts.written import write_account
from vesalius.catalogue.load import default_catalogue
from vesalius.catalogue.model import Certainty, CodeEntry, CodeList, Validity
from vesalius.errors import VesaliusError
from vesalius.language import Text
from vesalius.sources.synthetic.generate import synthesise_years

SCHEMA = pa.schema(
    {"code": pa.string(), "service_date": pa.date32(), "quantity": pa.int32()}
    | dict.fromkeys(MONEY, pa.int64())
)
LATER = Validity(date(2024, 1, 1))


ALWAYS = Validity()


def entry(code: str, validity: Validity = ALWAYS) -> CodeEntry:
    return CodeEntry(code, validity, "both", "17", Text.same(code), Certainty.ILLUSTRATIVE, "test")


PERIMETER = Perimeter(
    "test",
    (
        CodeList(
            "ct", Text.same("ct"), Text.same("ct"), Certainty.ILLUSTRATIVE,
            (entry("100001"), entry("100002", LATER)),
        ),
    ),
    frozenset({"999999"}),
    "price_of_matched",
)  # fmt: skip


def claim(
    code: str = "100001", year: int = 2024, quantity: int = 1, **money: int
) -> dict[str, Any]:
    empty: dict[str, int | None] = dict.fromkeys(MONEY)
    return {"code": code, "service_date": date(year, 5, 1), "quantity": quantity} | empty | money


def account(folder: Path, *rows: dict[str, Any]) -> ClaimsAccount:
    path = folder / "claims.parquet"
    duckdb.from_arrow(pa.Table.from_pylist(list(rows), SCHEMA)).write_parquet(str(path))
    years = sorted({row["service_date"].year for row in rows})
    scan = f"SELECT * FROM '{path}' WHERE year(service_date) = "
    return account_of({year: f"{scan}{year}" for year in years}, PERIMETER)


def test_components_and_payers(tmp_path: Path) -> None:
    paid = claim(reimbursed=7000, patient_share=2000, supplement=1500, technical_fee=4000)
    found = account(tmp_path, paid)
    matrix = found.financing[2024]
    assert matrix.cells == {
        ("fees", "insurance"): 7000,
        ("fees", "households"): 3500,
        ("technical_fees", "insurance"): 4000,
    }
    assert found.overruns == {2024: 1500}
    assert matrix.share("insurance").interval.point == Fraction(11000, 145)
    assert found.reconciled[0].cents == {"imaging": 14500, "screening": 0, "other": 0}


def test_the_perimeter_decides_by_code_and_day(tmp_path: Path) -> None:
    found = account(
        tmp_path,
        claim("100002", 2023, reimbursed=5),
        claim("100002", 2024, reimbursed=7),
        claim("999999", 2024, reimbursed=11),
        claim("555555", 2024, reimbursed=13),
        claim("100001", 2023, reimbursed=17),
        claim("100001", 2024),
    )
    sides = {r.year: dict(r.cents) for r in found.reconciled}
    assert sides == {
        2023: {"imaging": 17, "screening": 0, "other": 5},
        2024: {"imaging": 7, "screening": 11, "other": 13},
    }
    assert [r.unpriced for r in found.reconciled] == [0, 1]
    assert found.growth == ()
    assert found.refused == {
        2024: "a price of 2024 against 2023 cannot be formed: its base is zero or may be zero."
    }


def test_corrections_take_their_money_back(tmp_path: Path) -> None:
    found = account(
        tmp_path,
        claim(reimbursed=100),
        claim(quantity=-1, reimbursed=-100),
        claim(quantity=2, reimbursed=90),
    )
    assert found.financing[2024].amount().interval.point * 100 == 90
    assert room.billed(found.bills, 2024)["100001"].quantity == 2


amount = st.integers(-(10**9), 10**9)
rows = st.lists(
    st.builds(
        claim,
        st.sampled_from(["100001", "100002", "999999", "555555"]),
        st.sampled_from([2023, 2024]),
        st.sampled_from([1, 1, 2, -1]),
        reimbursed=amount, patient_share=amount, supplement=amount, technical_fee=amount,
    ),
    min_size=1, max_size=20,
)  # fmt: skip


@given(rows)
@settings(max_examples=10, deadline=None)
def test_any_claims_reconcile_to_the_cent(rows: list[dict[str, Any]]) -> None:
    found = _without_volumes(rows)
    for reconciled in found.reconciled:
        of_year = [r for r in rows if r["service_date"].year == reconciled.year]
        assert reconciled.difference == 0
        assert sum(reconciled.cents.values()) == sum(r[m] for r in of_year for m in MONEY)
        total = found.financing[reconciled.year].amount().interval.point
        assert total * 100 == reconciled.cents["imaging"]


def _without_volumes(rows: list[dict[str, Any]]) -> ClaimsAccount:
    """The account of each year alone, so that no volume is asked of random quantities."""
    values = ", ".join(str(tuple(_sql(v) for v in row.values())) for row in rows)
    names = ", ".join(["code", "day", "quantity", *MONEY])
    scan = f"SELECT *, CAST(day AS DATE) AS service_date FROM (VALUES {values}) t({names})"
    parts = [
        account_of({year: f"SELECT * FROM ({scan}) WHERE year(service_date) = {year}"}, PERIMETER)
        for year in sorted({row["service_date"].year for row in rows})
    ]
    return ClaimsAccount(
        "test",
        tuple(b for p in parts for b in p.bills),
        {y: f for p in parts for y, f in p.financing.items()},
        {},
        (),
        {},
        tuple(r for p in parts for r in p.reconciled),
    )


def _sql(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value


def test_a_cent_that_no_side_holds_is_refused(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(room.Bill, "paid", property(lambda bill: sum(bill.cents.values()) - 1))
    with pytest.raises(VesaliusError, match="1 cents") as refusal:
        account(tmp_path, claim(reimbursed=100))
    assert refusal.value.code == "accounts-not-reconciled"


def test_what_is_written_is_checked_and_is_the_reconciliation(tmp_path: Path) -> None:
    found = account(
        tmp_path,
        claim(year=2023, reimbursed=700000, technical_fee=300000),
        claim(year=2024, quantity=1, reimbursed=720000, technical_fee=310000),
    )
    write_account(found, tmp_path / "out")
    with (tmp_path / "out" / "reconciliation.csv").open() as file:
        told = {(r["year"], r["part"]): r["cents"] for r in csv.DictReader(file)}
    assert told["2024", "claims"] == told["2024", "imaging"] == "1030000"
    assert told["2024", "difference"] == "0"
    with (tmp_path / "out" / "volumes.csv").open() as file:
        (volumes,) = csv.DictReader(file)
    assert (volumes["value"], volumes["volume"], volumes["price"]) == (
        "103.000000", "100.000000", "103.000000"
    )  # fmt: skip


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("project")
    years = range(2022, 2025)
    list(synthesise_years(folder / "private", 5_000, years, 7, default_catalogue()))
    (folder / "sources.yaml").write_text(
        "claims: {files: private/claims/**/*.parquet}\n"
        "population: {files: private/population/**/*.parquet}\n"
    )
    return folder


def test_the_synthetic_claims_give_an_account_that_checks(project: Path) -> None:
    written = build_from_project(project, project / "private" / "accounts")
    report = check_files((written[-1],))
    assert report.passes
    assert not report.having(Verdict.BY_ROUNDING) or all(
        "growth" in f.place for f in report.having(Verdict.BY_ROUNDING)
    )
    total = duckdb.sql(
        f"SELECT sum({' + '.join(MONEY)}) FROM '{project}/private/claims/year=2023/*.parquet'"
    ).fetchall()[0]
    with (project / "private" / "accounts" / "reconciliation.csv").open() as file:
        told = {(r["year"], r["part"]): int(r["cents"]) for r in csv.DictReader(file)}
    assert told["2023", "claims"] == total[0]
    assert sum(told["2023", side] for side in ("imaging", "screening", "other")) == total[0]


def test_the_synthetic_money_has_the_structure_of_the_french_account(project: Path) -> None:
    written = build_from_project(project, project / "private" / "accounts")
    with written[0].open() as file:
        lines = {row["line"]: float(row["2023"]) for row in csv.DictReader(file)}
    assert 0.62 < lines["fees"] / lines["total"] < 0.71
    assert 0.12 < lines["overruns"] / lines["fees"] < 0.17


def test_claims_without_money_are_refused(project: Path, tmp_path: Path) -> None:
    columns = "person_id, service_date, code, provider_profession, provider_qualification, quantity"
    source, bare = project / "private" / "claims", tmp_path / "claims.parquet"
    duckdb.sql(f"COPY (SELECT {columns} FROM '{source}/**/*.parquet') TO '{bare}' (FORMAT parquet)")
    text = (project / "sources.yaml").read_text().replace(
        "private/claims/**/*.parquet", str(bare)
    ).replace("private/population", f"{project}/private/population")  # fmt: skip
    (tmp_path / "sources.yaml").write_text(text)
    with pytest.raises(VesaliusError) as refusal:
        build_from_project(tmp_path, tmp_path / "out")
    assert refusal.value.code == "accounts-claims-column"


def test_our_perimeter_names_code_lists_of_the_catalogue() -> None:
    perimeter = default_perimeter(default_catalogue())
    assert len(perimeter.spells()) > 200
    assert "450192" in perimeter.screening
