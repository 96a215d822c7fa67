"""The journeys that people make, in a real browser, in several languages."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from vesalius.errors import VesaliusError
from vesalius.publish.site.problems import FOREIGN_FOLDER, NOT_A_SITE
from vesalius.publish.site.publish import publish_site
from vesalius.release.read import open_release
from vesalius.serve.site import site_app

pytestmark = pytest.mark.site


def colours(tab: Page) -> list[str]:
    found: list[str] = tab.eval_on_selector_all(
        ".areas path", "paths => paths.map(p => p.getAttribute('class'))"
    )
    return found


FINDING = [("fr", "echographie", "Échographie"), ("nl", "ct", "CT-scan"), ("de", "mrt", "MRT")]


@pytest.mark.parametrize(("language", "asked", "name"), FINDING)
def test_find_an_indicator(tab: Page, address: str, language: str, asked: str, name: str) -> None:
    tab.goto(f"{address}/{language}/index.html")
    tab.fill("#find", asked)
    shown = tab.locator("tr[data-search]:visible")
    expect(shown.filter(has_text=name)).to_have_count(1)
    assert shown.count() < tab.locator("tr[data-search]").count()
    assert f"q={asked}" in tab.url
    tab.fill("#find", "no such thing")
    expect(tab.locator('[data-part="nothing"]')).to_be_visible()


def test_find_by_a_nomenclature_code(tab: Page, address: str) -> None:
    tab.goto(f"{address}/en/index.html")
    tab.fill("#find", "458813")
    assert tab.locator("tr[data-search]:visible").count() >= 1
    tab.select_option("#measure", "volume")
    assert tab.locator('td[data-measure="share"]:visible').count() == 0


@pytest.mark.parametrize("language", ["fr", "nl"])
def test_choose_compare_share_and_come_back(
    browser: Browser, tab: Page, address: str, language: str
) -> None:
    tab.goto(f"{address}/{language}/indicators/cube_013_001.html")
    before = colours(tab)
    tab.fill("#place", "Namur" if language == "fr" else "Namen")
    tab.press("#place", "Enter")
    expect(tab.locator(".chips button")).to_have_count(1)
    expect(tab.locator('[data-part="lines"]')).to_contain_text("Nam")
    tab.click('[data-do="before"]')
    expect(tab.locator(".slider output")).to_have_text("2023")
    expect(tab.locator('[data-part="age-year"]')).to_have_text("2023")
    assert colours(tab) != before
    measure = tab.locator(".legend > p").first
    expect(measure).to_contain_text("%")
    tab.select_option("#show", "ratio")
    assert any(kind.startswith("d") for kind in colours(tab))
    expect(measure).to_contain_text("= 1")
    expect(tab).to_have_url(re.compile(r"\?y=2023&m=ratio&area=92094$"))
    expect(tab.locator('[data-part="permalink"]')).to_have_attribute("href", tab.url)
    link = tab.url

    other = browser.new_page()
    other.goto(link)
    assert colours(other) == colours(tab)
    expect(other.locator(".chips button")).to_have_count(1)
    other.close()

    tab.go_back()
    expect(tab.locator("#show")).to_have_value("value")
    tab.go_back()
    tab.go_back()
    expect(tab.locator(".chips button")).to_have_count(0)
    assert colours(tab) == before


def test_years_that_do_not_come_are_not_shown(browser: Browser, address: str) -> None:
    tab = browser.new_page()
    tab.route("**/*.years.js", lambda route: route.abort())
    tab.goto(f"{address}/en/indicators/stat_013_001.html?area=92094")
    before = colours(tab)
    tab.click('[data-do="before"]')
    expect(tab.locator('[data-part="notice"]')).to_be_visible()
    expect(tab.locator('[data-part="heading"]')).to_contain_text("2024")
    expect(tab.locator('[data-part="lines"]')).not_to_contain_text("Namur")
    assert colours(tab) == before
    tab.close()


def test_the_view_is_kept_in_another_language(tab: Page, address: str) -> None:
    tab.goto(f"{address}/fr/indicators/cube_013_001.html?y=2018&area=21004")
    tab.click('.languages a[lang="nl"]')
    assert tab.url.endswith("/nl/indicators/cube_013_001.html?y=2018&area=21004")
    expect(tab.locator(".slider output")).to_have_text("2018")


def test_age_level_and_change(tab: Page, address: str) -> None:
    tab.goto(f"{address}/en/indicators/cube_013_013.html?a=70-79")
    expect(tab.locator('[data-part="heading"]')).to_contain_text("70–79 years")
    tab.select_option("#level", "arrondissement")
    expect(tab.locator(".areas path")).to_have_count(4)
    expect(tab.locator('[data-part="heading"]')).to_contain_text("Arrondissements")
    tab.goto(f"{address}/en/indicators/stat_013_001.html?m=change&z=2019&y=2020")
    expect(tab.locator('[data-part="heading"]')).to_contain_text("Change between 2019 and 2020")
    assert {"d0", "d1"} & set(colours(tab))  # the fixture's figures fall in 2020


def test_a_break_forbids_the_change_across_it(tab: Page, address: str) -> None:
    tab.goto(f"{address}/en/indicators/stat_013_013.html?m=change&z=2017&y=2019")
    assert set(colours(tab)) == {"s3"}
    expect(tab.locator(".note.broken")).to_contain_text("2018")


def test_sectors_of_an_arrondissement_on_request(tab: Page, address: str) -> None:
    tab.goto(f"{address}/fr/indicators/stat_013_001.html")
    assert not tab.evaluate("[...document.scripts].some(s => s.src.includes('92000'))")
    tab.select_option("#level", "sector")
    tab.select_option("#within", "92000")
    expect(tab.locator(".areas.fine")).to_have_count(1)
    assert tab.locator(".areas path").count() > 300
    expect(tab.locator("table.data")).to_contain_text("NAMUR", ignore_case=True)


def test_play_the_years_and_stop(tab: Page, address: str) -> None:
    tab.goto(f"{address}/en/indicators/stat_013_001.html?y=2022")
    tab.click('[data-do="play"]')
    expect(tab.locator(".slider output")).to_have_text("2024", timeout=5000)
    expect(tab.locator('[data-do="play"]')).to_have_attribute("aria-pressed", "false", timeout=4000)


def test_sort_and_search_the_table(tab: Page, address: str) -> None:
    tab.goto(f"{address}/nl/indicators/stat_013_001.html")
    tab.click("th[data-part='value-name'] button")
    written = tab.locator("table.data tbody:last-of-type td:nth-child(3)").all_inner_texts()
    numbers = [float(text.replace(",", ".")) for text in written if text[0].isdigit()]
    assert numbers == sorted(numbers, reverse=True) and len(numbers) > 50
    expect(tab.locator("th[data-part='value-name']")).to_have_attribute("aria-sort", "descending")
    tab.fill("#table-filter", "liege")
    tab.fill("#table-filter", "namen")
    expect(tab.locator("table.data tbody:last-of-type tr")).not_to_have_count(0)
    assert all(
        "amen" in row for row in tab.locator("table.data tbody:last-of-type tr").all_inner_texts()
    )


def test_read_the_sheet_download_and_cite(tab: Page, address: str) -> None:
    tab.goto(f"{address}/fr/indicators/cube_013_001.html")
    expect(tab.locator('[data-part="citation"]')).to_contain_text("consulté le")
    with tab.expect_download() as coming:
        tab.click('.downloads a[href$="cube_013_001.csv"]')
    text = Path(coming.value.path()).read_text(encoding="utf-8")
    assert text.startswith('"indicator","level","place"') and "suppressed" in text
    tab.click("a.more")
    assert tab.url.endswith("/fr/sheets/cube_013_001.html")
    expect(tab.locator("dl.fields")).to_contain_text("Référence recommandée")


def test_a_link_that_is_not_understood_says_so(tab: Page, address: str) -> None:
    tab.goto(f"{address}/en/indicators/stat_013_001.html?y=1832&area=92094,99999&colour=red")
    notice = tab.locator('[data-part="notice"]')
    expect(notice).to_contain_text("y=1832")
    expect(notice).to_contain_text("99999")
    expect(tab.locator(".chips button")).to_have_count(1)
    expect(tab.locator(".slider output")).to_have_text("2024")


def test_embedded_it_is_the_map_alone(tab: Page, address: str) -> None:
    tab.goto(f"{address}/en/indicators/stat_013_001.html?embed=1")
    expect(tab.locator(".masthead")).to_be_hidden()
    expect(tab.locator(".map .country")).to_be_visible()
    expect(tab.locator('[data-part="notice"]')).to_be_hidden()


def test_the_map_by_keyboard(tab: Page, address: str) -> None:
    tab.goto(f"{address}/en/indicators/stat_013_001.html")
    tab.focus("svg.country")
    first = tab.get_attribute("svg.country", "aria-activedescendant")
    for key in ("ArrowRight", "ArrowDown", "ArrowRight"):
        tab.keyboard.press(key)
    active = tab.get_attribute("svg.country", "aria-activedescendant")
    assert active and active != first
    label = tab.get_attribute(f"#{active}", "aria-label")
    assert label and re.search(r": (\d+\.\d%|hidden|not )", label)
    tab.keyboard.press("Enter")
    expect(tab.locator(".chips button")).to_have_count(1)
    expect(tab.locator(f"#{active}")).to_have_attribute("aria-selected", "true")
    assert tab.locator("[role=option]").count() == 1


def test_every_control_by_keyboard(tab: Page, address: str) -> None:
    tab.goto(f"{address}/nl/indicators/cube_013_001.html")
    reached: list[str] = []
    for _ in range(60):
        tab.keyboard.press("Tab")
        reached.append(
            tab.evaluate("(document.activeElement.id || document.activeElement.dataset.do || '-')")
        )
    wanted = ["play", "before", "year", "after", "age", "level", "show", "place"]
    assert [name for name in reached if name in wanted] == wanted
    tab.focus("#year")
    tab.keyboard.press("ArrowLeft")
    expect(tab.locator(".slider output")).to_have_text("2023")
    tab.focus('[data-do="after"]')
    tab.keyboard.press("Enter")
    expect(tab.locator(".slider output")).to_have_text("2024")


def test_places_and_the_table_by_keyboard(tab: Page, address: str) -> None:
    tab.goto(f"{address}/en/indicators/stat_013_001.html")
    tab.focus("#place")
    tab.keyboard.type("Namur")
    tab.keyboard.press("Enter")
    expect(tab.locator(".chips button")).to_have_count(1)
    tab.focus(".chips button")
    tab.keyboard.press("Enter")
    expect(tab.locator(".chips button")).to_have_count(0)
    tab.focus("th[data-part='value-name'] button")
    tab.keyboard.press("Enter")
    expect(tab.locator("th[data-part='value-name']")).to_have_attribute("aria-sort", "descending")
    tab.keyboard.press("Enter")
    expect(tab.locator("th[data-part='value-name']")).to_have_attribute("aria-sort", "ascending")
    tab.focus("#table-filter")
    tab.keyboard.type("namur")
    expect(tab.locator("table.data tbody:last-of-type tr >> nth=0")).to_contain_text("Namur")
    for name, key, shown in (("show", "End", "since"), ("level", "End", "sectors")):
        tab.focus(f"#{name}")
        tab.keyboard.press(key)
        expect(tab.locator(f'[data-part="{shown}"]')).to_be_visible()


@pytest.mark.parametrize("language", ["fr", "de"])
def test_a_place_and_its_neighbours(tab: Page, address: str, language: str) -> None:
    tab.goto(f"{address}/{language}/places/index.html")
    tab.fill("#find", "eupen")
    tab.click("li:visible a:text-is('Eupen')")
    expect(tab.locator("h1")).to_have_text("Eupen")
    assert tab.locator("table.profile tbody tr th a").count() >= 6
    tab.click("table.profile tbody tr th a >> nth=0")
    expect(tab).to_have_url(re.compile("area=63023"))
    expect(tab.locator(".chips button")).to_have_text("Eupen")


def test_a_merged_commune_says_what_it_was_made_of(site: Path) -> None:
    text = (site / "en/places/11002.html").read_text(encoding="utf-8")
    assert "formed on 1 January 2025 from" in text and "Borsbeek" in text


# ---- without JavaScript, from disk, offline, from a sub-path ----


def test_without_javascript_every_page_is_whole(browser: Browser, site: Path) -> None:
    context = browser.new_context(java_script_enabled=False)
    tab = context.new_page()
    tab.goto((site / "fr/indicators/cube_013_001.html").as_uri())
    assert (
        tab.locator(".areas path").count()
        == tab.locator("table.data tbody:last-of-type tr").count()
    )
    expect(tab.locator("form.controls")).to_be_hidden()
    expect(tab.locator(".chart.lines").first).to_be_visible()
    expect(tab.locator(".lead")).to_contain_text("En 2024")
    tab.goto((site / "fr/index.html").as_uri())
    expect(tab.locator(".finder")).to_be_hidden()
    assert tab.locator("tr[data-search]").count() >= 5
    context.close()


def test_from_disk_everything_answers(tab: Page, site: Path) -> None:
    tab.goto((site / "en/indicators/cube_013_013.html").as_uri())
    tab.select_option("#age", "70-79")
    expect(tab.locator('[data-part="heading"]')).to_contain_text("70–79 years")
    expect(tab.locator(".chart.lines").first).to_be_visible()
    tab.select_option("#level", "province")
    expect(tab.locator(".areas path")).to_have_count(10)


def test_nothing_is_asked_of_others_and_no_cookie_is_set(tab: Page, address: str) -> None:
    asked: list[str] = []
    tab.on("request", lambda request: asked.append(request.url))
    for path in ("fr/index.html", "fr/indicators/cube_013_001.html?a=20-29&g=province",
                 "fr/places/92094.html", "fr/key-figures/imaging.html"):  # fmt: skip
        tab.goto(f"{address}/{path}")
        tab.wait_for_load_state("networkidle")
    assert asked and all(url.startswith(address) for url in asked)
    assert tab.context.cookies() == []


def test_the_server_sends_safety_and_caching_headers(tab: Page, address: str) -> None:
    answer = tab.goto(f"{address}/en/indicators/cube_013_001.html")
    assert answer is not None
    headers = answer.headers
    assert "default-src 'none'" in headers["content-security-policy"]
    assert "unsafe" not in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["content-encoding"] == "gzip"
    assert headers["cache-control"] == "no-cache"
    style = tab.get_attribute('link[rel="stylesheet"]', "href")
    asset = tab.request.get(f"{address}/{str(style).removeprefix('../../')}")
    assert "immutable" in asset.headers["cache-control"]


def test_serve_refuses_what_is_no_site(tmp_path: Path) -> None:
    with pytest.raises(VesaliusError) as caught:
        site_app(tmp_path)
    assert caught.value.problem == NOT_A_SITE


def test_publish_leaves_other_peoples_files_alone(release: Path, tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(VesaliusError) as caught:
        publish_site(open_release(release), tmp_path)
    assert caught.value.problem == FOREIGN_FOLDER
