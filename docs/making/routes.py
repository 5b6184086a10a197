"""The reference of the API from its own OpenAPI description, and of all other addresses from the server's routes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from fastapi.routing import APIRoute

from making.marks import cell, code, fence, first, plain, table
from newsloom.serve.application import application
from newsloom.serve.pages.reference import Field, Operation, nouns, sections
from newsloom.serve.site import Site
from newsloom.settings import Settings
from newsloom.store import open_library

_API = """# Routes of the API

{words}

How lists, errors and tokens work stands in [The API, feeds out and exports](../api.md). All paths begin with `{base}`.
A running server has this reference at `/api`, and the description that it is made from at `/api/v1/openapi.json`.

"""
_PAGES = """# Addresses of the server

What `newsloom serve` answers besides [the API](routes.md): pages for a browser, feeds and exports for programs, probes
for whoever watches over it. Made from the server's routes.

"""


@cache
def served() -> tuple[dict[str, Any], tuple[tuple[str, str, str], ...]]:
    """What the API says of itself; and method, path and words of each other address."""
    with TemporaryDirectory() as folder:
        library = open_library(Path(folder) / "empty.db")
        app = application(Site(library, Settings(), "no secret"))
        described = app.state.description()
        library.close()
    return described, tuple(sorted(set(_beside(app.routes)), key=lambda row: (row[1], row[0])))


def _beside(routes: Iterable[Any]) -> Iterator[tuple[str, str, str]]:
    """Every address, wherever a router holds it; the static files and the API itself are no pages."""
    for route in routes:
        inner = getattr(route, "original_router", None)
        if isinstance(route, APIRoute):
            for method in sorted(route.methods or ()):
                yield method, route.path, first(route.endpoint)
        elif inner is not None:
            yield from _beside(inner.routes)


def api() -> str:
    """The page of the API."""
    description, _ = served()
    shapes = list(nouns(description))
    known = {noun.name for noun in shapes}
    parts = [_API.format(words=description["info"]["description"], base=description["servers"][0]["url"])]
    for tag, words, operations in sections(description):
        parts.append(f"## {tag}\n\n{plain(words)}\n\n")
        parts += [_operation(one, known) for one in operations]
    parts.append("## Shapes\n\nWhat is answered and sent.\n\n")
    for noun in shapes:
        parts.append(f"### {noun.name} {{ #{noun.name} }}\n\n{plain(noun.words)}\n\n{_fields(noun.fields, known)}\n")
    return "".join(parts)


def _operation(one: Operation, known: set[str]) -> str:
    parts = [f"### {one.method} {one.path} {{ #{one.id} }}\n\n{plain(one.summary)}\n\n"]
    if one.words:
        parts.append(plain(one.words) + "\n\n")
    if one.asked:
        parts.append("Asked with:\n\n" + _fields(one.asked, known) + "\n")
    if one.body:
        parts.append("Sent as JSON:\n\n" + _fields(one.body, known) + "\n")
    answer = _linked(one.answer, known) if one.answer else "nothing"
    wrong = "".join(f" {status}: {plain(meaning)}." for status, meaning in one.errors).replace("..", ".")
    parts.append(f"Answers {one.status}: {answer}.{wrong}\n\n")
    if one.example:
        parts.append('??? example "An answer"\n\n' + _indented(fence(one.example, "json")) + "\n")
    return "".join(parts)


def _fields(fields: Iterable[Field], known: set[str]) -> str:
    rows = [
        (code(one.name), "needed" if one.needed else "", _linked(one.kind, known), cell(one.words)) for one in fields
    ]
    return table(("name", "must", "kind", "what it is"), rows)


def _linked(kind: str, known: set[str]) -> str:
    return " ".join(f"[{word}](#{word})" if word in known else cell(word) for word in kind.split())


def _indented(text: str) -> str:
    return "".join(f"    {line}\n" for line in text.splitlines())


def pages() -> str:
    """The page of all other addresses."""
    _, rows = served()
    return _PAGES + table(
        ("method", "address", "what it is"), [(method, code(path), words) for method, path, words in rows]
    )
