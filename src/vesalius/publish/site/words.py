"""The words and numbers of a page in one language."""

import unicodedata
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache

from vesalius.catalogue.model import Indicator, Level, Measure
from vesalius.language import Language, Text, format_date, format_list, format_number, translate
from vesalius.publish.site.model import State
from vesalius.publish.site.numerals import numeral

HTML_LANGUAGE: dict[Language, str] = {"fr": "fr-BE", "nl": "nl-BE", "en": "en-GB", "de": "de-BE"}
LANGUAGE_NAMES: dict[Language, str] = {
    "fr": "Français", "nl": "Nederlands", "en": "English", "de": "Deutsch",
}  # fmt: skip
_PERCENT: dict[Language, str] = {"fr": "\u202f%", "nl": "\u00a0%", "en": "%", "de": "\u00a0%"}
_STATES: dict[int, str] = {
    State.SUPPRESSED: "hidden: small number",
    State.NOT_AVAILABLE: "not available",
    State.NOT_APPLICABLE: "not applicable",
}
_ONE: dict[Level, str] = {
    "country": "country", "region": "region", "province": "province",
    "arrondissement": "arrondissement", "commune": "commune", "sector": "statistical sector",
}  # fmt: skip
_MANY: dict[Level, str] = {
    "country": "Belgium", "region": "regions", "province": "provinces",
    "arrondissement": "arrondissements", "commune": "communes", "sector": "statistical sectors",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Words:
    """Speaks one language: texts, numbers, dates, states and the names of levels."""

    language: Language

    def __call__(self, message: str, **facts: object) -> str:
        """An interface text; English is its key."""
        return translate(message, facts or None, self.language)

    def of(self, text: Text) -> str:
        """A text of the catalogue."""
        return text[self.language]

    def number(self, value: Decimal | int, decimals: int = 0) -> str:
        """A plain number."""
        return format_number(value, self.language, decimals)

    def figure(self, value: int, decimals: int) -> str:
        """A figure of the site: its number, or the words of its state.

        >>> Words("nl").figure(591, 1), Words("en").figure(-1, 1), Words("en").figure(-4, 1)
        ('59,1', 'hidden: small number', '0')
        """
        return _figure(value, decimals, self.language)

    def with_unit(self, value: int, indicator: Indicator) -> str:
        """A figure as a sentence writes it, with its percent sign."""
        written = self.figure(value, indicator.unit.decimals)
        known = value >= 0 or value == State.ZERO
        return written + self.suffix(indicator.measure) if known else written

    def unit(self, indicator: Indicator) -> str:
        """The unit in words: `%` alone would not say of whom."""
        if indicator.measure == "share":
            return self("% of beneficiaries")
        return self.of(indicator.unit.title)

    def suffix(self, measure: Measure) -> str:
        """What follows a number of this measure."""
        return _PERCENT[self.language] if measure == "share" else ""

    def ratio(self, value: int, reference: int) -> str:
        """A figure divided by another, two decimals; a dash where either has no number.

        >>> Words("fr").ratio(150, 100), Words("fr").ratio(-1, 100)
        ('1,50', '–')
        """
        return _ratio(value, reference, self.language)

    def day(self, day: date) -> str:
        """A date in words."""
        return format_date(day, self.language)

    def listing(self, items: list[str]) -> str:
        """A list in words."""
        return format_list(items, self.language)

    def level(self, level: Level) -> str:
        """One place of this level."""
        return self(_ONE[level])

    def levels(self, level: Level) -> str:
        """The places of this level."""
        return self(_MANY[level])

    def age(self, age: str) -> str:
        """An age class.

        >>> Words("en").age("20-29"), Words("en").age("90+"), Words("en").age("all")
        ('20–29 years', '90 years and over', 'All ages')
        """
        if age == "all":
            return self("All ages")
        if age.endswith("+"):
            return self("{age} years and over", age=age[:-1])
        return self("{ages} years", ages=age.replace("-", "–"))


@cache
def _figure(value: int, decimals: int, language: Language) -> str:
    if value in _STATES:
        return translate(_STATES[value], None, language)
    if value == State.ZERO:
        return "0"
    return numeral(value, decimals, language)


@cache
def _ratio(value: int, reference: int, language: Language) -> str:
    top = 0 if value == State.ZERO else value
    if top < 0 or reference <= 0:
        return "–"
    hundredths = (200 * top + reference) // (2 * reference)  # rounded half up
    return numeral(hundredths, 2, language)


@cache
def sort_key(name: str) -> str:
    """A key that sorts names as an index does: accents and case ignored, punctuation skipped.

    >>> sorted(["Écaussinnes", "Evere", "Eben"], key=sort_key)
    ['Eben', 'Écaussinnes', 'Evere']
    """
    flat = unicodedata.normalize("NFKD", name.replace("’", "").replace("'", ""))
    kept = "".join(c for c in flat if not unicodedata.combining(c))
    return kept.casefold().replace("-", " ")
