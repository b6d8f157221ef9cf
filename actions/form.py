"""The interview as a Rasa form: which slot is asked next is computed from the questions and the branch."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions import replies
from actions.advising import advise
from actions.intent_handlers import INTENT_HANDLERS
from actions.next_question import settle_language, settle_question
from actions.resources import resources
from actions.slots import ASKING, PENDING
from actions.turn import Turn, read_turn

FORM = "interview_form"


class ValidateInterviewForm(Action):
    """Takes what was said while the interview is open, and says which slot is requested next."""

    def name(self) -> str:
        return f"validate_{FORM}"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[dict[str, Any]]:
        turn = read_turn(tracker, resources().interview)
        if not _opened(turn):
            hear(turn)
        settle_question(turn)
        utter(dispatcher, turn)
        return turn.events()


class Converse(Action):
    """Answers whatever is said while no interview is open; opens it, or advises anew, where that follows."""

    def name(self) -> str:
        return "action_converse"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[dict[str, Any]]:
        turn = read_turn(tracker, resources().interview)
        answers, unknown, pending = turn.answers, turn.unknown, turn.slots.get(PENDING)
        hear(turn)
        if pending and not turn.has_set(PENDING):
            # A yes is to what was just asked, never to what was asked before something else came between.
            turn.set(PENDING, None)
        open_again = turn.next or (turn.missing() and not turn.quiet)
        unchanged = (turn.answers, turn.unknown) == (answers, unknown)
        if unchanged and not open_again and not turn.replies:
            turn.say(replies.DONE_ALREADY)
        utter(dispatcher, turn)
        events = turn.events()
        if open_again:
            turn.set(ASKING, {"opening": True, "question": turn.next, "noted": turn.noted})
            events = [*turn.events(), {"event": "followup", "name": FORM}]
        elif not unchanged:
            events.append({"event": "followup", "name": "action_advise"})
        return events


def hear(turn: Turn) -> None:
    """Do what the dialogue act of the latest message asks for."""
    settle_language(turn)
    INTENT_HANDLERS.get(turn.heard.intent, INTENT_HANDLERS["unclear"])(turn)


def utter(dispatcher: CollectingDispatcher, turn: Turn) -> None:
    """Hand the replies over as meaning; the generator named in endpoints.yml words them."""
    for reply in turn.replies:
        dispatcher.utter_message(response="utter_reply", reply=reply)


def _opened(turn: Turn) -> bool:
    """Whether `Converse` has just heard the message and opened the form: it is not to be heard twice."""
    asking = turn.slots.get(ASKING) or {}
    if not asking.get("opening"):
        return False
    turn.next = asking.get("question")
    turn.noted = list(asking.get("noted") or [])
    return True


class Advise(Action):
    """Gives the advice for the answers as they stand."""

    def name(self) -> str:
        return "action_advise"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[dict[str, Any]]:
        turn = read_turn(tracker, resources().interview)
        advise(turn)
        utter(dispatcher, turn)
        return turn.events()
