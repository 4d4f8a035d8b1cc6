"""Bookings in the place of requests; taken times, the outbox, tries to look up, the list of erasures."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_ROW_ID = sa.BigInteger().with_variant(sa.Integer, "sqlite")
_TIME = sa.DateTime(timezone=True)


def _id() -> sa.Column[int]:
    return sa.Column("id", _ROW_ID, autoincrement=True, nullable=False)


def _to_booking(table: str) -> sa.ForeignKeyConstraint:
    name = f"fk_{table}_booking_id_bookings"
    return sa.ForeignKeyConstraint(["booking_id"], ["bookings.id"], name=name, ondelete="CASCADE")


def _to_conversation(table: str) -> sa.ForeignKeyConstraint:
    name = f"fk_{table}_conversation_id_conversations"
    return sa.ForeignKeyConstraint(["conversation_id"], ["conversations.id"], name=name, ondelete="CASCADE")


def upgrade() -> None:
    """Make the tables, and take what was requested along."""
    _make_bookings()
    _make_what_bookings_need()
    _take_requests_along()
    op.drop_table("requests")
    op.add_column("erasures", sa.Column("listed_at", _TIME))
    op.create_table(
        "booking_erasures",
        sa.Column("reference", sa.String(16), nullable=False),
        sa.Column("erased_at", _TIME, nullable=False),
        sa.Column("listed_at", _TIME),
        sa.PrimaryKeyConstraint("reference", name="pk_booking_erasures"),
    )


def _make_bookings() -> None:
    op.create_table(
        "bookings",
        _id(),
        sa.Column("reference", sa.String(16), nullable=False),
        sa.Column("conversation_id", sa.String(32)),
        sa.Column("turn_id", sa.String(64), nullable=False),
        sa.Column("effect", sa.String(16), nullable=False),
        sa.Column("form_id", sa.String(32)),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("name", sa.LargeBinary(), nullable=False),
        sa.Column("message", sa.LargeBinary(), nullable=False),
        sa.Column("details", sa.LargeBinary()),
        sa.Column("location", sa.String(80), nullable=False),
        sa.Column("starts_at", _TIME),
        sa.Column("minutes", sa.SmallInteger()),
        sa.Column("calendar_sequence", sa.Integer(), nullable=False),
        sa.Column("consent_version", sa.String(16), nullable=False),
        sa.Column("created_at", _TIME, nullable=False),
        sa.Column("changed_at", _TIME, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_bookings"),
        sa.UniqueConstraint("turn_id", "effect", name="uq_bookings_turn_id_effect"),
        sa.UniqueConstraint("form_id", name="uq_bookings_form_id"),
        sa.UniqueConstraint("reference", name="uq_bookings_reference"),
        _to_conversation("bookings"),
    )
    op.create_index("ix_bookings_conversation_id", "bookings", ["conversation_id"])
    op.create_index("ix_bookings_state", "bookings", ["state", "changed_at"])
    op.create_table(
        "booking_contacts",
        _id(),
        sa.Column("booking_id", _ROW_ID, nullable=False),
        sa.Column("value", sa.LargeBinary(), nullable=False),
        sa.Column("lookup", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_booking_contacts"),
        sa.UniqueConstraint("booking_id", "lookup", name="uq_booking_contacts_booking_id_lookup"),
        _to_booking("booking_contacts"),
    )
    op.create_index("ix_booking_contacts_lookup", "booking_contacts", ["lookup"])
    op.create_table(
        "booking_changes",
        _id(),
        sa.Column("booking_id", _ROW_ID, nullable=False),
        sa.Column("changed_at", _TIME, nullable=False),
        sa.Column("by", sa.String(64), nullable=False),
        sa.Column("from_state", sa.String(16)),
        sa.Column("to_state", sa.String(16), nullable=False),
        sa.Column("starts_at", _TIME),
        sa.Column("fields", sa.String(120), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_booking_changes"),
        _to_booking("booking_changes"),
    )
    op.create_index("ix_booking_changes_booking_id", "booking_changes", ["booking_id"])


def _make_what_bookings_need() -> None:
    op.create_table(
        "taken_times",
        sa.Column("location", sa.String(80), nullable=False),
        sa.Column("starts_at", _TIME, nullable=False),
        sa.Column("booking_id", _ROW_ID),
        sa.Column("hold_id", sa.String(32)),
        sa.Column("held_until", _TIME),
        sa.PrimaryKeyConstraint("location", "starts_at", name="pk_taken_times"),
        _to_booking("taken_times"),
    )
    op.create_index("ix_taken_times_booking_id", "taken_times", ["booking_id"])
    op.create_index("ix_taken_times_hold_id", "taken_times", ["hold_id"])
    op.create_table(
        "lookup_tries",
        _id(),
        sa.Column("key", sa.LargeBinary(), nullable=False),
        sa.Column("tried_at", _TIME, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_lookup_tries"),
    )
    op.create_index("ix_lookup_tries_key", "lookup_tries", ["key", "tried_at"])
    op.create_table(
        "outbox",
        _id(),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("key", sa.String(80), nullable=False),
        sa.Column("message_id", sa.String(64), nullable=False),
        sa.Column("booking_id", _ROW_ID),
        sa.Column("payload", sa.LargeBinary(), nullable=False),
        sa.Column("state", sa.String(8), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("due_at", _TIME, nullable=False),
        sa.Column("claimed_by", sa.String(32)),
        sa.Column("claimed_until", _TIME),
        sa.Column("created_at", _TIME, nullable=False),
        sa.Column("finished_at", _TIME),
        sa.Column("problem", sa.String(80), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_outbox"),
        sa.UniqueConstraint("key", name="uq_outbox_key"),
        sa.UniqueConstraint("message_id", name="uq_outbox_message_id"),
        _to_booking("outbox"),
    )
    op.create_index("ix_outbox_booking_id", "outbox", ["booking_id"])
    op.create_index("ix_outbox_state", "outbox", ["state", "due_at"])


def _take_requests_along() -> None:
    same = "id, reference, conversation_id, turn_id, effect, form_id, kind, state, name, message"
    op.execute(
        f"INSERT INTO bookings ({same}, location, calendar_sequence, consent_version, created_at, changed_at)"  # noqa: S608 - a constant
        f" SELECT {same}, '', 0, consent_version, created_at, created_at FROM requests"
    )
    op.execute(
        "INSERT INTO booking_contacts (booking_id, value, lookup) SELECT id, contact, contact_lookup FROM requests"
    )
    op.execute(
        'INSERT INTO booking_changes (booking_id, changed_at, "by", to_state, fields)'
        " SELECT id, created_at, 'visitor', state, '' FROM requests"
    )
    if op.get_bind().dialect.name == "postgresql":  # its sequence does not see ids that were given
        op.execute("SELECT setval('bookings_id_seq', coalesce((SELECT max(id) FROM bookings), 0) + 1, false)")


def downgrade() -> None:
    """Bring requests back, with the first contact of each; what only bookings know is lost."""
    op.create_table(
        "requests",
        _id(),
        sa.Column("reference", sa.String(16), nullable=False),
        sa.Column("conversation_id", sa.String(32)),
        sa.Column("turn_id", sa.String(64), nullable=False),
        sa.Column("effect", sa.String(16), nullable=False),
        sa.Column("form_id", sa.String(32)),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("name", sa.LargeBinary(), nullable=False),
        sa.Column("contact", sa.LargeBinary(), nullable=False),
        sa.Column("contact_lookup", sa.LargeBinary(), nullable=False),
        sa.Column("message", sa.LargeBinary(), nullable=False),
        sa.Column("consent_version", sa.String(16), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("created_at", _TIME, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_requests"),
        sa.UniqueConstraint("turn_id", "effect", name="uq_requests_turn_id_effect"),
        sa.UniqueConstraint("form_id", name="uq_requests_form_id"),
        sa.UniqueConstraint("reference", name="uq_requests_reference"),
        _to_conversation("requests"),
    )
    same = "reference, conversation_id, turn_id, effect, form_id, kind, name, message, consent_version, state"
    columns = ", ".join(f"bookings.{name}" for name in same.split(", "))
    op.execute(
        f"INSERT INTO requests ({same}, created_at, contact, contact_lookup)"  # noqa: S608 - constants
        f" SELECT {columns}, bookings.created_at, value, lookup FROM bookings"
        " JOIN booking_contacts ON booking_contacts.id ="
        " (SELECT min(id) FROM booking_contacts WHERE booking_id = bookings.id)"
    )
    op.create_index("ix_requests_conversation_id", "requests", ["conversation_id"])
    op.create_index("ix_requests_contact_lookup", "requests", ["contact_lookup"])
    with op.batch_alter_table("erasures") as table:
        table.drop_column("listed_at")
    for name in ("booking_erasures", "outbox", "lookup_tries", "taken_times", "booking_changes", "booking_contacts"):
        op.drop_table(name)
    op.drop_table("bookings")
