"""Dialogue scripts: conversations in YAML that an advisor can write and the player can check."""
