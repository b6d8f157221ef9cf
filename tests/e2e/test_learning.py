"""Learning end to end: an advisor corrects lines in the console, and after one training the bot understands them."""

from __future__ import annotations

import html
import json
import re
from pathlib import Path
from typing import Any

import pytest

from bot.console.accounts import add_account
from nlu.reader.lines import read_lines
from tests.e2e.bot_process import BotProcess
from tests.e2e.test_handoff import PASSWORD, send, signed_in
from tests.e2e.working_tree import copied, unchanged
from tests.emulator import Emulator
from tests.nlu.test_promoted import misunderstood, promoted

SEATS = {"fr": "nous sommes à Liège", "nl": "we zitten in Gent", "en": "we're in Ghent", "de": "wir sitzen in Eupen"}

LINES: dict[str, tuple[str, dict[str, str]]] = {
    "fr": ("on remballe pour ce soir, la petite dort, 0475 12 34 56", {"intent": "stop"}),
    "nl": ("wij vullen flesjes met wat monniken vroeger roerden",
           {"intent": "inform", "answer1": "product_category.wine_spirits"}),
    "en": ("tiny wooden things that toddlers chew on",
           {"intent": "inform", "answer1": "product_category.baby", "profile": "yes"}),
    "de": ("wir rühren an, was die Haut nachts trinkt", {"intent": "inform/product_category.cosmetics"}),
}  # fmt: skip
"""What people say when asked for their product, and what an advisor makes of it."""

UNDERSTOOD: dict[str, tuple[str, dict[str, Any]]] = {
    "fr": ("stop", {}),
    "nl": ("inform", {"product_category": "wine_spirits"}),
    "en": ("inform", {"product_category": "baby"}),
    "de": ("inform", {"product_category": "cosmetics"}),
}


@pytest.mark.timeout(900)
async def test_a_corrected_line_is_understood_after_the_next_training(
    emulator: Emulator, tmp_path: Path, model: Path, engine: Any
) -> None:
    tree = copied(tmp_path / "tree", model)
    with unchanged(), BotProcess(emulator, tmp_path, tree.root) as bot:
        add_account(f"sqlite:///{tmp_path / 'comptoir.db'}", "Marie", "lead", "all", PASSWORD, False)
        for number, language in enumerate(LINES, 1):
            person = emulator.person(chat_id=number, first_name="Jo", language_code=language)
            person.types_command("/start")
            person.waits(timeout=20)
            person.types(SEATS[language])
            person.waits(timeout=20)
            person.types(LINES[language][0])
            person.waits(timeout=20)
        marie = signed_in(bot.port)
        for number, (said, correction) in enumerate(LINES.values(), 1):
            form = form_of(marie.get(f"/chats/{number}").text, said)
            offered = re.search(r'name="example" value="([^"]*)"', marie.get(form).text)
            assert offered
            send(marie, form, example=html.unescape(offered[1]), **correction)
        diff = marie.get("/learn.patch").text
        assert diff in html.unescape(marie.get("/learn").text)
        answer = marie.post("/learn", data={"csrf": csrf_of(marie), "diff": diff})
        assert answer.status_code == 200 and "la petite dort" in tree.text("nlu/fr/taught.jsonl")
        marie.close()

    lines = promoted(tree.root / "tests" / "nlu" / "promoted")
    expected = {line["language"]: (line["intent"], line["answers"]) for line in lines}
    assert expected == UNDERSTOOD and not any("0475" in line["text"] for line in lines)
    taught = [one for language in LINES for one in read_lines(tree.root / "nlu" / language / "taught.jsonl", language)]
    assert {one.language: (one.act, dict(one.answers)) for one in taught} == UNDERSTOOD
    assert {one.question for one in taught} == {"product_category"} and len(taught) == len(lines)
    assert len(await misunderstood(engine, lines)) >= len(lines) - 1, "the old model knew more than one of them"

    trained = tree.runs("train")
    assert trained.returncode == 0, trained.stderr[-2000:]
    parsed = tree.runs("parse", "--jsonl", given="".join(json.dumps(line) + "\n" for line in lines))
    found = {one["language"]: (one["intent"], one["answers"]) for one in map(json.loads, parsed.stdout.splitlines())}
    assert found == UNDERSTOOD


def form_of(page: str, said: str) -> str:
    """The address of the form in which the message with these words is corrected."""
    line = next(part for part in page.split("<li id=") if said in html.unescape(part))
    found = re.search(r'href="/console(/chats/[^"]+/correct)"', line)
    assert found, line
    return found[1]


def csrf_of(browser: Any) -> str:
    found = re.search(r'name="csrf" value="([^"]+)"', browser.get("/account").text)
    assert found
    return found[1]
