"""What a drawing or a table shows, as CSV: a row for each credit, the same for every spreadsheet.

Conflict, Digest or Coverage ──*_csv──▶ CSV (RFC 4180), text guarded against being taken for a formula
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from newsloom.render.coverage import Coverage
from newsloom.render.exported import _cell, _csv, csv_lines
from newsloom.render.shapes import credit_shapes, iso, number
from newsloom.render.wording import in_part
from newsloom.types import Conflict, Credit, Digest, QuoteVariant

_CREDIT = ("outlet", "article", "url", "start", "end", "exact")


def conflict_csv(conflict: Conflict) -> str:
    """Values that differ, or that moved: a row for each credit, or for each outlet where none is at hand."""
    rows = []
    for value in conflict.values:
        told = [
            conflict.about,
            conflict.kind,
            "yes" if conflict.sure else "perhaps",
            value.text,
            number(value.value) if isinstance(value.value, float) else value.value,
            value.unit,
            value.as_of,
        ]
        credits = _credits(value.credits) or [[outlet, *[None] * 5] for outlet in value.outlets or (None,)]
        rows += [[*told, *credit] for credit in credits]
    return _table(("about", "kind", "one_thing", "text", "value", "unit", "as_of", *_CREDIT), rows)


def claims_csv(digest: Digest) -> str:
    """Who reports what: the columns of ``export claims``."""
    rows = (
        {
            "story": digest.story,
            "story_title": digest.title,
            "claim": claim.id,
            "text": claim.text,
            "kind": claim.kind,
            "independent": claim.independent,
            "outlets": list(claim.outlets),
            "speaker": claim.speaker,
            "credits": credit_shapes(claim.credits),
        }
        for claim in digest.claims
    )
    return "".join(csv_lines("claims", rows))


def quotes_csv(digest: Digest) -> str:
    """Who said what: ``quote`` numbers the utterances, ``wording`` is 0 for the one shown and counts its variants."""
    rows = []
    for place, quote in enumerate(digest.quotes, 1):
        others = [(v.text, _told_so(quote.text, v), v.credits) for v in quote.variants]
        for wording, (text, note, credits) in enumerate([(quote.text, None, quote.credits), *others]):
            told = [place, wording, quote.speaker, text, note]
            rows += [[*told, *credit] for credit in _credits(credits) or [[None] * 6]]
    return _table(("quote", "wording", "speaker", "text", "note", *_CREDIT), rows)


def _told_so(base: str, variant: QuoteVariant) -> str | None:
    return "words cut out" if variant.cut else "in part" if in_part(base, variant) else None


def coverage_csv(coverage: Coverage) -> str:
    """Who reported when: a row for each report, in order of time."""
    return _table(
        ("published", "outlet", "article", "title", "role", "of", "first", "edited", "url"),
        (
            [
                report.published
                and (report.published.date().isoformat() if report.day_only else iso(report.published)),
                report.outlet,
                report.article,
                report.title,
                report.role,
                list(report.of),
                "first" if report.first else None,
                [iso(time) for time in report.edited],
                report.url,
            ]
            for report in coverage.reports
        ),
    )


def _credits(credits: Iterable[Credit]) -> list[list[Any]]:
    return [[c.outlet, c.article, c.url, c.start, c.end, c.exact] for c in credits]


def _table(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    return "".join([_csv(columns), *(_csv([_cell(value) for value in row]) for row in rows)])
