"""Files through the emulated Bot API: sent, sent again, downloaded, refused."""

from __future__ import annotations

import io

import httpx
import pytest
from PIL import Image
from telegram import (
    Bot,
    InputFile,
)

from tests.emulator import Emulator, Person
from tests.emulator.calls import keyboard, refused


def png(width: int = 40, height: int = 30) -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (width, height), "white").save(buffer, "PNG")
    return buffer.getvalue()


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
