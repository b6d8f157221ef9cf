"""A Bot API server that accepts everything, for load tests: ``python -m bot.bench.telegram PORT``.

It validates nothing. The emulator in the tests validates the bot's calls.
"""

from __future__ import annotations

import json
import sys
from itertools import count
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

_numbers = count(1)


async def _answer(request: Request) -> JSONResponse:
    return JSONResponse({"ok": True, "result": _result(request.path_params["method"], dict(await request.form()))})


def _result(method: str, given: dict[str, Any]) -> Any:
    if method == "getMe":
        return {"id": 1, "is_bot": True, "first_name": "Bench", "username": "bench_bot"}
    if method.startswith(("send", "edit")) and method != "sendChatAction":
        chat = {"id": int(json.loads(given.get("chat_id", "1"))), "type": "private"}
        return {"message_id": next(_numbers), "date": 1, "chat": chat, "text": "x"}
    if method == "getWebhookInfo":
        return {"url": "", "has_custom_certificate": False, "pending_update_count": 0}
    return True


app = Starlette(routes=[Route("/bot{token}/{method}", _answer, methods=["GET", "POST"])])

if __name__ == "__main__":
    uvicorn.run(app, host="127.0.0.1", port=int(sys.argv[1]), log_level="warning", access_log=False)
