"""The kinds of reply and their facts hold together: what is renamed on one side fails the type check."""

from __future__ import annotations

import sys
from pathlib import Path

from mypy import api

from actions import replies
from actions.reply_kinds import ReplyKind, ReplyType
from bot.core import paths

HEAD = """
from actions import replies
from actions.turn import Turn
from bot.core.messages import Message, Reply
from bot.rendering.renderer import _worded
from bot.rendering.words import Words


def right(words: Words, facts: replies.Missing) -> Message:
    return Message(str(facts["missing"]))


def wrong(words: Words, facts: replies.Progress) -> Message:
    return Message(str(facts["number"]))
"""

RIGHT = """
def say(turn: Turn) -> None:
    turn.say(replies.PROGRESS, missing=3)
    Reply.of(replies.WELCOME)
    _worded(replies.PROGRESS, right)
"""

WRONG = (
    "def say(turn: Turn) -> None: turn.say(replies.PROGRESS, left=3)",
    "def say(turn: Turn) -> None: turn.say(replies.PROGRESS)",
    'def say(turn: Turn) -> None: turn.say(replies.PROGRESS, missing="three")',
    "said = Reply.of(replies.WELCOME, name='Léa')",
    "entry = _worded(replies.PROGRESS, wrong)",
    'def read(facts: replies.Missing) -> int: return facts["left"]',
)


def test_each_kind_has_the_type_of_its_facts() -> None:
    typed = {reply.kind for reply in vars(replies).values() if isinstance(reply, ReplyType)}
    assert set(ReplyKind) - typed == {ReplyKind.RECEIPT, ReplyKind.EXPORT}, "these two are written by the transcript itself"


def test_a_renamed_fact_fails_the_type_check(tmp_path: Path) -> None:
    files = [tmp_path / f"case_{number}.py" for number in range(len(WRONG) + 1)]
    for file, body in zip(files, (RIGHT, *WRONG), strict=True):
        file.write_text(f"{HEAD}\n\n{body}\n", encoding="utf-8")
    cache = str(paths.ROOT / ".mypy_cache")
    options = ["--strict", "--config-file", str(paths.ROOT / "pyproject.toml"), "--cache-dir", cache]
    report, trouble, _ = api.run([*options, "--python-executable", sys.executable, *map(str, files)])
    assert not trouble
    faulty = {Path(line.partition(":")[0]).name for line in report.splitlines() if ": error:" in line}
    assert faulty == {file.name for file in files[1:]}, report
