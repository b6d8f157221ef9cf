"""A text with entities as HTML again, well nested whatever the entities."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from itertools import pairwise

from tests.emulator.text import Entity, length

TAGS = {
    "bold": "b",
    "italic": "i",
    "underline": "u",
    "strikethrough": "s",
    "spoiler": "tg-spoiler",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
    "expandable_blockquote": "blockquote",
}


def as_html(text: str, entities: Sequence[Entity]) -> str:
    """The text with its formatting as tags; links that Telegram found by itself stay plain text."""
    shown = [entity for entity in entities if entity["type"] in TAGS or entity["type"] == "text_link"]
    edges = {0, length(text)}
    for entity in shown:
        edges |= {entity["offset"], entity["offset"] + entity["length"]}
    units = text.encode("utf-16-le", "surrogatepass")
    points = sorted(edges)
    out: list[str] = []
    stack: list[Entity] = []
    for start, end in pairwise(points):
        cover = [e for e in shown if e["offset"] <= start and end <= e["offset"] + e["length"]]
        same = 0
        while same < min(len(stack), len(cover)) and stack[same] is cover[same]:
            same += 1
        out += [_closing(entity) for entity in reversed(stack[same:])]
        out += [_opening(entity) for entity in cover[same:]]
        stack = cover
        out.append(escape(units[2 * start : 2 * end].decode("utf-16-le", "replace")))
    out += [_closing(entity) for entity in reversed(stack)]
    return "".join(out)


def _opening(entity: Entity) -> str:
    if entity["type"] == "text_link":
        return f'<a href="{escape(entity["url"])}">'
    if entity["type"] == "expandable_blockquote":
        return "<blockquote expandable>"
    return f"<{TAGS[entity['type']]}>"


def _closing(entity: Entity) -> str:
    return "</a>" if entity["type"] == "text_link" else f"</{TAGS[entity['type']]}>"
