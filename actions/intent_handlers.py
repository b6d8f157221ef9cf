"""What each intent does to a turn. One function an intent; the form and the actions outside it share them."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from actions import advising, answering, replies, requesting
from actions.channel_names import channels_named
from actions.reply_kinds import Effect, RequestKind
from actions.slots import ADVICE, BOOKKEEPING, LANGUAGE, MISSES, PENDING, TICKED, TRAIL
from actions.turn import Turn

IntentHandler = Callable[[Turn], None]

START_OVER = "start_over"
"""The act under PENDING that forgets all answers."""
OTHER = "other"
"""The topic of a question that the knowledge has no answer to."""
SURE = "sure"
"""The target of the button that confirms an act which cannot be undone; a menu's button asks first."""


def greet(turn: Turn) -> None:
    """Open honestly at the first hello; later say how far the interview is."""
    answering.volunteer(turn)
    if turn.asked is None and not turn.slots.get(TRAIL):
        turn.say(replies.WELCOME)
    elif turn.asked is not None:
        turn.say(replies.WELCOME_BACK, **turn.progress(turn.asked.id))
    else:
        turn.say(replies.DONE_ALREADY)
        turn.quiet = True


def why(turn: Turn) -> None:
    """Say why the open question is asked, by its own reason; once the advice is given, why it is as it is."""
    answering.volunteer(turn)
    if turn.asked:
        turn.say(replies.WHY, question=turn.asked.id)
    elif turn.slots.get(ADVICE):
        advising.why_channel(turn)
    else:
        turn.say(replies.SAY, key="dialogue.nothing_open")


def clarify(turn: Turn) -> None:
    """Put the open question in other words, with examples."""
    turn.explain = True


def go_back(turn: Turn) -> None:
    """Put the question before the open one again."""
    trail = list(turn.slots.get(TRAIL) or [])
    while trail and (trail[-1] == turn.slots.get("requested_slot")):
        trail.pop()
    if not trail:
        turn.say(replies.SAY, key="dialogue.nothing_before")
        return
    turn.next = trail.pop()
    turn.set(TRAIL, trail)
    turn.set(PENDING, None)


def edit(turn: Turn) -> None:
    """Change an earlier answer: at once when the new value was said, else ask that question or offer all answers."""
    if turn.heard.answers:
        answering.volunteer(turn)
    elif turn.heard.target in turn.interview.ids:
        turn.next = turn.heard.target
    elif turn.answers:
        turn.quiet = True
        turn.say(replies.EDIT_MENU, answers=turn.answers, unknown=turn.unknown)
    else:
        turn.say(replies.SAY, key="dialogue.nothing_to_change")


def summary(turn: Turn) -> None:
    """Say all that was noted, with a button on each answer to change it."""
    turn.quiet = True
    missing = len(turn.missing())
    turn.say(replies.SUMMARY, answers=turn.answers, unknown=turn.unknown, tentative=turn.tentative, missing=missing)


def progress(turn: Turn) -> None:
    """Say how many questions the branch still holds."""
    answering.volunteer(turn)
    turn.say(replies.PROGRESS, missing=len(turn.missing()))


def start_over(turn: Turn) -> None:
    """Forget all answers, once that is confirmed."""
    if turn.heard.target == SURE or not (turn.answers or turn.unknown):
        forget(turn)
    else:
        turn.set(PENDING, {"act": START_OVER})
        turn.quiet = True
        turn.say(replies.SURE_TO_START_OVER, answers=len(turn.answers))


def forget(turn: Turn) -> None:
    """Empty every answer and all bookkeeping but the language."""
    for slot in (*turn.interview.ids, *BOOKKEEPING, "requested_slot"):
        if slot != LANGUAGE and turn.slots.get(slot) is not None:
            turn.set(slot, None)
    turn.say(replies.SAY, key="dialogue.started_over")


def stop(turn: Turn) -> None:
    """Pause: the interview waits at the same question, for hours or days."""
    turn.quiet = True
    turn.say(replies.PAUSED, missing=len(turn.missing()))


def resume(turn: Turn) -> None:
    """Go on where the interview stands."""
    if turn.asked is not None:
        turn.say(replies.WELCOME_BACK, **turn.progress(turn.asked.id))


def human(turn: Turn) -> None:
    """Hand the chat to an advisor, silent until it is given back; whoever wants an appointment is offered to ask for one."""
    turn.quiet = True
    talk = requesting.asked_for(turn, RequestKind.TALK)
    if talk:
        requesting.ask_for(turn, talk)
    else:
        turn.say(replies.EFFECT, name=Effect.HAND_OVER)


def next_steps(turn: Turn) -> None:
    """List the next steps; whoever wants to join the training is offered to ask for it."""
    training = requesting.asked_for(turn, RequestKind.TRAINING)
    if training:
        requesting.ask_for(turn, training)
    else:
        advising.next_steps(turn)


