"""Training lines: read back as they were written; a broken one names its file and its line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from nlu.reader.lines import Line, read_folder, read_lines

GOOD: list[tuple[dict[str, Any], str | None]] = [
    ({"text": "12", "question": "staff_count", "kind": "direct", "answers": {"staff_count": 12}}, "inform"),
    ({"text": "ça dépend", "question": "staff_count", "kind": "hedge", "answers": {}}, "inform"),
    ({"text": "on va engager", "question": "staff_count", "kind": "trap", "answers": {}}, "inform"),
    ({"text": "aucune idée", "question": "staff_count", "kind": "unknown", "answers": {}}, "dont_know"),
    ({"text": "c'est quoi un KOL ?", "question": None, "kind": "question", "answers": {}, "topic": "what_is_kol"}, "faq"),
    ({"text": "20", "question": None, "kind": "correction", "answers": {"staff_count": 20}, "target": "staff_count"}, "edit"),
    ({"text": "stop", "question": None, "kind": "command", "answers": {}, "act": "stop"}, "stop"),
    (
        {"text": "bière", "question": None, "kind": "volunteer", "answers": {"product_category": "beer"}, "only": True},
        "inform",
    ),
]


@pytest.mark.parametrize(("data", "act"), GOOD)
def test_a_line_has_the_act_of_its_kind_and_is_read_back(data: dict[str, Any], act: str | None) -> None:
    line = Line.of(data, "fr")
    assert line.act == act
    assert Line.of(json.loads(json.dumps(line.data())), "fr") == line


@pytest.mark.parametrize("broken", ["{", "[]", "12", '{"text": "douze"}', '{"kind": "direct"}', '"text"', "null"])
def test_a_broken_line_names_its_file_and_its_number(tmp_path: Path, broken: str) -> None:
    path = tmp_path / "people-9.jsonl"
    path.write_text(f'{{"text": "12", "kind": "direct"}}\n\n{broken}\n', encoding="utf-8")
    with pytest.raises(ValueError, match=r"people-9\.jsonl:3: no labelled message"):
        list(read_lines(path, "fr"))


def test_a_folder_is_read_language_by_language_and_file_by_file(tmp_path: Path) -> None:
    for name in ("nl/b.jsonl", "nl/a.jsonl", "fr/c.jsonl"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(json.dumps({"text": name, "kind": "smalltalk"}) + "\n", encoding="utf-8")
    assert [(line.text, line.language) for line in read_folder(tmp_path, ("nl", "fr", "en"))] == [
        ("nl/a.jsonl", "nl"), ("nl/b.jsonl", "nl"), ("fr/c.jsonl", "fr"),
    ]  # fmt: skip
