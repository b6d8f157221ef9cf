"""What is still to be sent, oldest first, and the keyboards that are open: found at once, however much lies beside it"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

UNSENT = sa.text("status = 'new'")
OPEN = {"sqlite_where": sa.text("open = 1"), "postgresql_where": sa.text("open")}
ASKING = {
    "sqlite_where": sa.text("open = 1 AND question IS NOT NULL"),
    "postgresql_where": sa.text("open AND question IS NOT NULL"),
}


def upgrade() -> None:
    op.create_index("ix_outbox_next", "outbox", ["status", "id"], sqlite_where=UNSENT, postgresql_where=UNSENT)
    op.create_index("ix_keyboards_open", "keyboards", ["chat_id", "outbox_id"], **OPEN)
    op.create_index("ix_keyboards_asking", "keyboards", ["chat_id"], **ASKING)


def downgrade() -> None:
    op.drop_index("ix_keyboards_asking", "keyboards")
    op.drop_index("ix_keyboards_open", "keyboards")
    op.drop_index("ix_outbox_next", "outbox")
