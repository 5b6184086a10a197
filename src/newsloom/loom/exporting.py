"""What a library holds, as rows to take elsewhere: in a stable order, a few in memory at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from newsloom import render
from newsloom.kept import Choice
from newsloom.store import Library

_Rows = Iterator[Mapping[str, Any]]


def exported(library: Library, what: str, form: str, choice: Choice) -> Iterator[str]:
    """``articles``, ``quotes``, ``claims`` or ``stories`` as pieces of ``jsonl`` or ``csv``.

    Nothing but what is put in the meantime changes it: the same library gives the same bytes.
    """
    rows = ROWS[what](library, choice)
    return render.csv_lines(what, rows) if form == "csv" else render.json_lines(rows)


def _articles(library: Library, choice: Choice) -> _Rows:
    return map(render.article_row, library.kept_articles(choice))


def _quotes(library: Library, choice: Choice) -> _Rows:
    return map(render.quote_row, library.kept_quotes(choice))


def _claims(library: Library, choice: Choice) -> _Rows:
    """The claims of stories; with an outlet chosen, those that it makes."""
    names = {count.outlet.name for count in library.outlets() if count.outlet.id == choice.outlet}
    for story in library.kept_stories(choice):
        digest = library.digest(story.id)
        for claim in digest.claims if digest else ():
            if choice.outlet is None or names & set(claim.outlets):
                yield render.claim_row(story, digest, claim)  # type: ignore[arg-type]  # there are no claims without it


def _stories(library: Library, choice: Choice) -> _Rows:
    return map(render.story_row, library.kept_stories(choice))


#: What can be exported.
ROWS: Mapping[str, Callable[[Library, Choice], _Rows]] = {
    "articles": _articles,
    "quotes": _quotes,
    "claims": _claims,
    "stories": _stories,
}
