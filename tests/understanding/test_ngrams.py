"""The n-grams are those of scikit-learn, bucket by bucket and count by count."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.feature_extraction.text import HashingVectorizer

from nlu.understanding.linear import BUCKETS, NGRAMS
from nlu.understanding.ngrams import counts

THEIRS = HashingVectorizer(
    analyzer="char_wb", ngram_range=NGRAMS, n_features=BUCKETS, alternate_sign=False, norm=None, lowercase=False
)
WORDS = st.lists(st.text(max_size=12), max_size=12).map(" ".join)


@pytest.mark.parametrize("text", [
    "", " ", "a", "oui", "wij zijn met 12", "a\u00a0\u2003b  c\td", "Straße", "中文 版", "👩‍👩‍👧 ok", "\u200b", "…?!",
])  # fmt: skip
def test_a_text_has_the_same_ngrams(text: str) -> None:
    assert ours(text) == theirs(text)


@given(WORDS)
def test_any_text_has_the_same_ngrams(text: str) -> None:
    assert ours(text) == theirs(text)


def ours(text: str) -> list[tuple[int, float]]:
    return list(counts(text, NGRAMS, BUCKETS).items())


def theirs(text: str) -> list[tuple[int, float]]:
    row = THEIRS.transform([text])
    return list(zip(row.indices.tolist(), row.data.tolist(), strict=True))
