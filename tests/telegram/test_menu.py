"""The menu and the descriptions, language by language."""

from __future__ import annotations

import pytest

from bot.telegram.client import Client, connect
from bot.telegram.delivery import TelegramDelivery
from bot.telegram.errors import Unreachable
from bot.telegram.menu import Presentation
from tests.emulator import Emulator

SHOWN = {
    "": Presentation({"start": "Begin"}, "Advises on China.", "Advice"),
    "fr": Presentation({"start": "Commencer", "help": "Aide"}, "Conseille sur la Chine.", "Conseils"),
    "nl": Presentation({"start": "Beginnen"}, "Adviseert over China.", "Advies"),
}


@pytest.mark.asyncio
async def test_everyone_sees_their_language(client: Client, legal_emulator: Emulator) -> None:
    await TelegramDelivery(client).announce(SHOWN)
    assert legal_emulator.person(1, language_code="fr-BE").menu == (("start", "Commencer"), ("help", "Aide"))
    assert legal_emulator.person(2, language_code="nl").menu == (("start", "Beginnen"),)
    assert legal_emulator.person(3, language_code="pl").menu == (("start", "Begin"),)
    assert legal_emulator.world.descriptions["description", "fr"] == "Conseille sur la Chine."
    assert legal_emulator.world.descriptions["short_description", ""] == "Advice"


@pytest.mark.asyncio
async def test_a_restart_sets_nothing_again(client: Client, emulator: Emulator) -> None:
    delivery = TelegramDelivery(client)
    await delivery.announce(SHOWN)
    before = len([call for call in emulator.calls if call.method.startswith("set")])
    await delivery.announce(SHOWN)
    assert before == 9
    assert len([call for call in emulator.calls if call.method.startswith("set")]) == before


@pytest.mark.asyncio
async def test_a_changed_text_is_set(client: Client, emulator: Emulator) -> None:
    delivery = TelegramDelivery(client)
    await delivery.announce(SHOWN)
    await delivery.announce({"fr": Presentation({"start": "Démarrer"}, "Conseille sur la Chine.", "Conseils")})
    assert emulator.person(1, language_code="fr").menu == (("start", "Démarrer"),)


@pytest.mark.asyncio
async def test_trouble_has_its_name(client: Client, emulator: Emulator) -> None:
    emulator.faults.add("502", times=1)
    with pytest.raises(Unreachable):
        await TelegramDelivery(client).announce(SHOWN)


@pytest.mark.parametrize(
    ("commands", "description", "short", "reason"),
    [
        ({"Start": "x"}, "", "", "invalid command 'Start'"),
        ({"a" * 33: "x"}, "", "", "1 to 32"),
        ({"start": ""}, "", "", "/start: invalid length of description"),
        ({"start": "x" * 257}, "", "", "/start: invalid length of description"),
        ({f"c{n}": "x" for n in range(101)}, "", "", "invalid number of commands 101"),
        ({}, "x" * 513, "", "description: invalid length 513; expected at most 512"),
        ({}, "", "x" * 121, "short_description: invalid length 121; expected at most 120"),
    ],
)
def test_texts_that_telegram_would_refuse(commands: dict[str, str], description: str, short: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        Presentation(commands, description, short)


@pytest.mark.parametrize("address", ["ftp://x/bot", "http://127.0.0.1:8081", "api.telegram.org/bot", ""])
def test_an_address_of_no_bot_api_server_is_named(address: str) -> None:
    with pytest.raises(ValueError, match=r"expected an address like https://api\.telegram\.org/bot"):
        connect("1:a", address)


def test_a_slash_at_the_end_of_the_address_does_no_harm() -> None:
    bot = connect("1:a", "http://127.0.0.1:8081/bot/")
    assert (bot.base_url, bot.base_file_url) == ("http://127.0.0.1:8081/bot1:a", "http://127.0.0.1:8081/file/bot1:a")
