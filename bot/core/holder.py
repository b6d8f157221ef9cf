"""Who answers in a chat."""

from enum import StrEnum


class Holder(StrEnum):
    """The state of a chat: the bot answers, a human does, or nobody can since the person blocked the bot."""

    BOT = "bot"
    HUMAN = "human"
    NOBODY = "nobody"
