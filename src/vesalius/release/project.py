"""A user's project: the folder with `sources.yaml` and `release.yaml`, and their neighbours."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from pydantic import Field, field_validator

from vesalius.catalogue.load import default_folder, load_catalogue
from vesalius.catalogue.model import Catalogue
from vesalius.declarations import Declared, read_declaration
from vesalius.errors import VesaliusError
from vesalius.release.problems import NO_PROJECT, PROJECT_KEY
from vesalius.territory.gazetteer import Territory, load_territory


class ReleaseSettings(Declared):
    """The keys of `release.yaml`."""

    name: str = Field(pattern=r"^[a-z0-9][a-z0-9._-]*$")
    years: tuple[int, ...]
    vintages: tuple[date, ...] = Field(default=(date(2025, 1, 1),), min_length=1)
    themes: tuple[str, ...] = ()
    territory: Path | None = None
    synthetic: bool = False
    unknown_sectors: float = Field(default=0.01, ge=0, le=1)
    memory: str = Field(default="4GB", pattern=r"^\d+(\.\d+)?\s?[MG]i?B$")
    threads: int = Field(default=2, ge=1)
    earlier: tuple[Path, ...] = ()
    disclosure: dict[str, Any] = Field(default_factory=lambda: {"preset": "five"})

    @field_validator("years", mode="before")
    @classmethod
    def _spell_out(cls, years: object) -> object:
        """`2015-2024` means every year from the first to the last."""
        if isinstance(years, str) and years.count("-") == 1:
            first, last = (int(part) for part in years.split("-"))
            return tuple(range(first, last + 1))
        return (years,) if isinstance(years, int) else years


@dataclass(frozen=True)
class Project:
    """A project folder and its settings."""

    folder: Path
    settings: ReleaseSettings

    @property
    def private(self) -> Path:
        """Where confidential work lies; nothing of it is ever published."""
        return self.folder / "private"

    @property
    def releases(self) -> Path:
        """Where releases that passed their audit lie."""
        return self.folder / "releases"

    @property
    def catalogue_folders(self) -> tuple[Path, ...]:
        """Our catalogue, then the owner's, which replaces by id."""
        own = self.folder / "catalogue"
        return (default_folder(), own) if own.is_dir() else (default_folder(),)

    def catalogue(self) -> Catalogue:
        """The catalogue in force."""
        return load_catalogue(*self.catalogue_folders)

    def territory(self) -> Territory:
        """The territory in force: the package's facts, or the official files once imported."""
        imported = self.settings.territory
        return load_territory(self.folder / imported if imported else None)


def open_project(folder: Path) -> Project:
    """Open a project; `NO_PROJECT` where its files are missing."""
    for name in ("release.yaml", "sources.yaml"):
        if not (folder / name).is_file():
            raise VesaliusError(NO_PROJECT, folder=folder, file=name)
    return Project(folder, read_declaration(folder / "release.yaml", ReleaseSettings, PROJECT_KEY))
