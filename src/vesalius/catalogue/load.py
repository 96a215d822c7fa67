"""Reading a catalogue: folders of YAML and CSV in, a sound `Catalogue` or clear errors out."""

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

import vesalius
from vesalius.catalogue import build
from vesalius.catalogue.check import check_catalogue, check_layers, expand_groups
from vesalius.catalogue.derive import Derivation
from vesalius.catalogue.layers import Layers, read_layers
from vesalius.catalogue.model import Catalogue, Indicator
from vesalius.errors import raise_all

T = TypeVar("T")


def default_folder() -> Path:
    """The catalogue shipped with Vesalius: in the wheel, else in the repository.

    >>> default_folder().name in ("catalogue", "default_catalogue")
    True
    """
    package = Path(vesalius.__file__).parent
    installed = package / "default_catalogue"
    return installed if installed.is_dir() else package.parents[1] / "catalogue"


@cache
def default_catalogue() -> Catalogue:
    """The shipped catalogue, read once.

    >>> len(default_catalogue().indicators)
    52
    """
    return load_catalogue(default_folder())


def load_catalogue(*folders: Path) -> Catalogue:
    """The catalogue of these folders; a later one replaces definitions and code lists by id.

    Raises a `VesaliusError` (several together where there are several) that names file, line and
    field; see `vesalius.catalogue.problems`.
    """
    layers = read_layers(folders)
    raise_all(layers.errors)
    raise_all(list(check_layers(layers)))
    catalogue = _build(layers)
    raise_all(list(check_catalogue(layers, catalogue)))
    return catalogue


def _build(layers: Layers) -> Catalogue:
    sections = layers.sections
    lists = {
        id_: build.code_list(id_, d.entry, layers.tables[id_])
        for id_, d in sorted(sections["code_lists"].items())
    }
    groups = expand_groups(layers)
    variables = {
        id_: build.variable(id_, d.entry, groups)
        for id_, d in sorted(sections["variables"].items())
    }
    themes = {id_: build.theme(id_, d.entry) for id_, d in sorted(sections["themes"].items())}
    found: list[Indicator] = []
    for id_, theme in themes.items():
        derivation = Derivation(sections["themes"][id_].entry, theme, variables, lists)
        found += derivation.indicators()
    return Catalogue(
        themes=themes,
        indicators={one.code: one for one in sorted(found, key=lambda one: one.code)},
        variables=variables,
        code_lists=lists,
        provider_groups=_section(layers, "provider_groups", build.provider_group),
        populations=_section(layers, "populations", build.population),
        dimensions=_section(layers, "dimensions", build.dimension),
        databases=_section(layers, "databases", build.database),
        keywords=_section(layers, "keywords", build.term),
        glossary=_section(layers, "glossary", build.term),
        publishers=_section(layers, "publishers", build.publisher),
        history=tuple(build.change(entry) for entry in layers.history),
    )


def _section(layers: Layers, name: str, make: Callable[[str, Any], T]) -> dict[str, T]:
    return {id_: make(id_, d.entry) for id_, d in sorted(layers.sections[name].items())}
