"""The same real browser, for the staff's pages."""

from __future__ import annotations

from ..browser.conftest import browser, context, errors

__all__ = ["browser", "context", "errors"]
