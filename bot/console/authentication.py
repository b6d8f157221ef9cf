"""Sign-in, sign-out and the advisor's own account."""

from __future__ import annotations

import secrets

from starlette.responses import RedirectResponse, Response

from bot.console import passwords
from bot.console.context import ROOT, Call, ConsoleContext, go
from bot.console.guard import COOKIE, keep
from bot.core.languages import from_code
from bot.storage import accounts, audit
from bot.storage.accounts import Advisor
from bot.storage.audit import AuditAct


class Authentication:
    """The sign-in and account pages."""

    def __init__(self, context: ConsoleContext) -> None:
        self._context = context

    def form(self, call: Call) -> Response:
        """Show the sign-in form. A signed-in advisor is redirected to the list."""
        return go("/") if call.who else self._form(call)

    def enter(self, call: Call) -> Response:
        """Sign in, always with a new session id (against session fixation)."""
        name, password = call.form.get("name", "").strip()[:64], call.form.get("password", "")
        now = self._context.clock()
        with self._context.database.begin() as session:
            if accounts.is_held_off(session, name, call.address, now):
                audit.note(session, now, name or "?", AuditAct.SIGN_IN_HELD_OFF, address=call.address)
                return self._form(call, 429, "held_off")
            advisor = accounts.by_name(session, name)
            stored = advisor.password if advisor else None
        right = passwords.is_right(stored, password)
        with self._context.database.begin() as session:
            advisor = accounts.by_name(session, name) if right else None
            if advisor is None or not self._second_factor(advisor, call):
                accounts.failed(session, name, call.address, now)
                audit.note(session, now, name or "?", AuditAct.SIGN_IN_FAILED, address=call.address)
                return self._form(call, 401, "wrong")
            token = secrets.token_urlsafe(32)
            if call.who:
                accounts.sign_out(session, call.who.digest)
            accounts.sign_in(session, advisor, token, secrets.token_urlsafe(24), now)
            audit.note(session, now, advisor.name, AuditAct.SIGN_IN, address=call.address)
        response = RedirectResponse(ROOT + _inside(call.form.get("next", "")), status_code=303)
        keep(response, COOKIE, token, call.https)
        return response

    def leave(self, call: Call) -> Response:
        """Sign out on the server, not only in the browser."""
        with self._context.database.begin() as session:
            accounts.sign_out(session, call.advisor.digest)
            audit.note(session, self._context.clock(), call.advisor.name, AuditAct.SIGN_OUT, address=call.address)
        response = go("/sign-in")
        keep(response, COOKIE, "", call.https)
        return response

    def account(self, call: Call) -> Response:
        """Show the advisor's own account page."""
        return self._account(call)

    def set_language(self, call: Call) -> Response:
        """Change the advisor's console language."""
        language = from_code(call.form.get("language"))
        with self._context.database.begin() as session:
            advisor = session.get(Advisor, call.advisor.id)
            if advisor and language:
                advisor.language = str(language)
        return go("/account")

    def set_password(self, call: Call) -> Response:
        """Change the password and end the advisor's other sign-ins."""
        old, new = call.form.get("password", ""), call.form.get("new", "")
        with self._context.database.read() as session:
            advisor = session.get(Advisor, call.advisor.id)
            stored = advisor.password if advisor else None
        if not passwords.is_right(stored, old):
            return self._account(call, 400, "wrong_password")
        if not passwords.SHORTEST <= len(new) <= passwords.LONGEST:
            return self._account(call, 400, "short_password")
        hashed = passwords.hashed(new)
        with self._context.database.begin() as session:
            advisor = session.get_one(Advisor, call.advisor.id)
            advisor.password = hashed
            accounts.sign_out_elsewhere(session, advisor.id, call.advisor.digest)
            audit.note(session, self._context.clock(), advisor.name, AuditAct.PASSWORD_CHANGED, address=call.address)
        return self._account(call, done="password_changed")

    def set_totp(self, call: Call) -> Response:
        """Enable codes after a first correct one, or disable them with the password."""
        now, secret = self._context.clock(), call.form.get("secret", "")[:64]
        with self._context.database.begin() as session:
            advisor = session.get_one(Advisor, call.advisor.id)
            if call.form.get("off"):
                if not passwords.is_right(advisor.password, call.form.get("password", "")):
                    return self._account(call, 400, "wrong_password")
                advisor.totp = advisor.totp_step = None
                act = AuditAct.TOTP_OFF
            else:
                step = passwords.totp_step(secret, call.form.get("code", ""), now, None) if secret.isalnum() else None
                if step is None:
                    return self._account(call, 400, "wrong_code", secret=secret if secret.isalnum() else None)
                advisor.totp, advisor.totp_step = secret, step
                act = AuditAct.TOTP_ON
            audit.note(session, now, advisor.name, act, address=call.address)
        return self._account(call, done=act)

    def _second_factor(self, advisor: Advisor, call: Call) -> bool:
        if advisor.totp is None:
            return True
        step = passwords.totp_step(advisor.totp, call.form.get("code", ""), self._context.clock(), advisor.totp_step)
        if step is not None:
            advisor.totp_step = step
        return step is not None

    def _form(self, call: Call, status: int = 200, error: str | None = None) -> Response:
        following = call.form.get("next") or call.query.get("next") or ""
        name = call.form.get("name", "")[:64]
        return self._context.show(call, "sign_in.html.j2", status, error=error, next=_inside(following), name=name)

    def _account(
        self, call: Call, status: int = 200, error: str | None = None, done: str | None = None, secret: str | None = None
    ) -> Response:
        with self._context.database.read() as session:
            advisor = session.get_one(Advisor, call.advisor.id)
            has_totp, language = advisor.totp is not None, advisor.language
        secret = None if has_totp else secret or passwords.new_totp_secret()
        address = passwords.totp_address(secret, call.advisor.name) if secret else None
        return self._context.show(call, "account.html.j2", status, error=error, done=done, has_totp=has_totp, secret=secret,
                                 address=address, chosen=language)  # fmt: skip


def _inside(path: str) -> str:
    """Return `path` if it is a page of the console, else the list: no link may redirect elsewhere."""
    good = path.startswith("/") and not path.startswith(("//", "/\\")) and "\n" not in path and "\r" not in path
    return path[:500] if good and not path.startswith("/sign-in") else "/"
