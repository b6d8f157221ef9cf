"""The page on Rasa names every module around it, tests that exist, names that Rasa has, and what is measured."""

from __future__ import annotations

import importlib
import inspect
import re

import pytest

from bot.core import paths
from tests.dialogue.rasa.switches import OFF

PAGE = (paths.ROOT / "docs" / "rasa.md").read_text(encoding="utf-8")
FOLDER = paths.ROOT / "bot" / "dialogue" / "rasa"
TESTS = sorted(set(re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", PAGE)))
PRIVATE = sorted(set(re.findall(r"`(rasa(?:\.\w+)+)\.(_\w+)`", PAGE)))


def test_it_names_every_module_and_no_other() -> None:
    named = set(re.findall(r"`bot/dialogue/rasa/(\w+)\.py`", PAGE))
    assert named == {file.stem for file in FOLDER.glob("*.py")} - {"__init__"}


def test_it_names_tests() -> None:
    assert len(TESTS) > 10


@pytest.mark.parametrize(("file", "name"), TESTS)
def test_the_tests_that_it_names_exist(file: str, name: str) -> None:
    text = (paths.ROOT / file).read_text(encoding="utf-8")
    assert re.search(rf"^(?:async )?def {name}\(", text, re.MULTILINE), f"{file}::{name}"


def test_it_names_what_is_measured_and_nothing_else() -> None:
    section = PAGE.partition("## What each saves")[2].partition("\n## ")[0]
    rows = re.findall(r"^\| ([a-z][\w' .-]+?) \| \d", section, re.MULTILINE)
    assert len(rows) == len(set(rows))
    assert set(rows) == set(OFF)


@pytest.mark.parametrize(("owner", "name"), PRIVATE)
def test_rasa_has_the_private_names(owner: str, name: str) -> None:
    importlib.import_module("bot.dialogue.rasa.engine")
    module, _, kind = owner.rpartition(".")
    assert re.search(rf"\b{name}\b", inspect.getsource(getattr(importlib.import_module(module), kind))), f"{owner}.{name}"
