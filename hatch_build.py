"""The wheel carries the built front end: Vite is run when a wheel or sdist is made from a checkout.

Skipped for editable installs (`make web` builds in place), and where the front end is there and
the sources are no checkout, as in an unpacked sdist.
"""

import shutil
import subprocess
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class FrontEnd(BuildHookInterface):
    """Builds `web/` into `src/vesalius/publish/static/`."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Run npm where it is needed; a wheel without the front end still makes whole pages."""
        root = Path(self.root)
        built = (root / "src/vesalius/publish/static/manifest.json").is_file()
        if version == "editable" or (built and not (root / ".git").exists()):
            return
        if shutil.which("npm") is None:
            self.app.display_warning("npm is missing: the wheel goes without the front end")
            return
        # not `npm ci`: the lock file lists the optional parts of one platform only
        for step in (["npm", "install", "--no-save", "--ignore-scripts"], ["npm", "run", "build"]):
            subprocess.run(step, cwd=root / "web", check=True)
