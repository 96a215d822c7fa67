"""A small build on a real cluster of two workers, through the command line: part of `make test`.

The release and the finest cells behind it are, byte for byte, those of the embedded engine.
"""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

from tests.spark import cluster as loopback
from tests.unit.release.conftest import SOURCES, write_small_theme
from vesalius.catalogue.load import default_catalogue
from vesalius.sources.synthetic.generate import synthesise_years

RELEASE = """
name: small
years: 2016-2016
vintages: [2019-01-01]
disclosure:
  preset: five
  levels: {arrondissement: {detail: none}, commune: {detail: none}, sector: {detail: none}}
"""


def write_project(folder: Path) -> None:
    """A project of one synthetic year and two subjects."""
    folder.mkdir()
    write_small_theme(folder / "catalogue")
    list(synthesise_years(folder / "private", 20_000, range(2016, 2017), 3, default_catalogue()))
    (folder / "release.yaml").write_text(RELEASE)
    (folder / "sources.yaml").write_text(SOURCES)


def configuration(folder: Path) -> dict[str, str]:
    """The environment of a build whose Spark reads the settings of the loopback cluster."""
    folder.mkdir()
    lines = (f"{name} {value}\n" for name, value in loopback.settings().items())
    (folder / "spark-defaults.conf").write_text("".join(lines))
    return os.environ | {"SPARK_CONF_DIR": str(folder), "SPARK_LOCAL_IP": loopback.HOST}


def build(project: Path, environment: dict[str, str], *options: str) -> None:
    command = [str(Path(sys.executable).with_name("vesalius")), "build", "--date", "2026-11-01"]
    subprocess.run(
        [*command, "--project", str(project), *options], check=True, env=environment, timeout=300
    )


def contents(folder: Path) -> dict[str, bytes]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): path.read_bytes() for path in files}


def test_a_build_on_two_workers_is_that_of_the_embedded_engine(tmp_path: Path) -> None:
    write_project(tmp_path / "duckdb")
    shutil.copytree(tmp_path / "duckdb", tmp_path / "spark")  # with the files' times
    build(tmp_path / "duckdb", dict(os.environ))
    environment = configuration(tmp_path / "conf")
    (tmp_path / "logs").mkdir()
    with loopback.cluster(tmp_path / "logs") as cluster:
        build(tmp_path / "spark", environment, "--engine", "spark", "--master", cluster.url)
        status = json.loads(cluster.status())
    ran = [*status["activeapps"], *status["completedapps"]]
    assert [(app["name"], app["cores"]) for app in ran] == [("vesalius", 2)]  # on both workers
    for part in ("releases", "private/work/finest"):
        expected = contents(tmp_path / "duckdb" / part)
        assert expected
        assert contents(tmp_path / "spark" / part) == expected
