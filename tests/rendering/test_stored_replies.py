"""The replies that running systems hold can be worded: one of each kind, as it was written before the facts had types."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from actions import replies
from actions.reply_kinds import WORDLESS, Effect, ReplyKind, ReplyType
from bot.core.languages import Language
from bot.core.messages import Reply
from bot.rendering.renderer import Renderer

FILE = json.loads((Path(__file__).parent / "stored_replies.json").read_text(encoding="utf-8"))
STORED: list[dict[str, Any]] = [
    {**row, "facts": {**row["facts"], "advice": FILE["advice"]}} if "advice" in row["facts"] else row
    for row in FILE["replies"]
]
WORDED = [row for row in STORED if row["kind"] not in WORDLESS]
TYPES: dict[str, ReplyType[..., Any]] = {
    reply.kind: reply
    for reply in vars(replies).values()
    if isinstance(reply, ReplyType) and reply is not replies.REQUEST_EFFECT
}


def of_kind(kind: ReplyKind) -> dict[str, Any]:
    return next(dict(row["facts"]) for row in STORED if row["kind"] == kind)


def typed(row: Mapping[str, Any]) -> Any:
    """The class of the facts of a stored reply."""
    asks = row["kind"] == ReplyKind.EFFECT and row["facts"]["name"] == Effect.REQUEST
    return replies.REQUEST_EFFECT.facts if asks else TYPES[row["kind"]].facts


def test_there_is_a_stored_reply_of_each_kind(renderer: Renderer) -> None:
    assert {row["kind"] for row in WORDED} == set(ReplyKind) - WORDLESS == renderer.kinds
    assert {row["facts"]["name"] for row in STORED if row["kind"] == ReplyKind.EFFECT} == set(Effect)


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("row", WORDED, ids=lambda row: row["kind"])
def test_a_stored_reply_is_worded(renderer: Renderer, row: Mapping[str, Any], language: Language) -> None:
    messages = renderer.render(Reply(row["kind"], row["facts"]), language)
    assert messages and all(message.plain.strip() for message in messages)


@pytest.mark.parametrize("row", STORED, ids=lambda row: row["kind"])
def test_a_stored_reply_has_the_facts_of_its_kind(row: Mapping[str, Any]) -> None:
    facts = typed(row)
    assert facts.__required_keys__ <= set(row["facts"])
    if row["kind"] not in (ReplyKind.REQUEST_SENT, ReplyKind.NO_APPOINTMENT):  # these two carried more than was read
        assert set(row["facts"]) <= facts.__required_keys__ | facts.__optional_keys__


@pytest.mark.parametrize("row", WORDED, ids=lambda row: row["kind"])
def test_a_reply_without_the_facts_added_later_is_worded(renderer: Renderer, row: Mapping[str, Any]) -> None:
    facts = {name: value for name, value in row["facts"].items() if name in typed(row).__required_keys__}
    assert renderer.render(Reply(row["kind"], facts), Language("fr"))


def test_a_stored_keyboard_is_drawn_anew(renderer: Renderer) -> None:
    words = renderer.words(Language("fr"))
    question = {**of_kind(ReplyKind.ASK), "question": "story_assets", "ticked": ["heritage"]}
    for facts in (of_kind(ReplyKind.STEP) | {"ticked": of_kind(ReplyKind.STEP)["items"][:1]}, question):
        labels = [button.label for row in renderer.keyboard(words, facts) for button in row]
        assert sum(label.startswith("✓ ") for label in labels) == 1
