"""The brand story, taken word for word, and the assets that it tells of."""

from __future__ import annotations

import re

_WORD = re.compile(r"[^\W\d_]{2,}")
ENOUGH_WORDS = 4


def substantial(text: str) -> bool:
    """Whether `text` says enough to be a story: a handful of real words, not one word over and over."""
    words = [word.lower() for word in _WORD.findall(text)]
    distinct = {word for word in words if not re.fullmatch(r"(?:bla|blah|ha|he|lo|la|na)+", word)}
    return len(words) >= ENOUGH_WORDS and len(distinct) >= ENOUGH_WORDS - 1
