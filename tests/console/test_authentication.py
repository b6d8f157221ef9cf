"""The door of the console: what OWASP's ASVS 5.0 asks of passwords, sign-ins, cookies, forms and headers."""

from __future__ import annotations

import re

import pyotp
import pytest
from sqlalchemy import select

from bot.console import passwords
from bot.storage.accounts import Advisor, FailedSignIn, SignIn
from bot.storage.audit import AuditEntry
from tests.console.conftest import PASSWORD, Place, csrf, post, sign_in


def test_a_password_is_kept_as_argon2id_and_nowhere_else(place: Place) -> None:
    place.add_account("Marie")
    place.signed_in("Marie")
    with place.database.read() as session:
        stored = session.scalar(select(Advisor.password))
    assert stored and stored.startswith("$argon2id$")
    assert place.database.file and PASSWORD.encode() not in place.database.file.read_bytes()


@pytest.mark.parametrize("name, password", [("Marie", "wrong"), ("Nobody", PASSWORD), ("", ""), ("Marie' OR 1=1 --", "x")])
def test_a_wrong_name_or_password_gives_the_same_answer(place: Place, name: str, password: str) -> None:
    place.add_account("Marie")
    answer = sign_in(place.browser(), name, password)
    assert answer.status_code == 401
    assert "did not match" in answer.text or "ne correspond pas" in answer.text
    assert "comptoir_console" not in answer.headers.get("set-cookie", "")


def test_the_id_is_new_at_each_sign_in_and_only_its_digest_is_stored(place: Place) -> None:
    place.add_account("Marie")
    browser = place.browser()
    browser.cookies.set("comptoir_console", "an-id-that-somebody-planted", domain="console.test", path="/")
    sign_in(browser, "Marie")
    first = browser.cookies["comptoir_console"]
    assert first != "an-id-that-somebody-planted" and len(first) >= 43
    with place.database.read() as session:
        assert first not in [row.digest for row in session.scalars(select(SignIn))]
    post(browser, "/console/sign-out")
    sign_in(browser, "Marie")
    assert browser.cookies["comptoir_console"] != first


def test_the_cookie_is_out_of_reach_for_scripts_and_other_sites(place: Place) -> None:
    place.add_account("Marie")
    browser = place.browser(https=True)
    page = browser.get("/console/sign-in")
    answer = browser.post("/console/sign-in", data={"csrf": csrf(page), "name": "Marie", "password": PASSWORD})
    cookie = next(one for one in answer.headers.get_list("set-cookie") if "comptoir_console" in one)
    assert cookie.startswith("__Host-comptoir_console=")
    for part in ("HttpOnly", "SameSite=strict", "Secure", "Path=/"):
        assert part in cookie
    assert "Domain" not in cookie


def test_signing_out_ends_the_sign_in_on_the_server(place: Place) -> None:
    place.add_account("Marie")
    browser = place.signed_in("Marie")
    stolen = browser.cookies["comptoir_console"]
    assert post(browser, "/console/sign-out").status_code == 303
    thief = place.browser()
    thief.cookies.set("comptoir_console", stolen)
    assert thief.get("/console/").status_code == 303


def test_a_sign_in_ends_when_idle_and_in_any_case_after_half_a_day(place: Place) -> None:
    place.add_account("Marie")
    browser = place.signed_in("Marie")
    place.clock.move(minutes=29)
    assert browser.get("/console/").status_code == 200
    place.clock.move(minutes=31)
    assert browser.get("/console/").status_code == 303
    sign_in(browser, "Marie")
    for _ in range(24):
        place.clock.move(minutes=29)
        assert browser.get("/console/").status_code == 200
    place.clock.move(minutes=29)
    assert browser.get("/console/").status_code == 303


def test_an_open_page_alone_keeps_no_sign_in_alive(place: Place) -> None:
    place.add_account("Marie")
    place.chat()
    browser = place.signed_in("Marie")
    for _ in range(4):
        place.clock.move(minutes=10)
        browser.get("/console/chats/101/handling")
    assert browser.get("/console/").status_code == 303


def test_after_too_many_failures_the_right_password_has_to_wait_too(place: Place) -> None:
    place.add_account("Marie")
    browser = place.browser()
    for _ in range(8):
        assert sign_in(browser, "marie", "wrong").status_code == 401
    assert sign_in(browser, "Marie").status_code == 429
    place.clock.move(minutes=16)
    assert sign_in(browser, "Marie").status_code == 303
    with place.database.read() as session:
        assert not any("marie" in row.who for row in session.scalars(select(FailedSignIn)))


def test_a_code_is_asked_for_and_taken_once(place: Place) -> None:
    secret = passwords.new_totp_secret()
    place.add_account("Marie", totp=secret)
    code = pyotp.TOTP(secret).at(place.clock())
    assert sign_in(place.browser(), "Marie").status_code == 401
    assert sign_in(place.browser(), "Marie", code="000000").status_code == 401
    assert sign_in(place.browser(), "Marie", code=code).status_code == 303
    assert sign_in(place.browser(), "Marie", code=code).status_code == 401
    place.clock.move(seconds=30)
    assert sign_in(place.browser(), "Marie", code=pyotp.TOTP(secret).at(place.clock())).status_code == 303


