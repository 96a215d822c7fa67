"""The effect of an edit on the national figures, against a count in plain Python."""

from collections import Counter
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from vesalius.catalogue.load import default_catalogue, default_folder, load_catalogue
from vesalius.catalogue.model import Catalogue
from vesalius.publish.sheets.effect import Effect, effects
from vesalius.sources.synthetic.generate import synthesise_years

YEAR = 2016
RELEASE = f"name: small\nyears: {YEAR}\n"
SOURCES = """
claims: {files: private/claims/**/*.parquet}
population: {files: private/population/**/*.parquet}
"""
TABLE = default_folder() / "codelists" / "ct.csv"


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("project")
    list(synthesise_years(folder / "private", 3_000, range(YEAR, YEAR + 1), 5, default_catalogue()))
    (folder / "release.yaml").write_text(RELEASE, encoding="utf-8")
    (folder / "sources.yaml").write_text(SOURCES, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def edited(tmp_path_factory: pytest.TempPathFactory) -> Catalogue:
    """The catalogue with CT of the neck, chest and abdomen ending in mid-year."""
    folder = tmp_path_factory.mktemp("edit")
    (folder / "codelists").mkdir()
    text = TABLE.read_text(encoding="utf-8").replace(",2010-09-01,,", f",2010-09-01,{YEAR}-06-30,")
    (folder / "codelists" / "ct.csv").write_text(text, encoding="utf-8")
    return load_catalogue(default_folder(), folder)


def counted(project: Path, catalogue: Catalogue) -> tuple[int, int]:
    """Persons and exams of the CT list, row by row."""
    people = table_of(project, "population")
    known = {p for p, y in zip(*columns(people, "person_id", "year"), strict=True) if y == YEAR}
    claims = table_of(project, "claims")
    net: Counter[object] = Counter()
    names = ("person_id", "service_date", "code", "quantity")
    for person, day, code, quantity in zip(*columns(claims, *names), strict=True):
        counts = day.year == YEAR and person in known
        if counts and code in codes_on(catalogue, day):
            net[person] += quantity
    positive = [number for number in net.values() if number > 0]
    return len(positive), sum(positive)


_CODES: dict[tuple[int, date], frozenset[str]] = {}


def codes_on(catalogue: Catalogue, day: date) -> frozenset[str]:
    key = (id(catalogue), day)
    if key not in _CODES:
        _CODES[key] = catalogue.code_lists["ct"].codes_on(day)
    return _CODES[key]


def table_of(project: Path, name: str) -> pa.Table:
    files = sorted((project / "private" / name).rglob("*.parquet"))
    return pa.concat_tables([pq.read_table(file, partitioning=None) for file in files])


def columns(table: pa.Table, *names: str) -> list[list[object]]:
    return [table.column(name).to_pylist() for name in names]


def test_the_effect_is_what_a_count_by_hand_gives(project: Path, edited: Catalogue) -> None:
    old = default_catalogue()
    found = effects(old, edited, ["cube_013_013", "stat_013_014"], project)
    before, after = counted(project, old), counted(project, edited)
    assert before[1] > after[1] > 0
    assert found == [
        Effect("cube_013_013", YEAR, before[0], after[0]),
        Effect("stat_013_014", YEAR, before[1], after[1]),
    ]
    assert found[1].figures[2] == after[1] - before[1]


def test_nothing_recounted_nothing_counted(project: Path) -> None:
    assert effects(default_catalogue(), default_catalogue(), [], project) == []
