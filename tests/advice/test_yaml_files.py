"""YAML is parsed once for each content, and what is kept never outlives what it was read from."""

from __future__ import annotations

import os
import pickle
import sys
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from advice import yaml_files
from advice.yaml_files import read_yaml


@pytest.fixture(autouse=True)
def bytecode_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    monkeypatch.setattr(sys, "pycache_prefix", None)


@pytest.fixture
def parsed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The texts that were parsed."""
    texts: list[str] = []
    parse = yaml_files.parse_yaml

    def noting(text: str) -> Any:
        texts.append(text)
        return parse(text)

    monkeypatch.setattr(yaml_files, "parse_yaml", noting)
    return texts


def test_a_file_is_parsed_once_and_read_alike(tmp_path: Path, parsed: list[str]) -> None:
    path = tmp_path / "facts.yml"
    path.write_text("day: 2026-11-22\nyes: [1, 2.5, été]\n", encoding="utf-8")
    first, second = read_yaml(path), read_yaml(path)
    assert first == second == {"day": date(2026, 11, 22), True: [1, 2.5, "été"]}
    assert len(parsed) == 1
    first["day"] = None
    assert read_yaml(path)["day"] == date(2026, 11, 22)


def test_another_content_is_parsed_whatever_the_clock_says(tmp_path: Path, parsed: list[str]) -> None:
    path = tmp_path / "facts.yml"
    path.write_text("a: 1")
    times = path.stat()
    read_yaml(path)
    path.write_text("a: 2")
    os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))
    assert read_yaml(path) == {"a": 2}
    assert len(parsed) == 2


def test_what_is_kept_broken_is_read_anew(tmp_path: Path, parsed: list[str]) -> None:
    path = tmp_path / "facts.yml"
    path.write_text("a: 1")
    read_yaml(path)
    (kept,) = (tmp_path / "__pycache__").iterdir()
    for broken in (b"", kept.read_bytes()[:5], kept.read_bytes()[:20], pickle.dumps({"a": 9})):
        kept.write_bytes(broken)
        assert read_yaml(path) == {"a": 1}
    assert len(parsed) == 5


def test_nothing_is_kept_where_bytecode_is_not(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "facts.yml"
    path.write_text("a: 1")
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    assert read_yaml(path) == {"a": 1}
    assert [file.name for file in tmp_path.iterdir()] == ["facts.yml"]


def test_a_place_that_cannot_be_written_to_is_read_all_the_same(tmp_path: Path) -> None:
    path = tmp_path / "facts.yml"
    path.write_text("a: 1")
    (tmp_path / "__pycache__").write_text("no folder")
    assert read_yaml(path) == {"a": 1}


def test_what_is_no_yaml_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "facts.yml"
    path.write_text("a: [")
    for _ in range(2):
        with pytest.raises(yaml.YAMLError):
            read_yaml(path)
