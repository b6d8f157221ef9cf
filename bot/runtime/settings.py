"""The settings, read from the environment or `.env`. An invalid value is an error that names the setting."""

from __future__ import annotations

import re
from pathlib import Path

from pydantic import Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from bot.core import paths
from bot.core.languages import DEFAULT, Language, codes

DEFAULT_DATABASE = f"sqlite:///{paths.ROOT / 'var' / 'comptoir.db'}"


class SettingsError(ValueError):
    """Invalid settings, one line each."""


class Settings(BaseSettings):
    """All settings. docs/settings.md describes them."""

    model_config = SettingsConfigDict(env_file=".env", extra="ignore", frozen=True, hide_input_in_errors=True)

    telegram_bot_token: str | None = Field(None, description="a bot token from @BotFather, such as 123456:ABC…")
    telegram_api_url: str = Field("https://api.telegram.org/bot", description="an http(s) address that ends in /bot")
    telegram_webhook_url: str | None = Field(None, description="the public https address of the webhook")
    telegram_webhook_secret: str | None = Field(None, description="1 to 256 of A-Z, a-z, 0-9, _ and -")
    database_url: str = Field(DEFAULT_DATABASE, description="sqlite:///PATH or postgresql://USER@HOST/NAME")
    redis_url: str | None = Field(None, description="redis://HOST:PORT/NUMBER")
    action_endpoint_url: str | None = Field(None, description="the http(s) address of a Rasa action server")
    console_host: str = Field("127.0.0.1", description="the address to listen on")
    console_port: int = Field(8000, ge=0, le=65535, description="a port from 0 to 65535")
    model_path: Path | None = Field(None, description="the path of a model archive trained elsewhere")
    default_language: Language = Field(DEFAULT, description=f"one of {codes()}")
    retention_months: int = Field(12, ge=1, le=120, description="months from 1 to 120")
    log_level: str = Field("INFO", description="one of DEBUG, INFO, WARNING, ERROR")
    log_json: bool = Field(False, description="one of true, false")

    @field_validator("telegram_bot_token", "telegram_webhook_url", "telegram_webhook_secret", "redis_url",
                     "action_endpoint_url", "model_path", mode="before")  # fmt: skip
    @classmethod
    def _empty_is_absent(cls, value: object) -> object:
        return None if value == "" else value

    @field_validator("telegram_bot_token")
    @classmethod
    def _token(cls, value: str | None) -> str | None:
        if value is not None and not re.fullmatch(r"\d+:[A-Za-z0-9_-]+", value):
            raise ValueError("not a token")
        return value

    @field_validator("telegram_api_url")
    @classmethod
    def _api_url(cls, value: str) -> str:
        if not re.fullmatch(r"https?://\S+/bot/?", value):
            raise ValueError("not such an address")
        return value

    @field_validator("telegram_webhook_url", "action_endpoint_url")
    @classmethod
    def _http(cls, value: str | None) -> str | None:
        if value is not None and not re.match(r"https?://[^/\s]+", value):
            raise ValueError("not an address")
        return value

    @field_validator("telegram_webhook_secret")
    @classmethod
    def _secret(cls, value: str | None) -> str | None:
        if value is not None and not re.fullmatch(r"[A-Za-z0-9_-]{1,256}", value):
            raise ValueError("not a secret")
        return value

    @field_validator("database_url")
    @classmethod
    def _database(cls, value: str) -> str:
        try:
            backend = make_url(value).get_backend_name()
        except ArgumentError:
            raise ValueError("not an address") from None
        if backend not in ("sqlite", "postgresql"):
            raise ValueError("another kind of database")
        return value

    @field_validator("redis_url")
    @classmethod
    def _redis(cls, value: str | None) -> str | None:
        if value is not None and not re.match(r"rediss?://", value):
            raise ValueError("not an address")
        return value

    @field_validator("log_level")
    @classmethod
    def _level(cls, value: str) -> str:
        if value.upper() not in ("DEBUG", "INFO", "WARNING", "ERROR"):
            raise ValueError("not a level")
        return value.upper()


SECRETS = frozenset({"telegram_bot_token", "telegram_webhook_secret"})
"""Settings whose values must not appear in messages."""


def read_settings(env_file: Path | None = Path(".env")) -> Settings:
    """Return the settings of this process. Raise `SettingsError` with a line for each invalid one."""
    try:
        return Settings(_env_file=env_file)  # type: ignore[call-arg]
    except ValidationError as error:
        raise SettingsError("\n".join(_line(str(wrong["loc"][0])) for wrong in error.errors())) from None


def _line(name: str) -> str:
    import os

    given = os.environ.get(name.upper())
    value = "value" if name in SECRETS else "value in .env" if given is None else f"value {given!r}"
    return f"{name.upper()}: invalid {value}; expected {Settings.model_fields[name].description}"
