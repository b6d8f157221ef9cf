"""How to switch each override of Rasa off, for `measure`: by name, in the process that is measured."""

from __future__ import annotations

import importlib
import socket
import subprocess
import sys
import tarfile
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.dialogue.rasa import model_cache, tensorflow_stubs
from bot.dialogue.rasa.model_cache import METADATA
from bot.dialogue.rasa.tensorflow_stubs import SERVERS, UNUSED

PATIENCE = 120.0


@dataclass(frozen=True, slots=True)
class Server:
    """An action server. Without an address there is none, and it takes nothing."""

    address: str | None = None
    pid: int = 0

    def seconds(self) -> float:
        """The processor time that it has taken."""
        # Linux's clock of another process, as clock_getcpuclockid(3) names it.
        return time.clock_gettime(~self.pid << 3 | 2) if self.pid else 0.0

    def memory(self) -> float:
        """Its peak resident memory, MB."""
        if not self.pid:
            return 0.0
        status = Path(f"/proc/{self.pid}/status").read_text(encoding="ascii")
        return int(status.partition("VmHWM:")[2].split()[0]) / 1024


@contextmanager
def action_server(wanted: bool) -> Iterator[Server]:
    """A stock action server with our actions, if `wanted`; it ends with the block."""
    if not wanted:
        yield Server()
        return
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "bot.cli", "rasa", "run", "actions", "--port", str(port)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
        try:
            until = time.monotonic() + PATIENCE
            while time.monotonic() < until and not _answers(f"http://127.0.0.1:{port}/health"):
                time.sleep(0.2)
            yield Server(f"http://127.0.0.1:{port}/webhook", server.pid)
        finally:
            server.terminate()


def switch_off(name: str, tensorflow: str = "") -> None:
    """Switch the override `name` off in this process, which has not imported Rasa yet."""
    if name == "tensorflow":
        sys.path.append(tensorflow)
    before, after = OFF[name]
    before()
    if after is not _nothing:
        tensorflow_stubs.install(serving=False)
        importlib.import_module("bot.dialogue.rasa.engine")
        after()


def _answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=2):
            return True
    except OSError:
        return False


def _nothing() -> None:
    """Leave all as it is."""


def _import(module: str) -> Callable[[], None]:
    def switch() -> None:
        importlib.import_module(module)

    return switch


def _server(*names: str) -> Callable[[], None]:
    def switch() -> None:
        tensorflow_stubs.SERVERS = tuple(name for name in SERVERS if name not in names)

    return switch


def _lazy(*names: str) -> Callable[[], None]:
    def switch() -> None:
        tensorflow_stubs.UNUSED = {
            name: later for name, later in UNUSED.items() if not {name, name.rpartition(".")[0]} & set(names)
        }

    return switch


def _stock(module: str, owner: str, *methods: str) -> Callable[[], None]:
    """Give a class its parent's methods back."""

    def switch() -> None:
        for method in methods:
            delattr(getattr(importlib.import_module(f"bot.dialogue.rasa.{module}"), owner), method)

    return switch


def _tensorflow() -> None:
    tensorflow_stubs.HEAVY = ()
    _lazy(*UNUSED)()


def _put(module: str, name: str, value: Callable[[], Any]) -> Callable[[], None]:
    return lambda: setattr(importlib.import_module(f"bot.dialogue.rasa.{module}"), name, value())


@contextmanager
def _unpacked_anew(archive: Path) -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as scratch:
        model_cache._unpack(archive, Path(scratch))
        yield Path(scratch)


@contextmanager
def _metadata_alone(archive: Path) -> Iterator[Path]:
    with tarfile.open(archive) as tar, tempfile.TemporaryDirectory() as scratch:
        (Path(scratch) / METADATA).write_bytes(_content(tar, METADATA))
        yield Path(scratch)


def _content(tar: tarfile.TarFile, name: str) -> bytes:
    found = next(tar.extractfile(member) for member in tar if Path(member.name).name == name)
    assert found is not None
    return found.read()


def _no_cache() -> None:
    tensorflow_stubs.unpacked = _metadata_alone


def _events_kept() -> None:
    """Keep all events, as Rasa's stores do, and rebuild the tracker from them."""
    from bot.dialogue.rasa.tracker_snapshot import OPEN_TURN, TurnTracker, TurnTrackerStore, restoring_events

    kept: dict[str, str] = {}

    async def retrieve(self: Any, sender_id: str) -> Any:
        turn = OPEN_TURN.get()
        told = kept.get(sender_id)
        events = list(self.deserialise_tracker(sender_id, told).events) if told else restoring_events(turn.state)
        turn.restored = len(events)
        return TurnTracker.from_events(sender_id, events, self.domain.slots)

    async def save(self: Any, tracker: Any) -> None:
        OPEN_TURN.get().saved = tracker
        kept[tracker.sender_id] = self.serialise_tracker(tracker)

    TurnTrackerStore.retrieve, TurnTrackerStore.save = retrieve, save


def _results_checked() -> None:
    from rasa.core.actions.action import RemoteAction

    from bot.dialogue.rasa.actions import CustomAction, OwnAction

    for owner in (CustomAction, OwnAction):
        owner._validate_action_result = RemoteAction._validate_action_result


def _dask() -> Any:
    from rasa.engine.runner.dask import DaskGraphRunner

    return DaskGraphRunner


def _whole_metadata() -> Any:
    from rasa.engine.storage.storage import ModelMetadata

    return ModelMetadata.from_dict


OFF: Mapping[str, tuple[Callable[[], None], Callable[[], None]]] = {
    "tensorflow": (_tensorflow, _nothing),
    "stand-ins for servers": (_server(*SERVERS), _nothing),
    **{f"stand-in {name}": (_server(name), _nothing) for name in SERVERS},
    "lazy imports": (_lazy(*UNUSED), _nothing),
    **{f"lazy {name}": (_lazy(name), _nothing) for name in UNUSED if name.rpartition(".")[0] not in UNUSED},
    "graph runner": (_nothing, _put("message_processor", "StraightRunner", _dask)),
    "stored domain": (_nothing, _put("message_processor", "with_stored_domain", lambda: lambda schema, domain: schema)),
    "train schema": (_nothing, _put("message_processor", "served", _whole_metadata)),
    "slot extraction": (_nothing, _stock("message_processor", "TurnProcessor", "run_action_extract_slots")),
    "tracker snapshot": (_nothing, _events_kept),
    "tracker copy": (_nothing, _stock("tracker_snapshot", "TurnTracker", "copy", "init_copy")),
    "own results": (_nothing, _stock("actions", "OwnAction", "_validate_action_result")),
    "form's tracker": (_nothing, _stock("actions", "TurnForm", "_temporary_tracker")),
    "form's validation": (_nothing, _stock("actions", "TurnForm", "validate_slots")),
    "actions in this process": (_nothing, _nothing),
    "schema proved once": (_nothing, _results_checked),
    "model cache": (_no_cache, _put("message_processor", "unpacked", lambda: _unpacked_anew)),
    "gc tuning": (_nothing, _nothing),
    "lazy console": (_import("bot.console.routes"), _nothing),
}
"""By name: what is done before Rasa is imported, and what after."""

BOTH = {"tensorflow": "lazy imports", "schema proved once": "actions in this process"}
"""What only matters with another override off."""

REMOTE = ("actions in this process", "schema proved once")
"""With these off, the actions run in a server of their own."""
