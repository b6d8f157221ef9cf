"""The methods that write, change and delete messages."""

from __future__ import annotations

from typing import Any

from telegram.constants import CallbackQueryLimit, MessageLimit

from tests.emulator import html, markup
from tests.emulator.chats import ChatAction, Message, Toast
from tests.emulator.errors import bad_request
from tests.emulator.parameters import Parameters
from tests.emulator.text import (
    MAX_SOURCE_BYTES,
    FormattedText,
    check_unicode,
    clean,
    in_order,
    length,
    limited,
    overlaps_badly,
    with_found_entities,
)
from tests.emulator.world import World

Notices = list[str]

ACTIONS = frozenset(
    {
        "typing",
        "upload_photo",
        "record_video",
        "upload_video",
        "record_voice",
        "upload_voice",
        "upload_document",
        "choose_sticker",
        "find_location",
        "record_video_note",
        "upload_video_note",
    }
)


def formatted(parameters: Parameters, name: str, limit: int, too_long: str, notices: Notices) -> FormattedText:
    """The text of a call with its entities, as it will be stored."""
    source = parameters.text(name)
    check_unicode(source)
    if len(source.encode()) > MAX_SOURCE_BYTES:
        raise bad_request("Text is too long")
    mode = parameters.text("parse_mode").lower()
    if mode in {"", "none"}:
        given = FormattedText(source, _given_entities(parameters, name, length(source)))
    elif mode == "html":
        given = html.parse(source)
    elif mode in {"markdown", "markdownv2"}:
        raise bad_request(f"parse_mode {mode} is not emulated: send HTML")
    else:
        raise bad_request("Unsupported parse_mode")
    stored = limited(with_found_entities(clean(given)), limit, too_long)
    notices.extend(stored.notices)
    return stored


def _given_entities(parameters: Parameters, name: str, size: int) -> tuple[dict[str, Any], ...]:
    field = "entities" if name == "text" else "caption_entities"
    value = parameters.structure(field, "Can't parse entities JSON object")
    if value is None:
        return ()
    if not isinstance(value, list) or not all(
        isinstance(item, dict) and {"type", "offset", "length"} <= item.keys() for item in value
    ):
        raise bad_request("Can't parse MessageEntity: expected an Array of MessageEntity")
    entities = in_order(value)
    if fault := overlaps_badly(entities, size):
        raise bad_request(fault)
    return entities


def _text_content(parameters: Parameters, notices: Notices) -> dict[str, Any]:
    if not parameters.text("text"):
        raise bad_request("Message text is empty")
    text = formatted(parameters, "text", MessageLimit.MAX_TEXT_LENGTH, "message is too long", notices)
    if not text.text:
        raise bad_request("Text must be non-empty")
    preview = parameters.structure("link_preview_options", "Can't parse link preview options JSON object")
    if preview is not None and not isinstance(preview, dict):
        raise bad_request("Object expected as link preview options")
    return {"text": text.text, "entities": list(text.entities)}


def _caption_content(parameters: Parameters, notices: Notices) -> dict[str, Any]:
    text = formatted(parameters, "caption", MessageLimit.CAPTION_LENGTH, "message caption is too long", notices)
    return {"caption": text.text, "caption_entities": list(text.entities)}


def _chat_id(world: World, parameters: Parameters) -> int:
    name = parameters.text("chat_id")
    if not name:
        raise bad_request("chat_id is empty")
    if name.startswith("@"):
        chats = world.chats.values()
        found = next((chat.id for chat in chats if chat.details.get("username") == name[1:]), None)
        return found if found is not None else 0
    return parameters.integer("chat_id")


def _send(world: World, parameters: Parameters, content: dict[str, Any], notices: Notices) -> dict[str, Any]:
    read = markup.read(parameters)
    notices.extend(read.notices)
    chat = world.writable(_chat_id(world, parameters))
    message = world.post(chat, world.me, content, read.markup, _replied(world, chat.id, parameters))
    return message.to_json()


def _replied(world: World, chat_id: int, parameters: Parameters) -> Message | None:
    value = parameters.structure("reply_parameters", "Can't parse reply parameters JSON object")
    if value is None:
        value = {"message_id": parameters.integer("reply_to_message_id")}
        if not value["message_id"]:
            return None
    if not isinstance(value, dict) or "message_id" not in value:
        raise bad_request("Object expected as reply parameters")
    message = world.chat(int(value.get("chat_id") or chat_id)).messages.get(int(value["message_id"]))
    if message is not None and not message.deleted:
        return message
    if value.get("allow_sending_without_reply") or parameters.flag("allow_sending_without_reply"):
        return None
    raise bad_request("message to be replied not found", illegal=False)


