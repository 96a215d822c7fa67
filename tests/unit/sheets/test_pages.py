"""The pages of the portal: whole, linked, in four languages, in every form."""

import json
import re
import sys
import time
import types
import zlib
from collections.abc import Iterator
from contextlib import suppress
from datetime import date
from html.parser import HTMLParser
from pathlib import Path

import pytest

from vesalius.catalogue.load import default_catalogue
from vesalius.errors import VesaliusError
from vesalius.language import LANGUAGES, Language
from vesalius.publish.sheets import pdf, problems
from vesalius.publish.sheets.content import Bullets, Grid, Paragraph, lines_of, text_of
from vesalius.publish.sheets.data import render_json
from vesalius.publish.sheets.export import count_sheets, write_sheets
from vesalius.publish.sheets.html import render_content, render_page
from vesalius.publish.sheets.model import all_sheets, find, make_sheet, sheet_fields
from vesalius.publish.sheets.plain import render_markdown, render_text

CATALOGUE = default_catalogue()
VOID = {"meta", "link", "br", "hr", "img"}


class Reader(HTMLParser):
    """Collects links and headings, and refuses tags that do not close."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.links: list[str] = []
        self.tags: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.links += [value or "" for name, value in attrs if name == "href"]
        assert not [name for name, _ in attrs if name in ("style", "onclick")]
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


@pytest.fixture(scope="module")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("portal")
    start = time.process_time()
    pages = list(write_sheets(CATALOGUE, out, "https://atlas.example.org", date(2026, 11, 23)))
    assert time.process_time() - start < 20
    assert len(pages) == count_sheets(CATALOGUE) == 400
    return out


def test_every_page_is_well_formed_and_every_link_leads_somewhere(portal: Path) -> None:
    pages = sorted(portal.rglob("*.html"))
    assert len(pages) == 404
    for page in pages:
        reader = Reader()
        reader.feed(page.read_text(encoding="utf-8"))
        assert reader.open == []
        assert reader.tags.count("h1") == 1
        for link in reader.links:
            assert (page.parent / link).resolve().is_file(), f"{page}: {link}"


def test_pages_ask_nothing_of_third_parties(portal: Path) -> None:
    for page in portal.rglob("*.html"):
        text = page.read_text(encoding="utf-8")
        assert not re.search(r'(?:src|href)="(?:https?:)?//', text)
        assert "<script>" not in text


def test_each_name_on_a_sheet_is_a_link(portal: Path) -> None:
    page = (portal / "fr" / "indicator" / "cube_013_002.html").read_text(encoding="utf-8")
    for id_ in CATALOGUE.indicators["cube_013_002"].source_variables:
        assert f'href="../variable/{id_}.html"' in page
    for code in CATALOGUE.indicators["cube_013_002"].related:
        assert f'href="../indicator/{code}.html"' in page
    for kind in ("keyword", "dimension", "list", "glossary", "population"):
        assert f'href="../{kind}/' in page


def test_the_same_inputs_give_the_same_bytes(portal: Path, tmp_path: Path) -> None:
    list(write_sheets(CATALOGUE, tmp_path, "https://atlas.example.org", date(2026, 11, 23)))
    files = [file.relative_to(portal) for file in sorted(portal.rglob("*")) if file.is_file()]
    assert files == [f.relative_to(tmp_path) for f in sorted(tmp_path.rglob("*")) if f.is_file()]
    assert all((portal / f).read_bytes() == (tmp_path / f).read_bytes() for f in files)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_sheet_speaks_two_languages(language: Language) -> None:
    english = {f.label for k, i in all_sheets(CATALOGUE) for f in fields_of(k, i, "en")}
    if language != "en":
        ours = {f.label for k, i in all_sheets(CATALOGUE) for f in fields_of(k, i, language)}
        same = english & ours
        assert same <= {"Description", "Codification", "Dimensions", "Classes", "Conditions"}


def fields_of(kind: str, id_: str, language: Language) -> tuple:
    return make_sheet(CATALOGUE, kind, id_, language).fields  # type: ignore[arg-type]


def test_text_and_markdown_and_json_hold_every_word() -> None:
    for code in ("cube_013_002", "IMAG_RADIO_N", "Gz", "list:ct", "age10", "everyone"):
        kind, id_ = find(CATALOGUE, code)
        sheet = make_sheet(CATALOGUE, kind, id_, "fr", date(2026, 11, 23))
        lines = [text_of(line) for field in sheet.fields for line in lines_of(field.content)]
        flat = {
            "text": squeezed(render_text(sheet)),
            "markdown": squeezed(render_markdown(sheet, lambda k, i: f"{k}/{i}")),
            "json": squeezed(" ".join(strings(json.loads(render_json(sheet))))),
        }
        for form, told in flat.items():
            for line in lines:
                plain = re.sub(r"\[(\w[^\]]*)\]\([^)]*\)", r"\1", told)
                assert squeezed(line) in plain, f"{code} as {form}: {line}"


def strings(value: object) -> list[str]:
    """Every line of a sheet's JSON, its stretches joined."""
    if isinstance(value, dict):
        return [s for v in value.values() for s in strings(v)]
    if isinstance(value, list) and all(isinstance(v, str) or "text" in v for v in value):
        return ["".join(v if isinstance(v, str) else v["text"] for v in value)]
    if isinstance(value, list):
        return [s for v in value for s in strings(v)]
    return [str(value)]


