"""An application on demand: made once, at the first request, however many come at a time."""

from __future__ import annotations

import asyncio

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Mount, Route

from bot.runtime.lazy_app import LazyApp


async def _where(request: Request) -> Response:
    return PlainTextResponse(f"{request.scope['root_path']} {request.path_params['room']}")


def _client(made: list[Starlette]) -> httpx.AsyncClient:
    def make() -> Starlette:
        made.append(Starlette(routes=[Route("/{room}", _where)]))
        return made[-1]

    whole = Starlette(routes=[Mount("/house", app=LazyApp(make))])
    return httpx.AsyncClient(transport=httpx.ASGITransport(whole), base_url="http://test")


async def test_it_is_made_at_the_first_request_and_once() -> None:
    made: list[Starlette] = []
    async with _client(made) as client:
        assert made == []
        answers = await asyncio.gather(*(client.get(f"/house/{room}") for room in "abc"))
        again = await client.get("/house/attic")
    assert [answer.text for answer in (*answers, again)] == ["/house a", "/house b", "/house c", "/house attic"]
    assert len(made) == 1


async def test_what_cannot_be_made_is_tried_again() -> None:
    tried: list[int] = []

    def make() -> Starlette:
        tried.append(1)
        raise OSError("no such file")

    whole = Starlette(routes=[Mount("/", app=LazyApp(make))])
    async with httpx.AsyncClient(transport=httpx.ASGITransport(whole), base_url="http://test") as client:
        for _ in range(2):
            with pytest.raises(OSError, match="no such file"):
                await client.get("/")
    assert len(tried) == 2
