"""What can be said: the kinds of reply between the actions and whoever words them, each with its facts.

An action says ``turn.say(replies.PROGRESS, missing=3)``; the renderer has one function a kind, typed with the same facts.
A fact that is renamed on one side alone is an error of mypy. On the wire a reply is plain JSON, ``{"kind": …, "facts": {…}}``.
Running systems hold replies of older versions: a fact that was added later is `NotRequired`, and no fact changes its meaning.
"""

# No annotations as text here: with them the classes do not know at run time which of their facts are NotRequired.
from collections.abc import Mapping, Sequence
from typing import Any, NotRequired, TypedDict

from actions.reply_kinds import DateChange, Effect, ReplyKind, ReplyType, RequestKind

Answers = Mapping[str, Any]
"""Answers by question id."""

Advice = Mapping[str, Any]
"""A recommendation as `advice.data.as_data` gives it."""


class Nothing(TypedDict):
    """The facts of a reply that needs none."""


class Noted(TypedDict):
    """An answer that is said back; a `likely` one with a way to correct it."""

    question: str
    value: Any
    changed: bool
    likely: NotRequired[bool]


class Ask(TypedDict):
    """The open question, how often it was misunderstood, and what was noted just before."""

    question: str
    attempt: int
    unclear: bool
    doubt: str | None
    noted: Sequence[Noted]
    ticked: Sequence[str]
    current: Any
    back: bool
    number: int
    most: int


class Confirm(TypedDict):
    """One or two guesses that are asked about."""

    question: str
    guesses: Sequence[Any]
    doubt: str | None


class SaidBack(TypedDict):
    """What was noted, where no question follows that says it back."""

    noted: Sequence[Noted]


class Why(TypedDict):
    """The question whose reason is given."""

    question: str


class Invalid(TypedDict):
    """A value that the question does not take, and its bounds where it has any."""

    question: str
    value: Any
    minimum: float | None
    maximum: float | None


class EditMenu(TypedDict):
    """What is known, and the questions answered with "I don't know"."""

    answers: Answers
    unknown: Sequence[str]


class Summary(EditMenu):
    """What is known, which of it is only likely, and how many questions are left."""

    tentative: NotRequired[Sequence[str]]
    missing: int


class Faq(TypedDict):
    """The topic of a question back."""

    topic: str


class Given(TypedDict):
    """Verdict and first channel of an advice given before."""

    verdict: str
    first_channel: str | None


class Recommended(TypedDict):
    """The advice, the answers that it rests on, and the advice before where it differs."""

    answers: Answers
    advice: Advice
    missing: NotRequired[int]
    before: NotRequired[Given | None]


class Advised(TypedDict):
    """The advice alone."""

    advice: Advice


class Condition(TypedDict):
    """What a step asks of a firm: the answer that it is held against, and whether it is met, unmet or unknown."""

    question: str
    value: Any
    status: str


class Step(TypedDict):
    """A next step with its dated facts, its conditions, what to prepare and what of it is ticked."""

    step: Mapping[str, Any]
    facts: Mapping[str, Any]
    conditions: Sequence[Condition]
    items: Sequence[str]
    ticked: Sequence[str]
    request: NotRequired[RequestKind | None]


class Weight(TypedDict):
    """What an answer does to the score of a channel; `decides`: without it the channel had another role."""

    question: str
    value: Any
    points: float
    decides: bool


class WhyChannel(TypedDict):
    """The channels asked about and what weighs for and against each."""

    channels: Sequence[str]
    weights: Mapping[str, Sequence[Weight]]
    advice: Advice


class Part(TypedDict):
    """What an answer brings to the overall score, in points of 100, and what it could bring."""

    question: str
    points: float
    possible: float


class WhyVerdict(TypedDict):
    """The advice and what each answer brings to its score."""

    brought: Sequence[Part]
    advice: Advice


class WhatIf(TypedDict):
    """The answers that were tried, the advice now and the advice then."""

    changed: Answers
    advice: Advice
    then: Advice


class KolBrief(TypedDict):
    """What the brief is made of: the answers and the day of its rules."""

    answers: Answers
    as_of: str


class Dossier(KolBrief):
    """What the dossier is made of; `ticked` items are prepared, by step."""

    ticked: Mapping[str, Sequence[str]]


class Request(TypedDict):
    """What is asked for: the step, its kind, and the agency that gets it (empty where none is known)."""

    step: str
    request: RequestKind
    agency: str


