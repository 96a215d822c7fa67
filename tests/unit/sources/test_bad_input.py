"""Every kind of bad input that we know: made on disk, and met with its own problem."""

import datetime as dt
import errno
import os
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.unit.sources.projects import (
    DAY,
    MRI,
    OLD,
    claims,
    csv,
    opened,
    parquet,
    people,
    project,
    small_catalogue,
)
from vesalius.errors import ManyErrors, VesaliusError, raise_all
from vesalius.sources import problems, row_problems
from vesalius.sources.check import check
from vesalius.sources.guard import reading, writing
from vesalius.sources.mapping import parse_mapping, read_mapping
from vesalius.sources.opening import open_sources

Case = Callable[[Path], object]
TABLES = {"claims": {"files": "c.parquet"}, "population": {"files": "p.parquet"}}
TEXT = {"claims": {"files": "claims.csv"}, "population": {"files": "population.csv"}}


def codes_of(error: VesaliusError) -> set[str]:
    return {e.code for e in error.errors} if isinstance(error, ManyErrors) else {error.code}


# --- files


def edited(name: str, change: Callable[[bytes], bytes], **keys: Any) -> Case:
    """A sound CSV or Parquet project, one file of which is changed byte by byte."""

    def run(folder: Path) -> object:
        text = name.endswith(".csv")
        project(folder, claims({}, {"person_id": 2}), people({}, {"person_id": 2}),
                write=csv if text else parquet)  # fmt: skip
        (folder / name).write_bytes(change((folder / name).read_bytes()))
        tables = {k: {**v, **keys} for k, v in TEXT.items()} if text else {}
        sources = opened(folder, **tables)
        return check(sources, small_catalogue(), [2020])

    return run


def flipped(content: bytes) -> bytes:
    """The same Parquet file with one bit of its first data page turned."""
    place = pq.ParquetFile(pa.BufferReader(content)).metadata.row_group(0).column(0)
    spot = place.data_page_offset + place.total_compressed_size - 2
    return content[:spot] + bytes([content[spot] ^ 1]) + content[spot + 1 :]


def matched(pattern: str, **files: bytes) -> Case:
    def run(folder: Path) -> object:
        project(folder)
        for name, content in files.items():
            (folder / name.replace("_", ".")).write_bytes(content)
        return opened(folder, claims={"files": pattern})

    return run


def unreadable(folder: Path) -> object:
    """A name too long for any disk stands for a disk that is gone: root may read all else."""
    project(folder)
    (folder / "gone.parquet").symlink_to(folder / "gone.parquet")
    return opened(folder, claims={"files": ["gone.parquet"]})


def empty_table(folder: Path) -> object:
    project(folder)
    pq.write_table(pq.read_table(folder / "claims.parquet").slice(0, 0), folder / "claims.parquet")
    return opened(folder)


def full_disk(folder: Path) -> object:
    with writing(folder):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def unforeseen(folder: Path) -> object:
    with reading("claims"):
        raise pa.ArrowInvalid("person 4711 cannot be read")


def damaged_foreign(folder: Path) -> object:
    """A damaged file in types that are not the contract's: a build must not read past it."""
    project(folder)
    path = folder / "claims.parquet"
    parquet(path, claims({"quantity": "1"}), {"quantity": pa.string()})
    path.write_bytes(flipped(path.read_bytes()))
    return opened(folder).claims.relation(2020)


