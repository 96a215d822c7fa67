"""What all tests share: where the repository and the official data lie."""

import os
from pathlib import Path

import hypothesis
import pytest

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


hypothesis.settings.register_profile("quick", deadline=None, max_examples=40, derandomize=True)
hypothesis.settings.register_profile("long", deadline=None, max_examples=2_000)
hypothesis.settings.load_profile(os.environ.get("VESALIUS_CASES", "quick"))
