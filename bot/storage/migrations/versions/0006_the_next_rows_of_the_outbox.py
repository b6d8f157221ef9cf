"""The rows of the outbox that are still to be sent, oldest first: however many wait, the next ones are found at once"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

UNSENT = sa.text("status = 'new'")


def upgrade() -> None:
    op.create_index("ix_outbox_next", "outbox", ["status", "id"], sqlite_where=UNSENT, postgresql_where=UNSENT)


def downgrade() -> None:
    op.drop_index("ix_outbox_next", "outbox")
