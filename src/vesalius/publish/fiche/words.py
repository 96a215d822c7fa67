"""Guarded words: a word that claims something is printed only where the cells bear it out."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict

from vesalius.accounts.declaration import read_yaml
from vesalius.accounts.folder import accounts_folder
from vesalius.accounts.quantities import (
    AverageGrowth,
    Growth,
    Points,
    Quantity,
    Share,
    reading,
)  # fmt: skip
from vesalius.errors import VesaliusError
from vesalius.language import Language
from vesalius.publish.fiche.printing import Printed, Style
from vesalius.publish.fiche.problems import CONTRADICTION, UNKNOWN_WORD

SpokenOf = Literal["growth", "points", "share", "amount"]


class Sense(BaseModel):
    """When a word is true: bounds in percent or points, on the unrounded figure."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    of: tuple[SpokenOf, ...]
    above: Decimal | None = None
    at_least: Decimal | None = None
    below: Decimal | None = None
    at_most: Decimal | None = None

    def fits(self, quantity: Quantity) -> bool:
        """Whether the word may be said of the quantity."""
        value = reading(quantity).point
        return _kind(quantity) in self.of and all(
            (
                self.above is None or value > Fraction(self.above),
                self.at_least is None or value >= Fraction(self.at_least),
                self.below is None or value < Fraction(self.below),
                self.at_most is None or value <= Fraction(self.at_most),
            )
        )


def _kind(quantity: Quantity) -> SpokenOf:
    if isinstance(quantity, Growth | AverageGrowth):
        return "growth"
    if isinstance(quantity, Points):
        return "points"
    return "share" if isinstance(quantity, Share) else "amount"


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid")

    senses: dict[str, Sense]
    words: dict[Language, dict[str, list[str]]]


@dataclass(frozen=True)
class Lexicon:
    """The guarded words of a language, each with its sense."""

    language: Language
    senses: Mapping[str, Sense]

    def sense(self, word: str) -> Sense:
        """The sense of a word, whatever its case."""
        found = self.senses.get(word.casefold())
        if found is None:
            raise VesaliusError(UNKNOWN_WORD, file="-", line=0, word=word, language=self.language)
        return found

    def unguarded(self, text: str, plain: Iterable[str]) -> str | None:
        """The first guarded word that stands in a text; longest first, whole words only."""
        allowed = {word.casefold() for word in plain}
        found = _pattern(tuple(sorted(self.senses))).finditer(text)
        return next((m[0] for m in found if m[0].casefold() not in allowed), None)


@cache
def _pattern(words: tuple[str, ...]) -> re.Pattern[str]:
    longest = sorted(words, key=lambda word: (-len(word), word))
    body = "|".join(re.escape(word).replace(r"\ ", r"\s+") for word in longest)
    return re.compile(rf"(?<!\w)(?:{body})(?!\w)", re.IGNORECASE)


@cache
def lexicon(language: Language, path: Path | None = None) -> Lexicon:
    """The guarded words of a language.

    >>> lexicon("fr").sense("Deux tiers").at_least
    Decimal('63.5')
    """
    file = _File.model_validate(read_yaml(path or accounts_folder() / "words.yaml"))
    words = file.words[language]
    senses = {w.casefold(): file.senses[name] for name, forms in words.items() for w in forms}
    return Lexicon(language, senses)


class Saying:
    """The filter `says`: prints the first of the given words that the quantity bears out."""

    def __init__(self, words: Lexicon, style: Style) -> None:
        self.words, self.style = words, style

    def __call__(self, quantity: Quantity, *choices: str) -> Printed:
        """The word, as the template writes it; a contradiction stops the build."""
        for word in choices:
            if self.words.sense(word).fits(quantity):
                return Printed(word)
        value = self.style.number(reading(quantity).point, 2, "signed")
        words, said = " / ".join(choices), f"{value} ({quantity})"
        raise VesaliusError(CONTRADICTION, file="-", line=0, word=words, value=said)
