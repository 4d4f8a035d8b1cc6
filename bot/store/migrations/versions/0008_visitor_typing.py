"""Until when a visitor seems to write, for whoever of the staff has the conversation."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column."""
    op.add_column("handoffs", sa.Column("visitor_typing_until", sa.DateTime(timezone=True)))


def downgrade() -> None:
    """Remove it."""
    op.drop_column("handoffs", "visitor_typing_until")
