"""Statbel's REFNIS table: every region, province, arrondissement and commune with its validity."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta

from vesalius.catalogue.model import Level, Validity
from vesalius.errors import VesaliusError
from vesalius.language import LANGUAGES, Text
from vesalius.territory.model import COUNTRY, Place
from vesalius.territory.problems import BAD_CODE, BAD_DAY, DUPLICATE
from vesalius.territory.tabular import Table

KNOWN_FROM = date(1995, 1, 1)  # Brabant was divided on that day; no older place is kept
CODE = ("CD_REFNIS",)
PARENT = ("CD_SUP_REFNIS",)
LEVEL = ("LVL_REFNIS",)
START = ("DT_VLDT_START", "DT_VLDT_STRT")
END = ("DT_VLDT_END", "DT_VLDT_STOP")
NAMES = {
    "fr": ("TX_REFNIS_FR", "TX_DESCR_FR"),
    "nl": ("TX_REFNIS_NL", "TX_DESCR_NL"),
    "de": ("TX_REFNIS_DE", "TX_DESCR_DE"),
}
LEVELS: Mapping[str, Level] = {
    "1": "region", "2": "province", "3": "arrondissement", "4": "commune",
}  # fmt: skip
FLANDERS = "02000"
_CODE = re.compile(r"\d{5}")
SHOWN = 5


def is_refnis(table: Table) -> bool:
    """Whether a table has the columns of REFNIS."""
    needed = (CODE, PARENT, LEVEL, START, END, *NAMES.values())
    return all(table.find(*names) for names in needed)


def bare(name: str) -> str:
    """A name without the place in brackets that the official table adds to namesakes.

    >>> bare("Tielt (Tielt)")
    'Tielt'
    """
    return re.sub(r" \([^)]*\)$", "", name)


def parse_day(file: str, column: str, text: str) -> date:
    """A day as official files write it; the year 9999 is open.

    >>> parse_day("f", "c", "31/12/2018"), parse_day("f", "c", "9999-12-31") == date.max
    (datetime.date(2018, 12, 31), True)
    """
    for form in ("%d/%m/%Y", "%Y-%m-%d", "%Y%m%d"):
        try:
            day = datetime.strptime(text, form).date()
        except ValueError:
            continue
        return date.max if day.year == 9999 else day
    raise VesaliusError(BAD_DAY, file=file, column=column, text=repr(text))


def padded(code: str) -> str:
    """A code with the leading zero that spreadsheets take away.

    >>> padded("2000"), padded("92094")
    ('02000', '92094')
    """
    return code.zfill(5) if code.isdigit() else code


def check_codes(file: str, column: str, codes: Iterable[str], form: re.Pattern[str]) -> None:
    """Raise `territory-bad-code` where a code has not the form."""
    bad = [code for code in codes if not form.fullmatch(code)]
    if bad:
        examples = ", ".join(repr(code) for code in bad[:SHOWN])
        raise VesaliusError(BAD_CODE, file=file, column=column, count=len(bad), examples=examples)


def check_unique(file: str, keys: Iterable[str]) -> None:
    """Raise `territory-duplicate` where a key comes twice."""
    double = sorted(key for key, times in Counter(keys).items() if times > 1)
    if double:
        examples = ", ".join(double[:SHOWN])
        raise VesaliusError(DUPLICATE, file=file, count=len(double), examples=examples)


def _column(table: Table, names: Iterable[str]) -> str:
    return table.find(*names) or ""


def parse_refnis(table: Table, english: Mapping[tuple[str, date], str]) -> tuple[Place, ...]:
    """The places of a REFNIS table that were valid at some time since 1995.

    `english` gives the English name of a code and first day where one is known; elsewhere the
    local name stands. Brackets that tell namesakes apart are kept only where another commune has
    the same name.
    """
    code = _column(table, CODE)
    check_codes(table.file, code, (padded(row[code]) for row in table.rows), _CODE)
    places = [place for row in table.rows if (place := _place(table, row))]
    check_unique(table.file, (f"{p.code} ({p.validity.first})" for p in places))
    return unbracket(with_english(places, english))


def with_english(places: Iterable[Place], known: Mapping[tuple[str, date], str]) -> list[Place]:
    """The places with the English name that is known, else with their own region's name."""
    rows = list(places)
    parents = {place.code: place.parent for place in rows}

    def local(place: Place) -> str:
        region: str | None = place.code
        while region in parents and parents[region] != COUNTRY:
            region = parents[region]
        return bare(place.name.nl if region == FLANDERS else place.name.fr)

    return [
        replace(p, name=replace(p.name, en=known.get((p.code, p.validity.first)) or local(p)))
        for p in rows
    ]


def _place(table: Table, row: Mapping[str, str]) -> Place | None:
    first, last = (
        parse_day(table.file, column, row[column])
        for column in (_column(table, START), _column(table, END))
    )
    level = LEVELS.get(row[_column(table, LEVEL)])
    if level is None or last < KNOWN_FROM:
        return None
    code, parent = (padded(row[_column(table, names)]) for names in (CODE, PARENT))
    fr, nl, de = (row[_column(table, NAMES[lang])] for lang in ("fr", "nl", "de"))
    name = Text(fr=fr, nl=nl, en=fr, de=de)
    above = parent if _CODE.fullmatch(parent) else COUNTRY
    return Place(code, level, name, above, Validity(first, last))


def unbracket(places: Iterable[Place]) -> tuple[Place, ...]:
    """Drop the brackets of a commune's name wherever it is then still the only one."""
    kept = list(places)
    latest = {p.code: p for p in kept if p.level == "commune" and p.validity.last == date.max}
    taken = {lang: Counter(bare(p.name[lang]) for p in latest.values()) for lang in LANGUAGES}

    def short(name: Text) -> Text:
        one = {lang: bare(name[lang]) for lang in LANGUAGES}
        return Text(
            **{lang: one[lang] if taken[lang][one[lang]] < 2 else name[lang] for lang in one}
        )

    return tuple(replace(p, name=short(p.name)) if p.level == "commune" else p for p in kept)


def horizon(places: Iterable[Place]) -> date:
    """The last change that a table knows: the latest day on which a place began or ended."""
    starts = [p.validity.first for p in places]
    ends = [p.validity.last + timedelta(1) for p in places if p.validity.last != date.max]
    return max(starts + ends)


def update(known: Iterable[Place], imported: Iterable[Place]) -> tuple[Place, ...]:
    """The imported places, and what was known before of the time after their last change.

    A table of 2022 cannot know the mergers of 2025: places that began after its horizon are kept,
    and those that ended after it end as they did. Centroids are kept where a place has one.
    """
    before, after = list(known), {(p.code, p.validity.first): p for p in imported}
    limit = horizon(after.values())
    for place in before:
        key = (place.code, place.validity.first)
        if place.level == "country" or place.validity.first > limit:
            after[key] = place
        elif key in after:
            after[key] = _carry(place, after[key], limit)
    return tuple(after[key] for key in sorted(after))


def _carry(before: Place, after: Place, limit: date) -> Place:
    """The new row with the old one's centroid, and its end where the new table is older."""
    ended_later = before.validity.last != date.max and before.validity.last >= limit
    last = before.validity.last if ended_later else after.validity.last
    validity = Validity(after.validity.first, last)
    return replace(after, centroid=after.centroid or before.centroid, validity=validity)
