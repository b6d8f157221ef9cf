"""Messages through the emulated Bot API: formatting, keyboards, limits, edits and replies."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from telegram import (
    Bot,
    Message,
    ReplyKeyboardMarkup,
)
from telegram.error import Forbidden

from tests.emulator import Emulator, Person
from tests.emulator.calls import keyboard, refused


@pytest.mark.asyncio
async def test_a_message_arrives_with_its_formatting_and_buttons(bot: Bot, emulator: Emulator, marie: Person) -> None:
    buttons = keyboard(["Oui", "Non"])
    sent = await bot.send_message(5, "<b>Bonjour</b> <i>x</i>", parse_mode="HTML", reply_markup=buttons)
    assert (sent.text, sent.text_html) == ("Bonjour x", "<b>Bonjour</b> <i>x</i>")
    [seen] = marie.chat.messages
    assert (seen.html, seen.buttons, seen.from_bot) == ("<b>Bonjour</b> <i>x</i>", (("Oui", "Non"),), True)
    assert not emulator.violations


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("", "Bad Request: message text is empty"),
        (" \n ", "Bad Request: text must be non-empty"),
        ("a" * 4097, "Bad Request: message is too long"),
        ("😀" * 2049, "Bad Request: message is too long"),
        ("é" * 16385, "Bad Request: text is too long"),
    ],
)
def test_the_length_of_a_text(http: httpx.Client, emulator: Emulator, marie: Person, text: str, error: str) -> None:
    answer = http.post("sendMessage", json={"chat_id": 5, "text": text})
    assert answer.status_code == 400
    assert answer.json() == {"ok": False, "error_code": 400, "description": error}
    assert [violation.description for violation in emulator.violations] == [error]
    assert marie.chat.messages == ()


def test_tags_do_not_count_towards_the_length(http: httpx.Client, emulator: Emulator, marie: Person) -> None:
    body = {"chat_id": 5, "text": "<b>" + "a" * 4096 + "</b>", "parse_mode": "HTML"}
    assert http.post("sendMessage", json=body).json()["ok"]
    assert not emulator.violations


@pytest.mark.asyncio
async def test_broken_html_is_refused_in_telegrams_words(bot: Bot, emulator: Emulator, marie: Person) -> None:
    error = await refused(bot.send_message(5, "abdo <", parse_mode="HTML"))
    # python-telegram-bot lowers what Telegram wrote after the first letter.
    assert error == "Can't parse entities: unclosed start tag at byte offset 5"
    assert emulator.calls[-1].description == "Bad Request: can't parse entities: Unclosed start tag at byte offset 5"
    assert len(emulator.violations) == 1
    assert emulator.violations[0].refused


def test_a_careless_ampersand_is_sent_but_noted(http: httpx.Client, emulator: Emulator, marie: Person) -> None:
    assert http.post("sendMessage", data={"chat_id": "5", "text": "R&D", "parse_mode": "HTML"}).json()["ok"]
    [violation] = emulator.violations
    assert not violation.refused
    assert str(violation) == "sendMessage: bare & at byte offset 1: write &amp; (passed over)"


def test_over_a_hundred_entities_the_rest_is_dropped_and_noted(http: httpx.Client, emulator: Emulator, marie: Person) -> None:
    text = "".join(f"<b>{number}</b> " for number in range(101))
    sent = http.post("sendMessage", json={"chat_id": 5, "text": text, "parse_mode": "HTML"}).json()
    assert len(sent["result"]["entities"]) == 100
    assert [violation.refused for violation in emulator.violations] == [False]


@pytest.mark.parametrize(
    ("markup", "error"),
    [
        ({"inline_keyboard": [[{"text": "a", "callback_data": "x" * 65}]]}, "BUTTON_DATA_INVALID"),
        ({"inline_keyboard": [[{"text": "a", "callback_data": "é" * 33}]]}, "BUTTON_DATA_INVALID"),
        ({"inline_keyboard": [[{"text": " ", "callback_data": "x"}]]}, "inline keyboard button text must be non-empty"),
        (
            {"inline_keyboard": [[{"text": "a"}]]},
            "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard",
        ),
        (
            {"inline_keyboard": [[{"callback_data": "x"}]]},
            "can't parse inline keyboard button: Can't find field \"text\"",
        ),
        (
            {"inline_keyboard": [{"text": "a", "callback_data": "x"}]},
            'field "inline_keyboard" of the InlineKeyboardMarkup must be an Array of Arrays',
        ),
        (
            {"inline_keyboard": [[{"text": "a", "url": "http://localhost/x"}]]},
            "inline keyboard button URL 'http://localhost/x' is invalid: Wrong HTTP URL",
        ),
        ({"inline_keyboard": [[{"text": "a", "callback_data": "x"}]] * 101}, "reply markup is too long"),
        ({"keyboard": [[""]]}, "keyboard button text must be non-empty"),
        ([], "object expected as reply markup"),
    ],
)
def test_keyboards_that_telegram_refuses(
    http: httpx.Client, emulator: Emulator, marie: Person, markup: Any, error: str
) -> None:
    answer = http.post("sendMessage", json={"chat_id": 5, "text": "a", "reply_markup": markup}).json()
    assert answer["description"] == f"Bad Request: {error}"
    assert len(emulator.violations) == 1
    assert marie.chat.messages == ()


def test_callback_data_may_fill_64_bytes(http: httpx.Client, emulator: Emulator, marie: Person) -> None:
    markup = {"inline_keyboard": [[{"text": "a", "callback_data": "é" * 32}]] * 100}
    assert http.post("sendMessage", json={"chat_id": 5, "text": "a", "reply_markup": markup}).json()["ok"]
    assert not emulator.violations


def test_the_ninth_button_of_a_row_is_not_shown(http: httpx.Client, emulator: Emulator, marie: Person) -> None:
    row = [{"text": str(number), "callback_data": "x"} for number in range(9)]
    http.post("sendMessage", json={"chat_id": 5, "text": "a", "reply_markup": {"inline_keyboard": [row]}})
    assert marie.chat.messages[0].buttons == (tuple("01234567"),)
    assert "9 buttons in one row" in emulator.violations[0].description


def test_unreadable_markup_is_refused(http: httpx.Client, emulator: Emulator, marie: Person) -> None:
    answer = http.post("sendMessage", data={"chat_id": "5", "text": "a", "reply_markup": "{"})
    assert answer.json()["description"] == "Bad Request: can't parse reply keyboard markup JSON object"


def test_unknown_parameters_and_fields_are_noted(http: httpx.Client, emulator: Emulator, marie: Person) -> None:
    markup = {"inline_keyboard": [[{"text": "a", "callback_data": "x", "colour": "red"}]], "wide": True}
    body = {"chat_id": 5, "text": "a", "pars_mode": "HTML", "reply_markup": markup}
    assert http.post("sendMessage", json=body).json()["ok"]
    assert {violation.description for violation in emulator.violations} == {
        'unknown parameter "pars_mode"',
        'unknown field "colour" in InlineKeyboardButton',
        'unknown field "wide" in reply_markup',
    }


@pytest.mark.asyncio
async def test_a_reply_keyboard_shows_and_is_typed(bot: Bot, emulator: Emulator, marie: Person) -> None:
    await bot.send_message(5, "a", reply_markup=ReplyKeyboardMarkup([["Oui"], ["Non"]]))
    assert marie.chat.keyboard == (("Oui",), ("Non",))
    marie.presses("Non")
    [update] = await bot.get_updates()
    assert update.message is not None
    assert update.message.text == "Non"


@pytest.mark.asyncio
async def test_the_chat_must_be_known_and_open(bot: Bot, emulator: Emulator, marie: Person) -> None:
    assert await refused(bot.send_message(99, "a")) == "Chat not found"
    stranger = emulator.person(6, "Luc")
    opening = await refused(bot.send_message(6, "a"), Forbidden)
    assert opening == "Forbidden: bot can't initiate conversation with a user"
    stranger.types("/start")
    await bot.send_message(6, "a")
    marie.blocks()
    assert await refused(bot.send_message(5, "a"), Forbidden) == "Forbidden: bot was blocked by the user"
    assert await refused(bot.send_chat_action(5, "typing"), Forbidden) == "Forbidden: bot was blocked by the user"
    marie.unblocks()
    await bot.send_message(5, "a")
    assert [violation.description for violation in emulator.violations] == ["Bad Request: chat not found"]


@pytest.mark.asyncio
async def test_an_edit_changes_text_and_keyboard(bot: Bot, emulator: Emulator, marie: Person) -> None:
    sent = await bot.send_message(5, "a", reply_markup=keyboard(["Oui"]))
    edited = await bot.edit_message_text("<b>b</b>", 5, sent.message_id, parse_mode="HTML")
    assert isinstance(edited, Message)
    assert edited.edit_date is not None
    [seen] = marie.chat.messages
    assert (seen.html, seen.buttons, seen.edited) == ("<b>b</b>", (), True)
    await bot.edit_message_reply_markup(5, sent.message_id, reply_markup=keyboard(["Non"]))
    assert marie.chat.messages[0].buttons == (("Non",),)


@pytest.mark.asyncio
async def test_edits_that_change_nothing_or_hit_nothing(bot: Bot, emulator: Emulator, marie: Person) -> None:
    sent = await bot.send_message(5, "<b>a</b>", parse_mode="HTML", reply_markup=keyboard(["Oui"]))
    number = sent.message_id
    same = bot.edit_message_text("<strong>a</strong>", 5, number, parse_mode="HTML", reply_markup=keyboard(["Oui"]))
    assert (await refused(same)).startswith("Message is not modified: specified new message content")
    assert await refused(bot.edit_message_text("b", 5, 999)) == "Message to edit not found"
    typed = marie.types("x")
    assert await refused(bot.edit_message_text("b", 5, typed.message_id)) == "Message can't be edited"
    uncaptioned = bot.edit_message_caption(5, number, caption="b")
    assert await refused(uncaptioned) == "There is no caption in the message to edit"
    await bot.delete_message(5, number)
    assert await refused(bot.edit_message_text("b", 5, number)) == "Message to edit not found"
    assert await refused(bot.delete_message(5, number)) == "Message to delete not found"
    # What the bot could not know is refused, but is no violation.
    assert [violation.description for violation in emulator.violations] == [
        "Bad Request: message can't be edited",
        "Bad Request: there is no caption in the message to edit",
    ]


@pytest.mark.asyncio
async def test_a_deleted_message_is_gone_for_the_person(bot: Bot, marie: Person) -> None:
    sent = await bot.send_message(5, "a")
    await bot.delete_message(5, sent.message_id)
    assert marie.chat.messages == ()


@pytest.mark.asyncio
async def test_a_reply_names_what_it_answers(bot: Bot, emulator: Emulator, marie: Person) -> None:
    typed = marie.types("question")
    sent = await bot.send_message(5, "answer", reply_to_message_id=typed.message_id)
    assert sent.reply_to_message is not None
    assert sent.reply_to_message.text == "question"
    assert await refused(bot.send_message(5, "a", reply_to_message_id=99)) == "Message to be replied not found"
    await bot.send_message(5, "a", reply_to_message_id=99, allow_sending_without_reply=True)
    assert not emulator.violations
