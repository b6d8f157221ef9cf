"""Keyboards: read, checked against Telegram's limits, and given back as Telegram stores them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from telegram import InlineKeyboardButton
from telegram.constants import InlineKeyboardButtonLimit, InlineKeyboardMarkupLimit

from tests.emulator.errors import bad_request
from tests.emulator.links import fault_of
from tests.emulator.parameters import Parameters

Markup = dict[str, Any]

FIELDS = frozenset(name.strip("_") for name in InlineKeyboardButton.__slots__ if not name.startswith("_"))
ACTIONS = (
    "url",
    "callback_data",
    "callback_game",
    "pay",
    "switch_inline_query",
    "switch_inline_query_chosen_chat",
    "switch_inline_query_current_chat",
    "login_url",
    "web_app",
    "copy_text",
)
KINDS = ("inline_keyboard", "keyboard", "remove_keyboard", "force_reply")


@dataclass(frozen=True, slots=True)
class ReadMarkup:
    """A keyboard as stored, None when there is none, and what Telegram passed over in silence."""

    markup: Markup | None = None
    notices: tuple[str, ...] = ()


def read(parameters: Parameters) -> ReadMarkup:
    """The keyboard of a call; ApiError 400 where Telegram refuses it."""
    value = parameters.structure("reply_markup", "Can't parse reply keyboard markup JSON object")
    if value is None:
        return ReadMarkup()
    if not isinstance(value, dict):
        raise bad_request("Object expected as reply markup")
    notices = [f'unknown field "{name}" in reply_markup' for name in value if name not in _fields_of(value)]
    if value.get("inline_keyboard") is not None:
        rows = [[inline_button(button, notices) for button in row] for row in _rows(value, "inline_keyboard")]
        return ReadMarkup(_limited(rows, notices), tuple(notices))
    if value.get("keyboard") is not None:
        keyboard = [[_plain_button(button) for button in row] for row in _rows(value, "keyboard")]
        return ReadMarkup({**value, "keyboard": keyboard}, tuple(notices))
    if value and not any(value.get(kind) for kind in KINDS):
        notices.append("reply_markup holds no keyboard")
    return ReadMarkup(value if any(value.get(kind) for kind in KINDS) else None, tuple(notices))


def labels(markup: Markup | None) -> tuple[tuple[str, ...], ...]:
    """The keyboard as rows of labels, whether it hangs under the message or replaces the keys."""
    rows = (markup or {}).get("inline_keyboard") or (markup or {}).get("keyboard") or []
    return tuple(tuple(button["text"] for button in row) for row in rows)


def button_named(markup: Markup | None, label: str) -> Markup | None:
    """The first button with this label, None when there is none."""
    rows = (markup or {}).get("inline_keyboard") or (markup or {}).get("keyboard") or []
    return next((button for row in rows for button in row if button["text"] == label), None)


def _fields_of(value: Markup) -> frozenset[str]:
    if "inline_keyboard" in value:
        return frozenset({"inline_keyboard"})
    return frozenset(
        {
            "keyboard",
            "is_persistent",
            "resize_keyboard",
            "one_time_keyboard",
            "input_field_placeholder",
            "selective",
            "remove_keyboard",
            "force_reply",
        }
    )


def _rows(value: Markup, name: str) -> list[list[Any]]:
    rows = value[name]
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        of = " of the InlineKeyboardMarkup" if name == "inline_keyboard" else ""
        raise bad_request(f'Field "{name}"{of} must be an Array of Arrays')
    return rows


def inline_button(button: Any, notices: list[str]) -> Markup:
    """The button as Telegram takes it; ApiError 400 where Telegram refuses it. What is passed over goes to `notices`."""
    fault = "Can't parse inline keyboard button: "
    if not isinstance(button, dict):
        raise bad_request(fault + "InlineKeyboardButton must be an Object")
    if "text" not in button:
        raise bad_request(fault + 'Can\'t find field "text"')
    if not isinstance(button["text"], str):
        raise bad_request(fault + 'Field "text" must be of type String')
    if not button["text"].strip():
        raise bad_request("Inline keyboard button text must be non-empty")
    given = [name for name in ACTIONS if button.get(name) not in (None, "")]
    if not given:
        raise bad_request(fault + "Text buttons are unallowed in the inline keyboard")
    notices.extend(f'unknown field "{name}" in InlineKeyboardButton' for name in button if name not in FIELDS)
    if len(given) > 1:
        notices.append(f"InlineKeyboardButton with more than one action: {', '.join(given)}")
    if given[0] == "url" and (wrong := fault_of(str(button["url"]))):
        raise bad_request(f"Inline keyboard button URL '{button['url']}' is invalid: {wrong}")
    if given[0] == "callback_data":
        size = len(str(button["callback_data"]).encode("utf-8", "surrogatepass"))
        if size > InlineKeyboardButtonLimit.MAX_CALLBACK_DATA:
            raise bad_request("BUTTON_DATA_INVALID")
    if given[0] == "copy_text":
        copied = button["copy_text"]
        if not isinstance(copied, dict) or not copied.get("text"):
            raise bad_request(fault + 'Can\'t find field "text"')
        if len(copied["text"]) > InlineKeyboardButtonLimit.MAX_COPY_TEXT:
            raise bad_request("BUTTON_COPY_TEXT_INVALID")
    return button


def _plain_button(button: Any) -> Markup:
    if isinstance(button, str):
        button = {"text": button}
    if not isinstance(button, dict):
        raise bad_request("Can't parse keyboard button: KeyboardButton must be a String or an Object")
    if not str(button.get("text") or "").strip():
        raise bad_request("Keyboard button text must be non-empty")
    return button


def _limited(rows: list[list[Markup]], notices: list[str]) -> Markup | None:
    """The inline keyboard within the limits; a message can lose its keyboard by an empty one."""
    total = sum(len(row) for row in rows)
    if total > InlineKeyboardMarkupLimit.TOTAL_BUTTON_NUMBER:
        raise bad_request("reply markup is too long")
    widest = max((len(row) for row in rows), default=0)
    most = int(InlineKeyboardMarkupLimit.BUTTONS_PER_ROW)
    if widest > most:
        notices.append(f"{widest} buttons in one row, Telegram shows {most}")
    kept = [row[:most] for row in rows if row]
    return {"inline_keyboard": kept} if kept else None
