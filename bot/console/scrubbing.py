"""Removes personal data from lines for training data and scripts."""

from __future__ import annotations

import re

LONGEST_EXAMPLE = 200

ADDRESS = re.compile(r"\S+@\S+\.\w+|https?://\S+|www\.\S+|(?<!\w)@\w{3,}")
ACCOUNT = re.compile(r"\b[A-Z]{2}\d{2}(?:[ .]?\d{4}){2,7}(?:[ .]?\d{1,4})?\b")
ENTERPRISE = re.compile(r"\b(?:(?:TVA|BTW|MWST|VAT)[ .]{0,2})?(?:BE[ .]{0,2})?[01]\d{3}[ .]?\d{3}[ .]?\d{3}\b", re.IGNORECASE)
PHONE = re.compile(r"(?<![\d.,])(?:\+|00)\d{1,3}(?:[ ./()-]{0,2}\d){7,11}|(?<![\d.,])0\d{1,3}(?:[ ./-]{1,2}\d{2,3}){3}\b")
INTRODUCTION = re.compile(
    r"\b(?P<said>(?i:je m['’]appelle|mon nom est|moi c['’]est|ik heet|mijn naam is|"
    r"my name is|i['’]?m called|ich hei(?:ß|ss)e|mein name ist))"
    r"\s+[\w'’-]+(?:\s+[A-ZÀ-Ý][\w'’-]+){0,3}"
)
TITLED = re.compile(
    r"\b(?P<said>M\.|Mme|Mlle|Dhr\.|Mevr\.|Mr\.?|Mrs\.?|Ms\.?|Herrn?|Frau|Madame|Monsieur|Meneer|Mevrouw)\s+[A-ZÀ-Ý][\w'’-]+"
)


def scrubbed(text: str) -> str:
    """Return `text` on one line, without addresses, numbers and names that identify a person or a firm.

    Names without a phrase that announces them are not recognised: an advisor reads the line before it is used.
    """
    line = " ".join(text.split())
    for pattern in (ADDRESS, ACCOUNT, ENTERPRISE, PHONE, TITLED):
        line = pattern.sub("", line)
    line = INTRODUCTION.sub("", line)
    # Brackets mark entities in training data; a leading dash or hash begins an entry or a comment.
    line = re.sub(r"[\[\](){}<>|`]", "", line)
    line = re.sub(r"\s+([,.])", r"\1", " ".join(line.split()))
    return line.lstrip("-#,;.!? ").strip()[:LONGEST_EXAMPLE]


STAND_INS = (
    (ADDRESS, "info@example.be"), (ACCOUNT, "BE11 1111 2222 3333"), (ENTERPRISE, "BE 1111.222.333"), (PHONE, "0400 00 00 00"),
    (TITLED, r"\g<said> Peeters"), (INTRODUCTION, r"\g<said> Camille Peeters"),
)  # fmt: skip


def disguised(text: str) -> str:
    """Return `text` with placeholders for what `scrubbed` removes, so that a replayed conversation reads the same."""
    for pattern, stand_in in STAND_INS:
        text = pattern.sub(stand_in, text)
    return text.strip()
