"""The documentation of running it: every setting, every metric, every file that it names."""

from __future__ import annotations

import re

import pytest

from bot.core import paths
from bot.observability.metrics import Metrics
from bot.runtime.settings import Settings

SETTINGS = (paths.ROOT / "docs" / "settings.md").read_text()
OPERATIONS = (paths.ROOT / "docs" / "operations.md").read_text()
DEFAULTS = dict(re.findall(r"^\| `([A-Z_]+)` \| `?([^|`]+?)`? \|", SETTINGS, re.MULTILINE))


@pytest.mark.parametrize("name", sorted(Settings.model_fields))
def test_every_setting_is_documented_with_its_default(name: str) -> None:
    assert name.upper() in DEFAULTS, f"docs/settings.md has no row for {name.upper()}"
    default = Settings.model_fields[name].default
    if isinstance(default, bool):
        assert DEFAULTS[name.upper()] == str(default).lower()
    elif default is not None and name != "database_url":
        assert DEFAULTS[name.upper()] == str(default)
    elif default is None:
        assert DEFAULTS[name.upper()] in {"none", "derived"}


def test_no_setting_is_documented_that_is_none() -> None:
    assert {name.lower() for name in DEFAULTS} == set(Settings.model_fields)


def test_every_metric_is_documented() -> None:
    text = Metrics().text().decode()
    metrics = {name for name in re.findall(r"^# TYPE (comptoir_\w+) (?:counter|gauge|histogram)", text, re.MULTILINE)
               if not name.endswith("_created")}  # fmt: skip
    assert len(metrics) > 10
    assert metrics == set(re.findall(r"`(comptoir_[a-z_]+)(?:\{[a-z,]+\})?`", OPERATIONS.split("Worth an alarm")[0]))


def test_the_files_it_names_exist() -> None:
    named = re.findall(r"`(deploy/[^`]+)`", OPERATIONS)
    assert named
    for name in named:
        assert (paths.ROOT / name).exists(), name


def test_the_compose_file_and_the_unit_name_known_settings() -> None:
    import yaml

    services = yaml.safe_load((paths.ROOT / "deploy" / "compose.yml").read_text())["services"]
    known = {name.upper() for name in Settings.model_fields}
    assert set(services["bot"]["environment"]) <= known
    lines = (paths.ROOT / "deploy" / "comptoir.env.example").read_text().splitlines()
    assert {line.partition("=")[0] for line in lines if line} <= known
