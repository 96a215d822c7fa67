"""Reading a release: the one way in for pages, files, the API and the command line."""

import difflib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from vesalius.catalogue.load import load_catalogue
from vesalius.catalogue.model import Catalogue
from vesalius.errors import VesaliusError
from vesalius.language import Language
from vesalius.release import fingerprint
from vesalius.release.files import read_parquet
from vesalius.release.manifest import Manifest
from vesalius.release.problems import (
    NOT_A_RELEASE,
    RELEASE_TAMPERED,
    UNKNOWN_INDICATOR,
    UNKNOWN_PLACE,
)
from vesalius.release.schema import ALL, EVERY_PLACE
from vesalius.territory.names import folded
from vesalius.territory.refnis import bare


@dataclass(frozen=True)
class Release:
    """A release on disk, read as it is asked for."""

    folder: Path
    manifest: Manifest

    @cached_property
    def catalogue(self) -> Catalogue:
        """The catalogue that the release was built with: one folder, or numbered layers of it."""
        folder = self.folder / "catalogue"
        layers = sorted(path for path in folder.iterdir() if path.name.isdigit())
        return load_catalogue(*(layers or [folder]))

    @cached_property
    def places(self) -> pa.Table:
        """The places of its vintages (`schema.PLACES`)."""
        return read_parquet(self.folder / "territory" / "places.parquet")

    @cached_property
    def certificate(self) -> dict[str, Any]:
        """The auditor's certificate."""
        text = (self.folder / "certificate.json").read_text(encoding="utf-8")
        found: dict[str, Any] = json.loads(text)
        return found

    @property
    def indicators(self) -> tuple[str, ...]:
        """The codes of its indicators, sorted."""
        return tuple(sorted(path.stem for path in (self.folder / "cells").glob("*.parquet")))

    def cells(self, indicator: str) -> pa.Table:
        """All cells of an indicator (`schema.CELLS`)."""
        path = self.folder / "cells" / f"{indicator}.parquet"
        if not path.is_file():
            near = ", ".join(difflib.get_close_matches(indicator, self.indicators)) or "-"
            raise VesaliusError(UNKNOWN_INDICATOR, indicator=indicator, near=near)
        return read_parquet(path)

    def figures(
        self, indicator: str, place: str, year: int | None = None, age: str | None = None
    ) -> list[dict[str, Any]]:
        """The cells of a place, in all its vintages; for one year or age where they are named.

        A row for every place of the level stands in where the place has none of its own.
        """
        level = self._level(place)
        cells = self.cells(indicator)
        here = pc.is_in(cells["place"], value_set=pa.array([place, EVERY_PLACE]))
        keep = pc.and_(here, pc.equal(cells["level"], level))
        if year is not None:
            keep = pc.and_(keep, pc.equal(cells["year"], year))
        if age is not None:
            keep = pc.and_(keep, pc.is_in(cells["age"], value_set=pa.array([age, ALL])))
        rows: list[dict[str, Any]] = cells.filter(keep).to_pylist()
        return [row for row in rows if age is None or _answers(row, age)]

    def _level(self, place: str) -> str:
        match = self.places.filter(pc.equal(self.places["place"], place))
        if match.num_rows == 0:
            raise VesaliusError(UNKNOWN_PLACE, place=place)
        level: str = match["level"][0].as_py()
        return level

    def name_of(self, place: str, language: Language) -> str:
        """The name of a place in its newest vintage."""
        row = self.places.filter(pc.equal(self.places["place"], place)).to_pylist()[-1]
        return str(row[f"name_{language}"])

    def find_place(self, words: str) -> str:
        """The code of the place that a code or an official name in any language means."""
        wanted = folded(words)
        for code, forms in self._named():
            if wanted in forms:
                return code
        raise VesaliusError(UNKNOWN_PLACE, place=words)

    def _named(self) -> Iterator[tuple[str, set[str]]]:
        """Codes and names, communes before the larger places that bear the same name."""
        order = {"commune": 0, "arrondissement": 1, "province": 2, "region": 3, "country": 4}
        rows = self.places.to_pylist()
        for row in sorted(rows, key=lambda r: (order.get(r["level"], 9), r["place"])):
            names = {row[key] for key in row if key.startswith("name_")}
            forms = {form for name in names for form in (name, bare(name))}
            yield row["place"], set(map(folded, forms | {row["place"]}))


def _answers(row: dict[str, Any], age: str) -> bool:
    """Whether a row speaks of the age: its own row, or one for every place (and every age)."""
    return bool(row["age"] == age or row["place"] == EVERY_PLACE)


def open_release(folder: Path) -> Release:
    """Open a release folder; `NOT_A_RELEASE` where there is none."""
    path = folder / "manifest.json"
    try:
        manifest = Manifest.from_json(json.loads(path.read_text(encoding="utf-8")))
    except FileNotFoundError:
        raise VesaliusError(NOT_A_RELEASE, folder=folder, reason="no manifest.json") from None
    except (ValueError, TypeError, KeyError):
        raise VesaliusError(NOT_A_RELEASE, folder=folder, reason="unreadable manifest") from None
    return Release(folder, manifest)


def verify(release: Release) -> None:
    """Check every file against its fingerprint in the manifest."""
    for name, expected in release.manifest.files.items():
        path = release.folder / name
        if not path.is_file() or fingerprint.of_file(path) != expected:
            raise VesaliusError(RELEASE_TAMPERED, folder=release.folder, file=name)
