"""Units as offices write them."""

import pytest

from vesalius.accounts.units import unit


@pytest.mark.parametrize(
    ("text", "base", "power"),
    [
        ("M EUR", "EUR", 6),
        ("M€", "EUR", 6),
        ("millions d'euros", "EUR", 6),
        ("EUR million", "EUR", 6),
        ("en millions d’euros", "EUR", 6),
        ("€ million", "EUR", 6),
        ("in miljoen euro", "EUR", 6),
        ("in Mio. Euro", "EUR", 6),
        ("Md EUR", "EUR", 9),
        ("Mds €", "EUR", 9),
        ("bn EUR", "EUR", 9),
        ("milliards d'euros", "EUR", 9),
        ("in Mrd. EUR", "EUR", 9),
        ("EUR", "EUR", 0),
        ("€", "EUR", 0),
        ("euros", "EUR", 0),
        ("k EUR", "EUR", 3),
        ("milliers de lits", "lits", 3),
        ("%", "%", 0),
        ("en %", "%", 0),
        ("points", "points", 0),
        ("centres", "centres", 0),
        ("", "units", 0),
        ("k medical acts", "medical acts", 3),
    ],
)
def test_units(text: str, base: str, power: int) -> None:
    found = unit(text)
    assert (found.base, found.scale) == (base, 10**power)
    assert found.is_percent == (base in ("%", "points"))
