"""The gate of publication: nothing undated, no orphan, every link with a page behind it.

Missing languages and dead links in texts are refused earlier, when the catalogue is read.
"""

from collections.abc import Iterator

from vesalius.catalogue.check import LINK_SECTIONS
from vesalius.catalogue.layers import Layers
from vesalius.catalogue.links import KINDS, Kind
from vesalius.catalogue.model import Catalogue
from vesalius.errors import VesaliusError
from vesalius.language import LANGUAGES
from vesalius.publish.sheets.content import links_of
from vesalius.publish.sheets.history import undated
from vesalius.publish.sheets.model import bare_fields, things
from vesalius.publish.sheets.problems import ORPHAN


def incomplete(catalogue: Catalogue, layers: Layers) -> list[VesaliusError]:
    """Everything that keeps a sound catalogue from being published."""
    return [*orphans(catalogue, layers), *undated(catalogue)]


def orphans(catalogue: Catalogue, layers: Layers) -> Iterator[VesaliusError]:
    """What no indicator's sheet leads to, at first or second hand, with the place to mend."""
    reached = _reached(catalogue)
    for kind in KINDS[1:]:
        for id_ in things(catalogue, kind):
            if (kind, id_) not in reached and not _kept_aside(catalogue, kind, id_):
                yield _orphan(layers, kind, id_)


def _kept_aside(catalogue: Catalogue, kind: Kind, id_: str) -> bool:
    """Lists of what is no exam and databases are reached by nothing, and yet have their use."""
    return kind == "database" or (kind == "list" and not catalogue.code_lists[id_].counts)


def _reached(catalogue: Catalogue) -> set[tuple[str, str]]:
    """All pages that one comes to by following links from the indicators' sheets."""
    waiting: list[tuple[Kind, str]] = [("indicator", code) for code in catalogue.indicators]
    reached: set[tuple[str, str]] = set(waiting)
    while waiting:
        kind, id_ = waiting.pop()
        for target in _links(catalogue, kind, id_) - reached:
            reached.add(target)
            waiting.append((next(k for k in KINDS if k == target[0]), target[1]))
    return reached


BACKWARDS = {"variables", "indicators", "mentioned"}  # but for an indicator: who uses this


def _links(catalogue: Catalogue, kind: Kind, id_: str) -> set[tuple[str, str]]:
    """The pages that a sheet builds on; those that merely use it are left out."""
    return {
        target
        for language in LANGUAGES
        for field in bare_fields(catalogue, kind, id_, language)
        if kind == "indicator" or field.key not in BACKWARDS
        for target in links_of(field.content)
    }


def _orphan(layers: Layers, kind: Kind, id_: str) -> VesaliusError:
    place = layers.sections[LINK_SECTIONS[kind]][id_].place()
    return VesaliusError(ORPHAN, **place, kind=kind, id=id_)
