"""What the people of the emulator do, as the library reads it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, Update

from tests.emulator import Emulator, NoSuchButton, Person


def keys(*labels: str) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup([[InlineKeyboardButton(label, callback_data=f"t:{label}") for label in labels]])


async def next_update(bot: Bot) -> Update:
    [update] = await bot.get_updates()
    assert await bot.get_updates(offset=update.update_id + 1) == ()
    return update


@pytest.mark.asyncio
async def test_a_deep_link_is_a_command_with_an_argument(bot: Bot, marie: Person) -> None:
    marie.types_command("/start fr_food_fair")
    update = await next_update(bot)
    assert update.message is not None
    assert update.message.text == "/start fr_food_fair"
    assert [(e.type, e.offset, e.length) for e in update.message.entities] == [("bot_command", 0, 6)]
    with pytest.raises(ValueError, match="is no command"):
        marie.types_command("start")
    with pytest.raises(ValueError, match="no empty message"):
        marie.types("  ")


@pytest.mark.asyncio
async def test_every_kind_of_message_is_read_by_the_library(bot: Bot, marie: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PTB_TIMEDELTA", "true")
    marie.sends_voice(7)
    voice = (await next_update(bot)).message
    assert voice is not None and voice.voice is not None
    assert (voice.voice.duration, voice.voice.mime_type) == (timedelta(seconds=7), "audio/ogg")
    assert bytes(await (await bot.get_file(voice.voice.file_id)).download_as_bytearray()) == b"OggS voice"

    marie.sends_photo(caption="Notre atelier")
    photo = (await next_update(bot)).message
    assert photo is not None
    assert ([size.width for size in photo.photo], photo.caption) == ([90, 800], "Notre atelier")

    marie.sends_document("plan.pdf")
    document = (await next_update(bot)).message
    assert document is not None and document.document is not None
    assert document.document.file_name == "plan.pdf"

    marie.sends_sticker("🍫")
    sticker = (await next_update(bot)).message
    assert sticker is not None and sticker.sticker is not None
    assert sticker.sticker.emoji == "🍫"

    marie.sends_location(50.6, 5.5)
    location = (await next_update(bot)).message
    assert location is not None and location.location is not None
    assert location.location.latitude == 50.6

    marie.sends_contact("+3242", "Luc")
    contact = (await next_update(bot)).message
    assert contact is not None and contact.contact is not None
    assert contact.contact.phone_number == "+3242"

    marie.sends("dice", {"emoji": "🎲", "value": 3})
    dice = (await next_update(bot)).message
    assert dice is not None and dice.dice is not None
    kinds = [message.kind for message in marie.chat.messages]
    assert kinds == ["voice", "photo", "document", "sticker", "location", "contact", "dice"]


@pytest.mark.asyncio
async def test_an_edit_of_a_text_and_of_a_caption(bot: Bot, marie: Person) -> None:
    typed = marie.types("dix")
    await next_update(bot)
    marie.edits(typed.message_id, "douze")
    edited = (await next_update(bot)).edited_message
    assert edited is not None
    assert (edited.text, edited.message_id) == ("douze", typed.message_id)
    assert edited.edit_date is not None
    photo = marie.sends_photo(caption="a")
    await next_update(bot)
    marie.edits(photo.message_id, "b")
    recaptioned = (await next_update(bot)).edited_message
    assert recaptioned is not None
    assert (recaptioned.caption, recaptioned.text) == ("b", None)
    sent = await bot.send_message(5, "x")
    with pytest.raises(ValueError, match="is no message of Marie"):
        marie.edits(sent.message_id, "y")


@pytest.mark.asyncio
async def test_blocking_and_unblocking(bot: Bot, marie: Person) -> None:
    marie.blocks()
    blocked = (await next_update(bot)).my_chat_member
    assert blocked is not None
    assert (blocked.old_chat_member.status, blocked.new_chat_member.status) == ("member", "kicked")
    marie.unblocks()
    back = (await next_update(bot)).my_chat_member
    assert back is not None
    assert back.new_chat_member.status == "member"


@pytest.mark.asyncio
async def test_a_press_takes_the_newest_message_that_has_the_button_now(bot: Bot, marie: Person) -> None:
    first = await bot.send_message(5, "1", reply_markup=keys("Oui", "Retour"))
    second = await bot.send_message(5, "2", reply_markup=keys("Oui"))

    marie.presses("Oui")
    pressed = (await next_update(bot)).callback_query
    assert pressed is not None and pressed.message is not None
    assert pressed.message.message_id == second.message_id

    await bot.edit_message_text("2: Oui", 5, second.message_id)
    marie.presses("Oui")
    older = (await next_update(bot)).callback_query
    assert older is not None and older.message is not None
    assert older.message.message_id == first.message_id

    await bot.delete_message(5, first.message_id)
    with pytest.raises(NoSuchButton, match="no button 'Oui' in the chat"):
        marie.presses("Oui")


@pytest.mark.asyncio
async def test_a_stale_press_works_on_a_keyboard_that_is_gone(bot: Bot, marie: Person) -> None:
    sent = await bot.send_message(5, "1", reply_markup=keys("Oui"))
    await bot.edit_message_text("1: Oui", 5, sent.message_id)
    marie.presses_stale(sent.message_id, "Oui")
    stale = (await next_update(bot)).callback_query
    assert stale is not None
    assert stale.data == "t:Oui"
    with pytest.raises(NoSuchButton, match="never had a button 'Non'"):
        marie.presses_stale(sent.message_id, "Non")
    marie.presses_data(sent.message_id, "forged")
    forged = (await next_update(bot)).callback_query
    assert forged is not None
    assert forged.data == "forged"


@pytest.mark.asyncio
async def test_a_link_button_tells_the_bot_nothing(bot: Bot, marie: Person) -> None:
    markup = InlineKeyboardMarkup([[InlineKeyboardButton("Awex", url="https://www.awex-export.be")]])
    await bot.send_message(5, "1", reply_markup=markup)
    assert marie.presses("Awex") is None
    assert await bot.get_updates() == ()


@pytest.mark.asyncio
async def test_groups_and_channels(bot: Bot, emulator: Emulator, marie: Person) -> None:
    group = emulator.group(-100, "Club")
    group.posts(marie, "just talking")
    assert await bot.get_updates() == ()
    group.posts(marie, "/start@comptoir_bot")
    command = (await next_update(bot)).message
    assert command is not None
    assert (command.chat.type, command.chat.title) == ("supergroup", "Club")
    answer = await bot.send_message(-100, "In private, please")
    group.posts(marie, "why?", reply_to=answer.message_id)
    assert (await next_update(bot)).message is not None
    group.removes_bot(marie)
    removed = (await next_update(bot)).my_chat_member
    assert removed is not None
    assert removed.new_chat_member.status == "kicked"
    with pytest.raises(Exception, match="bot was kicked from the supergroup chat"):
        await bot.send_message(-100, "a")
    channel = emulator.channel(-200, "News")
    post = channel.posts("Hello")
    published = (await next_update(bot)).channel_post
    assert published is not None
    assert (published.text, published.from_user) == ("Hello", None)
    channel.edits(post.message_id, "Hello!")
    assert (await next_update(bot)).edited_channel_post is not None


@pytest.mark.asyncio
async def test_the_bot_taken_into_a_group(bot: Bot, emulator: Emulator, marie: Person) -> None:
    emulator.group(-100).adds_bot(marie)
    membership, service = await bot.get_updates()
    assert membership.my_chat_member is not None
    assert service.message is not None
    assert service.message.new_chat_members[0].is_bot
