"""The system's Chromium, without a window or requests of its own: for benchmarks, browser tests and pictures."""

from __future__ import annotations

import shutil

from playwright.sync_api import Browser, Playwright

_FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def start_chromium(playwright: Playwright) -> Browser:
    """Start it. Raises: FileNotFoundError where it is not installed."""
    executable = shutil.which("chromium")
    if executable is None:
        raise FileNotFoundError("Chromium is not installed")
    return playwright.chromium.launch(executable_path=executable, args=_FLAGS)
