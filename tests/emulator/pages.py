"""Pages to look at the chats in a browser and to take part by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from tests.emulator import transcript

if TYPE_CHECKING:
    from tests.emulator.emulator import Emulator

FORM = (
    '<form method="post" class="row"><input name="text" aria-label="Message or label of a button" autofocus '
    'style="background:#fff;color:#000"><button name="do" value="type">Send</button>'
    '<button name="do" value="press">Press</button></form>'
)


def routes(emulator: Emulator) -> list[BaseRoute]:
    """/chats lists the chats, /chats/<id> shows one; for a person it takes words and presses too."""

    async def listing(request: Request) -> Response:
        links = [f'<li><a href="/chats/{number}">{number}</a></li>' for number in emulator.world.chats]
        return HTMLResponse(f"<!doctype html><title>Chats</title><ul>{''.join(links)}</ul>")

    async def shown(request: Request) -> Response:
        number = request.path_params["number"]
        if number > 0:
            emulator.person(number)
        if number not in emulator.world.chats:
            return Response(f"no chat {number}", 404, media_type="text/plain")
        chat = emulator.chat(number)
        base = f"/file/bot{quote(emulator.token)}/"
        pictures = {
            message.file_id: base + emulator.file(message.file_id).path for message in chat.messages if message.kind == "photo"
        }
        return HTMLResponse(transcript.as_page(chat, pictures=pictures, foot=FORM if number > 0 else ""))

    async def acted(request: Request) -> Response:
        number = request.path_params["number"]
        form = await request.form()
        words = str(form.get("text") or "").strip()
        if number > 0 and words:
            person = emulator.person(number)
            if form.get("do") == "press":
                try:
                    person.presses(words)
                except AssertionError as error:
                    return Response(str(error), 409, media_type="text/plain")
            else:
                person.types(words)
        return RedirectResponse(f"/chats/{number}", 303)

    return [
        Route("/chats", listing, methods=["GET"]),
        Route("/chats/{number:int}", shown, methods=["GET"]),
        Route("/chats/{number:int}", acted, methods=["POST"]),
    ]
