"""Units of published tables: what is counted, and by how many at a time."""

import re
from dataclasses import dataclass
from fractions import Fraction

_SCALES = {
    "k": 3, "thousand": 3, "thousands": 3, "millier": 3, "milliers": 3, "duizend": 3,
    "duizenden": 3, "tsd": 3, "tausend": 3,
    "m": 6, "mio": 6, "mln": 6, "million": 6, "millions": 6, "miljoen": 6, "millionen": 6,
    "bn": 9, "md": 9, "mds": 9, "mrd": 9, "mld": 9, "billion": 9, "billions": 9, "milliard": 9,
    "milliards": 9, "miljard": 9, "milliarde": 9, "milliarden": 9,
}  # fmt: skip
_EUROS = {"eur", "euro", "euros", "d'euros"}
_SMALL_WORDS = {"en", "in", "de", "d'", "of"}


@dataclass(frozen=True, slots=True)
class Unit:
    """A base unit (EUR, persons, %) and the number of them that one printed unit stands for."""

    base: str
    scale: Fraction = Fraction(1)

    @property
    def is_percent(self) -> bool:
        """Whether figures in this unit are percentages or percentage points."""
        return self.base in ("%", "points")


def unit(text: str) -> Unit:
    """The unit that a table writes; a scale without a noun counts euros.

    >>> unit("M EUR"), unit("en milliards d'euros").scale, unit("centres").base, unit("Mds€").base
    (Unit(base='EUR', scale=Fraction(1000000, 1)), Fraction(1000000000, 1), 'centres', 'EUR')
    """
    words = re.sub("€", " EUR ", text.replace("’", "'")).split()
    plain = [word.rstrip(".").casefold() for word in words]
    scales = [_SCALES[word] for word in plain if word in _SCALES]
    named = [
        word
        for word, key in zip(words, plain, strict=True)
        if key not in _SCALES and key not in _SMALL_WORDS
    ]
    base = " ".join(named)
    if base.casefold() in _EUROS or (scales and not base):
        base = "EUR"
    return Unit(base or "units", Fraction(10) ** sum(scales))
