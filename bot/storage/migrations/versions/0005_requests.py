"""Requests for a training or a talk; the list puts whoever waits for a date beside whoever waits for a word"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)

NEED = """CASE WHEN snoozed_s IS NOT NULL THEN 4
 WHEN waiting_s IS NOT NULL OR requested_s IS NOT NULL THEN 0
 WHEN review = 'open' AND (misses >= 3 OR failures > 0 OR recalled_s IS NOT NULL) THEN 1
 WHEN review = 'open' THEN 2 ELSE 3 END"""
POSITION = """CASE WHEN snoozed_s IS NOT NULL THEN snoozed_s
 WHEN waiting_s IS NULL AND requested_s IS NULL THEN -active_s
 WHEN waiting_s IS NULL OR requested_s < waiting_s THEN requested_s ELSE waiting_s END"""
NEED_BEFORE = """CASE WHEN snoozed_s IS NOT NULL THEN 4
 WHEN waiting_s IS NOT NULL THEN 0
 WHEN review = 'open' AND (misses >= 3 OR failures > 0 OR recalled_s IS NOT NULL) THEN 1
 WHEN review = 'open' THEN 2 ELSE 3 END"""
POSITION_BEFORE = "CASE WHEN snoozed_s IS NOT NULL THEN snoozed_s WHEN waiting_s IS NOT NULL THEN waiting_s ELSE -active_s END"
INDEXES = {
    "ix_conversations_order": ["need", "position", "chat_id"],
    "ix_conversations_region": ["region", "need", "position", "chat_id"],
}
TRIGGERS = ("request_made", "request_changed")


def upgrade() -> None:
    op.create_table(
        "requests",
        sa.Column("id", BIG, primary_key=True),
        sa.Column("uid", sa.String(36), nullable=False, unique=True),
        sa.Column("chat_id", BIG, sa.ForeignKey("chats.chat_id", ondelete="CASCADE"), nullable=False, index=True),
        sa.Column("kind", sa.String(8), nullable=False),
        sa.Column("step", sa.String(32), nullable=False),
        sa.Column("language", sa.String(2), nullable=False),
        sa.Column("status", sa.String(9), nullable=False),
        sa.Column("asked_at", MOMENT, nullable=False),
        sa.Column("as_of", sa.String(10), nullable=False),
        sa.Column("profile", sa.JSON(), nullable=False),
        sa.Column("ticked", sa.JSON(), nullable=False),
        sa.Column("changed_at", MOMENT),
        sa.Column("advisor", sa.String(64)),
        sa.Column("starts_at", MOMENT),
        sa.Column("minutes", sa.Integer()),
        sa.Column("place", sa.Text()),
        sa.Column("note", sa.Text()),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sqlite_autoincrement=True,
    )
    is_open = sa.text("status = 'open'")
    op.create_index("uq_requests_open", "requests", ["chat_id", "kind"], unique=True, sqlite_where=is_open,
                    postgresql_where=is_open)
    op.add_column("conversations", sa.Column("requested_s", BIG))
    _order_by(NEED, POSITION)
    _create_triggers(op.get_bind().dialect.name)


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


def _create_triggers(dialect: str) -> None:
    moment = "min(asked_at)"
    seconds = (f"CAST(strftime('%s', {moment}) AS INTEGER)" if dialect == "sqlite"
               else f"CAST(floor(extract(epoch FROM {moment})) AS bigint)")
    body = f"""UPDATE conversations SET requested_s =
        (SELECT {seconds} FROM requests WHERE chat_id = new.chat_id AND status = 'open') WHERE chat_id = new.chat_id;"""
    for name, event in zip(TRIGGERS, ("INSERT", "UPDATE"), strict=True):
        if dialect == "sqlite":
            op.execute(f"CREATE TRIGGER {name} AFTER {event} ON requests BEGIN {body} END")
        else:
            op.execute(f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {body} RETURN NULL; END $$")
            op.execute(f"CREATE TRIGGER {name} AFTER {event} ON requests FOR EACH ROW EXECUTE FUNCTION {name}()")


def downgrade() -> None:
    op.drop_table("requests")
    if op.get_bind().dialect.name != "sqlite":
        for name in TRIGGERS:
            op.execute(f"DROP FUNCTION {name}()")
    _order_by(NEED_BEFORE, POSITION_BEFORE)
    op.execute("ALTER TABLE conversations DROP COLUMN requested_s")
