"""XLSX: the years side by side, states in words, and a first sheet that says what it is."""

from collections.abc import Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from vesalius.publish.downloads.table import Origin
from vesalius.publish.downloads.workbook import (
    BOLD,
    HEADING,
    MARKED,
    NUMBER,
    Sheet,
    number_cell,
    text_cell,
    write_workbook,
)
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
    write_workbook(
        [_about(origin), _values(origin, figures)], path, title=origin.indicator.title["en"],
        comment=origin.citation, decimals=figures.decimals,
    )  # fmt: skip


def _about(origin: Origin) -> Sheet:
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
    rows = [text_cell(str(name), BOLD) + text_cell(value) for name, value in lines]
    return Sheet("About", rows, (18, 100))


def _values(origin: Origin, figures: Figures) -> Sheet:
    names = (*HEADINGS, *map(str, figures.years))
    cells, kinds = _cells(figures)
    ages = [text_cell(age) for age in figures.ages]
    rows = ["".join(text_cell(name, HEADING) for name in names)]
    for at, place in enumerate(origin.gazetteer.published):
        named = (place.level, place.code, place.name.fr, place.name.nl)
        start = "".join(map(text_cell, named))
        rows += [
            start + age + "".join(map(cells.__getitem__, years))
            for age, years in zip(ages, kinds[:, :, at].tolist(), strict=True)
        ]
    return Sheet("Values", rows, (15, 8, 26, 26, 8), frozen=(1, len(HEADINGS)))


def _cells(figures: Figures) -> tuple[list[str], NDArray[np.int64]]:
    """The different cells, and for each figure which of them it is."""
    signed = figures.values.astype(np.int64) * 2 + figures.breaks
    different, at = np.unique(signed, return_inverse=True)
    cells = [_cell(key >> 1, bool(key & 1), figures.decimals) for key in different.tolist()]
    return cells, at.reshape(signed.shape)


def _cell(value: int, broken: bool, decimals: int) -> str:
    if value in _STATES:
        return text_cell(_STATES[value])
    whole, rest = divmod(max(value, 0), 10**decimals)
    written = f"{whole}.{rest:0{decimals}d}" if decimals else str(whole)
    return number_cell(written, MARKED if broken else NUMBER)
