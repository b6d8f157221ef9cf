"""The card of the advice: the verdict in a sentence, its chart, and the same told in words as the caption."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from markupsafe import Markup

from actions.replies import Recommended
from advice.questions import Interview
from bot.core.messages import Attachment, Button, Message
from bot.rendering.chart import chart, nearest_change, weighed
from bot.rendering.question_messages import act, in_rows
from bot.rendering.values import answers_shown, close_call, plain
from bot.rendering.words import Words

CAPTION_LIMIT = 1024
"""Telegram's limit for the words under a picture, in UTF-16 units without markup."""

ONWARDS = ("what_if", "next_steps", "dossier", "kol_brief", "human")

STANDINGS = ("failed", "open", "unknown", "passed")

TOLD_BY_STANDINGS = frozenset({"why.not_yet_gate", "why.conditions_gates"})
"""Reasons of the verdict that only list gates, which the caption does anyway."""


class Card:
    """Words the first message of the advice. `marks` are the scores that divide not yet, conditions and ready."""

    def __init__(self, interview: Interview, marks: tuple[int, int]) -> None:
        self._interview = interview
        self._marks = marks

    def card(self, words: Words, facts: Recommended) -> Message:
        """The verdict with its chart; what the chart shows stands in the caption too."""
        lines: list[Markup] = []
        for line in self._lines(words, facts):
            if _length([*lines, line]) <= CAPTION_LIMIT:
                lines.append(line)
        advice = facts["advice"]
        asked = self._interview.chapters(facts["answers"])
        return Message(str(Markup("\n").join(lines)), self._buttons(words, advice), self._picture(words, advice, asked))

    def _lines(self, words: Words, facts: Recommended) -> Iterator[Markup]:
        """What the caption says, the weightiest first: a line that no longer fits is left to the messages below."""
        advice, before = facts["advice"], facts.get("before")
        verdict = f"advice.verdict.{advice['verdict']}"
        yield Markup("<b>{}.</b> {}").format(words.say(f"{verdict}.name"), words.say(f"{verdict}.said"))
        if advice["because"]["code"] not in TOLD_BY_STANDINGS:
            yield words.say(f"advice.{advice['because']['code']}", **advice["because"]["facts"])
        if before:
            yield words.say("result.before", verdict=words.say(f"advice.verdict.{before['verdict']}.name"))
        if facts.get("missing"):
            yield words.say("result.provisional", missing=facts["missing"])
        asked = self._interview.chapters(facts["answers"])
        scores = {name: value if name == "overall" or name in asked else words.say("result.not_asked")
                  for name, value in advice["scores"].items()}  # fmt: skip
        yield words.say("result.scores", **scores)
        for status in STANDINGS:
            names = [words.say(f"advice.gates.{gate['id']}.name") for gate in weighed(advice) if gate["status"] == status]
            if names:
                yield words.say(f"result.standing.{status}", gates=Markup(", ").join(names))
        nearest = nearest_change(advice)
        if nearest:
            verdict = words.say(f"advice.verdict.{nearest['verdict']}.name")
            yield words.say("result.reach", answers=answers_shown(words, self._interview, nearest["answers"]), verdict=verdict)
        yield from (close_call(words, self._interview, call) for call in advice.get("close_calls", ())[:1])
        if advice["human_because"]:
            first = advice["human_because"][0]
            yield words.say("result.human_line", text=words.say(f"advice.{first['code']}", **first["facts"]))
        for one in advice["contradictions"]:
            yield words.say(f"advice.{one['because']['code']}", **one["because"]["facts"])

    def _buttons(self, words: Words, advice: Mapping[str, Any]) -> tuple[tuple[Button, ...], ...]:
        why = Button(plain(words.say("dialogue.buttons.why")), {"intent": "why_channel"})
        onwards = [name for name in ONWARDS if name != "kol_brief" or advice["verdict"] != "not_a_fit"]
        return tuple(in_rows([why, *(act(words, name) for name in onwards)]))

    def _picture(self, words: Words, advice: Mapping[str, Any], asked: frozenset[str]) -> Attachment:
        filename, media_type = f"comptoir-{advice['as_of']}.png", "image/png"
        recipe = {"make": "chart", "filename": filename, "media_type": media_type, "picture": True,
                  "facts": chart(words, advice, self._marks, asked)}  # fmt: skip
        return Attachment(filename, media_type, b"", picture=True, recipe=recipe)


def _length(lines: list[Markup]) -> int:
    text = Markup("\n").join(lines)
    return len(Message(str(text)).plain.encode("utf-16-le")) // 2
