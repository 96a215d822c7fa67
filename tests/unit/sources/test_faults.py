"""Faults of disks and machines: a build that is killed resumes, a full disk ends in clear words."""

import datetime as dt
import os
import random
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.unit.sources.projects import csv, parquet

ROOT = Path(__file__).resolve().parents[3]
CONTACTS = ROOT / "tests/unit/catalogue/contacts/contacts.yaml"
SETTINGS = 'name: contacts\nyears: 2020-2021\nvintages: [2019-01-01]\nthemes: ["020"]\n'
SOURCES = "claims: {files: private/claims}\npopulation: {files: private/population}\n"
COMMAND = [sys.executable, "-c", "from vesalius.cli.main import main; main()"]
SECTORS = ("11001A00-", "11001A01-", "21004A001", "52011A00-", None)
PLANTED = "QZX7741PERSON"
Bytes = dict[str, bytes]


def contacts_project(folder: Path) -> Path:
    """Two years of contacts with general practitioners, of 600 invented persons."""
    (folder / "catalogue").mkdir(parents=True)
    shutil.copy(CONTACTS, folder / "catalogue")
    (folder / "release.yaml").write_text(SETTINGS, encoding="utf-8")
    (folder / "sources.yaml").write_text(SOURCES, encoding="utf-8")
    for year in (2019, 2020, 2021):
        people = [
            {"person_id": person(n), "year": year, "birth_year": 1930 + n % 40, "sex": "female",
             "sector_december": SECTORS[n % 5], "sector_june": None}
            for n in range(600)
        ]  # fmt: skip
        services = [
            {"person_id": person(n % 600), "service_date": day_of(year, n), "quantity": 1,
             "code": ("101032", "103132")[n % 3 == 0], "provider_profession": "physician",
             "provider_qualification": "003"}
            for n in range(900)
        ]  # fmt: skip
        text = {"person_id": pa.string()}
        parquet(folder / f"private/population/{year}.parquet", people, text)
        parquet(folder / f"private/claims/{year}.parquet", services, text)
    return folder


def person(number: int) -> str:
    """A pseudonym that is easily recognised."""
    return f"{PLANTED}{number:04d}"


def day_of(year: int, number: int) -> dt.date:
    return dt.date(year, 1, 1) + dt.timedelta(number % 360)


def start(folder: Path, *words: str, largest_file: str = "unlimited") -> "subprocess.Popen[str]":
    """Start `vesalius` in a project, able to write files up to a size (in blocks of the shell)."""
    limited = ["sh", "-c", f'ulimit -f {largest_file}; exec "$@"', "sh", *COMMAND, *words]
    return subprocess.Popen(
        limited, cwd=folder, env={**os.environ, "VESALIUS_LANG": "en"}, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip


def build(folder: Path) -> "subprocess.Popen[str]":
    return start(folder, "build", "--date", "2026-11-01")


def finished(process: "subprocess.Popen[str]") -> str:
    out, err = process.communicate(timeout=300)
    assert process.returncode == 0, out + err
    return out + err


def release(folder: Path) -> Bytes:
    """The bytes of every file of the release, none where there is no release."""
    made = folder / "releases"
    files = sorted(path for path in made.rglob("*") if path.is_file()) if made.is_dir() else []
    return {path.relative_to(made).as_posix(): path.read_bytes() for path in files}


def written(folder: Path) -> int:
    """How many files the build has written so far, unfinished ones included."""
    found = sum(len(files) for _, _, files in os.walk(folder / "private" / "work"))
    return found + sum(len(files) for _, _, files in os.walk(folder / "releases"))


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> tuple[Bytes, int]:
    """The release of a build that nobody disturbed, and how many files it took."""
    folder = contacts_project(tmp_path_factory.mktemp("whole") / "project")
    assert PLANTED not in finished(build(folder))
    assert release(folder)
    return release(folder), written(folder)


def test_no_person_is_in_a_release(whole: tuple[Bytes, int]) -> None:
    """Neither in the bytes of a file nor, unpacked, in a cell of a table."""
    for name, content in whole[0].items():
        shown = name.encode() + content
        if name.endswith(".parquet"):
            table = pq.read_table(pa.BufferReader(content))
            shown += str(table.to_pydict()).encode() + str(table.schema.metadata).encode()
        assert PLANTED.encode() not in shown


def kill(folder: Path, whole: tuple[Bytes, int], files: int, moment: float) -> None:
    """Kill a build once so many files are there, a moment later; see what is visible."""
    process = build(folder)
    while process.poll() is None and written(folder) < files:
        time.sleep(0.002)
    time.sleep(moment)
    process.kill()
    process.communicate()
    assert release(folder) in ({}, whole[0])


def resume(folder: Path, whole: tuple[Bytes, int]) -> None:
    """Let the build finish: the same bytes as if nothing had happened, and nothing left over."""
    finished(build(folder))
    assert release(folder) == whole[0]
    assert list(folder.rglob("*.partial")) == []


def test_a_build_killed_again_and_again_resumes_to_the_same_bytes(
    whole: tuple[Bytes, int], tmp_path: Path
) -> None:
    folder, draw = contacts_project(tmp_path / "project"), random.Random(0)
    for files in sorted(draw.randrange(whole[1]) for _ in range(4)):
        kill(folder, whole, files, draw.uniform(0, 0.05))
    resume(folder, whole)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(1, 21))
def test_a_build_killed_at_any_moment_resumes_to_the_same_bytes(
    seed: int, whole: tuple[Bytes, int], tmp_path: Path
) -> None:
    folder, draw = contacts_project(tmp_path / "project"), random.Random(seed)
    kill(folder, whole, draw.randrange(whole[1]), draw.uniform(0, 0.05))
    resume(folder, whole)


def test_a_full_disk_ends_in_clear_words_and_leaves_nothing_half_written(tmp_path: Path) -> None:
    """The limit of a file's size stands for the end of the disk: the system refuses to write on."""
    folder = contacts_project(tmp_path / "project")
    rows = [{"person_id": f"{n:040d}", "service_date": "2020-05-04", "code": "101032",
             "provider_profession": "physician", "provider_qualification": "003", "quantity": 1}
            for n in range(20_000)]  # fmt: skip
    shutil.rmtree(folder / "private/claims")
    (folder / "private/claims").mkdir()
    csv(folder / "private/claims/claims.csv", rows)
    process = start(folder, "check", largest_file="40")
    out, err = process.communicate(timeout=300)
    assert process.returncode == 2, out + err
    assert "disk-full" in err
    assert list((folder / "private/staged").rglob("*")) == []
