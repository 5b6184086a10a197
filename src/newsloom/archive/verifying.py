"""An archive checked by whoever holds it: every file by its hash, every credit against the text it points at."""

from __future__ import annotations

import json
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

from pyarrow import ArrowException, parquet

from newsloom.archive.folder import MANIFEST, Folder
from newsloom.errors import ArchiveError
from newsloom.loom import Progress
from newsloom.loom.progress import silent
from newsloom.types import Failure

_PIECE = 1 << 20
_AGAIN = "remove it and run the archive again: it is made anew"


def verify(out: Path, progress: Progress = silent) -> tuple[dict[str, Any], list[Failure]]:
    """The manifest, and all that is not as it says. Raises ``ArchiveError`` where there is no whole archive."""
    manifest = Folder(out).manifest()
    if manifest is None:
        raise ArchiveError(f"{out}: there is no {MANIFEST}: no archive, or one not yet whole", "run it to its end")
    listed = manifest.get("files")
    if not isinstance(listed, list) or not all(
        isinstance(one, dict) and {"name", "sha256"} <= one.keys() for one in listed
    ):
        raise ArchiveError(f"{out}: its {MANIFEST} is no archive’s", "give a folder that `newsloom archive run` wrote")
    wrong = list(_files(out, manifest, progress))
    broken = {one.place for one in wrong}
    if not any(str(out / "articles") in place for place in broken):
        wrong += _credits(out, [one["name"] for one in manifest["files"] if str(out / one["name"]) not in broken])
    return manifest, wrong


def _files(out: Path, manifest: dict[str, Any], progress: Progress) -> Iterator[Failure]:
    listed = manifest["files"]
    lines = "".join(f"{one['sha256']}  {one['name']}\n" for one in listed)
    if sha256(lines.encode()).hexdigest() != manifest.get("checksum"):
        yield Failure(str(out / MANIFEST), "its checksum is not that of its files", "run the archive again")
    for done, one in enumerate(listed, 1):
        path = out / one["name"]
        held = sha256()
        try:
            with path.open("rb") as file:
                while piece := file.read(_PIECE):
                    held.update(piece)
        except OSError as error:
            yield Failure(str(path), f"it cannot be read: {error.strerror}", _AGAIN)
        else:
            if held.hexdigest() != one["sha256"]:
                yield Failure(str(path), "it was changed", _AGAIN)
        progress("checking files", done, len(listed))


def _credits(out: Path, names: list[str]) -> Iterator[Failure]:
    """Credits whose words do not stand where they point."""
    digests = sorted(name for name in names if name.startswith("digests/"))
    if not digests:
        return
    texts: dict[str, str] = {}
    try:
        for name in sorted(name for name in names if name.startswith("articles/")):
            table = parquet.read_table(out / name, columns=["id", "text"])
            texts.update(zip(table["id"].to_pylist(), table["text"].to_pylist(), strict=True))
    except (ArrowException, OSError) as error:
        yield Failure(str(out / "articles"), f"they cannot be read: {error}", "run the archive again")
        return
    for name in digests:
        for line in (out / name).read_bytes().splitlines():
            story = json.loads(line)
            for credit in _within(story):
                if texts.get(credit["article"], "")[credit["start"] : credit["end"]] != credit["exact"]:
                    place = f"{out / name}: {story['id']}"
                    yield Failure(place, f"a credit's words do not stand in {credit['article']}", "run it again")


def _within(shape: Any) -> Iterator[dict[str, Any]]:
    """Every credit in a shape."""
    if isinstance(shape, dict):
        if "exact" in shape and "article" in shape:
            yield shape
        for value in shape.values():
            yield from _within(value)
    elif isinstance(shape, list):
        for value in shape:
            yield from _within(value)
