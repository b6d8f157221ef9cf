"""Messages arrive as they were meant, in parts that can resume, and every refusal has its name."""

from __future__ import annotations

import io

import pytest
from PIL import Image
from telegram.request import RequestData

from bot.core.messages import Attachment, Button, Message
from bot.telegram.client import Client, connect
from bot.telegram.delivery import TelegramDelivery
from bot.telegram.errors import DeliveryError, Gone, Refused, SlowDown, Unreachable
from bot.telegram.html import visible
from bot.telegram.parts import parts
from tests.emulator import Emulator, Person
from tests.emulator.view import MessageView

pytestmark = pytest.mark.asyncio

QUESTION = Message(
    "Dans quelle <b>région</b> ?",
    (
        (Button("Wallonie", {"answer": {"region": "wallonia"}}), Button("Flandre", {"answer": {"region": "flanders"}})),
        (Button("Le site", {"url": "https://example.org"}),),
    ),
)
TOKENS = ("t1", "t2", None)
LONG = Message("\n\n".join(f"<b>{number}</b> " + "mot " * 250 for number in range(16)), QUESTION.buttons)


def png(width: int = 8, height: int = 8) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (width, height), "white").save(out, "PNG")
    return out.getvalue()


@pytest.fixture
def delivery(client: Client) -> TelegramDelivery:
    return TelegramDelivery(client)


@pytest.fixture
def person(legal_emulator: Emulator) -> Person:
    return legal_emulator.person(5, "abdo <", started=True)


def last(person: Person) -> MessageView:
    """The newest message of the bot; there must be one."""
    shown = person.chat.last
    assert shown is not None
    return shown


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


async def test_the_chosen_answer_stands_under_the_question(delivery: TelegramDelivery, person: Person) -> None:
    [message_id] = await delivery.send(5, QUESTION, TOKENS)
    assert await delivery.choose(5, message_id, QUESTION.html, "Wallonie")
    shown = last(person)
    assert shown.buttons == ()
    assert shown.html == "Dans quelle <b>région</b> ?\n\n<b>✓ Wallonie</b>"


async def test_choosing_twice_changes_nothing(delivery: TelegramDelivery, person: Person) -> None:
    [message_id] = await delivery.send(5, QUESTION, TOKENS)
    assert await delivery.choose(5, message_id, QUESTION.html, "Wallonie")
    assert await delivery.choose(5, message_id, QUESTION.html, "Wallonie")
    assert last(person).text.count("Wallonie") == 1


async def test_of_a_message_in_parts_the_last_one_is_changed(delivery: TelegramDelivery, person: Person) -> None:
    ids = await delivery.send(5, LONG, TOKENS)
    before = person.chat.texts
    assert await delivery.choose(5, ids[-1], LONG.html, "Flandre")
    assert person.chat.texts[:-1] == before[:-1]
    assert last(person).text == f"{before[-1]}\n\n✓ Flandre"
    assert last(person).buttons == ()


async def test_under_a_picture_the_caption_is_changed(delivery: TelegramDelivery, person: Person) -> None:
    message = Message("Vos scores", QUESTION.buttons, Attachment("a.png", "image/png", png(), picture=True))
    [message_id] = await delivery.send(5, message, TOKENS)
    assert await delivery.choose(5, message_id, message.html, "Flandre", attachment=True)
    assert (last(person).text, last(person).buttons) == ("Vos scores\n\n✓ Flandre", ())


async def test_a_message_that_is_gone_cannot_be_changed(delivery: TelegramDelivery, person: Person) -> None:
    [message_id] = await delivery.send(5, QUESTION, TOKENS)
    person.deletes(message_id)
    assert await delivery.choose(5, message_id, QUESTION.html, "Wallonie") is False


async def test_where_the_text_cannot_be_changed_the_keyboard_goes_at_least(
    delivery: TelegramDelivery, emulator: Emulator
) -> None:
    person = emulator.person(5, started=True)
    message = Message("Vos scores", QUESTION.buttons, Attachment("a.png", "image/png", png(), picture=True))
    [message_id] = await delivery.send(5, message, TOKENS)
    assert await delivery.choose(5, message_id, message.html, "Flandre")
    assert (last(person).text, last(person).buttons) == ("Vos scores", ())


async def test_a_keyboard_is_taken_away(delivery: TelegramDelivery, person: Person) -> None:
    [message_id] = await delivery.send(5, QUESTION, TOKENS)
    assert await delivery.close(5, message_id)
    assert await delivery.close(5, message_id)
    assert (last(person).html, last(person).buttons) == (QUESTION.html, ())
    person.deletes(message_id)
    assert await delivery.close(5, message_id) is False


