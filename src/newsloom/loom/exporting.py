"""What a library holds, as rows to take elsewhere: in a stable order, a few in memory at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from newsloom import render
from newsloom.errors import NewsloomError
from newsloom.kept import Choice, KeptStory
from newsloom.store import Library
from newsloom.types import Digest

_Rows = Iterator[Mapping[str, Any]]


def exported(library: Library, what: str, form: str, choice: Choice) -> Iterator[str]:
    """``articles``, ``quotes``, ``claims`` or ``stories`` as pieces of ``jsonl`` or ``csv``.

    ``webannotation`` is for claims alone; ``NewsloomError`` for the rest. Nothing but what is put in the meantime
    changes it: the same library gives the same bytes.
    """
    if form == "webannotation":
        if what != "claims":
            raise NewsloomError(f"only claims are told as annotations, not {what}", "choose jsonl or csv for them")
        return render.json_lines(_annotations(library, choice))
    rows = ROWS[what](library, choice)
    return render.csv_lines(what, rows) if form == "csv" else render.json_lines(rows)


def exported_columns(library: Library, what: str, choice: Choice, out: Path) -> int:
    """The same rows into a Parquet file, a row group at a time; tells how many.

    Raises ``NewsloomError`` where pyarrow is not installed, and ``OSError`` for a file that cannot be written.
    """
    schema = render.columnar_schema(what)
    from pyarrow.parquet import ParquetWriter

    number = 0
    with out.open("wb") as file, ParquetWriter(file, schema, compression="zstd") as writer:
        for batch in render.record_batches(what, ROWS[what](library, choice)):
            writer.write_batch(batch)
            number += batch.num_rows
    return number


def _articles(library: Library, choice: Choice) -> _Rows:
    return map(render.article_row, library.kept_articles(choice))


def _quotes(library: Library, choice: Choice) -> _Rows:
    return map(render.quote_row, library.kept_quotes(choice))


def _claims(library: Library, choice: Choice) -> _Rows:
    """The claims of stories; with an outlet chosen, those that it makes."""
    for story, digest in _told(library, choice):
        for claim in digest.claims:
            yield render.claim_row(story, digest, claim)


def _annotations(library: Library, choice: Choice) -> _Rows:
    """The same claims, each a document of linked data."""
    for story, digest in _told(library, choice):
        articles = {article.id: article for article in library.articles(digest.articles)}
        yield from render.claim_annotations(digest, articles, story.line.woven_at)


def _told(library: Library, choice: Choice) -> Iterator[tuple[KeptStory, Digest]]:
    """Stories with their newest digests; with an outlet chosen, of the claims only those that it makes."""
    names = {count.outlet.name for count in library.outlets() if count.outlet.id == choice.outlet}
    for story in library.kept_stories(choice):
        digest = library.digest(story.id)
        if digest is None:
            continue
        if choice.outlet is not None:
            digest = replace(digest, claims=tuple(one for one in digest.claims if names & set(one.outlets)))
        yield story, digest


def _stories(library: Library, choice: Choice) -> _Rows:
    return map(render.story_row, library.kept_stories(choice))


#: What can be exported.
ROWS: Mapping[str, Callable[[Library, Choice], _Rows]] = {
    "articles": _articles,
    "quotes": _quotes,
    "claims": _claims,
    "stories": _stories,
}
