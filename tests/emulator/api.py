"""One call from the bot: checked, carried out, recorded."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from tests.emulator import messages, profile, webhook_methods
from tests.emulator.errors import ApiError, too_many
from tests.emulator.faults import Fault, Trouble
from tests.emulator.parameters import Parameters, known_methods, unknown_parameters
from tests.emulator.polling import get_updates
from tests.emulator.rates import RateLimits
from tests.emulator.world import World

Method = Callable[[World, Parameters, list[str]], Any]

METHODS: dict[str, Method] = {
    "getme": profile.get_me,
    "setmycommands": profile.set_my_commands,
    "getmycommands": profile.get_my_commands,
    "deletemycommands": profile.delete_my_commands,
    "setmydescription": profile.set_my_description,
    "getmydescription": profile.get_my_description,
    "setmyshortdescription": profile.set_my_short_description,
    "getmyshortdescription": profile.get_my_short_description,
    "setmyname": profile.set_my_name,
    "getfile": profile.get_file,
    "getchat": profile.get_chat,
    "logout": profile.log_out,
    "close": profile.log_out,
    "sendmessage": messages.send_message,
    "sendphoto": messages.send_photo,
    "senddocument": messages.send_document,
    "sendchataction": messages.send_chat_action,
    "editmessagetext": messages.edit_message_text,
    "editmessagecaption": messages.edit_message_caption,
    "editmessagereplymarkup": messages.edit_message_reply_markup,
    "deletemessage": messages.delete_message,
    "answercallbackquery": messages.answer_callback_query,
    "setwebhook": webhook_methods.set_webhook,
    "deletewebhook": webhook_methods.delete_webhook,
    "getwebhookinfo": webhook_methods.get_webhook_info,
}
RATED = frozenset(
    {
        "sendmessage",
        "sendphoto",
        "senddocument",
        "editmessagetext",
        "editmessagecaption",
        "editmessagereplymarkup",
    }
)


class Fate(StrEnum):
    """What becomes of the answer on its way to the bot."""

    SENT = "sent"
    LOST = "lost"
    CUT = "cut"


@dataclass(slots=True)
class Call:
    """A call as it came in, and the answer it got. `status` is 0 while it is under way and when the line was cut."""

    method: str
    parameters: dict[str, Any]
    at: float
    files: dict[str, str] = field(default_factory=dict)
    status: int = 0
    description: str = ""
    injected: bool = False
    result: Any = None

    @property
    def chat_id(self) -> int | None:
        """The chat that the call was for."""
        value = str(self.parameters.get("chat_id", ""))
        return int(value) if value.lstrip("-").isdigit() else None


@dataclass(frozen=True, slots=True)
class Violation:
    """A call that no bot should make. `refused` is False where Telegram would have passed over it in silence."""

    method: str
    description: str
    parameters: dict[str, Any]
    refused: bool

    def __str__(self) -> str:
        """The violation on one line, for a failing test."""
        return f"{self.method}: {self.description} ({'refused' if self.refused else 'passed over'})"


@dataclass(frozen=True, slots=True)
class Answer:
    """The status and body for the bot, and whether it ever gets there."""

    status: int
    body: dict[str, Any]
    fate: Fate = Fate.SENT
    hold: float | None = 0.0


class Api:
    """All calls of the bot, with what was wrong about them."""

    def __init__(self, world: World, rates: RateLimits | None = None) -> None:
        self.world = world
        self.rates = rates
        self.calls: list[Call] = []
        self.violations: list[Violation] = []

    async def answer(self, token: str, name: str, parameters: Parameters) -> Answer:
        """The answer to one call, with the faults that a test has asked for."""
        method = name.lower()
        files = {part: upload.filename for part, upload in parameters.files.items()}
        with self.world.signal:
            call = Call(name, dict(parameters.values), self.world.clock(), files)
            self.calls.append(call)
            fault = self.world.faults.take(method, call.chat_id)
        if fault is not None:
            call.injected = True
            if fault.trouble is Trouble.CUT:
                return Answer(0, {}, Fate.CUT)
            if (error := fault.error()) is not None:
                return self._finished(call, Answer(error.code, error.body))
        try:
            result = await self._result(token, method, call, parameters)
        except ApiError as error:
            if error.illegal:
                self.violate(call, error.description, refused=True)
            return self._finished(call, Answer(error.code, error.body), fault)
        call.result = result
        return self._finished(call, Answer(200, {"ok": True, "result": result}), fault)

    async def _result(self, token: str, method: str, call: Call, parameters: Parameters) -> Any:
        if token != self.world.token:
            known = token.partition(":")[0].isdigit() and ":" in token
            raise ApiError(401, "Unauthorized" if known else "Unauthorized: invalid token specified")
        if method != "getupdates" and method not in METHODS:
            if method in known_methods():
                self.violate(call, f"{call.method} is a method of Telegram that the emulator lacks", refused=True)
            raise ApiError(404, "Not Found: method not found")
        for name in unknown_parameters(method, parameters):
            self.violate(call, f'unknown parameter "{name}"', refused=False)
        if method == "getupdates":
            return await get_updates(self.world, parameters)
        notices: list[str] = []
        with self.world.signal:
            self._rate(method, call)
            result = METHODS[method](self.world, parameters, notices)
            for notice in notices:
                self.violate(call, notice, refused=False)
        return result

    def _rate(self, method: str, call: Call) -> None:
        if self.rates is None or method not in RATED or call.chat_id is None:
            return
        if seconds := self.rates.wait(call.chat_id):
            raise too_many(seconds)

    def _finished(self, call: Call, answer: Answer, fault: Fault | None = None) -> Answer:
        with self.world.signal:
            call.status = answer.status
            call.description = str(answer.body.get("description", ""))
            self.world.signal.tell()
        if fault is not None and fault.trouble is Trouble.LOST_ANSWER:
            return Answer(answer.status, answer.body, Fate.LOST, fault.hold)
        return answer

    def refuse_unread(self, name: str, error: ApiError) -> None:
        """Record a call whose body could not even be read."""
        with self.world.signal:
            call = Call(name, {}, self.world.clock(), status=error.code, description=error.description)
            self.calls.append(call)
            self.violate(call, error.description, refused=True)

    def violate(self, call: Call, description: str, *, refused: bool) -> None:
        """Record what was wrong with the call."""
        with self.world.signal:
            self.violations.append(Violation(call.method, description, call.parameters, refused))
