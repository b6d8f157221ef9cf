"""The dialogue act of a message, decided from what the classifier, the reader and the retriever each make of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from nlu.understanding.reading import Answer, Doubt, Reading, Signal

INFORM, UNCLEAR, FAQ, DONT_KNOW, INSULT, OFF_TOPIC = "inform", "unclear", "faq", "dont_know", "insult", "off_topic"
AFFIRM, DENY, EDIT, CHANGE_LANGUAGE = "affirm", "deny", "edit", "change_language"
ANSWERING = frozenset({INFORM, AFFIRM, DENY, UNCLEAR})
QUESTIONS = frozenset({
    FAQ, "why", "clarify", "help", "why_channel", "what_if", "are_you_bot", "privacy", "progress", "next_steps",
    "smalltalk", "off_topic", "advice", "summary", "human", "dossier", "kol_brief", "export_data", "delete_data",
    "change_language", "resume", "skip", "go_back", "edit", "start_over", "stop",
})  # fmt: skip
BESIDE_AN_ANSWER = frozenset({"why", "privacy", "are_you_bot", "progress"})
"""Questions about the interview that are answered although the same message answered the open question."""
HYPOTHETICAL = frozenset({"what_if", "why_channel"})
"""Acts that speak of what might be: nothing said in them is an answer."""
CHATTER = frozenset({OFF_TOPIC, INSULT, "smalltalk"})
SMALL = frozenset({"smalltalk", "greet", "thank", "goodbye", "affirm", "deny"})
"""Acts of two words or so: a vague answer to the open question looks much like them."""
CHANGING = frozenset({DONT_KNOW, "skip", "start_over", "stop", "human", "delete_data", EDIT, "go_back", CHANGE_LANGUAGE})
"""Acts that change where the conversation stands."""
COMMAND = 0.6
"""From here on a command is obeyed although the message could be read as an answer that rules did not settle."""
STRONG_COMMAND = 0.9
CHATTERING = 0.1
"""From here on a sentence that answers nothing is taken for chatter rather than for an answer not understood."""
CHANGE = 0.5
"""From here on an act that changes where the conversation stands is believed."""
DESTROYING, DESTROY = frozenset({"delete_data", "start_over"}), 0.6
"""Acts that throw answers away, and from where on they are believed; each is confirmed before it is done."""
ASIDE = 0.8
"""From here on a statement is believed to be an aside or a question, while a question is open that it may answer."""
ACT = 0.4
"""Below this an act is not believed."""
BACK = 0.7
"""From here on the question that came with an answer has a topic of its own, and is no "and what does that cost?"."""
SHORT_STORY = 12
"""A story of so few words must look like one."""
TOPIC = 0.35
"""Below this a question back has no known topic."""


@dataclass(frozen=True, slots=True)
class Act:
    """The intent decided on, and the answers that stand with it."""

    intent: str
    confidence: float
    answers: tuple[Answer, ...]
    topic: str | None = None


def decide(
    ranking: Sequence[tuple[str, float]],
    reading: Reading,
    asked: str | None,
    topic: tuple[str, float] | None,
    free_text: bool,
    back: tuple[str, float] | None = None,
    back_topic: tuple[str, float] | None = None,
) -> Act:
    """The act of a message. `free_text`: the question asked takes any sentence, so that commands must be told apart.

    `back` and `back_topic` are what the question at the end of a longer message is by itself: an answer stands, and the
    question that came with it is answered too.
    """
    chances = dict(ranking)
    intent, odds = ranking[0] if ranking else (UNCLEAR, 0.0)
    known = topic if topic is not None and topic[1] >= TOPIC else None
    answer = next((answer for answer in reading.answers if answer.question == asked), None)
    if reading.doubt is Doubt.HOSTILE:
        return Act(INSULT if reading.signal is Signal.INSULT else OFF_TOPIC, 1.0, ())
    if answer is not None and reading.asks_back and not free_text and back is not None:
        if back[0] == FAQ and back_topic is not None and back_topic[1] >= BACK:
            return Act(FAQ, back_topic[1], reading.answers, back_topic[0])
        if back[0] in BESIDE_AN_ANSWER and back[1] >= COMMAND:
            return Act(back[0], back[1], reading.answers)
    if answer is not None:
        return _answered(answer, intent, odds, reading, known, free_text)
    if reading.doubt is Doubt.QUESTION:
        return _question(ranking, known, reading)
    if intent in HYPOTHETICAL and odds >= COMMAND:
        return Act(intent, odds, ())
    if reading.doubt is Doubt.UNKNOWN and intent not in QUESTIONS - {"clarify"}:
        return Act(DONT_KNOW, max(odds, COMMAND), reading.answers)
    if intent == FAQ and known is None and odds < STRONG_COMMAND:
        intent, odds = next(((name, chance) for name, chance in ranking if name != FAQ), (UNCLEAR, 0.0))
    if asked is not None and odds < ASIDE and (intent == FAQ or (intent in SMALL and reading.signal is None)):
        intent, odds = INFORM, chances.get(INFORM, 0.0)
    if intent in (AFFIRM, DENY) and reading.signal is None and asked is not None:
        intent, odds = INFORM, chances.get(INFORM, 0.0)
    if intent == EDIT and reading.guesses and reading.doubt is not Doubt.UNIT:  # "a year, actually maybe eight months"
        intent, odds = INFORM, max(odds, COMMAND)
    figured = reading.answers or reading.guesses or reading.doubt is Doubt.OUT_OF_RANGE
    needed = DESTROY if intent in DESTROYING else COMMAND if figured else CHANGE if intent in CHANGING else ACT
    if intent not in ANSWERING and odds >= needed:
        return Act(intent, odds, reading.answers)
    if reading.answers:
        return Act(INFORM, reading.answers[0].confidence, reading.answers)
    if asked is None and intent in (AFFIRM, DENY) and odds >= ACT:
        return Act(intent, odds, ())
    if reading.guesses or reading.doubt not in (None, Doubt.UNCLEAR):
        return Act(INFORM, max((guess.confidence for guess in reading.guesses), default=0.5), ())
    if intent in (AFFIRM, DENY) and odds >= ACT:
        return Act(intent, odds, ())
    if intent == INFORM and asked is not None:
        return Act(INFORM, odds, ())
    if intent == INFORM and odds >= COMMAND:
        return Act(INFORM, odds, ())
    if intent == INFORM:
        chatter, chance = max(((name, chances.get(name, 0.0)) for name in CHATTER), key=lambda pair: pair[1])
        return Act(INFORM, odds, ()) if chance < CHATTERING else Act(chatter, chance, ())
    return Act(UNCLEAR, 1.0 - odds, ())


def _answered(
    answer: Answer, intent: str, odds: float, reading: Reading, known: tuple[str, float] | None, free_text: bool
) -> Act:
    """A sure answer to the question asked stands, unless the words are a command that the answer swallowed."""
    command = intent not in ANSWERING
    enough = DESTROY if intent in DESTROYING else ACT
    if free_text and command and odds >= enough and (intent != FAQ or known is not None):
        kept = () if intent in CHATTER else tuple(other for other in reading.answers if other is not answer)
        return Act(intent, odds, kept)
    if free_text and intent != INFORM and len(str(answer.value).split()) <= SHORT_STORY:
        return Act(UNCLEAR, 1.0 - odds, ())
    if isinstance(answer.value, bool) and intent == (AFFIRM if answer.value else DENY) and len(reading.answers) == 1:
        return Act(intent, odds, reading.answers)
    if command and odds >= STRONG_COMMAND and answer.confidence < 0.9 and intent != FAQ:
        return Act(intent, odds, tuple(other for other in reading.answers if other is not answer))
    return Act(INFORM, answer.confidence, reading.answers)


def _question(ranking: Sequence[tuple[str, float]], known: tuple[str, float] | None, reading: Reading) -> Act:
    asking = [(name, odds) for name, odds in ranking if name in QUESTIONS]
    intent, odds = asking[0] if asking else (FAQ, 0.0)
    if known is not None and (intent == FAQ or known[1] > odds):
        return Act(FAQ, max(known[1], odds), reading.answers)
    if odds >= ACT / 2:
        return Act(intent, odds, reading.answers)
    if reading.guesses:
        return Act(INFORM, 0.5, reading.answers)
    return Act(UNCLEAR, 1.0 - odds, reading.answers)