def test_codes_are_switched_on_with_a_right_code_and_off_with_the_password(place: Place) -> None:
    place.add_account("Marie")
    browser = place.signed_in("Marie")
    secret = passwords.new_totp_secret()
    assert post(browser, "/console/account/totp", secret=secret, code="123").status_code == 400
    assert post(browser, "/console/account/totp", secret=secret, code=pyotp.TOTP(secret).at(place.clock())).status_code == 200
    assert sign_in(place.browser(), "Marie").status_code == 401
    assert post(browser, "/console/account/totp", off="1", password="wrong").status_code == 400
    assert post(browser, "/console/account/totp", off="1", password=PASSWORD).status_code == 200
    assert sign_in(place.browser(), "Marie").status_code == 303


def test_a_new_password_ends_the_other_sign_ins(place: Place) -> None:
    place.add_account("Marie")
    here, elsewhere = place.signed_in("Marie"), place.signed_in("Marie")
    assert post(here, "/console/account/password", password="wrong", new="another long password").status_code == 400
    assert post(here, "/console/account/password", password=PASSWORD, new="short").status_code == 400
    assert post(here, "/console/account/password", password=PASSWORD, new="another long password").status_code == 200
    assert here.get("/console/").status_code == 200
    assert elsewhere.get("/console/").status_code == 303
    assert sign_in(place.browser(), "Marie").status_code == 401
    assert sign_in(place.browser(), "Marie", "another long password").status_code == 303


@pytest.mark.parametrize("token", [None, "", "wrong"])
def test_a_form_without_its_token_changes_nothing(place: Place, token: str | None) -> None:
    place.add_account("Marie")
    place.chat()
    browser = place.signed_in("Marie")
    form = {"tag": "x"} | ({} if token is None else {"csrf": token})
    assert browser.post("/console/chats/101/tags", data=form).status_code == 403
    assert browser.post("/console/sign-in", data={"name": "Marie", "password": PASSWORD}).status_code == 403


def test_a_form_from_another_site_is_refused_even_with_its_token(place: Place) -> None:
    place.add_account("Marie")
    place.chat()
    browser = place.signed_in("Marie")
    token = csrf(browser.get("/console/account"))
    answer = browser.post("/console/chats/101/take", data={"csrf": token}, headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 403


def test_every_change_is_a_post_with_a_token(place: Place) -> None:
    from starlette.routing import Mount

    mount = place.app.routes[0]
    assert isinstance(mount, Mount)
    place.add_account("Marie", role="admin")
    place.chat()
    browser = place.signed_in("Marie")
    posts = [route.path for route in mount.routes if "POST" in (getattr(route, "methods", None) or ())]  # type: ignore[attr-defined]
    assert len(posts) > 10
    for path in posts:
        address = "/console" + re.sub(r"{\w+:int}", "1", path)
        assert browser.post(address, data={"csrf": "wrong"}).status_code == 403, path


@pytest.mark.parametrize("path", ["/", "/account", "/chats/101", "/chats/101/messages?after=1", "/chats/101/events"])
def test_nothing_is_shown_to_whoever_is_not_signed_in(place: Place, path: str) -> None:
    place.chat()
    answer = place.browser().get("/console" + path)
    assert answer.status_code == 303 and answer.headers["location"].startswith("/console/sign-in")
    assert "gueuze" not in answer.text


@pytest.mark.parametrize("path", ["/console/", "/console/sign-in", "/console/chats/9", "/console/static/console.js"])
def test_the_headers_let_no_foreign_script_run_and_nobody_frame_the_page(place: Place, path: str) -> None:
    place.add_account("Marie")
    answer = place.signed_in("Marie").get(path)
    policy = answer.headers["content-security-policy"]
    assert "script-src 'self';" in policy and "frame-ancestors 'none'" in policy and "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert answer.headers["x-content-type-options"] == "nosniff"
    if "static" not in path:
        assert answer.headers["cache-control"] == "no-store"


def test_no_page_has_script_or_style_of_its_own(place: Place) -> None:
    from pathlib import Path

    from bot.core import paths

    for template in (paths.TEMPLATES / "console").glob("*.j2"):
        text = Path(template).read_text(encoding="utf-8")
        assert "<style" not in text and " style=" not in text and " onclick" not in text and "|safe" not in text, template
        assert "<script>" not in text, template


@pytest.mark.parametrize("target", ["//evil.example", "https://evil.example", "/\\evil.example", "javascript:alert(1)"])
def test_after_the_sign_in_nobody_is_sent_to_another_site(place: Place, target: str) -> None:
    place.add_account("Marie")
    answer = sign_in(place.browser(), "Marie", next=target)
    assert answer.headers["location"] == "/console/"


def test_sign_ins_are_in_the_audit_log(place: Place) -> None:
    place.add_account("Marie")
    sign_in(place.browser(), "Marie", "wrong")
    place.signed_in("Marie")
    with place.database.read() as session:
        acts = [(row.advisor, row.act) for row in session.scalars(select(AuditEntry))]
    assert acts == [("Marie", "sign_in_failed"), ("Marie", "sign_in")]
