"""The Telegram channel: updates in by polling or webhook, messages out within Telegram's limits."""
