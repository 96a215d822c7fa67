"""How to cite an indicator: the recommended reference, BibTeX, RIS and CSL-JSON."""

from datetime import date

from vesalius.catalogue.model import Catalogue, Indicator, Publisher
from vesalius.language import Language, translate
from vesalius.publish.sheets.wording import short_date


def publisher_of(catalogue: Catalogue, one: Indicator) -> Publisher:
    """Who is to be cited for an indicator."""
    return catalogue.publishers[catalogue.themes[one.theme].publisher]


def recommended_reference(
    catalogue: Catalogue,
    one: Indicator,
    language: Language,
    updated: date | None,
    viewed: date | None,
) -> str:
    """Publisher (last change of the metadata), code, work (accessed on the day of viewing)."""
    publisher = publisher_of(catalogue, one)
    told = short_date(updated, language) if updated else translate("n.d.", language=language)
    return f"{publisher.name} ({told}), {one.code}, {publisher.work} ({_seen(viewed, language)})"


def _seen(viewed: date | None, language: Language) -> str:
    if viewed is None:
        return translate("accessed on [day of viewing]", language=language)
    day = {"day": short_date(viewed, language)}
    return translate("accessed on {day}", day, language)