def squeezed(text: str) -> str:
    text = re.sub(r"\[((?:[^\]\\]|\\.)*)\]\(\w+/\w+\)", r"\1", text)
    return re.sub(r"[\s\\|]+", "", text)


def test_text_fits_the_terminal() -> None:
    sheet = make_sheet(CATALOGUE, "indicator", "cube_013_001", "fr")
    assert max(len(line) for line in render_text(sheet).splitlines()) <= 88


def test_markdown_escapes_what_would_be_markup() -> None:
    sheet = make_sheet(CATALOGUE, "variable", "IMAG_CT_N", "en")
    assert "IMAG\\_CT\\_N" in render_markdown(sheet, lambda kind, id_: "x")


def test_html_escapes_what_would_be_markup() -> None:
    from vesalius.catalogue.links import Link

    content = (Paragraph((Link("<b>&"),)), Bullets(((Link("x", "list", "ct"),),)))
    html = render_content(content, lambda kind, id_: f"/{kind}/{id_}")
    assert "&lt;b&gt;&amp;" in html
    assert '<a href="/list/ct">x</a>' in html


def test_a_table_with_ragged_rows_cannot_be() -> None:
    with pytest.raises(ValueError, match="as many cells"):
        Grid(("one",), (((), ()),))


def test_the_json_ld_inside_a_page_cannot_end_its_script() -> None:
    sheet = make_sheet(CATALOGUE, "indicator", "cube_013_001", "fr")
    page = render_page(sheet, "Atlas", json_ld='{"name": "</script><script>alert(1)"}')
    assert page.count("</script>") == 1


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ("cube_013_001_At", ("indicator", "cube_013_001")),
        ("IMAG_CT_N_Gz", ("variable", "IMAG_CT_N")),
        ("list:ct", ("list", "ct")),
        ("glossary:ct", ("glossary", "ct")),
        ("Pp", ("database", "Pp")),
    ],
)
def test_sheets_are_found_by_the_codes_that_readers_use(code: str, found: tuple) -> None:
    assert find(CATALOGUE, code) == found


def test_an_unknown_sheet_is_reported() -> None:
    with pytest.raises(VesaliusError) as caught:
        sheet_fields(CATALOGUE, "cube_099_001", "fr")
    assert caught.value.problem == problems.UNKNOWN_SHEET


def test_the_database_sheets_show_every_column_and_agency_name() -> None:
    for database in CATALOGUE.databases.values():
        [grid] = make_sheet(CATALOGUE, "database", database.id, "nl")["columns"]
        assert isinstance(grid, Grid)
        told = [[text_of(cell) for cell in row] for row in grid.rows]
        assert [row[0] for row in told] == [column.name for column in database.columns]
        assert [row[1] for row in told] == [", ".join(c.agency_names) for c in database.columns]


def test_a_code_list_shows_every_code_with_its_label() -> None:
    for one in CATALOGUE.code_lists.values():
        [grid] = make_sheet(CATALOGUE, "list", one.id, "de")["codes"]
        assert isinstance(grid, Grid)
        told = [(text_of(row[0]), text_of(row[1])) for row in grid.rows]
        assert told == [(entry.code, entry.label["de"]) for entry in one.entries]


def test_an_indicator_shows_every_code_that_it_counts() -> None:
    one = CATALOGUE.indicators["cube_013_001"]
    grid, _ = make_sheet(CATALOGUE, "indicator", one.code, "fr")["codes"]
    assert isinstance(grid, Grid)
    shown = set(re.findall(r"\d{6}", " ".join(text_of(row[2]) for row in grid.rows)))
    lists = CATALOGUE.variables[one.variable].code_lists
    assert shown == {e.code for name in lists for e in CATALOGUE.code_lists[name].entries}


@pytest.mark.parametrize("code", ["cube_013_001", "stat_013_007"])
def test_the_pdf_is_tagged_titled_and_in_its_language(code: str) -> None:
    sheet = make_sheet(CATALOGUE, "indicator", code, "fr", date(2026, 11, 23))
    made = pdf.render_pdf(sheet, "Atlas", "https://atlas.example.org")
    assert made.startswith(b"%PDF-1.7")
    told = made + b"".join(inflated(made))
    for part in (b"/StructTreeRoot", b"/Marked true", b"/Lang (fr)", b"pdfuaid:part"):
        assert part in told
    assert made == pdf.render_pdf(sheet, "Atlas", "https://atlas.example.org")


def inflated(made: bytes) -> Iterator[bytes]:
    """The compressed streams of a PDF."""
    for stream in re.findall(rb"stream\r?\n(.*?)\r?\nendstream", made, re.DOTALL):
        with suppress(zlib.error):
            yield zlib.decompress(stream)


def test_without_weasyprint_the_message_names_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "weasyprint", None)
    with pytest.raises(VesaliusError) as caught:
        pdf.load_weasyprint()
    assert 'pip install "vesalius[pdf]"' in str(caught.value)


def test_without_pango_the_message_names_its_package(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "weasyprint.py").write_text(
        "raise OSError('cannot load library libpango-1.0-0')", encoding="utf-8"
    )
    monkeypatch.delitem(sys.modules, "weasyprint", raising=False)
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(VesaliusError) as caught:
        pdf.load_weasyprint()
    assert caught.value.problem == problems.NO_PANGO
    assert "libpango-1.0-0" in str(caught.value)
    assert isinstance(sys.modules.get("weasyprint"), types.ModuleType | None)
