"""The verdict of the last check, which stands until something it depends on changes."""

import json
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from vesalius.catalogue.model import Catalogue
from vesalius.sources.guard import writing
from vesalius.sources.opening import PRIVATE, Sources
from vesalius.sources.outside import meaning
from vesalius.sources.soundness import FORMAT


def kept_in(sources: Sources) -> Path:
    """The folder of what is kept from one check to the next; it holds rows, so it is private."""
    return sources.folder / PRIVATE / "work" / "check"


@dataclass(frozen=True, slots=True)
class Verdict:
    """That the last check found the sources usable; it stands for what is set aside, too."""

    sources: Sources
    catalogue: Catalogue
    years: tuple[int, ...]

    @property
    def _path(self) -> Path:
        return kept_in(self.sources) / "usable"

    @property
    def _key(self) -> str:
        """All that the verdict depends on, as one key."""
        tables = (self.sources.claims, self.sources.population)
        files = [file.original.identity for table in tables for file in table.files]
        known = [meaning(self.catalogue, year) for year in self.years]
        parts = [FORMAT, self.sources.mapping.model_dump_json(), files, known, self.years]
        return sha256(json.dumps(parts).encode()).hexdigest()

    def holds(self) -> bool:
        """Whether the last check was of this, and refused nothing."""
        return self._path.is_file() and self._path.read_text(encoding="ascii") == self._key

    def forget(self) -> None:
        """Let no verdict stand."""
        self._path.unlink(missing_ok=True)

    def keep(self) -> None:
        """Let the verdict stand."""
        new = self._path.with_suffix(".new")
        with writing(new.parent):
            new.parent.mkdir(parents=True, exist_ok=True)
            new.write_text(self._key, encoding="ascii")
            new.replace(self._path)
