"""A check of what was checked before reads only what is new, and says what a first check says."""

import datetime as dt
import os
import random
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.unit.sources.projects import (
    CT,
    MRI,
    OLD,
    claims,
    csv,
    opened,
    parquet,
    people,
    small_catalogue,
)
from tests.unit.sources.test_one_rule_set import PERSONS, POOLS, drawn
from vesalius.catalogue.model import Catalogue, Validity
from vesalius.sources.aside import SetAside
from vesalius.sources.check import check, require_usable
from vesalius.sources.opening import Sources

TEXT = {"claims": {"files": "claims/*.csv"}, "population": {"files": "people/*.csv"}}
PARQUET = {"claims": {"files": "claims/*.parquet"}, "population": {"files": "people/*.parquet"}}
Told = tuple[dict[str, Any], tuple[str, ...], dict[str, bytes]]


def told(sources: Sources, catalogue: Catalogue) -> Told:
    """All that a check of the years that both tables hold tells and writes."""
    years = sorted(set(sources.population.years()) & set(sources.claims.years()))
    report = check(sources, catalogue, years)
    folder = sources.folder / "private/set-aside"
    written = {path.name: path.read_bytes() for path in sorted(folder.glob("*"))}
    return report.as_json(), tuple(map(str, report.errors)), written


def told_anew(folder: Path, keys: dict[str, Any], catalogue: Catalogue) -> Told:
    """The same from a project that was never checked, in the same place."""
    private, away = folder / "private", folder.with_suffix(".away")
    private.rename(away)
    try:
        return told(opened(folder, **keys), catalogue)
    finally:
        shutil.rmtree(private)
        away.rename(private)


def kept(folder: Path) -> set[str]:
    """The parts that are kept from one check to the next."""
    found = (folder / "private/work/check").rglob("*-*")
    return {path.relative_to(folder).as_posix() for path in found}


# -- the same as from nothing --------------------------------------------------------------------


def write_claims(folder: Path, name: str, draw: random.Random) -> None:
    """Forty claims of all sorts, those of one file mostly of one year."""
    rows = drawn(POOLS, draw.randrange(10**6), 40, 0.8)
    year = draw.randrange(2018, 2022)
    for row in rows:
        row["service_date"] = row["service_date"].replace("2020-05-04", f"{year}-05-04")
        row["code"] = draw.choice([row["code"], MRI, OLD, "999999"])
        row["person_id"] = row["person_id"] and draw.choice(["1", "2", "3", "4", "5", "6", "99"])
    csv(folder / f"claims/{name}.csv", rows)


def write_people(folder: Path, name: str, draw: random.Random) -> None:
    """Twenty rows, some persons twice, in this file or in another."""
    rows = drawn(PERSONS, draw.randrange(10**6), 20, 0.9)
    for row in rows:
        row["year"] = row["year"].replace("2020", str(draw.randrange(2018, 2022)))
    csv(folder / f"people/{name}.csv", rows)


def remove(folder: Path, name: str, draw: random.Random) -> None:
    """A file less, but never the last one."""
    files = sorted((folder / draw.choice(["claims", "people"])).glob("*.csv"))
    if len(files) > 1:
        draw.choice(files).unlink()


STEPS: list[Callable[[Path, str, random.Random], None]] = [write_claims, write_people, remove]


@pytest.mark.parametrize(
    ("seed", "unknown"),
    [pytest.param(1, "set_aside", marks=pytest.mark.long), (2, "expected")],
)
def test_a_check_after_changes_is_that_from_nothing(
    seed: int, unknown: str, tmp_path: Path
) -> None:
    """Files come, change and go, rules and code lists change; at each step all bytes are held."""
    folder, draw = tmp_path / "project", random.Random(seed)
    (folder / "claims").mkdir(parents=True)
    (folder / "people").mkdir()
    keys: dict[str, Any] = {**TEXT, "claims": {**TEXT["claims"], "unknown_codes": unknown}}
    catalogue = small_catalogue()
    for name in ("a", "b", "c"):
        write_claims(folder, name, draw)
        write_people(folder, name, draw)
    seen = []
    for _ in range(6):
        now = told(opened(folder, **keys), catalogue)
        assert now == told_anew(folder, keys, catalogue)
        seen.append(now)
        draw.choice(STEPS)(folder, draw.choice("abcd"), draw)
        if draw.random() < 0.3:
            catalogue = ended(catalogue, dt.date(draw.randrange(2017, 2022), 3, 1))
        if draw.random() < 0.3:
            keys["claims"]["pad_codes"] = not keys["claims"].get("pad_codes", False)
    assert len({repr(now) for now in seen}) > 4
    assert max(len(now[2]) for now in seen) > 8


