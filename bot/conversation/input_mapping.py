"""Maps incoming updates to the engine's input: commands and buttons to intents, everything else to text."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.core.incoming import Incoming, Kind
from bot.core.languages import Language, from_code
from bot.dialogue.engine import Utterance

COMMANDS: Mapping[str, str] = {
    "start": "greet",
    "help": "help",
    "language": "change_language",
    "why": "why",
    "back": "go_back",
    "skip": "skip",
    "dontknow": "dont_know",
    "summary": "summary",
    "edit": "edit",
    "restart": "start_over",
    "stop": "stop",
    "human": "human",
    "advice": "advice",
    "next": "next_steps",
    "privacy": "privacy",
    "export": "export_data",
    "delete": "delete_data",
    "cancel": "cancel",
}
"""The intent of each command."""

DEEP_LINK = "deep_link"


def of_command(incoming: Incoming, language: Language, today: str, categories: frozenset[str]) -> Utterance:
    """Return the utterance of a command. A deep link ``/start <lang>_<sector>_<source>`` also gives the category."""
    entities: tuple[Mapping[str, Any], ...] = ()
    sector = deep_link(incoming.argument, categories).get("sector") if incoming.command == "start" else None
    if sector:
        entities = ({"entity": "product_category", "value": sector, "extractor": DEEP_LINK},)
    text = f"/{incoming.command}" + (f" {incoming.argument}" if incoming.argument else "")
    return Utterance(text, language, today, intent=COMMANDS[incoming.command or ""], entities=entities)


def of_press(press: Mapping[str, Any], label: str, language: Language, today: str) -> Utterance:
    """Return the utterance of a pressed button."""
    if "answer" in press:
        intent = "inform"
        entities = [{"entity": name, "value": value} for name, value in press["answer"].items()]
    elif "tick" in press:
        intent, entities = "tick", [{"entity": "tick", "value": press["tick"]}]
    else:
        intent = press["intent"]
        entities = [{"entity": "target", "value": press["target"]}] if press.get("target") else []
    return Utterance(label, language, today, intent=intent, entities=tuple(entities), pressed=True)


def of_words(incoming: Incoming, language: Language, today: str) -> Utterance:
    """Return the utterance of typed text. Text is parsed and never executed as a command."""
    return Utterance(incoming.text or "", language, today)


def deep_link(argument: str | None, categories: frozenset[str]) -> dict[str, str]:
    """Return the ``language``, ``sector`` and ``source`` of a deep link, as far as it names them.

    Telegram allows 64 letters, digits, ``_`` and ``-``. A sector may contain underscores.
    """
    parts = (argument or "").split("_")
    said: dict[str, str] = {}
    language = from_code(parts[0])
    if language:
        said["language"] = str(language)
        parts = parts[1:]
    for end in range(len(parts), 0, -1):
        if "_".join(parts[:end]) in categories:
            said["sector"] = "_".join(parts[:end])
            parts = parts[end:]
            break
    else:
        parts = parts[1:] if len(parts) > 1 else parts
    source = "_".join(parts)
    if source:
        said["source"] = source[:64]
    return said


MEDIA: Mapping[Kind, str] = {
    Kind.VOICE: "dialogue.media.voice",
    Kind.PHOTO: "dialogue.media.photo",
    Kind.DOCUMENT: "dialogue.media.document",
    Kind.STICKER: "dialogue.media.sticker",
    Kind.LOCATION: "dialogue.media.location",
    Kind.CONTACT: "dialogue.media.contact",
    Kind.OTHER_MEDIA: "dialogue.media.other",
    Kind.EDITED: "dialogue.edited",
}
"""The replies to messages without text."""
