"""Room for every kind of message: `sure_to_start_over` has 18 characters, and the column had 16

PostgreSQL refuses what is longer than its column. SQLite holds no string to a width, so its table stays as it is.
"""

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

INDEXED = "((direction = 'in' AND kind NOT IN ('button', 'command')) OR author IS NOT NULL)"
ASKS = "new.direction = 'out' AND new.kind = 'ask' AND new.question IS NOT NULL"


def upgrade() -> None:
    _set_type("VARCHAR(32)")


def downgrade() -> None:
    _set_type("VARCHAR(16) USING left(kind, 16)")


def _set_type(kind: str) -> None:
    """Give `messages.kind` another type. The trigger and the generated column that read it go before and come back after."""
    if op.get_bind().dialect.name == "sqlite":
        return
    op.execute("DROP TRIGGER question_put ON messages")
    op.execute(
        f"ALTER TABLE messages DROP COLUMN message_words, ALTER COLUMN kind TYPE {kind}, "
        f"ADD COLUMN message_words tsvector GENERATED ALWAYS AS (CASE WHEN {INDEXED} THEN to_tsvector('simple', text) END) STORED"
    )
    op.execute("CREATE INDEX ix_messages_words ON messages USING gin (message_words)")
    op.execute(
        f"CREATE TRIGGER question_put AFTER INSERT ON messages FOR EACH ROW WHEN ({ASKS}) EXECUTE FUNCTION question_put()"
    )
