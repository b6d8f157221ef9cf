"""Scripted dialogues: conversations as YAML that an advisor can write and a machine can check."""
