"""In which language to reply: that of the message, or where it shows none, that of the conversation so far."""

from __future__ import annotations

from rasa_sdk.interfaces import Tracker

from bot.bootstrap import Speaking, assistant
from bot.content.library import Library
from bot.safety.language import ENGLISH, shown_language
from bot.services.reading.contact import looks_like_name, read_name

SLOT = "language"


def library_for(tracker: Tracker) -> Library:
    """Return the content in the language of the reply."""
    return assistant().library.speaking(reply_language(tracker))


def parts_for(tracker: Tracker) -> Speaking:
    """Return what services work with, with the content in the language of the reply."""
    return assistant().speaking(reply_language(tracker))


def reply_language(tracker: Tracker) -> str:
    """Return "en" or "es". A button and a name show no language.

    After a crisis text, which the engine has not seen, the turn's metadata say which language that was in.
    """
    message = tracker.latest_message
    text = str(message.get("text") or "")
    shown = None if text.startswith("/") or _is_name(tracker, text) else shown_language(text)
    before = (message.get("metadata") or {}).get(SLOT) or tracker.get_slot(SLOT)
    return str(shown or before or ENGLISH)


def _is_name(tracker: Tracker, text: str) -> bool:
    """Tell whether the text answers the request form's question for a name: María de la Cruz may be writing English."""
    if tracker.get_slot("requested_slot") == "visitor_name":
        return looks_like_name(text)
    name = tracker.get_slot("visitor_name")
    return name is not None and read_name(text) == name
