"""Claims with their evidence as W3C Web Annotations, in JSON-LD (``docs/schema/annotation.schema.json``).

    Digest ──claim_annotations──▶ one Annotation for each claim ──annotation_collection──▶ an AnnotationCollection
                            body: what is claimed     targets: the characters of each report that bear it out

Of a target, ``source`` is the report at its outlet; its words are told by a TextQuoteSelector, which anybody can look
up there. The TextPositionSelector counts characters of the text that newsloom keeps, which ``state`` names. Source:
W3C Web Annotation Data Model and PROV-O (``wasQuotedFrom``: word for word; ``wasDerivedFrom``: in other words).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from newsloom import __version__
from newsloom.render.linked_data import known, shared_language, urn
from newsloom.render.shapes import iso
from newsloom.render.wording import line, web_address
from newsloom.types import Article, Claim, Credit, Digest

_TERMS = "urn:newsloom:terms#"
#: Where the names in an annotation are explained: the W3C's context, and ours on top.
CONTEXT: list[Any] = [
    "http://www.w3.org/ns/anno.jsonld",
    {
        "prov": "http://www.w3.org/ns/prov#",
        "wasQuotedFrom": {"@id": "prov:wasQuotedFrom", "@type": "@id", "@container": "@set"},
        "wasDerivedFrom": {"@id": "prov:wasDerivedFrom", "@type": "@id", "@container": "@set"},
        "story": {"@id": f"{_TERMS}story", "@type": "@id"},
        "outlet": f"{_TERMS}outlet",
        "outlets": {"@id": f"{_TERMS}outlets", "@container": "@list"},
        "independent": f"{_TERMS}independent",
        "speaker": f"{_TERMS}speaker",
    },
]


def claim_annotations(
    digest: Digest, articles: Mapping[str, Article] | None = None, woven_at: datetime | None = None
) -> Iterator[dict[str, Any]]:
    """An annotation for each claim of a story that has a credit, each a JSON-LD document of its own.

    ``woven_at`` is when the digest was made; unknown, the annotations have no time. ``articles`` tell the language.
    """
    for one in _annotations(digest, articles or {}, woven_at):
        yield {"@context": CONTEXT, **one}


def annotation_collection(
    digest: Digest, articles: Mapping[str, Article] | None = None, woven_at: datetime | None = None
) -> dict[str, Any]:
    """The annotations of a story as a collection with one page."""
    items = list(_annotations(digest, articles or {}, woven_at))
    name = urn("annotations", digest.story)
    page = {"id": f"{name}:1", "type": "AnnotationPage", "startIndex": 0, "items": items}
    shape = {
        "@context": CONTEXT,
        "id": name,
        "type": "AnnotationCollection",
        "label": line(digest.title) or "Untitled",
        "creator": _creator(),
        "created": iso(woven_at),
        "total": len(items),
        "first": page if items else None,
    }
    return known(shape)


def _annotations(
    digest: Digest, articles: Mapping[str, Article], woven_at: datetime | None
) -> Iterator[dict[str, Any]]:
    language = shared_language(digest, articles)
    for claim in digest.claims:
        if claim.credits:
            yield _annotation(digest, claim, language, woven_at)


def _annotation(digest: Digest, claim: Claim, language: str | None, woven_at: datetime | None) -> dict[str, Any]:
    lead = claim.credits[0]
    claimed = {
        "type": "TextualBody",
        "value": claim.text,
        "format": "text/plain",
        "language": language,
        "purpose": "describing",
        **_provenance(claim),
    }
    kinds = [claim.kind, "judgement"] if claim.judgement else [claim.kind]
    shape = {
        # Claims are numbered anew in each digest; the words that stand for one stay where they are.
        "id": urn("claim", digest.story, lead.article, f"{lead.start}-{lead.end}"),
        "type": "Annotation",
        "motivation": "describing",
        "creator": _creator(),
        "created": iso(woven_at),
        # The serialization is the digest's affair, not the clock's: the same digest gives the same bytes.
        "generator": _creator()["id"],
        "generated": iso(woven_at),
        "story": urn("story", digest.story),
        "outlets": list(claim.outlets),
        "independent": claim.independent,
        "speaker": claim.speaker,
        "body": [known(claimed), *({"type": "TextualBody", "value": k, "purpose": "classifying"} for k in kinds)],
        "target": [_target(credit) for credit in claim.credits],
    }
    return known(shape)


def _provenance(claim: Claim) -> dict[str, list[str]]:
    """The reports that have the claim word for word, and those that have it in other words."""
    words = line(claim.text)
    quoted = {_source(credit) for credit in claim.credits if words in line(credit.exact)}
    every = dict.fromkeys(_source(credit) for credit in claim.credits)
    found = {
        "wasQuotedFrom": [source for source in every if source in quoted],
        "wasDerivedFrom": [source for source in every if source not in quoted],
    }
    return {term: those for term, those in found.items() if those}


def _target(credit: Credit) -> dict[str, Any]:
    """The credited characters of a report."""
    words = {"exact": credit.exact, "prefix": credit.prefix or None, "suffix": credit.suffix or None}
    shape = {
        "type": "SpecificResource",
        "source": _source(credit),
        "outlet": credit.outlet,
        "state": {"type": "TimeState", "cached": urn("article", credit.article)},
        "selector": [
            known({"type": "TextQuoteSelector", **words}),
            {"type": "TextPositionSelector", "start": credit.start, "end": credit.end},
        ],
    }
    return known(shape)


def _source(credit: Credit) -> str:
    return web_address(credit.url) or urn("article", credit.article)


def _creator() -> dict[str, str]:
    return {
        "id": f"urn:newsloom:software:{__version__}",
        "type": "Software",
        "name": "newsloom",
        "schema:softwareVersion": __version__,
    }
