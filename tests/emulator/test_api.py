"""The emulated Bot API, called by python-telegram-bot's own Bot and by bare HTTP."""

from __future__ import annotations

import io
import json
from collections.abc import AsyncIterator, Iterator
from typing import Any

import httpx
import pytest
import pytest_asyncio
from PIL import Image
from telegram import (
    Bot,
    BotCommand,
    BotCommandScopeAllPrivateChats,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputFile,
    Message,
    ReplyKeyboardMarkup,
)
from telegram.error import BadRequest, EndPointNotFound, Forbidden, InvalidToken, RetryAfter

from tests.emulator import Emulator, Person
from tests.emulator.fixtures import library_bot

pytest_plugins = ("tests.emulator.fixtures",)

Buttons = list[list[InlineKeyboardButton]]


@pytest_asyncio.fixture
async def bot(emulator: Emulator) -> AsyncIterator[Bot]:
    async with library_bot(emulator) as running:
        yield running


@pytest.fixture
def marie(emulator: Emulator) -> Person:
    return emulator.person(5, "Marie", "fr", started=True)


@pytest.fixture
def http(emulator: Emulator) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=f"{emulator.api_url}{emulator.token}/", trust_env=False) as client:
        yield client


def keyboard(*rows: list[str]) -> InlineKeyboardMarkup:
    buttons = [[InlineKeyboardButton(label, callback_data=f"t:{label}") for label in row] for row in rows]
    return InlineKeyboardMarkup(buttons)


def png(width: int = 40, height: int = 30) -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (width, height), "white").save(buffer, "PNG")
    return buffer.getvalue()


async def refused(call: Any, kind: type[Exception] = BadRequest) -> str:
    with pytest.raises(kind) as error:
        await call
    return str(error.value)


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


@pytest.mark.asyncio
async def test_a_photo_is_uploaded_sent_again_and_downloaded(bot: Bot, emulator: Emulator, marie: Person) -> None:
    sent = await bot.send_photo(5, InputFile(png(), "scores.png"), caption="<b>Scores</b>", parse_mode="HTML")
    assert (sent.photo[-1].width, sent.photo[-1].height, sent.caption) == (40, 30, "Scores")
    again = await bot.send_photo(5, sent.photo[-1].file_id)
    assert again.photo[-1].file_id == sent.photo[-1].file_id
    file = await bot.get_file(sent.photo[-1].file_id)
    assert bytes(await file.download_as_bytearray()) == png()
    assert [message.kind for message in marie.chat.messages] == ["photo", "photo"]
    await bot.edit_message_caption(5, sent.message_id, caption="New")
    assert marie.chat.messages[0].text == "New"
    assert not emulator.violations


@pytest.mark.asyncio
async def test_a_document_keeps_its_name_and_content(bot: Bot, emulator: Emulator, marie: Person) -> None:
    sent = await bot.send_document(5, b"%PDF-1.7", filename="dossier.pdf", reply_markup=keyboard(["Merci"]))
    assert sent.document is not None
    assert (sent.document.file_name, sent.document.mime_type) == ("dossier.pdf", "application/pdf")
    [seen] = marie.chat.messages
    assert (seen.file_name, seen.buttons) == ("dossier.pdf", (("Merci",),))
    assert emulator.file(seen.file_id).content == b"%PDF-1.7"
    assert emulator.calls_of("sendDocument")[0].files == {"document": "dossier.pdf"}
    assert not emulator.violations


@pytest.mark.asyncio
async def test_files_that_telegram_refuses(bot: Bot, emulator: Emulator, marie: Person) -> None:
    emulator.files.upload_bytes = 2_000
    document = await bot.send_document(5, b"x", filename="a.txt")
    assert document.document is not None
    assert await refused(bot.send_photo(5, b"no picture")) == "Image_process_failed"
    assert await refused(bot.send_photo(5, png(500, 10))) == "Photo_invalid_dimensions"
    assert (await refused(bot.send_photo(5, document.document.file_id))).startswith("Can't use file of type document")
    assert (await refused(bot.send_photo(5, "nonsense"))).startswith("Wrong remote file identifier")
    assert await refused(bot.send_document(5, b"")) == "File must be non-empty"
    assert await refused(bot.send_document(5, b"x" * 2_001), Exception) == "Request Entity Too Large"
    assert await refused(bot.send_document(5, b"x", caption="a" * 1025)) == "Message caption is too long"
    assert (await refused(bot.get_file("nonsense"))).startswith("Wrong file_id")
    emulator.files.download_bytes = 0
    assert await refused(bot.get_file(document.document.file_id)) == "File is too big"


