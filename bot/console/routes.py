"""The addresses of the console."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime
from pathlib import Path

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from bot.console.desk import Desk
from bot.console.guard import Guard, Handler, Shield
from bot.console.insight import Insight
from bot.console.listing import Listing
from bot.console.live import Live
from bot.console.office import ROOT, Office
from bot.console.requests import Requests
from bot.console.rights import Rights
from bot.console.shelf import Shelf
from bot.console.signing import Signing
from bot.console.teaching import Teaching
from bot.conversation.turn_repository import TurnRepository
from bot.documents.attachments import Attachments, attachments
from bot.rendering.renderer import Renderer
from bot.storage.accounts import Role
from bot.storage.database import Database


def _nothing() -> None:
    return


def console(
    database: Database,
    renderer: Renderer,
    repository: TurnRepository,
    clock: Callable[[], datetime],
    written: Callable[[], None] = _nothing,
    erased: Callable[[], None] = _nothing,
    pause: Callable[[float], Awaitable[None]] = asyncio.sleep,
    stopping: Callable[[], bool] = bool,
    made: Attachments | None = None,
) -> Starlette:
    """The console, to be mounted under ``/console``.

    `written` is called from another thread when something is to be sent, `erased` when a person was erased; `pause`
    returns after so many seconds, or sooner when something may have changed; `stopping` says that the program ends;
    `made` build the files.
    """
    office = Office(database, renderer, repository, clock, written, erased, pause, stopping, attachments=made or attachments())
    return application(office)


def routes_of(office: Office) -> list[BaseRoute]:
    """The console of this office, under its address."""
    return [Mount(ROOT, app=application(office))]


def application(office: Office) -> Starlette:
    """The console of this office."""
    guard = Guard(office)
    routes = [*_doors(office, guard), *_pages(office, guard), *_lessons(office, guard), *_shelf(office, guard)]
    routes.append(Mount("/static", StaticFiles(directory=Path(__file__).parent / "static")))
    return Starlette(routes=routes, middleware=[Middleware(Shield)])


def _doors(office: Office, guard: Guard) -> list[BaseRoute]:
    signing = Signing(office)
    return [
        Route("/sign-in", guard.open(signing.form)),
        Route("/sign-in", guard.open(signing.enter), methods=["POST"]),
        _post(guard, "/sign-out", signing.leave),
        _get(guard, "/account", signing.account),
        _post(guard, "/account/language", signing.set_language),
        _post(guard, "/account/password", signing.set_password),
        _post(guard, "/account/totp", signing.set_totp),
    ]


def _pages(office: Office, guard: Guard) -> list[BaseRoute]:
    listing, desk, live, requests = Listing(office), Desk(office), Live(office, guard), Requests(office)
    chat = "/chats/{chat_id:int}"
    request = f"{chat}/requests/{{request:int}}"
    return [
        _get(guard, "/", listing.show),
        _post(guard, "/filters", listing.save),
        _post(guard, "/filters/{id:int}/drop", listing.drop),
        Route("/events", live.list),
        _get(guard, chat, desk.show),
        _get(guard, f"{chat}/messages", desk.messages),
        _get(guard, f"{chat}/handling", desk.head),
        Route(f"{chat}/events", live.chat),
        _post(guard, f"{chat}/take", desk.take),
        _post(guard, f"{chat}/give-back", desk.give_back),
        _post(guard, f"{chat}/reply", desk.reply),
        _post(guard, f"{chat}/review", desk.review),
        _post(guard, f"{chat}/snooze", desk.snooze),
        _post(guard, f"{chat}/assign", desk.assign),
        _post(guard, f"{chat}/tags", desk.tag),
        _post(guard, f"{chat}/notes", desk.note),
        _post(guard, f"{chat}/notes/{{note:int}}/drop", desk.unnote),
        _get(guard, f"{request}/dossier.pdf", requests.dossier),
        _post(guard, f"{request}/date", requests.set_date),
        _post(guard, f"{request}/refusal", requests.refuse),
    ]


def _lessons(office: Office, guard: Guard) -> list[BaseRoute]:
    teaching = Teaching(office)
    message, script = "/chats/{chat_id:int}/messages/{message:int}/correct", "/chats/{chat_id:int}/script"
    return [
        _get(guard, message, teaching.form),
        _post(guard, message, teaching.correct),
        _get(guard, script, teaching.script, Role.LEAD),
        _post(guard, script, teaching.save_script, Role.LEAD),
        _get(guard, f"{script}.yml", teaching.download_script, Role.LEAD),
        _get(guard, "/learn", teaching.open, Role.LEAD),
        _post(guard, "/learn", teaching.teach, Role.LEAD),
        _get(guard, "/learn.patch", teaching.patch, Role.LEAD),
        _post(guard, "/learn/{id:int}/drop", teaching.drop, Role.LEAD),
    ]


def _shelf(office: Office, guard: Guard) -> list[BaseRoute]:
    insight, rights, shelf = Insight(office), Rights(office), Shelf(office)
    return [
        _get(guard, "/insight", insight.show),
        _get(guard, "/chats/{chat_id:int}/export", rights.export, Role.LEAD),
        _post(guard, "/chats/{chat_id:int}/erase", rights.erase, Role.LEAD),
        _get(guard, "/export/{kind:str}", rights.listed, Role.LEAD),
        _get(guard, "/replies", shelf.replies),
        _post(guard, "/replies", shelf.add_reply, Role.LEAD),
        _post(guard, "/replies/{id:int}/drop", shelf.drop_reply, Role.LEAD),
        _get(guard, "/audit", shelf.audit, Role.ADMIN),
    ]


def _get(guard: Guard, path: str, handler: Handler, role: Role = Role.ADVISOR) -> Route:
    return Route(path, guard.signed_in(handler, role), methods=["GET"])


def _post(guard: Guard, path: str, handler: Handler, role: Role = Role.ADVISOR) -> Route:
    return Route(path, guard.signed_in(handler, role), methods=["POST"])
