"""Where our own account declarations lie: in the default catalogue."""

from pathlib import Path

from vesalius.catalogue.load import default_folder


def accounts_folder() -> Path:
    """The folder `accounts` of the default catalogue."""
    return default_folder() / "accounts"
