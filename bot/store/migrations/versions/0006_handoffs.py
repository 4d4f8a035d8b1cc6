"""The staff's queue, their notes, and answers that they call wrong."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_TIME = sa.DateTime(timezone=True)
_OPEN = sa.text("closed_at IS NULL")


def upgrade() -> None:
    """Add the tables."""
    op.create_table(
        "handoffs",
        _id(),
        sa.Column("conversation_id", sa.String(32), nullable=False),
        sa.Column("reasons", sa.String(80), nullable=False),
        sa.Column("state", sa.String(8), nullable=False),
        sa.Column("opened_at", _TIME, nullable=False),
        sa.Column("claimed_by", sa.String(64)),
        sa.Column("claimed_name", sa.String(64), nullable=False),
        sa.Column("shown_as", sa.String(64), nullable=False),
        sa.Column("claimed_at", _TIME),
        sa.Column("lease_until", _TIME),
        sa.Column("typing_until", _TIME),
        sa.Column("closed_at", _TIME),
        sa.Column("closed_by", sa.String(64)),
        sa.Column("revision", sa.String(32), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_handoffs"),
        _of_conversation("handoffs"),
    )
    op.create_index("ix_handoffs_conversation_id", "handoffs", ["conversation_id"])
    op.create_index("ix_handoffs_state", "handoffs", ["state", "lease_until"])
    op.create_index(
        "uq_handoffs_open",
        "handoffs",
        ["conversation_id"],
        unique=True,
        sqlite_where=_OPEN,
        postgresql_where=_OPEN,
    )
    op.create_table(
        "staff_notes",
        _id(),
        sa.Column("conversation_id", sa.String(32), nullable=False),
        sa.Column("written_by", sa.String(64), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", _TIME, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_staff_notes"),
        _of_conversation("staff_notes"),
    )
    op.create_index("ix_staff_notes_conversation_id", "staff_notes", ["conversation_id"])
    op.create_table(
        "wrong_answers",
        _id(),
        sa.Column("conversation_id", sa.String(32), nullable=False),
        sa.Column("message_sequence", sa.Integer(), nullable=False),
        sa.Column("topics", sa.String(200), nullable=False),
        sa.Column("content_version", sa.String(16), nullable=False),
        sa.Column("word", sa.LargeBinary()),
        sa.Column("marked_by", sa.String(64), nullable=False),
        sa.Column("marked_at", _TIME, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_wrong_answers"),
        sa.UniqueConstraint(
            "conversation_id", "message_sequence", name="uq_wrong_answers_conversation_id_message_sequence"
        ),
        _of_conversation("wrong_answers"),
    )


def downgrade() -> None:
    """Remove them."""
    for name in ("wrong_answers", "staff_notes", "handoffs"):
        op.drop_table(name)


def _id() -> sa.Column[int]:
    return sa.Column("id", sa.BigInteger().with_variant(sa.Integer, "sqlite"), autoincrement=True, nullable=False)


def _of_conversation(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["conversation_id"],
        ["conversations.id"],
        name=f"fk_{table}_conversation_id_conversations",
        ondelete="CASCADE",
    )
