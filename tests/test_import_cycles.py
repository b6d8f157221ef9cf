"""The check for import cycles finds one where there is one."""

from __future__ import annotations

from tests.import_cycles import cycles, main

IMPORTS = {"a": ["b"], "b": ["c"], "c": ["b", "d"], "d": [], "e": ["a"]}


def test_a_cycle_is_found_and_named() -> None:
    assert cycles(IMPORTS, IMPORTS.__getitem__) == [["b", "c"]]


def test_without_a_cycle_there_is_none() -> None:
    assert cycles(IMPORTS, {**IMPORTS, "c": ["d"]}.__getitem__) == []


def test_the_project_has_none() -> None:
    assert main() == 0
