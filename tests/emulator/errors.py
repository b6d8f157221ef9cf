"""The answers by which Telegram refuses a call."""

from __future__ import annotations

from typing import Any


class ApiError(Exception):
    """A refusal as Telegram words it.

    `illegal` tells a call that no bot should ever make (a text too long, broken HTML) from one that fails through no
    fault of its own (the person blocked the bot, the message is gone).
    """

    def __init__(self, code: int, description: str, *, illegal: bool = True, parameters: dict[str, Any] | None = None) -> None:
        super().__init__(f"{code} {description}")
        self.code = code
        self.description = description
        self.illegal = illegal
        self.parameters = parameters or {}

    @property
    def body(self) -> dict[str, Any]:
        """The JSON object that goes back to the bot."""
        body: dict[str, Any] = {"ok": False, "error_code": self.code, "description": self.description}
        if self.parameters:
            body["parameters"] = self.parameters
        return body


def bad_request(text: str, *, illegal: bool = True) -> ApiError:
    """A 400, its first letter lowered as Telegram does, except for codes such as BUTTON_DATA_INVALID."""
    is_code = len(text) > 1 and (text[1] == "_" or text[1].isupper())
    return ApiError(400, f"Bad Request: {text if is_code else text[:1].lower() + text[1:]}", illegal=illegal)


def forbidden(text: str) -> ApiError:
    """A 403: the bot cannot know beforehand, so it is never illegal."""
    return ApiError(403, f"Forbidden: {text}", illegal=False)


def too_many(seconds: int) -> ApiError:
    """A 429 that asks to wait `seconds`."""
    return ApiError(429, f"Too Many Requests: retry after {seconds}", illegal=False, parameters={"retry_after": seconds})


def conflict(text: str) -> ApiError:
    """A 409: two pollers, or polling while a webhook is set."""
    return ApiError(409, f"Conflict: {text}")
