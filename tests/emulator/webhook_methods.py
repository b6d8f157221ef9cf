"""The methods that set, clear and show the webhook."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit

from telegram.constants import WebhookLimit

from tests.emulator.errors import bad_request
from tests.emulator.parameters import Parameters
from tests.emulator.updates import DEFAULT_TYPES
from tests.emulator.world import WebhookSettings, World

Notices = list[str]
DEFAULT_CONNECTIONS = 40


def set_webhook(world: World, parameters: Parameters, notices: Notices) -> Any:
    """True; from now on updates are posted to the URL. As a local server does, it takes http and any port."""
    url = parameters.text("url")
    if not url:
        return delete_webhook(world, parameters, notices)
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise bad_request("invalid webhook URL specified")
    secret = parameters.text("secret_token")
    if len(secret) > WebhookLimit.MAX_SECRET_TOKEN_LENGTH:
        raise bad_request("secret token is too long")
    if not re.fullmatch(r"[A-Za-z0-9_-]*", secret):
        raise bad_request("secret token contains unallowed characters")
    low, high = WebhookLimit.MIN_CONNECTIONS_LIMIT, WebhookLimit.MAX_CONNECTIONS_LIMIT
    if parameters.has("max_connections") and not low <= parameters.integer("max_connections") <= high:
        notices.append(f"max_connections {parameters.text('max_connections')} is not between {low} and {high}")
    world.updates.allow(parameters.structure("allowed_updates", "Can't parse allowed_updates JSON object"))
    if parameters.flag("drop_pending_updates"):
        world.updates.clear()
    world.webhook = WebhookSettings(
        url=url,
        secret_token=secret,
        max_connections=parameters.integer("max_connections", DEFAULT_CONNECTIONS, low, high),
        ip_address=parameters.text("ip_address") or "127.0.0.1",
        generation=world.webhook.generation + 1,
    )
    for item in world.updates.pending():
        item.due, item.failures, item.in_flight = 0.0, 0, False
    world.signal.tell()
    return True


def delete_webhook(world: World, parameters: Parameters, notices: Notices) -> Any:
    """True; updates wait for getUpdates again."""
    if parameters.flag("drop_pending_updates"):
        world.updates.clear()
    world.webhook = WebhookSettings(generation=world.webhook.generation + 1)
    world.signal.tell()
    return True


def get_webhook_info(world: World, parameters: Parameters, notices: Notices) -> Any:
    """The WebhookInfo."""
    hook = world.webhook
    info: dict[str, Any] = {
        "url": hook.url,
        "has_custom_certificate": False,
        "pending_update_count": len(world.updates.unconfirmed()),
    }
    if hook.last_error_date:
        info |= {"last_error_date": hook.last_error_date, "last_error_message": hook.last_error_message}
    if hook.url:
        info |= {"max_connections": hook.max_connections, "ip_address": hook.ip_address}
    if world.updates.allowed != DEFAULT_TYPES:
        info["allowed_updates"] = sorted(world.updates.allowed)
    return info
