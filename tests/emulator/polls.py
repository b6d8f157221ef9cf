"""What the tests of polling ask."""

from __future__ import annotations

from typing import Any

import httpx


def ids(http: httpx.Client, **parameters: Any) -> list[int]:
    answer = http.post("getUpdates", json=parameters).json()
    return [update["update_id"] for update in answer["result"]]
