"""The files that Telegram keeps: uploads of the bot, voice and pictures of people."""

from __future__ import annotations

import io
import mimetypes
from dataclasses import dataclass
from typing import Any

from PIL import Image, UnidentifiedImageError
from telegram.constants import FileSizeLimit

from tests.emulator.errors import ApiError, bad_request
from tests.emulator.parameters import Parameters, Upload

FOLDERS = {"voice": "voice", "photo": "photos", "document": "documents", "sticker": "stickers", "video": "videos"}
LONGEST_SIDES = 10_000
STEEPEST = 20


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file with Telegram, by its id."""

    file_id: str
    kind: str
    name: str
    media_type: str
    content: bytes
    width: int = 0
    height: int = 0

    @property
    def path(self) -> str:
        """Where it is downloaded from, below /file/bot<token>/."""
        extension = self.name.rpartition(".")[2] if "." in self.name else "bin"
        return f"{FOLDERS.get(self.kind, 'files')}/{self.file_id}.{extension}"

    def to_json(self, *, path: bool = False) -> dict[str, Any]:
        """The File object; with `path` as getFile gives it."""
        value: dict[str, Any] = {
            "file_id": self.file_id,
            "file_unique_id": "u" + self.file_id,
            "file_size": len(self.content),
        }
        return {**value, "file_path": self.path} if path else value


class FileStore:
    """All files, by id. `upload_bytes` and `download_bytes` are Telegram's limits, smaller in a test that wants so."""

    def __init__(self) -> None:
        self.upload_bytes = int(FileSizeLimit.FILESIZE_UPLOAD)
        self.photo_bytes = int(FileSizeLimit.PHOTOSIZE_UPLOAD)
        self.download_bytes = int(FileSizeLimit.FILESIZE_DOWNLOAD)
        self._files: dict[str, StoredFile] = {}

    def keep(self, kind: str, name: str, media_type: str, content: bytes, size: tuple[int, int] = (0, 0)) -> StoredFile:
        """The file, stored under a new id."""
        file_id = f"{kind[:2].upper()}AgACAgQAAx{len(self._files) + 1:06d}"
        stored = StoredFile(file_id, kind, name, media_type, content, *size)
        self._files[file_id] = stored
        return stored

    def get(self, file_id: str) -> StoredFile:
        """The file for getFile, 400 when it is unknown or too big to download."""
        if not file_id:
            raise bad_request("file_id not specified")
        if (stored := self._files.get(file_id)) is None:
            raise bad_request("wrong file_id or the file is temporarily unavailable")
        if len(stored.content) > self.download_bytes:
            raise bad_request("file is too big", illegal=False)
        return stored

    def at(self, path: str) -> StoredFile | None:
        """The file with this download path."""
        return next((stored for stored in self._files.values() if stored.path == path), None)

    def sent(self, parameters: Parameters, kind: str) -> StoredFile:
        """The file that a send call names, uploaded with it or known by its id."""
        if (upload := parameters.upload(kind)) is not None:
            return self._uploaded(upload, kind)
        reference = parameters.text(kind)
        if not reference or reference.startswith("attach://"):
            raise bad_request(f"There is no {kind} in the request")
        if reference.startswith(("http://", "https://")):
            raise bad_request("Failed to get HTTP URL content")
        if (stored := self._files.get(reference)) is None:
            raise bad_request("Wrong remote file identifier specified: wrong string length")
        if stored.kind != kind:
            raise bad_request(f"Can't use file of type {stored.kind.title()} as {kind.title()}")
        return stored

    def _uploaded(self, upload: Upload, kind: str) -> StoredFile:
        size = len(upload.content)
        if size == 0:
            raise bad_request("file must be non-empty")
        if size > self.upload_bytes:
            raise ApiError(413, "Request Entity Too Large")
        name = upload.filename or kind
        media_type = upload.media_type or mimetypes.guess_type(name)[0] or "application/octet-stream"
        if kind == "photo":
            if size > self.photo_bytes:
                raise bad_request(f"file is too big for a photo; the maximum size is {self.photo_bytes} bytes")
            return self.keep(kind, name, media_type, upload.content, _dimensions(upload.content))
        return self.keep(kind, name, media_type, upload.content)


def _dimensions(content: bytes) -> tuple[int, int]:
    try:
        with Image.open(io.BytesIO(content)) as picture:
            width, height = picture.size
    except (UnidentifiedImageError, OSError) as error:
        raise bad_request("IMAGE_PROCESS_FAILED") from error
    if width + height > LONGEST_SIDES or max(width, height) > STEEPEST * min(width, height):
        raise bad_request("PHOTO_INVALID_DIMENSIONS")
    return width, height
