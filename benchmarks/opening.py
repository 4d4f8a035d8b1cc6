"""How soon the chat is there: from the press on its button to the field that has the focus and is painted.

`python -m benchmarks.opening` opens it in a real Chromium, in fresh profiles, on a computer and on one that is four
times as slow, as an old phone is. It prints the medians, and fails only where something broke.
"""

from __future__ import annotations

import argparse
import statistics
import sys
from collections.abc import Sequence

from playwright.sync_api import Browser, sync_playwright

from benchmarks.chromium import start_chromium
from benchmarks.lone_gateway import lone_gateway

OPENINGS = 20
SLOWER = (1, 4)
"""By how much the browser's processor is slowed down."""
PRESS = """() => new Promise((resolve, reject) => {
    const { shadowRoot } = document.querySelector("ketamine-faq-chat");
    const pressed = performance.now();
    shadowRoot.querySelector(".launcher").click();
    const look = () => {
        if (shadowRoot.activeElement?.id === "message") {
            requestAnimationFrame(() => setTimeout(() => resolve(performance.now() - pressed)));
        } else if (performance.now() - pressed > 5000) reject(new Error("the field does not get the focus"));
        else setTimeout(look);
    };
    look();
})"""


def measure(browser: Browser, url: str, slower: int, openings: int) -> list[float]:
    """Return how many milliseconds each opening took, each in a profile that has never seen the page."""
    took_ms = []
    for _ in range(openings):
        context = browser.new_context(viewport={"width": 1280, "height": 800})
        page = context.new_page()
        if slower > 1:
            context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": slower})
        page.goto(url)
        page.locator(".launcher").wait_for()
        took_ms.append(float(page.evaluate(PRESS)))
        context.close()
    return took_ms


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print; return the exit status: 0 unless something broke."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.opening", description=__doc__)
    parser.add_argument("--openings", type=int, default=OPENINGS, help="how many of each (default %(default)s)")
    options = parser.parse_args(arguments)
    with sync_playwright() as playwright, lone_gateway() as gateway:
        try:
            browser = start_chromium(playwright)
        except FileNotFoundError as error:
            print(error, file=sys.stderr)
            return 1
        for slower in SLOWER:
            took_ms = measure(browser, gateway.url, slower, options.openings)
            median, slowest = statistics.median(took_ms), max(took_ms)
            print(f"processor {slower} times as slow: p50 {median:.0f} ms, slowest {slowest:.0f} ms")
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
