"""Snooze: a conversation leaves the list until a moment, and comes back by itself or when the person writes

A later migration that makes `messages` anew (batch mode on SQLite) drops the trigger: it has to call `create_trigger` again.
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

NEED = """CASE WHEN snoozed_s IS NOT NULL THEN 4
 WHEN waiting_s IS NOT NULL THEN 0
 WHEN review = 'open' AND (misses >= 3 OR failures > 0 OR recalled_s IS NOT NULL) THEN 1
 WHEN review = 'open' THEN 2 ELSE 3 END"""
NEED_BEFORE = """CASE WHEN waiting_s IS NOT NULL THEN 0
 WHEN review = 'open' AND (misses >= 3 OR failures > 0) THEN 1
 WHEN review = 'open' THEN 2 ELSE 3 END"""
POSITION = "CASE WHEN snoozed_s IS NOT NULL THEN snoozed_s WHEN waiting_s IS NOT NULL THEN waiting_s ELSE -active_s END"
POSITION_BEFORE = "CASE WHEN waiting_s IS NOT NULL THEN waiting_s ELSE -active_s END"
INDEXES = {
    "ix_conversations_order": ["need", "position", "chat_id"],
    "ix_conversations_region": ["region", "need", "position", "chat_id"],
}
WAKES = ("person_woke", "INSERT ON messages", "new.direction = 'in'",
         "UPDATE conversations SET snoozed_s = NULL, recalled_s = NULL WHERE chat_id = new.chat_id AND snoozed_s IS NOT NULL;")  # fmt: skip


def upgrade() -> None:
    op.add_column("conversations", sa.Column("snoozed_s", BIG))
    op.add_column("conversations", sa.Column("recalled_s", BIG))
    _order_by(NEED, POSITION)
    op.create_index("ix_conversations_snoozed", "conversations", ["snoozed_s"])
    create_trigger(op.get_bind().dialect.name)


def create_trigger(dialect: str) -> None:
    name, event, condition, body = WAKES
    if dialect == "sqlite":
        op.execute(f"CREATE TRIGGER {name} AFTER {event} WHEN ({condition}) BEGIN {body} END")
    else:
        op.execute(f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {body} RETURN NULL; END $$")
        op.execute(f"CREATE TRIGGER {name} AFTER {event} FOR EACH ROW WHEN ({condition}) EXECUTE FUNCTION {name}()")


def _order_by(need: str, position: str) -> None:
    """Give the list another order. SQLite adds no stored column to a table; its indexes keep a virtual one all the same."""
    for name in INDEXES:
        op.drop_index(name, "conversations")
    kept, big = ("VIRTUAL", "INTEGER") if op.get_bind().dialect.name == "sqlite" else ("STORED", "BIGINT")
    for name, kind, rule in (("need", "INTEGER", need), ("position", big, position)):
        op.execute(f"ALTER TABLE conversations DROP COLUMN {name}")
        op.execute(f"ALTER TABLE conversations ADD COLUMN {name} {kind} GENERATED ALWAYS AS ({rule}) {kept} NOT NULL")
    for name, columns in INDEXES.items():
        op.create_index(name, "conversations", columns)


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TRIGGER person_woke")
    else:
        op.execute("DROP TRIGGER person_woke ON messages")
        op.execute("DROP FUNCTION person_woke()")
    op.drop_index("ix_conversations_snoozed", "conversations")
    _order_by(NEED_BEFORE, POSITION_BEFORE)
    for name in ("snoozed_s", "recalled_s"):
        op.execute(f"ALTER TABLE conversations DROP COLUMN {name}")
