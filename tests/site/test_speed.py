"""How fast a page is on a phone: 1.6 Mbit/s, 150 ms a round trip, a processor four times slower."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, CDPSession, Page

from tests.site.conftest import serving
from tests.site.release import write_release
from tests.site.trace import first_frame_after, frames_after, traced
from vesalius.publish.site.publish import publish_site
from vesalius.release.read import open_release

pytestmark = pytest.mark.site

PHONE = {"latency": 150, "downloadThroughput": 1_600_000 / 8, "uploadThroughput": 750_000 / 8}
SLOWER = 4
FIRST_MAP, YEAR_CHANGE = 1000, 50  # milliseconds, on a machine that does nothing else
CLOCK, PROCESSOR = 4, 2  # other work on the machine may make each so many times longer
YEARS = 9


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site of one indicator of the whole country."""
    folder = tmp_path_factory.mktemp("whole")
    release = write_release(folder / "release", ("cube_013_001",), sectors=False)
    return publish_site(open_release(release), folder / "site").folder


def on_a_phone(browser: Browser) -> tuple[Page, CDPSession]:
    tab = browser.new_page(viewport={"width": 360, "height": 740})
    session = tab.context.new_cdp_session(tab)
    session.send("Network.enable")
    session.send("Network.emulateNetworkConditions", {"offline": False, **PHONE})
    session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    session.send("Network.setCacheDisabled", {"cacheDisabled": True})
    return tab, session


def first_map(browser: Browser, address: str) -> tuple[float, float]:
    """Milliseconds until the frame in which the map is whole; those of work."""
    tab, _ = on_a_phone(browser)
    tab.add_init_script("""
        new MutationObserver((_, watch) => {
            if (!document.querySelector('.legend')) return; // it follows the map
            performance.mark('map-came');
            watch.disconnect();
        }).observe(document, { childList: true, subtree: true });
    """)
    events = traced(browser, tab, lambda: _open(tab, address))
    tab.close()
    return first_frame_after(events, "map-came", address)


def _open(tab: Page, address: str) -> None:
    tab.goto(address)
    tab.wait_for_selector(".filter output:not(:empty)", state="attached")


def year_changes(browser: Browser, address: str) -> list[float]:
    """Milliseconds of script, style, layout and paint until map, legend and sentence changed."""
    tab, _ = on_a_phone(browser)
    _open(tab, address)
    events = traced(browser, tab, lambda: _slide(tab))
    assert tab.locator(".slider output").inner_text() == "2023"
    tab.close()
    return frames_after(events, "input")


def _slide(tab: Page) -> None:
    tab.evaluate("""async (years) => {
        const year = document.querySelector('#year');
        for (let at = 0; at < years; at += 1) {
            year.value = String(at);
            year.dispatchEvent(new Event('input', { bubbles: true }));
            await new Promise((done) => setTimeout(done, 400));
        }
    }""", YEARS)  # fmt: skip


def test_a_phone_shows_the_map_in_a_second(
    browser: Browser, whole: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with serving(whole) as root:
        page = f"{root}/fr/indicators/cube_013_001.html"
        shown, worked = min(first_map(browser, page) for _ in range(3))
        changes = sorted(year_changes(browser, page))
    middle = changes[len(changes) // 2]
    with capsys.disabled():
        print(f"\n  first map on a phone: {shown:.0f} ms of {FIRST_MAP}, {worked:.0f} of work")
        print(f"  year change on a phone: least {changes[0]:.0f}, middle {middle:.0f} ms "
              f"of {YEAR_CHANGE}, of work")  # fmt: skip
    assert shown < CLOCK * FIRST_MAP and worked < FIRST_MAP
    assert len(changes) == YEARS and middle < PROCESSOR * YEAR_CHANGE
