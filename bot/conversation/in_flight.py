"""The in-flight marker: records the id of the current update, so that it survives a crash of the process.

An update can crash the whole process, for example in a library's native code. Without the marker it would crash every process
that retries it. The id is kept in a small file that outlives the process but not the machine.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
from pathlib import Path

import structlog

from bot.core import paths
from bot.storage.database import Database

NONE = 0
WIDTH = 20
FILE = "hand-{number}"
"""The file name of earlier versions is kept, so that a crash just before an upgrade is counted after it."""

_log = structlog.get_logger(__name__)


class InFlightMarker:
    """One process's slot among those that share a folder. The slot is freed when the process ends, even by a kill."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.left: list[int] = []
        """The updates that were in flight when processes crashed."""
        self._place = NONE
        number, own = 0, None
        while own is None or (folder / FILE.format(number=number)).exists():
            place = os.open(folder / FILE.format(number=number), os.O_RDWR | os.O_CREAT, 0o600)
            number += 1
            try:
                fcntl.flock(place, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                os.close(place)
                continue
            self._inherit(place)
            if own is None:
                own = place
            else:
                os.close(place)
        self._place = own

    def mark(self, update_id: int) -> None:
        """Record that a turn of this update is in progress."""
        os.pwrite(self._place, f"{update_id:0{WIDTH}d}".encode(), 0)

    def clear(self) -> None:
        """Record that no turn is in progress."""
        self.mark(NONE)

    def close(self) -> None:
        """Free the slot."""
        os.close(self._place)

    def _inherit(self, place: int) -> None:
        content = os.pread(place, WIDTH, 0)
        if content.isdigit() and int(content) != NONE:
            self.left.append(int(content))
        os.pwrite(place, f"{NONE:0{WIDTH}d}".encode(), 0)


def in_flight_marker(database: Database) -> InFlightMarker | None:
    """Return a marker next to the SQLite file, or in ``var/`` for a remote database; both outlive a restart of the service.

    Return None when the file cannot be created: a full disk must not stop turns.
    """
    if database.file:
        folder = database.file.parent
    else:
        name = hashlib.blake2b(str(database.engine.url).encode(), digest_size=8).hexdigest()
        folder = paths.ROOT / "var" / "hands" / name
    try:
        return InFlightMarker(folder)
    except OSError as error:
        _log.warning("in-flight marker not available; crashes will not be counted", error=type(error).__name__)
        return None
