"""What a build will make: its themes, years, maps and shapes, settled before any row is read."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from vesalius.catalogue.model import AgeClass, Catalogue, Indicator, Population, Theme
from vesalius.errors import VesaliusError
from vesalius.release.cells import Shape, shape_of
from vesalius.release.problems import NO_YEARS, UNKNOWN_THEME
from vesalius.release.project import ReleaseSettings
from vesalius.statistics.rollup import elementary_ages
from vesalius.territory.gazetteer import Territory
from vesalius.territory.model import Vintage


@dataclass(frozen=True)
class Plan:
    """The themes, the years asked for and those that the sources hold, the maps."""

    catalogue: Catalogue
    themes: tuple[Theme, ...]
    asked: tuple[int, ...]
    counted: tuple[int, ...]
    vintages: tuple[Vintage, ...]

    @cached_property
    def indicators(self) -> tuple[Indicator, ...]:
        """All indicators of its themes, in the order of their codes."""
        ids = {theme.id for theme in self.themes}
        return tuple(i for _, i in sorted(self.catalogue.indicators.items()) if i.theme in ids)

    @cached_property
    def shapes(self) -> dict[str, Shape]:
        """The shape of each family, by its prefix."""
        families = {i.family.prefix: i.family for i in self.indicators}
        return {p: shape_of(f, self.catalogue, self.asked) for p, f in families.items()}

    @cached_property
    def populations(self) -> tuple[Population, ...]:
        """The populations that are counted, in the order of their ids."""
        ids = sorted({i.population for i in self.indicators})
        return tuple(self.catalogue.populations[name] for name in ids)

    @cached_property
    def ages(self) -> tuple[AgeClass, ...]:
        """The elementary age classes."""
        return elementary_ages(shape.ages for shape in self.shapes.values())

    @cached_property
    def variables(self) -> frozenset[str]:
        """The counting variables behind its indicators."""
        return frozenset(i.variable for i in self.indicators)

    def families_of(self, population: str) -> list[str]:
        """The prefixes of the families that are about a population."""
        return sorted({i.family.prefix for i in self.indicators if i.population == population})


def make_plan(
    settings: ReleaseSettings, catalogue: Catalogue, territory: Territory, held: Sequence[int]
) -> Plan:
    """Settle what a release holds; `held` are the years of the sources."""
    counted = tuple(sorted(set(settings.years) & set(held)))
    if not counted:
        raise VesaliusError(NO_YEARS, held=_range(held), asked=_range(settings.years))
    return Plan(
        catalogue=catalogue,
        themes=tuple(_theme(catalogue, t) for t in settings.themes or sorted(catalogue.themes)),
        asked=tuple(sorted(settings.years)),
        counted=counted,
        vintages=tuple(territory.vintage(day) for day in settings.vintages),
    )


def _range(years: Sequence[int]) -> str:
    return f"{min(years)}-{max(years)}" if years else "-"


def _theme(catalogue: Catalogue, name: str) -> Theme:
    if name not in catalogue.themes:
        known = ", ".join(sorted(catalogue.themes))
        raise VesaliusError(UNKNOWN_THEME, theme=name, known=known)
    return catalogue.themes[name]
