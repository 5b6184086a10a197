"""What the library holds, to take elsewhere: ``/export/articles.csv`` and the like, told as it is read.

GET ──▶ loom.exporting ──▶ JSON Lines, CSV, W3C Web Annotations; Parquet by way of a file, since its end is its table
"""

from __future__ import annotations

import os
import tempfile
import threading
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO

from fastapi import APIRouter
from fastapi.responses import Response, StreamingResponse

from newsloom.kept import Choice
from newsloom.loom.exporting import ROWS, exported, exported_columns
from newsloom.loom.moments import moment
from newsloom.serve.visit import ApiVisitor, Busy, Missing, Visit, Visitor
from newsloom.store import Library

router = APIRouter(include_in_schema=False)
# Files that are made at once, each perhaps for minutes; characters sent at once, where a row has a hundred.
_MAKING = threading.BoundedSemaphore(2)
_PIECE = 64_000
_KINDS = {
    "jsonl": "application/x-ndjson; charset=utf-8",
    "csv": "text/csv; charset=utf-8",
    "parquet": "application/vnd.apache.parquet",
    "webannotation": "application/x-ndjson; charset=utf-8",  # a document of linked data in each line
}


@router.get("/export")
def index(visit: Visitor) -> Response:
    """What there is to take elsewhere."""
    listed = [
        (what, [(form, visit.site.path("export", f"{what}.{form}")) for form in _KINDS if _has(what, form)])
        for what in ROWS
    ]
    return visit.page("taking.html.j2", exports=listed, feeds=())


def _has(what: str, form: str) -> bool:
    return what in ROWS and form in _KINDS and (form != "webannotation" or what == "claims")


@router.get("/export/{what}.{form}")
def export(
    visit: ApiVisitor, what: str, form: str, story: str = "", outlet: str = "", since: str = "", until: str = ""
) -> Response:
    """Rows of what is chosen, in a stable order; docs/schema tells what stands in one."""
    if not _has(what, form):
        raise Missing(
            "There is no such export", "There are articles, quotes, claims and stories, as jsonl, csv, parquet."
        )
    choice = _choice(visit, story, outlet, since, until)
    headers = {"content-disposition": f'attachment; filename="{what}.{form}"', "cache-control": "no-store"}
    if form == "parquet":
        return _columns(visit.site.library, what, choice, headers)
    pieces = exported(visit.site.library, what, form, choice)
    return StreamingResponse(_gathered(pieces), media_type=_KINDS[form], headers=headers)


def _choice(visit: Visit, story: str, outlet: str, since: str, until: str) -> Choice:
    library = visit.site.library
    kept = library.story(story) if story else None
    if story and kept is None:
        raise Missing("There is no such story", "It may have been pruned. Start at the stories, or search.")
    if outlet and outlet not in library.outlet_names([outlet]):
        raise Missing("There is no such outlet", "The outlets are listed with their pages.")
    low, high = (moment(said or None, visit.now) for said in (since, until))
    return Choice(low, high, kept.id if kept else None, outlet or None)


def _gathered(rows: Iterable[str]) -> Iterator[bytes]:
    """Rows in pieces that are worth sending."""
    held: list[str] = []
    size = 0
    for row in rows:
        held.append(row)
        size += len(row)
        if size >= _PIECE:
            yield "".join(held).encode()
            held, size = [], 0
    yield "".join(held).encode()


def _columns(library: Library, what: str, choice: Choice, headers: dict[str, str]) -> Response:
    """A Parquet file, made now; its name is gone before it is sent, so that nothing stays whoever hangs up."""
    if not _MAKING.acquire(blocking=False):
        raise Busy("Other files are being made", "Try again in half a minute.")
    try:
        descriptor, name = tempfile.mkstemp(prefix="newsloom-", suffix=".parquet")
        os.close(descriptor)
        file = Path(name)
        try:
            exported_columns(library, what, choice, file)
            made = file.open("rb")
        finally:
            file.unlink()
    finally:
        _MAKING.release()
    size = {"content-length": str(os.fstat(made.fileno()).st_size)}
    return StreamingResponse(_read(made), headers=headers | size, media_type=_KINDS["parquet"])


def _read(file: BinaryIO) -> Iterator[bytes]:
    with file:
        while piece := file.read(_PIECE):
            yield piece
