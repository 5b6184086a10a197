"""What is exported: one row for each article, quote, claim or story, as JSON Lines or as a table for spreadsheets.

KeptArticle, Said, KeptStory + Digest ──*_row──▶ dict ──json_lines──▶ JSON Lines
                                                   └──csv_lines──▶ CSV, columns in one order
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from io import StringIO
from typing import Any

from newsloom.kept import KeptArticle, KeptStory, Said
from newsloom.render.shapes import article_shape, credit_shapes, iso, number, to_json
from newsloom.types import Claim, Digest

#: What a table has of each; a list in a cell is written with semicolons.
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "articles": (
        "id", "report", "version", "url", "outlet_id", "outlet", "title", "published", "language", "bylines",
        "arrived_at", "withdrawn_at", "story", "text",
    ),
    "quotes": (
        "article", "start", "end", "kind", "text", "speaker", "person", "url", "outlet_id", "outlet", "title",
        "published", "story",
    ),
    "claims": (
        "story", "story_title", "claim", "text", "kind", "independent", "outlets", "speaker", "outlet", "article",
        "url", "start", "end", "exact",
    ),
    "stories": (
        "id", "title", "summary", "founded_at", "changed_at", "woven_at", "reports", "outlets", "independent",
        "articles", "newest_at",
    ),
}  # fmt: skip

# A spreadsheet takes a cell that begins so for a formula, which may call programs or send what stands beside it
# (OWASP, CSV injection); the full-width forms are taken for the others in some languages.
_FORMULA = re.compile(r"\s*[=+\-@\t\r＝＋－＠]")


def article_row(kept: KeptArticle) -> dict[str, Any]:
    """A version of a report with all that ``import`` needs."""
    shape = article_shape(kept.article)
    return {
        "id": shape.pop("id"),
        "report": kept.report,
        "versions": [{"number": one.number, "seen_at": iso(one.seen_at)} for one in kept.versions],
        **shape,
        "published": iso(kept.article.published),
        "blocks": [[block.start, block.end, block.kind] for block in kept.article.blocks],
        "place": kept.article.place,
        "address": kept.address,
        "arrived_at": iso(kept.arrived_at),
        "withdrawn_at": iso(kept.withdrawn_at),
        "story": kept.story,
    }


def quote_row(said: Said) -> dict[str, Any]:
    """A quote, where it stands and who carries it."""
    headline = said.headline
    return {
        "article": headline.id,
        "start": said.start,
        "end": said.end,
        "kind": said.kind,
        "text": said.text,
        "speaker": said.speaker,
        "person": said.person,
        "url": headline.url,
        "outlet": headline.outlet and {"id": headline.outlet.id, "name": headline.outlet.name},
        "title": headline.title,
        "published": iso(headline.published),
        "story": headline.story,
    }


def claim_row(story: KeptStory, digest: Digest, claim: Claim) -> dict[str, Any]:
    """A claim of a story's newest digest, with the characters that bear it out."""
    return {
        "story": story.id,
        "story_title": digest.title,
        "claim": claim.id,
        "text": claim.text,
        "kind": claim.kind,
        "judgement": claim.judgement,
        "independent": claim.independent,
        "outlets": list(claim.outlets),
        "speaker": claim.speaker,
        "credits": credit_shapes(claim.credits),
    }


def story_row(story: KeptStory) -> dict[str, Any]:
    """A story as it stands."""
    line = story.line
    return {
        "id": story.id,
        "title": line.title,
        "summary": line.summary,
        "founded_at": iso(line.founded_at),
        "changed_at": iso(line.changed_at),
        "woven_at": iso(line.woven_at),
        "reports": line.reports,
        "outlets": line.outlets,
        "independent": line.independent,
        "articles": list(story.articles),
        "newest_at": iso(line.newest_at),
    }


def json_lines(rows: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """Each row as a line of JSON."""
    for row in rows:
        yield to_json(row) + "\n"


def csv_lines(what: str, rows: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """The rows as CSV (RFC 4180, UTF-8) under a line of names; a claim is a row for each of its credits.

    A cell that a spreadsheet would take for a formula begins with an apostrophe.
    """
    columns = COLUMNS[what]
    yield _csv(columns)
    for row in rows:
        for flat in _flat(row):
            yield _csv([_cell(flat.get(name)) for name in columns])


def _flat(row: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """A row without rows in it."""
    credits = row.get("credits")
    if credits is not None:
        for credit in credits:
            yield {**credit, **row}
        return
    found = dict(row)
    if "outlet" in found:
        outlet = found["outlet"] or {}
        found |= {"outlet_id": outlet.get("id"), "outlet": outlet.get("name")}
    if "versions" in found:
        found["version"] = found["versions"][-1]["number"] if found["versions"] else None
    yield found


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, int | float):
        return str(number(value))
    text = "; ".join(map(str, value)) if isinstance(value, list) else str(value)
    return f"'{text}" if _FORMULA.match(text) else text


def _csv(cells: Sequence[str]) -> str:
    written = StringIO()
    csv.writer(written, lineterminator="\n").writerow(cells)
    return written.getvalue()
