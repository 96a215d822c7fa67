"""A release from claims: deterministic, complete, explained, compared."""

import shutil
from datetime import date
from pathlib import Path

import pyarrow.compute as pc
import pytest

from vesalius.errors import VesaliusError
from vesalius.release import fingerprint
from vesalius.release.build import build_release, open_workshop
from vesalius.release.diff import difference
from vesalius.release.explain import COUNTED, LEFT_OUT, explain_figure
from vesalius.release.problems import (
    NO_PROJECT,
    NO_YEARS,
    NOT_A_RELEASE,
    PROJECT_EXISTS,
    PROJECT_KEY,
    RELEASE_EXISTS,
    RELEASE_TAMPERED,
    UNKNOWN_ENGINE,
    UNKNOWN_INDICATOR,
    UNKNOWN_PLACE,
    UNKNOWN_SECTORS,
    UNKNOWN_THEME,
)
from vesalius.release.project import Project, open_project
from vesalius.release.read import Release, open_release, verify
from vesalius.release.schema import CELLS, EVERY_PLACE

DAY = date(2026, 11, 1)


@pytest.fixture(scope="module")
def release(built: Project) -> Release:
    return open_release(built.releases / "small-2026-11-01")


def test_the_same_inputs_give_the_same_bytes(project: Project, release: Release) -> None:
    again = build_release(project, DAY)
    assert fingerprint.of_folder(again.folder) == fingerprint.of_folder(release.folder)


def test_building_twice_is_no_error_but_another_release_of_the_name_is(rebuilt: Project) -> None:
    assert build_release(rebuilt, DAY).folder == rebuilt.releases / "small-2026-11-01"
    settings = rebuilt.folder / "release.yaml"
    settings.write_text(settings.read_text().replace("2014-2017", "2016"))
    with pytest.raises(VesaliusError) as caught:
        build_release(open_project(rebuilt.folder), DAY)
    assert caught.value.problem == RELEASE_EXISTS


def test_the_whole_theme_has_52_indicators(project: Project) -> None:
    shutil.rmtree(project.folder / "catalogue")
    assert len(open_workshop(project, "duckdb").plan.indicators) == 52


def test_holds_every_indicator_in_the_layout(release: Release) -> None:
    assert len(release.indicators) == 8
    for code in release.indicators:
        cells = release.cells(code)
        assert cells.schema.equals(CELLS, check_metadata=False)
        assert cells["indicator"].unique().to_pylist() == [code]


def test_carries_the_catalogue_it_was_built_with(release: Release, built: Project) -> None:
    assert release.catalogue.indicators == built.catalogue().indicators


def test_says_synthetic_in_manifest_and_files(release: Release) -> None:
    import pyarrow.parquet as pq

    assert release.manifest.synthetic
    path = release.folder / "cells" / "cube_013_003.parquet"
    assert pq.read_schema(path).metadata[b"vesalius.synthetic"] == b"true"


def test_every_crossing_that_exists_is_there_once(release: Release) -> None:
    cells = release.cells("cube_013_013")
    communes = cells.filter(pc.equal(cells["level"], "commune"))
    own = communes.filter(pc.not_equal(communes["place"], EVERY_PLACE))
    assert own.num_rows == 581 * 3 * 11
    keys = own.select(["place", "year", "age"]).group_by(["place", "year", "age"]).aggregate([])
    assert keys.num_rows == own.num_rows


@pytest.mark.parametrize(
    ("indicator", "place", "year", "status"),
    [
        ("cube_013_003", "BE", 2014, "not_applicable"),  # cubes begin in 2015
        ("stat_013_003", "BE", 2014, "not_available"),  # the sources do not hold 2014
        ("cube_013_003", "11001A00-", 2016, "not_applicable"),  # cubes stop at the commune
        ("stat_013_003", "11001A00-", 2015, "not_applicable"),  # sectors begin in 2016
        ("stat_013_003", "BE", 2016, "ok"),
    ],
)
def test_tells_why_there_is_no_figure(
    release: Release, indicator: str, place: str, year: int, status: str
) -> None:
    rows = release.figures(indicator, place, year, "all")
    assert [row["status"] for row in rows] == [status]


@pytest.mark.parametrize("indicator", ["stat_013_013", "stat_013_004", "cube_013_014"])
@pytest.mark.parametrize("place", ["BE", "02000", "21000"])
def test_explain_finds_the_published_figure_again(
    built: Project, release: Release, indicator: str, place: str
) -> None:
    from vesalius.sources.opening import open_sources

    territory, catalogue = built.territory(), built.catalogue()
    told = explain_figure(
        open_sources(built.folder),
        catalogue,
        territory,
        territory.vintage(date(2019, 1, 1)),
        catalogue.indicators[indicator],
        place,
        2016,
    )
    published = release.figures(indicator, place, 2016, "all")[0]
    assert (told.numerator, told.denominator) == (published["numerator"], published["denominator"])
    assert {code.outcome for code in told.codes} <= {COUNTED, *LEFT_OUT}
    if indicator == "stat_013_004":
        assert "provider not in the group" in {code.outcome for code in told.codes}


