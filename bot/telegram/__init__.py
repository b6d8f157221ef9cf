"""The Telegram door: updates in, by polling or webhook; messages out, legal for Telegram by construction."""
