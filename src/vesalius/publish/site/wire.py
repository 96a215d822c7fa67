"""What the browser receives: the same integers as the page, in columns."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
from markupsafe import Markup

from vesalius.catalogue.model import Level
from vesalius.publish.site.browser_words import browser_words
from vesalius.publish.site.classes import class_breaks
from vesalius.publish.site.model import SITE_LEVELS, Figures, Gazetteer, Integers
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


def merged(parts: Iterable[Markup]) -> Markup:
    """One JSON object with the keys of several.

    >>> merged([script_json({"a": 1}), script_json({"b": [2]})])
    Markup('{"a":1,"b":[2]}')
    """
    return Markup("{" + ",".join(part[1:-1] for part in parts) + "}")


def place_data(gazetteer: Gazetteer) -> Markup:
    """What every indicator's page says of its places, in the order of the arrays."""
    return script_json(
        {
            "codes": [place.code for place in gazetteer.published],
            "parents": [gazetteer.position.get(p.parent or "", -1) for p in gazetteer.published],
            "levels": {level: [span.start, span.stop] for level, span in gazetteer.spans.items()},
        }
    )


def figure_data(
    figures: Figures,
    communes: slice,
    breaks: Mapping[Level, list[list[int]]],
    sources: Mapping[str, object],
) -> Markup:
    """The data inside an indicator's page, all ages together.

    Larger places have every year, communes the latest one: their other years come later.
    """
    total = figures.values[0]
    return script_json(
        {
            "code": figures.code,
            "decimals": figures.decimals,
            "years": figures.years,
            "last": figures.last,
            "breaks": {level: found[:1] for level, found in breaks.items()},
            "values": steps(total[:, : communes.start]),
            "latest": total[figures.last, communes].tolist(),
            "broken": broken(figures),
            "sources": sources,
        }
    )


def spoken_data(figures: Figures, gazetteer: Gazetteer, words: Words) -> Markup:
    """What the page says in its own language; the names of the communes are in its table."""
    small = [place for place in gazetteer.published if place.level != "commune"]
    return script_json(
        {
            "language": HTML_LANGUAGE[words.language],
            "suffix": words.suffix(figures.indicator.measure),
            "ages": [[age, words.age(age)] for age in figures.ages],
            "names": [words.of(place.name) for place in small],
            "words": browser_words(words),
        }
    )


def year_data(figures: Figures) -> dict[str, Any]:
    """The data that a page asks for once it is shown: every place and year, all ages together."""
    return {"values": steps(figures.values[0])}


def age_data(figures: Figures, breaks: Mapping[Level, list[list[int]]]) -> dict[str, Any]:
    """The data that a page asks for when a reader chooses an age: every age but the total."""
    return {
        "breaks": {level: found[1:] for level, found in breaks.items()},
        "values": [steps(row) for row in figures.values[1:]],
    }


def broken(figures: Figures) -> list[int]:
    """The positions of the years at which a series breaks anywhere."""
    return [int(at) for at in np.flatnonzero(figures.breaks.any(axis=(0, 2)))]
