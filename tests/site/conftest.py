"""A site of a small invented release, and a browser to walk through it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.site.release import write_release
from vesalius.publish.site.publish import Published, publish_site
from vesalius.release.read import open_release

CODES = (
    "stat_013_001", "stat_013_002", "stat_013_009", "stat_013_013", "stat_013_015",
    "stat_013_017", "cube_013_001", "cube_013_002", "cube_013_013",
)  # fmt: skip
WITHIN = ("11000", "21000", "63000", "92000")
YEARS = tuple(range(2015, 2025))


@pytest.fixture(scope="session")
def release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Nine indicators, ten years, four arrondissements with their sectors."""
    return write_release(
        tmp_path_factory.mktemp("release") / "example", CODES, YEARS, within=WITHIN
    )


@pytest.fixture(scope="session")
def published(release: Path, tmp_path_factory: pytest.TempPathFactory) -> Published:
    """The site of that release."""
    return publish_site(open_release(release), tmp_path_factory.mktemp("site") / "out")


@pytest.fixture(scope="session")
def site(published: Published) -> Path:
    """The folder of the site."""
    return published.folder


@pytest.fixture
def tab(browser: Browser) -> Iterator[Page]:
    """A fresh page; any error of a script or of the policy fails the test."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda said: faults.append(said.text) if said.type == "error" else None)
    yield page
    context.close()
    assert not faults
