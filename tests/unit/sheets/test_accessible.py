"""The portal's pages in a real browser: no axe violation, readable on a narrow screen."""

from pathlib import Path

import pytest
from axe_core_python.sync_playwright import Axe
from playwright.sync_api import Browser

from vesalius.catalogue.load import default_catalogue
from vesalius.publish.sheets.html import css, page_path, render_contents, render_page
from vesalius.publish.sheets.model import find, make_sheet

pytestmark = pytest.mark.site
CODES = ("cube_013_001", "IMAG_RADIO_N", "Gz", "list:dental", "age10", "glossary:ct")


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    out = tmp_path_factory.mktemp("portal")
    (out / "sheets.css").write_text(css(), encoding="utf-8")
    catalogue = default_catalogue()
    written = [out / "nl" / "index.html"]
    written[0].parent.mkdir()
    written[0].write_text(render_contents(catalogue, "nl", "Atlas"), encoding="utf-8")
    for code in CODES:
        kind, id_ = find(catalogue, code)
        page = out / page_path("nl", kind, id_)
        page.parent.mkdir(exist_ok=True)
        sheet = make_sheet(catalogue, kind, id_, "nl")
        page.write_text(render_page(sheet, "Atlas"), encoding="utf-8")
        written.append(page)
    return written


def test_axe_finds_no_violation(browser: Browser, pages: list[Path]) -> None:
    tab = browser.new_page(viewport={"width": 1280, "height": 900})
    for page in pages:
        tab.goto(page.as_uri())
        found = Axe().run(tab)["violations"]
        assert [(v["id"], v["nodes"][0]["html"]) for v in found] == [], page
    tab.close()


def test_pages_fit_a_narrow_screen(browser: Browser, pages: list[Path]) -> None:
    tab = browser.new_page(viewport={"width": 320, "height": 800})
    for page in pages:
        tab.goto(page.as_uri())
        assert tab.evaluate("document.documentElement.scrollWidth") <= 320, page
    tab.close()
