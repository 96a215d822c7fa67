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


def _on_main_thread(events: list[Event]) -> list[Event]:
    """The finished pieces of work of the page's main thread."""
    styled = next(e for e in reversed(events) if e["name"] == "UpdateLayoutTree")
    where = styled["pid"], styled["tid"]
    return [e for e in events if (e["pid"], e["tid"]) == where and "tdur" in e]


def first_frame_after(events: list[Event], mark: str) -> tuple[float, float]:
    """Milliseconds from a page's request to the first frame after a mark of its own.

    The first number is of the clock, the second of the processor, on the page's main thread.
    """
    work = _on_main_thread(events)
    asked = next(e["ts"] for e in events if e["name"] == "ResourceSendRequest")
    marked = next(e["ts"] for e in events if e["name"] == mark)
    frame = next(e for e in work if e["name"] == "Layerize" and e["ts"] > marked)
    end = frame["ts"] + frame["dur"]
    spent = sum(float(e["tdur"]) for e in _outermost([e for e in work if asked <= e["ts"] < end]))
    return (end - asked) / 1000, spent / 1000


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
    for event in _on_main_thread(events):
        name = event["name"]
        if name == "EventDispatch" and event["args"]["data"]["type"] == kind:
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
