"""``comptoir advise``: the advice for a file of answers, without a dialogue."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from bot.cli.options import SPOKEN, AsOf, Json, Profile, day_of, language_of, read_answers
from bot.core import paths
from bot.core.errors import InputError
from bot.core.languages import Language
from bot.core.messages import Reply


def advise(
    profile: Profile,
    as_of: AsOf = None,
    language: Annotated[str, typer.Option(help=SPOKEN)] = "en",
    as_json: Json = False,
) -> None:
    """Print the advice for a profile, without a dialogue."""
    typer.echo(advice_for(profile, as_of, language_of(language), as_json))


def advice_for(profile: Path, as_of: str | None, language: Language, as_json: bool) -> str:
    """Return the advice for the answers in a YAML file, as JSON or as text."""
    from advice.advise import advise_mapping
    from advice.data import as_data
    from advice.json_output import as_json as in_words
    from advice.knowledge import load_knowledge
    from advice.profile import AnswerError
    from bot.rendering.renderer import Renderer
    from bot.rendering.words import Catalogue

    day = day_of(as_of)
    answers = read_answers(profile)
    try:
        recommendation = advise_mapping(answers, load_knowledge(paths.KNOWLEDGE), day)
    except AnswerError as error:
        raise InputError(str(error)) from None
    if as_json:
        words = Catalogue(paths.WORDS)[language]

        def say(code: str, facts: Mapping[str, Any]) -> str:
            return str(words.say(f"advice.{code}", **facts))

        return json.dumps(in_words(recommendation, say), ensure_ascii=False, indent=2)
    facts = {"answers": answers, "advice": as_data(recommendation), "missing": 0, "before": None}
    messages = Renderer.load().render(Reply("recommendation", facts), language)
    return "\n\n".join(message.plain for message in messages)
