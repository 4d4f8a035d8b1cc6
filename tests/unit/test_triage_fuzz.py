"""Whatever is typed, the triage says yes or no within its time, and no disguise of letters hides plain danger."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.safety import Triage
from bot.safety.rules import URGENCY
from bot.safety.triage import LONGEST_TEXT

SLOW_SECONDS = 1.0
"""A hundred times what a message of the greatest length takes: only a pattern that runs away is slower."""
WORDS = """
    i am im going to gonna kill my myself self the want die dead not wake up pills took all of them tonight chest pain
    can't breathe he hits me husband says wants voices still after infusion bleeding how much would if this fails done
    with life quiero morir no puedo respirar me pega and but , . ? ! 988 190/115 8 hours lol years ago
"""
SEPARATORS = ("", " ", "  ", "\n", "\u200b", " ... ", "-", "\u00a0", "\U0001f602")
DANGER = ("i am going to kill myself", "i want to die", "voy a matarme", "i took all my pills")
INVISIBLE = ("\u200b", "\u200d", "\u2060", "\ufeff", "\u00ad")
FUZZ = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
typed = st.lists(
    st.one_of(st.sampled_from(WORDS.split()), st.sampled_from(SEPARATORS), st.text(max_size=12)), max_size=120
).map(" ".join)


@pytest.fixture(scope="module")
def triage(root: Path) -> Triage:
    """Return the triage with the patterns of the repository."""
    return Triage(root)


@FUZZ
@given(text=typed, repeats=st.integers(1, 40))
def test_no_message_breaks_it_or_keeps_it_long(triage: Triage, text: str, repeats: int) -> None:
    message = (text * repeats)[:LONGEST_TEXT]
    started = time.thread_time()
    finding = triage.check(message)
    triage.mentions_danger(message)
    triage.says_safe(message)
    assert time.thread_time() - started < SLOW_SECONDS
    assert finding is None or finding.tier in URGENCY


@FUZZ
@given(
    danger=st.sampled_from(DANGER),
    place=st.integers(1, 12),
    hidden=st.sampled_from(INVISIBLE),
    is_loud=st.booleans(),
    before=st.sampled_from(["", "hi! ", '{"text": "', "<b>", "my name is "]),
)
def test_no_disguise_hides_plain_danger(
    triage: Triage, danger: str, place: int, hidden: str, is_loud: bool, before: str
) -> None:
    disguised = danger[:place] + hidden + danger[place:]
    assert triage.check(before + (disguised.upper() if is_loud else disguised)) is not None


@FUZZ
@given(danger=st.sampled_from(DANGER), around=st.text(alphabet="abcdefghij klm.\n", min_size=200, max_size=900))
def test_danger_in_the_middle_of_much_else_is_found(triage: Triage, danger: str, around: str) -> None:
    assert triage.check(f"{around}. {danger}. {around}") is not None
