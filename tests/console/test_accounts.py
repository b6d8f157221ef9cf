"""Accounts from the command line."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from bot.console.accounts import add_account, close, reset
from bot.core import paths
from bot.core.errors import InputError
from tests.console.conftest import Place, sign_in


def url(place: Place) -> str:
    return f"sqlite:///{place.database.file}"


def test_the_command_prints_a_password_once_and_it_opens_the_console(place: Place, tmp_path: Path) -> None:
    environment = {**os.environ, "DATABASE_URL": url(place), "DEFAULT_LANGUAGE": "en", "TELEGRAM_BOT_TOKEN": ""}
    command = [sys.executable, "-m", "bot.cli", "advisor", "add", "Marie Dubois", "--role", "lead", "--region", "wallonia"]
    done = subprocess.run(command, cwd=paths.ROOT, env=environment, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    password = re.search(r"shown only now\): (\S+)", done.stdout)
    assert password and len(password[1]) == 19
    assert sign_in(place.browser(), "Marie Dubois", password[1]).status_code == 303
    again = subprocess.run(command, cwd=paths.ROOT, env=environment, capture_output=True, text=True, timeout=60)
    assert again.returncode == 2 and "Marie Dubois" in again.stderr


@pytest.mark.parametrize("role, region, password", [("king", "all", None), ("lead", "mars", None), ("lead", "all", "short")])
def test_a_value_that_cannot_be_is_named(place: Place, role: str, region: str, password: str | None) -> None:
    with pytest.raises(InputError, match=f"{role}|{region}|characters"):
        add_account(url(place), "Marie", role, region, password, False)


def test_a_reset_ends_sign_ins_and_gives_a_new_password(place: Place) -> None:
    place.add_account("Marie")
    browser = place.signed_in("Marie")
    password = reset(url(place), "Marie")
    assert browser.get("/console/").status_code == 303
    assert sign_in(place.browser(), "Marie").status_code == 401
    assert sign_in(place.browser(), "Marie", password).status_code == 303
    with pytest.raises(InputError, match="'Nobody'"):
        reset(url(place), "Nobody")


def test_a_closed_account_opens_nothing(place: Place) -> None:
    place.add_account("Marie")
    browser = place.signed_in("Marie")
    close(url(place), "Marie")
    assert browser.get("/console/").status_code == 303
    assert sign_in(place.browser(), "Marie").status_code == 401
