"""Measures what the public pages weigh and how soon a reader can ask and is answered, in Chromium.

    python -m benchmarks.page_weight DIR

DIR is a data folder; the bundled texts are read into it if they are not there. Each visit is by a browser that has
nothing of ours in its cache. Bytes are those on the wire, compressed as served, with their headers.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

from playwright.sync_api import Browser, CDPSession, Page

from tests.browser.conftest import running_browser, serving

PAGES = ("/", "/ask")
ROUNDS = 5
QUESTION = "When did UNODC open its office in Belgrade?"

_QUIET_SECONDS = 1.5
_KBIT = 1000 / 8
_SEEN = """(() => {
  const said = ".answer p:not(.thinking), .answer li";
  const note = (name) => { document.documentElement.dataset[name] ??= performance.timeOrigin + performance.now(); };
  const look = () => {
    const box = document.querySelector("#question textarea, #q");
    if (box && !box.disabled && box.getClientRects().length) note("usable");
    if ([...document.querySelectorAll(said)].some((one) => one.textContent.trim())) note("answered");
    requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
})()"""
"""Notes in a page when its question box can be used, and when the first sentence of an answer stands there."""


@dataclass(frozen=True)
class Line:
    """What a visitor has: how many times slower the processor, and the network: its delay and its speeds in kbit/s."""

    name: str
    slower: int = 1
    delay_ms: int = 0
    down: int = 0
    up: int = 0

    def throttle(self, browser: CDPSession) -> None:
        """Makes a page as slow as this."""
        browser.send("Emulation.setCPUThrottlingRate", {"rate": self.slower})
        if self.down:
            speeds = {"downloadThroughput": self.down * _KBIT, "uploadThroughput": self.up * _KBIT}
            browser.send("Network.emulateNetworkConditions", {"offline": False, "latency": self.delay_ms, **speeds})


LINES = (Line("as it is"), Line("slow phone", slower=4, delay_ms=150, down=1600, up=750))


@dataclass
class Visit:
    """What one visit took: the bytes and the requests by kind, and moments in milliseconds."""

    sizes: Counter[str] = field(default_factory=Counter)
    requests: Counter[str] = field(default_factory=Counter)
    moments: dict[str, float] = field(default_factory=dict)

    @property
    def bytes(self) -> int:
        """All bytes of the page."""
        return self.sizes.total()


@contextmanager
def visiting(browser: Browser, address: str, line: Line = LINES[0]) -> Iterator[tuple[Page, Visit]]:
    """Opens a page with an empty cache and waits until it is quiet."""
    context = browser.new_context()
    page, visit = context.new_page(), Visit()
    try:
        _count(context.new_cdp_session(page), visit, line)
        page.add_init_script(_SEEN)
        page.goto(address)
        page.wait_for_selector("html[data-usable]")
        _wait_until_quiet(page, visit)
        painted = page.evaluate("performance.getEntriesByName('first-contentful-paint')[0].startTime")
        usable = page.evaluate("document.documentElement.dataset.usable - performance.timeOrigin")
        visit.moments = {"first paint": painted, "usable": max(painted, usable)}
        yield page, visit
    finally:
        context.close()


def _count(session: CDPSession, visit: Visit, line: Line) -> None:
    """Has what comes over the wire counted."""
    kinds: dict[str, str] = {}

    def begun(told: Mapping[str, Any]) -> None:
        kinds[told["requestId"]] = told.get("type", "Other")
        visit.requests[kinds[told["requestId"]]] += 1

    def ended(told: Mapping[str, Any]) -> None:
        visit.sizes[kinds.get(told["requestId"], "Other")] += int(told["encodedDataLength"])

    session.on("Network.requestWillBeSent", begun)
    session.on("Network.loadingFinished", ended)
    session.send("Network.enable")
    line.throttle(session)


def _wait_until_quiet(page: Page, visit: Visit) -> None:
    """Waits until nothing more comes; streams that stay open do not count."""
    seen, since = -1, time.monotonic()
    while time.monotonic() - since < _QUIET_SECONDS:
        page.wait_for_timeout(100)
        if visit.bytes != seen:
            seen, since = visit.bytes, time.monotonic()


def _ask(page: Page) -> float:
    """Asks with the keyboard; milliseconds until the first sentence of the answer is there."""
    page.fill("#question textarea, #q", QUESTION)
    sent: float = page.evaluate("performance.timeOrigin + performance.now()")
    page.locator("#question textarea, form.ask button").press("Enter")
    page.wait_for_selector("html[data-answered]")
    answered: float = page.evaluate("Number(document.documentElement.dataset.answered)")
    return answered - sent


def _visits(browser: Browser, address: str, line: Line) -> list[Visit]:
    visits = []
    for _ in range(ROUNDS):
        with visiting(browser, address, line) as (page, visit):
            sizes, requests = visit.sizes.copy(), visit.requests.copy()
            moments = {**visit.moments, "answered": _ask(page)}
            visits.append(Visit(sizes, requests, moments))
    return visits


def _print(path: str, line: Line, visits: list[Visit]) -> None:
    """Rows of the two tables: what the page weighs, and the moments."""
    one = sorted(visits, key=lambda visit: visit.bytes)[len(visits) // 2]
    if line is LINES[0]:
        for kind, count in one.requests.most_common():
            print(f"| `{path}` | {kind.lower()} | {count} | {one.sizes[kind] / 1000:,.1f} |")
        print(f"| `{path}` | all | {one.requests.total()} | {one.bytes / 1000:,.1f} |")
    times = (median(visit.moments[name] for visit in visits) for name in ("first paint", "usable", "answered"))
    print(f"| `{path}`, {line.name} | " + " | ".join(f"{moment:,.0f}" for moment in times) + " |")


def main(folder: Path) -> None:
    """Prints a row for each page and kind (requests, kB), and one for each page and line (milliseconds)."""
    settings = {"ASSISTANT_ASKS_PER_MINUTE": "0", "ASSISTANT_READS_PER_MINUTE": "0"}
    command = [str(Path(sys.executable).with_name("assistant")), "ingest"]
    subprocess.run(command, env={**os.environ, "ASSISTANT_DATA_DIR": str(folder)}, check=True)
    with serving(folder, folder / "models", **settings) as address, running_browser() as browser:
        for path in PAGES:
            for line in LINES:
                _print(path, line, _visits(browser, address + path, line))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
