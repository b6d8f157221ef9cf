"""Character n-grams of words, each in the bucket of its hash: what scikit-learn's HashingVectorizer gives, from a text at a
time, without scikit-learn and the SciPy behind it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache

REMEMBERED = 16_384
SPACES = re.compile(r"\s\s+")
LOW = 0xFFFFFFFF


def counts(text: str, sizes: tuple[int, int], buckets: int) -> dict[int, int]:
    """How many n-grams of `text` fall into each bucket, in the order of the buckets."""
    found = Counter(bucket(ngram, buckets) for ngram in ngrams(text, sizes))
    return dict(sorted(found.items()))


def ngrams(text: str, sizes: tuple[int, int]) -> Iterator[str]:
    """The n-grams of each word of `text` with a space on either side; a word shorter than n is its own n-gram, once."""
    least, most = sizes
    for bare in SPACES.sub(" ", text).split():
        word = f" {bare} "
        for size in range(least, most + 1):
            for start in range(max(len(word) - size, 0) + 1):
                yield word[start : start + size]
            if size >= len(word):
                break


@lru_cache(REMEMBERED)
def bucket(ngram: str, buckets: int) -> int:
    """The bucket of `ngram`: the size of its MurmurHash3 (32 bits, signed, seed 0) in so many buckets."""
    hashed = _murmur(ngram.encode())
    return abs(hashed - (1 << 32) if hashed >> 31 else hashed) % buckets


def _murmur(data: bytes) -> int:
    whole = len(data) & ~3
    hashed = 0
    for start in range(0, whole, 4):
        hashed ^= _mixed(int.from_bytes(data[start : start + 4], "little"))
        hashed = ((hashed << 13 | hashed >> 19) * 5 + 0xE6546B64) & LOW
    if whole < len(data):
        hashed ^= _mixed(int.from_bytes(data[whole:], "little"))
    hashed ^= len(data)
    hashed = (hashed ^ hashed >> 16) * 0x85EBCA6B & LOW
    hashed = (hashed ^ hashed >> 13) * 0xC2B2AE35 & LOW
    return hashed ^ hashed >> 16


def _mixed(block: int) -> int:
    block = block * 0xCC9E2D51 & LOW
    return (block << 15 | block >> 17) * 0x1B873593 & LOW
