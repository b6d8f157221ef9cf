"""Passwords with Argon2id, and time-based codes of an authenticator app."""

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
"""Letters and digits that are not easily confused."""

_HASHER = PasswordHasher()


def hashed(password: str) -> str:
    """Return the hash to store for a password."""
    return _HASHER.hash(password)


def is_right(stored: str | None, password: str) -> bool:
    """Return whether the password matches. An unknown name takes equally long."""
    try:
        return _HASHER.verify(stored or _decoy(), password[:LONGEST]) and stored is not None
    except (VerificationError, InvalidHashError):
        return False


@cache
def _decoy() -> str:
    """Return a hash to check when the name is unknown, so that the response time does not reveal it."""
    return hashed(secrets.token_urlsafe())


def generated() -> str:
    """Return a new password of four groups, about 79 bits."""
    return "-".join("".join(secrets.choice(ALPHABET) for _ in range(4)) for _ in range(4))


def new_totp_secret() -> str:
    """Return a new secret for an authenticator app."""
    return pyotp.random_base32()


def totp_address(secret: str, name: str) -> str:
    """Return the otpauth URI for an authenticator app."""
    return pyotp.TOTP(secret).provisioning_uri(name=name, issuer_name="Comptoir")


def totp_step(secret: str, code: str, now: datetime, last: int | None) -> int | None:
    """Return the time step of a valid code, within one step either way, or None for an invalid or used one."""
    totp = pyotp.TOTP(secret)
    here = int(now.timestamp()) // totp.interval
    for step in (here - 1, here, here + 1):
        if (last is None or step > last) and secrets.compare_digest(totp.generate_otp(step), code.strip()):
            return step
    return None
