"""Sanitizes the bot's HTML for the console: only the tags of a chat remain."""

from __future__ import annotations

from html import escape
from html.parser import HTMLParser

from markupsafe import Markup

PLAIN = frozenset({"b", "strong", "i", "em", "u", "s", "code", "pre", "blockquote"})


def chat_html(html: str) -> Markup:
    """Return `html` with a chat's tags only, each closed, and with links to web pages only."""
    cleaner = _Cleaner()
    cleaner.feed(html)
    cleaner.close()
    while cleaner.open:
        cleaner.parts.append(f"</{cleaner.open.pop()}>")
    return Markup("".join(cleaner.parts))  # noqa: S704 - put together from escaped parts alone


class _Cleaner(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        address = dict(attrs).get("href") or ""
        if tag in PLAIN:
            self.parts.append(f"<{tag}>")
            self.open.append(tag)
        elif tag == "a" and address.startswith(("https://", "http://")):
            self.parts.append(f'<a href="{escape(address)}" rel="noopener noreferrer" target="_blank">')
            self.open.append("a")

    def handle_endtag(self, tag: str) -> None:
        if tag in self.open:
            while True:
                last = self.open.pop()
                self.parts.append(f"</{last}>")
                if last == tag:
                    return

    def handle_data(self, data: str) -> None:
        self.parts.append(escape(data))
