"""XLSX: the years side by side, states in words, and a first sheet that says what it is."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import xlsxwriter

from vesalius.publish.downloads.table import Origin
from vesalius.publish.site.model import Figures, State
from vesalius.release.schema import Status

MOST_ROWS = 100_000
HEADINGS = ("level", "place", "name_fr", "name_nl", "age")
_STATES: Mapping[int, str] = {
    State.SUPPRESSED: Status.SUPPRESSED,
    State.NOT_AVAILABLE: Status.NOT_AVAILABLE,
    State.NOT_APPLICABLE: Status.NOT_APPLICABLE,
}
_ABOUT_STATES = (
    ("a number", "a published figure; 0 is a true zero"),
    (Status.SUPPRESSED, "hidden: it rests on small numbers; it is not zero"),
    (Status.NOT_AVAILABLE, "the sources have no such figure"),
    (Status.NOT_APPLICABLE, "the indicator has no such figure"),
    ("yellow cell", "break: not to be compared with the year before"),
)


def write_xlsx(origin: Origin, figures: Figures, path: Path) -> None:
    """One row a place and age, one column a year; nothing for more than 100,000 rows."""
    if len(figures.ages) * len(origin.gazetteer.published) > MOST_ROWS:
        return
    with xlsxwriter.Workbook(str(path), {"constant_memory": True}) as book:
        book.set_properties({"title": origin.indicator.title["en"], "comments": origin.citation,
                             "created": datetime(2000, 1, 1)})  # fmt: skip
        _about(book, origin)
        _values(book, origin, figures)


def _about(book: Any, origin: Origin) -> None:
    sheet, bold = book.add_worksheet("About"), book.add_format({"bold": True})
    sheet.set_column(0, 0, 18)
    sheet.set_column(1, 1, 100)
    lines = [
        ("Indicator", origin.indicator.code),
        *((f"Title ({k})", origin.indicator.title[k]) for k in ("fr", "nl", "en", "de")),
        ("Unit", origin.indicator.unit.title["en"]),
        ("Synthetic", "yes: every figure is invented" if origin.edition.synthetic else "no"),
        ("Citation", origin.citation),
        ("Licence", "https://creativecommons.org/licenses/by/4.0/"),
        ("Territory", f"as on {origin.gazetteer.day:%d/%m/%Y}"),
        *_ABOUT_STATES,
    ]
    for row, (name, value) in enumerate(lines):
        sheet.write_string(row, 0, str(name), bold)
        sheet.write_string(row, 1, value)


def _values(book: Any, origin: Origin, figures: Figures) -> None:
    sheet = book.add_worksheet("Values")
    bold = book.add_format({"bold": True, "bottom": 1})
    pattern = "#,##0" + ("." + "0" * figures.decimals if figures.decimals else "")
    plain = book.add_format({"num_format": pattern})
    broken = book.add_format({"num_format": pattern, "bg_color": "#FFF4D6"})
    sheet.set_column(2, 3, 26)
    sheet.freeze_panes(1, len(HEADINGS))
    for column, name in enumerate((*HEADINGS, *map(str, figures.years))):
        sheet.write_string(0, column, name, bold)
    tens, breaks = 10**figures.decimals, figures.breaks
    row = 0
    for at, place in enumerate(origin.gazetteer.published):
        for number, age in enumerate(figures.ages):
            row += 1
            for column, text in enumerate(
                (place.level, place.code, place.name.fr, place.name.nl, age)
            ):
                sheet.write_string(row, column, text)
            for year, value in enumerate(figures.values[number, :, at].tolist()):
                column = len(HEADINGS) + year
                if value in _STATES:
                    sheet.write_string(row, column, _STATES[value])
                else:
                    kind = broken if breaks[number, year, at] else plain
                    sheet.write_number(row, column, max(value, 0) / tens, kind)
