"""What an intent is called on a page: an act, an option of a question, or the topic of a question back."""

from __future__ import annotations

from collections.abc import Iterable

from bot.console.expectations import UNSURE
from bot.rendering.words import Words


def meaning(words: Words, intent: str) -> str:
    """The name of an intent in the advisor's language; the intent itself where it has none."""
    act, _, detail = intent.partition("/")
    if act == "faq" and detail:
        return _said(words, f"faq.{detail}.title", detail)
    if act == "inform" and detail:
        question, _, option = detail.partition(".")
        name = _said(words, f"questions.{question}.label", question)
        key = "console.intents.unsure" if option == UNSURE else f"questions.{question}.options.{option}"
        return f"{name}: {_said(words, key, option)}"
    return _said(words, f"console.intents.{act}", intent)


def grouped(words: Words, intents: Iterable[str]) -> list[tuple[str, list[tuple[str, str]]]]:
    """Intents by kind, each with its name: what people do, what they answer, what they ask back."""
    groups: dict[str, list[tuple[str, str]]] = {"acts": [], "answers": [], "topics": []}
    for intent in intents:
        act, _, detail = intent.partition("/")
        kind = "acts" if not detail else "topics" if act == "faq" else "answers"
        groups[kind].append((intent, meaning(words, intent)))
    for kind in ("acts", "topics"):
        groups[kind].sort(key=lambda one: one[1].casefold())
    return [(_said(words, f"console.learn.groups.{kind}", kind), found) for kind, found in groups.items() if found]


def _said(words: Words, key: str, other: str) -> str:
    return str(words.say(key).unescape()) if key in words else other
