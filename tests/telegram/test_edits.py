"""A message that stands is changed: the chosen answer, the keyboard, the answer to a press."""

from __future__ import annotations

import pytest

from bot.core.messages import Attachment, Button, Message
from bot.telegram.delivery import TelegramDelivery
from bot.telegram.errors import Refused
from tests.emulator import Emulator, Person
from tests.telegram.sent import LONG, QUESTION, TOKENS, last, png

pytestmark = pytest.mark.asyncio


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
