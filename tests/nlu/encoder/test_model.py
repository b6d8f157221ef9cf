"""Texts as vectors: windows of long ones, spans inside the text, and nothing that raises."""

from __future__ import annotations

import random

import numpy as np
import pytest

from nlu.encoder.model import WINDOWS, Model
from nlu.encoder.quantised import SCALE, WINDOW

LONG = 4096
PREFIX = "query: Team: "
KINDS = {
    "words": lambda rnd: " ".join(
        "".join(rnd.choices("abcdefghijklmnopqrstuvwxyzéß", k=rnd.randint(1, 12))) for _ in range(900)
    ),
    "one word": lambda rnd: "x" * LONG,
    "digits": lambda rnd: "".join(rnd.choices("0123456789.,% €", k=LONG)),
    "lone surrogates": lambda rnd: "".join(chr(rnd.randrange(0xD800, 0xE000)) for _ in range(LONG)),
    "anything": lambda rnd: "".join(chr(rnd.randrange(0x110000)) for _ in range(LONG)),
    "emoji": lambda rnd: "👩‍👩‍👧" * (LONG // 5),
    "accents": lambda rnd: "e" + "\u0301" * (LONG - 1),
    "spaces": lambda rnd: " " * LONG,
}


@pytest.mark.parametrize("text", ["", ".", "on est douze", "wij zijn met twaalf\nin Gent", "12²", "\ud800 seul"])
def test_a_short_text_is_one_window_with_a_state_for_each_piece(encoder: Model, text: str) -> None:
    (window,) = encoder(PREFIX, text, len(text))
    assert np.linalg.norm(window.vector) == pytest.approx(SCALE, rel=1e-3)
    assert len(window.states) == len(window.spans)
    assert all(0 <= start <= end <= len(text) for start, end in window.spans)


def test_the_pieces_of_a_text_stand_for_its_words(encoder: Model) -> None:
    text = "we zijn met 12"
    (window,) = encoder(PREFIX, text, len(text))
    assert [text[start:end] for start, end in window.spans] == ["we", "zijn", "met", "12"]


def test_what_stands_behind_a_text_is_read_and_none_of_its_pieces_told(encoder: Model) -> None:
    text = "à Liège"
    ((alone,), (told,)) = (encoder(PREFIX, text, len(text)), encoder(PREFIX, f"{text} [wallonia]", len(text)))
    assert told.spans == alone.spans and len(told.states) == len(told.spans)
    assert not np.allclose(told.vector, alone.vector)


def test_the_open_question_is_seen(encoder: Model) -> None:
    ((one,), (other,)) = (encoder("query: Team: ", "12", 2), encoder("query: Budget: ", "12", 2))
    assert not np.allclose(one.vector, other.vector)


def test_a_long_text_is_read_at_its_begin_and_its_end(encoder: Model) -> None:
    text = " ".join(f"mot{number}" for number in range(600))
    windows = encoder(PREFIX, text, len(text))
    assert len(windows) == WINDOWS
    assert windows[0].spans[0][0] == 0 and windows[-1].spans[-1][1] == len(text)
    assert all(len(window.states) == len(window.spans) <= WINDOW for window in windows)
    assert windows[0].spans[-1][1] < windows[-1].spans[0][1]


def test_two_windows_do_not_tell_the_same_piece_twice(encoder: Model) -> None:
    text = " ".join(f"wort{number}" for number in range(60))
    first, last = encoder(PREFIX, text, len(text))
    spans = [*first.spans, *last.spans]
    assert len(spans) == len(set(spans)) and spans == sorted(spans)
    assert all(any(start <= at < end for start, end in spans) for at, letter in enumerate(text) if letter != " ")


@pytest.mark.parametrize("kind", KINDS)
def test_anything_of_4096_characters_has_a_vector(encoder: Model, kind: str) -> None:
    text = KINDS[kind](random.Random(1))
    for window in encoder(PREFIX, text, len(text)):
        assert np.isfinite(window.vector).all() and np.isfinite(window.states).all()
        assert all(0 <= start <= end <= len(text) for start, end in window.spans)


def test_the_same_text_has_the_same_vector(encoder: Model) -> None:
    ((one,), (again,)) = (encoder(PREFIX, "une douzaine", 12), encoder(PREFIX, "une douzaine", 12))
    assert (one.vector == again.vector).all() and (one.states == again.states).all()
