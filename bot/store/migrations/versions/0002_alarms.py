"""Alarms, and the pause of promotion after danger."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Add the table and the column."""
    op.add_column("conversations", sa.Column("safety_paused_until", _TIME))
    op.create_table(
        "alarms",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer, "sqlite"), autoincrement=True, nullable=False),
        sa.Column("conversation_id", sa.String(32), nullable=False),
        sa.Column("turn_id", sa.String(64), nullable=False),
        sa.Column("tier", sa.SmallInteger(), nullable=False),
        sa.Column("raised_at", _TIME, nullable=False),
        sa.Column("due_at", _TIME, nullable=False),
        sa.Column("acknowledged_at", _TIME),
        sa.Column("acknowledged_by", sa.String(64)),
        sa.PrimaryKeyConstraint("id", name="pk_alarms"),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["conversations.id"],
            name="fk_alarms_conversation_id_conversations",
            ondelete="CASCADE",
        ),
    )
    op.create_index("ix_alarms_conversation_id", "alarms", ["conversation_id"])
    op.create_index("ix_alarms_acknowledged_at", "alarms", ["acknowledged_at", "due_at"])


def downgrade() -> None:
    """Remove them."""
    op.drop_table("alarms")
    with op.batch_alter_table("conversations") as table:
        table.drop_column("safety_paused_until")
