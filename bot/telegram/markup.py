"""Telegram's HTML: parsed into text and styled spans, and written back as valid HTML."""

from __future__ import annotations

import html as _html
import re
from dataclasses import dataclass

from bot.telegram.updates import clean_text

# No source has a longer URL, and one would use up Telegram's limit on raw bytes.
MAX_ADDRESS = 2048

_NAMES = {
    "b": "b", "strong": "b", "i": "i", "em": "i", "u": "u", "ins": "u", "s": "s", "strike": "s", "del": "s",
    "code": "code", "pre": "pre", "a": "a", "blockquote": "blockquote", "tg-spoiler": "tg-spoiler", "span": "span",
}  # fmt: skip
_TAG = re.compile(r"""<(/?)([A-Za-z][A-Za-z-]*)((?:[\s/](?:[^<>"']|"[^"<]*"|'[^'<]*')*)?)>""")
_ATTRIBUTE = re.compile(r"""\s([a-z]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"']+))""", re.IGNORECASE)
# References need their semicolon: `?a=1&copy=2` in a URL contains no copyright sign.
_REFERENCE = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_HOST = r"""[^\s"<>#%{}|\\^`/?@:\[\].]+"""
_ADDRESS = re.compile(
    rf"""https?://(?:[^\s/?#@"<>]*@)?{_HOST}(?:\.{_HOST})+\.?(?::(\d{{1,5}}))?(?:[/?#][^\s<>"]*)?|tg://[a-z0-9_.-][^\s<>"]*""",
    re.IGNORECASE,
)
_CONTACT = re.compile(r"(?:mailto|tel):([^\s<>\"?]+).*", re.IGNORECASE)
_CODE_LANGUAGE = re.compile(r"language-[A-Za-z0-9+#-]{1,32}")
_CODE = frozenset({"code", "pre"})


@dataclass(frozen=True, slots=True)
class Span:
    """A styled range of the text: `text[start:end]`."""

    start: int
    end: int
    tag: str
    opening: str
    address: str | None = None


@dataclass(frozen=True, slots=True)
class Markup:
    """Visible text and its spans in opening order. Spans nest and never overlap."""

    text: str
    spans: tuple[Span, ...]

    def within(self, start: int, end: int) -> list[Span]:
        """Return the spans clipped to `text[start:end]`, without those that Telegram would drop there."""
        spans = [
            Span(max(span.start, start), min(span.end, end), span.tag, span.opening, span.address)
            for span in self.spans
            if span.start < end and span.end > start and self.text[max(span.start, start) : min(span.end, end)].strip()
        ]
        return _apart_from_code(spans) if any(span.tag in _CODE for span in spans) else spans

    def html(self, start: int, end: int) -> str:
        """Return `text[start:end]` as HTML. Tags open at `start` are reopened, tags open at `end` are closed."""
        out: list[str] = []
        open_spans: list[Span] = []
        at = start

        def go_on(to: int) -> None:
            nonlocal at
            out.append(escape(self.text[at:to]))
            at = to

        def close() -> None:
            span = open_spans.pop()
            go_on(span.end)
            out.append(f"</{span.tag}>")

        for span in self.within(start, end):
            while open_spans and open_spans[-1].end <= span.start:
                close()
            go_on(span.start)
            out.append(f"<{span.opening}>")
            open_spans.append(span)
        while open_spans:
            close()
        go_on(end)
        return "".join(out)


def _apart_from_code(spans: list[Span]) -> list[Span]:
    """Drop styles that cover nothing but code: Telegram shows code unstyled, and a link to code without the code style."""
    boxes = {(span.start, span.end) for span in spans if span.tag in {"a", "blockquote"}}
    pres = {(span.start, span.end) for span in spans if span.tag == "pre"}
    code = [
        span
        for span in spans
        if span.tag in _CODE
        and (span.start, span.end) not in boxes
        and (span.opening in _CODE or (span.start, span.end) in pres)
    ]

    def shown(span: Span) -> bool:
        if span.tag in _CODE:
            return span in code
        return not any(box.start <= span.start and span.end <= box.end for box in code)

    return [span for span in spans if shown(span)]


def escape(text: str) -> str:
    """Escape the three characters that Telegram's HTML reserves."""
    return _html.escape(text, quote=False)


def unescape(text: str) -> str:
    """Resolve the references of a text, as a reader sees it."""
    return clean_text(_REFERENCE.sub(lambda match: _html.unescape(match[0]), text))


def is_address(address: str) -> bool:
    """Return whether Telegram opens this URL from a link or a button."""
    match = _ADDRESS.fullmatch(address)
    return match is not None and len(address.encode()) <= MAX_ADDRESS and 0 < int(match[1] or 80) < 2**16


@dataclass(slots=True)
class _Open:
    name: str
    start: int
    tag: str | None
    opening: str = ""
    address: str | None = None


def read(html: str) -> Markup:
    """Parse any string. Tags outside Telegram's subset are text; open tags are closed at the end."""
    html = clean_text(html).replace("\r\n", "\n").replace("\r", "\n")
    pieces: list[str] = []
    length = 0
    stack: list[_Open] = []
    spans: list[tuple[int, Span]] = []
    order = 0
    orders: list[int] = []

    def say(text: str) -> None:
        nonlocal length
        pieces.append(text)
        length += len(text)

    def close() -> None:
        top, place = stack.pop(), orders.pop()
        if top.tag is None and top.address and top.address not in "".join(pieces)[top.start :]:
            # Telegram accepts no mail address or phone number as a link. It finds them in the text by itself.
            say(f" ({top.address})")
        if top.tag is not None and top.start < length:
            spans.append((place, Span(top.start, length, top.tag, top.opening, top.address)))

    at = 0
    for match in _TAG.finditer(html):
        say(unescape(html[at : match.start()]))
        at = match.end()
        closing, written, attributes = match[1], match[2].lower(), match[3]
        if written == "br":
            say("\n")
            continue
        name = _NAMES.get(written)
        if name is None:
            say(unescape(match[0]))
        elif not closing:
            stack.append(_opened(name, length, attributes, stack))
            orders.append(order)
            order += 1
        elif any(entry.name == name for entry in stack):
            while stack[-1].name != name:
                close()
            close()
    say(unescape(html[at:]))
    while stack:
        close()
    spans.sort(key=lambda entry: entry[0])
    return Markup("".join(pieces), tuple(span for _, span in spans))


def _opened(name: str, start: int, attributes: str, stack: list[_Open]) -> _Open:
    """Return the opened tag. `tag` is empty where Telegram would reject it; its text is kept."""
    plain = _Open(name, start, None)
    inside = {entry.tag for entry in stack if entry.tag is not None}
    found = {match[1].lower(): match[2] or match[3] or match[4] or "" for match in _ATTRIBUTE.finditer(attributes)}
    if name == "span":
        name = "tg-spoiler" if found.get("class") == "tg-spoiler" else name
    language = found.get("class", "")
    if name == "code" and inside & _CODE == {"pre"} and _CODE_LANGUAGE.fullmatch(language):
        return _Open("code", start, "code", f'code class="{language}"')
    if name == "span" or name in inside or inside & _CODE:
        return plain
    if name == "a":
        address = unescape(found.get("href", "")).strip()
        if not is_address(address):
            contact = _CONTACT.fullmatch(address)
            plain.address = contact[1] if contact else None
            return plain
        return _Open("a", start, "a", f'a href="{_html.escape(address)}"', address)
    if name == "blockquote" and re.search(r"\sexpandable\b", attributes):
        return _Open(name, start, name, "blockquote expandable")
    return _Open(plain.name, start, name, name)
