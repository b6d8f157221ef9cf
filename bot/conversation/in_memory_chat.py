"""A conversation in memory with the same turns as in Telegram, for the terminal, dialogue scripts and tests."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from bot.conversation.outcome import ChatState, Outcome, Pressed
from bot.conversation.turns import Turns
from bot.core.commands import read_command
from bot.core.incoming import Incoming, Kind
from bot.core.languages import Language
from bot.core.messages import Button, Message


class NoSuchButtonError(LookupError):
    """No message shows such a button. The error names the existing ones."""

    def __init__(self, label: str, labels: list[str]) -> None:
        super().__init__(f"no button {label!r}; expected one of {', '.join(labels) or 'none'}")


class InMemoryChat:
    """One person's chat. Nothing is stored; each call returns what the bot says."""

    def __init__(self, turns: Turns, clock: Callable[[], datetime], language: Language, chat_id: int = 1) -> None:
        self._turns = turns
        self.questions = turns.questions
        self._clock = clock
        self._updates = 0
        self.chat = ChatState(chat_id, language)
        self.outcomes: list[Outcome] = []
        self.buttons: list[tuple[Button, Message]] = []

    async def says(self, text: str) -> Outcome:
        """Return the outcome of typed text. A known ``/command argument`` is run as a command."""
        command, argument = read_command(text)
        if command:
            return await self._take(Kind.COMMAND, text=text, command=command, argument=argument)
        return await self._take(Kind.TEXT, text=text)

    async def sends(self, kind: Kind, text: str | None = None) -> Outcome:
        """Return the outcome of a message that is not text."""
        return await self._take(kind, text=text)

    async def presses(self, label: str) -> Outcome:
        """Return the outcome of pressing the newest button with this label."""
        for button, message in reversed(self.buttons):
            if button.label.removeprefix("✓ ") == label.removeprefix("✓ "):
                pressed = Pressed("in_memory", button.press, button.label, message.html, False, None)
                return await self._take(Kind.BUTTON, pressed, text=button.label)
        raise NoSuchButtonError(label, [button.label for button, _ in self.buttons])

    async def _take(self, kind: Kind, pressed: Pressed | None = None, **said: str | None) -> Outcome:
        self._updates += 1
        incoming = Incoming(self._updates, self.chat.chat_id, kind, self._clock(), **said)  # type: ignore[arg-type]
        outcome = await self._turns.take(incoming, self.chat, pressed)
        self.chat = replace(
            self.chat, language=outcome.language, holder=outcome.holder, state=outcome.state,
            version=self.chat.version + 1, source=outcome.source,
        )  # fmt: skip
        if outcome.said:
            fresh = [(button, one.message) for one in outcome.said for row in one.message.buttons for button in row]
            self.buttons = [*self.buttons, *fresh][-100:]
        self.outcomes.append(outcome)
        return outcome
