"""A fiche bound to a release: the same template language over the cells of an atlas."""

from datetime import date
from fractions import Fraction
from types import SimpleNamespace
from typing import Any

import pytest

from vesalius.accounts.quantities import Amount, Share
from vesalius.catalogue.load import default_catalogue
from vesalius.errors import VesaliusError
from vesalius.publish.fiche import build_fiche
from vesalius.publish.fiche.atlas import ReleaseCells

TEMPLATE = """\
---
language: fr
title: Chiffres-clés
variables: {year: 2024}
---
La part {{ change("cube_013_001", year) | says("augmente", "recule") }}
et s'établit à {{ value("cube_013_001", year) | percent }}
({{ value("cube_013_001", year, place="21004") | percent }} à Bruxelles).
"""


class FakeRelease:
    """What `ReleaseCells` asks of a release, from rows in memory."""

    def __init__(self, rows: list[dict[str, Any]]) -> None:
        self.rows = rows
        self.catalogue = default_catalogue()
        self.folder = SimpleNamespace(name="release")
        self.manifest = SimpleNamespace(years=(2023, 2024))

    def figures(
        self, indicator: str, place: str, year: int | None = None, age: str | None = None
    ) -> list[dict[str, Any]]:
        return [
            row
            for row in self.rows
            if (row["indicator"], row["place"]) == (indicator, place)
            and year in (None, row["year"])
            and age in (None, row["age"])
        ]


def row(indicator: str, place: str, year: int, n: int | None, status: str = "ok") -> dict[str, Any]:
    return {
        "indicator": indicator, "place": place, "year": year, "numerator": n, "denominator": 1000,
        "status": status, "age": "all", "sex": "all", "vintage": date(2025, 1, 1),
    }  # fmt: skip


def cells(*rows: dict[str, Any]) -> ReleaseCells:
    return ReleaseCells(FakeRelease(list(rows)))  # type: ignore[arg-type]


FIGURES = (
    row("cube_013_001", "BE", 2023, 240), row("cube_013_001", "BE", 2024, 247),
    row("cube_013_001", "21004", 2024, 222),
)  # fmt: skip


def test_a_key_figure_page() -> None:
    fiche = build_fiche(TEMPLATE, cells(*FIGURES))
    assert fiche.sentences[0].text == (
        "La part augmente et s'établit à 24,7\xa0% (22,2\xa0% à Bruxelles)."
    )


def test_shares_and_volumes_have_their_types() -> None:
    found = cells(*FIGURES, row("cube_013_002", "BE", 2024, 900))
    share, volume = (found.quantity(f"cube_013_00{n}", 2024) for n in (1, 2))
    assert isinstance(share, Share)
    assert isinstance(volume, Amount)
    per = found.release.catalogue.indicators["cube_013_002"].unit.per
    assert volume.interval.point == Fraction(900 * per, 1000)


def test_what_is_hidden_or_broken_is_refused() -> None:
    hidden = cells(row("cube_013_001", "BE", 2024, None, "suppressed"))
    with pytest.raises(VesaliusError, match="hidden by disclosure control") as refusal:
        hidden.quantity("cube_013_001", 2024)
    assert refusal.value.code == "accounts-no-value"
    with pytest.raises(VesaliusError) as refusal:
        hidden.quantity("cube_013_001", 2020)
    assert refusal.value.code == "accounts-unknown-cell"
    with pytest.raises(VesaliusError) as refusal:
        hidden.fact("x")
    assert refusal.value.code == "accounts-unknown-fact"
    broken = cells(*FIGURES[:1], row("cube_013_001", "BE", 2024, 247, "break"))
    assert broken.refusal("cube_013_001", 2023, 2024) == "break in the series (2024)"
    assert broken.refusal("cube_013_001", 2024, 2025) is None
