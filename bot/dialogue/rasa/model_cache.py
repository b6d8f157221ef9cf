"""A model archive unpacked: once, beside itself, for each start to come."""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

METADATA = "metadata.json"


@contextmanager
def unpacked(archive: Path) -> Iterator[Path]:
    """The folder of what `archive` holds. It stays for the next time; for the block alone where it cannot be kept.

    It is known by the archive's content, and has its name only once it is whole.
    """
    folder = _beside(archive)
    if not _readable(folder):
        with suppress(OSError):
            _keep(archive, folder)
    if _readable(folder):
        yield folder
        return
    with tempfile.TemporaryDirectory() as scratch:
        _unpack(archive, Path(scratch))
        yield Path(scratch)


def forget(archive: Path) -> None:
    """Remove what is kept of `archive`, which is to be removed itself."""
    for folder in archive.parent.glob(f".{_stem(archive)}-*"):
        shutil.rmtree(folder, ignore_errors=True)


def _beside(archive: Path) -> Path:
    digest = hashlib.blake2b(archive.read_bytes(), digest_size=8).hexdigest()
    return archive.parent / f".{_stem(archive)}-{digest}"


def _stem(archive: Path) -> str:
    return archive.name.removesuffix(".tar.gz")


def _readable(folder: Path) -> bool:
    return os.access(folder / METADATA, os.R_OK)


def _keep(archive: Path, folder: Path) -> None:
    scratch = Path(tempfile.mkdtemp(prefix=f".{_stem(archive)}-", suffix=".part", dir=archive.parent))
    try:
        _unpack(archive, scratch)
        read = archive.stat().st_mode & 0o444
        scratch.chmod(0o700 | read | read >> 2)  # whoever may read the archive may read what is in it
        scratch.rename(folder)  # another process may have been quicker: then its folder is as good
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def _unpack(archive: Path, folder: Path) -> None:
    from tarsafe import TarSafe  # type: ignore[import-untyped]

    with TarSafe.open(archive, "r:gz") as tar:
        tar.extractall(folder)
