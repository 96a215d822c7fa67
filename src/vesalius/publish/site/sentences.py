"""A map said in words: Belgium, the lowest, the middle, the highest, how many are hidden."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from vesalius.catalogue.model import Level
from vesalius.publish.site.model import Figures, Gazetteer, Integers, SitePlace, State
from vesalius.publish.site.words import Words

# The browser fills the same sentences, so their fields are its contract too.
COUNTRY_SENTENCE = "In {year}, the figure for Belgium is {country}."
SPREAD_SENTENCE = (
    "Among the {levels} it runs from {low} ({low_place}) to {high} ({high_place}); "
    "half of them are at or below {middle}."
)
HIDDEN_SENTENCE = "Hidden because they rest on small numbers: {hidden}."
NOTHING_SENTENCE = "There is no figure to show for this choice."


@dataclass(frozen=True, slots=True)
class Summary:
    """The lowest, middle and highest of some figures, and how many of them are hidden."""

    low: int
    middle: int
    high: int
    lowest: SitePlace
    highest: SitePlace
    hidden: int


def summary(values: Integers, places: Sequence[SitePlace]) -> Summary | None:
    """The summary of one level's figures; None where none has a number."""
    numbers = np.where(values == State.ZERO, 0, values)
    known = np.flatnonzero(numbers >= 0)
    if not known.size:
        return None
    order = known[np.argsort(numbers[known], kind="stable")]
    middle = order[(order.size - 1) // 2]
    return Summary(
        low=int(values[order[0]]),
        middle=int(values[middle]),
        high=int(values[order[-1]]),
        lowest=places[order[0]],
        highest=places[order[-1]],
        hidden=int((values == State.SUPPRESSED).sum()),
    )


def describe(
    figures: Figures, gazetteer: Gazetteer, level: Level, year: int, words: Words, age: int = 0
) -> str:
    """The sentences on one level, year and age; `year` and `age` are positions."""
    row = figures.values[age, year]
    found = summary(row[gazetteer.spans[level]], gazetteer.at(level))
    unit = figures.indicator
    said = [
        words(
            COUNTRY_SENTENCE, year=figures.years[year], country=words.with_unit(int(row[0]), unit)
        )
    ]
    if found is None:
        return words(NOTHING_SENTENCE)
    said.append(
        words(
            SPREAD_SENTENCE,
            levels=words.levels(level),
            low=words.with_unit(found.low, unit),
            low_place=words.of(found.lowest.name),
            high=words.with_unit(found.high, unit),
            high_place=words.of(found.highest.name),
            middle=words.with_unit(found.middle, unit),
        )
    )
    if found.hidden:
        said.append(words(HIDDEN_SENTENCE, hidden=words.number(found.hidden)))
    return " ".join(said)
