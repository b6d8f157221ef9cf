"""Pressed buttons, chat actions, menus and descriptions."""

from __future__ import annotations

import httpx
import pytest
from telegram import (
    Bot,
    BotCommand,
    BotCommandScopeAllPrivateChats,
    Message,
)

from tests.emulator import Emulator, Person
from tests.emulator.calls import keyboard, refused
from tests.emulator.fixtures import library_bot


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
