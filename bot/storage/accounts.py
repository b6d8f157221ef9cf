"""Advisor accounts and sign-ins. Sign-in tokens are stored as digests: a copy of the database lets nobody in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import sha256

from sqlalchemy import ForeignKey, Index, String, delete, func, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.storage.models import BIG, MOMENT, Base, one_of

IDLE = timedelta(minutes=30)
LONGEST = timedelta(hours=12)
"""A sign-in ends after `IDLE` without a request, and after `LONGEST` in any case."""

WINDOW = timedelta(minutes=15)
MOST_FAILURES_OF_NAME = 8
MOST_FAILURES_OF_ADDRESS = 30
"""A name, or an address, with this many failed attempts within the window is locked out until the window has passed."""


class Role(StrEnum):
    """What an advisor may do. Advisors read and answer; leads also correct, export and erase; admins also read the audit."""

    ADVISOR = "advisor"
    LEAD = "lead"
    ADMIN = "admin"

    def includes(self, other: Role) -> bool:
        """Return whether this role includes all rights of the other."""
        ranks = list(Role)
        return ranks.index(self) >= ranks.index(other)


class Region(StrEnum):
    """The region whose conversations an advisor sees. Conversations without a region are visible to all."""

    WALLONIA = "wallonia"
    BRUSSELS = "brussels"
    FLANDERS = "flanders"
    OUTSIDE_BELGIUM = "outside_belgium"
    ALL = "all"


class Advisor(Base):
    """An advisor's account."""

    __tablename__ = "advisors"

    id: Mapped[int] = mapped_column(BIG, primary_key=True)
    name: Mapped[str] = mapped_column(String(64), unique=True)
    role: Mapped[Role] = mapped_column(one_of(Role, 8))
    region: Mapped[Region] = mapped_column(one_of(Region, 16))
    language: Mapped[str | None] = mapped_column(String(2), default=None)
    password: Mapped[str] = mapped_column(String(160))
    """The Argon2id hash, with its salt and cost."""
    totp: Mapped[str | None] = mapped_column(String(64), default=None)
    totp_step: Mapped[int | None] = mapped_column(BIG, default=None)
    """The time step of the last accepted code. A code is accepted once."""
    active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime] = mapped_column(MOMENT)


class SignIn(Base):
    """A browser session of a signed-in advisor."""

    __tablename__ = "sign_ins"

    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    advisor_id: Mapped[int] = mapped_column(ForeignKey("advisors.id", ondelete="CASCADE"), index=True)
    csrf: Mapped[str] = mapped_column(String(64))
    begun_at: Mapped[datetime] = mapped_column(MOMENT)
    seen_at: Mapped[datetime] = mapped_column(MOMENT)


class FailedSignIn(Base):
    """A failed attempt, stored under a digest of the name or of the client address."""

    __tablename__ = "failed_sign_ins"
    __table_args__ = (Index("ix_failed_sign_ins_who", "who", "at"), {"sqlite_autoincrement": True})

    id: Mapped[int] = mapped_column(BIG, primary_key=True)
    who: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime] = mapped_column(MOMENT)


@dataclass(frozen=True, slots=True)
class Who:
    """The signed-in advisor of a request."""

    id: int
    name: str
    role: Role
    region: Region
    language: str | None
    csrf: str
    digest: str

    @property
    def sees(self) -> str | None:
        """Return the region that the advisor is limited to, or None for all."""
        return None if self.region is Region.ALL else str(self.region)


def digest_of(secret: str) -> str:
    """Return the SHA-256 digest under which a secret is stored. Only the browser holds the secret."""
    return sha256(secret.encode()).hexdigest()


def by_name(session: Session, name: str) -> Advisor | None:
    """Return the active account of that name."""
    return session.scalar(select(Advisor).where(Advisor.name == name, Advisor.active))


def sign_in(session: Session, advisor: Advisor, token: str, csrf: str, now: datetime) -> None:
    """Store a new sign-in and delete the expired ones."""
    session.execute(delete(SignIn).where((SignIn.seen_at < now - IDLE) | (SignIn.begun_at < now - LONGEST)))
    session.add(SignIn(digest=digest_of(token), advisor_id=advisor.id, csrf=csrf, begun_at=now, seen_at=now))


def who_is(session: Session, token: str, now: datetime) -> Who | None:
    """Return the advisor who holds this token, or None when there is none or the sign-in has expired."""
    query = select(SignIn, Advisor).join(Advisor, Advisor.id == SignIn.advisor_id)
    found = session.execute(query.where(SignIn.digest == digest_of(token), Advisor.active)).first()
    if found is None:
        return None
    signed, advisor = found
    if signed.seen_at < now - IDLE or signed.begun_at < now - LONGEST:
        return None
    return Who(advisor.id, advisor.name, advisor.role, advisor.region, advisor.language, signed.csrf,
               signed.digest)  # fmt: skip


def is_due(session: Session, digest: str, now: datetime) -> bool:
    """Return whether the last activity was recorded more than a minute ago."""
    seen_at = session.scalar(select(SignIn.seen_at).where(SignIn.digest == digest))
    return seen_at is not None and seen_at < now - timedelta(minutes=1)


def seen(session: Session, digest: str, now: datetime) -> None:
    """Record the advisor's activity."""
    session.execute(update(SignIn).where(SignIn.digest == digest).values(seen_at=now))


def sign_out(session: Session, digest: str) -> None:
    """End one sign-in."""
    session.execute(delete(SignIn).where(SignIn.digest == digest))


def sign_out_elsewhere(session: Session, advisor_id: int, digest: str = "") -> None:
    """End all sign-ins of an advisor except the one of `digest`."""
    session.execute(delete(SignIn).where(SignIn.advisor_id == advisor_id, SignIn.digest != digest))


def failed(session: Session, name: str, address: str, now: datetime) -> None:
    """Count a failed attempt against its name and its address."""
    session.execute(delete(FailedSignIn).where(FailedSignIn.at < now - WINDOW))
    session.add_all([FailedSignIn(who=digest_of(f"name {name.casefold()}"), at=now),
                     FailedSignIn(who=digest_of(f"address {address}"), at=now)])  # fmt: skip


def is_held_off(session: Session, name: str, address: str, now: datetime) -> bool:
    """Return whether the name or the address has too many recent failures."""
    for who, most in ((f"name {name.casefold()}", MOST_FAILURES_OF_NAME), (f"address {address}", MOST_FAILURES_OF_ADDRESS)):
        query = select(func.count()).select_from(FailedSignIn)
        if (session.scalar(query.where(FailedSignIn.who == digest_of(who), FailedSignIn.at >= now - WINDOW)) or 0) >= most:
            return True
    return False
