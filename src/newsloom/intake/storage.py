"""Object storage: what stands at ``s3://bucket/key`` and the like is opened as a file, through fsspec.

Credentials and endpoints are the storage library's own (``AWS_ACCESS_KEY_ID``, ``AWS_ENDPOINT_URL``, ``~/.aws`` …):
newsloom neither takes nor keeps them.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, BinaryIO, cast

from newsloom.errors import IntakeError, to_install

_SCHEME = re.compile(r"([a-z][a-z0-9+.-]*)://", re.IGNORECASE)
# The web is fetched by our own rules, never by a storage library's.
_WEB = frozenset({"http", "https", "ftp"})
_AWAY = re.compile(r"could not connect|time[d -]*out", re.IGNORECASE)
# Bytes asked for at once: a page of a web archive is some 30 kB packed.
_BLOCK = 4 << 20


def remote(place: str) -> bool:
    """Whether a place is an address of object storage."""
    found = _SCHEME.match(place)
    return found is not None and found[1].lower() not in _WEB


def opened(place: str) -> BinaryIO:
    """The object at an address, for reading and seeking. Raises ``IntakeError``, and ``OSError`` when read."""
    with _naming():
        system, path = _system(place)
        return cast(BinaryIO, _Object(system.open(path, "rb", block_size=_BLOCK)))


class _Object(io.RawIOBase):
    """An object whose storage, when it fails midway, does so as a file does: libraries have errors of their own."""

    def __init__(self, raw: Any) -> None:
        super().__init__()
        self._raw = raw

    def readable(self) -> bool:
        """Yes."""
        return True

    def seekable(self) -> bool:
        """Yes."""
        return True

    def tell(self) -> int:
        """Where it is read next."""
        return int(self._raw.tell())

    def seek(self, offset: int, whence: int = 0, /) -> int:
        """Go there."""
        return int(self._raw.seek(offset, whence))

    def readinto(self, buffer: Any, /) -> int:
        """Pass bytes on."""
        try:
            with _naming():
                piece = self._raw.read(len(buffer))
        except IntakeError as error:
            raise OSError(error.reason) from error
        buffer[: len(piece)] = piece
        return len(piece)

    def close(self) -> None:
        """Let go of it."""
        if not self.closed:
            self._raw.close()
        super().close()


def is_folder(place: str) -> bool:
    """Whether an address is a prefix that others stand under. Raises ``IntakeError``."""
    with _naming():
        system, path = _system(place)
        return bool(system.isdir(path))


def listed(place: str) -> list[str]:
    """The addresses of all objects under a prefix, sorted; hidden ones are left out. Raises ``IntakeError``."""
    scheme = place.partition("://")[0]
    with _naming():
        system, path = _system(place)
        within = path.rstrip("/") + "/"
        found = sorted(system.find(path))
    shown = [one for one in found if not any(part.startswith(".") for part in one.removeprefix(within).split("/"))]
    return [f"{scheme}://{one.lstrip('/') if scheme != 'file' else one}" for one in shown]


def _system(place: str) -> tuple[Any, str]:
    scheme = place.partition("://")[0]
    try:
        import fsspec
    except ImportError as error:
        raise IntakeError(
            f"{scheme} storage needs fsspec, which is not installed",
            to_install("fsspec", *(["s3fs"] if scheme == "s3" else ())),
        ) from error
    try:
        system, path = fsspec.core.url_to_fs(place)
    except (ImportError, ValueError) as error:
        raise IntakeError(f"{scheme} storage cannot be read here: {error}", "check the address") from error
    return system, str(path)


@contextmanager
def _naming() -> Iterator[None]:
    """Name what storage libraries raise: they know many errors, nearly all of them children of ``OSError``."""
    try:
        yield
    except IntakeError:
        raise
    except FileNotFoundError as error:
        raise IntakeError("there is no such object", "check the address") from error
    except PermissionError as error:
        raise IntakeError(
            "it may not be read: wrong credentials, or none", "check the storage's credentials"
        ) from error
    except OSError as error:
        raise IntakeError(
            f"the storage does not answer: {_short(error)}", "check its address and the network"
        ) from error
    except Exception as error:  # each storage has errors of its own, such as NoCredentialsError, under no common name
        if _AWAY.search(str(error)):
            raise IntakeError(
                f"the storage does not answer: {_short(error)}", "check its address and the network"
            ) from error
        raise IntakeError(f"the storage refuses: {_short(error)}", "check its address and credentials") from error


def _short(error: Exception) -> str:
    return " ".join(str(error).split())[:160] or type(error).__name__
