"""The words that the browser needs when it draws a page anew: templates with fields to fill."""

from vesalius.publish.site.model import SITE_LEVELS, State
from vesalius.publish.site.sentences import (
    COUNTRY_SENTENCE,
    HIDDEN_SENTENCE,
    NOTHING_SENTENCE,
    SPREAD_SENTENCE,
)
from vesalius.publish.site.words import Words

_TOLD = {
    "country": COUNTRY_SENTENCE,
    "spread": SPREAD_SENTENCE,
    "hidden": HIDDEN_SENTENCE,
    "nothing": NOTHING_SENTENCE,
    "highest": "Highest",
    "lowest": "Lowest",
    "chosen": "Chosen places",
    "remove": "Remove {place}",
    "unknown": "Part of the link was not understood and was left out: {part}.",
    "ratio": "Compared with Belgium (Belgium = 1)",
    "change": "Change between {since} and {year}",
    "sectors": "Statistical sectors",
    "filter": "Find in the table",
    "found": "{count} places in the table",
    "map": "Map: move with the arrow keys, choose with Enter.",
    "failed": "This part of the data could not be loaded.",
    "no_place": "No place is called so.",
    "copy": "Copy",
    "copied": "Copied",
    "accessed": "accessed on {day}",
    "broken": "Break in the series",
    "matches": "{count} indicators",
}


def browser_words(words: Words) -> dict[str, object]:
    """The words in one language; `{fields}` stay for the browser to fill."""
    told: dict[str, object] = {key: words(message) for key, message in _TOLD.items()}
    told["states"] = {str(int(state)): words.figure(state, 0) for state in State}
    told["levels"] = {level: words.levels(level) for level in (*SITE_LEVELS, "sector")}
    return told
