"""When nobody answers: who of the staff looks, when the desk is away, when the program is switched off."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_ROW_ID = sa.BigInteger().with_variant(sa.Integer, "sqlite")
_TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Add the tables."""
    op.create_table(
        "staff_presence",
        sa.Column("member_id", sa.String(32), nullable=False),
        sa.Column("name", sa.String(64), nullable=False),
        sa.Column("may_answer", sa.Boolean(), nullable=False),
        sa.Column("last_seen_at", _TIME, nullable=False),
        sa.PrimaryKeyConstraint("member_id", name="pk_staff_presence"),
    )
    op.create_index("ix_staff_presence_last_seen_at", "staff_presence", ["last_seen_at"])
    op.create_table(
        "away_times",
        sa.Column("id", _ROW_ID, autoincrement=True, nullable=False),
        sa.Column("started_at", _TIME, nullable=False),
        sa.Column("until_at", _TIME, nullable=False),
        sa.Column("reason", sa.LargeBinary(), nullable=False),
        sa.Column("by", sa.String(64), nullable=False),
        sa.Column("ended_at", _TIME),
        sa.Column("ended_by", sa.String(64)),
        sa.PrimaryKeyConstraint("id", name="pk_away_times"),
    )
    op.create_index("ix_away_times_until_at", "away_times", ["until_at"])
    op.create_table(
        "off_times",
        sa.Column("id", _ROW_ID, autoincrement=True, nullable=False),
        sa.Column("started_at", _TIME, nullable=False),
        sa.Column("by", sa.String(64), nullable=False),
        sa.Column("ended_at", _TIME),
        sa.Column("ended_by", sa.String(64)),
        sa.PrimaryKeyConstraint("id", name="pk_off_times"),
    )
    op.create_index("ix_off_times_ended_at", "off_times", ["ended_at"])


def downgrade() -> None:
    """Remove them."""
    for name in ("off_times", "away_times", "staff_presence"):
        op.drop_table(name)