CUT = edited("claims.parquet", lambda b: b[: len(b) // 2])
FILES: dict[str, Case | tuple[Case, str]] = {
    "no file matches": (matched("nothing/*.parquet"), "no-file"),
    "a spreadsheet": (matched("claims.xlsx", claims_xlsx=b"PK"), "file-format-unknown"),
    "two formats": (matched("claims.*", claims_csv=b"person_id\n1\n"), "formats-mixed"),
    "a file that cannot be opened": (unreadable, "file-unreadable"),
    "an empty Parquet file": (edited("claims.parquet", lambda b: b""), "file-empty"),
    "an empty text file": (edited("claims.csv", lambda b: b""), "file-empty"),
    "a Parquet file cut off": (CUT, "parquet-broken"),
    "text called Parquet": (edited("claims.parquet", lambda b: b"a,b\n1,2\n"), "parquet-broken"),
    "a damaged page": (edited("claims.parquet", flipped), "parquet-corrupt"),
    "a damaged page in foreign types": (damaged_foreign, "parquet-corrupt"),
    "no row at all": (empty_table, "table-empty"),
    "Latin letters as UTF-8": (
        edited("claims.csv", lambda b: b.replace(b"physician", b"m\xe9decin")), "text-encoding",
    ),
    "UTF-16 as UTF-8": (
        edited("claims.csv", lambda b: b.decode().encode("utf-16")), "text-encoding",
    ),
    "an encoding that nobody knows": (
        edited("claims.csv", lambda b: b, csv={"encoding": "utf-99"}), "encoding-unknown",
    ),
    "NUL bytes": (edited("claims.csv", lambda b: b.replace(b"930", b"9\x000")), "text-nul"),
    "a line without names": (edited("claims.csv", lambda b: b"\n" + b), "text-header-empty"),
    "a name left out": (
        edited("claims.csv", lambda b: b.replace(b"person_id", b"")), "text-header-empty",
    ),
    "a row cut short": (edited("claims.csv", lambda b: b[:-12]), "text-ragged"),
    "a row too long": (edited("claims.csv", lambda b: b[:-1] + b",1\n"), "text-ragged"),
    "a quote that never closes": (
        edited("claims.csv", lambda b: b.replace(b",physician", b',"physician', 1)),
        "text-ragged",
    ),
    "quotes that close each other two rows on": (
        edited("claims.csv", lambda b: b.replace(b",physician", b',"physician')),
        "text-unreadable",
    ),
    "the wrong delimiter": (
        edited("claims.csv", lambda b: b, csv={"delimiter": ";"}), "column-missing",
    ),
    "a full disk": (full_disk, "disk-full"),
    "an error of the reader": (unforeseen, "rows-unreadable"),
}  # fmt: skip

# --- columns


def columns(
    claim_types: dict[str, Any] | None = None,
    claim: dict[str, Any] | None = None,
    person_types: dict[str, Any] | None = None,
    person: dict[str, Any] | None = None,
    drop: str = "",
) -> Case:
    def run(folder: Path) -> object:
        rows = [{k: v for k, v in row.items() if k != drop} for row in claims(claim or {})]
        parquet(folder / "claims.parquet", rows, claim_types)
        parquet(folder / "population.parquet", people(person or {}), person_types)
        return opened(folder)

    return run


def twins(folder: Path) -> object:
    return edited("claims.csv", lambda b: b.replace(b"code", b"Quantity"))(folder)


def drifting(folder: Path) -> object:
    project(folder)
    parquet(folder / "more/a.parquet", claims())
    parquet(folder / "more/b.parquet", claims({"quantity": "1"}), {"quantity": pa.string()})
    return opened(folder, claims={"files": "more/*.parquet"})


def half_missing(folder: Path) -> object:
    project(folder)
    parquet(folder / "more/a.parquet", claims({"reimbursed": 100}))
    parquet(folder / "more/b.parquet", claims())
    return opened(folder, claims={"files": "more/*.parquet"})


FLOAT, STAMP = pa.float64(), pa.timestamp("us", tz="UTC")
COLUMNS: dict[str, tuple[Case, str]] = {
    "a column missing": (columns(drop="quantity"), "column-missing"),
    "a column missing from one of two files": (half_missing, "column-missing"),
    "a column twice": (twins, "column-twice"),
    "codes kept as floats": (columns({"code": FLOAT}, {"code": 458813.0}), "column-of-floats"),
    "persons kept as floats": (
        columns({"person_id": FLOAT}, {"person_id": 1.0}), "column-of-floats",
    ),
    "a date kept as true or false": (
        columns({"service_date": pa.bool_()}, {"service_date": True}), "column-type-wrong",
    ),
    "dates in a time zone": (
        columns({"service_date": STAMP}, {"service_date": dt.datetime(2020, 5, 4)}),
        "column-type-wrong",
    ),
    "a list where a number is due": (
        columns({"quantity": pa.list_(pa.int32())}, {"quantity": [1]}), "column-type-wrong",
    ),
    "types that change from file to file": (drifting, "schemas-mixed"),
    "persons as text here, as numbers there": (
        columns({"person_id": pa.string()}, {"person_id": "1"}), "persons-not-alike",
    ),
}  # fmt: skip

# --- sources.yaml


def yaml(text: str) -> Case:
    def run(folder: Path) -> object:
        (folder / "sources.yaml").write_text(text, encoding="utf-8")
        return read_mapping(folder / "sources.yaml")

    return run


def mapping(**change: Any) -> Case:
    def run(folder: Path) -> object:
        claims_keys = {**TABLES["claims"], **change.get("claims", {})}
        rest = {key: value for key, value in change.items() if key != "claims"}
        return parse_mapping({**TABLES, "claims": claims_keys, **rest})

    return run


GOOD = "population: {files: p.parquet}\n"
MAPPINGS: dict[str, tuple[Case, str]] = {
    "no sources.yaml": (open_sources, "sources-file-missing"),
    "a list instead of keys": (yaml("- claims\n- population\n"), "sources-file-broken"),
    "an empty file": (yaml(""), "sources-file-broken"),
    "YAML that is none": (yaml("claims: {files: c.parquet\n"), "unreadable-yaml"),
    "a key twice": (yaml(GOOD + GOOD + "claims: {files: c.parquet}\n"), "unreadable-yaml"),
    "a key that nothing reads": (
        yaml(GOOD + "claims:\n  files: c.parquet\n  colums: {}\n"), "sources-key-unknown",
    ),
    "no claims": (yaml(GOOD), "sources-key-missing"),
    "neither files nor a database": (mapping(claims={"files": []}), "sources-value-wrong"),
    "a delimiter of two signs": (
        mapping(claims={"csv": {"delimiter": "||"}}), "sources-value-wrong",
    ),
    "a mapping that is not ready": (mapping(mapping="sniiram"), "ready-mapping-unknown"),
    "a column that the contract lacks": (
        mapping(claims={"columns": {"person": "SS00010"}}), "column-unknown",
    ),
    "values of a column that the contract lacks": (
        mapping(claims={"values": {"profession": {1: "physician"}}}), "column-unknown",
    ),
    "a profession that nobody has": (
        mapping(claims={"constants": {"provider_profession": "doctor"}}), "word-unknown",
    ),
    "a sex that is recoded to nothing known": (
        mapping(population={"files": "p", "values": {"sex": {1: "man"}}}), "word-unknown",
    ),
    "a threshold of no problem": (
        mapping(thresholds={"no-such": {"refuse": 0.1}}), "threshold-unknown",
    ),
    "a threshold above one": (
        mapping(thresholds={"too-old": {"refuse": 10}}), "sources-value-wrong",
    ),
}  # fmt: skip

# --- rows


def checked(folder: Path, claim_rows: Any, person_rows: Any, write: Any, **keys: Any) -> object:
    """Check a project that refuses any row with a problem, and raise what it refuses."""
    project(folder, claim_rows, person_rows, write)
    tables = {k: {**v, **keys.get(k, {})} for k, v in TEXT.items()} if write is csv else keys
    strict = {code: {"warn": 0, "refuse": 0} for code in row_problems.BY_CODE}
    report = check(opened(folder, **tables, thresholds=strict), small_catalogue(), [2020])
    raise_all(list(report.errors))
    return report


def claim(write: Any = parquet, *, keys: Any = None, **change: Any) -> Case:
    rows = claims({}, change)
    return lambda folder: checked(folder, rows, people(), write, claims=keys or {})


def person(write: Any = parquet, **change: Any) -> Case:
    rows = people({}, {"person_id": 2, **change})
    return lambda folder: checked(folder, claims(), rows, write)


def twice(**change: Any) -> Case:
    rows = people({}, {"person_id": 2}, {"person_id": 2, **change})
    return lambda folder: checked(folder, claims(), rows, parquet)


def far(number: int) -> Case:
    def run(folder: Path) -> object:
        project(folder)
        parquet(
            folder / "claims.parquet", claims({"person_id": number}), {"person_id": pa.uint64()}
        )
        report = check(opened(folder), small_catalogue(), [2020])
        raise_all(list(report.errors))
        return report

    return run


def no_such_year(folder: Path) -> object:
    project(folder)
    raise_all(list(check(opened(folder), small_catalogue(), [2021]).errors))
    return folder


ROWS: dict[str, tuple[Case, str]] = {
    "no person": (claim(person_id=None), "value-missing"),
    "a blank person": (claim(csv, person_id="  "), "value-missing"),
    "no date": (claim(service_date=None), "value-missing"),
    "no birth year": (person(birth_year=None), "value-missing"),
    "a person beyond 64 bits": (far(2**64 - 1), "person-too-large"),
    "a code without its zero": (claim(code="58813"), "code-lost-zero"),
    "a code of eight digits": (claim(code="00458813"), "code-too-long"),
    "seven digits that begin with no zero": (claim(code="4588130"), "code-too-long"),
    "a code with a letter": (claim(code="45881O"), "code-not-digits"),
    "a code with a decimal": (claim(csv, code="458813.0"), "code-not-digits"),
    "the 30th of February": (claim(csv, service_date="2020-02-30"), "date-impossible"),
    "a day first": (claim(csv, service_date="04/05/2020"), "date-impossible"),
    "a date of seven digits": (claim(csv, service_date="2020054"), "date-impossible"),
    "a date of 1900": (claim(service_date=dt.date(1900, 1, 1)), "date-too-early"),
    "a date of 2099": (claim(service_date=dt.date(2099, 12, 31)), "date-too-late"),
    "a thirteenth month": (claim(accounting_month=202013), "month-impossible"),
    "a word for a quantity": (claim(csv, quantity="two"), "number-unreadable"),
    "not a number": (claim(csv, quantity="nan"), "number-unreadable"),
    "a quantity of a million": (claim(quantity=1_000_000), "number-out-of-range"),
    "a quantity that no integer holds": (claim(csv, quantity="1e300"), "number-out-of-range"),
    "a year of 200": (person(year=200), "number-out-of-range"),
    "death in month 13": (person(death_year=2020, death_month=13), "number-out-of-range"),
    "half a service": (claim(csv, quantity="1.5"), "number-not-whole"),
    "a tenth of a cent": (claim(csv, reimbursed="10.1"), "amount-not-cents"),
    "a sex of 3": (person(csv, sex="3"), "sex-unknown"),
    "a sex with a capital": (person(sex="Male"), "sex-unknown"),
    "neither true nor false": (person(csv, preferential="maybe"), "flag-unknown"),
    "a sector with a blank inside": (person(sector_june="11001 A081"), "sector-malformed"),
    "a profession unheard of": (claim(provider_profession="astrologer"), "profession-unknown"),
    "no profession": (claim(provider_profession=None), "profession-unknown"),
    "a qualification of four digits": (
        claim(provider_qualification="9300"), "qualification-odd",
    ),
    "a quantity of 0": (claim(quantity=0), "quantity-zero"),
    "booked in the month before": (claim(accounting_month=202004), "booked-before-service"),
    "booked after two years": (claim(accounting_month=202206), "booked-late"),
    "born after the year": (person(birth_year=2021), "born-after-year"),
    "an age of 121": (person(birth_year=1899), "too-old"),
    "dead before birth": (person(birth_year=2000, death_year=1999), "dead-before-birth"),
    "dead before the year": (person(death_year=2019), "dead-before-year"),
    "a month of death alone": (person(death_month=5, death_year=None), "death-month-alone"),
    "no domicile": (person(sector_december=None, sector_june=None), "no-residence"),
    "a row copied": (twice(), "repeated-row"),
    "two rows that disagree": (twice(sex="male"), "contradicting-rows"),
    "a code of no list": (claim(code="999999"), "unknown-code"),
    "a code after its end": (claim(code=OLD), "code-out-of-date"),
    "a person of no population": (claim(person_id=77), "person-without-row"),
    "a correction without its service": (claim(code=MRI, quantity=-3), "negative-net"),
    "a year without rows": (no_such_year, "year-empty"),
}  # fmt: skip

CASES = {**FILES, **COLUMNS, **MAPPINGS, **ROWS}


@pytest.mark.parametrize("name", CASES)
def test_bad_input_meets_its_problem(name: str, tmp_path: Path) -> None:
    case, code = CASES[name]
    with pytest.raises(VesaliusError) as caught:
        case(tmp_path)
    assert code in codes_of(caught.value)
    assert f"docs/errors/{code}.md" in str(caught.value)
    shown = "".join(traceback.format_exception(caught.value))
    assert "During handling" not in shown and "direct cause" not in shown


def test_every_problem_of_the_room_is_met() -> None:
    declared = {p.code for p in vars(problems).values() if isinstance(p, problems.Problem)}
    elsewhere = {c for c in declared if c.startswith("postgres")}  # in test_postgres
    assert (declared | set(row_problems.BY_CODE)) - elsewhere <= {
        code for _, code in CASES.values()
    }
    assert len(CASES) > 40


def test_what_is_refused_is_only_what_is_wrong(tmp_path: Path) -> None:
    report = checked(tmp_path, claims({"accounting_month": 202006}), people(), parquet)
    assert report.findings == ()  # type: ignore[attr-defined]


def test_a_byte_order_mark_is_no_fault(tmp_path: Path) -> None:
    edited("claims.csv", lambda b: b"\xef\xbb\xbf" + b)(tmp_path)
    assert [c.service_date for c in opened(tmp_path, **TEXT).claims.rows(2020)] == [DAY, DAY]
