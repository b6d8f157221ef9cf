"""The messages that hand over a file: the dossier and the KOL brief, each made when it is delivered."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from markupsafe import Markup

from actions.replies import Dossier, KolBrief
from advice.knowledge import Knowledge
from advice.profile import read_profile
from bot.core.messages import Attachment, Message
from bot.rendering.brief import Brief
from bot.rendering.question_messages import act
from bot.rendering.words import Catalogue, Words


class DocumentMessages:
    """Words the replies that bring a document."""

    def __init__(self, catalogue: Catalogue, knowledge: Knowledge, folder: Path) -> None:
        self._knowledge = knowledge
        self._brief = Brief.load(catalogue, knowledge, folder)

    def dossier(self, words: Words, facts: Dossier) -> Message:
        """The dossier, with what is ticked already."""
        file = _file(words, facts, "dossier", "comptoir", ticked=dict(facts["ticked"]))
        return _handed(words, "dossier.caption", file)

    def kol_brief(self, words: Words, facts: KolBrief) -> list[Message]:
        """The pitch to copy, in three languages, then the brief."""
        profile, _ = read_profile(facts["answers"], self._knowledge.interview, as_of=date.fromisoformat(facts["as_of"]))
        said = [Markup("{}\n<code>{}</code>").format(one["name"], one["text"])
                for one in self._brief.pitches(words, profile)]  # fmt: skip
        warnings = [Markup("• {}").format(one) for one in self._brief.warnings(words, profile)]
        note = Markup("<i>{}</i>").format(words.say("brief.chinese_note"))
        lines = [words.say("brief.pitch_title"), *said, note, Markup("\n").join(warnings)]
        pitch = Message(str(Markup("\n\n").join(lines)))
        return [pitch, _handed(words, "brief.caption", _file(words, facts, "brief", "comptoir-kol"))]


def _file(words: Words, facts: KolBrief, make: str, stem: str, **more: Any) -> Attachment:
    filename, media_type = f"{stem}-{facts['as_of']}-{words.language}.pdf", "application/pdf"
    recipe = {"make": make, "filename": filename, "media_type": media_type, "language": str(words.language),
              "answers": dict(facts["answers"]), "as_of": facts["as_of"], **more}  # fmt: skip
    return Attachment(filename, media_type, b"", recipe=recipe)


def _handed(words: Words, caption: str, file: Attachment) -> Message:
    buttons = (tuple(act(words, name) for name in ("next_steps", "human")),)
    return Message(str(words.say(caption)), buttons, file)
