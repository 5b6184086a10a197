"""What a story's digest says of one report: each credited place, what it bears out, and where that stands.

Digest, article ──places──▶ Place: the words, what is told by them, the way back to the story
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from newsloom import render
from newsloom.text import normal
from newsloom.types import Claim, Conflict, Credit, Digest, Passage

# What is told by a place in so many ways is said at most this often.
_SAID = 3


@dataclass(frozen=True, slots=True)
class Use:
    """One thing that a place bears out: ``kind`` is a stance or ``figure``, ``quoted``, ``event``, ``relay``.

    ``words`` is empty where it is told in the place's own words; ``section`` is where in the story it stands.
    """

    kind: str
    words: str
    section: str


@dataclass(slots=True)
class Place:
    """Credited characters of a report; ``link`` opens them at the source."""

    start: int
    end: int
    link: str | None
    uses: list[Use] = field(default_factory=list)

    @property
    def quiet(self) -> bool:
        """Whether a reader of the report learns nothing by it: a claim of its own alone, or a quote, as it stands."""
        return all(use.kind == "quoted" or (use.kind == "single" and _bare(use)) for use in self.uses)

    @property
    def section(self) -> str:
        """Where a way back leads: to what stands highest in the story."""
        return self.uses[0].section if self.uses else "s1-title"


def credits_of(digest: Digest, article: str) -> list[tuple[Credit, Use]]:
    """The credits of a report in a digest with what each bears out, as the story's page orders them."""
    return [(credit, use) for credit, use in _uses(digest) if credit.article == article]


def places(cited: list[tuple[Credit, Use]]) -> dict[int, Place]:
    """The credited places by their first character, each with what it bears out, the same thing once."""
    found: dict[int, Place] = {}
    for credit, use in cited:
        link = render.web_address(credit.link)
        place = found.setdefault(credit.start, Place(credit.start, credit.end, link))
        place.end = max(place.end, credit.end)
        told = _told(use, credit)
        if not any(_alike(told, one) for one in place.uses):
            place.uses.append(told)
    for place in found.values():
        telling = [use for use in place.uses if not (use.kind == "single" and _bare(use))]
        place.uses = (telling or place.uses)[:_SAID]
    return found


def _bare(use: Use) -> bool:
    """Whether it is a claim in the place's own words."""
    return use.section == "s1-claims" and not use.words


def _told(use: Use, credit: Credit) -> Use:
    stance = use.kind in ("agreed", "single", "disputed", "quote", "summary")
    same = stance and normal(use.words).strip(" .") == normal(credit.exact).strip(" .")
    return Use(use.kind, "" if same else use.words, use.section)


def _alike(one: Use, other: Use) -> bool:
    """Whether two uses say the same: a sentence of the digest is a claim too."""
    return one.kind == other.kind and (one.words == other.words or not one.words)


def _uses(digest: Digest) -> Iterator[tuple[Credit, Use]]:
    yield from _passages(digest.passages)
    yield from _claims(digest.claims)
    yield from _conflicts(digest.conflicts, "s1-differ")
    yield from _conflicts(digest.updates, "s1-moved")
    for quote in digest.quotes:
        for credit in (*quote.credits, *(credit for variant in quote.variants for credit in variant.credits)):
            yield credit, Use("quoted", quote.speaker or "", "s1-quotes")
    for event in digest.timeline:
        for credit in event.credits:
            yield credit, Use("event", event.when, "s1-timeline")
    for relay in digest.relays:
        yield relay.credit, Use("relay", relay.to, "s1-relays")
    if digest.summary_credit is not None:
        yield digest.summary_credit, Use("summary", digest.summary, "s1-title")


def _passages(passages: tuple[Passage, ...]) -> Iterator[tuple[Credit, Use]]:
    for place, passage in enumerate(passages, 1):
        for credit in passage.credits:
            yield credit, Use(passage.kind, passage.text, f"s1-p{place}")


def _claims(claims: tuple[Claim, ...]) -> Iterator[tuple[Credit, Use]]:
    for claim in claims:
        for credit in claim.credits:
            yield credit, Use(claim.kind, claim.text, "s1-claims")


def _conflicts(conflicts: tuple[Conflict, ...], section: str) -> Iterator[tuple[Credit, Use]]:
    for conflict in conflicts:
        for value in conflict.values:
            for credit in value.credits:
                yield credit, Use("figure", f"{conflict.about}: {value.text}", section)


def hints(cited: list[tuple[Credit, Use]], held: Mapping[int, Place]) -> list[tuple[Credit, str]]:
    """The same as labels, for the marks in the text; those that tell a reader nothing have none."""
    said: Mapping[str, str] = {"quoted": "Quoted", "event": "In the timeline: {}", "relay": "Relays {}"}
    labels = []
    for credit, use in cited:
        place = held.get(credit.start)
        label = "" if place is None or place.quiet else said.get(use.kind, "{}").replace("{}", use.words)
        labels.append((credit, label))
    return labels
