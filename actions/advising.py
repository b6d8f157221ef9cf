"""The advice within the dialogue: given at the end and on request, tried with other answers, opened step by step."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from actions import replies
from actions.channel_names import channels_named
from actions.checklists import conditions, items, requestable, without_brief
from actions.explaining import brought, weighed
from actions.resources import resources
from actions.slots import ADVICE, CHECKLIST
from actions.turn import Turn
from advice.advise import advise_mapping
from advice.data import as_data
from advice.profile import AnswerError, read_profile
from advice.questions import CATEGORY
from advice.steps import step_facts

MOST_EXPLAINED = 3
"""Channels that one message explains."""


def advise(turn: Turn) -> None:
    """Give the advice for the answers as they stand, with what changed since it was last given."""
    advice = recommendation(turn, turn.answers)
    before = turn.slots.get(ADVICE)
    now = {"verdict": advice["verdict"], "first_channel": first_channel(advice)}
    turn.quiet = True
    turn.say(
        replies.RECOMMENDATION,
        answers=turn.answers,
        advice=advice,
        missing=len(turn.missing()),
        before=before if before and before != now else None,
    )
    turn.set(ADVICE, now)


def next_steps(turn: Turn) -> None:
    """List the next steps, each with a button that opens it."""
    turn.quiet = True
    turn.say(replies.NEXT_STEPS, advice=recommendation(turn, turn.answers))


def step(turn: Turn) -> None:
    """Open one next step: what it is, for whom, what it asks of this firm, what to prepare, whom to contact."""
    turn.quiet = True
    advice = recommendation(turn, turn.answers)
    known = [one for one in advice["next_steps"] if one["id"] == turn.heard.target]
    if known:
        name = known[0]["id"]
        profile, _ = read_profile(turn.answers, turn.interview, as_of=turn.heard.today)
        facts = as_data(step_facts(name, profile, resources().knowledge, turn.heard.today))
        asked = as_data(conditions(name, profile, resources().knowledge))
        turn.say(replies.STEP, step=known[0], facts=facts, conditions=asked, items=items(name), ticked=_ticked(turn, name),
                 request=requestable().get(name))  # fmt: skip
    else:
        turn.say(replies.SAY, key="dialogue.button_expired")


def tick_item(turn: Turn) -> None:
    """Tick or untick what is prepared for a step; it is remembered, and the message is edited in place."""
    turn.quiet = True
    name, _, item = (turn.heard.tick or "").partition(".")
    if name not in resources().knowledge.steps or item not in items(name):
        turn.say(replies.SAY, key="dialogue.button_expired")
        return
    ticked = set(_ticked(turn, name)) ^ {item}
    kept = [one for one in items(name) if one in ticked]
    turn.set(CHECKLIST, {**(turn.slots.get(CHECKLIST) or {}), name: kept})
    turn.say(replies.TICK, step=name, ticked=kept)


def _ticked(turn: Turn, step_id: str) -> list[str]:
    return list((turn.slots.get(CHECKLIST) or {}).get(step_id) or [])


def why_channel(turn: Turn) -> None:
    """Explain the place of the channels named, or the verdict when none is."""
    turn.quiet = True
    advice = recommendation(turn, turn.answers)
    known = resources().knowledge
    named = [turn.heard.target] if turn.heard.target else channels_named(turn.heard.text)
    profile, _ = read_profile(turn.answers, turn.interview, as_of=turn.heard.today)
    asked = [name for name in named if name in known.channels][:MOST_EXPLAINED]
    if asked:
        weights = {name: weighed(profile, known, turn.heard.today, name) for name in asked}
        turn.say(replies.WHY_CHANNEL, channels=asked, weights=as_data(weights), advice=advice)
    else:
        turn.say(replies.WHY_VERDICT, brought=brought(profile, known), advice=advice)


def what_if(turn: Turn) -> None:
    """Compute the advice with the answers just named beside the present one; nothing is written down."""
    turn.quiet = True
    named = dict(turn.heard.supposed) or dict(turn.heard.answers) or _suggested(turn.heard.target)
    changed = {name: value for name, value in named.items() if turn.answers.get(name) != value}
    advice = recommendation(turn, turn.answers)
    then = _supposed(turn, changed)
    if changed and then:
        turn.say(replies.WHAT_IF, changed=changed, advice=advice, then=then)
    else:
        turn.say(replies.WHAT_IF_MENU, advice=advice)


def _suggested(target: str | None) -> dict[str, Any]:
    """The answers that a button of `what_if_menu` proposes; none for anything else."""
    try:
        found = json.loads(target or "null")
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _supposed(turn: Turn, changed: Mapping[str, Any]) -> dict[str, Any] | None:
    """The advice with these answers, None where one of them cannot be."""
    try:
        return recommendation(turn, {**turn.answers, **changed})
    except AnswerError:
        return None


def dossier(turn: Turn) -> None:
    """Hand over the dossier; the file is made when it is delivered."""
    turn.quiet = True
    if CATEGORY in turn.answers:
        ticked = turn.slots.get(CHECKLIST) or {}
        turn.say(replies.DOSSIER, answers=turn.answers, as_of=turn.heard.today.isoformat(), ticked=ticked)
    else:
        turn.say(replies.SAY, key="dossier.too_early")


def kol_brief(turn: Turn) -> None:
    """Hand over the brief for KOLs and KOCs, unless the product's advertising needs a person first."""
    turn.quiet = True
    category = turn.answers.get(CATEGORY)
    if category is None:
        turn.say(replies.SAY, key="brief.too_early")
    elif category in without_brief():
        turn.say(replies.SAY, key="brief.not_for_this")
    else:
        turn.say(replies.KOL_BRIEF, answers=turn.answers, as_of=turn.heard.today.isoformat())


def recommendation(turn: Turn, answers: Mapping[str, Any]) -> dict[str, Any]:
    """The advice for `answers` as plain JSON with reasons as codes and facts."""
    data: dict[str, Any] = as_data(advise_mapping(answers, resources().knowledge, turn.heard.today))
    return data


def listed(advice: Mapping[str, Any]) -> list[str]:
    """The ids of the next steps, in their order."""
    return [one["id"] for one in advice["next_steps"]]


def first_channel(advice: Mapping[str, Any]) -> str | None:
    """The channel to start with; None where nothing starts."""
    return next((channel["id"] for channel in advice["channels"] if channel["role"] == "start"), None)
