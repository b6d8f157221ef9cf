"""Updates as Telegram writes them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)


CHAT = {"id": 5, "type": "private", "first_name": "abdo <"}


FROM = {"id": 5, "is_bot": False, "first_name": "abdo <", "language_code": "fr-BE"}


def message(**content: Any) -> dict[str, Any]:
    return {"update_id": 7, "message": {"message_id": 3, "date": 1_795_334_400, "chat": CHAT, "from": FROM, **content}}
