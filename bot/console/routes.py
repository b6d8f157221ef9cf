"""The routes of the console."""

from __future__ import annotations

from pathlib import Path

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from bot.console.authentication import Authentication
from bot.console.canned_replies import CannedReplies
from bot.console.context import ROOT, ConsoleContext
from bot.console.conversation_view import ConversationView
from bot.console.corrections import Corrections
from bot.console.guard import Guard, Handler, Shield
from bot.console.insight import Insight
from bot.console.listing import Listing
from bot.console.live import Live
from bot.console.request_pages import RequestPages
from bot.console.rights import Rights
from bot.conversation.services import AppContext
from bot.storage.accounts import Role


def console(app: AppContext) -> Starlette:
    """Return the console, for mounting under ``/console``."""
    return application(ConsoleContext(app))


def routes_of(context: ConsoleContext) -> list[BaseRoute]:
    """Return the routes of the console over this context."""
    return [Mount(ROOT, app=application(context))]


def application(context: ConsoleContext) -> Starlette:
    """Return the console's application over this context."""
    guard = Guard(context)
    routes = [*_doors(context, guard), *_pages(context, guard), *_corrections(context, guard), *_more(context, guard)]
    routes.append(Mount("/static", StaticFiles(directory=Path(__file__).parent / "static")))
    return Starlette(routes=routes, middleware=[Middleware(Shield)])


def _doors(context: ConsoleContext, guard: Guard) -> list[BaseRoute]:
    authentication = Authentication(context)
    return [
        Route("/sign-in", guard.open(authentication.form)),
        Route("/sign-in", guard.open(authentication.enter), methods=["POST"]),
        _post(guard, "/sign-out", authentication.leave),
        _get(guard, "/account", authentication.account),
        _post(guard, "/account/language", authentication.set_language),
        _post(guard, "/account/password", authentication.set_password),
        _post(guard, "/account/totp", authentication.set_totp),
    ]


def _pages(context: ConsoleContext, guard: Guard) -> list[BaseRoute]:
    listing, conversation, live, requests = (
        Listing(context),
        ConversationView(context),
        Live(context, guard),
        RequestPages(context),
    )
    chat = "/chats/{chat_id:int}"
    request = f"{chat}/requests/{{request:int}}"
    return [
        _get(guard, "/", listing.show),
        _post(guard, "/filters", listing.save),
        _post(guard, "/filters/{id:int}/drop", listing.drop),
        Route("/events", live.list),
        _get(guard, chat, conversation.show),
        _get(guard, f"{chat}/messages", conversation.messages),
        _get(guard, f"{chat}/handling", conversation.head),
        Route(f"{chat}/events", live.chat),
        _post(guard, f"{chat}/take", conversation.take),
        _post(guard, f"{chat}/give-back", conversation.give_back),
        _post(guard, f"{chat}/reply", conversation.reply),
        _post(guard, f"{chat}/review", conversation.review),
        _post(guard, f"{chat}/snooze", conversation.snooze),
        _post(guard, f"{chat}/assign", conversation.assign),
        _post(guard, f"{chat}/tags", conversation.tag),
        _post(guard, f"{chat}/notes", conversation.note),
        _post(guard, f"{chat}/notes/{{note:int}}/drop", conversation.unnote),
        _get(guard, f"{request}/dossier.pdf", requests.dossier),
        _post(guard, f"{request}/date", requests.set_date),
        _post(guard, f"{request}/refusal", requests.refuse),
    ]


def _corrections(context: ConsoleContext, guard: Guard) -> list[BaseRoute]:
    corrections = Corrections(context)
    message, script = "/chats/{chat_id:int}/messages/{message:int}/correct", "/chats/{chat_id:int}/script"
    return [
        _get(guard, message, corrections.form),
        _post(guard, message, corrections.correct),
        _get(guard, script, corrections.script, Role.LEAD),
        _post(guard, script, corrections.save_script, Role.LEAD),
        _get(guard, f"{script}.yml", corrections.download_script, Role.LEAD),
        _get(guard, "/learn", corrections.open, Role.LEAD),
        _post(guard, "/learn", corrections.teach, Role.LEAD),
        _get(guard, "/learn.patch", corrections.patch, Role.LEAD),
        _post(guard, "/learn/{id:int}/drop", corrections.drop, Role.LEAD),
    ]


def _more(context: ConsoleContext, guard: Guard) -> list[BaseRoute]:
    insight, rights, canned_replies = Insight(context), Rights(context), CannedReplies(context)
    return [
        _get(guard, "/insight", insight.show),
        _get(guard, "/chats/{chat_id:int}/export", rights.export, Role.LEAD),
        _post(guard, "/chats/{chat_id:int}/erase", rights.erase, Role.LEAD),
        _get(guard, "/export/{kind:str}", rights.listed, Role.LEAD),
        _get(guard, "/replies", canned_replies.replies),
        _post(guard, "/replies", canned_replies.add_reply, Role.LEAD),
        _post(guard, "/replies/{id:int}/drop", canned_replies.drop_reply, Role.LEAD),
        _get(guard, "/audit", canned_replies.audit, Role.ADMIN),
    ]


def _get(guard: Guard, path: str, handler: Handler, role: Role = Role.ADVISOR) -> Route:
    return Route(path, guard.signed_in(handler, role), methods=["GET"])


def _post(guard: Guard, path: str, handler: Handler, role: Role = Role.ADVISOR) -> Route:
    return Route(path, guard.signed_in(handler, role), methods=["POST"])
