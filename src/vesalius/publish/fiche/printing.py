"""How statistical offices print figures in four languages; rounding comes last."""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from vesalius.accounts.interval import round_to
from vesalius.accounts.problems import UNITS
from vesalius.accounts.quantities import (
    Amount,
    AverageGrowth,
    Growth,
    Points,
    Quantity,
    Share,
    reading,
)  # fmt: skip
from vesalius.errors import VesaliusError
from vesalius.language import LOCALES, Language, format_number

Sign = Literal["plain", "signed", "unsigned"]
NARROW, NBSP = "\u202f", "\u00a0"
WORDS: dict[str, dict[Language, tuple[str, str]]] = {
    "million": {
        "fr": ("million", "millions"), "nl": ("miljoen", "miljoen"),
        "en": ("million", "million"), "de": ("Million", "Millionen"),
    },
    "billion": {
        "fr": ("milliard", "milliards"), "nl": ("miljard", "miljard"),
        "en": ("billion", "billion"), "de": ("Milliarde", "Milliarden"),
    },
    "point": {
        "fr": ("point", "points"), "nl": ("procentpunt", "procentpunt"),
        "en": ("percentage point", "percentage points"), "de": ("Prozentpunkt", "Prozentpunkte"),
    },
    "EUR": {
        "fr": ("euro", "euros"), "nl": ("euro", "euro"),
        "en": ("euro", "euros"), "de": ("Euro", "Euro"),
    },
}  # fmt: skip


class Printed(str):
    """A figure or a word that has passed the guards and may stand in a text."""

    __slots__ = ()


class Year(int):
    """A calendar year: printed without separators, and only moved by whole years."""

    __slots__ = ()

    def __add__(self, years: int) -> "Year":
        return Year(int(self) + years)

    def __sub__(self, years: int) -> "Year":
        return Year(int(self) - years)


@dataclass(frozen=True, slots=True)
class Style:
    """The choices of an office: language, sign and separator of thousands."""

    language: Language
    minus: str = "-"
    thousands: str | None = None

    def number(self, value: Fraction, decimals: int = 0, sign: Sign = "plain") -> str:
        """A number, rounded half away from zero on the exact value; never minus zero.

        >>> Style("fr").number(Fraction(-1, 100), 1), Style("fr").number(Fraction(5125))
        ('0,0', '5\\u202f125')
        """
        rounded = self.rounded(value, decimals)
        body = format_number(abs(rounded), self.language, max(decimals, 0))
        if self.thousands is not None:
            group = str(LOCALES[self.language].number_symbols["latn"]["group"])
            body = body.replace(group, self.thousands)
        if rounded < 0 and sign != "unsigned":
            return f"{self.minus}{body}"
        return f"+{body}" if sign == "signed" and rounded > 0 else body

    @staticmethod
    def rounded(value: Fraction, decimals: int) -> Decimal:
        """The value as it will be printed."""
        return round_to(value, Decimal(1).scaleb(-decimals))

    def percent(self, value: Fraction, decimals: int = 1, sign: Sign = "plain") -> str:
        """A percentage, the sign set off by a no-break space where the language asks for it.

        >>> Style("fr").percent(Fraction(7), sign="signed"), Style("nl").percent(Fraction(7))
        ('+7,0\\xa0%', '7,0%')
        """
        gap = NBSP if self.language in ("fr", "de") else ""
        return f"{self.number(value, decimals, sign)}{gap}%"

    def counted(self, value: Fraction, word: str, decimals: int, sign: Sign = "plain") -> str:
        """A number and its noun in the right number; French is singular below 2.

        >>> Style("fr").counted(Fraction(18, 10), "billion", 1)
        '1,8\\xa0milliard'
        """
        one, many = WORDS[word][self.language]
        text = self.number(value, decimals, sign)
        return f"{text}{NBSP}{one if self.is_singular(value, decimals) else many}"

    def is_singular(self, value: Fraction, decimals: int) -> bool:
        """Whether the printed number takes the singular, by the plural rules of CLDR."""
        rounded = abs(self.rounded(value, decimals))
        return str(LOCALES[self.language].plural_form(rounded)) == "one"

    def money(self, value: Fraction, word: str, decimals: int, sign: Sign = "plain") -> str:
        """An amount of euros in millions or billions, with the currency as the language says it.

        >>> Style("fr").money(Fraction(1785), "million", 0)
        "1\\u202f785\\xa0millions d'euros"
        """
        euro = WORDS["EUR"][self.language][1]
        joint = " d'" if self.language == "fr" else " "
        return f"{self.counted(value, word, decimals, sign)}{joint}{euro}"


