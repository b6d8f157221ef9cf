"""Every refusal of Telegram has its name."""

from __future__ import annotations

import pytest

from bot.core.messages import Attachment, Message
from bot.telegram.client import connect
from bot.telegram.delivery import TelegramDelivery
from bot.telegram.errors import DeliveryError, Gone, Refused, SlowDown, Unreachable
from tests.emulator import Emulator, Person
from tests.telegram.sent import QUESTION, TOKENS

pytestmark = pytest.mark.asyncio


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
