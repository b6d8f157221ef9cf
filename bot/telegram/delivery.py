"""Turns messages into Bot API calls. Each call succeeds or raises one of `errors`."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence

import structlog
from telegram import Bot, InlineKeyboardMarkup, InputFile, LinkPreviewOptions
from telegram.constants import CallbackQueryLimit, ChatAction, FileSizeLimit, ParseMode

from bot.core.messages import Attachment, Button, Message
from bot.telegram import menu
from bot.telegram.errors import DeliveryError, Refused, telegram_errors
from bot.telegram.html import CAPTION_LIMIT, TEXT_LIMIT, plain, shorten, with_answer
from bot.telegram.keyboards import keyboard
from bot.telegram.parts import Part, parts, texts
from bot.telegram.updates import clean_text

Sent = Callable[[int, int], Awaitable[None]]

_UNPARSED = ("can't parse entities", "can't parse message text", "can't parse caption")
_PICTURE_LIMIT = int(FileSizeLimit.PHOTOSIZE_UPLOAD)
_NO_PREVIEW = LinkPreviewOptions(is_disabled=True)
_log = structlog.get_logger(__name__)


class TelegramDelivery:
    """Sends and edits messages in Telegram chats."""

    def __init__(self, bot: Bot) -> None:
        """Use this bot. The caller initializes it and shuts it down."""
        self._bot = bot

    async def send(
        self,
        chat_id: int,
        message: Message,
        tokens: Sequence[str | None] = (),
        *,
        part: int = 0,
        sent: Sent | None = None,
    ) -> list[int]:
        """Send the message from part `part` on, and return the ids of the Telegram messages sent by this call.

        `tokens` holds the callback data of each button in reading order (None for a URL button). After each part, and
        before the next, `sent(index, message_id)` is awaited. A caller that stores `index + 1` there and passes it as
        `part` after a crash repeats no earlier part. The keyboard belongs to the last part.
        """
        try:
            planned = parts(message, tokens)
        except ValueError as error:
            raise Refused(str(error)) from error
        ids: list[int] = []
        for index, piece in enumerate(planned[part:], part):
            message_id = await self._send_part(chat_id, piece)
            ids.append(message_id)
            if sent:
                await sent(index, message_id)
        return ids

    async def choose(self, chat_id: int, message_id: int, html: str, chosen_label: str, *, attachment: bool = False) -> bool:
        """Remove the keyboard of a sent message and append the chosen answer to its text.

        `html` is the whole message as sent, and `attachment` whether it had a file. `message_id` is the id of its last
        part. Return False when the message can no longer be edited.
        """
        said = texts(html, attachment=attachment) or [""]
        captioned = attachment and len(said) == 1
        shown = with_answer(said[-1], chosen_label, CAPTION_LIMIT if captioned else TEXT_LIMIT)
        try:
            await self._edit(chat_id, message_id, shown, captioned=captioned)
        except Refused as refused:
            return refused.because("message is not modified") or await self.close(chat_id, message_id)
        return True

    async def close(self, chat_id: int, message_id: int) -> bool:
        """Remove the keyboard of a sent message. Return False when the message can no longer be edited."""
        return await self._hang(chat_id, message_id, None)

    async def redraw(
        self, chat_id: int, message_id: int, rows: Sequence[Sequence[Button]], tokens: Sequence[str | None]
    ) -> bool:
        """Replace the buttons of a sent message. Return False when the message can no longer be edited."""
        try:
            markup = keyboard(rows, tokens)
        except ValueError as error:
            raise Refused(str(error)) from error
        return await self._hang(chat_id, message_id, markup)

    async def answer_callback(self, callback_id: str, text: str | None = None) -> bool:
        """Stop the button's spinner, with a short note if given. Return False when the query has expired."""
        note = shorten(clean_text(text), int(CallbackQueryLimit.ANSWER_CALLBACK_QUERY_TEXT_LENGTH)) if text else None
        try:
            with telegram_errors():
                return await self._bot.answer_callback_query(callback_id, text=note)
        except Refused as refused:
            if refused.because("query is too old", "query id is invalid", "query_id_invalid"):
                return False
            raise

    async def typing(self, chat_id: int) -> None:
        """Show the typing indicator. Errors are logged only: the answer itself reports its own."""
        try:
            with telegram_errors():
                await self._bot.send_chat_action(chat_id, ChatAction.TYPING)
        except DeliveryError as error:
            _log.debug("typing not shown", error=str(error))

    async def announce(self, presentations: Mapping[str, menu.Presentation]) -> None:
        """Set the command menu and the descriptions by language code, "" for the default. See `menu.announce`."""
        await menu.announce(self._bot, presentations)

    async def _send_part(self, chat_id: int, part: Part) -> int:
        try:
            return await self._call(chat_id, part, part.html, ParseMode.HTML)
        except Refused as refused:
            if not refused.because(*_UNPARSED):
                raise
            _log.error("markup refused; sent as plain text", reason=refused.description)
        limit = CAPTION_LIMIT if part.attachment else TEXT_LIMIT
        return await self._call(chat_id, part, plain(part.html, limit), None)

    async def _call(self, chat_id: int, part: Part, text: str, mode: ParseMode | None) -> int:
        if part.attachment is None:
            with telegram_errors():
                message = await self._bot.send_message(
                    chat_id, text, parse_mode=mode, reply_markup=part.keyboard, link_preview_options=_NO_PREVIEW
                )
            return message.message_id
        if part.attachment.picture and len(part.attachment.content) <= _PICTURE_LIMIT:
            try:
                return await self._send_file(chat_id, part.attachment, text, mode, part.keyboard, picture=True)
            except Refused as refused:
                # Telegram rejects it as a photo (too wide, too large or not an image). It can still be sent as a file.
                if not refused.because("photo_", "image_process_failed"):
                    raise
        return await self._send_file(chat_id, part.attachment, text, mode, part.keyboard, picture=False)

    async def _send_file(
        self,
        chat_id: int,
        file: Attachment,
        caption: str,
        mode: ParseMode | None,
        markup: InlineKeyboardMarkup | None,
        *,
        picture: bool,
    ) -> int:
        content = InputFile(file.content, filename=file.filename)
        # The library guesses the type from the file name alone.
        content.mimetype = file.media_type
        words = caption or None
        with telegram_errors():
            if picture:
                message = await self._bot.send_photo(chat_id, content, caption=words, parse_mode=mode, reply_markup=markup)
            else:
                message = await self._bot.send_document(chat_id, content, caption=words, parse_mode=mode, reply_markup=markup)
        return message.message_id

    async def _edit(self, chat_id: int, message_id: int, html: str, *, captioned: bool) -> None:
        with telegram_errors():
            if captioned:
                await self._bot.edit_message_caption(
                    chat_id, message_id, caption=html, parse_mode=ParseMode.HTML, reply_markup=None
                )
            else:
                await self._bot.edit_message_text(
                    html,
                    chat_id,
                    message_id,
                    parse_mode=ParseMode.HTML,
                    reply_markup=None,
                    link_preview_options=_NO_PREVIEW,
                )

    async def _hang(self, chat_id: int, message_id: int, markup: InlineKeyboardMarkup | None) -> bool:
        """Set or remove the keyboard of a sent message. Return False when the message cannot be edited."""
        try:
            with telegram_errors():
                await self._bot.edit_message_reply_markup(chat_id, message_id, reply_markup=markup)
        except Refused as refused:
            return refused.because("message is not modified")
        return True
