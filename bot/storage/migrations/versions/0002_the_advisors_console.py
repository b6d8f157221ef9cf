"""The advisors' console: accounts, reviews, the list kept by triggers, full-text search

A later migration that makes `chats`, `messages`, `recommendations` or `updates` anew (batch mode on SQLite) drops their
triggers: it has to call `create_triggers` of this one again.
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)

NEED = """CASE WHEN waiting_s IS NOT NULL THEN 0
 WHEN review = 'open' AND (misses >= 3 OR failures > 0) THEN 1
 WHEN review = 'open' THEN 2 ELSE 3 END"""
POSITION = "CASE WHEN waiting_s IS NOT NULL THEN waiting_s ELSE -active_s END"
INDEXED = "(({row}direction = 'in' AND {row}kind NOT IN ('button', 'command')) OR {row}author IS NOT NULL)"


def upgrade() -> None:
    _accounts()
    _reviews()
    _lists()
    create_triggers(op.get_bind().dialect.name)
    _fill(op.get_bind().dialect.name)


def _chat(**options: object) -> sa.Column:
    return sa.Column("chat_id", BIG, sa.ForeignKey("chats.chat_id", ondelete="CASCADE"), nullable=False, **options)


def _accounts() -> None:
    op.create_table(
        "advisors",
        sa.Column("id", BIG, primary_key=True),
        sa.Column("name", sa.String(64), nullable=False, unique=True),
        sa.Column("role", sa.String(8), nullable=False),
        sa.Column("region", sa.String(16), nullable=False),
        sa.Column("language", sa.String(2)),
        sa.Column("password", sa.String(160), nullable=False),
        sa.Column("totp", sa.String(64)),
        sa.Column("totp_step", BIG),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
    )
    op.create_table(
        "sign_ins",
        sa.Column("digest", sa.String(64), primary_key=True),
        sa.Column("advisor_id", BIG, sa.ForeignKey("advisors.id", ondelete="CASCADE"), nullable=False, index=True),
        sa.Column("csrf", sa.String(64), nullable=False),
        sa.Column("begun_at", MOMENT, nullable=False),
        sa.Column("seen_at", MOMENT, nullable=False),
    )
    op.create_table(
        "failed_sign_ins",
        sa.Column("id", BIG, primary_key=True),
        sa.Column("who", sa.String(64), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_failed_sign_ins_who", "failed_sign_ins", ["who", "at"])
    op.create_table(
        "audit",
        sa.Column("id", BIG, primary_key=True),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("advisor", sa.String(64), nullable=False),
        sa.Column("act", sa.String(24), nullable=False),
        sa.Column("chat_id", BIG),
        sa.Column("detail", sa.String(200)),
        sa.Column("address", sa.String(64)),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_audit_chat", "audit", ["chat_id", "id"])


def _reviews() -> None:
    op.create_table("tags", _chat(primary_key=True), sa.Column("tag", sa.String(32), primary_key=True))
    op.create_index("ix_tags_tag", "tags", ["tag", "chat_id"])
    op.create_table(
        "notes",
        sa.Column("id", BIG, primary_key=True),
        _chat(index=True),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("advisor", sa.String(64), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "corrections",
        sa.Column("id", BIG, primary_key=True),
        _chat(index=True),
        sa.Column("message_id", BIG, nullable=False, unique=True),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("advisor", sa.String(64), nullable=False),
        sa.Column("language", sa.String(2), nullable=False),
        sa.Column("intent", sa.String(64), nullable=False),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.Column("example", sa.Text(), nullable=False),
        sa.Column("status", sa.String(8), nullable=False, index=True),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "saved_filters",
        sa.Column("id", BIG, primary_key=True),
        sa.Column("advisor_id", BIG, sa.ForeignKey("advisors.id", ondelete="CASCADE"), nullable=False, index=True),
        sa.Column("name", sa.String(64), nullable=False),
        sa.Column("query", sa.String(1000), nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "canned_replies",
        sa.Column("id", BIG, primary_key=True),
        sa.Column("language", sa.String(2), nullable=False, index=True),
        sa.Column("title", sa.String(64), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sqlite_autoincrement=True,
    )


def _lists() -> None:
    op.create_table(
        "conversations",
        _chat(primary_key=True, autoincrement=False),
        sa.Column("language", sa.String(2), nullable=False),
        sa.Column("door", sa.String(16), nullable=False),
        sa.Column("holder", sa.String(8), nullable=False),
        sa.Column("region", sa.String(16)),
        sa.Column("category", sa.String(32)),
        sa.Column("asked", sa.String(32)),
        sa.Column("verdict", sa.String(32)),
        sa.Column("channel", sa.String(32)),
        sa.Column("confidence", sa.Float()),
        sa.Column("misses", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("reasks", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("failures", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("typed", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("started_s", BIG, nullable=False),
        sa.Column("active_s", BIG, nullable=False),
        sa.Column("waiting_s", BIG),
        sa.Column("held_s", BIG),
        sa.Column("review", sa.String(4), nullable=False, server_default="open"),
        sa.Column("reviewer", sa.String(64)),
        sa.Column("assignee", sa.String(64)),
        sa.Column("need", sa.Integer(), sa.Computed(NEED, persisted=True), nullable=False),
        sa.Column("position", BIG, sa.Computed(POSITION, persisted=True), nullable=False),
    )
    op.create_index("ix_conversations_order", "conversations", ["need", "position", "chat_id"])
    op.create_index("ix_conversations_region", "conversations", ["region", "need", "position", "chat_id"])
    op.create_index("ix_conversations_held", "conversations", ["held_s"])
    op.create_table(
        "question_visits",
        _chat(primary_key=True, autoincrement=False),
        sa.Column("question", sa.String(32), primary_key=True),
        sa.Column("asked_s", BIG, nullable=False),
        sa.Column("left_s", BIG),
        sa.Column("reasks", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("seconds", BIG, sa.Computed("left_s - asked_s", persisted=True)),
    )
    op.create_index("ix_question_visits_time", "question_visits", ["question", "seconds"])


def _seconds(moment: str, dialect: str) -> str:
    if dialect == "sqlite":
        return f"CAST(strftime('%s', {moment}) AS INTEGER)"
    return f"CAST(floor(extract(epoch FROM {moment})) AS bigint)"


def _slot(row: str, name: str, dialect: str) -> str:
    if dialect == "sqlite":
        return f"json_extract({row}.state, '$.slots.{name}')"
    return f"{row}.state #>> '{{slots,{name}}}'"


def _rules(dialect: str) -> list[tuple[str, str, str, str]]:
    """Name, event, condition and statements of each trigger, in SQL that both dialects read."""
    active, created, at = (_seconds(f"new.{one}", dialect) for one in ("active_at", "created_at", "at"))
    region, category, asked = (_slot("new", one, dialect) for one in ("region", "product_category", "requested_slot"))
    misses, misses_before = (f"coalesce(CAST({_slot(row, 'misses', dialect)} AS integer), 0)" for row in ("new", "old"))
    least = "min" if dialect == "sqlite" else "least"
    return [
        ("chat_begun", "INSERT ON chats", "new.chat_id > 0", f"""
            INSERT INTO conversations (chat_id, language, door, holder, region, category, asked, misses, started_s, active_s,
                                       waiting_s, held_s)
            VALUES (new.chat_id, new.language, new.door, new.holder, {region}, {category}, {asked}, {misses}, {created}, {active},
                    CASE WHEN new.holder = 'human' THEN {active} END, CASE WHEN new.holder = 'human' THEN {active} END);
        """),
        ("chat_went_on", "UPDATE ON chats", "", f"""
            UPDATE conversations SET language = new.language, holder = new.holder, region = {region}, category = {category},
                asked = {asked}, misses = {misses}, active_s = {active},
                reasks = reasks + CASE WHEN {misses} > {misses_before} THEN 1 ELSE 0 END,
                waiting_s = CASE WHEN new.holder <> 'human' THEN NULL WHEN old.holder <> 'human' THEN {active} ELSE waiting_s END,
                held_s = CASE WHEN new.holder <> 'human' THEN NULL WHEN old.holder <> 'human' THEN {active} ELSE held_s END
            WHERE chat_id = new.chat_id;
            UPDATE question_visits SET reasks = reasks + 1
            WHERE {misses} > {misses_before} AND chat_id = new.chat_id AND question = {asked};
        """),
        ("person_wrote", "INSERT ON messages", "new.direction = 'in'", f"""
            UPDATE conversations SET review = 'open',
                typed = typed + CASE WHEN new.kind = 'text' THEN 1 ELSE 0 END,
                confidence = CASE WHEN new.kind = 'text' AND new.confidence IS NOT NULL
                    THEN {least}(coalesce(confidence, new.confidence), new.confidence) ELSE confidence END,
                waiting_s = CASE WHEN holder = 'human' THEN coalesce(waiting_s, {at}) END
            WHERE chat_id = new.chat_id;
        """),
        ("advisor_wrote", "INSERT ON messages", "new.direction = 'out' AND new.author IS NOT NULL", f"""
            UPDATE conversations SET waiting_s = NULL, held_s = CASE WHEN holder = 'human' THEN {at} END
            WHERE chat_id = new.chat_id;
        """),
        ("question_put", "INSERT ON messages", "new.direction = 'out' AND new.kind = 'ask' AND new.question IS NOT NULL", f"""
            UPDATE question_visits SET left_s = {at}
            WHERE chat_id = new.chat_id AND left_s IS NULL AND question <> new.question;
            INSERT INTO question_visits (chat_id, question, asked_s)
            SELECT new.chat_id, new.question, {at} FROM chats WHERE chats.chat_id = new.chat_id
            ON CONFLICT (chat_id, question) DO NOTHING;
        """),
        ("advice_given", "INSERT ON recommendations", "", f"""
            UPDATE conversations SET verdict = new.verdict, channel = new.first_channel WHERE chat_id = new.chat_id;
            UPDATE question_visits SET left_s = {at} WHERE chat_id = new.chat_id AND left_s IS NULL;
        """),
        ("update_failed", "UPDATE ON updates", "new.status = 'failed' AND old.status <> 'failed'", """
            UPDATE conversations SET failures = failures + 1 WHERE chat_id = new.chat_id;
        """),
    ]  # fmt: skip


def create_triggers(dialect: str) -> None:
    for name, event, condition, body in _rules(dialect):
        when = f"WHEN ({condition})" if condition else ""
        if dialect == "sqlite":
            op.execute(sa.text(f"CREATE TRIGGER {name} AFTER {event} {when} BEGIN {body} END".replace(":", r"\:")))
        else:
            op.execute(sa.text(f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS "
                               f"$$ BEGIN {body} RETURN NULL; END $$".replace(":", r"\:")))  # fmt: skip
            op.execute(f"CREATE TRIGGER {name} AFTER {event} FOR EACH ROW {when} EXECUTE FUNCTION {name}()")
    if dialect == "sqlite":
        _create_word_index()
    else:
        where = INDEXED.format(row="")
        op.execute(f"CREATE INDEX ix_messages_words ON messages USING gin (to_tsvector('simple', text)) WHERE {where}")


def _create_word_index() -> None:
    op.execute(
        "CREATE VIRTUAL TABLE message_words USING fts5(text, content='messages', content_rowid='id', detail=none, "
        "columnsize=0, prefix='2 3', tokenize='unicode61 remove_diacritics 2')"
    )
    add = "INSERT INTO message_words (rowid, text) VALUES (new.id, new.text);"
    drop = "INSERT INTO message_words (message_words, rowid, text) VALUES ('delete', old.id, old.text);"
    new, old = INDEXED.format(row="new."), INDEXED.format(row="old.")
    op.execute(f"CREATE TRIGGER words_written AFTER INSERT ON messages WHEN {new} BEGIN {add} END")
    op.execute(f"CREATE TRIGGER words_erased AFTER DELETE ON messages WHEN {old} BEGIN {drop} END")
    op.execute(f"CREATE TRIGGER words_unsaid AFTER UPDATE OF text ON messages WHEN {old} BEGIN {drop} END")
    op.execute(f"CREATE TRIGGER words_resaid AFTER UPDATE OF text ON messages WHEN {new} BEGIN {add} END")


def _fill(dialect: str) -> None:
    """Bring what was there before into the list; the counts of past misunderstandings are not known and begin at 0."""
    active, created, at = (_seconds(one, dialect) for one in ("active_at", "created_at", "at"))
    region, category, asked = (_slot("chats", one, dialect) for one in ("region", "product_category", "requested_slot"))
    latest = "SELECT {} FROM recommendations WHERE recommendations.chat_id = chats.chat_id ORDER BY id DESC LIMIT 1"
    typed = "FROM messages WHERE messages.chat_id = chats.chat_id AND direction = 'in' AND kind = 'text'"
    op.execute(sa.text(f"""
        INSERT INTO conversations (chat_id, language, door, holder, region, category, asked, verdict, channel, confidence,
                                   typed, started_s, active_s, waiting_s, held_s)
        SELECT chat_id, language, door, holder, {region}, {category}, {asked}, ({latest.format("verdict")}),
               ({latest.format("first_channel")}), (SELECT min(confidence) {typed}), (SELECT count(*) {typed}),
               {created}, {active}, CASE WHEN holder = 'human' THEN {active} END, CASE WHEN holder = 'human' THEN {active} END
        FROM chats WHERE chat_id > 0""".replace(":", r"\:")))  # fmt: skip
    op.execute(sa.text(f"""
        INSERT INTO question_visits (chat_id, question, asked_s, left_s)
        SELECT messages.chat_id, question, min({at}), CASE WHEN question = max({asked}) THEN NULL ELSE max({at}) END
        FROM messages JOIN chats ON chats.chat_id = messages.chat_id
        WHERE direction = 'out' AND kind = 'ask' AND question IS NOT NULL GROUP BY messages.chat_id, question
        """.replace(":", r"\:")))  # fmt: skip
    if dialect == "sqlite":
        where = INDEXED.format(row="")
        op.execute(f"INSERT INTO message_words (rowid, text) SELECT id, text FROM messages WHERE {where}")


def downgrade() -> None:
    dialect = op.get_bind().dialect.name
    for name, event, *_ in _rules(dialect):
        op.execute(f"DROP TRIGGER {name}" + ("" if dialect == "sqlite" else f" ON {event.rpartition(' ')[2]}"))
        if dialect != "sqlite":
            op.execute(f"DROP FUNCTION {name}()")
    if dialect == "sqlite":
        for name in ("words_written", "words_erased", "words_unsaid", "words_resaid"):
            op.execute(f"DROP TRIGGER {name}")
        op.execute("DROP TABLE message_words")
    else:
        op.execute("DROP INDEX ix_messages_words")
    for table in ("question_visits", "conversations", "canned_replies", "saved_filters", "corrections", "notes", "tags",
                  "audit", "failed_sign_ins", "sign_ins", "advisors"):  # fmt: skip
        op.drop_table(table)
