"""The encoder of a process is one, whoever asks for it first and however many at once; labels and buttons are those shown."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from advice.questions import load_interview
from bot.core import paths
from bot.core.languages import Language
from nlu.reader import school as module
from nlu.reader.framing import WHAT_IF

INTERVIEW = load_interview(paths.KNOWLEDGE)


def test_threads_that_ask_at_once_get_one_encoder(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[object] = []
    together = threading.Barrier(4)

    def make() -> object:
        made.append(object())
        threading.Event().wait(0.05)
        return made[-1]

    def ask(number: int) -> object:
        together.wait()
        return module.model()

    kept = module._model
    monkeypatch.setattr(module, "_model", module.cache(kept.__wrapped__))
    monkeypatch.setattr(module, "Model", make)
    with ThreadPoolExecutor(4) as threads:
        found = set(threads.map(ask, range(4)))
    assert found == set(made)
    assert len(made) == 1


def test_every_question_has_a_short_name_in_every_language() -> None:
    assert set(module.languages()) == {str(language) for language in Language}
    names = module.labels()
    for language in module.languages():
        assert all(names.get((language, question)) for question in (*INTERVIEW.ids, WHAT_IF))
        assert len({names[language, question] for question in INTERVIEW.ids}) == len(INTERVIEW.ids)


def test_no_label_of_a_button_stands_for_two_values() -> None:
    values = module.buttons(INTERVIEW)
    for question, labels in values.items():
        every = {*INTERVIEW[question].options} or {True, False}
        assert set(labels.values()) == every, question
