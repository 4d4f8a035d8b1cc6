"""A test that cannot run says why; in CI it fails, so that nothing stays unproved without anybody noticing."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

REASON = "this system has no such device"
SKIPPED = f"""
import pytest

@pytest.mark.skipif(True, reason="{REASON}")
def test_marked(): ...

@pytest.fixture
def device():
    pytest.skip("{REASON}")

def test_without_its_fixture(device): ...

@pytest.mark.xfail(reason="known")
def test_known_to_fail():
    raise AssertionError
"""


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has all that the tests need")
@pytest.mark.parametrize(
    ("ci", "summary"),
    [("", "2 skipped, 1 xfailed"), ("true", "1 xfailed, 2 errors")],
)
def test_a_skipped_test_fails_in_ci(ci: str, summary: str, root: Path, tmp_path: Path) -> None:
    """Whether a mark or a fixture skips it."""
    (tmp_path / "test_devices.py").write_text(SKIPPED, encoding="utf-8")
    ran = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-ra", "-p", "tests.conftest", "-p", "no:cacheprovider", str(tmp_path)],
        cwd=tmp_path,
        env={**os.environ, "CI": ci, "PYTHONPATH": str(root)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert summary in ran.stdout, ran.stdout + ran.stderr
    assert ran.stdout.count(REASON) >= 1