@pytest.mark.parametrize("unknown", ["set_aside", "expected"])
@pytest.mark.parametrize("table", ["claims", "people"])
def test_a_file_changed_in_its_place_is_checked_again(
    table: str, unknown: str, tmp_path: Path
) -> None:
    """Parquet, which is read as it lies: nothing but the file's size and time tells the change."""
    keys = {**PARQUET, "claims": {**PARQUET["claims"], "unknown_codes": unknown}}
    for year in (2019, 2020):
        year_of_rows(tmp_path / "project", year)
        year_of_rows(tmp_path / "other", year, fewer=20)
    folder = tmp_path / "project"
    before = told(opened(folder, **keys), small_catalogue())
    for year in (2019, 2020):
        shutil.copy(tmp_path / f"other/{table}/{year}.parquet", folder / table)
        after = told(opened(folder, **keys), small_catalogue())
        assert after == told_anew(folder, keys, small_catalogue()) != before
        before = after


def ended(catalogue: Catalogue, day: dt.date) -> Catalogue:
    """The catalogue with another last day of its old code."""
    ct = catalogue.code_lists["ct"]
    entries = tuple(
        replace(e, validity=Validity(e.validity.first, day)) if e.code == OLD else e
        for e in ct.entries
    )
    return replace(
        catalogue, code_lists={**catalogue.code_lists, "ct": replace(ct, entries=entries)}
    )


# -- only what is new is read --------------------------------------------------------------------


def year_of_rows(
    folder: Path, year: int, write: Callable[..., Path] = parquet, fewer: int = 0
) -> None:
    """A year of claims and persons, of which some of all kinds are set aside."""
    day, ending = dt.date(year, 5, 4), "csv" if write is csv else "parquet"
    rows = fewer * claims({"service_date": day, "code": "999995", "quantity": 0}) + claims(
        *({"service_date": day, "person_id": n} for n in range(60)),
        {"service_date": day, "person_id": 99},
        {"service_date": day, "code": OLD},
        {"service_date": day, "code": "999999"},
        {"service_date": day, "code": MRI, "quantity": -2, "person_id": 3},
        {"service_date": day, "quantity": 0},
        {"service_date": day, "code": "1"},
    )
    persons = people(*({"person_id": n, "year": year} for n in range(60 - fewer)), {"year": year})
    (folder / "claims").mkdir(parents=True, exist_ok=True)
    (folder / "people").mkdir(parents=True, exist_ok=True)
    write(folder / f"claims/{year}.{ending}", rows)
    write(folder / f"people/{year}.{ending}", persons)


@contextmanager
def emptied(paths: list[Path]) -> Iterator[None]:
    """Parquet files whose pages are gone, though name, size, time and footer are the same."""
    before = {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in paths}
    for path, (content, time) in before.items():
        footer = int.from_bytes(content[-8:-4], "little") + 8
        path.write_bytes(content[:4] + bytes(len(content) - 4 - footer) + content[-footer:])
        os.utime(path, ns=(time, time))
        with pytest.raises((OSError, pa.ArrowException)):
            pq.ParquetFile(path).read()
    try:
        yield
    finally:
        for path, (content, time) in before.items():
            path.write_bytes(content)
            os.utime(path, ns=(time, time))


def scanned(folder: Path, *years: int) -> list[Path]:
    """The Parquet files of these years, copies of text included."""
    found = [p for p in folder.rglob("*.parquet") if p.name[:4] in map(str, years)]
    return [p for p in found if p.parent.name in ("claims", "people", "staged")]


@pytest.mark.parametrize(("write", "keys"), [(parquet, PARQUET), (csv, TEXT)])
def test_a_new_year_reads_that_year_alone(
    write: Callable[..., Path], keys: dict[str, Any], tmp_path: Path
) -> None:
    folder = tmp_path / "project"
    for year in (2019, 2020):
        year_of_rows(folder, year, write)
    told(opened(folder, **keys), small_catalogue())
    year_of_rows(folder, 2021, write)
    with emptied(scanned(folder, 2019, 2020)):
        found = told(opened(folder, **keys), small_catalogue())
    assert found == told_anew(folder, keys, small_catalogue())
    assert found[0]["years"] == [2019, 2020, 2021]
    assert found[0]["tables"]["claims"]["set_aside"] == 3 * 5
    sources = opened(folder, **keys)
    for table in (sources.claims, sources.population):
        assert [Path(file.name).stem for file in table.files_of(2020)] == ["2020"]


