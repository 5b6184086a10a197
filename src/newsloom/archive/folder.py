"""The folder of a run: whole files only, each under its name at once, each with its hash.

    keep(name, bytes) ──▶ NAME.part ──fsync, rename──▶ NAME       done(step) ──▶ what a step made, if all of it stands

A file that was cut short by a kill, a full disk or a power cut is not under its name; what a step made counts only when
its note, which is written last, names it with its size.
"""

from __future__ import annotations

import errno
import fcntl
import json
import os
import shutil
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from hashlib import sha256
from pathlib import Path
from typing import Any

from newsloom.errors import ArchiveError

MANIFEST = "manifest.json"
_WORK = ".work"
# So often the lock is taken anew when another run removed it in between.
_TRIES = 10


class Folder:
    """One run's files. Raises ``ArchiveError`` wherever the disk does not do as asked."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @contextmanager
    def held(self) -> Iterator[None]:
        """Nobody else may write here meanwhile."""
        tried = (self._locked() for _ in range(_TRIES))
        handle = next((one for one in tried if one is not None), None)
        if handle is None:
            raise self._busy()
        try:
            yield
        finally:
            os.close(handle)

    def _locked(self) -> int | None:
        """The lock, held; ``None`` when it is not the one that others see: a run that ended removed it in between."""
        path = self._work("lock")
        with self._naming(self.path):
            path.parent.mkdir(parents=True, exist_ok=True)
            try:
                handle = os.open(path, os.O_CREAT | os.O_RDWR, 0o644)
            except FileNotFoundError:
                return None
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            os.close(handle)
            raise self._busy() from error
        if _stands(handle, path):
            return handle
        os.close(handle)
        return None

    def _busy(self) -> ArchiveError:
        return ArchiveError(f"{self.path}: another run is at work here", "wait for it, or give another --out")

    def take_up(self, fingerprint: str) -> None:
        """Begin, or go on with, the run of this plan. Raises ``ArchiveError`` where another run stands."""
        held = self._json(self._work("plan"))
        manifest = self._json(self.path / MANIFEST)
        standing = (held or {}).get("fingerprint") or (manifest or {}).get("fingerprint")
        if standing not in (None, fingerprint):
            raise ArchiveError(
                f"{self.path}: it holds the archive of other inputs, settings or another newsloom",
                "give another --out, or remove the folder",
            )
        strangers = [one.name for one in self.path.iterdir() if one.name not in (_WORK, MANIFEST)]
        if standing is None and strangers:
            raise ArchiveError(f"{self.path}: it is not empty ({sorted(strangers)[0]})", "give a new folder")
        if held is None:
            self._write(self._work("plan"), json.dumps({"fingerprint": fingerprint}).encode())

    def _work(self, name: str) -> Path:
        return self.path / _WORK / name

    # ── files ────────────────────────────────────────────────────────────────────────────────────────────

    def keep(self, name: str, body: bytes, *, work: bool = False) -> dict[str, Any]:
        """Write a file whole; gives its note: name, size, hash."""
        path = self._work(name) if work else self.path / name
        self._write(path, body)
        return {"name": name, "work": work, "bytes": len(body), "sha256": sha256(body).hexdigest()}

    def _write(self, path: Path, body: bytes) -> None:
        part = path.with_name(path.name + ".part")
        with self._naming(path):
            path.parent.mkdir(parents=True, exist_ok=True)
            try:
                with part.open("wb") as file:
                    file.write(body)
                    file.flush()
                    os.fsync(file.fileno())
                part.replace(path)
                _settle(path.parent)
            except OSError:
                part.unlink(missing_ok=True)
                raise

    def read(self, name: str, *, work: bool = False) -> bytes:
        """A file that a step made. Raises ``ArchiveError``."""
        path = self._work(name) if work else self.path / name
        with self._naming(path):
            return path.read_bytes()

    # ── steps ────────────────────────────────────────────────────────────────────────────────────────────

    def note(self, step: str, files: Iterable[Mapping[str, Any]], **told: Any) -> dict[str, Any]:
        """Write down that a step is done, with what it made."""
        note = {"files": list(files), **told}
        self._write(self._work(f"done/{step}.json"), json.dumps(note, ensure_ascii=False).encode())
        return note

    def done(self, step: str) -> dict[str, Any] | None:
        """What a step wrote down, if all that it made still stands."""
        try:
            note = self._json(self._work(f"done/{step}.json"))
        except ArchiveError:  # somebody was at it: what it told is made again
            return None
        return note if note is not None and self.stand(note["files"]) else None

    def stand(self, files: Iterable[Mapping[str, Any]]) -> bool:
        """Whether all these are there, and as long as they were."""
        for one in files:
            path = self._work(one["name"]) if one.get("work") else self.path / one["name"]
            try:
                if path.stat().st_size != one["bytes"]:
                    return False
            except OSError:
                return False
        return True

    def forget(self, step: str) -> None:
        """A step is to be done again."""
        with self._naming(self._work(step)):
            self._work(f"done/{step}.json").unlink(missing_ok=True)

    def finish(self, manifest: bytes) -> None:
        """Write the manifest: from now on the archive is whole."""
        self._write(self.path / MANIFEST, manifest)

    def unfinish(self) -> None:
        """Remove the manifest of an archive that is whole no more."""
        with self._naming(self.path / MANIFEST):
            (self.path / MANIFEST).unlink()

    def clear(self) -> None:
        """Remove what only the work needed, last of all the lock."""
        work, lock = self._work(""), self._work("lock")
        with self._naming(work):
            for one in work.iterdir():
                if one != lock:
                    shutil.rmtree(one) if one.is_dir() else one.unlink()
            lock.unlink(missing_ok=True)
            with suppress(OSError):  # another run may have begun here since
                work.rmdir()

    def manifest(self) -> dict[str, Any] | None:
        """What the manifest says; ``None`` while the archive is not whole."""
        return self._json(self.path / MANIFEST)

    def _json(self, path: Path) -> dict[str, Any] | None:
        try:
            return dict(json.loads(path.read_bytes()))
        except FileNotFoundError:
            return None
        except (OSError, ValueError) as error:
            raise ArchiveError(f"{path}: it cannot be read: {error}", "remove the folder and run again") from error

    @contextmanager
    def _naming(self, path: Path) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            full = error.errno in (errno.ENOSPC, errno.EDQUOT)
            reason = "the disk is full" if full else error.strerror or str(error)
            advice = "make room and run again: it goes on where it was" if full else "check the folder and run again"
            raise ArchiveError(f"{path}: {reason}", advice) from error


def _stands(handle: int, path: Path) -> bool:
    """Whether a file that was opened is still the one of that name."""
    try:
        return os.path.samestat(os.fstat(handle), path.stat())
    except FileNotFoundError:
        return False


def _settle(folder: Path) -> None:
    """A new name survives a power cut only when its folder was written too."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
