"""Which catalogue a command means: the shipped one, and over it the project's or those named."""

from collections.abc import Sequence
from pathlib import Path

from vesalius.catalogue.load import default_folder, load_catalogue
from vesalius.catalogue.model import Catalogue


def layered(folders: Sequence[Path]) -> tuple[Path, ...]:
    """The folders in order; where none is named inside a project, the project's own."""
    own = Path("catalogue")
    inside_project = own.is_dir() and Path("release.yaml").is_file()
    return (default_folder(), *(folders or ((own,) if inside_project else ())))


def catalogue_of(folders: Sequence[Path]) -> Catalogue:
    """The catalogue of these folders over the shipped one."""
    return load_catalogue(*layered(folders))
