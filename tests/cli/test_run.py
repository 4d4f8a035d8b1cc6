"""`bot run` where it cannot start."""

from __future__ import annotations

import socket
from pathlib import Path
from typing import Any

import pytest

from bot.cli.processes import free_port

from .command import assert_one_sentence, bot


@pytest.mark.parametrize(
    ("name", "setting"), [("gateway", "port"), ("engine", "engine_port"), ("actions", "actions_port")]
)
def test_a_port_in_use_is_named_with_the_remedy(name: str, setting: str, copied_root: Path) -> None:
    """One sentence, and nothing was started or made."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        taken = other.getsockname()[1]
        ports = {key: free_port() for key in ("port", "engine_port", "actions_port")}
        ran = bot("run", root=copied_root, **{**ports, setting: taken})
    assert_one_sentence(ran)
    assert f"Port {taken} for the {name} is in use." in ran.error
    assert f"BOT_{setting.upper()}=" in ran.error
    assert not (copied_root / "var").exists()


def test_a_damaged_key_file_is_named(copied_root: Path, model: Path) -> None:
    """Without its keys the assistant reads nothing, and it must not make new ones over them."""
    keys = copied_root / "keys.json"
    keys.write_text('{"encryption": []}', encoding="utf-8")
    ports = {key: free_port() for key in ("port", "engine_port", "actions_port")}
    shared: dict[str, Any] = {"models_folder": model.parent, "encoder_folder": model.parent.parent / "encoder"}
    ran = bot("run", root=copied_root, keys_file=keys, **ports, **shared)
    assert_one_sentence(ran)
    assert str(keys) in ran.error
    assert keys.read_text(encoding="utf-8") == '{"encryption": []}'
