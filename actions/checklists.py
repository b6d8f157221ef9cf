"""What a next step asks of a firm: the boxes to tick before it, and its conditions held against the profile."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from actions.replies import Condition
from actions.reply_kinds import RequestKind
from actions.resources import KNOWLEDGE
from advice.knowledge import Knowledge
from advice.profile import Profile
from advice.yaml_files import read_yaml

MET, UNMET, UNKNOWN = "met", "unmet", "unknown"


def items(step_id: str, folder: Path = KNOWLEDGE) -> list[str]:
    """The ids of what to prepare for a step."""
    return list(_steps(folder)[step_id]["prepare"])


def conditions(step_id: str, profile: Profile, knowledge: Knowledge, folder: Path = KNOWLEDGE) -> list[Condition]:
    """What the step asks of this firm: each condition with the answer it is held against, and whether it is met."""
    return [
        {"question": entry["question"], "value": profile[entry["question"]], "status": _held(entry, profile, knowledge)}
        for entry in _steps(folder)[step_id].get("conditions", ())
        if profile.relevant(entry["question"])
    ]


@cache
def requestable(folder: Path = KNOWLEDGE) -> Mapping[str, RequestKind]:
    """The steps that can be asked for from the chat, each with what it is: a training or a talk."""
    return {name: RequestKind(entry["request"]) for name, entry in _steps(folder).items() if "request" in entry}


@cache
def without_brief(folder: Path = KNOWLEDGE) -> frozenset[str]:
    """The categories for which no KOL brief is made: a person has to look first."""
    return frozenset(read_yaml(folder / "kol.yml")["not_for"])


def _held(entry: Mapping[str, Any], profile: Profile, knowledge: Knowledge) -> str:
    value = profile[entry["question"]]
    if value is None:
        return UNKNOWN
    if "is" in entry:
        return MET if value in entry["is"] else UNMET
    if "least" in entry:
        return MET if value >= knowledge.figure(entry["least"]) else UNMET
    return MET if value < knowledge.figure(entry["below"]) else UNMET


@cache
def _steps(folder: Path) -> Mapping[str, Mapping[str, Any]]:
    document = read_yaml(folder / "plan.yml")
    return dict(document["steps"])