def faq(turn: Turn) -> None:
    """Answer a question back from the knowledge, then put the open question once more.

    Several channels named at once, after the advice, are told by the rules: one answer could not name them all.
    """
    answering.volunteer(turn)
    if turn.slots.get(ADVICE) and turn.asked is None and len(channels_named(turn.heard.text)) > 1:
        advising.why_channel(turn)
    elif turn.heard.topic and turn.heard.topic != OTHER:
        turn.say(replies.FAQ, topic=turn.heard.topic)
    else:
        turn.say(replies.SAY, key="dialogue.no_answer_known")


def change_language(turn: Turn) -> None:
    """Offer the languages; a language named or written in is taken by `settle_language`."""
    if not turn.heard.target:
        turn.quiet = True
        turn.say(replies.LANGUAGE_MENU)


def affirm(turn: Turn) -> None:
    """A yes; it may confirm an act that waits for it."""
    pending = turn.slots.get(PENDING) or {}
    act = pending.get("act")
    if act == START_OVER:
        forget(turn)
    elif act == Effect.REQUEST:
        requesting.ask_for(turn, pending["step"], agreed=True)
    elif act in set(Effect):
        turn.set(PENDING, None)
        turn.quiet = True
        turn.say(replies.EFFECT, name=Effect(act))
    else:
        answering.affirm(turn)


def delete_data(turn: Turn) -> None:
    """Erase the person, once that is confirmed."""
    turn.quiet = True
    if turn.heard.target == SURE:
        turn.say(replies.EFFECT, name=Effect.DELETE_DATA)
    else:
        turn.set(PENDING, {"act": Effect.DELETE_DATA.value})
        turn.say(replies.SURE_TO_DELETE)


def export_data(turn: Turn) -> None:
    """Send the person all that is kept about them."""
    turn.say(replies.EFFECT, name=Effect.EXPORT_DATA)


def tick(turn: Turn) -> None:
    """Tick an option of the open question, or a box of a next step's checklist."""
    if "." in (turn.heard.tick or ""):
        advising.tick_item(turn)
    else:
        answering.tick(turn)


def skip(turn: Turn) -> None:
    """Go past the open question; it counts as unknown and is listed in the summary."""
    answering.dont_know(turn)


def cancel(turn: Turn) -> None:
    """Drop what waits for a yes, and keep an answer that was about to be changed as it is."""
    _not_sent(turn)
    if turn.asked and turn.asked.id in turn.answers:
        turn.take(turn.asked.id, turn.answers[turn.asked.id], echo=False)
    turn.set(PENDING, None)
    turn.set(TICKED, None)


def deny(turn: Turn) -> None:
    """A no: to what waits for a yes, else to the open question."""
    _not_sent(turn)
    answering.deny(turn)


def _not_sent(turn: Turn) -> None:
    if (turn.slots.get(PENDING) or {}).get("act") == Effect.REQUEST:
        turn.quiet = True
        turn.say(replies.SAY, key="requests.not_sent")


def saying(key: str) -> IntentHandler:
    """An act that answers with one text of the catalogue."""

    def act(turn: Turn) -> None:
        answering.volunteer(turn)
        turn.say(replies.SAY, key=key)

    return act


def straying(key: str) -> IntentHandler:
    """An act that answers chatter with one text; the open question is then put in other words, and at last with a way out."""

    def act(turn: Turn) -> None:
        answering.volunteer(turn)
        turn.say(replies.SAY, key=key)
        if turn.asked and not turn.has_set(turn.asked.id):
            turn.set(MISSES, (turn.slots.get(MISSES) or 0) + 1)
            turn.strayed = turn.slots[MISSES] > 1

    return act


INTENT_HANDLERS: Mapping[str, IntentHandler] = {
    "inform": answering.answer,
    "affirm": affirm,
    "deny": deny,
    "dont_know": answering.dont_know,
    "skip": skip,
    "tick": tick,
    "done": answering.done,
    "why": why,
    "clarify": clarify,
    "go_back": go_back,
    "edit": edit,
    "summary": summary,
    "progress": progress,
    "start_over": start_over,
    "stop": stop,
    "resume": resume,
    "human": human,
    "faq": faq,
    "change_language": change_language,
    "greet": greet,
    "cancel": cancel,
    "delete_data": delete_data,
    "export_data": export_data,
    "help": saying("dialogue.help"),
    "privacy": saying("dialogue.privacy"),
    "thank": saying("dialogue.welcome_thanks"),
    "goodbye": stop,
    "are_you_bot": saying("dialogue.automated"),
    "insult": straying("dialogue.insult"),
    "off_topic": straying("dialogue.off_topic"),
    "smalltalk": straying("dialogue.smalltalk"),
    "unclear": answering.answer,
    "advice": advising.advise,
    "next_steps": next_steps,
    "step": advising.step,
    "request": requesting.request,
    "why_channel": advising.why_channel,
    "what_if": advising.what_if,
    "dossier": advising.dossier,
    "kol_brief": advising.kol_brief,
}
