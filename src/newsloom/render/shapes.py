"""The JSON shapes that newsloom publishes (``docs/schema``).

    Reading ──reading_shape──▶ dict        Digest ──digest_shape──▶ dict ──┐
    Join    ──join_shape─────▶ dict        [Digest] ──weave_shape──▶ {"stories": [dict]}
    dict ──to_json──▶ one line of text, the same bytes every time

Offsets are characters into ``article.text``. An outlet is ``{"id", "name"}`` inside an article and its display name
everywhere else. Times are ISO 8601 with ``Z``; whole floats become integers; unknown is ``null``.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from newsloom.kept import KeptChange
from newsloom.render.linked import Explained
from newsloom.render.wording import worded_line
from newsloom.types import (
    Article,
    Change,
    Claim,
    Conflict,
    Credit,
    Digest,
    Join,
    Lack,
    LeftOut,
    Quote,
    Reading,
    Verdict,
    WovenQuote,
)

# Raw, these would break lines for tools that split on them, be obeyed by a terminal, or not encode to UTF-8; escaped,
# the value is the same.
_UNEASY = re.compile("[\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufeff]")

# Deeper nesting in a carrier's unknown fields is nobody's data, and would exhaust the stack of readers less patient.
_DEEPEST = 64


def to_json(shape: object) -> str:
    """A shape as one line of JSON, its keys in the order given; safe for terminals, files and line-wise tools."""
    line = json.dumps(plain(shape), ensure_ascii=False, allow_nan=False)
    return _UNEASY.sub(lambda found: f"\\u{ord(found.group()):04x}", line)


def plain(value: object, depth: int = 0) -> Any:
    """A value as JSON knows it: whole floats as integers, times in ISO 8601, what cannot be written as ``null``."""
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, float):
        return number(value)
    if isinstance(value, datetime):
        return iso(value)
    if depth >= _DEEPEST:
        return None
    if isinstance(value, Mapping):
        return {str(key): plain(inner, depth + 1) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [plain(inner, depth + 1) for inner in value]
    if isinstance(value, set | frozenset):
        return [plain(inner, depth + 1) for inner in sorted(value, key=repr)]
    return str(value)


def number(value: float | None) -> int | float | None:
    """A float as an integer where it is whole; ``None`` for what JSON has no number for."""
    if value is None or isinstance(value, int):
        return value
    if not math.isfinite(value):
        return None
    return int(value) if value.is_integer() else value


def iso(time: datetime | None) -> str | None:
    """A time in ISO 8601, in UTC, with ``Z``."""
    if time is None:
        return None
    if time.tzinfo is None:
        time = time.replace(tzinfo=UTC)
    elif time.tzinfo is not UTC:
        time = time.astimezone(UTC)
    return time.isoformat().removesuffix("+00:00") + "Z"


# ── what is read and linked ──────────────────────────────────────────────────────────────────────────────


def reading_shape(reading: Reading) -> dict[str, Any]:
    """One line of ``newsloom read``."""
    return {
        "article": article_shape(reading.article),
        "blocks": [{"start": b.start, "end": b.end, "kind": b.kind} for b in reading.article.blocks],
        "sentences": [{"start": s.start, "end": s.end} for s in reading.sentences],
        "quotes": [_quote(quote) for quote in reading.quotes],
        "mentions": [{"start": m.start, "end": m.end, "kind": m.kind, "entity": m.entity} for m in reading.mentions],
        "citations": [
            {"start": c.start, "end": c.end, "outlet": c.outlet.name, "kind": c.kind} for c in reading.citations
        ],
        "figures": [
            {
                "start": f.start,
                "end": f.end,
                "value": number(f.value),
                "high": number(f.high),
                "unit": f.unit,
                "counts": f.counts,
                "modifier": f.modifier,
            }
            for f in reading.figures
        ],
        "dates": [{"start": d.start, "end": d.end, "text": d.text, "value": d.value} for d in reading.dates],
    }


def article_shape(article: Article) -> dict[str, Any]:
    """An article with its outlet by id and name; the carrier's unknown fields stand under ``extra``."""
    return {
        "id": article.id,
        "url": article.url,
        "outlet": {"id": article.outlet.id, "name": article.outlet.name} if article.outlet else None,
        "title": article.title,
        "text": article.text,
        "published": iso(article.published),
        "language": article.language,
        "bylines": list(article.bylines),
        "extra": plain(article.extra),
    }


