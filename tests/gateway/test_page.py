"""The demonstration page: whole, and light enough to be a first impression."""

from __future__ import annotations

import gzip
import re

import httpx

PAGE_BYTES = 3_000
"""The page, its style sheet and the loader, gzipped: two or three packets of a slow network."""


def test_page_style_sheet_and_loader_are_light(gateway: str, client: httpx.Client) -> None:
    page = client.get(gateway)
    asked = re.findall(r"(?:src|href)=\"(/[^\"]*)\"", page.text)
    assert sorted(asked) == ["/page/page.css", "/widget.js"]
    contents = [page.content, *(client.get(gateway + path).content for path in asked)]
    weights = [len(gzip.compress(content, 9)) for content in contents]
    print(f"page {weights[0]}, {dict(zip(asked, weights[1:], strict=True))} bytes, gzipped")
    assert sum(weights) <= PAGE_BYTES
