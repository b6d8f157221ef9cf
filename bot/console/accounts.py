"""Account management for the command line."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.console import passwords
from bot.core.clock import now
from bot.core.errors import InputError
from bot.storage import accounts, audit
from bot.storage.accounts import Advisor, Region, Role
from bot.storage.audit import AuditAct
from bot.storage.database import Database


@dataclass(frozen=True, slots=True)
class NewAccount:
    """The generated secrets of a new account, shown once: a password, and the URI for an authenticator app."""

    password: str | None
    totp: str | None


def reset(url: str, name: str) -> str:
    """Reset the password and return it. Disables codes and ends all sign-ins of the advisor."""
    password = passwords.generated()
    with _opened(url) as database, database.begin() as session:
        advisor = _known(session, name)
        advisor.password, advisor.totp, advisor.totp_step = passwords.hashed(password), None, None
        accounts.sign_out_elsewhere(session, advisor.id)
        audit.note(session, now(), "comptoir advisor reset", AuditAct.ADVISOR_RESET, detail=name)
    return password


def close(url: str, name: str) -> None:
    """Close the account. Ends all sign-ins of the advisor; nobody can sign in with it again."""
    with _opened(url) as database, database.begin() as session:
        advisor = _known(session, name)
        advisor.active = False
        accounts.sign_out_elsewhere(session, advisor.id)
        audit.note(session, now(), "comptoir advisor close", AuditAct.ADVISOR_CLOSED, detail=name)


@contextmanager
def _opened(url: str) -> Iterator[Database]:
    database = Database(url)
    try:
        database.upgrade()
        yield database
    finally:
        database.close()


def _known(session: Session, name: str) -> Advisor:
    advisor = accounts.by_name(session, name)
    if advisor is None:
        raise InputError(f"NAME: no account {name!r}")
    return advisor


def add_account(url: str, name: str, role: str, region: str, password: str | None, totp: bool) -> NewAccount:
    """Create the account. Raise InputError for an invalid value or a name that is taken."""
    name = name.strip()
    if not 1 <= len(name) <= 64:
        raise InputError(f"NAME: invalid value {name!r}; expected 1 to 64 characters")
    if role not in set(Role):
        raise InputError(f"--role: invalid value {role!r}; expected one of {', '.join(Role)}")
    if region not in set(Region):
        raise InputError(f"--region: invalid value {region!r}; expected one of {', '.join(Region)}")
    if password is not None and not passwords.SHORTEST <= len(password) <= passwords.LONGEST:
        raise InputError(f"password: invalid length {len(password)}; expected {passwords.SHORTEST} or more characters")
    made = None if password else passwords.generated()
    secret = passwords.new_totp_secret() if totp else None
    with _opened(url) as database, database.begin() as session:
        if session.scalar(select(Advisor.id).where(Advisor.name == name)):
            raise InputError(f"NAME: account {name!r} already exists")
        hashed = passwords.hashed(password or made or "")
        session.add(Advisor(name=name, role=Role(role), region=Region(region), password=hashed, totp=secret, created_at=now()))
        audit.note(session, now(), "comptoir advisor add", AuditAct.ADVISOR_ADDED, detail=f"{name}, {role}, {region}")
    return NewAccount(made, passwords.totp_address(secret, name) if secret else None)