def send_message(world: World, parameters: Parameters, notices: Notices) -> Any:
    """The message, sent."""
    return _send(world, parameters, _text_content(parameters, notices), notices)


def send_photo(world: World, parameters: Parameters, notices: Notices) -> Any:
    """The picture, sent, with one PhotoSize."""
    caption = _caption_content(parameters, notices)
    stored = world.files.sent(parameters, "photo")
    size = {**stored.to_json(), "width": stored.width, "height": stored.height}
    return _send(world, parameters, {"photo": [size], **caption}, notices)


def send_document(world: World, parameters: Parameters, notices: Notices) -> Any:
    """The file, sent."""
    caption = _caption_content(parameters, notices)
    stored = world.files.sent(parameters, "document")
    document = {**stored.to_json(), "file_name": stored.name, "mime_type": stored.media_type}
    return _send(world, parameters, {"document": document, **caption}, notices)


def send_chat_action(world: World, parameters: Parameters, notices: Notices) -> Any:
    """True; the person sees the action for a while."""
    action = parameters.text("action").lower()
    if action not in ACTIONS:
        raise bad_request("Wrong parameter action in request")
    chat = world.writable(_chat_id(world, parameters))
    chat.actions.append(ChatAction(action, world.clock()))
    world.touch(chat)
    return True


def _edited(world: World, parameters: Parameters) -> Message:
    if not parameters.has("chat_id") and not parameters.has("message_id"):
        raise bad_request("Message identifier is not specified")
    message = world.own_message(_chat_id(world, parameters), parameters.integer("message_id"), "edit")
    world.writable(message.chat.id)
    if not message.from_bot:
        raise bad_request("message can't be edited")
    return message


def _change(
    world: World, parameters: Parameters, message: Message, content: dict[str, Any], notices: Notices
) -> dict[str, Any]:
    read = markup.read(parameters)
    notices.extend(read.notices)
    if read.markup is not None and "inline_keyboard" not in read.markup:
        raise bad_request("inline keyboard expected")
    if content == message.content and read.markup == message.inline_markup:
        raise bad_request(
            "message is not modified: specified new message content and reply markup are exactly the same as a current "
            "content and reply markup of the message",
            illegal=False,
        )
    message.change(content, read.markup, world.now())
    world.signal.tell()
    return message.to_json()


def edit_message_text(world: World, parameters: Parameters, notices: Notices) -> Any:
    """The message with a new text; without reply_markup it loses its keyboard."""
    content = _text_content(parameters, notices)
    message = _edited(world, parameters)
    if "text" not in message.content:
        raise bad_request("there is no text in the message to edit")
    return _change(world, parameters, message, content, notices)


def edit_message_caption(world: World, parameters: Parameters, notices: Notices) -> Any:
    """The message with a new caption."""
    caption = _caption_content(parameters, notices)
    message = _edited(world, parameters)
    if "caption" not in message.content:
        raise bad_request("there is no caption in the message to edit")
    return _change(world, parameters, message, {**message.content, **caption}, notices)


def edit_message_reply_markup(world: World, parameters: Parameters, notices: Notices) -> Any:
    """The message with another keyboard, or none."""
    message = _edited(world, parameters)
    return _change(world, parameters, message, message.content, notices)


def delete_message(world: World, parameters: Parameters, notices: Notices) -> Any:
    """True; the message is gone."""
    if not parameters.has("chat_id"):
        raise bad_request("Chat identifier is not specified")
    message = world.own_message(_chat_id(world, parameters), parameters.integer("message_id"), "delete")
    world.writable(message.chat.id)
    if world.now() - message.date > 48 * 3600:
        raise bad_request("message can't be deleted for everyone", illegal=False)
    message.deleted = True
    world.touch(message.chat)
    return True


def answer_callback_query(world: World, parameters: Parameters, notices: Notices) -> Any:
    """True; the person's button stops spinning and a toast may show."""
    if not parameters.has("callback_query_id"):
        raise bad_request("QUERY_ID_INVALID")
    text = parameters.text("text")
    if length(text) > CallbackQueryLimit.ANSWER_CALLBACK_QUERY_TEXT_LENGTH:
        raise bad_request("MESSAGE_TOO_LONG")
    query = world.queries.get(parameters.text("callback_query_id"))
    if query is None or query.answered or world.clock() - query.at > world.query_seconds:
        raise bad_request("query is too old and response timeout expired or query ID is invalid", illegal=query is None)
    query.answered = True
    toast = Toast(text, parameters.flag("show_alert"), query.query_id)
    chat = world.chats[query.chat_id]
    chat.toasts.append(toast)
    world.touch(chat)
    return True