def _quote(quote: Quote) -> dict[str, Any]:
    speaker = quote.speaker
    return {
        "start": quote.start,
        "end": quote.end,
        "text": quote.text,
        "kind": quote.kind,
        "speaker": speaker
        and {"name": speaker.name, "entity": speaker.entity, "start": speaker.start, "end": speaker.end},
        "cue": quote.cue and {"start": quote.cue.start, "end": quote.cue.end},
    }


def join_shape(join: Join) -> dict[str, Any]:
    """One line of ``newsloom link``."""
    return {
        "article": join.article,
        "story": join.story,
        "score": number(join.score),
        "reasons": list(join.reasons),
    }


def explanation_shape(why: Explained) -> dict[str, Any]:
    """The output of ``newsloom link --explain``."""
    other = {"story": why.runner_up, "score": number(round(why.runner_up_score, 4))}
    return {
        "article": why.article,
        "story": why.story,
        "joined": why.joined,
        "score": number(round(why.score, 4)),
        "runner_up": other if why.runner_up else None,
        "reasons": list(why.words()),
    }


# ── what is woven ────────────────────────────────────────────────────────────────────────────────────────


def weave_shape(digests: Iterable[Digest], left_out: Iterable[LeftOut] = ()) -> dict[str, Any]:
    """The output of ``newsloom weave``; ``left_out`` is the input that reached no story."""
    return {"stories": [digest_shape(digest) for digest in digests], "left_out": _left_out(left_out)}


def weave_json(digests: Iterable[Digest], left_out: Iterable[LeftOut] = ()) -> Iterator[str]:
    """The same as JSON, piece by piece: a thousand stories as one shape took 960 MB."""
    yield '{"stories": ['
    for number, digest in enumerate(digests):
        yield (", " if number else "") + to_json(digest_shape(digest))
    yield f'], "left_out": {to_json(_left_out(left_out))}}}'


def digest_shape(digest: Digest) -> dict[str, Any]:
    """One story, woven: an element of ``stories``."""
    return {
        "id": digest.story,
        "title": digest.title,
        "summary": digest.summary,
        "summary_credit": credit_shape(digest.summary_credit) if digest.summary_credit else None,
        "articles": list(digest.articles),
        "outlets": _outlets(digest),
        "copies": [list(origin.articles) for origin in digest.origins if len(origin.articles) > 1],
        "origins": [{"id": o.id, "articles": list(o.articles), "outlets": list(o.outlets)} for o in digest.origins],
        "relays": [{"from": r.source, "to": r.to, "credit": credit_shape(r.credit)} for r in digest.relays],
        "claims": [_claim(claim) for claim in digest.claims],
        "conflicts": [_conflict(conflict) for conflict in digest.conflicts],
        "updates": [_conflict(update) for update in digest.updates],
        "all_clear": digest.all_clear,
        "quotes": [_woven_quote(quote) for quote in digest.quotes],
        "timeline": [{"when": e.when, "text": e.text, "credits": credit_shapes(e.credits)} for e in digest.timeline],
        "digest": {
            "passages": [
                {"text": p.text, "kind": p.kind, "credit_line": p.credit_line, "credits": credit_shapes(p.credits)}
                for p in digest.passages
            ]
        },
        # What only `--rewrite` adds stands where a model was asked, and nowhere else.
        **({"rewritten": {**asdict(digest.rewritten), "note": worded_line(digest)}} if digest.rewritten else {}),
        "left_out": _left_out(digest.left_out),
    }


