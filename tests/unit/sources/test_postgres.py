"""PostgreSQL as a source, against a real server on loopback."""

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest

from tests.unit.sources.projects import CT, claims, opened, people, project, small_catalogue
from vesalius.errors import VesaliusError
from vesalius.sources.check import check

psycopg = pytest.importorskip("psycopg")
PROGRAMS = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
CLAIMS_TABLE = """
CREATE TABLE claims (person_id int8, service_date date, code text, provider_profession text,
  provider_qualification text, quantity int4, reimbursed numeric(12, 2), secret text);
"""
POPULATION_TABLE = """
CREATE SCHEMA register;
CREATE TABLE register.members (person_id int8, year int2, birth_year int2, sex text,
  sector_december text, sector_june text, preferential bool);
"""
SOURCE = {
    "claims": {"postgres": {"table": "claims"}, "files": [], "amounts": "euros"},
    "population": {"postgres": {"table": "register.members"}, "files": []},
}
Run = Callable[[str], list[Any]]


def as_server_user() -> dict[str, Any]:
    """The server refuses to run as root."""
    return {"user": "postgres", "group": "postgres"} if os.getuid() == 0 else {}


def run_program(program: str, *words: str) -> None:
    command = [str(PROGRAMS[-1] / program), *words]
    who = as_server_user()
    done = subprocess.run(command, check=False, capture_output=True, text=True, cwd="/", **who)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture(scope="module")
def server() -> Iterator[int]:
    """A PostgreSQL of its own in a temporary folder, on a free port of 127.0.0.1."""
    if not PROGRAMS:
        reason = "no PostgreSQL server in /usr/lib/postgresql (Debian's package postgresql)"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    folder = Path(tempfile.mkdtemp(prefix="vesalius-pg-"))
    if os.getuid() == 0:
        shutil.chown(folder, "postgres", "postgres")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    data, log = str(folder / "data"), str(folder / "log")
    run_program("initdb", "-D", data, "-U", "tester", "-A", "trust", "-E", "UTF8", "--no-sync")
    options = f"-c listen_addresses=127.0.0.1 -p {port} -k {folder} -c fsync=off"
    run_program("pg_ctl", "-D", data, "-l", log, "-o", options, "-w", "start")
    try:
        yield port
    finally:
        run_program("pg_ctl", "-D", data, "-m", "immediate", "stop")
        shutil.rmtree(folder)


@pytest.fixture
def database(server: int, monkeypatch: pytest.MonkeyPatch) -> Run:
    """A fresh database with both tables; the standard variables lead to it."""
    variables = {"PGHOST": "127.0.0.1", "PGPORT": str(server), "PGUSER": "tester"}
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("PGDATABASE", "postgres")

    def run(query: str) -> list[Any]:
        with psycopg.connect(autocommit=True) as connection:
            done = connection.execute(query)
            return list(done.fetchall()) if done.description else []

    run("DROP DATABASE IF EXISTS trial")
    run("CREATE DATABASE trial")
    monkeypatch.setenv("PGDATABASE", "trial")
    run(CLAIMS_TABLE)
    run(POPULATION_TABLE)
    run(
        "INSERT INTO register.members SELECT n, 2020, 1960, 'female', '11001A081', NULL, n % 2 = 0"
        " FROM generate_series(1, 50) n"
    )
    run(
        f"INSERT INTO claims SELECT n % 50 + 1, date '2020-01-01' + n % 300, '{CT}', 'physician',"
        " CASE WHEN n % 7 = 0 THEN NULL ELSE '930' END, 1, n / 100.0, 'not to be copied'"
        " FROM generate_series(1, 500) n"
    )
    return run


def test_rows_come_typed_and_whole(database: Run, tmp_path: Path) -> None:
    sources = opened(tmp_path, SOURCE["claims"], SOURCE["population"])
    found = sorted(duckdb.sql(sources.claims.relation(2020)).fetchall(), key=str)
    expected = database(
        "SELECT person_id, service_date, NULL, code, provider_profession, provider_qualification,"
        " quantity, (reimbursed * 100)::int8, NULL, NULL, NULL FROM claims"
    )
    assert len(found) == 500 and found == sorted(expected, key=str)
    people_found = list(sources.population.rows(2020))
    assert [p.preferential for p in people_found] == [n % 2 == 0 for n in range(1, 51)]
    assert sources.population.sound(2020)
    assert sources.claims.ignored == ("secret",)
    assert check(sources, small_catalogue(), [2020]).errors == ()


