"""The documents and the files around the code: links resolve, commands are documented, checks are the same everywhere."""

from __future__ import annotations

import ast
import io
import json
import os
import re
import subprocess
import sys
import tokenize
import tomllib
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[1]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
RECORDS = sorted((ROOT / "docs" / "decisions").glob("[0-9]*.md"))
LINK = re.compile(r"\]\(([^)\s]+)\)|<img src=\"([^\"]+)\"")
PAGE_LINES = 60
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]


CITING = sorted(path for room in ("actions", "advice", "bot", "nlu", "tests") for path in (ROOT / room).rglob("*.py"))
CITED = re.compile(r"\b(?:actions|advice|bot|docs|knowledge|nlu|stories|templates|tests)/[\w/.-]+\.(?:md|yml|py)\b")
ELSEWHERE = re.compile(r"\b(?:KB|SPEC|FACTS)\b|\.\./shared")
"""How documents outside the repository are cited."""


def relative(path: Path) -> str:
    return str(path.relative_to(ROOT))


def listed_commands(*group: str) -> set[str]:
    """The names under "Commands" in the help of `comptoir` or of one of its groups."""
    module, function = PROJECT["scripts"]["comptoir"].split(":")
    code = f"import sys; sys.argv = ['comptoir', *sys.argv[1:]]; from {module} import {function}; {function}()"
    environment = {**os.environ, "COLUMNS": "200", "TERM": "dumb", "NO_COLOR": "1", "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-c", code, *group, "--help"], cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    )
    names = re.findall(r"^[│|\s]*([a-z][a-z-]*)\s{2,}\S", done.stdout.partition("Commands")[2], re.MULTILINE)
    assert names, done.stdout
    return set(names)


def first_column(text: str) -> set[str]:
    """The names in the first column of the tables in `text`."""
    return {name for cell in re.findall(r"^\| (`[^|]+)\|", text, re.MULTILINE) for name in re.findall(r"`(\w+)`", cell)}


@pytest.mark.parametrize("page", PAGES, ids=relative)
def test_links_lead_to_files_that_exist(page: Path) -> None:
    for target in (first or second for first, second in LINK.findall(page.read_text(encoding="utf-8"))):
        if not re.match(r"[a-z]+:|#", target):
            assert (page.parent / target.partition("#")[0]).exists(), f"{relative(page)}: {target}"


def remarks(source: str) -> str:
    """The docstrings and the comments of a module."""
    tree = ast.parse(source)
    documented = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    strings = [ast.get_docstring(node) or "" for node in ast.walk(tree) if isinstance(node, documented)]
    strings += [
        node.value.value for node in ast.walk(tree)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)
    ]  # fmt: skip
    tokens = tokenize.generate_tokens(io.StringIO(source).readline)
    return "\n".join([*strings, *(token.string for token in tokens if token.type == tokenize.COMMENT)])


def test_modules_cite_documents_that_exist() -> None:
    missing: list[str] = []
    for path in CITING:
        said = remarks(path.read_text(encoding="utf-8"))
        missing += [f"{relative(path)}: {cited}" for cited in CITED.findall(said) if not (ROOT / cited).exists()]
        missing += [f"{relative(path)}: {cited}" for cited in ELSEWHERE.findall(said)]
    assert missing == []


def test_remarks_are_docstrings_and_comments_and_no_other_text() -> None:
    source = '"""As SPEC §2 says."""\n\nX = "docs/none.md"  # see docs/gone.md\n"""The SPEC."""\n'
    assert CITED.findall(remarks(source)) == ["docs/gone.md"]
    assert set(ELSEWHERE.findall(remarks(source))) == {"SPEC"}


def test_the_index_links_every_page() -> None:
    index = (ROOT / "docs" / "README.md").read_text()
    pages = {page.name for page in (ROOT / "docs").glob("*.md")} - {"README.md"}
    assert {name for name in pages if f"({name})" not in index} == set()


def test_every_command_is_documented_and_no_other() -> None:
    documented = set(re.findall(r"^\| `comptoir ([^`]+)`", (ROOT / "docs" / "commands.md").read_text(), re.MULTILINE))
    names = listed_commands()
    groups = {name for name in names if any(re.match(rf"{name} [a-z]+", one) for one in documented)}
    wanted = {(name,) for name in names - groups} | {(group, name) for group in groups for name in listed_commands(group)}
    assert groups == {"data", "advisor"}
    assert {tuple(one.split()[: 2 if one.split()[0] in groups else 1]) for one in documented} == wanted


def test_the_readme_names_commands_of_the_page() -> None:
    page = (ROOT / "docs" / "commands.md").read_text()
    named = re.findall(r"^\| `(comptoir [a-z]+(?: [a-z]+)?)", (ROOT / "README.md").read_text(), re.MULTILINE)
    assert named
    assert [name for name in named if f"`{name}" not in page] == []


@pytest.mark.parametrize("record", RECORDS, ids=relative)
def test_a_decision_is_one_dated_page_in_the_index(record: Path) -> None:
    text = record.read_text()
    dated = re.search(r"^Date: (\d{4}-\d\d-\d\d) · Status: (\w+)", text, re.MULTILINE)
    title = re.match(r"# (\d+\. .+)", text)
    assert dated and title
    assert re.findall(r"^## (.+)", text, re.MULTILINE) == ["Context", "Decision", "Consequences"]
    assert len(text.splitlines()) <= PAGE_LINES
    row = f"| [{title[1]}]({record.name}) | {dated[1]} | {dated[2]} |"
    assert row in (ROOT / "docs" / "decisions" / "README.md").read_text()


def test_the_hooks_are_local_and_run_what_make_lint_runs() -> None:
    lint = (ROOT / "Makefile").read_text().partition("\nlint:")[2].partition("\n\n")[0]
    repositories = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text())["repos"]
    assert [one["repo"] for one in repositories] == ["local"]
    for hook in repositories[0]["hooks"]:
        command = hook["entry"].removeprefix("uv run --frozen --no-sync ").removesuffix(" --force-exclude")
        assert f"$(RUN) {command}" in lint, hook["id"]


def test_the_workflow_runs_the_script_that_runs_everywhere() -> None:
    workflow = yaml.safe_load((ROOT / ".github" / "workflows" / "ci.yml").read_text())
    commands = [step["run"] for job in workflow["jobs"].values() for step in job["steps"] if "run" in step]
    assert commands == [".ci/run"]
    assert os.access(ROOT / ".ci" / "run", os.X_OK)


def test_the_lock_has_the_version_of_the_package() -> None:
    locked = tomllib.loads((ROOT / "uv.lock").read_text())["package"]
    assert [one["version"] for one in locked if one["name"] == PROJECT["name"]] == [PROJECT["version"]]


def test_the_example_lines_have_the_keys_of_the_table() -> None:
    section = (ROOT / "CONTRIBUTING.md").read_text().partition("## Add a training line")[2].partition("\n## ")[0]
    lines = [json.loads(line) for line in section.partition("```json")[2].partition("```")[0].strip().splitlines()]
    first, _, second = section.partition("| kind |")
    assert set().union(*lines) <= first_column(first)
    assert {line["kind"] for line in lines} <= first_column(second)
