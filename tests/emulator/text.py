"""A text with its entities, cleaned, trimmed and measured as Telegram does. Lengths are UTF-16 code units."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import Any

from telegram.constants import MessageLimit

from tests.emulator.errors import bad_request

Entity = dict[str, Any]

MAX_SOURCE_BYTES = 1 << 15
RANK = {"blockquote": 0, "expandable_blockquote": 0, "text_link": 1, "text_mention": 1, "bold": 2, "italic": 3}
DOMAINS = "be|com|org|eu|net|cn|fr|nl|de"
FOUND = (
    ("url", re.compile(rf"(?<![\w@.])(?:https?://\S+|(?:[a-z0-9-]+\.)+(?:{DOMAINS})(?:/\S*)?\b)", re.I)),
    ("email", re.compile(r"(?<!\S)[\w.+-]+@[\w-]+\.[\w.-]+\b")),
    ("mention", re.compile(r"(?<!\w)@[A-Za-z]\w{3,31}\b")),
    ("hashtag", re.compile(r"(?<!\w)#\w*[^\W\d]\w*")),
    ("bot_command", re.compile(r"(?<![\w/<>@])/[A-Za-z0-9_]{1,64}(?:@\w{3,32})?(?![\w/<>])")),
)


@dataclass(frozen=True, slots=True)
class FormattedText:
    """Plain text and its entities; `notices` are what Telegram passes over in silence and a careful bot should not."""

    text: str
    entities: tuple[Entity, ...] = ()
    notices: tuple[str, ...] = field(default=(), compare=False)


def length(text: str) -> int:
    """The length in UTF-16 code units, as Telegram counts offsets and limits."""
    return len(text) + sum(char > "\uffff" for char in text)


def cut(text: str, offset: int, size: int) -> str:
    """The part of the text that an entity covers."""
    units = text.encode("utf-16-le", "surrogatepass")
    return units[2 * offset : 2 * (offset + size)].decode("utf-16-le", "replace")


def in_order(entities: list[Entity]) -> tuple[Entity, ...]:
    """Entities by offset, the longer first, as Telegram returns them."""
    return tuple(sorted(entities, key=lambda e: (e["offset"], -e["length"], RANK.get(e["type"], 9))))


def check_unicode(text: str) -> None:
    """Refuse lone surrogates, which no UTF-8 text can hold."""
    if any("\ud800" <= char <= "\udfff" for char in text):
        raise bad_request("Strings must be encoded in UTF-8")


def clean(given: FormattedText) -> FormattedText:
    """The text without control characters and without blanks around it, its entities moved along."""
    text = given.text.replace("\r", "")
    if text != given.text and given.entities:
        given = _without_returns(given)
        text = given.text
    text = "".join(" " if char < " " and char != "\n" else char for char in text)
    kept = text.rstrip(" \n\t\xa0")
    first = min((e["offset"] for e in given.entities), default=length(kept))
    lead = 0
    while lead < min(first, len(kept)) and kept[lead] in " \n":
        lead += 1
    end = length(kept)
    entities = []
    for entity in given.entities:
        size = min(entity["offset"] + entity["length"], end) - entity["offset"]
        if size > 0:
            entities.append({**entity, "offset": entity["offset"] - lead, "length": size})
    return replace(given, text=kept[lead:], entities=in_order(entities))


def _without_returns(given: FormattedText) -> FormattedText:
    def moved(offset: int) -> int:
        return offset - cut(given.text, 0, offset).count("\r")

    entities = tuple(
        {**e, "offset": moved(e["offset"]), "length": moved(e["offset"] + e["length"]) - moved(e["offset"])}
        for e in given.entities
    )
    return replace(given, text=given.text.replace("\r", ""), entities=entities)


def with_found_entities(given: FormattedText) -> FormattedText:
    """The text with the links, mentions, hashtags and commands that Telegram finds by itself."""
    taken = [
        (e["offset"], e["offset"] + e["length"])
        for e in given.entities
        if e["type"] in {"code", "pre", "text_link", "text_mention"}
    ]
    entities = list(given.entities)
    for kind, pattern in FOUND:
        for match in pattern.finditer(given.text):
            start = length(given.text[: match.start()])
            end = start + length(match[0])
            if all(end <= left or start >= right for left, right in taken):
                taken.append((start, end))
                entities.append({"type": kind, "offset": start, "length": end - start})
    return replace(given, entities=in_order(entities))


def limited(given: FormattedText, limit: int, too_long: str) -> FormattedText:
    """The text as it is stored: refused over `limit`, and with the first hundred entities alone."""
    if length(given.text) > limit:
        raise bad_request(too_long)
    most = MessageLimit.MESSAGE_ENTITIES
    if len(given.entities) <= most:
        return given
    notice = f"{len(given.entities)} entities in one text, Telegram keeps {int(most)}"
    return replace(given, entities=given.entities[:most], notices=(*given.notices, notice))


def overlaps_badly(entities: tuple[Entity, ...], size: int) -> str | None:
    """Why a list of entities given by the bot does not fit its text; None when it does."""
    for entity in entities:
        if entity["offset"] < 0 or entity["length"] < 0 or entity["offset"] + entity["length"] > size:
            return f"Entity beginning at UTF-16 offset {entity['offset']} ends after the end of the text"
    return None
