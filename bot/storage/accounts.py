"""The advisors' accounts and sign-ins. Of a sign-in only a digest is kept: the database alone opens no door."""

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
"""After so long without a request, or so long in all, a sign-in has ended."""

WINDOW = timedelta(minutes=15)
MOST_FAILURES_OF_NAME = 8
MOST_FAILURES_OF_ADDRESS = 30
"""As many failed attempts within the window close the door to a name, or to an address, until the window has passed."""


class Role(StrEnum):
    """What an advisor may do: read and answer; also teach, export and erase; also see who did what."""

    ADVISOR = "advisor"
    LEAD = "lead"
    ADMIN = "admin"

    def includes(self, other: Role) -> bool:
        """Whether this role may do all that the other may."""
        ranks = list(Role)
        return ranks.index(self) >= ranks.index(other)


class Region(StrEnum):
    """Whose conversations an advisor sees. Those without a region yet are seen by all."""

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
    """Argon2id, with its salt and cost."""
    totp: Mapped[str | None] = mapped_column(String(64), default=None)
    totp_step: Mapped[int | None] = mapped_column(BIG, default=None)
    """The time step of the last code that was taken: no code opens the door twice."""
    active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime] = mapped_column(MOMENT)


class SignIn(Base):
    """A browser in which an advisor is signed in."""

    __tablename__ = "sign_ins"

    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    advisor_id: Mapped[int] = mapped_column(ForeignKey("advisors.id", ondelete="CASCADE"), index=True)
    csrf: Mapped[str] = mapped_column(String(64))
    begun_at: Mapped[datetime] = mapped_column(MOMENT)
    seen_at: Mapped[datetime] = mapped_column(MOMENT)


class FailedSignIn(Base):
    """An attempt that failed, by a digest of the name and of the address it came from."""

    __tablename__ = "failed_sign_ins"
    __table_args__ = (Index("ix_failed_sign_ins_who", "who", "at"), {"sqlite_autoincrement": True})

    id: Mapped[int] = mapped_column(BIG, primary_key=True)
    who: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime] = mapped_column(MOMENT)


@dataclass(frozen=True, slots=True)
class Who:
    """The advisor of a request, as the pages know them."""

    id: int
    name: str
    role: Role
    region: Region
    language: str | None
    csrf: str
    digest: str

    @property
    def sees(self) -> str | None:
        """The one region to which the advisor is held; None for all."""
        return None if self.region is Region.ALL else str(self.region)


def digest_of(secret: str) -> str:
    """What is stored of a secret that only the browser holds."""
    return sha256(secret.encode()).hexdigest()


def by_name(session: Session, name: str) -> Advisor | None:
    """The account of that name that is in use."""
    return session.scalar(select(Advisor).where(Advisor.name == name, Advisor.active))


def sign_in(session: Session, advisor: Advisor, token: str, csrf: str, now: datetime) -> None:
    """Write a new sign-in down; those that have ended go."""
    session.execute(delete(SignIn).where((SignIn.seen_at < now - IDLE) | (SignIn.begun_at < now - LONGEST)))
    session.add(SignIn(digest=digest_of(token), advisor_id=advisor.id, csrf=csrf, begun_at=now, seen_at=now))


def who_is(session: Session, token: str, now: datetime) -> Who | None:
    """The advisor whose browser holds this token, unless the sign-in has ended."""
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
    """Whether the advisor's presence was noted more than a minute ago."""
    seen_at = session.scalar(select(SignIn.seen_at).where(SignIn.digest == digest))
    return seen_at is not None and seen_at < now - timedelta(minutes=1)


def seen(session: Session, digest: str, now: datetime) -> None:
    """Note that the advisor is there."""
    session.execute(update(SignIn).where(SignIn.digest == digest).values(seen_at=now))


def sign_out(session: Session, digest: str) -> None:
    """End one sign-in."""
    session.execute(delete(SignIn).where(SignIn.digest == digest))


def sign_out_elsewhere(session: Session, advisor_id: int, digest: str = "") -> None:
    """End all sign-ins of an advisor but the one of `digest`."""
    session.execute(delete(SignIn).where(SignIn.advisor_id == advisor_id, SignIn.digest != digest))


def failed(session: Session, name: str, address: str, now: datetime) -> None:
    """Count a failed attempt against its name and its address."""
    session.execute(delete(FailedSignIn).where(FailedSignIn.at < now - WINDOW))
    session.add_all([FailedSignIn(who=digest_of(f"name {name.casefold()}"), at=now),
                     FailedSignIn(who=digest_of(f"address {address}"), at=now)])  # fmt: skip


def is_held_off(session: Session, name: str, address: str, now: datetime) -> bool:
    """Whether too many attempts have failed lately."""
    for who, most in ((f"name {name.casefold()}", MOST_FAILURES_OF_NAME), (f"address {address}", MOST_FAILURES_OF_ADDRESS)):
        query = select(func.count()).select_from(FailedSignIn)
        if (session.scalar(query.where(FailedSignIn.who == digest_of(who), FailedSignIn.at >= now - WINDOW)) or 0) >= most:
            return True
    return False
