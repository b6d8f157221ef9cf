"""HTML made legal for Telegram: cut into messages that it takes, or into plain words when it does not."""

from __future__ import annotations

import regex  # type: ignore[import-untyped]
from telegram.constants import MessageLimit

from bot.telegram.markup import Markup, Span, escape, read

TEXT_LIMIT = int(MessageLimit.MAX_TEXT_LENGTH)
CAPTION_LIMIT = int(MessageLimit.CAPTION_LENGTH)
ENTITY_LIMIT = int(MessageLimit.MESSAGE_ENTITIES)
# Telegram's server cuts what it receives at 35 000 bytes, tags and references included, before it parses.
BYTE_LIMIT = 30_000

_CLUSTER = regex.compile(r"\X")
# White space that carries an accent or a joiner belongs to a cluster and is no place to cut.
_FREE = r"(?!\p{GCB=Extend}|\p{GCB=SpacingMark}|\u200d)"
_GAP = regex.compile(rf"(?:\s{_FREE})*")
# From the best place to the last resort: where to cut is the start of the match, or its end for a sentence.
_PARAGRAPH = regex.compile(r"\n[ \t]*\n")
_LINE = regex.compile(r"\n")
_SENTENCE = regex.compile(rf"[.!?…](?:[ \xa0\u202f]?»|[\"'”’)\]])*(?=\s{_FREE})|[。！？][」』”’]*{_FREE}")
_WORD = regex.compile(rf"[ \t]{_FREE}")
# Telegram takes a text of these alone for an empty one.
_INVISIBLE = " \t\n\u00ad\u034f\u061c\u180e\u200b\u200c\u200d\u200e\u200f\u2060\u2061\u2062\u2063\u2064\ufeff"


def width(text: str) -> int:
    """The length of a text as Telegram counts it: in UTF-16 code units."""
    return len(text) + sum(character > "\uffff" for character in text)


def visible(html: str) -> str:
    """What a reader sees of the HTML: the length that counts for Telegram is this text's width."""
    return read(html).text


def split(html: str, limit: int = TEXT_LIMIT, *, first: int | None = None) -> list[str]:
    """The HTML in parts that Telegram takes, in order; none for a text in which nothing is to be seen.

    A part's visible text is at most `limit` wide (`first` for the first part), has at most 100 entities and is
    itself legal HTML: open tags are closed at its end and opened again in the next. Cuts fall between paragraphs,
    else lines, sentences, words, and only in a longer word between two of its characters. White space at a cut goes.
    """
    if min(limit, first or limit) < 2:
        raise ValueError(f"a limit of {min(limit, first or limit)} is too narrow: it takes 2 or more")
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
    """A caption that Telegram takes, and what is left of the HTML as messages to follow it."""
    parts = split(html, first=CAPTION_LIMIT)
    return (parts[0], parts[1:]) if parts else ("", [])


def plain(html: str, limit: int = TEXT_LIMIT) -> str:
    """The words of the HTML without any markup; the addresses of its links follow them where they fit in `limit`."""
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
    """The text, or as much of it as fits in `limit` code units with an ellipsis, cut between two characters."""
    if width(text) <= limit:
        return text
    return text[: _cluster_end(text, 0, _reach(text, 0, limit - 1))].rstrip() + "…"


def with_answer(html: str, answer: str, limit: int = TEXT_LIMIT) -> str:
    """The HTML with a chosen answer under it, in bold, within `limit`; where both do not fit the answer stays."""
    answer = shorten(" ".join(answer.split()), limit // 4)
    mark = f"<b>✓ {escape(answer)}</b>"
    parts = split(html, limit - width(f"\n\n✓ {answer}"))
    return f"{parts[0]}\n\n{mark}" if parts else mark


def _skip(text: str, at: int) -> int:
    end: int = _GAP.match(text, at).end()
    return end


def _fit(markup: Markup, at: int, end: int, limit: int) -> int:
    """Where the part that begins at `at` ends: as late as the limits allow, at the best place before that."""
    hard = min(end, _reach(markup.text, at, limit))
    spans: list[Span] = markup.within(at, hard)
    if len(spans) > ENTITY_LIMIT:
        hard = spans[ENTITY_LIMIT].start
    cut = _cut(markup.text, at, hard, end)
    while cut - at > 1 and len(markup.html(at, cut).encode()) > BYTE_LIMIT:
        cut = _cut(markup.text, at, at + (cut - at) // 2, end)
    return cut


def _reach(text: str, at: int, limit: int) -> int:
    """The furthest index so that `text[at:index]` is at most `limit` wide."""
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
    """The end of the last whole character (as a reader counts them) before `hard`, or `hard` inside a giant one."""
    last = at
    for match in _CLUSTER.finditer(text, at):
        if match.end() > hard:
            break
        last = match.end()
    return last if last > at else max(hard, at + 1)
