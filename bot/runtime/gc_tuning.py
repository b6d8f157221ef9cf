"""Controls Python's cyclic garbage collector: disabled while loading, and never run over the loaded objects later."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def gc_disabled() -> Iterator[None]:
    """Disable cyclic GC in the block, then freeze all objects that exist at its end.

    Loaded modules and models are never freed. Scanning them again and again took a fifth of the start time, and later 0.1 s of
    some turn.
    """
    looked = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        if looked:
            gc.enable()
