"""One command: vesalius."""
