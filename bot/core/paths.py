"""Paths of the project's own files."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
KNOWLEDGE = ROOT / "knowledge"
TEMPLATES = ROOT / "templates"
WORDS = TEMPLATES / "words"
