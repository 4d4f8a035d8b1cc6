"""Conversations, messages, turns, requests, erasures."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_ROW_ID = sa.BigInteger().with_variant(sa.Integer, "sqlite")
_TIME = sa.DateTime(timezone=True)


def _conversation(nullable: bool = False) -> sa.Column[str]:
    return sa.Column("conversation_id", sa.String(32), nullable=nullable)


def _to_conversation(table: str) -> sa.ForeignKeyConstraint:
    name = f"fk_{table}_conversation_id_conversations"
    return sa.ForeignKeyConstraint(["conversation_id"], ["conversations.id"], name=name, ondelete="CASCADE")


def upgrade() -> None:
    """Make the first tables."""
    op.create_table(
        "conversations",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("created_at", _TIME, nullable=False),
        sa.Column("owner", sa.String(8), nullable=False),
        sa.Column("last_sequence", sa.Integer(), nullable=False),
        sa.Column("safety_tier", sa.SmallInteger()),
        sa.PrimaryKeyConstraint("id", name="pk_conversations"),
    )
    op.create_table(
        "messages",
        sa.Column("id", _ROW_ID, autoincrement=True, nullable=False),
        _conversation(),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("author", sa.String(8), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", _TIME, nullable=False),
        sa.Column("client_message_id", sa.String(64)),
        sa.Column("fingerprint", sa.LargeBinary()),
        sa.Column("turn_id", sa.String(32)),
        sa.Column("position", sa.SmallInteger()),
        sa.PrimaryKeyConstraint("id", name="pk_messages"),
        sa.UniqueConstraint("conversation_id", "sequence", name="uq_messages_conversation_id_sequence"),
        sa.UniqueConstraint(
            "conversation_id", "client_message_id", name="uq_messages_conversation_id_client_message_id"
        ),
        sa.UniqueConstraint("turn_id", "position", name="uq_messages_turn_id_position"),
        _to_conversation("messages"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "turns",
        sa.Column("id", sa.String(32), nullable=False),
        _conversation(),
        sa.Column("message_sequence", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(8), nullable=False),
        sa.Column("claimed_by", sa.String(32)),
        sa.Column("lease_until", _TIME),
        sa.Column("created_at", _TIME, nullable=False),
        sa.Column("finished_at", _TIME),
        sa.PrimaryKeyConstraint("id", name="pk_turns"),
        _to_conversation("turns"),
    )
    op.create_index("ix_turns_state_conversation_id", "turns", ["state", "conversation_id", "message_sequence"])
    op.create_table(
        "requests",
        sa.Column("id", _ROW_ID, autoincrement=True, nullable=False),
        sa.Column("reference", sa.String(16), nullable=False),
        _conversation(nullable=True),
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
    op.create_index("ix_requests_conversation_id", "requests", ["conversation_id"])
    op.create_index("ix_requests_contact_lookup", "requests", ["contact_lookup"])
    op.create_table(
        "erasures",
        sa.Column("conversation_id", sa.String(32), nullable=False),
        sa.Column("erased_at", _TIME, nullable=False),
        sa.Column("memory_erased_at", _TIME),
        sa.PrimaryKeyConstraint("conversation_id", name="pk_erasures"),
    )


def downgrade() -> None:
    """Remove the first tables."""
    for table in ("erasures", "requests", "turns", "messages", "conversations"):
        op.drop_table(table)
