"""WCAG 2.2 AA as far as a machine can tell, and the ways of reading that people choose."""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Literal

import pytest
from axe_core_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from vesalius.language import LANGUAGES

pytestmark = pytest.mark.site

PAGES = (
    "index.html", "indicators/cube_013_001.html", "indicators/stat_013_013.html",
    "places/92094.html", "places/BE.html", "places/index.html", "key-figures/imaging.html",
    "methods/index.html", "methods/disclosure.html", "methods/glossary.html",
    "sheets/cube_013_001.html", "sheets/list.ct.html", "data.html",
)  # fmt: skip
AA = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa",
                                            "wcag22aa", "best-practice"]}}  # fmt: skip


def violations(tab: Page) -> list[str]:
    found = Axe().run(tab, options=AA)["violations"]
    return [f"{v['id']}: {v['nodes'][0]['html'][:160]}" for v in found]


@pytest.mark.parametrize(
    ("language", "scheme"), [*((language, "light") for language in LANGUAGES), ("fr", "dark")]
)
def test_no_page_type_has_a_violation(
    tab: Page, site: Path, language: str, scheme: Literal["light", "dark"]
) -> None:
    """Each kind of page in two languages at least, on light paper; half of them on dark."""
    some = PAGES[LANGUAGES.index(language) % 2 :: 2]
    assert not found_on(tab, site / language, some, scheme)


@pytest.mark.long
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_no_page_of_any_language_has_a_violation(
    tab: Page, site: Path, language: str, scheme: Literal["light", "dark"]
) -> None:
    assert not found_on(tab, site / language, PAGES, scheme)


def found_on(
    tab: Page, folder: Path, pages: Sequence[str], scheme: Literal["light", "dark"]
) -> dict[str, list[str]]:
    tab.emulate_media(color_scheme=scheme)
    found = {}
    for path in pages:
        tab.goto((folder / path).as_uri())
        tab.wait_for_timeout(60)
        found[path] = violations(tab)
    return {path: faults for path, faults in found.items() if faults}


def test_the_first_page_and_a_used_page_have_none(tab: Page, site: Path) -> None:
    tab.goto((site / "index.html").as_uri())
    assert violations(tab) == []
    used = "?area=92094,11002&m=ratio&y=2020"
    tab.goto((site / "nl/indicators/cube_013_001.html").as_uri() + used)
    tab.focus("svg.country")
    tab.keyboard.press("ArrowRight")
    tab.wait_for_timeout(300)
    assert violations(tab) == []


@pytest.mark.parametrize("width", [320, 360, 768])
def test_nothing_is_wider_than_the_screen(browser: Browser, site: Path, width: int) -> None:
    tab = browser.new_page(viewport={"width": width, "height": 640})
    for path in PAGES:
        tab.goto((site / "de" / path).as_uri())
        wide = tab.evaluate("document.documentElement.scrollWidth")
        assert wide <= width, (path, wide)
    tab.close()


@pytest.mark.parametrize("path", ["sheets/list.ct.html", "sheets/cube_013_001.html"])
def test_a_table_of_codes_is_a_list_of_cards_on_a_phone(
    browser: Browser, site: Path, path: str
) -> None:
    tab = browser.new_page(viewport={"width": 360, "height": 740})
    tab.goto((site / "en" / path).as_uri())
    hidden: list[int] = tab.eval_on_selector_all(
        ".fields .table", "all => all.map((box) => box.scrollWidth - box.clientWidth)"
    )
    said: list[str] = tab.eval_on_selector_all(
        ".fields td:not(:empty)", "all => all.map((e) => getComputedStyle(e, '::before').content)"
    )
    tab.close()
    assert hidden and max(hidden) == 0
    assert said and not {"none", "normal", '""'} & set(said)


def test_charts_can_be_read_on_a_phone(browser: Browser, site: Path) -> None:
    tab = browser.new_page(viewport={"width": 360, "height": 740})
    tab.goto((site / "nl/indicators/cube_013_001.html").as_uri())
    tab.wait_for_selector(".beside .legend-lines")
    heights: list[float] = tab.eval_on_selector_all(
        ".beside .chart text",
        "all => all.map((t) => t.getBoundingClientRect().height).filter((h) => h > 0)",
    )
    names = tab.locator(".beside .legend-lines >> nth=0").inner_text()
    tab.set_viewport_size({"width": 1280, "height": 900})
    tab.wait_for_selector(".beside .legend-lines", state="detached")
    tab.close()
    assert min(heights) >= 12
    assert "België" in names and "Waals Gewest" in names


