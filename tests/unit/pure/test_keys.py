"""The key file: made once, readable by its owner only, refused where it is damaged."""

from __future__ import annotations

import json
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from bot.vault import KeysError, load_keys, make_keys


def test_the_key_file_is_for_its_owner_only(tmp_path: Path) -> None:
    path = tmp_path / "var" / "keys.json"
    make_keys(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [file.name for file in path.parent.iterdir()] == ["keys.json"]


def test_keys_that_exist_are_kept(tmp_path: Path) -> None:
    path = tmp_path / "keys.json"
    make_keys(path)
    before = path.read_bytes()
    make_keys(path)
    assert path.read_bytes() == before


def test_every_key_is_new_and_long_enough(tmp_path: Path) -> None:
    make_keys(tmp_path / "a.json")
    make_keys(tmp_path / "b.json")
    one, other = load_keys(tmp_path / "a.json"), load_keys(tmp_path / "b.json")
    assert len({*one.encryption, *other.encryption, one.lookup, one.token, other.lookup, other.token}) == 6
    assert len(one.lookup) == len(one.token) == 32


def test_processes_that_start_at_once_agree_on_one_set_of_keys(tmp_path: Path) -> None:
    path = tmp_path / "keys.json"
    script = (
        "import sys; from pathlib import Path; from bot.vault import *; path = Path(sys.argv[1]);"
        "make_keys(path); print(load_keys(path).token.hex())"
    )
    command = [sys.executable, "-c", script, str(path)]
    started = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(4)]
    said = {process.communicate(timeout=60)[0] for process in started}
    assert said == {load_keys(path).token.hex() + "\n"}


def test_a_missing_file_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(KeysError, match="make setup"):
        load_keys(tmp_path / "keys.json")


@pytest.mark.parametrize(
    "change",
    [
        {"encryption": ["not a key"]},
        {"encryption": []},
        {"encryption": "abc"},
        {"encryption": None},
        {"lookup": "xyz"},
        {"lookup": "00"},
        {"token": 5},
    ],
)
def test_a_damaged_key_file_is_refused_without_showing_a_key(tmp_path: Path, change: dict[str, Any]) -> None:
    path = tmp_path / "keys.json"
    make_keys(path)
    good = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps({**good, **change}), encoding="utf-8")
    with pytest.raises(KeysError, match="restore it from your backup") as raised:
        load_keys(path)
    assert str(path) in str(raised.value)
    assert good["token"] not in str(raised.value)
    assert good["lookup"] not in str(raised.value)


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"\xff\xfe", b'{"encryption": []}'])
def test_a_file_that_holds_something_else_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "keys.json"
    path.write_bytes(content)
    with pytest.raises(KeysError, match="restore it from your backup"):
        load_keys(path)
