"""The advice: questions, profile and rules, pure functions over ``knowledge/``."""
