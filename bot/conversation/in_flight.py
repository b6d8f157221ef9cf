"""The in-flight marker: the number of the update under way, left behind for whoever comes after a crash.

An update whose turn ends the whole process, say in a library's own code, would end every process that takes it up after.
The number of the update under way therefore stands in a small file, which outlives the process but not the machine.
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
"""The files keep the name that earlier versions gave them: a crash just before an upgrade is counted after it."""

_log = structlog.get_logger(__name__)


class InFlightMarker:
    """One process's place among those that share a folder; it is free again when the process ends, however it ends."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.left: list[int] = []
        """The updates that ended processes had under way."""
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
        """The turn of this update is under way."""
        os.pwrite(self._place, f"{update_id:0{WIDTH}d}".encode(), 0)

    def clear(self) -> None:
        """No turn is under way."""
        self.mark(NONE)

    def close(self) -> None:
        """Leave the place."""
        os.close(self._place)

    def _inherit(self, place: int) -> None:
        content = os.pread(place, WIDTH, 0)
        if content.isdigit() and int(content) != NONE:
            self.left.append(int(content))
        os.pwrite(place, f"{NONE:0{WIDTH}d}".encode(), 0)


def in_flight_marker(database: Database) -> InFlightMarker | None:
    """A place beside an SQLite file, or for a database elsewhere in ``var/``, which outlives a restart of the service.

    None when there can be no file: a full disk must not keep turns from being made.
    """
    if database.file:
        folder = database.file.parent
    else:
        name = hashlib.blake2b(str(database.engine.url).encode(), digest_size=8).hexdigest()
        folder = paths.ROOT / "var" / "hands" / name
    try:
        return InFlightMarker(folder)
    except OSError as error:
        _log.warning("no crash will be counted", error=type(error).__name__)
        return None
