"""The manual as a site: `make docs`."""

import vesalius

project = "Vesalius"
author = "The Vesalius authors"
copyright = "The Vesalius authors, EUPL 1.2"
version = release = vesalius.__version__
extensions = ["myst_parser"]
source_suffix = {".md": "markdown"}
exclude_patterns = ["_build"]
html_theme = "alabaster"
myst_heading_anchors = 3
