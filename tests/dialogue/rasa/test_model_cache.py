"""A model archive is unpacked once, whole or not at all, and again when its content is another."""

from __future__ import annotations

import io
import stat
import tarfile
from pathlib import Path

import pytest

from bot.dialogue.rasa import model_cache as module
from bot.dialogue.rasa.model_cache import METADATA, forget, unpacked


@pytest.fixture
def unpackings(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """The folders that were unpacked into."""
    into: list[Path] = []
    unpack = module._unpack

    def noting(archive: Path, folder: Path) -> None:
        into.append(folder)
        unpack(archive, folder)

    monkeypatch.setattr(module, "_unpack", noting)
    return into


def archive_of(path: Path, content: str = "{}") -> Path:
    with tarfile.open(path, "w:gz") as tar:
        for name in (METADATA, "components/one/words.yml"):
            member = tarfile.TarInfo(name)
            member.size = len(content)
            tar.addfile(member, io.BytesIO(content.encode()))
    return path


def kept(folder: Path) -> list[Path]:
    return [path for path in folder.iterdir() if path.is_dir()]


def test_it_is_unpacked_once(tmp_path: Path, unpackings: list[Path]) -> None:
    archive = archive_of(tmp_path / "model.tar.gz")
    for _ in range(2):
        with unpacked(archive) as folder:
            assert (folder / "components/one/words.yml").read_text() == "{}"
    assert len(unpackings) == 1
    assert kept(tmp_path) == [folder]


def test_another_content_is_unpacked_anew(tmp_path: Path) -> None:
    for content in ("{}", "[]"):
        with unpacked(archive_of(tmp_path / "model.tar.gz", content)) as folder:
            assert (folder / METADATA).read_text() == content


def test_an_unpacking_that_fails_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    archive = archive_of(tmp_path / "model.tar.gz")

    def half(archive: Path, folder: Path) -> None:
        (folder / METADATA).write_text("{")
        raise RuntimeError("killed")

    with monkeypatch.context() as patch:
        patch.setattr(module, "_unpack", half)
        with pytest.raises(RuntimeError), unpacked(archive):
            pass
    assert kept(tmp_path) == []
    with unpacked(archive) as folder:
        assert (folder / METADATA).read_text() == "{}"


def test_what_another_process_began_is_not_taken_for_whole(tmp_path: Path) -> None:
    archive = archive_of(tmp_path / "model.tar.gz")
    (tmp_path / ".model-abc.part").mkdir()
    (tmp_path / ".model-abc.part" / METADATA).write_text("half")
    with unpacked(archive) as folder:
        assert (folder / METADATA).read_text() == "{}"


def test_where_nothing_can_be_kept_it_is_there_for_the_block(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    archive = archive_of(tmp_path / "model.tar.gz")

    def refuse(archive: Path, folder: Path) -> None:
        raise PermissionError("read-only")

    monkeypatch.setattr(module, "_keep", refuse)
    with unpacked(archive) as folder:
        assert (folder / METADATA).read_text() == "{}"
    assert not folder.exists()
    assert kept(tmp_path) == []


@pytest.mark.parametrize(("mode", "expected"), [(0o644, 0o755), (0o640, 0o750), (0o600, 0o700)])
def test_who_may_read_the_archive_may_read_the_folder(tmp_path: Path, mode: int, expected: int) -> None:
    archive = archive_of(tmp_path / "model.tar.gz")
    archive.chmod(mode)
    with unpacked(archive) as folder:
        assert stat.S_IMODE(folder.stat().st_mode) == expected


def test_what_is_kept_goes_with_its_archive(tmp_path: Path) -> None:
    one, other = archive_of(tmp_path / "comptoir-1.tar.gz"), archive_of(tmp_path / "comptoir-2.tar.gz")
    with unpacked(one), unpacked(other) as staying:
        forget(one)
    assert kept(tmp_path) == [staying]


def test_a_file_that_is_no_archive_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "model.tar.gz"
    path.write_text("no archive")
    with pytest.raises(tarfile.ReadError), unpacked(path):
        pass
    assert kept(tmp_path) == []
