"""A changed text redoes nothing; whatever matters to a figure leads to the gate again."""

import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any, NoReturn

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.unit.sources.projects import parquet
from tests.unit.sources.test_faults import contacts_project, day_of, person
from vesalius.engine.duckdb import DuckDbEngine
from vesalius.engine.interface import Counting, Inputs
from vesalius.release import fingerprint, gating, workshop
from vesalius.release.build import build_release
from vesalius.release.project import open_project
from vesalius.release.workshop import Workshop
from vesalius.sources import check

FIRST, SECOND, THIRD = date(2026, 10, 1), date(2026, 11, 1), date(2026, 12, 1)


class AgainError(Exception):
    """A step was done again."""


def again(*_: object) -> NoReturn:
    raise AgainError


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project that was built once."""
    folder = contacts_project(tmp_path_factory.mktemp("first") / "project")
    build_release(open_project(folder), FIRST)
    return folder


@pytest.fixture
def project(first: Path, tmp_path: Path) -> Path:
    shutil.copytree(first, tmp_path / "project")
    return tmp_path / "project"


def replace(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")


def catalogue(project: Path) -> Path:
    return project / "catalogue" / "contacts.yaml"


def name_earlier(project: Path, *days: date) -> None:
    named = ", ".join(f"releases/contacts-{day.isoformat()}" for day in days)
    settings = project / "release.yaml"
    kept = [x for x in settings.read_text().splitlines() if not x.startswith("earlier")]
    settings.write_text("\n".join([*kept, f"earlier: [{named}]", ""]))


def nothing_again(patch: pytest.MonkeyPatch) -> None:
    """Fail where anything is checked, counted, shaped or protected again."""
    patch.setattr(check, "check", again)
    patch.setattr(DuckDbEngine, "count_year", again)
    patch.setattr(Workshop, "_make_cells", again)
    patch.setattr(gating, "protect", again)


def change_texts(project: Path) -> None:
    """The titles of a theme, a population, a variable and a list, and the label of a code."""
    for old in ("Home visit", "75 and over", "General practice", "Consultations"):
        replace(catalogue(project), old, f"{old} (corrected)")


def test_changed_texts_redo_nothing(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nor do they beside the releases that told the same cells with other texts."""
    nothing_again(monkeypatch)
    built = [project / "releases" / f"contacts-{FIRST.isoformat()}"]
    for day in (SECOND, THIRD):
        change_texts(project)
        name_earlier(project, *(d for d in (FIRST, SECOND) if d < day))
        built.append(build_release(open_project(project), day).folder)
    cells = {fingerprint.of_folder(folder / "cells") for folder in built}
    texts = {fingerprint.of_folder(folder / "catalogue") for folder in built}
    assert (len(cells), len(texts)) == (1, 3)


def test_a_new_year_redoes_that_year_alone(
    first: Path, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is checked, counted and rolled up before it came stays; the release is the same."""
    for part in ("work", "set-aside"):
        shutil.rmtree(project / "private" / part, ignore_errors=True)
    shutil.rmtree(project / "releases")
    added = [project / f"private/{table}/2021.parquet" for table in ("claims", "population")]
    for path in added:
        path.rename(path.with_suffix(".later"))
    build_release(open_project(project), SECOND)
    for path in added:
        path.with_suffix(".later").rename(path)
    done: list[object] = []
    count, roll = DuckDbEngine.count_year, workshop.roll_up

    def counting(self: DuckDbEngine, inputs: Inputs, asked: Counting) -> pa.Table:
        done.append(asked.year)
        return count(self, inputs, asked)

    def rolling(finest: pa.Table, *rest: Any) -> pa.Table:
        done.extend(set(finest["year"].to_pylist()))
        return roll(finest, *rest)

    monkeypatch.setattr(DuckDbEngine, "count_year", counting)
    monkeypatch.setattr(workshop, "roll_up", rolling)
    built = build_release(open_project(project), FIRST).folder
    assert done == [2021, 2021]
    assert fingerprint.of_folder(built) == fingerprint.of_folder(first / "releases" / built.name)


def stricter(project: Path) -> None:
    with (project / "release.yaml").open("a") as file:
        file.write("disclosure: {preset: five, threshold: 6}\n")


def called_synthetic(project: Path) -> None:
    with (project / "release.yaml").open("a") as file:
        file.write("synthetic: true\n")


def fewer_years(project: Path) -> None:
    replace(project / "release.yaml", "2020-2021", "2021")


def other_variable(project: Path) -> None:
    """Another variable, counted already, behind two indicators; without the sum of the parts."""
    replace(catalogue(project), "variable: GP_HOME_N", "variable: GP_ALL_N")


def no_partition(project: Path) -> None:
    declared = "    partitions:\n      GP_ALL_N: [GP_OFFICE_N, GP_HOME_N]\n"
    replace(catalogue(project), declared, "")


def a_further_claim(project: Path) -> None:
    row = {
        "person_id": person(1), "service_date": day_of(2021, 3), "quantity": 1, "code": "103132",
        "provider_profession": "physician", "provider_qualification": "003",
    }  # fmt: skip
    parquet(project / "private/claims/late.parquet", [row], {"person_id": pa.string()})


def touched_population(project: Path) -> None:
    (project / "private/population/2021.parquet").touch()


def earlier_with_other_cells(project: Path) -> None:
    """An earlier release that told something else: what it hid must stay hidden."""
    name_earlier(project, FIRST)
    cells = project / "releases" / f"contacts-{FIRST.isoformat()}" / "cells"
    changed, manifest = min(cells.iterdir()), cells.parent / "manifest.json"
    pq.write_table(pq.read_table(changed).slice(1), changed)
    told = next(x for x in manifest.read_text().splitlines() if changed.name in x).split('"')[-2]
    replace(manifest, told, fingerprint.of_file(changed))


CHANGES = [
    stricter, called_synthetic, fewer_years, other_variable, no_partition, a_further_claim,
    touched_population, earlier_with_other_cells,
]  # fmt: skip


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
def test_what_matters_leads_to_the_gate(
    project: Path, change: Callable[[Path], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    change(project)
    monkeypatch.setattr(gating, "protect", again)
    with pytest.raises(AgainError):
        build_release(open_project(project), SECOND)


def test_another_program_leads_to_the_gate(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    of_room: Callable[[str], str] = fingerprint.of_room
    monkeypatch.setattr(gating, "protect", again)
    for room in ("disclosure", "territory"):
        changed = f"another {room}"
        monkeypatch.setattr(
            fingerprint, "of_room", lambda r, room=room, to=changed: to if r == room else of_room(r)
        )
        with pytest.raises(AgainError):
            build_release(open_project(project), SECOND)
