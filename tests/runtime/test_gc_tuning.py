"""What is loaded in the block is not collected then, nor looked through later; afterwards collection is as it was."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest

from bot.runtime.gc_tuning import gc_disabled


@pytest.fixture(autouse=True)
def _as_it_was() -> Iterator[None]:
    enabled = gc.isenabled()
    yield
    gc.unfreeze()
    (gc.enable if enabled else gc.disable)()


def test_what_was_loaded_is_never_looked_through_again() -> None:
    with gc_disabled():
        assert not gc.isenabled()
        loaded: list[object] = []
        loaded.append(loaded)
    assert gc.isenabled()
    assert not any(one is loaded for one in gc.get_objects())


def test_who_had_it_off_keeps_it_off() -> None:
    gc.disable()
    with gc_disabled():
        pass
    assert not gc.isenabled()


def test_an_error_turns_it_on_again() -> None:
    with pytest.raises(ValueError, match="broken"), gc_disabled():
        raise ValueError("broken")
    assert gc.isenabled()
