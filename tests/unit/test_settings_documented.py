"""Every setting is documented, and every documented variable is one."""

from __future__ import annotations

import re
from pathlib import Path

from bot.settings import Settings


def test_every_setting_stands_in_the_documentation(root: Path) -> None:
    text = (root / "docs/settings.md").read_text(encoding="utf-8")
    missing = [name for name in Settings.model_fields if f"`BOT_{name.upper()}`" not in text]
    assert missing == []


def test_every_documented_variable_is_read_somewhere(root: Path) -> None:
    text = (root / "docs/settings.md").read_text(encoding="utf-8")
    code = "".join(path.read_text(encoding="utf-8") for path in (root / "bot").rglob("*.py"))
    settings = {f"BOT_{name.upper()}" for name in Settings.model_fields}
    documented = set(re.findall(r"`(BOT_[A-Z_]+)`", text))
    assert {name for name in documented - settings if f'"{name}"' not in code} == set()


def test_nothing_listens_beyond_loopback_unless_told_to(root: Path) -> None:
    settings = Settings()
    assert settings.host == "127.0.0.1"
    assert settings.engine_url.startswith("http://127.0.0.1:")
    assert settings.rate_limit
    assert settings.store_url == f"sqlite:///{root}/var/store.db"
