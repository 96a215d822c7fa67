"""What a browser's own trace says of its work: time of the processor, not of the clock."""

from collections.abc import Callable, Iterator
from typing import Any

from playwright.sync_api import Browser, Page

Event = dict[str, Any]
CATEGORIES = ["devtools.timeline", "loading", "blink.user_timing"]
FRAME = ("EventDispatch", "UpdateLayoutTree", "Layout", "PrePaint", "Paint", "Layerize")


def traced(browser: Browser, tab: Page, act: Callable[[], None]) -> list[Event]:
    """The events of a browser while something is done, in their order."""
    session = browser.new_browser_cdp_session()
    found: list[Event] = []
    complete: list[bool] = []
    session.on("Tracing.dataCollected", lambda data: found.extend(data["value"]))
    session.on("Tracing.tracingComplete", lambda _: complete.append(True))
    config = {"includedCategories": CATEGORIES}
    session.send("Tracing.start", {"transferMode": "ReportEvents", "traceConfig": config})
    act()
    session.send("Tracing.end")
    while not complete:
        tab.wait_for_timeout(20)
    session.detach()
    return sorted(found, key=lambda event: event["ts"])


def _work_beside(events: list[Event], one: Event) -> list[Event]:
    """The finished pieces of work of an event's own thread: the browser has pages of its own."""
    where = one["pid"], one["tid"]
    return [e for e in events if (e["pid"], e["tid"]) == where and "tdur" in e]


def first_frame_after(events: list[Event], mark: str, address: str) -> tuple[float, float]:
    """Milliseconds from the way to an address to the first frame after a mark of its page.

    The first number is of the clock, the second of the processor, on the page's main thread.
    """
    marked = next(e for e in events if e["name"] == mark)
    begun = next(e["ts"] for e in events if e["name"] == "navigationStart" and _leads(e, address))
    work = _work_beside(events, marked)
    frame = next(e for e in work if e["name"] == "Layerize" and e["ts"] > marked["ts"])
    end = frame["ts"] + frame["dur"]
    spent = sum(float(e["tdur"]) for e in _outermost([e for e in work if begun <= e["ts"] < end]))
    return (end - begun) / 1000, spent / 1000


def _leads(navigation: Event, address: str) -> bool:
    return bool(navigation["args"]["data"]["documentLoaderURL"] == address)


def _outermost(tasks: list[Event]) -> Iterator[Event]:
    """The tasks that no other one holds."""
    end = 0.0
    for task in tasks:
        if task["ts"] >= end:
            end = task["ts"] + task["dur"]
            yield task


def frames_after(events: list[Event], kind: str) -> list[float]:
    """Processor milliseconds from each event of a kind to the end of the frame that answers it."""
    found: list[float] = []
    spent: float | None = None
    first = next(e for e in events if _is(e, kind))
    for event in _work_beside(events, first):
        name = event["name"]
        if _is(event, kind):
            spent = 0.0
        elif name == "EventDispatch":
            continue
        if spent is None or name not in FRAME:
            continue
        spent += event["tdur"] / 1000
        if name == "Layerize":
            found.append(spent)
            spent = None
    return found


def _is(event: Event, kind: str) -> bool:
    return bool(event["name"] == "EventDispatch" and event["args"]["data"]["type"] == kind)
