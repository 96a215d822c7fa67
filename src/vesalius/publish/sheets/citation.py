"""How to cite an indicator: the recommended reference, BibTeX, RIS and CSL-JSON."""

import json
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


def bibtex(
    catalogue: Catalogue,
    one: Indicator,
    language: Language,
    updated: date | None,
    viewed: date | None,
) -> str:
    """A BibTeX entry of type `misc`."""
    publisher = publisher_of(catalogue, one)
    values = {
        "author": f"{{{_tex(publisher.name)}}}",
        "title": f"{{{_tex(one.title[language])} ({_tex(one.code)})}}",
        "howpublished": f"{{{_tex(publisher.work)}}}",
        "year": f"{{{updated.year}}}" if updated else "",
        "month": f"{updated.month}" if updated else "",
        "url": f"{{{_tex(address_of(publisher, one, language))}}}" if publisher.homepage else "",
        "urldate": f"{{{viewed.isoformat()}}}" if viewed else "",
        "language": f"{{{language}}}",
    }
    lines = [f"  {key} = {value}," for key, value in values.items() if value]
    return "\n".join([f"@misc{{{one.code},", *lines, "}"]) + "\n"


def _tex(text: str) -> str:
    """Text in which no character is taken for a command."""
    return "".join(f"\\{letter}" if letter in "&%$#_{}" else letter for letter in text)


def address_of(publisher: Publisher, one: Indicator, language: Language) -> str:
    """The address of an indicator's page at its publisher."""
    return f"{publisher.homepage.rstrip('/')}/{language}/indicator/{one.code}.html"


def ris(
    catalogue: Catalogue,
    one: Indicator,
    language: Language,
    updated: date | None,
    viewed: date | None,
) -> str:
    """A RIS record of type DATA."""
    publisher = publisher_of(catalogue, one)
    values = [
        ("TY", "DATA"),
        ("ID", one.code),
        ("AU", publisher.name),
        ("TI", one.title[language]),
        ("T2", publisher.work),
        ("PB", publisher.name),
        ("PY", f"{updated.year}" if updated else ""),
        ("DA", f"{updated:%Y/%m/%d}" if updated else ""),
        ("Y2", f"{viewed:%Y/%m/%d}" if viewed else ""),
        ("UR", address_of(publisher, one, language) if publisher.homepage else ""),
        ("LA", language),
    ]
    return "".join(f"{tag}  - {value}\n" for tag, value in values if value) + "ER  - \n"


def csl_json(
    catalogue: Catalogue,
    one: Indicator,
    language: Language,
    updated: date | None,
    viewed: date | None,
) -> str:
    """A CSL-JSON array of one item of type `dataset`."""
    publisher = publisher_of(catalogue, one)
    item: dict[str, object] = {
        "id": one.code,
        "type": "dataset",
        "title": one.title[language],
        "author": [{"literal": publisher.name}],
        "container-title": publisher.work,
        "publisher": publisher.name,
        "number": one.code,
        "language": language,
    }
    item |= {"issued": _csl_date(updated)} if updated else {}
    item |= {"accessed": _csl_date(viewed)} if viewed else {}
    item |= {"URL": address_of(publisher, one, language)} if publisher.homepage else {}
    return json.dumps([item], ensure_ascii=False, indent=1) + "\n"


def _csl_date(day: date) -> dict[str, object]:
    return {"date-parts": [[day.year, day.month, day.day]]}
