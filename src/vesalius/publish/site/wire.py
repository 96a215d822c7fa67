"""What the browser receives: the same integers as the page, in columns."""

import json
from collections.abc import Mapping
from typing import Any

import numpy as np
from markupsafe import Markup

from vesalius.catalogue.model import Level
from vesalius.publish.site.classes import class_breaks
from vesalius.publish.site.model import SITE_LEVELS, Atlas, Figures, Gazetteer, Integers
from vesalius.publish.site.words import HTML_LANGUAGE, Words


def script_json(data: object) -> Markup:
    """JSON that may stand inside a script element: no `<` ends the element early."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    return Markup(text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026"))


def receive(name: str, data: object) -> str:
    """A script that hands data to the page: unlike fetch, it also works from disk."""
    return f"vesalius.receive({script_json(name)},{script_json(data)})\n"


def breaks_by_level(figures: Figures, gazetteer: Gazetteer) -> dict[Level, list[list[int]]]:
    """The class bounds of each level and age, over all years."""
    return {
        level: [
            list(class_breaks(figures.values[age, :, gazetteer.spans[level]].ravel()))
            for age in range(len(figures.ages))
        ]
        for level in SITE_LEVELS
        if level != "country"
    }


def steps(rows: Integers) -> list[int]:
    """The first year's integers, then each year's difference from the year before: small numbers.

    >>> steps(np.array([[100, 200], [103, -1]], dtype=np.int32))
    [100, 200, 3, -201]
    """
    return np.vstack([rows[:1], np.diff(rows, axis=0)]).ravel().tolist()


def page_data(
    atlas: Atlas,
    figures: Figures,
    breaks: Mapping[Level, list[list[int]]],
    words: Words,
    sources: Mapping[str, object],
) -> dict[str, Any]:
    """The data inside an indicator's page: all ages together, every year, level and place."""
    gazetteer = atlas.gazetteer
    small = [place for place in gazetteer.published if place.level != "commune"]
    return {
        "code": figures.code,
        "language": HTML_LANGUAGE[words.language],
        "decimals": figures.decimals,
        "suffix": words.suffix(figures.indicator.measure),
        "years": figures.years,
        "ages": [[age, words.age(age)] for age in figures.ages],
        "last": figures.last,
        "codes": [place.code for place in gazetteer.published],
        "parents": [gazetteer.position.get(p.parent or "", -1) for p in gazetteer.published],
        "names": [words.of(place.name) for place in small],
        "levels": {level: [span.start, span.stop] for level, span in gazetteer.spans.items()},
        "breaks": {level: found[:1] for level, found in breaks.items()},
        "values": [steps(figures.values[0])],
        "broken": broken(figures),
        "sources": sources,
    }


def age_data(figures: Figures, breaks: Mapping[Level, list[list[int]]]) -> dict[str, Any]:
    """The data that a page asks for when a reader chooses an age: every age but the total."""
    return {
        "breaks": {level: found[1:] for level, found in breaks.items()},
        "values": [steps(row) for row in figures.values[1:]],
    }


def broken(figures: Figures) -> list[int]:
    """The positions of the years at which a series breaks anywhere."""
    return [int(at) for at in np.flatnonzero(figures.breaks.any(axis=(0, 2)))]
