"""Access control for the console: authentication, roles, CSRF protection and security headers."""

from __future__ import annotations

import asyncio
import hmac
import secrets
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any
from urllib.parse import quote

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.console.context import ROOT, Call, ConsoleContext, whole
from bot.core.languages import DEFAULT, Language, from_code
from bot.storage import accounts
from bot.storage.accounts import Role, Who

COOKIE = "comptoir_console"
FORM_COOKIE = "comptoir_form"
LONGEST_BODY = 262_144
MOST_FIELDS = 200

BY_ITSELF = ("/events", "/messages", "/handling")
"""The last path segments of requests that an open page sends on its own."""

Handler = Callable[[Call], Response]

HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}


class Shield:
    """Adds the security headers to every console response, and forbids caching of pages."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def shielded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers[name] = value
                if "/static/" not in scope["path"]:
                    headers["Cache-Control"] = "no-store"
                if scope.get("scheme") == "https":
                    headers["Strict-Transport-Security"] = "max-age=31536000"
            await send(message)

        await self._app(scope, receive, shielded)


class Guard:
    """Wraps handlers as endpoints. A handler runs in a thread with the request already parsed."""

    def __init__(self, context: ConsoleContext) -> None:
        self._context = context

    def open(self, handler: Handler) -> Callable[[Request], Awaitable[Response]]:
        """Return a public endpoint. Its CSRF token is kept in a cookie."""

        async def endpoint(request: Request) -> Response:
            token = request.cookies.get(cookie_name(FORM_COOKIE, is_https(request))) or secrets.token_urlsafe(24)
            form = await _form(request)
            if form is None or (request.method == "POST" and not _is_ours(request, form, token)):
                return self._refusal(request, 403)
            who = await asyncio.to_thread(self.who, request)
            response = await asyncio.to_thread(handler, self._call(request, who, form, token))
            keep(response, FORM_COOKIE, token, is_https(request))
            return response

        return endpoint

    def signed_in(self, handler: Handler, role: Role = Role.ADVISOR) -> Callable[[Request], Awaitable[Response]]:
        """Return an endpoint for advisors of at least this role. Its CSRF token belongs to the sign-in."""

        async def endpoint(request: Request) -> Response:
            who = await asyncio.to_thread(self.who, request)
            if who is None:
                return to_sign_in(request)
            form = await _form(request)
            if form is None or (request.method == "POST" and not _is_ours(request, form, who.csrf)):
                return self._refusal(request, 403)
            numbers = [value for value in request.path_params.values() if isinstance(value, int)]
            if not who.role.includes(role) or any(number >= 2**63 for number in numbers):
                return self._refusal(request, 404, who)
            return await asyncio.to_thread(handler, self._call(request, who, form, who.csrf))

        return endpoint

    def who(self, request: Request) -> Who | None:
        """Return the browser's advisor. Requests that an open page sends on its own do not extend the sign-in."""
        token = request.cookies.get(cookie_name(COOKIE, is_https(request)))
        if not token or len(token) > 128:
            return None
        now = self._context.clock()
        with self._context.database.read() as session:
            found = accounts.who_is(session, token, now)
            by_itself = request.url.path.endswith(BY_ITSELF)
            due = found is not None and not by_itself and accounts.is_due(session, found.digest, now)
        if found and due:
            with self._context.database.begin() as session:
                accounts.seen(session, found.digest, now)
        return found

    def _call(self, request: Request, who: Who | None, form: MutableMapping[str, str], csrf: str) -> Call:
        return Call(
            who, spoken(request, who), request.query_params, form, request.path_params, _address(request),
            fragment=_wants_part(request), csrf=csrf,
            https=is_https(request), url=str(request.url.path) + (f"?{request.url.query}" if request.url.query else ""),
        )  # fmt: skip

    def _refusal(self, request: Request, status: int, who: Who | None = None) -> Response:
        call = self._call(request, who, {}, who.csrf if who else "")
        return self._context.show(call, "refusal.html.j2", status, status_code=status)


def cookie_name(name: str, https: bool) -> str:
    """Return the cookie's full name. With https its prefix restricts it to this host."""
    return f"__Host-{name}" if https else name


def keep(response: Response, name: str, value: str, https: bool) -> None:
    """Set a session cookie, or delete it when the value is empty."""
    response.set_cookie(cookie_name(name, https), value, httponly=True, samesite="strict", secure=https, path="/",
                        max_age=None if value else 0)  # fmt: skip


def is_https(request: Request) -> bool:
    """Return whether the request came by https, directly or through a proxy."""
    return request.url.scheme == "https"


def to_sign_in(request: Request) -> Response:
    """Redirect to the sign-in page, and back afterwards."""
    address = f"{ROOT}/sign-in"
    if request.method == "GET" and "hx-request" not in request.headers:
        query = f"?{request.url.query}" if request.url.query else ""
        address += "?next=" + quote(request.url.path.removeprefix(ROOT) + query, safe="")
    if "hx-request" in request.headers:
        return Response(status_code=401, headers={"HX-Redirect": address})
    return RedirectResponse(address, status_code=303)


def spoken(request: Request, who: Who | None) -> Language:
    """Return the language of the pages: the advisor's own, else the browser's preference."""
    wished = from_code(request.query_params.get("language")) if who is None else from_code(who.language)
    if wished:
        return wished
    for part in request.headers.get("accept-language", "").split(","):
        language = from_code(part.split(";")[0].strip())
        if language:
            return language
    return DEFAULT


async def _form(request: Request) -> MutableMapping[str, str] | None:
    """Return the fields of a form, or None for an invalid body."""
    if request.method != "POST":
        return {}
    if not request.headers.get("content-type", "").startswith("application/x-www-form-urlencoded"):
        return None
    length = whole(request.headers.get("content-length", ""))
    if length is None or length > LONGEST_BODY:
        return None
    form = await request.form(max_fields=MOST_FIELDS)
    # PostgreSQL rejects NUL in text.
    return {name: value.replace("\0", "") for name, value in form.multi_items() if isinstance(value, str)}


def _is_ours(request: Request, form: MutableMapping[str, str], token: str) -> bool:
    headers: Headers = request.headers
    if headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        return False
    given = form.get("csrf") or headers.get("x-csrf-token") or ""
    return bool(token) and hmac.compare_digest(given.encode(), token.encode())


def _wants_part(request: Request) -> bool:
    """Return whether the page requests a fragment. Going back in the browser's history requests the full page."""
    return request.headers.get("hx-request") == "true" and "hx-history-restore-request" not in request.headers


def _address(request: Request) -> str:
    client: Any = request.client
    return str(client.host) if client else "unknown"