def _outlets(digest: Digest) -> dict[str, Any]:
    first = digest.first
    return {
        "read": list(digest.read),
        "credited": list(digest.credited),
        "unnamed": digest.unnamed,
        "independent": digest.independent,
        "first": first and {"outlet": first.outlet, "article": first.article, "published": iso(first.published)},
    }


def _claim(claim: Claim) -> dict[str, Any]:
    return {
        "id": claim.id,
        "text": claim.text,
        "kind": claim.kind,
        "judgement": claim.judgement,
        "outlets": list(claim.outlets),
        "independent": claim.independent,
        "related": list(claim.related),
        "credits": credit_shapes(claim.credits),
    }


def _conflict(conflict: Conflict) -> dict[str, Any]:
    values = [
        {
            "text": value.text,
            "value": plain(value.value),
            "unit": value.unit,
            "as_of": value.as_of,
            "outlets": list(value.outlets),
            "credits": credit_shapes(value.credits),
        }
        for value in conflict.values
    ]
    return {"about": conflict.about, "kind": conflict.kind, "sure": conflict.sure, "values": values}


def _woven_quote(quote: WovenQuote) -> dict[str, Any]:
    variants = [
        {"text": v.text, "outlets": list(v.outlets), "credits": credit_shapes(v.credits), "cut": v.cut}
        for v in quote.variants
    ]
    return {
        "text": quote.text,
        "speaker": quote.speaker,
        "credits": credit_shapes(quote.credits),
        "variants": variants,
    }


def credit_shape(credit: Credit) -> dict[str, Any]:
    """The exact characters that bear something out."""
    return {
        "outlet": credit.outlet,
        "article": credit.article,
        "url": credit.url,
        "start": credit.start,
        "end": credit.end,
        "exact": credit.exact,
        "prefix": credit.prefix,
        "suffix": credit.suffix,
        "link": credit.link,
    }


def credit_shapes(credits: Iterable[Credit]) -> list[dict[str, Any]]:
    """Several credits, in their order."""
    return [credit_shape(credit) for credit in credits]


def _left_out(left_out: Iterable[LeftOut]) -> list[dict[str, Any]]:
    return [{"article": left.article, "reason": left.reason} for left in left_out]


# ── what is checked and compared ─────────────────────────────────────────────────────────────────────────


def verdicts_shape(verdicts: Iterable[Verdict]) -> dict[str, Any]:
    """The output of ``newsloom check``."""
    sentences = [
        {
            "text": verdict.text,
            "verdict": "supported" if verdict.supported else "unsupported",
            "because": list(verdict.because),
            "lacks": [_lack_shape(lack) for lack in verdict.lacks],
            "evidence": credit_shapes(verdict.evidence),
            "disputed": [_conflict(conflict) for conflict in verdict.disputed],
            "overtaken": [_conflict(update) for update in verdict.overtaken],
            "remarks": [_lack_shape(remark) for remark in verdict.remarks],
        }
        for verdict in verdicts
    ]
    return {"sentences": sentences}


def _lack_shape(lack: Lack) -> dict[str, Any]:
    place = credit_shape(lack.credit) if lack.credit else None
    return {"kind": lack.kind, "text": lack.text, "here": lack.here, "there": lack.there, "credit": place}


def changes_shape(
    story: str,
    changes: Iterable[Change | KeptChange],
    since: datetime | None = None,
    until: datetime | None = None,
    new: str | None = None,
) -> dict[str, Any]:
    """The output of ``newsloom changes`` for one story, between two times; ``new``: the headline of one that is new."""
    listed = [
        {
            "kind": change.kind,
            "claim": change.claim,
            "before": change.before,
            "after": change.after,
            "credits": credit_shapes(change.credits),
        }
        for change in changes
    ]
    return {"story": story, "since": iso(since), "until": iso(until), "new": new, "changes": listed}