def test_a_release_does_not_differ_from_itself(release: Release) -> None:
    assert not any(change.any for change in difference(release, release))


def test_difference_counts_what_changed(rebuilt: Project, release: Release) -> None:
    shutil.rmtree(rebuilt.private / "claims" / "year=2017")
    settings = rebuilt.folder / "release.yaml"
    settings.write_text(settings.read_text().replace("name: small", "name: less"))
    other = open_release(build_release(open_project(rebuilt.folder), DAY).folder)
    change = next(c for c in difference(release, other) if c.indicator == "cube_013_003")
    assert change.removed > 600 * 11
    assert change.added == 5  # one row for each level that has lost its year
    assert change.value_changed == 0


def test_verify_finds_a_changed_file(rebuilt: Project) -> None:
    made = open_release(rebuilt.releases / "small-2026-11-01")
    verify(made)
    with (made.folder / "cells" / "cube_013_003.parquet").open("ab") as file:
        file.write(b" ")
    with pytest.raises(VesaliusError) as caught:
        verify(made)
    assert caught.value.problem == RELEASE_TAMPERED


def test_places_are_found_by_code_and_by_name(release: Release) -> None:
    assert release.find_place("92094") == release.find_place("namur") == release.find_place("Namen")
    assert release.find_place("liege") == release.find_place("Luik") == "62063"
    with pytest.raises(VesaliusError) as caught:
        release.find_place("Beerse-sur-Mer")
    assert caught.value.problem == UNKNOWN_PLACE


def test_an_unknown_indicator_is_told_with_those_near(release: Release) -> None:
    with pytest.raises(VesaliusError) as caught:
        release.cells("cube_13_003")
    assert caught.value.problem == UNKNOWN_INDICATOR
    assert "cube_013_003" in str(caught.value)


def test_an_empty_folder_is_no_release(tmp_path: Path) -> None:
    for manifest in (None, "{", "{}"):
        if manifest:
            (tmp_path / "manifest.json").write_text(manifest)
        with pytest.raises(VesaliusError) as caught:
            open_release(tmp_path)
        assert caught.value.problem == NOT_A_RELEASE


@pytest.mark.parametrize(
    ("settings", "problem"),
    [
        ("name: x\nyears: 1990-1995\n", NO_YEARS),
        ('name: x\nyears: 2016\nthemes: ["999"]\n', UNKNOWN_THEME),
        ("name: x\nyears: 2016\nvintagez: []\n", PROJECT_KEY),
        ("name: x\nyears: 2016\nvintages: [soon]\n", PROJECT_KEY),
    ],
)
def test_wrong_settings_are_refused(project: Project, settings: str, problem: object) -> None:
    (project.folder / "release.yaml").write_text(settings)
    with pytest.raises(VesaliusError) as caught:
        build_release(open_project(project.folder), DAY)
    assert caught.value.problem == problem


def test_an_unknown_engine_is_refused(project: Project) -> None:
    with pytest.raises(VesaliusError) as caught:
        build_release(project, DAY, engine="pandas")
    assert caught.value.problem == UNKNOWN_ENGINE


def test_a_folder_without_files_is_no_project(tmp_path: Path) -> None:
    with pytest.raises(VesaliusError) as caught:
        open_project(tmp_path)
    assert caught.value.problem == NO_PROJECT


def test_new_never_overwrites(tmp_path: Path) -> None:
    from vesalius.cli.build import write_project

    write_project(tmp_path)
    before = (tmp_path / "release.yaml").read_text()
    with pytest.raises(VesaliusError) as caught:
        write_project(tmp_path)
    assert caught.value.problem == PROJECT_EXISTS
    assert (tmp_path / "release.yaml").read_text() == before


def test_too_many_unknown_sectors_are_refused(project: Project) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    for path in (project.private / "population" / "year=2016").glob("*.parquet"):
        table = pq.read_table(path)
        column = table.schema.get_field_index("sector_december")
        lost = pa.array(["00000X00-"] * table.num_rows)
        pq.write_table(table.set_column(column, "sector_december", lost), path)
    with pytest.raises(VesaliusError) as caught:
        build_release(project, DAY)
    assert caught.value.problem == UNKNOWN_SECTORS
