"""A late booking month: the release of a full count, but only its persons are counted again."""

import dataclasses
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pytest

from tests.unit.sources.projects import parquet
from tests.unit.sources.test_faults import contacts_project, day_of, person
from vesalius.engine.interface import Counting, Inputs, Progress, silent
from vesalius.release import fingerprint
from vesalius.release.build import build_release, open_workshop
from vesalius.release.counting import Counter
from vesalius.release.engines import make_engine
from vesalius.release.project import Project, open_project

DAY = date(2026, 11, 1)
EVERYBODY = 600
Row = dict[str, Any]


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return open_project(contacts_project(tmp_path / "project"))


def service(number: int, year: int, quantity: int = 1) -> Row:
    return {
        "person_id": person(number), "service_date": day_of(year, number), "quantity": quantity,
        "code": "101032", "provider_profession": "physician", "provider_qualification": "003",
    }  # fmt: skip


# of 2021: a first contact, further ones and a correction that takes persons away; one of 2020
LATE = [service(7, 2021), *(service(n, 2021) for n in range(300, 320)),
        *(service(n, 2021, -1) for n in range(400, 420)), service(9, 2020)]  # fmt: skip


def add(project: Project, rows: list[Row], **types: pa.DataType) -> None:
    parquet(project.private / "claims" / "late.parquet", rows, {"person_id": pa.string(), **types})


@dataclasses.dataclass
class Watched:
    """An engine that remembers for how many persons it was asked to count."""

    name: str
    project: Project
    counted: list[tuple[int, int]] = dataclasses.field(default_factory=list)

    def count_year(
        self, inputs: Inputs, counting: Counting, progress: Progress = silent
    ) -> pa.Table:
        engine = make_engine(self.name, self.project.settings, self.project.private / "work")
        first, last = (f"DATE '{counting.year}-{day}'" for day in ("01-01", "12-31"))
        found = duckdb.sql(
            f"SELECT count(DISTINCT person_id) FROM {inputs.claims} AS claims"
            f" WHERE service_date BETWEEN {first} AND {last}"
        )
        self.counted.append((counting.year, found.fetchall()[0][0]))
        return engine.count_year(inputs, counting, progress)


def counted(project: Project, name: str = "duckdb") -> list[tuple[int, int]]:
    """Count the years of a project; the counts that were asked for."""
    engine = Watched(name, project)
    counter: Counter = open_workshop(project, name).counter
    for year in (2020, 2021):
        dataclasses.replace(counter, engine=engine).finest(year)
    return engine.counted


def bytes_of(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.rglob("*.parquet")}


@pytest.mark.parametrize("engine", ["duckdb", "reference"])
def test_only_the_persons_in_the_late_file_are_counted_again(
    project: Project, engine: str, tmp_path: Path
) -> None:
    assert counted(project, engine) == [(2020, EVERYBODY), (2021, EVERYBODY)]
    before = bytes_of(project.private / "work" / "finest")
    add(project, LATE)
    assert counted(project, engine) == [(2020, 1), (2020, 1), (2021, 41), (2021, 41)]
    added = bytes_of(project.private / "work" / "finest")
    shutil.rmtree(project.private / "work" / "finest")
    assert counted(project, engine) == [(2020, EVERYBODY), (2021, EVERYBODY)]
    full = bytes_of(project.private / "work" / "finest")
    assert full == {name: content for name, content in added.items() if name in full}
    assert set(full) & set(before)  # the cells themselves
    assert set(full) - set(before)  # their counts


def test_the_release_is_that_of_a_full_count(project: Project, tmp_path: Path) -> None:
    shutil.copytree(project.folder, tmp_path / "later")
    later = open_project(tmp_path / "later")
    build_release(later, date(2026, 10, 1))
    for one in (project, later):
        add(one, LATE)
    built = [build_release(one, DAY).folder for one in (project, later)]
    assert fingerprint.of_folder(built[0]) == fingerprint.of_folder(built[1])
    earlier = later.releases / "contacts-2026-10-01" / "cells"
    assert fingerprint.of_folder(earlier) != fingerprint.of_folder(built[1] / "cells")


def changed(project: Project) -> None:
    """A file that was counted has changed, beside a late one."""
    add(project, LATE)
    (project.private / "claims" / "2021.parquet").touch()


def gone(project: Project) -> None:
    """A file that was counted is no longer there."""
    claims = project.private / "claims" / "2021.parquet"
    parquet(claims.with_name("other.parquet"), LATE, {"person_id": pa.string()})
    claims.unlink()


def many(project: Project) -> None:
    """Half of the year comes late."""
    add(project, [service(n, 2021) for n in range(600)])


def other_columns(project: Project) -> None:
    """The late file has a column more."""
    add(project, [row | {"remark": "late"} for row in LATE])


@pytest.mark.parametrize("change", [changed, gone, many, other_columns])
def test_what_is_no_addition_is_counted_in_full(
    project: Project, change: Callable[[Project], None]
) -> None:
    counted(project)
    change(project)
    assert [year for year, _ in counted(project)].count(2021) == 1


def test_a_second_late_file_is_added_to_the_first(project: Project) -> None:
    counted(project)
    add(project, LATE)
    counted(project)
    further = project.private / "claims" / "later.parquet"
    parquet(further, [service(3, 2021)], {"person_id": pa.string()})
    assert counted(project) == [(2021, 1), (2021, 1)]
    assert counted(project) == []
