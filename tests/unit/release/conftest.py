"""A small project on synthetic data, made once, copied where a test changes it."""

import shutil
from pathlib import Path

import pytest

from vesalius.catalogue.load import default_catalogue
from vesalius.release.project import Project, open_project
from vesalius.sources.synthetic.generate import synthesise_years

YEARS = range(2015, 2018)
RELEASE = """
name: small
years: 2014-2017
vintages: [2019-01-01]
disclosure: {preset: five}
"""
SOURCES = """
claims: {files: private/claims/**/*.parquet}
population: {files: private/population/**/*.parquet}
"""


@pytest.fixture(scope="session")
def small_data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("small")
    list(synthesise_years(folder / "private", 20_000, YEARS, 3, default_catalogue()))
    (folder / "release.yaml").write_text(RELEASE)
    (folder / "sources.yaml").write_text(SOURCES)
    return folder


@pytest.fixture
def project(small_data: Path, tmp_path: Path) -> Project:
    """A fresh copy: nothing counted yet."""
    shutil.copytree(small_data, tmp_path / "project")
    return open_project(tmp_path / "project")
