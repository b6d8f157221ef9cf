"""Passwords by Argon2id, and the codes of an authenticator app."""

from __future__ import annotations

import secrets
from datetime import datetime
from functools import cache

import pyotp
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

SHORTEST = 12
LONGEST = 256

ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
"""Letters and figures that nobody mistakes for another."""

_HASHER = PasswordHasher()


def hashed(password: str) -> str:
    """What is stored of a password."""
    return _HASHER.hash(password)


def is_right(stored: str | None, password: str) -> bool:
    """Whether this is the password; takes equally long for a name that does not exist."""
    try:
        return _HASHER.verify(stored or _decoy(), password[:LONGEST]) and stored is not None
    except (VerificationError, InvalidHashError):
        return False


@cache
def _decoy() -> str:
    """Checked when the name is unknown, so that the answer takes as long as for a known one."""
    return hashed(secrets.token_urlsafe())


def generated() -> str:
    """A new password of four groups, about 79 bits."""
    return "-".join("".join(secrets.choice(ALPHABET) for _ in range(4)) for _ in range(4))


def new_totp_secret() -> str:
    """A new secret to share with an authenticator app."""
    return pyotp.random_base32()


def totp_address(secret: str, name: str) -> str:
    """The otpauth address that an authenticator app takes."""
    return pyotp.TOTP(secret).provisioning_uri(name=name, issuer_name="Comptoir")


def totp_step(secret: str, code: str, now: datetime, last: int | None) -> int | None:
    """The time step for which the code is right, one step of grace either way; None for a wrong or a used one."""
    totp = pyotp.TOTP(secret)
    here = int(now.timestamp()) // totp.interval
    for step in (here - 1, here, here + 1):
        if (last is None or step > last) and secrets.compare_digest(totp.generate_otp(step), code.strip()):
            return step
    return None
