"""A chat as plain text, and as a page that looks like a phone."""

from __future__ import annotations

from datetime import UTC, datetime
from html import escape

from tests.emulator.view import ChatView, MessageView

STYLE = """
:root { color-scheme: light; }
body { margin: 0; background: #d7dee6; font: 15px/1.4 system-ui, "Segoe UI", Roboto, sans-serif; }
.phone { width: 400px; margin: 24px auto; border-radius: 28px; overflow: hidden; background: #c9d9c4;
  box-shadow: 0 8px 32px rgb(0 0 0 / .25); }
.bar { background: #fff; padding: 12px 18px; display: flex; gap: 12px; align-items: center; }
.face { width: 38px; height: 38px; border-radius: 50%; background: #2f6f8f; color: #fff; display: grid;
  place-items: center; font-weight: 600; }
.bar small { display: block; color: #5d6a73; }
.chat { padding: 14px 12px 20px; display: flex; flex-direction: column; gap: 6px; }
.day { align-self: center; background: rgb(60 80 60 / .45); color: #fff; border-radius: 12px; padding: 1px 10px;
  font-size: 13px; }
.message { max-width: 84%; align-self: flex-start; }
.message.mine { align-self: flex-end; }
.bubble { background: #fff; border-radius: 14px 14px 14px 4px; padding: 7px 11px; white-space: pre-wrap;
  overflow-wrap: anywhere; }
.mine .bubble { background: #e3fcd0; border-radius: 14px 14px 4px 14px; }
.bubble a { color: #1c6c99; }
.bubble blockquote { margin: 2px 0; padding-left: 8px; border-left: 3px solid #2f6f8f; }
.time { float: right; margin: 6px 0 -4px 10px; font-size: 12px; color: #5f7263; }
.file { display: block; font-weight: 600; color: #2f6f8f; }
.file img { display: block; max-width: 100%; border-radius: 8px; }
.row { display: flex; gap: 4px; margin-top: 4px; }
.row > * { flex: 1; text-align: center; background: rgb(60 90 60 / .55); color: #fff; border-radius: 9px;
  padding: 7px 6px; font: inherit; font-size: 14px; border: 0; }
.toast { align-self: center; background: #2b3a33; color: #fff; border-radius: 10px; padding: 4px 12px; }
"""


def as_text(chat: ChatView) -> str:
    """One paragraph a message: who, what, and the buttons in brackets."""
    return "\n\n".join(_paragraph(message) for message in chat.messages) + "\n"


def as_page(chat: ChatView, title: str = "Comptoir", pictures: dict[str, str] | None = None, foot: str = "") -> str:
    """A whole HTML page. `pictures` gives an address for a photo's file id, `foot` is put below the messages."""
    bubbles = "\n".join(_bubble(message, pictures or {}) for message in chat.messages)
    day = f'<div class="day">{_moment(chat.messages[0].date):%d.%m.%Y}</div>' if chat.messages else ""
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        f'<meta name="viewport" content="width=device-width"><style>{STYLE}</style></head><body>'
        f'<main class="phone"><header class="bar"><span class="face" aria-hidden="true">{escape(title[:1])}</span>'
        f"<span><strong>{escape(title)}</strong><small>bot</small></span></header>"
        f'<div class="chat">{day}\n{bubbles}\n{foot}</div></main></body></html>'
    )


def _moment(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def _content(message: MessageView) -> str:
    if message.kind == "text":
        return message.text
    named = f"<{message.kind}{': ' + message.file_name if message.file_name else ''}>"
    return f"{named} {message.text}".rstrip()


def _paragraph(message: MessageView) -> str:
    edited = " (edited)" if message.edited else ""
    rows = "".join("\n  " + " ".join(f"[{label}]" for label in row) for row in message.buttons)
    return f"{message.author}{edited}: {_content(message)}{rows}"


def _bubble(message: MessageView, pictures: dict[str, str]) -> str:
    side = "" if message.from_bot else " mine"
    media = ""
    if message.file_id in pictures:
        media = f'<span class="file"><img alt="" src="{escape(pictures[message.file_id])}"></span>'
    elif message.kind != "text":
        media = f'<span class="file">{escape(message.file_name or message.kind)}</span>'
    rows = "".join(
        '<div class="row">' + "".join(f"<span>{escape(label)}</span>" for label in row) + "</div>" for row in message.buttons
    )
    when = f"{'edited ' if message.edited else ''}{_moment(message.date):%H:%M}"
    text = message.html.replace("tg-spoiler>", "mark>")
    bubble = f'<div class="bubble">{media}{text}<span class="time">{when}</span></div>'
    return f'<div class="message{side}">{bubble}{rows}</div>'
