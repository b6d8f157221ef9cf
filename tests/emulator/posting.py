"""A lean HTTP client for the webhook: kept-alive connections and nothing else, so that the bot's own time is seen."""

from __future__ import annotations

import asyncio
import ssl
from dataclasses import dataclass, field
from urllib.parse import SplitResult, urlsplit

import httptools

CHUNK = 1 << 16


class LineCut(ConnectionError):
    """The bot hung up before its answer was complete."""


@dataclass(slots=True)
class Reply:
    """The bot's answer to one post; the header names are in lower case."""

    status: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    body: bytearray = field(default_factory=bytearray)
    complete: bool = False

    def on_header(self, name: bytes, value: bytes) -> None:
        """Called by the parser."""
        self.headers[name.decode("latin-1").lower()] = value.decode("latin-1")

    def on_body(self, body: bytes) -> None:
        """Called by the parser."""
        self.body += body

    def on_message_complete(self) -> None:
        """Called by the parser."""
        self.complete = True


class Poster:
    """Posts JSON to one URL after another over connections that it keeps; for one event loop."""

    def __init__(self) -> None:
        self._idle: dict[str, list[tuple[asyncio.StreamReader, asyncio.StreamWriter]]] = {}

    async def post(self, url: str, body: bytes, headers: dict[str, str]) -> Reply:
        """The answer. ConnectionError when nobody listens or the line is cut; no timeout of its own."""
        parts = urlsplit(url)
        idle = self._idle.setdefault(parts.netloc, [])
        while idle:
            reader, writer = idle.pop()
            if reader.at_eof() or writer.is_closing():
                writer.close()
                continue
            break
        else:
            reader, writer = await _connect(parts)
        try:
            writer.write(_head(parts, headers, len(body)) + body)
            reply, keep = await _read(reader)
        except BaseException:
            writer.transport.abort()
            raise
        if keep:
            idle.append((reader, writer))
        else:
            writer.close()
        return reply

    async def close(self) -> None:
        """Close what is still open."""
        writers = [writer for idle in self._idle.values() for _, writer in idle]
        self._idle.clear()
        for writer in writers:
            writer.transport.abort()
        await asyncio.gather(*(writer.wait_closed() for writer in writers), return_exceptions=True)


async def _connect(parts: SplitResult) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    secure = ssl.create_default_context() if parts.scheme == "https" else None
    port = parts.port or (443 if secure else 80)
    return await asyncio.open_connection(parts.hostname, port, ssl=secure)


def _head(parts: SplitResult, headers: dict[str, str], size: int) -> bytes:
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    lines = [f"POST {target} HTTP/1.1", f"Host: {parts.netloc}", f"Content-Length: {size}", "Connection: keep-alive"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")


async def _read(reader: asyncio.StreamReader) -> tuple[Reply, bool]:
    reply = Reply()
    parser = httptools.HttpResponseParser(reply)
    while not reply.complete:
        data = await reader.read(CHUNK)
        if not data:
            raise LineCut("the webhook hung up")
        try:
            parser.feed_data(data)
        except httptools.HttpParserError as error:
            raise LineCut("the webhook answered no HTTP") from error
    reply.status = parser.get_status_code()
    return reply, parser.should_keep_alive()
