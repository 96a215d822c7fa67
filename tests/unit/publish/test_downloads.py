"""The files: numbers as Babel writes them, workbooks that others read, pictures of one map."""

from datetime import date
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from python_calamine import CalamineWorkbook

from vesalius.catalogue.load import default_catalogue
from vesalius.language import LANGUAGES, Language, format_number
from vesalius.publish.downloads import pixels
from vesalius.publish.downloads.image import HEIGHT, MAP_FROM, MAP_TO, Picture, framed
from vesalius.publish.downloads.spreadsheet import write_xlsx
from vesalius.publish.downloads.table import Origin
from vesalius.publish.downloads.workbook import BOLD, Sheet, number_cell, text_cell, write_workbook
from vesalius.publish.site.model import Figures, Gazetteer, SitePlace, State
from vesalius.publish.site.numerals import numeral
from vesalius.publish.site.words import Words

AWKWARD = "<b>&\"'\x07é\n"


@given(st.integers(0, 10**10), st.integers(0, 3), st.sampled_from(LANGUAGES))
def test_numerals_are_those_of_babel(units: int, decimals: int, language: Language) -> None:
    exact = Decimal(units).scaleb(-decimals)
    assert numeral(units, decimals, language) == format_number(exact, language, decimals)


@given(st.integers(0, 10**6), st.integers(1, 10**6))
def test_ratios_are_rounded_half_away_from_zero(value: int, reference: int) -> None:
    expected = format_number(Decimal(value) / Decimal(reference), "fr", 2)
    assert Words("fr").ratio(value, reference) == expected


def test_a_workbook_is_read_back_by_others(tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    rows = [text_cell("name", BOLD) + text_cell(AWKWARD), text_cell("x") + number_cell("1234.5")]
    sheets = [Sheet("One & two", rows, (10, 20), frozen=(1, 1)), Sheet("Other", [], (5,))]
    write_workbook(sheets, path, title="<t>", comment="&", decimals=1)
    book = openpyxl.load_workbook(path)
    sheet = book["One & two"]
    assert [[cell.value for cell in row] for row in sheet.iter_rows()] == [
        ["name", AWKWARD.replace("\x07", "")], ["x", 1234.5],
    ]  # fmt: skip
    assert sheet["A1"].font.b and not sheet["B1"].font.b and sheet["B2"].number_format == "#,##0.0"
    assert sheet.freeze_panes == "B2" and book.properties.title == "<t>"
    assert (
        CalamineWorkbook.from_path(path).get_sheet_by_name("One & two").to_python()[1][1] == 1234.5
    )


@pytest.fixture
def figures() -> Figures:
    values = np.array([[[12, State.SUPPRESSED], [0, State.ZERO]]], np.int32)
    breaks = np.array([[[True, False], [False, False]]])
    indicator = default_catalogue().indicators["stat_013_001"]
    return Figures(indicator, (2023, 2024), ("all",), values, breaks)


def origin_of(figures: Figures) -> Origin:
    name = figures.indicator.title
    places = (SitePlace("BE", "country", name, None, None),
              SitePlace("1", "region", name, "BE", None))  # fmt: skip
    edition = cast(Any, SimpleNamespace(day=date(2026, 1, 1), name="n", synthetic=True))
    gazetteer = Gazetteer(date(2025, 1, 1), places)
    return Origin(Path(), edition, figures.indicator, gazetteer)


def test_a_spreadsheet_tells_figures_states_and_breaks_apart(
    figures: Figures, tmp_path: Path
) -> None:
    write_xlsx(origin_of(figures), figures, tmp_path / "a.xlsx")
    first, second = openpyxl.load_workbook(tmp_path / "a.xlsx")["Values"].iter_rows(min_row=2)
    assert [cell.value for cell in first][-2:] == [1.2, 0]
    assert [cell.value for cell in second][-2:] == ["suppressed", 0]
    assert first[-2].fill.fgColor.rgb == "FFFFF4D6" and first[-1].fill.patternType is None
    before = (tmp_path / "a.xlsx").read_bytes()
    write_xlsx(origin_of(figures), figures, tmp_path / "a.xlsx")
    assert (tmp_path / "a.xlsx").read_bytes() == before


class Scene:
    """A picture of one square, with a word above and one below."""

    map = '<rect x="100" y="300" width="300" height="300" fill="#253494"/>'

    def above(self, words: Words) -> str:
        return f'<text x="40" y="62" font-size="38">{words.language}</text>'

    def below(self, words: Words) -> str:
        return (
            f'<rect x="{100 if words.language == "fr" else 300}" y="900" width="90" height="60"/>'
        )

    def svg(self, words: Words) -> str:
        return framed(self.above(words) + self.map + self.below(words), HEIGHT)


def test_the_pictures_share_their_map_and_differ_in_words(tmp_path: Path) -> None:
    scene = cast(Picture, Scene())
    paths = {tmp_path / f"{language}.png": Words(language) for language in ("fr", "nl")}
    assert pixels.write_pngs(scene, paths)
    fr, nl = (np.asarray(Image.open(path)).astype(int) for path in paths)
    top, foot = (height * pixels.PIXELS // 1200 for height in (MAP_FROM, MAP_TO))
    assert (fr[top:foot] == nl[top:foot]).all()
    assert (fr[:top] != nl[:top]).any() and (fr[foot:] != nl[foot:]).any()
    assert (fr[400, 200] == (0x25, 0x34, 0x94)).all()


def test_a_picture_put_together_is_the_picture_painted_whole(tmp_path: Path) -> None:
    painter = pytest.importorskip("resvg_py")
    scene, words = Scene(), Words("fr")
    pixels.write_pngs(cast(Picture, scene), {tmp_path / "fr.png": words})
    painted = painter.svg_to_bytes(
        svg_string=scene.svg(words), width=pixels.PIXELS, font_family="DejaVu Sans"
    )
    whole = np.asarray(Image.open(BytesIO(bytes(painted))).convert("RGB")).astype(int)
    ours = np.asarray(Image.open(tmp_path / "fr.png")).astype(int)
    assert whole.shape == ours.shape
    assert np.abs(whole - ours).mean() < 0.05  # edges fall on other fractions of a pixel


def test_without_the_extra_there_is_no_picture(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pixels, "_library", lambda _: None)
    assert not pixels.write_pngs(cast(Picture, Scene()), {tmp_path / "fr.png": Words("fr")})
    assert not (tmp_path / "fr.png").exists()