class Formats:
    """The filters that end an expression: each turns a typed quantity into a printed figure."""

    def __init__(self, style: Style) -> None:
        self.style = style

    def percent(self, quantity: Quantity, decimals: int = 1, sign: Sign = "plain") -> Printed:
        """A share or growth in percent."""
        if not isinstance(quantity, Share | Growth | AverageGrowth):
            raise VesaliusError(UNITS, left=quantity, right="a percentage")
        return Printed(self.style.percent(reading(quantity).point, decimals, sign))

    def signed_percent(self, quantity: Quantity, decimals: int = 1) -> Printed:
        """A growth with its sign, plus or minus."""
        return self.percent(quantity, decimals, "signed")

    def unsigned_percent(self, quantity: Quantity, decimals: int = 1) -> Printed:
        """The size of a growth, after a word that says its direction."""
        return self.percent(quantity, decimals, "unsigned")

    def points(self, quantity: Quantity, decimals: int = 1, sign: Sign = "plain") -> Printed:
        """A difference of percentages in points."""
        if not isinstance(quantity, Points):
            raise VesaliusError(UNITS, left=quantity, right="percentage points")
        return Printed(self.style.counted(quantity.interval.point, "point", decimals, sign))

    def signed_points(self, quantity: Quantity, decimals: int = 1) -> Printed:
        """Points with their sign."""
        return self.points(quantity, decimals, "signed")

    def unsigned_points(self, quantity: Quantity, decimals: int = 1) -> Printed:
        """The size of a difference in points."""
        return self.points(quantity, decimals, "unsigned")

    def millions(self, quantity: Quantity, decimals: int = 0, sign: Sign = "plain") -> Printed:
        """An amount of euros in millions."""
        return self._money(quantity, "million", 6, decimals, sign)

    def billions(self, quantity: Quantity, decimals: int = 1, sign: Sign = "plain") -> Printed:
        """An amount of euros in billions (thousands of millions)."""
        return self._money(quantity, "billion", 9, decimals, sign)

    def euros(self, quantity: Quantity, decimals: int = 0, sign: Sign = "plain") -> Printed:
        """An amount in euros."""
        value = _amount(quantity, "EUR")
        return Printed(self.style.counted(value, "EUR", decimals, sign))

    def number(self, quantity: Quantity, decimals: int = 0, sign: Sign = "plain") -> Printed:
        """A count, without a unit: the text names what is counted."""
        if isinstance(quantity, Amount) and quantity.unit != "EUR":
            return Printed(self.style.number(quantity.interval.point, decimals, sign))
        raise VesaliusError(UNITS, left=quantity, right="a count of something other than euros")

    def table(self) -> dict[str, object]:
        """The filters by the names that templates use."""
        names = (
            "percent", "signed_percent", "unsigned_percent", "points", "signed_points",
            "unsigned_points", "millions", "billions", "euros", "number",
        )  # fmt: skip
        return {name: getattr(self, name) for name in names}

    def _money(
        self, quantity: Quantity, word: str, power: int, decimals: int, sign: Sign
    ) -> Printed:
        value = _amount(quantity, "EUR") / 10**power
        return Printed(self.style.money(value, word, decimals, sign))


def _amount(quantity: Quantity, unit: str) -> Fraction:
    if not isinstance(quantity, Amount) or quantity.unit != unit:
        raise VesaliusError(UNITS, left=quantity, right=f"an amount in {unit}")
    return quantity.interval.point