def test_only_the_needed_columns_leave_the_database(database: Run, tmp_path: Path) -> None:
    opened(tmp_path, SOURCE["claims"], SOURCE["population"])
    copies = sorted((tmp_path / "private/staged").iterdir())
    assert [copy.name.split("-")[1] for copy in copies] == ["claims", "population"]
    assert b"not to be copied" not in copies[0].read_bytes()


def test_a_copy_is_made_again_only_when_rows_change(database: Run, tmp_path: Path) -> None:
    first = opened(tmp_path, SOURCE["claims"], SOURCE["population"]).claims.fingerprint()
    again = opened(tmp_path, SOURCE["claims"], SOURCE["population"]).claims.fingerprint()
    assert again == first
    assert len(list((tmp_path / "private/staged").iterdir())) == 2
    database("INSERT INTO claims SELECT * FROM claims")
    database("SELECT pg_stat_force_next_flush()")
    grown = opened(tmp_path, SOURCE["claims"], SOURCE["population"])
    assert sum(file.rows for file in grown.claims.files) == 1000
    assert grown.claims.fingerprint() != first
    assert len(list((tmp_path / "private/staged").iterdir())) == 2


def test_text_keeps_quotes_line_ends_and_empty_apart_from_null(
    database: Run, tmp_path: Path
) -> None:
    database("DELETE FROM register.members WHERE person_id > 4")
    sectors = {1: "NULL", 2: "''", 3: "'a,\"b'", 4: "E'a\\nb'"}
    for person, sector in sectors.items():
        database(f"UPDATE register.members SET sector_june = {sector} WHERE person_id = {person}")
    sources = opened(tmp_path, SOURCE["claims"], SOURCE["population"])
    copy = sources.population.files[0].path
    kept = duckdb.sql(f"SELECT sector_june FROM '{copy}' ORDER BY person_id").fetchall()
    assert [value for (value,) in kept] == [None, "", 'a,"b', "a\nb"]


def test_the_same_as_from_files(database: Run, tmp_path: Path) -> None:
    """A database and the Parquet files of the same rows give the same relation."""
    project(tmp_path, claims(*({"person_id": n} for n in range(1, 20))), people())
    database("TRUNCATE claims")
    database(
        "INSERT INTO claims SELECT n, date '2020-05-04', '458813', 'physician', '930', 1"
        " FROM generate_series(1, 19) n"
    )
    from_files = opened(tmp_path).claims
    from_database = opened(tmp_path, SOURCE["claims"]).claims
    rows = [duckdb.sql(t.relation(2020)).fetchall() for t in (from_files, from_database)]
    assert sorted(rows[0]) == sorted(rows[1]) and len(rows[0]) == 19


def fails(folder: Path, code: str, claims_keys: dict[str, Any] | None = None) -> str:
    project(folder)
    with pytest.raises(VesaliusError) as caught:
        opened(folder, {**SOURCE["claims"], **(claims_keys or {})})
    assert caught.value.code == code
    staged = folder / "private/staged"
    assert not staged.is_dir() or not list(staged.iterdir())
    return str(caught.value)


def test_no_such_table(database: Run, tmp_path: Path) -> None:
    told = fails(tmp_path, "postgres-table-missing", {"postgres": {"table": "care.claims"}})
    assert "care.claims" in told


def test_a_missing_column_names_those_that_are_there(database: Run, tmp_path: Path) -> None:
    told = fails(tmp_path, "column-missing", {"columns": {"quantity": "n_prest"}})
    assert "secret" in told and "n_prest" in told


def test_a_server_that_does_not_answer(
    database: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PGPORT", "1")
    fails(tmp_path, "postgres-unreachable")


def test_an_error_in_mid_stream_leaves_nothing_and_quotes_nothing(
    database: Run, tmp_path: Path
) -> None:
    """A view that stumbles over one row: the server's own message would quote the value."""
    database(
        "CREATE VIEW stumbling AS SELECT person_id, service_date, code, provider_profession,"
        " provider_qualification, CASE WHEN person_id = 43 THEN ('QZX' || person_id)::int4"
        " ELSE quantity END AS quantity FROM claims"
    )
    told = fails(tmp_path, "postgres-interrupted", {"postgres": {"table": "stumbling"}})
    assert "QZX" not in told


def test_without_psycopg(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "psycopg", None)
    fails(tmp_path, "postgres-missing")
