"""The encoder of a process is one, whoever asks for it first and however many at once."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from nlu.understanding import encoder as module


def test_threads_that_ask_at_once_get_one_encoder(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[object] = []
    together = threading.Barrier(4)

    def make() -> object:
        made.append(object())
        threading.Event().wait(0.05)
        return made[-1]

    def ask(number: int) -> object:
        together.wait()
        return module.encoder()

    module._encoder.cache_clear()
    monkeypatch.setattr(module, "Encoder", make)
    try:
        with ThreadPoolExecutor(4) as threads:
            found = set(threads.map(ask, range(4)))
    finally:
        module._encoder.cache_clear()
    assert found == set(made)
    assert len(made) == 1
