"""A small project on synthetic data, made once, copied where a test changes it."""

import shutil
from datetime import date
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from vesalius.catalogue.load import default_catalogue, default_folder
from vesalius.release.build import build_release
from vesalius.release.project import Project, open_project
from vesalius.sources.synthetic.generate import synthesise_years

DAY = date(2026, 11, 1)
YEARS = range(2015, 2018)
RELEASE = """
name: small
years: 2014-2017
vintages: [2019-01-01]
disclosure: {preset: five, levels: {commune: {detail: totals}, sector: {detail: none}}}
"""
SOURCES = """
claims: {files: private/claims/**/*.parquet}
population: {files: private/population/**/*.parquet}
"""


SUBJECTS = ("003", "013")  # by a radiologist, CT: a provider's condition, and none


def write_small_theme(folder: Path) -> None:
    """An owner's theme 013 that keeps two subjects of ours."""
    yaml = YAML()
    document = yaml.load(default_folder() / "themes" / "imaging" / "theme.yaml")
    theme = document["themes"]["013"]
    del theme["partitions"]
    theme["subjects"] = {name: theme["subjects"][name] for name in SUBJECTS}
    for subject in theme["subjects"].values():
        subject.pop("related", None)
    folder.mkdir()
    yaml.dump(document, folder / "theme.yaml")


@pytest.fixture(scope="session")
def small_data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("small")
    write_small_theme(folder / "catalogue")
    list(synthesise_years(folder / "private", 20_000, YEARS, 3, default_catalogue()))
    (folder / "release.yaml").write_text(RELEASE)
    (folder / "sources.yaml").write_text(SOURCES)
    return folder


@pytest.fixture
def project(small_data: Path, tmp_path: Path) -> Project:
    """A fresh copy: nothing counted yet."""
    shutil.copytree(small_data, tmp_path / "project")
    return open_project(tmp_path / "project")


@pytest.fixture(scope="session")
def built(small_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Project:
    """The small project, its release built."""
    folder = tmp_path_factory.mktemp("built") / "project"
    shutil.copytree(small_data, folder)
    project = open_project(folder)
    build_release(project, DAY)
    return project


@pytest.fixture
def rebuilt(built: Project, tmp_path: Path) -> Project:
    """A copy of the built project: its steps are done, its release is there."""
    shutil.copytree(built.folder, tmp_path / "rebuilt")
    return open_project(tmp_path / "rebuilt")
