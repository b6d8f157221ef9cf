"""Makes HTML valid for Telegram: splits it into messages within the limits, or reduces it to plain text."""

from __future__ import annotations

import regex  # type: ignore[import-untyped]
from telegram.constants import MessageLimit

from bot.telegram.markup import Markup, Span, escape, read

TEXT_LIMIT = int(MessageLimit.MAX_TEXT_LENGTH)
CAPTION_LIMIT = int(MessageLimit.CAPTION_LENGTH)
ENTITY_LIMIT = int(MessageLimit.MESSAGE_ENTITIES)
# Telegram's server truncates input at 35 000 bytes, tags and entities included, before it parses.
BYTE_LIMIT = 30_000

_CLUSTER = regex.compile(r"\X")
# White space that carries an accent or a joiner belongs to a cluster. Do not cut there.
_FREE = r"(?!\p{GCB=Extend}|\p{GCB=SpacingMark}|\u200d)"
_GAP = regex.compile(rf"(?:\s{_FREE})*")
# Cut points, best first. The cut is at the start of the match, or at its end for a sentence.
_PARAGRAPH = regex.compile(r"\n[ \t]*\n")
_LINE = regex.compile(r"\n")
_SENTENCE = regex.compile(rf"[.!?…](?:[ \xa0\u202f]?»|[\"'”’)\]])*(?=\s{_FREE})|[。！？][」』”’]*{_FREE}")
_WORD = regex.compile(rf"[ \t]{_FREE}")
# Telegram treats a text of these characters alone as empty.
_INVISIBLE = " \t\n\u00ad\u034f\u061c\u180e\u200b\u200c\u200d\u200e\u200f\u2060\u2061\u2062\u2063\u2064\ufeff"


def width(text: str) -> int:
    """Return the length of a text in UTF-16 code units, as Telegram counts it."""
    return len(text) + sum(character > "\uffff" for character in text)


def visible(html: str) -> str:
    """Return the visible text of the HTML. Telegram's limits apply to its width."""
    return read(html).text


def split(html: str, limit: int = TEXT_LIMIT, *, first: int | None = None) -> list[str]:
    """Split the HTML into parts that Telegram accepts, in order. Return none for HTML without visible text.

    A part's visible text is at most `limit` wide (`first` for the first part) and has at most 100 entities. Each part is
    valid HTML: open tags are closed at its end and reopened in the next. Cuts fall between paragraphs, else lines, sentences
    or words; within a word, between two characters. White space at a cut is dropped.
    """
    if min(limit, first or limit) < 2:
        raise ValueError(f"invalid limit {min(limit, first or limit)}; expected 2 or more")
    markup = read(html)
    text = markup.text
    parts: list[str] = []
    at, end = _skip(text, 0), len(text.rstrip())
    while at < end:
        cut = _fit(markup, at, end, first if first and not parts else limit)
        stop = at + len(text[at:cut].rstrip())
        if text[at:stop].strip().strip(_INVISIBLE):
            parts.append(markup.html(at, stop))
        at = _skip(text, cut)
    return parts


def split_caption(html: str) -> tuple[str, list[str]]:
    """Return a caption within Telegram's limit, and the rest of the HTML as messages that follow it."""
    parts = split(html, first=CAPTION_LIMIT)
    return (parts[0], parts[1:]) if parts else ("", [])


def plain(html: str, limit: int = TEXT_LIMIT) -> str:
    """Return the visible text, followed by the URLs of its links where they fit into `limit`."""
    markup = read(html)
    out: list[str] = []
    at = 0
    for span in markup.spans:
        if span.address and span.address not in markup.text:
            out += [markup.text[at : span.end], f" ({span.address})"]
            at = span.end
    with_addresses = "".join([*out, markup.text[at:]]).strip()
    return with_addresses if width(with_addresses) <= limit else markup.text.strip()


def shorten(text: str, limit: int) -> str:
    """Return the text, truncated to `limit` code units with an ellipsis, cut between two characters."""
    if width(text) <= limit:
        return text
    return text[: _cluster_end(text, 0, _reach(text, 0, limit - 1))].rstrip() + "…"


def with_answer(html: str, answer: str, limit: int = TEXT_LIMIT) -> str:
    """Append a chosen answer to the HTML in bold, within `limit`. The HTML is cut before the answer is."""
    answer = shorten(" ".join(answer.split()), limit // 4)
    mark = f"<b>✓ {escape(answer)}</b>"
    parts = split(html, limit - width(f"\n\n✓ {answer}"))
    return f"{parts[0]}\n\n{mark}" if parts else mark


def _skip(text: str, at: int) -> int:
    end: int = _GAP.match(text, at).end()
    return end


def _fit(markup: Markup, at: int, end: int, limit: int) -> int:
    """Return where the part starting at `at` ends: the best cut point within the limits."""
    hard = min(end, _reach(markup.text, at, limit))
    spans: list[Span] = markup.within(at, hard)
    if len(spans) > ENTITY_LIMIT:
        hard = spans[ENTITY_LIMIT].start
    cut = _cut(markup.text, at, hard, end)
    while cut - at > 1 and len(markup.html(at, cut).encode()) > BYTE_LIMIT:
        cut = _cut(markup.text, at, at + (cut - at) // 2, end)
    return cut


def _reach(text: str, at: int, limit: int) -> int:
    """Return the largest index for which `text[at:index]` is at most `limit` wide."""
    reach = min(len(text), at + limit)
    over = width(text[at:reach]) - limit
    while over > 0:
        reach -= 1
        over -= 2 if text[reach] > "\uffff" else 1
    return reach


def _cut(text: str, at: int, hard: int, end: int) -> int:
    if hard >= end:
        return end
    window = text[at : hard + 1]
    floor = (hard - at) // 2
    for pattern, least in ((_PARAGRAPH, floor), (_LINE, floor), (_SENTENCE, floor), (_WORD, 0)):
        ends_on = pattern is _SENTENCE
        places: list[int] = [match.end() if ends_on else match.start() for match in pattern.finditer(window)]
        fitting = [place for place in places if least < place <= hard - at]
        if fitting:
            return at + fitting[-1]
    return _cluster_end(text, at, hard)


def _cluster_end(text: str, at: int, hard: int) -> int:
    """Return the end of the last whole grapheme cluster before `hard`, or `hard` inside an oversized one."""
    last = at
    for match in _CLUSTER.finditer(text, at):
        if match.end() > hard:
            break
        last = match.end()
    return last if last > at else max(hard, at + 1)
