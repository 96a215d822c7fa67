"""The key-figure page: prose whose every number and comparative is bound to the release."""

from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any

import pyarrow as pa

from vesalius.errors import VesaliusError
from vesalius.language import LANGUAGES, Language
from vesalius.publish.fiche.atlas import ReleaseCells
from vesalius.publish.fiche.build import Fiche, build_fiche
from vesalius.publish.fiche.problems import EXPRESSION
from vesalius.publish.site.read import cells_path, of_levels
from vesalius.release.files import read_parquet
from vesalius.release.read import Release

LEADING = "stat_013_001"
NEEDED = (
    "stat_013_001", "stat_013_002", "stat_013_009", "stat_013_013", "stat_013_015",
    "stat_013_017", "cube_013_013",
)  # fmt: skip
_TEXTS = files("vesalius.publish.site") / "texts"


@dataclass(frozen=True)
class HeldRelease(Release):
    """A release that keeps in memory the cells of the country and its regions."""

    held: dict[str, pa.Table] = field(default_factory=dict, repr=False, compare=False)

    def cells(self, indicator: str) -> pa.Table:
        """The cells of the country and its regions, read once."""
        if indicator not in self.held:
            path = cells_path(self.folder, self.catalogue.indicators[indicator])
            self.held[indicator] = of_levels(read_parquet(path), ["country", "region"])
        return self.held[indicator]


def build_key_figures(release: Release) -> dict[Language, Fiche]:
    """The page's text in every language; nothing where the release lacks a figure it needs.

    A word that the cells contradict stops the whole site: `fiche-word-untrue`.
    """
    if not set(NEEDED) <= set(release.indicators):
        return {}
    held = HeldRelease(release.folder, release.manifest)
    years = _years(held)
    if len(years) < 2:
        return {}
    cells = ReleaseCells(held)
    try:
        return {
            language: build_fiche(
                _template(language), cells, f"key-figures.md ({language})",
                {"year": years[-1], "first": years[0]},
            )
            for language in LANGUAGES
        }  # fmt: skip
    except VesaliusError as error:
        if error.problem == EXPRESSION:  # a figure is hidden, missing or broken
            return {}
        raise


@cache
def _template(language: Language) -> str:
    return (_TEXTS / language / "key-figures.md").read_text(encoding="utf-8")


def _years(release: Release) -> list[int]:
    """The years for which the country has a figure of every indicator of the long series."""
    common: set[int] | None = None
    for code in NEEDED:
        rows: list[dict[str, Any]] = release.figures(code, "BE", age="all")
        known = {row["year"] for row in rows if row["numerator"] is not None}
        common = known if common is None else common & known
    return sorted(common or set())
