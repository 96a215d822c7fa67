"""A small synthetic country, made once."""

from pathlib import Path

import pytest

from vesalius.catalogue.load import default_catalogue
from vesalius.catalogue.model import Catalogue
from vesalius.sources.synthetic.generate import synthesise

PERSONS, SEED = 40_000, 5
YEARS = range(2017, 2020)


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    return default_catalogue()


@pytest.fixture(scope="session")
def country(tmp_path_factory: pytest.TempPathFactory, catalogue: Catalogue) -> Path:
    """The folder of a country of 40,000 persons, 2017-2019."""
    out = tmp_path_factory.mktemp("synthetic")
    synthesise(out, PERSONS, YEARS, SEED, catalogue)
    return out