def test_targets_are_large_enough(browser: Browser, site: Path) -> None:
    tab = browser.new_page(viewport={"width": 360, "height": 740})
    tab.goto((site / "fr/indicators/cube_013_001.html").as_uri() + "?area=92094")
    small: list[str] = tab.evaluate("""() => [...document.querySelectorAll('button, select, input')]
        .filter((e) => e.offsetParent)
        .map((e) => [e.id || e.textContent || e.className, e.getBoundingClientRect()])
        .filter(([, box]) => box.width < 24 || box.height < 24).map(([name]) => name)""")
    tab.close()
    assert small == []


def test_forced_colours_keep_the_classes_apart(browser: Browser, site: Path) -> None:
    context = browser.new_context(forced_colors="active")
    tab = context.new_page()
    tab.goto((site / "en/indicators/cube_013_001.html").as_uri())
    fills: list[str] = tab.eval_on_selector_all(
        ".legend rect", "all => all.map((r) => getComputedStyle(r).fill)"
    )
    context.close()
    assert len(set(fills)) == len(fills) >= 7


def luminance(colour: str) -> float:
    """WCAG's relative luminance of `rgb(r, g, b)`."""
    parts = [int(part) / 255 for part in re.findall(r"\d+", colour)[:3]]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return sum(w * c for w, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def test_dark_paper_keeps_the_colours_of_the_map_and_its_lines(tab: Page, site: Path) -> None:
    seen: dict[str, list[str]] = {}
    for scheme in ("light", "dark"):
        tab.emulate_media(color_scheme=scheme)
        tab.goto((site / "en/indicators/cube_013_001.html").as_uri() + "?area=92094")
        tab.wait_for_selector("path.picked.k0")
        seen[scheme] = tab.evaluate("""() => {
            const of = (e, what) => getComputedStyle(e)[what];
            return [of(document.body, 'backgroundColor'),
                of(document.querySelector('.areas path'), 'stroke'),
                ...[...document.querySelectorAll('.legend rect')].map((e) => of(e, 'fill')),
                of(document.querySelector('.picked.k0'), 'stroke'),
                of(document.querySelector('.picked.halo'), 'stroke')];
        }""")
    assert seen["light"][2:] == seen["dark"][2:] and seen["light"][0] != seen["dark"][0]
    paper, line = (luminance(colour) for colour in seen["dark"][:2])
    assert paper < 0.02 and (line + 0.05) / (paper + 0.05) >= 3
    ink, edge = (luminance(colour) for colour in seen["dark"][-2:])
    assert (edge + 0.05) / (ink + 0.05) >= 4.5
    darkest = min(luminance(colour) for colour in seen["dark"][2:-2] if colour.startswith("rgb"))
    assert (line + 0.05) / (darkest + 0.05) >= 3


def test_reduced_motion_moves_nothing_by_itself(browser: Browser, site: Path) -> None:
    context = browser.new_context(reduced_motion="reduce")
    tab = context.new_page()
    tab.goto((site / "en/indicators/cube_013_001.html").as_uri())
    moving = tab.evaluate("document.getAnimations().length")
    long: list[str] = tab.evaluate("""() => [...document.querySelectorAll('*')]
        .filter((e) => parseFloat(getComputedStyle(e).transitionDuration) > 0)
        .map((e) => e.tagName)""")
    context.close()
    assert moving == 0 and long == []


def test_printed_it_fits_a_few_pages(browser: Browser, site: Path) -> None:
    tab = browser.new_page()
    tab.goto((site / "fr/indicators/stat_013_001.html").as_uri())
    document = tab.pdf(format="A4", print_background=True, prefer_css_page_size=True)
    tab.close()
    assert 1 <= document.count(b"/Type /Page\n") + document.count(b"/Type /Page ") <= 5
