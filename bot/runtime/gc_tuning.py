"""When Python looks for garbage that refers to itself: not while the program is loaded, nor among what was loaded, later."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def gc_disabled() -> Iterator[None]:
    """Look for no garbage in the block, and never again among what it leaves.

    Modules and models are loaded to stay. Looking through them time and again was a fifth of the start, and a tenth of a
    second of some turn later.
    """
    looked = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        if looked:
            gc.enable()
