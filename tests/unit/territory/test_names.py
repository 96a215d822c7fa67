"""Finding a place by what people call it."""

from datetime import date

import pytest

from vesalius.errors import VesaliusError
from vesalius.territory import Vintage, load_territory
from vesalius.territory.names import find_place


@pytest.fixture(scope="module")
def vintage() -> Vintage:
    return load_territory().vintage(date(2025, 1, 1))


@pytest.mark.parametrize(
    ("wanted", "code"),
    [
        ("92094", "92094"),
        ("namen", "92094"),
        ("LIEGE", "62063"),
        ("Lüttich", "62063"),
        ("braine l'alleud", "25014"),
        ("Ghent", "44021"),
        ("Elsene", "21009"),
        ("Tielt", "37022"),
        ("Bruxelles", "21004"),
        ("Vlaams Gewest", "02000"),
        ("Belgien", "BE"),
        ("Arrondissement de Namur", "92000"),
        ("11001A00-", "11001A00-"),
    ],
)
def test_a_place_by_any_of_its_names(vintage: Vintage, wanted: str, code: str) -> None:
    assert find_place(vintage, wanted).code == code


def test_namesakes_are_named(vintage: Vintage) -> None:
    with pytest.raises(VesaliusError, match=r"46021 .* 62093") as caught:
        find_place(vintage, "Saint-Nicolas")
    assert caught.value.code == "territory-ambiguous-name"


def test_an_unknown_name_is_refused(vintage: Vintage) -> None:
    with pytest.raises(VesaliusError, match="Atlantis") as caught:
        find_place(vintage, "Atlantis")
    assert caught.value.code == "territory-unknown-place"
