"""The boundaries that maps are drawn from, the window on Brussels, and who borders on whom."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property
from pathlib import Path

from vesalius.catalogue.model import Level
from vesalius.publish.site.model import SITE_LEVELS, Gazetteer, Inset, Merger, Outline
from vesalius.territory.boundaries import BRUSSELS, FILE, brussels_inset, mesh_at
from vesalius.territory.gazetteer import Territory, load_territory
from vesalius.territory.mesh import Mesh, path


@cache
def territory_of(folder: Path) -> Territory:
    """The territory of a release: its own boundaries where it holds any, else the package's."""
    own = folder / "territory"
    return load_territory(own if (own / FILE).is_file() else None)


@dataclass(frozen=True)
class ReleaseLand:
    """The land of a release; a task that draws nothing never reads it."""

    folder: Path
    gazetteer: Gazetteer

    @property
    def _territory(self) -> Territory:
        return territory_of(self.folder)

    @cached_property
    def _drawn(self) -> dict[Level, Outline]:
        return {}

    def outline(self, level: Level) -> Outline:
        """The boundaries of a level above the sector, in one window around the country."""
        if level not in self._drawn:
            box = _mesh(self._territory, self.gazetteer.day, "commune").box()
            paths = _paths(self._territory, self.gazetteer, level)
            self._drawn[level] = Outline(level, box, paths)
        return self._drawn[level]

    def prepare(self, levels: Iterable[Level]) -> None:
        """Draw these levels; their meshes are kept, for neighbours too."""
        for level in levels:
            self.outline(level)

    @cached_property
    def inset(self) -> Inset | None:
        """The window on the communes of Brussels."""
        return brussels(self._territory, self.gazetteer)

    @cached_property
    def neighbours(self) -> Mapping[str, tuple[str, ...]]:
        """Who borders on whom."""
        return neighbours(self._territory, self.gazetteer)

    @cached_property
    def mergers(self) -> Mapping[str, tuple[Merger, ...]]:
        """The mergers that led to each commune."""
        return mergers(self._territory, self.gazetteer)


def _paths(territory: Territory, gazetteer: Gazetteer, level: Level) -> Mapping[str, str]:
    cells = _mesh(territory, gazetteer.day, level).cells
    return {code: path(rings) for code, rings in cells.items() if code in gazetteer.position}


@cache
def _mesh(territory: Territory, day: date, level: Level) -> Mesh:
    return mesh_at(territory, territory.vintage(day), level)[0]


def brussels(territory: Territory, gazetteer: Gazetteer) -> Inset | None:
    """The window on the communes of Brussels; None where the release has none."""
    codes = tuple(
        place.code
        for place in gazetteer.at("commune")
        if any(larger.code == BRUSSELS for larger in gazetteer.ancestors(place.code))
    )
    if not codes:
        return None
    box = brussels_inset(territory, territory.vintage(gazetteer.day))
    return Inset(" ".join(str(number) for number in box), codes)


def neighbours(territory: Territory, gazetteer: Gazetteer) -> Mapping[str, tuple[str, ...]]:
    """The places of its own level that each place borders on, by the boundaries of the maps."""
    found: dict[str, tuple[str, ...]] = {}
    for level in SITE_LEVELS:
        found |= _mesh(territory, gazetteer.day, level).neighbours()
    here = gazetteer.position
    return {code: tuple(n for n in near if n in here) for code, near in found.items()}


def mergers(territory: Territory, gazetteer: Gazetteer) -> Mapping[str, tuple[Merger, ...]]:
    """The mergers that led to each commune of the published vintage, the oldest first."""
    names = {place.code: place.name for place in territory.places}
    began: dict[str, date] = {}
    for place in territory.places:
        began[place.code] = min(place.validity.first, began.get(place.code, date.max))
    found: dict[str, dict[date, set[str]]] = {}
    for step in territory.successions:
        if step.day <= gazetteer.day and step.new in gazetteer.by_code:
            olds = found.setdefault(step.new, {}).setdefault(step.day, set())
            olds |= {step.old} | ({step.new} if began[step.new] < step.day else set())
    return {
        code: tuple(
            Merger(day, tuple(names[old] for old in sorted(olds)))
            for day, olds in sorted(days.items())
            if len(olds) > 1
        )
        for code, days in found.items()
    }
