"""The fixed reply to danger, with the profile's numbers. And what goes with it: flag, pause, alarm."""

from __future__ import annotations

import datetime
import logging
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.content.library import Library
from bot.content.profile import LINES, Profile
from bot.safety import Finding, Triage
from bot.safety.rules import URGENCY
from bot.safety.triage import last_resort, most_urgent
from bot.services.answers.wording import ASK_CONSULTATION, ASK_PERSON, fixed_reply
from bot.services.desk.handoffs import Reason, open_handoff
from bot.services.parts import Parts
from bot.services.reply import Act, Button, Reply
from bot.services.times import utc_now
from bot.store.tables import AlarmRow, ConversationRow

SAFE_NOW = "/safe_now"
SELF_TESTS = ("i am going to kill myself", "voy a matarme", "crushing chest pain now")
"""What has to be answered with a fixed text whenever somebody asks whether the triage works."""
_NOT_NOW = {"en": Button("Not right now", SAFE_NOW), "es": Button("Ahora no", SAFE_NOW)}
_PERSON = {"en": Button("Ask a person", ASK_PERSON), "es": Button("Hablar con una persona", ASK_PERSON)}
_logger = logging.getLogger(__name__)


def safety_reply(parts: Parts, text: str, earlier: Sequence[str] = (), raised_tier: int | None = None) -> Reply | None:
    """Return the fixed reply to a message that speaks of danger, None for any other. Never raises.

    `raised_tier`: what the conversation was flagged with before; the same danger in the joined messages is not new.
    """
    try:
        finding = parts.triage.check(text, earlier)
        if finding and finding.tier == raised_tier and parts.triage.check(text) is None:
            return None
        return danger_reply(parts.triage, parts.library.profile, finding) if finding else None
    except Exception as error:  # rule 6: if the triage itself fails, the visitor sees the emergency numbers
        _logger.critical("the safety triage failed: %s", type(error).__name__)
        return Reply(text=last_resort(), act=Act.EMERGENCY, safety_tier=4)


def triage_works(parts: Parts) -> bool:
    """Tell whether known danger gets its fixed text: for the operator, who has to learn of it before a visitor does."""
    replies = [safety_reply(parts, text) for text in SELF_TESTS]
    return all(reply is not None and reply.content_version for reply in replies)


def danger_reply(
    triage: Triage, profile: Profile | None, finding: Finding, now: datetime.datetime | None = None
) -> Reply:
    """Return the fixed reply to a finding. `now`: by which the clinic is open or closed; the present unless given."""
    values = _numbers(profile)
    values["clinic_now"] = triage.sentence(_clinic_now(profile, now or utc_now()), finding.language, values)
    values["line"] = triage.sentence(finding.line, finding.language, values)
    return Reply(
        text=triage.text(finding, values),
        act=Act(finding.act),
        buttons=_buttons(finding),
        language=finding.language,
        safety_tier=finding.tier,
        content_version=triage.version,
    )


def after_crisis_reply(library: Library, reply: Reply) -> Reply:
    """Return the reply with the line that whoever asked for help, or helps somebody, is not left alone with it."""
    still_there = fixed_reply(library, "after_crisis", reply.act, buttons=(Button("Ask a person", ASK_PERSON),))
    has_person = any(button.payload == ASK_PERSON for button in reply.buttons)
    buttons = reply.buttons if has_person else (*reply.buttons, *still_there.buttons)
    return replace(reply, text=f"{reply.text}\n\n{still_there.text}", buttons=buttons)


def raise_flag(session: Session, conversation: ConversationRow, turn_id: str, tier: int, profile: Profile) -> None:
    """Flag the conversation, pause promotion in it, alarm the staff in their queue, within the caller's unit of work.

    One open alarm a conversation: danger said again makes it more urgent, not more numerous.
    """
    now = utc_now()
    conversation.safety_tier = most_urgent(conversation.safety_tier, tier)
    conversation.safety_paused_until = now + datetime.timedelta(hours=profile.numbers["safety_pause_hours"])
    open_handoff(session, conversation, Reason.ALARM)
    where = (AlarmRow.conversation_id == conversation.id, AlarmRow.acknowledged_at.is_(None))
    alarm = session.scalar(select(AlarmRow).where(*where))
    if alarm is not None:
        alarm.tier = most_urgent(alarm.tier, tier) or tier
        return
    due = now + datetime.timedelta(minutes=profile.numbers["alarm_minutes"])
    session.add(AlarmRow(conversation_id=conversation.id, turn_id=turn_id, tier=tier, raised_at=now, due_at=due))


def needs_second_look(tier: int | None) -> bool:
    """Tell whether the engine may see something more urgent than the patterns did."""
    return tier in URGENCY[1:]


def more_urgent_reply(parts: Parts, finding: Finding | None, said_tier: int) -> Reply | None:
    """Return the reply to what the engine saw in a message that was answered, None where it is no more urgent."""
    if finding is None or URGENCY.index(finding.tier) >= URGENCY.index(said_tier):
        return None
    return danger_reply(parts.triage, parts.library.profile, finding)


def is_alarming(tier: int | None) -> bool:
    """Tell whether a reply of this tier flags its conversation: every tier that interrupts does."""
    return tier in URGENCY


def is_paused(conversation: ConversationRow) -> bool:
    """Tell whether booking and promotion rest in the conversation."""
    return conversation.safety_paused_until is not None and conversation.safety_paused_until > utc_now()


def without_promotion(reply: dict[str, Any]) -> dict[str, Any]:
    """Return the reply without the offer of a consultation."""
    buttons = [button for button in reply.get("buttons", ()) if button["payload"] != ASK_CONSULTATION]
    return {**reply, "buttons": buttons}


def _buttons(finding: Finding) -> tuple[Button, ...]:
    """Return the buttons below a text: the answer to its question, and a person where one can help beside the call."""
    if finding.tier == 2:
        return (_NOT_NOW[finding.language], _PERSON[finding.language])
    return (_PERSON[finding.language],) if finding.tier == 8 else ()


def _numbers(profile: Profile | None) -> dict[str, str]:
    texts = profile.texts if profile else {}
    keys = ("phone", "after_hours_phone", "poison_help", *LINES)
    return {
        "emergency_number": texts.get("emergency_number") or "911",
        "crisis_line": texts.get("crisis_line") or "988",
        **{key: texts.get(key, "") for key in keys},
    }


def _clinic_now(profile: Profile | None, now: datetime.datetime) -> str:
    """Return which sentence says whom to call now."""
    if profile is not None and profile.is_open(now):
        return "clinic_open"
    return "clinic_after_hours" if profile and profile.texts.get("after_hours_phone") else "clinic_closed"
