"""Record a wish for a consultation or for a person, once a turn, with consent."""

from __future__ import annotations

import datetime
import secrets
from dataclasses import dataclass

from sqlalchemy import Select, and_, or_, select
from sqlalchemy.exc import IntegrityError

from bot.services.contact import Contact
from bot.store.database import Database
from bot.store.tables import ConversationRow, RequestRow
from bot.vault import Vault

CONSENT_VERSION = "2026-11"
EFFECT = "request"
_ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
"""No characters that sound or look alike: people read the reference aloud."""


@dataclass(frozen=True)
class NewRequest:
    """What somebody agreed to send. `kind`: consultation, person or today; `turn_id`, `form_id`: what sent it."""

    conversation_id: str
    turn_id: str
    kind: str
    name: str
    contact: Contact
    message: str
    form_id: str | None = None


def record_request(database: Database, vault: Vault, request: NewRequest) -> str:
    """Store the request and return its reference; the same turn or form again returns the same reference."""
    try:
        with database.write() as session:
            known = session.scalar(_known(request))
            if known:
                return known
            has_conversation = session.get(ConversationRow, request.conversation_id) is not None
            reference = f"{_part()}-{_part()}"
            session.add(
                RequestRow(
                    reference=reference,
                    # `rasa shell` talks to the engine without a conversation of ours.
                    conversation_id=request.conversation_id if has_conversation else None,
                    turn_id=request.turn_id,
                    effect=EFFECT,
                    form_id=request.form_id,
                    kind=request.kind,
                    name=vault.encrypt(request.name),
                    contact=vault.encrypt(request.contact.shown),
                    contact_lookup=vault.lookup(request.contact.normalised),
                    message=vault.encrypt(request.message),
                    consent_version=CONSENT_VERSION,
                    created_at=datetime.datetime.now(datetime.UTC),
                )
            )
            return reference
    except IntegrityError:
        with database.read() as session:
            known = session.scalar(_known(request))
        if known is None:
            raise
        return known


def _known(request: NewRequest) -> Select[str]:
    same_turn = and_(RequestRow.turn_id == request.turn_id, RequestRow.effect == EFFECT)
    same_form = and_(RequestRow.form_id.is_not(None), RequestRow.form_id == request.form_id)
    return select(RequestRow.reference).where(or_(same_turn, same_form))


def _part() -> str:
    return "".join(secrets.choice(_ALPHABET) for _ in range(4))
