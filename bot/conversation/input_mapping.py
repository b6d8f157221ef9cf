"""Maps incoming updates to the engine's input: commands and buttons to intents, everything else to text."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from advice.questions import CATEGORY
from bot.core.commands import Command
from bot.core.incoming import Incoming, Kind
from bot.core.languages import Language, from_code
from bot.dialogue.engine import Utterance

INTENTS: Mapping[Command, str] = {
    Command.START: "greet",
    Command.HELP: "help",
    Command.LANGUAGE: "change_language",
    Command.WHY: "why",
    Command.BACK: "go_back",
    Command.SKIP: "skip",
    Command.DONT_KNOW: "dont_know",
    Command.SUMMARY: "summary",
    Command.EDIT: "edit",
    Command.RESTART: "start_over",
    Command.STOP: "stop",
    Command.HUMAN: "human",
    Command.ADVICE: "advice",
    Command.NEXT: "next_steps",
    Command.PRIVACY: "privacy",
    Command.EXPORT: "export_data",
    Command.DELETE: "delete_data",
    Command.CANCEL: "cancel",
}
"""The intent of each command."""

DEEP_LINK = "deep_link"


def of_command(
    command: Command, argument: str | None, language: Language, today: str, categories: frozenset[str]
) -> Utterance:
    """Return the utterance of a command. A deep link ``/start <lang>_<sector>_<source>`` also gives the category."""
    entities: tuple[Mapping[str, Any], ...] = ()
    sector = deep_link(argument, categories).get("sector") if command is Command.START else None
    if sector:
        entities = ({"entity": CATEGORY, "value": sector, "extractor": DEEP_LINK},)
    text = f"/{command}" + (f" {argument}" if argument else "")
    return Utterance(text, language, today, intent=INTENTS[command], entities=entities)


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