def test_a_body_over_the_upload_limit_is_refused_unread(http: httpx.Client, emulator: Emulator, marie: Person) -> None:
    emulator.files.upload_bytes = 1_000
    files = {"document": ("big.bin", b"x" * 1_100_000)}
    answer = http.post("sendDocument", data={"chat_id": "5"}, files=files)
    assert answer.status_code == 413
    assert emulator.violations[0].description == "Request Entity Too Large"


def test_a_file_is_not_served_without_the_token(http: httpx.Client, emulator: Emulator, marie: Person) -> None:
    voice = marie.sends_voice()
    path = http.get("getFile", params={"file_id": voice.file_id}).json()["result"]["file_path"]
    assert httpx.get(f"{emulator.file_url}{emulator.token}/{path}", trust_env=False).content == b"OggS voice"
    assert httpx.get(f"{emulator.file_url}1:wrong/{path}", trust_env=False).status_code == 404


@pytest.mark.asyncio
async def test_a_pressed_button_is_answered_once_and_in_time(bot: Bot, emulator: Emulator, marie: Person) -> None:
    await bot.send_message(5, "a", reply_markup=keyboard(["Oui"]))
    marie.presses("Oui")
    [update] = await bot.get_updates()
    query = update.callback_query
    assert query is not None
    assert (query.data, query.from_user.language_code) == ("t:Oui", "fr")
    assert isinstance(query.message, Message)
    assert query.message.text == "a"
    assert (await refused(bot.answer_callback_query(query.id, "x" * 201))) == "Message_too_long"
    assert await bot.answer_callback_query(query.id, "Noté")
    assert [toast.text for toast in marie.chat.toasts] == ["Noté"]
    assert (await refused(bot.answer_callback_query(query.id))).startswith("Query is too old")
    assert [violation.description for violation in emulator.violations] == ["Bad Request: MESSAGE_TOO_LONG"]


@pytest.mark.asyncio
async def test_a_late_answer_to_a_button_is_refused() -> None:
    now = [1_800_000_000.0]
    with Emulator(clock=lambda: now[0]) as emulator:
        async with library_bot(emulator) as bot:
            marie = emulator.person(5, started=True)
            await bot.send_message(5, "a", reply_markup=keyboard(["Oui"]))
            query = marie.presses("Oui")
            assert query is not None
            now[0] += 61
            assert (await refused(bot.answer_callback_query(query.query_id))).startswith("Query is too old")
            assert not emulator.violations
            assert (await refused(bot.answer_callback_query("invented"))).startswith("Query is too old")
            assert len(emulator.violations) == 1


@pytest.mark.asyncio
async def test_chat_actions_are_seen(bot: Bot, emulator: Emulator, marie: Person) -> None:
    await bot.send_chat_action(5, "typing")
    assert [action.action for action in marie.chat.actions] == ["typing"]
    assert await refused(bot.send_chat_action(5, "thinking")) == "Wrong parameter action in request"


@pytest.mark.asyncio
async def test_menus_by_scope_and_language(bot: Bot, emulator: Emulator, marie: Person) -> None:
    await bot.set_my_commands([BotCommand("start", "Start")])
    await bot.set_my_commands([BotCommand("start", "Commencer")], language_code="fr")
    assert marie.menu == (("start", "Commencer"),)
    assert emulator.person(7, language_code="nl-BE").menu == (("start", "Start"),)
    private = BotCommandScopeAllPrivateChats()
    await bot.set_my_commands([BotCommand("edit", "Modifier")], scope=private, language_code="fr")
    assert marie.menu == (("edit", "Modifier"),)
    assert [c.command for c in await bot.get_my_commands(private, "fr")] == ["edit"]
    assert await bot.get_my_commands(private, "de") == ()
    await bot.delete_my_commands(private, "fr")
    assert marie.menu == (("start", "Commencer"),)
    assert not emulator.violations


@pytest.mark.parametrize(
    ("commands", "error"),
    [
        ([("Start", "a")], "BOT_COMMAND_INVALID"),
        ([("démarrer", "a")], "BOT_COMMAND_INVALID"),
        ([("", "a")], "command must be non-empty"),
        ([("a" * 33, "a")], "command length must not exceed 32"),
        ([("a", "")], "command description must be non-empty"),
        ([("a", "b" * 257)], "command description length must not exceed 256"),
        ([(f"c{number}", "a") for number in range(101)], "BOT_COMMANDS_TOO_MUCH"),
    ],
)
def test_menus_that_telegram_refuses(
    http: httpx.Client, emulator: Emulator, commands: list[tuple[str, str]], error: str
) -> None:
    values = [{"command": command, "description": description} for command, description in commands]
    answer = http.post("setMyCommands", json={"commands": values}).json()
    assert answer["description"] == f"Bad Request: {error}"
    assert len(emulator.violations) == 1


