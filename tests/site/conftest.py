"""A site of a small invented release, and a browser to walk through it."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import uvicorn
from playwright.sync_api import Browser, Page

from tests.site.release import write_release
from vesalius.publish.site.publish import Published, publish_site
from vesalius.release.read import open_release
from vesalius.serve.site import site_app

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


@contextmanager
def serving(folder: Path) -> Iterator[str]:
    """The address of a site as `vesalius serve` shows it."""
    server = uvicorn.Server(uvicorn.Config(site_app(folder), port=0, log_level="error"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    thread.join(timeout=5)


@pytest.fixture(scope="session")
def address(site: Path) -> Iterator[str]:
    """The address of the small site."""
    with serving(site) as found:
        yield found


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
