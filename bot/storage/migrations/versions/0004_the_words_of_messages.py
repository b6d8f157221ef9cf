"""PostgreSQL keeps the words of each message: a search for a common word need not read them out of the text again"""

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

INDEXED = "((direction = 'in' AND kind NOT IN ('button', 'command')) OR author IS NOT NULL)"


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        return
    op.execute("DROP INDEX ix_messages_words")
    op.execute(
        "ALTER TABLE messages ADD COLUMN message_words tsvector GENERATED ALWAYS AS "
        f"(CASE WHEN {INDEXED} THEN to_tsvector('simple', text) END) STORED"
    )
    op.execute("CREATE INDEX ix_messages_words ON messages USING gin (message_words)")


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        return
    op.execute("ALTER TABLE messages DROP COLUMN message_words")
    op.execute(f"CREATE INDEX ix_messages_words ON messages USING gin (to_tsvector('simple', text)) WHERE {INDEXED}")
