"""The form for changing a booking, filled in without the engine."""

from __future__ import annotations

from typing import Any

from bot.services.forms.manage_ending import finish_manage
from bot.services.forms.manage_fields import required_manage_slots
from bot.services.forms.manage_form import open_manage, read_manage
from bot.services.forms.manage_questions import ask_manage
from bot.services.reply import Reply

INTENTS = {"yes": "affirm", "no": "deny", "stop": "stop", "sí": "affirm"}


class Dialogue:
    """The form in a conversation: what is set, what is asked, what was said."""

    def __init__(self, parts: Any, opening: str, conversation_id: str = "asking") -> None:
        self.parts = parts
        self.conversation_id = conversation_id
        read = open_manage(parts, opening, conversation_id)
        self.slots = read.slots
        self.replies: list[Reply] = read.replies

    @property
    def asked(self) -> str | None:
        """The slot that is asked for next, None at the end."""
        return next((slot for slot in required_manage_slots(self.slots) if self.slots.get(slot) is None), None)

    @property
    def question(self) -> Reply:
        """The question that is asked next."""
        assert self.asked is not None
        return ask_manage(self.parts, self.asked, self.slots)

    def say(self, *texts: str) -> None:
        """Answer the questions one after the other."""
        for text in texts:
            assert self.asked is not None, f"{text!r} comes after the end"
            intent = INTENTS.get(text, "nlu_fallback")
            read = read_manage(self.parts, self.slots, self.asked, intent, text, self.conversation_id)
            assert read is not None, f"{text!r} was left to somebody else"
            self.slots, self.replies = self.slots | read.slots, read.replies

    def end(self) -> Reply:
        """Do what was agreed to, twice: the second time is a resend, and says the same."""
        assert self.asked is None
        first = finish_manage(self.parts, self.slots)
        assert first.reopened or finish_manage(self.parts, self.slots) == first
        return first.reply
