"""The webhook: an update is stored, then answered with 200. Other requests get a bare error status."""

from __future__ import annotations

import asyncio
import hmac
import json
import re
from collections.abc import Awaitable, Callable
from typing import Any, NoReturn

import structlog
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route
from telegram import Bot

from bot.telegram.errors import telegram_errors
from bot.telegram.updates import ALLOWED_UPDATES, UnreadableUpdate, admit

Store = Callable[[list[dict[str, Any]]], Awaitable[None]]

BODY_LIMIT = 1_048_576  # bytes; an update from Telegram has a few thousand
BODY_SECONDS = 10.0
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - the header's name

_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")
_log = structlog.get_logger(__name__)


class _TooLarge(Exception):
    """The body exceeds the limit."""


def webhook_route(
    path: str, secret: str, store: Store, *, body_limit: int = BODY_LIMIT, body_seconds: float = BODY_SECONDS
) -> Route:
    """Return the route that receives Telegram's updates at `path`.

    It answers 200 once `store` has returned (committed; a known update is no error), and 503 when `store` raises, so that
    Telegram retries. Without the right secret it answers 403, and for anything but an update 405, 408, 413, 415 or 400.
    `body_limit` is in bytes and is enforced while the body streams in; the body must arrive within `body_seconds`.
    """
    _check(secret)
    expected = secret.encode()

    async def take(request: Request) -> Response:
        if not hmac.compare_digest(request.headers.get(SECRET_HEADER, "").encode(), expected):
            return Response(status_code=403)
        if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
            return Response(status_code=415)
        try:
            async with asyncio.timeout(body_seconds):
                body = await _body(request, body_limit)
            update = admit(json.loads(body, parse_constant=_no_constant))
        except _TooLarge:
            return Response(status_code=413)
        except TimeoutError:
            return Response(status_code=408)
        except (ValueError, RecursionError, ClientDisconnect) as error:
            reason = str(error) if isinstance(error, UnreadableUpdate) else type(error).__name__
            _log.warning("webhook body is not an update", reason=reason)
            return Response(status_code=400)
        try:
            await store([update])
        except Exception as error:
            # The error message may quote user text. Log the error type alone.
            _log.error("update not stored; telegram will retry", update_id=update["update_id"], error=type(error).__name__)
            return Response(status_code=503)
        return Response(status_code=200)

    return Route(path, take, methods=["POST"])


async def register_webhook(bot: Bot, url: str, secret: str, *, connections: int = 40) -> None:
    """Register `url` and `secret` with Telegram. Pending updates are delivered there too. Raise DeliveryError."""
    _check(secret)
    if not url.startswith(("https://", "http://")):
        # An empty address would remove the webhook.
        raise ValueError(f"invalid webhook address {url!r}; expected https://…")
    with telegram_errors():
        await bot.set_webhook(
            url,
            secret_token=secret,
            allowed_updates=list(ALLOWED_UPDATES),
            max_connections=connections,
            drop_pending_updates=False,
        )


def _check(secret: str) -> None:
    if not _SECRET.fullmatch(secret):
        # Do not log the secret. Its length is enough.
        raise ValueError(f"invalid webhook secret of {len(secret)} characters; expected 1 to 256 of A-Z, a-z, 0-9, _ and -")


async def _body(request: Request, limit: int) -> bytes:
    announced = request.headers.get("content-length", "")
    if announced.isascii() and announced.isdigit() and (len(announced) > 18 or int(announced) > limit):
        raise _TooLarge
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > limit:
            raise _TooLarge
    return bytes(body)


def _no_constant(name: str) -> NoReturn:
    raise ValueError("invalid JSON: NaN and Infinity are not allowed")