class RequestKnown(TypedDict):
    """A request that was made before; `starts_at` once it has a date."""

    step: str
    request: RequestKind
    asked_at: str
    starts_at: str | None
    place: str


class NoAppointment(TypedDict):
    """A request that an advisor answered: who, what changed, and a note that may be empty."""

    step: str
    request: RequestKind
    change: DateChange
    advisor: str
    note: str


class Appointment(NoAppointment):
    """The date of a request, and what its calendar entry needs."""

    uid: str
    sequence: int
    stamp: str
    agency: str
    site: str
    starts_at: str
    minutes: int
    place: str


class Say(TypedDict):
    """A text of the catalogue by its key, and the facts of its placeholders."""

    key: str
    facts: NotRequired[Mapping[str, Any]]


class Progress(TypedDict):
    """The number of the open question and how many the branch has at most."""

    number: int
    most: int


class Missing(TypedDict):
    """How many questions are left."""

    missing: int


class SureToStartOver(TypedDict):
    """How many answers would be forgotten."""

    answers: int


class Act(TypedDict):
    """The effect that the program has to bring about."""

    name: Effect


class RequestAct(Dossier, Request):
    """The effect of a request, with the dossier that goes with it."""

    name: Effect


class Tick(TypedDict):
    """What is ticked now, of a question or of a step."""

    question: NotRequired[str]
    step: NotRequired[str]
    ticked: Sequence[str]


ASK = ReplyType(ReplyKind.ASK, Ask)
CONFIRM = ReplyType(ReplyKind.CONFIRM, Confirm)
NOTED = ReplyType(ReplyKind.NOTED, SaidBack)
WHY = ReplyType(ReplyKind.WHY, Why)
INVALID = ReplyType(ReplyKind.INVALID, Invalid)
SUMMARY = ReplyType(ReplyKind.SUMMARY, Summary)
EDIT_MENU = ReplyType(ReplyKind.EDIT_MENU, EditMenu)
FAQ = ReplyType(ReplyKind.FAQ, Faq)
RECOMMENDATION = ReplyType(ReplyKind.RECOMMENDATION, Recommended)
NEXT_STEPS = ReplyType(ReplyKind.NEXT_STEPS, Advised)
STEP = ReplyType(ReplyKind.STEP, Step)
WHY_CHANNEL = ReplyType(ReplyKind.WHY_CHANNEL, WhyChannel)
WHY_VERDICT = ReplyType(ReplyKind.WHY_VERDICT, WhyVerdict)
WHAT_IF = ReplyType(ReplyKind.WHAT_IF, WhatIf)
WHAT_IF_MENU = ReplyType(ReplyKind.WHAT_IF_MENU, Advised)
DOSSIER = ReplyType(ReplyKind.DOSSIER, Dossier)
KOL_BRIEF = ReplyType(ReplyKind.KOL_BRIEF, KolBrief)
REQUEST = ReplyType(ReplyKind.REQUEST, Request)
REQUEST_SENT = ReplyType(ReplyKind.REQUEST_SENT, Request)
REQUEST_KNOWN = ReplyType(ReplyKind.REQUEST_KNOWN, RequestKnown)
APPOINTMENT = ReplyType(ReplyKind.APPOINTMENT, Appointment)
NO_APPOINTMENT = ReplyType(ReplyKind.NO_APPOINTMENT, NoAppointment)
SAY = ReplyType(ReplyKind.SAY, Say)
WELCOME = ReplyType(ReplyKind.WELCOME, Nothing)
WELCOME_BACK = ReplyType(ReplyKind.WELCOME_BACK, Progress)
DONE_ALREADY = ReplyType(ReplyKind.DONE_ALREADY, Nothing)
PROGRESS = ReplyType(ReplyKind.PROGRESS, Missing)
PAUSED = ReplyType(ReplyKind.PAUSED, Missing)
REMINDER = ReplyType(ReplyKind.REMINDER, Progress)
SURE_TO_START_OVER = ReplyType(ReplyKind.SURE_TO_START_OVER, SureToStartOver)
SURE_TO_DELETE = ReplyType(ReplyKind.SURE_TO_DELETE, Nothing)
LANGUAGE_MENU = ReplyType(ReplyKind.LANGUAGE_MENU, Nothing)
EFFECT = ReplyType(ReplyKind.EFFECT, Act)
REQUEST_EFFECT = ReplyType(ReplyKind.EFFECT, RequestAct)
TICK = ReplyType(ReplyKind.TICK, Tick)
ADVISOR = ReplyType(ReplyKind.ADVISOR, Nothing)
