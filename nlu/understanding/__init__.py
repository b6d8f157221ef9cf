"""Reading answers out of words: pure functions over text, the questions and word lists; no Rasa."""
