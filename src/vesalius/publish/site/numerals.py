"""Numbers of the site in a language's own marks: its integers are exact, so no rounding is left."""

from decimal import Decimal
from functools import cache

from vesalius.language import Language, format_number


def numeral(units: int, decimals: int, language: Language) -> str:
    """A whole number of 10^-decimals, zero or more, as Babel writes it but many times faster.

    >>> numeral(12345678, 1, "nl"), numeral(5, 2, "en"), numeral(1000, 0, "de")
    ('1.234.567,8', '0.05', '1.000')
    """
    whole, rest = divmod(units, 10**decimals)
    group, point = _marks(language)
    grouped = f"{whole:,}".replace(",", group)
    return f"{grouped}{point}{rest:0{decimals}d}" if decimals else grouped


@cache
def _marks(language: Language) -> tuple[str, str]:
    """What stands between thousands and before decimals, read off a number that Babel wrote."""
    sample = format_number(Decimal("1234.5"), language, 1)
    return sample[1:-5], sample[-2:-1]
