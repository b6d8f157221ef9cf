"""Messages arrive as they were meant, in parts that can resume."""

from __future__ import annotations

import pytest
from telegram.request import RequestData

from bot.core.messages import Attachment, Button, Message
from bot.telegram.client import connect
from bot.telegram.delivery import TelegramDelivery
from bot.telegram.errors import Refused, SlowDown
from bot.telegram.html import visible
from bot.telegram.parts import parts
from tests.emulator import Emulator, Person
from tests.telegram.sent import LONG, QUESTION, TOKENS, last, png

pytestmark = pytest.mark.asyncio


async def test_a_question_with_its_buttons(delivery: TelegramDelivery, person: Person) -> None:
    ids = await delivery.send(5, QUESTION, TOKENS)
    shown = last(person)
    assert ids == [shown.message_id]
    assert shown.html == QUESTION.html
    assert shown.buttons == (("Wallonie", "Flandre"), ("Le site",))


async def test_no_preview_of_a_source_covers_the_advice(
    delivery: TelegramDelivery, person: Person, emulator: Emulator
) -> None:
    await delivery.send(5, Message('<a href="https://example.org">source</a>'))
    assert '"is_disabled": true' in emulator.calls_of("sendMessage")[0].parameters["link_preview_options"]


@pytest.mark.parametrize(
    "html",
    ["Bonjour abdo <", "R&D", "a" * 4097, "👨‍👩‍👧‍👦" * 1200, "استيراد " * 900, "<b>open", "{{7*7}}", "\ud800x\x00"],
)
async def test_whatever_the_words_the_call_is_legal(delivery: TelegramDelivery, person: Person, html: str) -> None:
    await delivery.send(5, Message(html))
    assert "".join("".join(person.chat.texts).split()) == "".join(visible(html).split())


async def test_a_long_message_comes_in_parts_with_the_keyboard_under_the_last(
    delivery: TelegramDelivery, person: Person
) -> None:
    ids = await delivery.send(5, LONG, TOKENS)
    shown = person.chat.from_bot
    assert ids == [message.message_id for message in shown]
    assert len(ids) == len(parts(LONG, TOKENS)) == 4
    assert [bool(message.buttons) for message in shown] == [False, False, False, True]


async def test_a_crash_between_two_parts_repeats_none(delivery: TelegramDelivery, person: Person, emulator: Emulator) -> None:
    stored: list[tuple[int, int]] = []

    async def store(index: int, message_id: int) -> None:
        stored.append((index, message_id))
        if index == 1:
            raise ConnectionResetError("the process dies here")

    with pytest.raises(ConnectionResetError):
        await delivery.send(5, LONG, TOKENS, sent=store)
    await delivery.send(5, LONG, TOKENS, part=stored[-1][0] + 1)
    assert len(person.chat.from_bot) == 4
    assert [visible(part.html) for part in parts(LONG, TOKENS)] == list(person.chat.texts)


async def test_an_error_leaves_the_part_to_be_sent_again(
    delivery: TelegramDelivery, person: Person, emulator: Emulator
) -> None:
    done: list[int] = []

    async def store(index: int, message_id: int) -> None:
        done.append(index)
        if index == 0:
            emulator.faults.add("429", times=1, retry_after=7)

    with pytest.raises(SlowDown) as slow:
        await delivery.send(5, LONG, TOKENS, sent=store)
    assert slow.value.retry_after == 7
    assert done == [0]
    await delivery.send(5, LONG, TOKENS, part=done[-1] + 1, sent=store)
    assert done == [0, 1, 2, 3]
    assert len(person.chat.from_bot) == 4


async def test_nothing_to_say_sends_nothing(delivery: TelegramDelivery, person: Person) -> None:
    assert await delivery.send(5, Message(" \n")) == []
    assert await delivery.send(5, QUESTION, TOKENS, part=1) == []
    assert person.chat.from_bot == ()