async def test_a_keyboard_is_drawn_anew(delivery: TelegramDelivery, person: Person) -> None:
    [message_id] = await delivery.send(5, QUESTION, TOKENS)
    rows = [[Button("✓ Wallonie", {"intent": "toggle"})], [Button("Terminé", {"intent": "done"})]]
    assert await delivery.redraw(5, message_id, rows, ["n1", "n2"])
    assert await delivery.redraw(5, message_id, rows, ["n1", "n2"])
    assert (last(person).html, last(person).buttons) == (QUESTION.html, (("✓ Wallonie",), ("Terminé",)))
    with pytest.raises(Refused, match="invalid number of tokens"):
        await delivery.redraw(5, message_id, rows, [])
    person.deletes(message_id)
    assert await delivery.redraw(5, message_id, rows, ["n1", "n2"]) is False


async def test_a_press_is_answered_once_and_a_late_answer_does_no_harm(
    delivery: TelegramDelivery, person: Person, emulator: Emulator
) -> None:
    await delivery.send(5, QUESTION, TOKENS)
    query = person.presses("Wallonie")
    assert query is not None
    assert await delivery.answer_callback(query.query_id, "Noté" + "é" * 300) is True
    assert len(person.chat.toasts[0].text) == 200
    assert await delivery.answer_callback(query.query_id) is False


async def test_typing_shows_and_never_fails(delivery: TelegramDelivery, person: Person, emulator: Emulator) -> None:
    await delivery.typing(5)
    assert [action.action for action in person.chat.actions] == ["typing"]
    for trouble in ("429", "500", "403", "cut"):
        emulator.faults.add(trouble, times=1)
        await delivery.typing(5)
    assert len(person.chat.actions) == 1


@pytest.mark.parametrize(
    ("trouble", "error"),
    [("403", Gone), ("429", SlowDown), ("500", Unreachable), ("502", Unreachable), ("cut", Unreachable)],
)
async def test_errors_by_what_can_be_done(
    delivery: TelegramDelivery, person: Person, emulator: Emulator, trouble: str, error: type[DeliveryError]
) -> None:
    emulator.faults.add(trouble, times=1, retry_after=3)
    with pytest.raises(error) as raised:
        await delivery.send(5, QUESTION, TOKENS)
    assert emulator.token not in repr(raised.value)
    assert await delivery.send(5, QUESTION, TOKENS)


async def test_one_chat_that_must_wait_does_not_hold_another(
    legal_emulator: Emulator, delivery: TelegramDelivery, person: Person
) -> None:
    other = legal_emulator.person(6, started=True)
    legal_emulator.faults.add("429", chat_id=5, retry_after=3600)
    with pytest.raises(SlowDown):
        await delivery.send(5, QUESTION, TOKENS)
    await delivery.send(6, QUESTION, TOKENS)
    assert len(other.chat.from_bot) == 1


async def test_blocked_deactivated_and_unknown_people_are_gone(
    delivery: TelegramDelivery, person: Person, emulator: Emulator
) -> None:
    person.blocks()
    with pytest.raises(Gone, match="blocked"):
        await delivery.send(5, QUESTION, TOKENS)
    person.private.blocked, person.private.deactivated = False, True
    with pytest.raises(Gone, match="deactivated"):
        await delivery.send(5, QUESTION, TOKENS)


async def test_a_chat_that_never_was_is_gone(delivery: TelegramDelivery) -> None:
    with pytest.raises(Gone, match=r"(?i)chat not found"):
        await delivery.send(404, QUESTION, TOKENS)


async def test_a_wrong_token_keeps_the_message_and_is_not_quoted(emulator: Emulator) -> None:
    wrong = "7000000001:AAwrongTokenThatMustNotBeSeenAnywhere0"
    bot = connect(wrong, emulator.api_url, per_second=0)
    with pytest.raises(Unreachable, match="refuses the bot token") as raised:
        await TelegramDelivery(bot).send(5, QUESTION, TOKENS)
    assert "AAwrong" not in repr(raised.value) and raised.value.__cause__ is None
    await bot.shutdown()


async def test_a_lost_answer_is_unreachable_though_the_message_came(
    delivery: TelegramDelivery, person: Person, emulator: Emulator
) -> None:
    emulator.faults.add("lost answer", times=1)
    with pytest.raises(Unreachable):
        await delivery.send(5, QUESTION, TOKENS)
    assert len(person.chat.from_bot) == 1


async def test_a_file_too_large_is_refused(delivery: TelegramDelivery, emulator: Emulator) -> None:
    emulator.person(5, started=True)
    emulator.files.upload_bytes = 1000
    with pytest.raises((Refused, Unreachable)):
        await delivery.send(5, Message("x", (), Attachment("a.bin", "application/octet-stream", b"x" * 5_000_000)))


async def test_nobody_listening_is_unreachable() -> None:
    bot = connect("1:a", "http://127.0.0.1:9/bot")
    with pytest.raises(Unreachable):
        await TelegramDelivery(bot).send(5, QUESTION, TOKENS)
    await bot.shutdown()
