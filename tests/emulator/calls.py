"""What the tests of the emulated Bot API send."""

from __future__ import annotations

from typing import Any

import pytest
from telegram import (
    InlineKeyboardButton,
    InlineKeyboardMarkup,
)
from telegram.error import BadRequest


def keyboard(*rows: list[str]) -> InlineKeyboardMarkup:
    buttons = [[InlineKeyboardButton(label, callback_data=f"t:{label}") for label in row] for row in rows]
    return InlineKeyboardMarkup(buttons)


async def refused(call: Any, kind: type[Exception] = BadRequest) -> str:
    with pytest.raises(kind) as error:
        await call
    return str(error.value)
