"""Faults of files and disks end a build in clear words, and leave no release, whole or half.

A build that is killed: `tests/unit/sources/test_faults.py`.
"""

from datetime import date
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from tests.unit.sources.test_faults import PLANTED, contacts_project, finished, release, start
from vesalius.release.build import build_release
from vesalius.release.project import open_project

BUILD = ("build", "--date", "2026-11-01")
CLAIMS = "private/claims/2021.parquet"


def unreadable(file: Path) -> None:
    """A link that leads to itself: not even root can open it."""
    file.unlink()
    file.symlink_to(file)


def truncated(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:-200])


def wrong_checksum(file: Path) -> None:
    """One bit of the first column's last page turned; the checksum beside it no longer fits."""
    column = pq.read_metadata(file).row_group(0).column(0)
    first = column.dictionary_page_offset or column.data_page_offset
    content = bytearray(file.read_bytes())
    content[first + column.total_compressed_size - 2] ^= 1
    file.write_bytes(content)


FAULTS = {
    "file-unreadable": unreadable,
    "parquet-broken": truncated,
    "parquet-corrupt": wrong_checksum,
}


@pytest.mark.parametrize("code", FAULTS)
@pytest.mark.parametrize("table", ["claims", "population"])
def test_a_damaged_file_ends_a_build_in_clear_words(code: str, table: str, tmp_path: Path) -> None:
    folder = contacts_project(tmp_path / "project")
    FAULTS[code](folder / f"private/{table}/2021.parquet")
    process = start(folder, *BUILD)
    out, err = process.communicate(timeout=300)
    assert process.returncode == 2, out + err
    assert code in err
    assert "2021.parquet" in err
    assert PLANTED not in out + err
    assert release(folder) == {}
    assert list(folder.rglob("*.partial")) == []


def test_a_file_damaged_after_the_first_build_ends_the_second(tmp_path: Path) -> None:
    """What was proven of a file holds until the file changes."""
    folder = contacts_project(tmp_path / "project")
    finished(start(folder, *BUILD))
    before = release(folder)
    wrong_checksum(folder / CLAIMS)
    process = start(folder, "build", "--date", "2026-12-01")
    assert "parquet-corrupt" in process.communicate(timeout=300)[1]
    assert process.returncode == 2
    assert release(folder) == before


@pytest.fixture(scope="module")
def largest(tmp_path_factory: pytest.TempPathFactory) -> int:
    """The size of the largest file that an undisturbed build writes."""
    folder = contacts_project(tmp_path_factory.mktemp("whole") / "project")
    build_release(open_project(folder), date(2026, 11, 1))
    written = [p for part in ("private/work", "releases") for p in (folder / part).rglob("*")]
    return max(path.stat().st_size for path in written if path.is_file())


@pytest.mark.parametrize("share", [0.9, 0.02])
def test_a_disk_that_fills_up_ends_a_build_in_clear_words(
    share: float, largest: int, tmp_path: Path
) -> None:
    """The limit of a file's size stands for the end of the disk: the system refuses to write on."""
    folder = contacts_project(tmp_path / "project")
    blocks = str(max(1, int(share * largest) // 512))
    process = start(folder, *BUILD, largest_file=blocks)
    out, err = process.communicate(timeout=300)
    assert process.returncode == 2, out + err
    assert "disk-full" in err
    assert PLANTED not in out + err
    assert release(folder) == {}
    assert list(folder.rglob("*.partial")) == []
    finished(start(folder, *BUILD))  # once there is room, the build goes on
    assert release(folder)
