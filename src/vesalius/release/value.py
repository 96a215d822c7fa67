"""How a figure is printed: exact, rounded once and half away from zero."""

from decimal import Decimal

from vesalius.catalogue.model import Unit
from vesalius.language import Language, format_number


def rounded(numerator: int, denominator: int, unit: Unit) -> Decimal:
    """The rate at its printed precision, from whole numbers, so that no half is lost.

    >>> from vesalius.language import Text
    >>> rounded(2465, 100_000, Unit("share", 100, 1, Text.same("%")))
    Decimal('2.5')
    """
    scaled = numerator * unit.per * 10**unit.decimals
    return Decimal((2 * scaled + denominator) // (2 * denominator)).scaleb(-unit.decimals)


def printed(numerator: int | None, denominator: int | None, unit: Unit, language: Language) -> str:
    """The rate as the language writes it; empty where there is none."""
    if numerator is None or not denominator:
        return ""
    return format_number(rounded(numerator, denominator, unit), language, unit.decimals)