@pytest.mark.parametrize("message", [Message("", QUESTION.buttons), Message("x", ((Button("", {"intent": "skip"}),) * 3,))])
async def test_what_can_never_be_sent_is_refused_before_the_call(
    delivery: TelegramDelivery, person: Person, emulator: Emulator, message: Message
) -> None:
    with pytest.raises(Refused):
        await delivery.send(5, message, TOKENS)
    assert emulator.calls == []


async def test_a_picture_with_its_caption(delivery: TelegramDelivery, person: Person, emulator: Emulator) -> None:
    chart = Attachment("scores.png", "image/png", png(), picture=True)
    await delivery.send(5, Message("Vos <b>scores</b>", QUESTION.buttons, chart), TOKENS)
    shown = last(person)
    assert (shown.kind, shown.html, bool(shown.buttons)) == ("photo", "Vos <b>scores</b>", True)
    assert emulator.file(shown.file_id).content == chart.content


async def test_a_document_keeps_its_name_and_type(delivery: TelegramDelivery, person: Person, emulator: Emulator) -> None:
    dossier = Attachment("dossier-Liège.pdf", "application/pdf", b"%PDF-1.7 dossier")
    await delivery.send(5, Message("", (), dossier))
    shown = last(person)
    stored = emulator.file(shown.file_id)
    assert (shown.kind, shown.file_name, shown.text) == ("document", "dossier-Liège.pdf", "")
    assert (stored.content, stored.media_type) == (dossier.content, "application/pdf")


async def test_the_type_is_the_one_given_and_not_a_guess_from_the_name(
    delivery: TelegramDelivery, person: Person, emulator: Emulator
) -> None:
    await delivery.send(5, Message("", (), Attachment("answers", "application/json", b"{}")))
    assert emulator.file(last(person).file_id).media_type == "application/json"


async def test_a_long_caption_goes_on_in_a_message(delivery: TelegramDelivery, person: Person) -> None:
    file = Attachment("a.pdf", "application/pdf", b"%PDF")
    await delivery.send(5, Message("mot " * 1500, QUESTION.buttons, file), TOKENS)
    shown = person.chat.from_bot
    assert [message.kind for message in shown] == ["document", "text", "text"]
    assert len(shown[0].text) <= 1024
    assert sum(message.text.count("mot") for message in shown) == 1500
    assert [bool(message.buttons) for message in shown] == [False, False, True]


async def test_a_picture_that_telegram_does_not_like_comes_as_a_file(delivery: TelegramDelivery, emulator: Emulator) -> None:
    person = emulator.person(5, started=True)
    strip = Attachment("strip.png", "image/png", png(9999, 40), picture=True)
    await delivery.send(5, Message("bande", (), strip))
    assert [call.method for call in emulator.calls] == ["sendPhoto", "sendDocument"]
    assert (last(person).kind, last(person).file_name) == ("document", "strip.png")


async def test_markup_that_is_refused_is_sent_once_more_as_plain_words(
    emulator: Emulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The emulator cannot be made to refuse what this room writes: a parser gone mad stands in.
    bot = connect(emulator.token, emulator.api_url, per_second=0)
    asked: list[tuple[str, object]] = []

    async def post(url: str, request_data: RequestData, **_: object) -> tuple[int, bytes]:
        given = request_data.json_parameters
        asked.append((given["text"], given.get("parse_mode")))
        if given.get("parse_mode"):
            return 400, b'{"ok":false,"error_code":400,"description":"Bad Request: can\'t parse entities: oh"}'
        chat = '{"id":5,"type":"private"}'
        return 200, f'{{"ok":true,"result":{{"message_id":4,"date":1,"chat":{chat}}}}}'.encode()

    monkeypatch.setattr(type(bot.request), "do_request", lambda self, **call: post(call["url"], call["request_data"]))
    sent = await TelegramDelivery(bot).send(5, Message('<b>Frais</b> &lt; 5 : <a href="https://a.be">source</a>'))
    assert sent == [4]
    assert asked == [
        ('<b>Frais</b> &lt; 5 : <a href="https://a.be">source</a>', "HTML"),
        ("Frais < 5 : source (https://a.be)", None),
    ]
