"""What all tests share: where the repository and the official data lie."""

import os
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest
from playwright.sync_api import Browser, sync_playwright

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of official data; absent, the test is skipped, and in CI it fails."""
    folder = Path(os.environ.get("VESALIUS_SHARED", ROOT.parent / "shared")) / "data"
    if folder.is_dir():
        return folder
    reason = f"no official data at {folder} (set VESALIUS_SHARED to the folder that holds data/)"
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium, without a window."""
    with sync_playwright() as tools:
        found = tools.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        yield found
        found.close()


hypothesis.settings.register_profile("quick", deadline=None, max_examples=40, derandomize=True)
hypothesis.settings.register_profile("long", deadline=None, max_examples=2_000)
hypothesis.settings.load_profile(os.environ.get("VESALIUS_CASES", "quick"))
