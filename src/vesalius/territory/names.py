"""Finding a place by its code or by its name in any of the four languages."""

import unicodedata

from vesalius.catalogue.model import LEVELS
from vesalius.errors import VesaliusError
from vesalius.language import LANGUAGES
from vesalius.territory.model import Place, Vintage
from vesalius.territory.problems import AMBIGUOUS, UNKNOWN_PLACE
from vesalius.territory.refnis import bare


def folded(name: str) -> str:
    """A name without accents, capitals, hyphens and apostrophes, to compare by.

    >>> folded("Braine-l'Alleud") == folded("braine l’alleud"), folded("Liège")
    (True, 'liege')
    """
    plain = unicodedata.normalize("NFD", name.casefold())
    kept = (" " if mark in "-'’/" else mark for mark in plain if not unicodedata.combining(mark))
    return " ".join("".join(kept).split())


def find_place(vintage: Vintage, wanted: str) -> Place:
    """The place with this code or name; the smallest commune-or-larger level that has it wins.

    Raises `territory-unknown-place`, or `territory-ambiguous-name` with the candidates.
    """
    if wanted in vintage.places:
        return vintage.places[wanted]
    found = [p for p in vintage.places.values() if p.level != "sector" and _is(p, folded(wanted))]
    if not found:
        raise VesaliusError(UNKNOWN_PLACE, place=wanted, day=vintage.day)
    lowest = max(LEVELS.index(place.level) for place in found)
    smallest = [place for place in found if LEVELS.index(place.level) == lowest]
    if len(smallest) > 1:
        places = ", ".join(sorted(f"{p.code} {p.name.nl} / {p.name.fr}" for p in smallest))
        raise VesaliusError(AMBIGUOUS, name=wanted, places=places)
    return smallest[0]


def _is(place: Place, wanted: str) -> bool:
    names = {place.name[language] for language in LANGUAGES}
    return wanted in {folded(form) for name in names for form in (name, bare(name))}
