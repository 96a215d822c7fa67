"""How fast a page is on a phone: 1.6 Mbit/s, 150 ms a round trip, a processor four times slower."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, CDPSession, Page

from tests.site.conftest import serving
from tests.site.release import write_release
from vesalius.publish.site.publish import publish_site
from vesalius.release.read import open_release

pytestmark = pytest.mark.site

PHONE = {"latency": 150, "downloadThroughput": 1_600_000 / 8, "uploadThroughput": 750_000 / 8}
SLOWER = 4
FIRST_MAP, YEAR_CHANGE = 1000, 50  # milliseconds, on a machine that does nothing else
NOISE = 4  # other work on the machine may make both so many times longer


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


def first_map(browser: Browser, address: str) -> float:
    """Milliseconds from the request to the first frame in which the map is whole."""
    tab, _ = on_a_phone(browser)
    tab.add_init_script("""
        const look = () => {
            const last = document.querySelector('.areas path:last-child');
            if (last && document.querySelector('.legend') && last.getBoundingClientRect().width)
                requestAnimationFrame(() => {
                    document.documentElement.dataset.firstMap = performance.now();
                });
            else requestAnimationFrame(look);
        };
        requestAnimationFrame(look);
    """)
    tab.goto(address, wait_until="commit")
    tab.wait_for_selector("html[data-first-map]", timeout=60_000)
    found = tab.get_attribute("html", "data-first-map")
    tab.close()
    return float(str(found))


def year_changes(browser: Browser, address: str) -> list[float]:
    """Milliseconds of script and layout until map, legend and sentence are of another year."""
    tab, _ = on_a_phone(browser)
    tab.goto(address)
    tab.wait_for_selector(".chips", state="attached")
    took: list[float] = tab.evaluate("""async () => {
        const year = document.querySelector('#year');
        const took = [];
        for (let at = 0; at < 9; at += 1) {
            year.value = String(at);
            const start = performance.now();
            year.dispatchEvent(new Event('input', { bubbles: true }));
            document.querySelector('svg.country').getBoundingClientRect();
            took.push(performance.now() - start);
            await new Promise((done) => setTimeout(done, 120));
        }
        return took;
    }""")
    tab.close()
    return took


def test_a_phone_shows_the_map_in_a_second(
    browser: Browser, whole: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with serving(whole) as root:
        page = f"{root}/fr/indicators/cube_013_001.html"
        shown = min(first_map(browser, page) for _ in range(3))
        changes = sorted(year_changes(browser, page))
    with capsys.disabled():
        print(f"\n  first map on a phone: {shown:.0f} ms of {FIRST_MAP}")
        print(f"  year change on a phone: least {changes[0]:.0f}, middle "
              f"{changes[len(changes) // 2]:.0f} ms of {YEAR_CHANGE}")  # fmt: skip
    assert shown < NOISE * FIRST_MAP
    assert changes[0] < NOISE * YEAR_CHANGE
