"""An example of each answer, for the description; all of it invented, and held to its schema by a test."""

from __future__ import annotations

from typing import Any

_WIRE = {"id": "harbour-wire", "name": "Harbour Wire"}
_URL = "https://wire.example/orrin-dam"
_WORDS = "Some 4,200 people left their homes."
_AT, _LATER = "2026-03-10T06:00:00Z", "2026-03-10T08:30:00Z"

CREDIT: dict[str, Any] = {
    "outlet": "Harbour Wire", "article": "a-12ab34cd56ef", "url": _URL, "start": 36, "end": 71, "exact": _WORDS,
    "prefix": "The dam at Orrin broke at night. ", "suffix": "",
    "link": f"{_URL}#:~:text=Some%204%2C200%20people%20left%20their%20homes.",
}  # fmt: skip
STORY_LINE: dict[str, Any] = {
    "id": "s-12ab34cd56ef", "title": "Dam at Orrin breaks", "summary": _WORDS, "founded_at": _AT,
    "changed_at": _LATER, "newest_at": _LATER, "woven_at": _LATER, "reports": 3, "outlets": 3, "independent": 2,
    "looked_at": None, "marks": ["follow"],
}  # fmt: skip
CHANGE: dict[str, Any] = {
    "number": 7, "story": "s-12ab34cd56ef", "at": _LATER, "kind": "changed", "claim": "c2",
    "before": "Some 3,000 people left their homes.", "after": _WORDS, "credits": [CREDIT],
}  # fmt: skip
_PASSAGE = {"text": _WORDS, "kind": "single", "credit_line": "Harbour Wire", "credits": [CREDIT]}
_CLAIM = {
    "id": "c2", "text": _WORDS, "kind": "single", "judgement": False, "outlets": ["Harbour Wire"], "independent": 1,
    "related": [], "credits": [CREDIT],
}  # fmt: skip
STORY: dict[str, Any] = {
    "id": "s-12ab34cd56ef",
    "line": STORY_LINE,
    "articles": ["a-12ab34cd56ef"],
    "grew_from": [],
    "marks": ["follow"],
    "looked_at": None,
    "digest": {
        "id": "s-12ab34cd56ef", "title": "Dam at Orrin breaks", "summary": _WORDS, "summary_credit": CREDIT,
        "articles": ["a-12ab34cd56ef"],
        "outlets": {
            "read": ["Harbour Wire"], "credited": [], "unnamed": 0, "independent": 1,
            "first": {"outlet": "Harbour Wire", "article": "a-12ab34cd56ef", "published": _AT},
        },
        "copies": [], "origins": [{"id": "o1", "articles": ["a-12ab34cd56ef"], "outlets": ["Harbour Wire"]}],
        "relays": [], "claims": [_CLAIM], "conflicts": [], "updates": [], "all_clear": None, "quotes": [],
        "timeline": [], "digest": {"passages": [_PASSAGE]}, "left_out": [],
    },
    "digests": [{"number": 12, "woven_at": _LATER}],
    "links": {
        "changes": "/api/v1/stories/s-12ab34cd56ef/changes",
        "annotations": "/api/v1/stories/s-12ab34cd56ef/annotations",
        "page": "/stories/s-12ab34cd56ef",
    },
}  # fmt: skip
ANNOTATIONS: dict[str, Any] = {
    "@context": "http://www.w3.org/ns/anno.jsonld",
    "id": "urn:newsloom:annotations:s-12ab34cd56ef",
    "type": "AnnotationCollection",
    "total": 0,
}
HEADLINE: dict[str, Any] = {
    "id": "a-12ab34cd56ef", "report": "a-12ab34cd56ef", "story": "s-12ab34cd56ef", "url": _URL, "outlet": _WIRE,
    "title": "Dam at Orrin breaks", "published": _AT, "arrived_at": _AT, "language": "en", "withdrawn_at": None,
    "snippet": "", "match": None,
}  # fmt: skip
FOUND: dict[str, Any] = HEADLINE | {"snippet": "The dam at Orrin broke at night.", "match": [4, 7]}
_VERSION = {"number": 1, "article": "a-12ab34cd56ef", "seen_at": _AT}
_ARTICLE = {
    "id": "a-12ab34cd56ef", "url": _URL, "outlet": _WIRE, "title": "Dam at Orrin breaks",
    "text": f"The dam at Orrin broke at night. {_WORDS}", "published": _AT, "language": "en",
    "bylines": ["Mira Oakes"], "extra": {},
}  # fmt: skip
_BLOCK = {"start": 0, "end": 68, "kind": "paragraph"}
ARTICLE: dict[str, Any] = {
    "article": _ARTICLE,
    "blocks": [_BLOCK],
    "versions": [_VERSION],
    "withdrawn_at": None,
    "story": "s-12ab34cd56ef",
    "join": {"article": "a-12ab34cd56ef", "story": "s-12ab34cd56ef", "score": 0.98, "reasons": ["founded the story"]},
    "links": {
        "reading": "/api/v1/articles/a-12ab34cd56ef/reading",
        "versions": "/api/v1/articles/a-12ab34cd56ef/versions",
        "page": "/articles/a-12ab34cd56ef",
    },
}
READING: dict[str, Any] = {
    "article": _ARTICLE, "blocks": [_BLOCK], "sentences": [{"start": 0, "end": 32}, {"start": 33, "end": 68}],
    "quotes": [], "mentions": [{"start": 11, "end": 16, "kind": "place", "entity": "Orrin"}], "citations": [],
    "figures": [
        {"start": 33, "end": 51, "value": 4200, "high": None, "unit": None, "counts": "people", "modifier": "about"}
    ],
    "dates": [],
}  # fmt: skip
VERSIONS: dict[str, Any] = {
    "versions": [_VERSION, {"number": 2, "article": "a-12ab34cd56ef~9f", "seen_at": _LATER}],
    "change": {
        "from": 1,
        "to": 2,
        "titles": {"before": "Dam at Orrin breaks", "after": "Dam at Orrin breaks"},
        "edits": [
            {"before": {"start": 38, "end": 43, "text": "3,000"}, "after": {"start": 38, "end": 43, "text": "4,200"}}
        ],
    },
}
SAID: dict[str, Any] = {
    "headline": HEADLINE, "start": 80, "end": 104, "kind": "direct", "text": "Nobody was warned in time",
    "speaker": "Mira Oakes", "person": "mira oakes",
}  # fmt: skip
NAMED: dict[str, Any] = {"entity": "Mira Oakes", "kind": "person", "articles": 12}
OUTLET_COUNT: dict[str, Any] = {"outlet": _WIRE, "reports": 40}
OUTLET: dict[str, Any] = OUTLET_COUNT | {
    "country": "GB", "language": "en", "kind": "agency", "owner": None, "domains": ["wire.example"],
}  # fmt: skip
VERDICTS: dict[str, Any] = {
    "sentences": [
        {
            "text": "Some 5,000 people left their homes.",
            "verdict": "unsupported",
            "because": ["“5,000” is not in the reports, which say “4,200”"],
            "lacks": [
                {"kind": "figure", "text": "“5,000” is not in the reports, which say “4,200”", "here": "5,000",
                 "there": "4,200", "credit": CREDIT}
            ],
            "evidence": [CREDIT],
            "disputed": [],
            "overtaken": [],
            "remarks": [],
        }
    ],
    "left_out": 0,
}  # fmt: skip
DECIDED: dict[str, Any] = {
    "decision": {
        "number": 3, "person": "me", "kind": "merge", "story": "s-12ab34cd56ef", "other": "s-98fe76dc54ba",
        "at": _LATER, "undone_at": None, "reports": ["a-12ab34cd56ef"], "stayed": [],
    },
    "stories": {"s-12ab34cd56ef": "Dam at Orrin breaks", "s-98fe76dc54ba": "Thousands flee flood"},
    "articles": {"a-12ab34cd56ef": "Dam at Orrin breaks"},
}  # fmt: skip
FEED: dict[str, Any] = {
    "id": "f-12ab34cd56ef7890", "url": "https://wire.example/feed", "added_at": _AT, "site": "https://wire.example/",
    "title": "Harbour Wire", "name": None, "language": "en", "every": None, "categories": ["world"],
    "paused_at": None, "paused_because": None,
    "poll": {
        "due_at": _LATER, "checked_at": _AT, "answered_at": _AT, "moved_at": _AT, "status": 200, "etag": None,
        "modified": None, "hash": None, "ttl": None, "pace": 3600, "failures": 0, "failing_since": None,
        "reason": None, "advice": None,
    },
}  # fmt: skip
FOLLOWED: dict[str, Any] = {"feed": FEED, "new": True, "others": []}
ALERT: dict[str, Any] = {
    "id": "al-12ab34cd", "name": "dams", "rule": {"words": ["dam*"], "independent": 3},
    "channels": ["mail to you@example.org"], "added_at": _AT, "paused_at": None, "last_at": _LATER, "next_at": None,
    "waiting": 0, "reason": None, "advice": None,
}  # fmt: skip
LOOKED: dict[str, Any] = {"story": "s-12ab34cd56ef", "looked_at": _LATER}
MARKED: dict[str, Any] = {"mark": "follow", "kind": "story", "what": "s-12ab34cd56ef", "at": _LATER}
STATUS: dict[str, Any] = {
    "status": {
        "feeds": 12, "failing": 1, "paused": 0, "entries": {"read": 340, "failed": 2}, "reports": 340,
        "articles": 352, "stories": 120, "due": 0, "troubles": 1, "quarantined": 0,
        "looks": 24, "look_at": _LATER,
    },
    "runs": [
        {"kind": "update", "started_at": _AT, "ended_at": _LATER, "counts": {"articles": 8}, "reason": None}
    ],
    "troubles": [
        {"stage": "read", "place": "https://wire.example/gone", "reason": "the page holds no article",
         "advice": "open it to see", "first_at": _AT, "last_at": _LATER, "times": 2, "retry_at": None}
    ],
    "polled": True,
    "version": "0.1.0",
}  # fmt: skip


def listed(item: dict[str, Any]) -> dict[str, Any]:
    """A list of one, at its end."""
    return {"items": [item], "after": None}
