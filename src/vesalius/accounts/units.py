"""Units of published tables: what is counted, and by how many at a time."""

import re
from dataclasses import dataclass
from fractions import Fraction

_CURRENCIES = ("EUR", "€", "euro", "euros", "Euro", "d'euros", "d’euros")
_SCALES = {
    "k": 3, "thousand": 3, "thousands": 3, "millier": 3, "milliers": 3, "duizend": 3, "Tsd.": 3,
    "M": 6, "Mio": 6, "Mio.": 6, "mln": 6, "million": 6, "millions": 6, "miljoen": 6,
    "Million": 6, "Millionen": 6,
    "bn": 9, "Md": 9, "Mds": 9, "Mrd": 9, "Mrd.": 9, "mld": 9, "billion": 9, "billions": 9,
    "milliard": 9, "milliards": 9, "miljard": 9, "Milliarde": 9, "Milliarden": 9,
}  # fmt: skip


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
    """The unit that a table writes.

    >>> unit("M EUR"), unit("milliards d'euros").scale, unit("centres").base
    (Unit(base='EUR', scale=Fraction(1000000, 1)), Fraction(1000000000, 1), 'centres')
    """
    glued = re.fullmatch(r"(k|M|Md|Mds|bn)€", text.strip())
    words = [glued[1], "EUR"] if glued else text.split()
    scale = _SCALES.get(words[0]) if words else None
    named = words[1:] if scale else words
    base = " ".join(word for word in named if word not in ("of", "de", "d'", "en"))
    if base in _CURRENCIES or (scale and not base):
        base = "EUR"
    return Unit({"cent": "cents"}.get(base, base) or "units", Fraction(10) ** (scale or 0))
