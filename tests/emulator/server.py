"""The HTTP side: a Starlette application on a loopback port, served by uvicorn's protocol in a thread of its own."""

from __future__ import annotations

import asyncio
import contextlib
import json
import threading
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.server import ServerState

from tests.emulator.api import Api, Fate
from tests.emulator.errors import ApiError, bad_request
from tests.emulator.parameters import Parameters, Upload
from tests.emulator.webhook import WebhookDelivery

TRANSPORT = "emulator.transport"
FIELD_BYTES = 1 << 20
OVERHEAD_BYTES = 1 << 20


class _Protocol(HttpToolsProtocol):
    """uvicorn's protocol; it hands the application the connection, so that a fault can cut it."""

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self.scope[TRANSPORT] = self.transport  # type: ignore[literal-required]


class BotApiServer:
    """The Bot API on http://127.0.0.1:port, from `start` until `stop`."""

    def __init__(self, api: Api, delivery: WebhookDelivery, pages: list[BaseRoute], port: int = 0) -> None:
        self.api = api
        self.delivery = delivery
        self.port = port
        self._pages = pages
        self._thread: threading.Thread | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._ended: asyncio.Event | None = None
        self._started = threading.Event()
        self._failure: BaseException | None = None

    @property
    def origin(self) -> str:
        """The address without a path."""
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Listen; returns once calls are taken, raises OSError when the port is taken."""
        self._thread = threading.Thread(target=self._run, name="bot-api-emulator", daemon=True)
        self._thread.start()
        self._started.wait()
        if self._failure is not None:
            raise self._failure

    def stop(self) -> None:
        """Cut all connections and end the thread."""
        if self._thread is None or self._loop is None or self._ended is None:
            return
        with self.api.world.signal as signal:
            self.api.world.stopped = True
            signal.tell()
        with contextlib.suppress(RuntimeError):  # it has ended by itself
            self._loop.call_soon_threadsafe(self._ended.set)
        self._thread.join()
        self._thread = None

    def _run(self) -> None:
        try:
            asyncio.run(self._serve())
        except BaseException as error:
            self._failure = error
        finally:
            self._started.set()

    async def _serve(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._ended = asyncio.Event()
        config = uvicorn.Config(self._application(), log_config=None, access_log=False, lifespan="off", ws="none")
        config.load()
        state = ServerState()
        # By host and port: asyncio sets TCP_NODELAY on no socket made otherwise, and each answer would take 40 ms.
        server = await self._loop.create_server(
            lambda: _Protocol(config=config, server_state=state, app_state={}), "127.0.0.1", self.port, backlog=256
        )
        self.port = server.sockets[0].getsockname()[1]
        delivery = asyncio.create_task(self.delivery.run())
        self._started.set()
        await self._ended.wait()
        server.close()
        # It ends by itself: cancelled, it could not close its connections.
        await delivery
        for connection in list(state.connections):
            if isinstance(connection, HttpToolsProtocol) and connection.transport is not None:
                connection.transport.abort()
        for task in list(state.tasks):
            task.cancel()
        await asyncio.gather(*state.tasks, return_exceptions=True)

    def _application(self) -> Starlette:
        return Starlette(
            routes=[
                Route("/file/bot{token}/{path:path}", self._download, methods=["GET"]),
                Route("/bot{token}/{method:path}", self._call, methods=["GET", "POST"]),
                *self._pages,
            ]
        )

    async def _download(self, request: Request) -> Response:
        stored = self.api.world.files.at(request.path_params["path"])
        if request.path_params["token"] != self.api.world.token or stored is None:
            return JSONResponse(ApiError(404, "Not Found").body, status_code=404)
        return Response(stored.content, media_type=stored.media_type)

    async def _call(self, request: Request) -> Response:
        try:
            parameters = await read_parameters(request, self.api.world.files.upload_bytes)
        except ApiError as error:
            self.api.refuse_unread(request.path_params["method"], error)
            return JSONResponse(error.body, status_code=error.code)
        latency = self.api.world.faults.latency()
        if latency > 0:
            await asyncio.sleep(latency)
        answer = await self.api.answer(request.path_params["token"], request.path_params["method"], parameters)
        if answer.fate is Fate.SENT:
            headers = {}
            if answer.status == 429:
                headers["Retry-After"] = str(answer.body["parameters"]["retry_after"])
            # Python's escapes keep a lone surrogate of a broken test from breaking the answer.
            return Response(json.dumps(answer.body), answer.status, headers, media_type="application/json")
        if answer.fate is Fate.LOST:
            await _until_gone(request, answer.hold)
        request.scope[TRANSPORT].abort()
        return Response(status_code=204)


async def _until_gone(request: Request, seconds: float | None) -> None:
    """Keep the bot waiting, for `seconds` or until it hangs up."""

    async def hung_up() -> None:
        while (await request.receive())["type"] != "http.disconnect":
            pass

    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await hung_up()


async def read_parameters(request: Request, upload_bytes: int) -> Parameters:
    """The parameters of the request, wherever they stand; ApiError 413 for a body over the upload limit."""
    if int(request.headers.get("content-length") or 0) > upload_bytes + OVERHEAD_BYTES:
        raise ApiError(413, "Request Entity Too Large")
    values: dict[str, Any] = dict(request.query_params)
    files: dict[str, Upload] = {}
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if request.method == "POST" and kind == "application/json":
        values |= _json_object(await request.body())
    elif request.method == "POST" and kind in {"multipart/form-data", "application/x-www-form-urlencoded"}:
        try:
            form = await request.form(max_part_size=FIELD_BYTES)
        except MultiPartException as error:
            raise bad_request(f"can't parse multipart body: {error.message}") from error
        for name, value in form.multi_items():
            if isinstance(value, UploadFile):
                files[name] = Upload(value.filename or "", value.content_type or "", await value.read())
            else:
                values[name] = value
        await form.close()
    return Parameters(values, files)


def _json_object(body: bytes) -> dict[str, Any]:
    if not body:
        return {}
    try:
        value = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise bad_request("can't parse JSON object") from error
    if not isinstance(value, dict):
        raise bad_request("expected a JSON object")
    return value
