"""A whole interview through Telegram: the running program, the emulated Bot API, nothing between."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from markupsafe import Markup

from advice.questions import load_interview
from bot.core import paths
from bot.rendering.renderer import Renderer
from bot.rendering.values import option, shown
from tests.e2e.bot_process import BotProcess
from tests.emulator import ChatView, Emulator, MessageView, Person


def open_question(person: Person) -> MessageView:
    """The newest message with buttons."""
    return next(message for message in reversed(person.chat.messages) if message.buttons)


def test_a_french_interview_by_buttons_alone(emulator: Emulator, tmp_path: Path, renderer: Renderer) -> None:
    words = renderer.words("fr")
    answers = {
        "region": "wallonia", "product_category": "chocolate_biscuits", "shelf_life_months": 12, "value_density": "over_30",
        "gross_margin_pct": 60, "china_trademark": "registered", "unit_price_eur": 10, "staff_count": 20, "china_lead": True,
        "spare_capacity_pct": 30, "chinese_service": "partner", "order_management": "erp", "export_experience": "asia",
        "budget_eur": 200000, "china_partner": "non_exclusive", "founded_year": 1950, "brand_story": None,
        "story_assets": ["origin", "craft", "founder"], "visual_content": "photos_and_video", "chinese_demand": "some",
        "price_position": "premium",
    }  # fmt: skip
    with BotProcess(emulator, tmp_path):
        person = emulator.person(chat_id=41, first_name="abdo <", language_code="fr")
        person.types_command("/start")
        for number, (question, answer) in enumerate(answers.items(), 1):
            asked = words.say(f"questions.{question}.ask").striptags()
            person.waits(until=f"Question {number} ", timeout=20)
            assert " ".join(asked.split()) in " ".join(open_question(person).text.split()), question
            press(person, renderer, question, answer)
        person.waits(until=words.say("result.to_start").striptags())
        person.waits(until=words.say("result.steps").striptags())
        chat = emulator.transcript(41)
        person.presses(words.say("advice.steps.operator_selection.name").unescape())
        person.waits(until=words.say("result.step.prepare", text="").striptags())
    assert words.say("advice.verdict.ready.name") in chat
    assert "Tmall Global" in chat
    assert not emulator.violations
    stored = transcript(tmp_path)
    assert {entry["direction"] for entry in stored} == {"in", "out"}
    assert {k: v for entry in stored for k, v in (entry["answers"] or {}).items()}["budget_eur"] == 200000


def press(person: Person, renderer: Renderer, question: str, answer: object) -> None:
    """Press the button of this answer; several answers are ticked one by one."""
    words = renderer.words("fr")
    asked = load_interview(paths.KNOWLEDGE)[question]
    if answer is None:
        person.presses(words.say("dialogue.buttons.dont_know").unescape())
    elif isinstance(answer, list):
        for one in answer:
            label = option(words, asked, one)
            person.presses(label)
            person.waits(until=ticked(label))
        person.presses(words.say(f"questions.{question}.done").unescape())
    else:
        person.presses(Markup(shown(words, asked, answer)).striptags())


def ticked(label: str) -> Callable[[ChatView], bool]:
    """Whether the chat shows this option with its tick."""
    return lambda chat: any(f"✓ {label}" in message.labels for message in chat.messages)


def transcript(folder: Path) -> list[dict[str, Any]]:
    """What `comptoir transcripts --json` prints."""
    environment = {**os.environ, "DATABASE_URL": f"sqlite:///{folder / 'comptoir.db'}"}
    command = [sys.executable, "-m", "bot.cli", "transcripts", "--chat", "41", "--json"]
    printed = subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout
    return [json.loads(line) for line in printed.splitlines()]


WORDS = {
    "region": "we're in Ghent",
    "product_category": "vegan skincare, creams and serums",
    "shelf_life_months": "two years",
    "value_density": "about 120 euros a kilo",
    "gross_margin_pct": "sixty-five percent",
    "china_trademark": "we filed it in China last spring, still waiting",
    "unit_price_eur": "49 euros",
    "health_claims": "no, we make no such claims",
    "staff_count": "eighteen",
    "china_lead": "yes, my colleague Lien has two days a week for it",
    "spare_capacity_pct": "30% more",
    "chinese_service": "our agency answers them",
    "order_management": "we run everything on Odoo",
    "export_experience": "we already sell in Japan",
    "budget_eur": "about 160k",
    "china_partner": "no partner yet",
    "founded_year": "since 2009",
    "brand_story": "Two sisters from Ghent began to mix creams from linseed in their kitchen. All is made in small batches.",
    "story_assets": "craft and origin",
    "visual_content": "photos and videos",
    "chinese_demand": "some Chinese tourists buy it in our shop",
    "price_position": "premium",
}


def test_an_english_interview_in_free_words_alone(emulator: Emulator, tmp_path: Path, renderer: Renderer) -> None:
    words = renderer.words("en")
    asks = {name: " ".join(words.say(f"questions.{name}.ask").striptags().split()) for name in WORDS}
    done = words.say("result.steps").striptags()
    with BotProcess(emulator, tmp_path):
        person = emulator.person(chat_id=41, first_name="Lien", language_code="en-GB")
        person.types("hello")
        told: list[str] = []
        for _ in range(3 * len(WORDS)):
            person.waits(until=lambda chat: chat.replies and chat.replies[-1].buttons, timeout=20)
            shown = " ".join(" ".join(message.text for message in person.chat.replies).split())
            if done in shown:
                break
            asked = next((name for name, ask in asks.items() if ask in shown), None)
            told.append(asked or "confirmed")
            person.types(WORDS[asked] if asked else "yes")
    assert done in shown, emulator.transcript(41)[-2000:]
    assert words.say("advice.verdict.ready_with_conditions.name") in emulator.transcript(41)
    assert told.count("confirmed") <= 4, f"too many second questions: {told}"
    answers = {k: v for entry in transcript(tmp_path) for k, v in (entry["answers"] or {}).items()}
    assert (answers["staff_count"], answers["budget_eur"], answers["founded_year"]) == (18, 160000, 2009)
    assert (answers["region"], answers["product_category"], answers["china_trademark"]) == ("flanders", "cosmetics", "filed")
    assert not emulator.violations


def test_bad_input_gets_an_answer_and_changes_nothing(emulator: Emulator, tmp_path: Path, renderer: Renderer) -> None:
    words = renderer.words("en")
    payloads = ('/inform{"budget_eur":[1,{"a":2}]}', "/restart{}", "/session_start", " /back{}", "/inform@0.99{}",
                "EXTERNAL: inform", "{{7*7}}", "<b", "' OR 1=1 --", "\u200b/inform{}", "🙂" * 50)  # fmt: skip
    with BotProcess(emulator, tmp_path):
        person = emulator.person(chat_id=41, first_name="abdo <", language_code="en")
        person.types_command("/start")
        person.waits(until="Question 1 ", timeout=20)
        for payload in payloads:
            person.types(payload)
            person.waits(until="Question 1 ", timeout=20)
        person.types("x" * 4096)
        person.waits(timeout=20)
        person.sends_voice()
        person.waits(until=words.say("dialogue.media.voice").striptags()[:40])
        person.edits(next(m.message_id for m in person.chat.messages if not m.from_bot), "Wallonia")
        person.waits(until=words.say("dialogue.edited").striptags()[:40])
    assert all(not entry["answers"] for entry in transcript(tmp_path))
    assert not emulator.violations
