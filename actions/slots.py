"""The slots that keep the state of an interview beside its answers. No rasa_sdk here: every room may know them."""

from __future__ import annotations

REQUESTED = "requested_slot"
UNKNOWN = "unknown"
"""Slot: ids of the questions answered with "I don't know" or skipped. Unknown is never a no."""
TRAIL = "trail"
"""Slot: ids of the questions asked, oldest first, for the way back."""
MISSES = "misses"
"""Slot: how often in a row the open question was answered by something not understood."""
PENDING = "pending"
"""Slot: what a yes would confirm, e.g. ``{"answer": {"staff_count": 12}}`` or ``{"act": "start_over"}``."""
TICKED = "ticked"
"""Slot: the options ticked so far at an open question of type several."""
ASKING = "asking"
"""Slot: the facts with which the open question is put, for the one who words it."""
LANGUAGE = "language"
ADVICE = "advice"
"""Slot: verdict and first channel of the advice last given, so that a change can be said."""
CHECKLIST = "checklist"
"""Slot: what is ticked as prepared, by next step, e.g. ``{"trademark_filing": ["latin", "logo"]}``."""
BOOKKEEPING = (UNKNOWN, TRAIL, MISSES, PENDING, TICKED, ASKING, LANGUAGE, ADVICE, CHECKLIST)
