"""The messages of the advice: verdict, channels, next steps, one step, why a channel, and what if."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from markupsafe import Markup

from actions.replies import Advised, Condition, Recommended, Step, Weight, WhatIf, WhyChannel, WhyVerdict
from advice.knowledge import Knowledge
from bot.core.messages import Button, Message
from bot.rendering.card import Card
from bot.rendering.chart import weighed
from bot.rendering.question_messages import act, in_rows
from bot.rendering.request_messages import offer
from bot.rendering.sources import Sources
from bot.rendering.values import answers_shown, label, plain, shown
from bot.rendering.words import Words

Layout = Callable[..., Markup]
"""Renders a Jinja2 file in a language: ``layout(language, name, **facts)``."""

SHOWN_STARTING, SHOWN_LATER, SHOWN_AVOIDED, SHOWN_CHANGES, SHOWN_GATES, SHOWN_POINTS = 3, 3, 3, 4, 4, 5
"""How many of each the messages show; the rest are a question away."""

LONGEST_LABEL = 60
"""Characters of a button's label that Telegram's clients show."""

EXPLAINED_STEPS = 3
"""The steps that the list gives a reason for; the others say it when they are opened."""

FIRST_ASKED = ("kaola", "jumei", "aliexpress", "belgian_pavilion", "own_webshop")
"""The channels to avoid that a reader of the 2019 press asks about first."""


MINDED = ("reasons.cosmetics_cross_border", "reasons.heat_season", "reasons.gift_season", "reasons.exclusive_pack",
          "reasons.channel_conflict")  # fmt: skip
"""Reasons that are no point for a channel but something to plan for."""


class AdviceMessages:
    """Words the replies about the advice, given as plain data."""

    def __init__(self, knowledge: Knowledge, sources: Sources, layout: Layout) -> None:
        self._interview = knowledge.interview
        marks = (int(knowledge.figure("condition_score")), int(knowledge.figure("ready_score")))
        self._card = Card(knowledge.interview, marks)
        self._sources = sources
        self._layout = layout

    def recommendation(self, words: Words, facts: Recommended) -> list[Message]:
        """The card with its chart, then the channels with what stands in the way, then the next steps."""
        return [self._card.card(words, facts), self._channels(words, facts["advice"]), self.next_steps(words, facts)]

    def next_steps(self, words: Words, facts: Advised | Recommended) -> Message:
        """The next steps in their order, each with a button, and the ways on from here."""
        advice = facts["advice"]
        steps = advice["next_steps"]
        html = self._render(words, "steps", steps=steps, advice=advice, explained=EXPLAINED_STEPS)
        opening = [Button(_name(words, step["id"]), {"intent": "step", "target": step["id"]}) for step in steps]
        onwards = [act(words, name) for name in ("dossier", "edit")]
        return Message(html=html, buttons=(*in_rows(opening), *in_rows(onwards)))

    def step(self, words: Words, facts: Step) -> Message:
        """One step: what it is, why for this firm, what it asks of it, whom to contact; what to prepare can be ticked."""
        asked = [(one["status"], label(words, self._interview[one["question"]]), self._known(words, one))
                 for one in facts["conditions"]]  # fmt: skip
        html = self._render(words, "step", step=facts["step"], facts=facts["facts"], conditions=asked)
        return Message(html=html, buttons=self.checklist(words, facts))

    def checklist(self, words: Words, facts: Step) -> tuple[tuple[Button, ...], ...]:
        """The boxes of a step, those ticked with their tick, and the ways on."""
        name = facts["step"]["id"]
        boxes = [
            Button(("✓ " if item in facts["ticked"] else "") + plain(words.say(f"dossier.checklist.{name}.{item}")),
                   {"tick": f"{name}.{item}"})
            for item in facts["items"]
        ]  # fmt: skip
        onwards = tuple(act(words, name) for name in ("next_steps", "human"))
        return (*in_rows(boxes), *offer(words, facts), onwards)

    def _known(self, words: Words, condition: Condition) -> Markup:
        value = condition["value"]
        if value is None:
            return words.say("dialogue.summary.unknown")
        return Markup(shown(words, self._interview[condition["question"]], value))  # noqa: S704 - rendered

    def why_channel(self, words: Words, facts: WhyChannel) -> Message:
        """What speaks for and against the channels asked about, and how much each answer weighs."""
        wanted = [one for one in facts["advice"]["channels"] if one["id"] in facts["channels"]]
        weights = {
            channel: {sign: self._weights(words, [line for line in lines if line["points"] * sign > 0]) for sign in (1, -1)}
            for channel, lines in facts["weights"].items()
        }
        html = self._render(words, "why_channel", channels=wanted, weights=weights)
        return Message(html=html, buttons=(tuple(act(words, name) for name in ("next_steps", "what_if")),))

    def why_verdict(self, words: Words, facts: WhyVerdict) -> Message:
        """The reason of the verdict, every gate in the way, what brings and what costs the most points, the channels."""
        advice, brought = facts["advice"], facts["brought"]
        brings = [(line["question"], line["points"]) for line in brought]
        costs = sorted(((line["question"], line["points"] - line["possible"]) for line in brought), key=lambda line: line[1])
        html = self._render(
            words, "why_verdict", advice=advice, in_the_way=[gate for gate in weighed(advice) if gate["status"] != "passed"],
            brings=self._points(words, brings[:SHOWN_POINTS]), costs=self._points(words, costs[:SHOWN_POINTS]),
        )  # fmt: skip
        ranked = [one for one in advice["channels"] if one["role"] != "avoid"][:SHOWN_STARTING]
        avoided = _first_asked(advice)[:SHOWN_AVOIDED]
        opening = [Button(_channel_name(words, one["id"]), {"intent": "why_channel", "target": one["id"]})
                   for one in (*ranked, *avoided)]  # fmt: skip
        return Message(html=html, buttons=tuple(in_rows([*opening, act(words, "what_if")])))

    def what_if(self, words: Words, facts: WhatIf) -> Message:
        """The advice with other answers beside the present one, and a button that takes them over."""
        advice, then = facts["advice"], facts["then"]
        before = {gate["id"]: gate["status"] for gate in advice["gates"]}
        moved = [(gate["id"], before[gate["id"]], gate["status"]) for gate in then["gates"]
                 if gate["status"] != before.get(gate["id"]) and gate["id"] in before]  # fmt: skip
        html = self._render(
            words, "what_if", changed=facts["changed"], advice=advice, then=then, now_first=_first(advice),
            then_first=_first(then), moved=moved,
        )  # fmt: skip
        taking = Button(plain(words.say("result.what_if.take_over")), {"answer": dict(facts["changed"])})
        return Message(html=html, buttons=((taking,), (act(words, "what_if"), act(words, "next_steps"))))

    def what_if_menu(self, words: Words, facts: Advised) -> Message:
        """How to ask, and the changes that would improve the advice, each a button that tries it."""
        changes = facts["advice"]["what_would_change"][:SHOWN_CHANGES]
        html = self._render(words, "what_if_menu", changes=changes)
        trying = [Button(shortened(plain(answers_shown(words, self._interview, one["answers"]))),
                         {"intent": "what_if", "target": json.dumps(one["answers"])}) for one in changes]  # fmt: skip
        return Message(html=html, buttons=(*((button,) for button in trying), (act(words, "edit"),)))

    def _points(self, words: Words, lines: Sequence[tuple[str, float]]) -> str:
        """Questions with the points that they bring or cost; those that round to nothing are left out."""
        told = [(self._asked_about(words, name), round(points)) for name, points in lines if round(points)]
        return ", ".join(f"{name} ({points:+d})".replace("-", "−") for name, points in told)

    def _weights(self, words: Words, lines: Sequence[Weight]) -> str:
        return self._points(words, [(line["question"], line["points"]) for line in lines[:SHOWN_POINTS]])

    def _asked_about(self, words: Words, question: str) -> str:
        """The label of a question; the import rules of a category are no question of their own."""
        if question == "eligibility":
            return plain(words.say("advice.gates.import_eligibility.name"))
        return plain(label(words, self._interview[question]))

    def _channels(self, words: Words, advice: Mapping[str, Any]) -> Message:
        starting = [one for one in advice["channels"] if one["role"] == "start"][:SHOWN_STARTING]
        later = [one for one in advice["channels"] if one["role"] == "later"][:SHOWN_LATER]
        in_the_way = [gate for gate in weighed(advice) if gate["status"] != "passed"]
        html = self._render(
            words, "channels", starting=starting, later=later, mind=_to_mind(starting),
            avoid=_first_asked(advice)[:SHOWN_AVOIDED], in_the_way=in_the_way[:SHOWN_GATES],
            more=max(0, len(in_the_way) - SHOWN_GATES),
        )  # fmt: skip
        opening = [Button(_channel_name(words, one["id"]), {"intent": "why_channel", "target": one["id"]})
                   for one in starting or later]  # fmt: skip
        return Message(html=html, buttons=tuple(in_rows(opening)))

    def _render(self, words: Words, name: str, **facts: Any) -> str:
        language = words.language

        def because(reason: Mapping[str, Any]) -> Markup:
            return words.say(f"advice.{reason['code']}", **reason["facts"])

        def answers(changed: Mapping[str, Any]) -> Markup:
            return answers_shown(words, self._interview, changed)

        def sources(codes: Sequence[str], as_of: str) -> Markup:
            return self._sources.line(words, codes, as_of)

        text = self._layout(language, f"messages/{name}.html.j2", because=because, answers=answers, sources=sources, **facts)
        return _tidy(text)


def _to_mind(starting: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """What whoever starts must plan for, each thing once, however many channels it holds for."""
    found = {reason["code"]: reason for one in starting for reason in one["reasons"] if reason["code"] in MINDED}
    return [found[code] for code in MINDED if code in found]


def _first_asked(advice: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The channels to avoid, those first that people ask about first."""
    avoided = [one for one in advice["channels"] if one["role"] == "avoid"]
    return sorted(avoided, key=lambda one: FIRST_ASKED.index(one["id"]) if one["id"] in FIRST_ASKED else len(FIRST_ASKED))


def shortened(text: str) -> str:
    """`text` cut to what a button shows."""
    return text if len(text) <= LONGEST_LABEL else text[: LONGEST_LABEL - 1].rstrip() + "…"


def _name(words: Words, step_id: str) -> str:
    return words.say(f"advice.steps.{step_id}.name").unescape()


def _channel_name(words: Words, channel_id: str) -> str:
    return words.say(f"advice.channels.{channel_id}.name").unescape()


def _first(advice: Mapping[str, Any]) -> str | None:
    return next((channel["id"] for channel in advice["channels"] if channel["role"] == "start"), None)


def _tidy(text: str) -> str:
    lines = [line.rstrip() for line in text.splitlines()]
    kept = [line for index, line in enumerate(lines) if line or (index and lines[index - 1])]
    return "\n".join(kept).strip()
