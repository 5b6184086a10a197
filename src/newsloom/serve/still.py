"""The files that a page needs and that never change: styles and script, named by what is in them."""

from __future__ import annotations

from functools import cache
from hashlib import blake2b
from importlib.resources import files

from fastapi import APIRouter
from fastapi.responses import Response

from newsloom import render
from newsloom.serve.visit import Missing

router = APIRouter(include_in_schema=False)
_KINDS = {"css": "text/css; charset=utf-8", "js": "text/javascript; charset=utf-8", "svg": "image/svg+xml"}
_FILES = ("reader.css", "reader.js", "icon.svg")


@cache
def _body(name: str) -> bytes:
    """A file; the style sheet is the saved page's, then the reader's own, then those of its rooms by name."""
    folder = files("newsloom.serve") / "static"
    if name != "reader.css":
        return (folder / name).read_bytes()
    rooms = sorted(file.name for file in folder.iterdir() if file.name.endswith(".css") and file.name != name)
    return b"".join([render.style().encode(), *((folder / one).read_bytes() for one in (name, *rooms))])


@cache
def version() -> str:
    """What the files hold, in a few letters: their address changes with it, so that they may be kept for ever."""
    return blake2b(b"".join(map(_body, _FILES)), digest_size=6).hexdigest()


@router.get("/robots.txt")
def robots() -> Response:
    """For robots nothing is here: what a library keeps are others' texts, kept for its readers."""
    headers = {"cache-control": "public, max-age=86400"}
    return Response("User-agent: *\nDisallow: /\n", headers=headers, media_type="text/plain; charset=utf-8")


@router.get("/static/{_version}/{name}")
def still(_version: str, name: str) -> Response:
    """A file of ours."""
    if name not in _FILES:
        raise Missing("There is no such file")
    headers = {"cache-control": "public, max-age=31536000, immutable"}
    return Response(_body(name), media_type=_KINDS[name.rpartition(".")[2]], headers=headers)
