"""Real input, from foreign files to a release: Statbel's population, Synthea, Medicare claims."""

import csv
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest

from tests.reference.adapters import recode
from vesalius.release.build import build_release, open_workshop
from vesalius.release.project import open_project
from vesalius.sources.check import check
from vesalius.sources.opening import open_sources

DAY = date(2026, 11, 1)
Y2019, Y2025 = date(2019, 1, 1), date(2025, 1, 1)
AGES = [f"{first}-{first + 9}" for first in range(0, 90, 10)] + ["90+"]
Cells = dict[tuple[str, str, str], int]  # commune, age class, sex


@pytest.fixture(scope="module", params=[2022, 2018])
def statbel(
    request: pytest.FixtureRequest, shared_data: Path, tmp_path_factory: pytest.TempPathFactory
) -> tuple[int, Path]:
    """A project with Statbel's population of a year, one row a person."""
    year = int(request.param)
    return year, recode.statbel(shared_data, tmp_path_factory.mktemp("statbel") / "project", year)


def age_class(age: int) -> str:
    return AGES[min(age // 10, 9)]


def counted_by_statbel(shared_data: Path, year: int) -> Cells:
    """Statbel's own counts, added up to age classes without any code of ours."""
    file = shared_data / "population" / "pop_commune_single_age_sex_2009_2022.parquet"
    found: Counter[tuple[str, str, str]] = Counter()
    for nis, sex, age, pop in duckdb.sql(
        f"SELECT nis::VARCHAR, sex::VARCHAR, age, pop FROM '{file}' WHERE year = {year}"
    ).fetchall():
        found[nis, age_class(age), {"M": "male", "F": "female"}[sex]] += pop
    return {cell: count for cell, count in found.items() if count}


def beneficiaries(finest: pa.Table) -> Cells:
    found: Counter[tuple[str, str, str]] = Counter()
    for row in finest.to_pylist():
        found[row["sector"][:5], row["age"], row["sex"]] += row["beneficiaries"]
    return dict(found)


def side_by_side(shared_data: Path) -> list[Mapping[str, str]]:
    path = shared_data / "territory" / "nis_2018_2019_2025.csv"
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def denominators(cells: Path, indicator: str) -> dict[tuple[date, str, str, str], int | None]:
    """The beneficiaries of every cell that is there, from a folder of cells."""
    rows = duckdb.sql(
        f"SELECT vintage, level, place, age, denominator FROM '{cells}/{indicator}.parquet'"
        " WHERE status NOT IN ('not_applicable', 'not_available')"
    ).fetchall()
    return {(vintage, level, place, age): count for vintage, level, place, age, count in rows}


def unprotected(folder: Path, engine: str = "duckdb") -> Path:
    """The folder of the cells of a project before disclosure control."""
    return open_workshop(open_project(folder), engine).cells()


def expected_denominators(shared_data: Path, year: int) -> dict[tuple[date, str, str, str], int]:
    """Beneficiaries of every published cell, from Statbel's counts and the table of vintages."""
    from_year = 2018 if year < 2019 else 2019
    rows = {row[f"nis_{from_year}"]: row for row in side_by_side(shared_data)}
    found: Counter[tuple[date, str, str, str]] = Counter()
    for (nis, age, _), count in counted_by_statbel(shared_data, year).items():
        for day in (Y2019, Y2025):
            commune = rows[nis][f"nis_{day.year}"]
            arrondissement = rows[nis][f"arr_{day.year}"]
            for level, place in (
                ("country", "BE"),
                ("arrondissement", arrondissement),
                ("commune", commune),
            ):
                for shown in (age, "all"):
                    found[day, level, place, shown] += count
    return dict(found)


def test_every_commune_age_and_sex_is_statbel_s(
    shared_data: Path, statbel: tuple[int, Path]
) -> None:
    year, folder = statbel
    finest = open_workshop(open_project(folder), "duckdb").counter.finest(year)
    wanted = counted_by_statbel(shared_data, year)
    assert beneficiaries(finest) == wanted
    assert sum(wanted.values()) == {2018: 11_376_070, 2022: 11_584_008}[year]


def test_every_published_cell_has_statbel_s_population_in_both_vintages(
    shared_data: Path, statbel: tuple[int, Path]
) -> None:
    """The communes of 2018 and 2022 come out right on the maps of 2019 and 2025."""
    year, folder = statbel
    shown = denominators(unprotected(folder), "cube_013_001")
    levels = ("country", "arrondissement", "commune")
    ours = {key: count for key, count in shown.items() if key[1] in levels}
    assert ours == expected_denominators(shared_data, year)
    for day, communes in ((Y2019, 581), (Y2025, 565)):
        drawn = [k for k in ours if (k[0], k[1], k[3]) == (day, "commune", "all")]
        assert len(drawn) == communes


def test_communes_that_changed_place_count_where_they_now_lie(
    shared_data: Path, statbel: tuple[int, Path]
) -> None:
    """Zwijndrecht counts in East Flanders from 2025 on, in Antwerp before."""
    year, folder = statbel
    shown = denominators(unprotected(folder), "stat_013_001")
    counts = Counter[str]()
    for (nis, _, _), count in counted_by_statbel(shared_data, year).items():
        counts[nis] += count
    for province in ("10000", "40000"):
        moved = shown[Y2025, "province", province, "all"], shown[Y2019, "province", province, "all"]
        assert None not in moved
        change = (moved[0] or 0) - (moved[1] or 0)
        assert change == counts["11056"] * (1 if province == "40000" else -1)
    limburg = {shown[day, "province", "70000", "all"] for day in (Y2019, Y2025)}
    assert len(limburg) == 1  # Kortessem only changed its arrondissement


Twins = tuple[Path, Path]  # one project for each engine


@pytest.fixture(scope="module")
def synthea(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Twins:
    root = tmp_path_factory.mktemp("synthea")
    return recode.synthea(shared_data, root / "a"), recode.synthea(shared_data, root / "b")


@pytest.fixture(scope="module")
def cclf(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Twins:
    root = tmp_path_factory.mktemp("cclf")
    return recode.cclf(shared_data, root / "a"), recode.cclf(shared_data, root / "b")


def read(path: Path) -> list[Mapping[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def files_of(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.glob("*.parquet"))}


@pytest.mark.parametrize("name", ["synthea", "cclf"])
def test_recoded_data_pass_the_check(name: str, request: pytest.FixtureRequest) -> None:
    project = open_project(request.getfixturevalue(name)[0])
    report = check(open_sources(project.folder), project.catalogue())
    assert not report.errors
    assert report.population.set_aside == 0


@pytest.mark.parametrize("name", ["synthea", "cclf"])
def test_both_engines_give_the_same_cells(name: str, request: pytest.FixtureRequest) -> None:
    fast, slow = request.getfixturevalue(name)
    ours = files_of(unprotected(fast))
    assert len(ours) == 52
    assert ours == files_of(unprotected(slow, "reference"))


@pytest.mark.parametrize(
    "make", [pytest.param(recode.synthea, marks=pytest.mark.long), recode.cclf]
)
def test_both_engines_build_the_same_release(
    shared_data: Path, tmp_path: Path, make: Callable[[Path, Path, str], Path]
) -> None:
    """One year, from the foreign files to the protected release.

    So few persons are spread over so many places that the pattern of zeros and the sums over kinds
    alone give counts away: the gate refuses them unless zeros are hidden and those sums left out.
    """
    folders = [make(shared_data, tmp_path / engine, "2018") for engine in ("duckdb", "reference")]
    for folder in folders:
        with (folder / "release.yaml").open("a", encoding="utf-8") as settings:
            settings.write("disclosure: {preset: five-zeros-hidden, partitions: false}\n")
    fast = build_release(open_project(folders[0]), DAY).folder
    slow = build_release(open_project(folders[1]), DAY, engine="reference").folder
    assert files_of(fast / "cells") == files_of(slow / "cells")
    cells = f"'{fast}/cells/cube_*[13579].parquet'"
    hidden = duckdb.sql(f"SELECT count(*) FROM {cells} WHERE status = 'suppressed'").fetchall()
    few = duckdb.sql(f"SELECT count(*) FROM {cells} WHERE numerator BETWEEN 1 AND 4").fetchall()
    assert hidden[0][0] > 0
    assert few == [(0,)], "a count of fewer than five persons was published"


def persons_and_exams(
    project: Path, variable: str, years: Iterable[int]
) -> dict[int, tuple[int, int, int]]:
    """For each year: beneficiaries, persons with an exam, exams, over all cells."""
    counter = open_workshop(open_project(project), "duckdb").counter
    found = {}
    for year in years:
        table = counter.finest(year)
        columns = ("beneficiaries", f"persons_{variable}", f"exams_{variable}")
        found[year] = tuple(sum(table[c].to_pylist()) for c in columns)
    return found  # type: ignore[return-value]


@pytest.mark.parametrize(
    ("variable", "wanted"),
    [
        ("IMAG_CT_N", {("CT", "Thoracic structure (body structure)")}),
        (
            "IMAG_RXTHORAX_N",
            {("DX", "Chest"), ("CR", "Thoracic structure (body structure)")},
        ),
        (
            "IMAG_ECHO_N",
            {("US", "thoracic"), ("US", "Structure of right upper quadrant of abdomen")},
        ),
    ],
)
def test_synthea_s_studies_are_counted(
    shared_data: Path, synthea: Twins, variable: str, wanted: set[tuple[str, str]]
) -> None:
    """The same counts from the two CSV files, by hand."""
    folder = shared_data / "claims" / "synthea_2202_ibm"
    lives = {
        p["ID"]: range(int(p["BIRTHDATE"][:4]), int(p["DEATHDATE"][:4] or 9998) + 1)
        for p in read(folder / "patients.csv")
    }
    studies = Counter[tuple[int, str]]()
    for study in read(folder / "imaging_studies.csv"):
        year = int(study["DATE"][:4])
        if (study["MODALITY_CODE"], study["BODYSITE_DESCRIPTION"]) in wanted:
            studies[year, study["PATIENT"]] += year in lives[study["PATIENT"]]
    years = range(2012, 2019)
    by_hand = {
        year: (
            sum(year in life for life in lives.values()),
            sum(count > 0 for (y, _), count in studies.items() if y == year),
            sum(count for (y, _), count in studies.items() if y == year),
        )
        for year in years
    }
    assert persons_and_exams(synthea[0], variable, years) == by_hand


def test_patients_without_a_place_count_for_the_country_alone(
    shared_data: Path, synthea: Twins
) -> None:
    table = open_workshop(open_project(synthea[0]), "duckdb").counter.finest(2018)
    nowhere = sum(row["beneficiaries"] for row in table.to_pylist() if row["sector"] is None)
    by_hand = [
        p
        for p in read(shared_data / "claims" / "synthea_2202_ibm" / "patients.csv")
        if p["ZIP"][:3] in ("", "000")
        and p["BIRTHDATE"] < "2019"
        and (p["DEATHDATE"] or "9999") >= "2018"
    ]
    assert nowhere == len(by_hand) > 0


def test_two_rows_of_one_exam_count_once(cclf: Twins) -> None:
    """Professional and technical rows of CCLF's members, exam by exam."""
    claims = cclf[0] / "private" / "claims.parquet"
    exams = Counter[tuple[str, str, str]]()
    for person, day, code, count in duckdb.sql(
        f"SELECT person, day::VARCHAR, code, exams FROM '{claims}'"
    ).fetchall():
        exams[person, day, code] += count
    ct, chest = "458673", "452690"
    assert exams["10007", "2016-12-10", ct] == 1  # an institutional row and a reading
    assert exams["10174", "2016-01-22", chest] == 1
    assert exams["10007", "2018-02-20", chest] == 2  # two readings, no image billed
    assert exams["10026", "2016-12-26", ct] == 2  # two readings, one institutional row
    assert exams["10072", "2018-05-19", "465010"] == 2  # right and left knee
    assert exams["10046", "2017-02-28", chest] == 1  # the technical row alone
    assert exams["10", "2018-10-19", "459712"] == 2  # two whole exams; guidance is none


def test_counting_both_rows_would_give_more(shared_data: Path, cclf: Twins) -> None:
    lines = [
        row
        for row in read(shared_data / "claims" / "tuva_cclf_10" / "medical_claim_seed.csv")
        if row["hcpcs_code"].isdigit() and "70000" <= row["hcpcs_code"] <= "76999"
    ]
    assert len(lines) == 140
    claims = cclf[0] / "private" / "claims.parquet"
    counted = duckdb.sql(f"SELECT sum(exams)::INTEGER FROM '{claims}'").fetchall()
    both_rows = 6  # readings whose image is billed on a row of its own
    no_exams = 2  # guidance and image processing
    assert counted == [(140 - both_rows - no_exams,)]


def test_what_is_built_is_what_was_recoded(cclf: Twins) -> None:
    claims, people = (cclf[0] / "private" / f"{name}.parquet" for name in ("claims", "population"))
    ct = "458673"
    by_hand = duckdb.sql(
        f"""SELECT p.year, count(DISTINCT c.person), coalesce(sum(c.exams), 0)::INTEGER
            FROM '{people}' AS p LEFT JOIN '{claims}' AS c
              ON c.person = p.person AND year(c.day) = p.year AND c.code = '{ct}'
            GROUP BY p.year ORDER BY p.year"""
    ).fetchall()
    built = persons_and_exams(cclf[0], "IMAG_CT_N", range(2016, 2019))
    assert [(year, persons, exams) for year, (_, persons, exams) in built.items()] == by_hand
    assert all(beneficiaries == 10 for beneficiaries, _, _ in built.values())
