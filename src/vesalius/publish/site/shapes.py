"""The shapes that a page asks for when a reader leaves the map of the communes."""

from collections.abc import Iterator, Mapping
from typing import Any

from vesalius.catalogue.model import Indicator, Level
from vesalius.language import LANGUAGES, Text
from vesalius.publish.site.classes import class_breaks
from vesalius.publish.site.model import Atlas
from vesalius.publish.site.outlines import territory_of
from vesalius.publish.site.read import read_sectors
from vesalius.release.read import Release
from vesalius.territory.boundaries import sector_mesh
from vesalius.territory.mesh import path

OTHER_LEVELS: tuple[Level, ...] = ("region", "province", "arrondissement")
_MARGIN = 40


def shapes_path(name: str) -> str:
    """Where the shapes of a level, or of an arrondissement's sectors, are."""
    return f"data/web/shapes.{name}.js"


def sectors_path(indicator: str, arrondissement: str) -> str:
    """Where an indicator's figures of an arrondissement's sectors are."""
    return f"data/web/{indicator}.{arrondissement}.js"


def years_path(indicator: str) -> str:
    """Where an indicator's figures of all years are."""
    return f"data/web/{indicator}.years.js"


def has_sectors(indicator: Indicator, atlas: Atlas) -> bool:
    """Whether an indicator goes down to the sector in this release, by its years and its policy."""
    first = indicator.family.availability.first("sector")
    begun = first is not None and first <= max(atlas.edition.years)
    return begun and tells_sectors(atlas.edition.policy) and bool(atlas.gazetteer.sectors_of)


def tells_sectors(policy: Mapping[str, Any]) -> bool:
    """Whether a policy of disclosure publishes any figure of a sector.

    >>> tells_sectors({"preset": "five"}), tells_sectors({"levels": {"sector": {"detail": "none"}}})
    (True, False)
    """
    own: Mapping[str, Any] = policy.get("levels") or {}
    return (own.get("sector") or {}).get("detail") != "none"


def sources(indicator: Indicator, atlas: Atlas, ages: bool) -> dict[str, Any]:
    """What the page of an indicator may ask for, and where."""
    found: dict[str, Any] = {
        "shapes": {level: shapes_path(level) for level in OTHER_LEVELS},
        "years": years_path(indicator.code),
    }
    if ages:
        found["ages"] = f"data/web/{indicator.code}.js"
    if has_sectors(indicator, atlas):
        found["sectors"] = {
            code: {"shapes": shapes_path(code), "figures": sectors_path(indicator.code, code)}
            for code in atlas.gazetteer.sectors_of
        }
    return found


def level_shapes(atlas: Atlas, level: Level) -> dict[str, Any]:
    """The shapes of a level."""
    outline = atlas.land.outline(level)
    return {"box": outline.view_box, "paths": outline.paths}


def sector_shapes(atlas: Atlas, release: Release) -> Iterator[tuple[str, dict[str, Any]]]:
    """The shapes and names of the sectors of each arrondissement."""
    territory = territory_of(release.folder)
    mesh, _ = sector_mesh(territory, territory.vintage(atlas.gazetteer.day))
    for code, sectors in atlas.gazetteer.sectors_of.items():
        own = mesh.only(sectors)
        x, y, width, height = own.box() if own.cells else (0, 0, 1, 1)
        edge = _MARGIN
        yield (
            code,
            {
                "box": f"{x - edge} {y - edge} {width + 2 * edge} {height + 2 * edge}",
                "paths": {sector: path(rings) for sector, rings in own.cells.items()},
                "names": {
                    sector: _names(atlas.gazetteer.by_code[sector].name) for sector in sectors
                },
            },
        )


def _names(name: Text) -> str | dict[str, str]:
    """One name where all languages share it."""
    spoken: dict[str, str] = {language: name[language] for language in LANGUAGES}
    return name.fr if len(set(spoken.values())) == 1 else spoken


def sector_figures(
    atlas: Atlas, release: Release, indicator: Indicator
) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """The figures of the sectors of each arrondissement, their classes those of the country."""
    groups = atlas.gazetteer.sectors_of
    every = [sector for sectors in groups.values() for sector in sectors]
    figures = read_sectors(release.folder, indicator, atlas.gazetteer, every)
    breaks = list(class_breaks(figures.values.ravel()))
    start = 0
    for code, sectors in groups.items():
        values = figures.values[0, :, start : start + len(sectors)]
        start += len(sectors)
        yield (
            code,
            {
                "years": figures.years,
                "codes": sectors,
                "breaks": breaks,
                "values": values.ravel().tolist(),
            },
        )
