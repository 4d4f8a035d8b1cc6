"""Conversations with clinics that have filled in their profile: the first session, and the clinic's own word."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

from bot.cli.processes import running_stack
from bot.cli.visitor import Visitor, http_session
from bot.settings import REPOSITORY, Settings

from ..cli.command import bot
from ..conftest import make_parts

FILE = "data/faq/effects_wear_off.yml"
OLD, NEW = "Most after-effects fade within a few hours", "Most after-effects are gone by the evening"


def settings_of(root: Path) -> Settings:
    """Return settings for content of its own, with the repository's encoder."""
    return Settings(root=root, encoder_folder=REPOSITORY / "var/encoder")


async def replies_to(url: str, *messages: str) -> list[dict[str, Any]]:
    """Say the messages in one conversation, and return the reply to each."""
    async with http_session() as session:
        visitor = await Visitor.start(session, url)
        try:
            replies = []
            for message in messages:
                [reply] = (await visitor.ask(message)).replies
                replies.append(reply)
            return replies
        finally:
            await visitor.close()


async def test_the_first_session_on_thursday(copied_root: Path, model: Path, tmp_path: Path) -> None:
    """Conversation 3: the clinic's checklist and figures, the stricter driving rule; nothing that shortens the wait."""
    shutil.copyfile(copied_root / "data/clinic.example-full.yml", copied_root / "data/clinic.yml")
    settings = make_parts(settings_of(copied_root), tmp_path).settings
    with running_stack(settings, model, tmp_path / "logs") as stack:
        messages = ("coming thurs first time what do i do", "how long total", "can i drive friday morning")
        checklist, length, driving = await replies_to(stack.url, *messages)
    assert checklist["act"] == "answer"
    assert {"fasting_food_drink", "ride_home", "what_to_wear_bring"} <= set(checklist["topics"])
    for words in ("Eat nothing for four hours", "Somebody has to take you home", "15 minutes before", "medicine"):
        assert words in checklist["text"]
    assert length["topics"] == ["session_length"]
    assert "45 minutes" in length["text"]
    assert "30 to 45 minutes" in length["text"]
    assert driving["topics"] == ["driving_after"]
    assert "at least 36 hours" in driving["text"]
    assert "24" not in driving["text"]


async def test_the_first_session_at_a_clinic_that_has_filled_in_nothing(stack: Any) -> None:
    """What the profile leaves open is named as open."""
    messages = ("coming thurs first time what do i do", "how long total", "can i drive friday morning")
    checklist, length, driving = await replies_to(stack.url, *messages)
    assert "I do not know this clinic's rules on these points yet" in checklist["text"]
    assert "food and drink" in checklist["text"]
    assert "40 to 60 minutes" in length["text"]
    assert "about 30 minutes" in length["text"]
    assert "at least 24 hours" in driving["text"]


async def test_the_clinics_own_word(copied_root: Path, model: Path, tmp_path: Path) -> None:
    """Conversation 9 without its last question: not treated here, a person; the changed text with its signer."""
    clinic = copied_root / "data/clinic.yml"
    profile = clinic.read_text(encoding="utf-8").replace(
        "conditions_treated: []", "conditions_treated: [depression, ptsd]"
    )
    clinic.write_text(profile, encoding="utf-8")
    settings = make_parts(settings_of(copied_root), tmp_path).settings
    with running_stack(settings, model, tmp_path / "logs") as stack:
        [ocd, before] = await replies_to(stack.url, "do you treat OCD?", "when does it wear off")
        path = copied_root / FILE
        path.write_text(path.read_text(encoding="utf-8").replace(OLD, NEW), encoding="utf-8")
        signed = bot("sign", "effects_wear_off", "--by", "Dr. Ana Lee", "--role", "MD", root=copied_root)
        assert signed.status == 0, signed.error
        after = before
        for _ in range(20):  # an edit is seen within a second or two
            [after] = await replies_to(stack.url, "when does it wear off")
            if "Reviewed by" in after["more"]:
                break
    assert ocd["act"] == "answer"
    assert "This clinic does not treat OCD" in ocd["text"]
    assert "Ask a person" in [button["title"] for button in ocd["buttons"]]
    assert OLD in before["text"]
    assert "not yet reviewed" in before["more"]
    assert NEW in after["text"]
    assert "Reviewed by Dr. Ana Lee, MD, 20" in after["more"]
    assert before["content_version"] != after["content_version"]
