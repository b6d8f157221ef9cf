"""The methods about the bot itself: who it is, its menu and its descriptions; and getFile and getChat."""

from __future__ import annotations

import re
from typing import Any

from telegram.constants import BotCommandLimit, BotDescriptionLimit, BotNameLimit

from tests.emulator.errors import bad_request
from tests.emulator.parameters import Parameters
from tests.emulator.world import World

Notices = list[str]

PLAIN_SCOPES = frozenset({"default", "all_private_chats", "all_group_chats", "all_chat_administrators"})
CHAT_SCOPES = frozenset({"chat", "chat_administrators", "chat_member"})
COMMAND = re.compile(r"[a-z0-9_]+")


def get_me(world: World, parameters: Parameters, notices: Notices) -> Any:
    """The bot as a user."""
    return {
        **world.me,
        "can_join_groups": True,
        "can_read_all_group_messages": not world.privacy,
        "supports_inline_queries": False,
        "can_connect_to_business": False,
        "has_main_web_app": False,
    }


def _language(parameters: Parameters) -> str:
    code = parameters.text("language_code")
    if code and not re.fullmatch(r"[a-z]{2}", code):
        raise bad_request("Invalid language code specified")
    return code


def _scope(world: World, parameters: Parameters) -> str:
    """The scope as a key, such as "default" or "chat:5"."""
    value = parameters.structure("scope", "Can't parse BotCommandScope JSON object")
    if value is None:
        return "default"
    fault = "Can't parse BotCommandScope: "
    if not isinstance(value, dict):
        raise bad_request(fault + "BotCommandScope must be an Object")
    kind = value.get("type")
    if kind in PLAIN_SCOPES:
        return str(kind)
    if kind not in CHAT_SCOPES:
        raise bad_request(fault + ("Unsupported type specified" if kind else 'Can\'t find field "type"'))
    if not value.get("chat_id"):
        raise bad_request(fault + "Empty chat_id specified")
    world.chat(int(value["chat_id"]))
    if kind != "chat_member":
        return f"{kind}:{value['chat_id']}"
    if int(value.get("user_id") or 0) <= 0:
        raise bad_request(fault + "Invalid user_id specified")
    return f"{kind}:{value['chat_id']}:{value['user_id']}"


def _command(value: Any) -> dict[str, str]:
    fault = "Can't parse BotCommand: "
    if not isinstance(value, dict):
        raise bad_request(fault + "expected an Object")
    for name in ("command", "description"):
        if not isinstance(value.get(name), str):
            raise bad_request(f'{fault}Can\'t find field "{name}"')
    command = value["command"].strip().removeprefix("/")
    description = value["description"].strip()
    if not command:
        raise bad_request("Command must be non-empty")
    if len(command) > BotCommandLimit.MAX_COMMAND:
        raise bad_request(f"Command length must not exceed {int(BotCommandLimit.MAX_COMMAND)}")
    if not COMMAND.fullmatch(command):
        raise bad_request("BOT_COMMAND_INVALID")
    if not description:
        raise bad_request("Command description must be non-empty")
    if len(description) > BotCommandLimit.MAX_DESCRIPTION:
        raise bad_request(f"Command description length must not exceed {int(BotCommandLimit.MAX_DESCRIPTION)}")
    return {"command": command, "description": description}


def set_my_commands(world: World, parameters: Parameters, notices: Notices) -> Any:
    """True; the menu of that scope and language is replaced."""
    values = parameters.structure("commands", "Can't parse commands JSON object")
    if not isinstance(values or [], list):
        raise bad_request("Expected an Array of BotCommand")
    commands = [_command(value) for value in values or []]
    key = (_scope(world, parameters), _language(parameters))
    if len(commands) > BotCommandLimit.MAX_COMMAND_NUMBER:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    if len({command["command"] for command in commands}) < len(commands):
        notices.append("the same command twice")
    world.commands[key] = commands
    world.signal.tell()
    return True


def get_my_commands(world: World, parameters: Parameters, notices: Notices) -> Any:
    """The menu of exactly that scope and language."""
    return world.commands.get((_scope(world, parameters), _language(parameters)), [])


def delete_my_commands(world: World, parameters: Parameters, notices: Notices) -> Any:
    """True; that scope and language falls back to the next wider menu."""
    world.commands.pop((_scope(world, parameters), _language(parameters)), None)
    return True


def menu(world: World, chat_id: int, language: str) -> list[dict[str, str]]:
    """The commands that a person sees in a private chat: the narrowest scope that has any, language before none."""
    for scope in (f"chat:{chat_id}", "all_private_chats", "default"):
        for code in (language, ""):
            if commands := world.commands.get((scope, code)):
                return commands
    return []


def _set_words(world: World, parameters: Parameters, name: str, limit: int, fault: str) -> bool:
    words = parameters.text(name)
    language = _language(parameters)
    if len(words) > limit:
        raise bad_request(fault)
    world.descriptions[name, language] = words
    return True


def set_my_description(world: World, parameters: Parameters, notices: Notices) -> Any:
    """True; what an empty chat shows is replaced."""
    limit = BotDescriptionLimit.MAX_DESCRIPTION_LENGTH
    return _set_words(world, parameters, "description", limit, "BOT_DESCRIPTION_TOO_LONG")


def set_my_short_description(world: World, parameters: Parameters, notices: Notices) -> Any:
    """True; what the profile page shows is replaced."""
    limit = BotDescriptionLimit.MAX_SHORT_DESCRIPTION_LENGTH
    return _set_words(world, parameters, "short_description", limit, "BOT_SHORT_DESCRIPTION_TOO_LONG")


def set_my_name(world: World, parameters: Parameters, notices: Notices) -> Any:
    """True; the bot's name is replaced."""
    return _set_words(world, parameters, "name", BotNameLimit.MAX_NAME_LENGTH, "BOT_NAME_TOO_LONG")


def get_my_description(world: World, parameters: Parameters, notices: Notices) -> Any:
    """The description of that language, or the one for all."""
    return {"description": _words(world, parameters, "description")}


def get_my_short_description(world: World, parameters: Parameters, notices: Notices) -> Any:
    """The short description of that language, or the one for all."""
    return {"short_description": _words(world, parameters, "short_description")}


def _words(world: World, parameters: Parameters, name: str) -> str:
    return world.descriptions.get((name, _language(parameters))) or world.descriptions.get((name, ""), "")


def get_file(world: World, parameters: Parameters, notices: Notices) -> Any:
    """The File with its path."""
    return world.files.get(parameters.text("file_id")).to_json(path=True)


def get_chat(world: World, parameters: Parameters, notices: Notices) -> Any:
    """The chat with what ChatFullInfo always holds."""
    if not parameters.has("chat_id"):
        raise bad_request("chat_id is empty")
    gifts = ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels")
    return {
        **world.chat(parameters.integer("chat_id")).to_json(),
        "accent_color_id": 0,
        "max_reaction_count": 11,
        "accepted_gift_types": dict.fromkeys(gifts, False),
    }


def log_out(world: World, parameters: Parameters, notices: Notices) -> Any:
    """True. The emulator goes on: there is no cloud server to change to."""
    return True
