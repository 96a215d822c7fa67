"""How indicators belong together: the pair of measures, the families, one subject's four codes."""

from collections.abc import Iterable

from vesalius.catalogue.model import Catalogue, Family, Indicator
from vesalius.publish.site.words import Words
from vesalius.release.manifest import Manifest


def subject_key(indicator: Indicator) -> tuple[str, str]:
    """What the four indicators of one subject share."""
    return indicator.theme, indicator.subject.share


def siblings(indicator: Indicator, catalogue: Catalogue) -> list[Indicator]:
    """All indicators of the same subject, itself included, in the order of their codes."""
    key = subject_key(indicator)
    return [i for _, i in sorted(catalogue.indicators.items()) if subject_key(i) == key]


def partner(
    indicator: Indicator, catalogue: Catalogue, measure: str, prefix: str
) -> Indicator | None:
    """The sibling of another measure or family; None where there is none."""
    return next(
        (
            other
            for other in siblings(indicator, catalogue)
            if other.measure == measure and other.family.prefix == prefix
        ),
        None,
    )


def long_series(indicators: Iterable[Indicator]) -> list[Indicator]:
    """One indicator a subject and measure: of its families, the one that begins first."""
    chosen: dict[tuple[tuple[str, str], str], Indicator] = {}
    for indicator in sorted(indicators, key=lambda i: (i.family.availability.first_year, i.code)):
        chosen.setdefault((subject_key(indicator), indicator.measure), indicator)
    return sorted(chosen.values(), key=lambda i: (i.theme, i.subject.share, i.measure, i.code))


def way_name(family: Family, edition: Manifest, words: Words) -> str:
    """What distinguishes a family from the other one, and since when the release tells it."""
    told = "By age, since {year}" if family.dimensions else "Long series, since {year}"
    return words(told, year=max(family.availability.first_year, *edition.years[:1]))
