"""The advice: questions, profile and rules, as pure functions over ``knowledge/``."""