@pytest.mark.asyncio
async def test_descriptions_by_language(bot: Bot, emulator: Emulator) -> None:
    await bot.set_my_description("All")
    await bot.set_my_description("Pour vous", "fr")
    await bot.set_my_short_description("Short")
    assert (await bot.get_my_description("fr")).description == "Pour vous"
    assert (await bot.get_my_description("nl")).description == "All"
    assert (await bot.get_my_short_description()).short_description == "Short"
    assert await refused(bot.set_my_description("a", "french")) == "Invalid language code specified"
    await refused(bot.set_my_description("a" * 513))
    await refused(bot.set_my_short_description("a" * 121))


@pytest.mark.asyncio
async def test_who_the_bot_is_and_what_a_chat_is(bot: Bot, emulator: Emulator, marie: Person) -> None:
    assert (await bot.get_me()).username == "comptoir_bot"
    assert (await bot.get_chat(5)).first_name == "Marie"
    assert await bot.log_out()
    assert await bot.close()


@pytest.mark.asyncio
async def test_unknown_methods_and_wrong_tokens(bot: Bot, emulator: Emulator) -> None:
    assert await refused(bot.do_api_request("sendNonsense"), EndPointNotFound)
    async with httpx.AsyncClient(trust_env=False) as client:
        unknown = await client.post(f"{emulator.api_url}{emulator.token}/sendNonsense")
        assert unknown.json()["description"] == "Not Found: method not found"
        wrong = await client.post(f"{emulator.api_url}7:wrong/getMe")
        assert (wrong.status_code, wrong.json()["description"]) == (401, "Unauthorized")
        assert (await client.get(f"{emulator.api_url}nonsense/getMe")).status_code == 401
    with pytest.raises(InvalidToken):
        async with Bot("1:b", base_url=emulator.api_url):
            pass


def test_methods_are_case_insensitive_and_take_get_and_form_and_json(http: httpx.Client, marie: Person) -> None:
    assert http.get("SENDMESSAGE", params={"chat_id": 5, "text": "one"}).json()["ok"]
    assert http.post("sendmessage", data={"chat_id": "5", "text": "two"}).json()["ok"]
    assert http.post("sendMessage", json={"chat_id": 5, "text": "three"}).json()["ok"]
    assert http.post("sendMessage", data={"chat_id": "5"}, files={"text": (None, b"four")}).json()["ok"]
    assert marie.chat.texts == ("one", "two", "three", "four")


@pytest.mark.parametrize("body", [b"{", b"[]", b'"a"', b"\xff", b"[" * 100_000])
def test_bodies_that_are_no_json_object(http: httpx.Client, emulator: Emulator, body: bytes) -> None:
    answer = http.post("getMe", content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code == 400
    assert len(emulator.violations) == 1


def test_a_lone_surrogate_is_refused(http: httpx.Client, emulator: Emulator, marie: Person) -> None:
    body = json.dumps({"chat_id": 5, "text": "a\ud83d"})
    answer = http.post("sendMessage", content=body, headers={"Content-Type": "application/json"})
    assert answer.json()["description"] == "Bad Request: strings must be encoded in UTF-8"


def test_rate_limits_when_asked_for() -> None:
    now = [1_800_000_000.0]
    with Emulator(clock=lambda: now[0], rate_limits=True) as emulator:
        emulator.person(5, started=True)
        with httpx.Client(base_url=f"{emulator.api_url}{emulator.token}/", trust_env=False) as client:

            def send(chat_id: int) -> httpx.Response:
                return client.post("sendMessage", json={"chat_id": chat_id, "text": "a"})

            assert [send(5).status_code for _ in range(4)] == [200, 200, 200, 429]
            refusal = send(5)
            assert refusal.json()["parameters"] == {"retry_after": 3}
            assert refusal.json()["description"] == "Too Many Requests: retry after 3"
            assert refusal.headers["Retry-After"] == "3"
            now[0] += 3
            assert send(5).status_code == 200
            for number in range(100, 129):
                emulator.person(number, started=True)
                assert send(number).status_code == 200
            emulator.person(200, started=True)
            assert send(200).status_code == 429
            group = emulator.group(-7)
            for _ in range(20):
                now[0] += 1
                assert send(group.id).status_code == 200
            assert send(group.id).json()["parameters"]["retry_after"] > 30
            assert not emulator.violations


@pytest.mark.asyncio
async def test_the_rate_limit_reaches_the_bot_as_retry_after(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PTB_TIMEDELTA", "true")
    with Emulator(clock=lambda: 1_800_000_000.0, rate_limits=True) as emulator:
        emulator.person(5, started=True)
        async with library_bot(emulator) as bot:
            for _ in range(3):
                await bot.send_message(5, "a")
            with pytest.raises(RetryAfter):
                await bot.send_message(5, "a")