def test_a_late_file_reads_the_years_that_it_holds(tmp_path: Path) -> None:
    folder = tmp_path / "project"
    for year in (2018, 2019, 2020):
        year_of_rows(folder, year)
    told(opened(folder, **PARQUET), small_catalogue())
    late = claims({"service_date": dt.date(2018, 12, 1)}, {"service_date": dt.date(2020, 12, 1)})
    parquet(folder / "claims/late.parquet", late)
    with emptied(scanned(folder, 2019)):
        found = told(opened(folder, **PARQUET), small_catalogue())
    assert found == told_anew(folder, PARQUET, small_catalogue())


def test_a_changed_code_reads_the_years_in_which_it_changed(tmp_path: Path) -> None:
    folder = tmp_path / "project"
    for year in (2018, 2019, 2020):
        year_of_rows(folder, year)
    told(opened(folder, **PARQUET), small_catalogue())
    catalogue = ended(small_catalogue(), dt.date(2019, 6, 30))
    with emptied(scanned(folder, 2020)):
        found = told(opened(folder, **PARQUET), catalogue)
    assert found == told_anew(folder, PARQUET, catalogue)
    assert found != told_anew(folder, PARQUET, small_catalogue())


# -- what is kept --------------------------------------------------------------------------------


def test_what_is_gone_leaves_no_part(tmp_path: Path) -> None:
    folder = tmp_path / "project"
    for year in (2019, 2020):
        year_of_rows(folder, year)
    told(opened(folder, **PARQUET), small_catalogue())
    before = kept(folder)
    year_of_rows(folder, 2021)
    told(opened(folder, **PARQUET), small_catalogue())
    assert kept(folder) > before
    for path in scanned(folder, 2021):
        path.unlink()
    told(opened(folder, **PARQUET), small_catalogue())
    assert kept(folder) == before


def test_a_build_s_check_leaves_aside_what_is_of_today(tmp_path: Path) -> None:
    """A verdict stands for the rows set aside, so going back to earlier files is another check."""
    folder, lenient = tmp_path / "project", {"warn": 0, "refuse": 1}
    few = ("code-lost-zero", "negative-net", "repeated-row")
    keys: dict[str, Any] = {**PARQUET, "thresholds": dict.fromkeys(few, lenient)}
    for year in (2019, 2020):
        year_of_rows(folder, year)
    lost = folder / "private/set-aside/claims-code-lost-zero.parquet"
    for years in ([2019, 2020], [2019], [2019, 2020]):
        keys["claims"] = {"files": [f"claims/{year}.parquet" for year in years]}
        require_usable(opened(folder, **keys), small_catalogue(), years)
        assert pq.ParquetFile(lost).metadata.num_rows == len(years)


class Killed(BaseException):
    """What ends a check in the middle."""


def test_a_check_that_is_cut_short_goes_on_to_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Cut after each file that it writes: whole or half, what lies there does no harm."""
    folder = tmp_path / "project"
    for year in (2019, 2020):
        year_of_rows(folder, year)
    undisturbed, whole = told(opened(folder, **PARQUET), small_catalogue()), SetAside._copy
    for last in range(100):
        shutil.rmtree(folder / "private", ignore_errors=True)
        written = 0

        def copy(self: SetAside, query: str, target: Path, last: int = last) -> None:
            nonlocal written
            if written == last:
                target.parent.mkdir(parents=True, exist_ok=True)
                target.with_suffix(".new").write_bytes(b"PAR1 half")
                raise Killed
            whole(self, query, target)
            written += 1

        monkeypatch.setattr(SetAside, "_copy", copy)
        try:
            told(opened(folder, **PARQUET), small_catalogue())
        except Killed:
            pass
        else:
            break
        assert not (folder / "private/work/check/usable").exists()
        monkeypatch.setattr(SetAside, "_copy", whole)
        assert told(opened(folder, **PARQUET), small_catalogue()) == undisturbed
        assert list((folder / "private").rglob("*.new")) == []
    assert last > 8


def test_codes_of_many_persons_are_counted_over_all_years(tmp_path: Path) -> None:
    """Four persons of one year do not show a code; with one more of another year they do."""
    for year, persons in ((2019, range(4)), (2020, range(3, 5))):
        rows = [{"service_date": dt.date(year, 5, 4), "person_id": n, "code": "999994"}
                for n in persons]  # fmt: skip
        parquet(tmp_path / f"claims/{year}.parquet", claims(*rows, {"code": CT}))
        parquet(tmp_path / f"people/{year}.parquet", people(
            *({"person_id": n, "year": year} for n in range(6))))  # fmt: skip
    keys = {**PARQUET, "claims": {"files": "claims/2019.parquet"}}
    (first,) = check(opened(tmp_path, **keys), small_catalogue(), [2019]).claims.findings
    assert first.examples[0] == "2019.parquet row 1"
    found = check(opened(tmp_path, **PARQUET), small_catalogue(), [2019, 2020]).claims.findings
    assert found[0].examples == ("999994 (6)",)
