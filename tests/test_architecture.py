"""The page on the architecture names the packages that there are, and the documentation no file that is none."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.core import paths

PAGE = (paths.ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
ROOTS = ("bot", "actions", "nlu", "advice")
GROUPS = {"bot", "nlu", "bot/storage/migrations/versions"}
"""Packages that hold nothing but packages, or the migrations one by one."""

DOCUMENTS = sorted([paths.ROOT / "README.md", paths.ROOT / "CHANGELOG.md", *(paths.ROOT / "docs").glob("*.md")])


def packages() -> set[str]:
    found = (file.parent for root in ROOTS for file in (paths.ROOT / root).rglob("__init__.py"))
    return {folder.relative_to(paths.ROOT).as_posix() for folder in found} - GROUPS


def test_the_page_names_every_package_and_no_other() -> None:
    rows = re.findall(r"^\| `([a-z_/]+)/` \|", PAGE, re.MULTILINE)
    assert len(rows) == len(set(rows))
    assert set(rows) == packages()


def test_nothing_but_packages_lies_at_the_top_of_bot() -> None:
    assert [file.name for file in (paths.ROOT / "bot").glob("*.py")] == ["__init__.py"]


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_file_that_is_named_exists(document: Path) -> None:
    text = document.read_text(encoding="utf-8")
    # The changelog's table of names says what a module was called before.
    text = re.sub(r"^\| old \|.*?\n\n", "", text, flags=re.MULTILINE | re.DOTALL)
    for name in re.findall(
        r"`((?:bot|actions|nlu|advice|tests|templates|knowledge|deploy|domain|stories)/[\w./]+\.\w+)`", text
    ):
        assert (paths.ROOT / name).exists(), name
