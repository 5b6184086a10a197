"""Which sentences to print and in what order, each with its credits and an honest credit line."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from newsloom.text import normal
from newsloom.types import Claim, Credit, LeftOut, Passage, PassageKind, Reading
from newsloom.weave import check
from newsloom.weave.choose import choose
from newsloom.weave.claims import voices_of
from newsloom.weave.credit import credit
from newsloom.weave.origins import Voices
from newsloom.weave.standing import standing
from newsloom.weave.statements import Statement

# A quotation of this many words carries a passage by itself.
_QUOTED = 6
# Another report bears a printed sentence out when it has this share of its weighted words, or says the same claim
# as aligned pairs do (see claims._SAME); less is a related statement.
_BORNE_OUT = 0.25

UNNAMED = "an unnamed outlet"


@dataclass(frozen=True, slots=True)
class Woven:
    """What composing works from: statements, the claims they make, and the reports they stand in.

    ``groups[k]`` are the statements of ``claims[k]``; ``bundle[i]`` is the claim of statement ``i``.
    """

    readings: Sequence[Reading]
    voices: Voices
    found: Sequence[Statement]
    claims: Sequence[Claim]
    groups: Sequence[Sequence[int]]
    bundle: Sequence[int]
    weight: dict[str, float]

    def heard(self, claim: int) -> int:
        """How many independent voices make a claim."""
        return self.claims[claim].independent


def passages(woven: Woven, words: int) -> tuple[tuple[Passage, ...], tuple[LeftOut, ...]]:
    """The digest's passages in reading order, and what the gate or the rules kept out, with the reason."""
    printable = {
        i: text
        for i, one in enumerate(woven.found)
        if not one.judgement and (text := standing(one, woven.readings[one.article]))
    }
    picked = choose(woven.found, woven.voices.voice, woven.bundle, sorted(printable), words)
    made, refused = [], []
    for index in _in_order(woven, picked):
        passage = _passage(woven, index, printable[index])
        if passage is None:
            article = woven.readings[woven.found[index].article].article
            refused.append(LeftOut(article.id, f"not word for word in its source: “{printable[index]}”"))
        else:
            made.append(passage)
    return tuple(made), (*refused, *_judgements(woven))


def _in_order(woven: Woven, picked: Sequence[int]) -> list[int]:
    """The lead first, then as the reports themselves go on average, what is told together kept together."""
    if not picked:
        return []
    lead = min(picked[:4], key=lambda i: (woven.found[i].place > 1, -woven.heard(woven.bundle[i]), picked.index(i)))
    rest = sorted((i for i in picked if i != lead), key=lambda i: (_rank(woven, i), i))
    return [lead, *rest]


def _rank(woven: Woven, index: int) -> float:
    """Where in their reports, 0 to 1, the statements of a claim stand on average."""
    members = woven.groups[woven.bundle[index]]
    last = {one.article: one.place for one in woven.found}
    places = [woven.found[m].place / max(1, last[woven.found[m].article]) for m in members]
    return sum(places) / len(places)


def _passage(woven: Woven, index: int, text: str) -> Passage | None:
    one = woven.found[index]
    article = woven.readings[one.article].article
    own = credit(article, one.start, one.end)
    if not check.verbatim(text, own.exact):
        return None
    claim = woven.claims[woven.bundle[index]]
    others = [m for m in woven.groups[woven.bundle[index]] if m != index and _bears_out(woven, index, m)]
    points = [
        own,
        *(
            credit(woven.readings[woven.found[m].article].article, woven.found[m].start, woven.found[m].end)
            for m in others
        ),
    ]
    heard = len(voices_of(woven.found, [index, *others], woven.readings, woven.voices))
    kind: PassageKind = "agreed" if heard > 1 else "single"
    if claim.kind == "disputed":
        kind = "disputed"
    elif heard == 1 and any(q.kind == "direct" and len(q.text.split()) >= _QUOTED for q in one.quotes):
        kind = "quote"
    return Passage(text, kind, _credit_line(woven, index, others, kind), tuple(points))


def _bears_out(woven: Woven, index: int, other: int) -> bool:
    """Whether another statement of the claim says enough of the printed sentence to be credited for it."""
    one, candidate = woven.found[index], woven.found[other]
    theirs = [normal(quote.text) for quote in candidate.quotes]
    if any(q.kind != "indirect" and normal(q.text) not in " ".join(theirs) for q in one.quotes):
        return False  # who does not print the quotation is not credited with it
    both = sum(woven.weight[t] for t in sorted(one.terms & candidate.terms))
    smaller = min(sum(woven.weight[t] for t in sorted(s.terms)) for s in (one, candidate))
    return smaller > 0 and both / smaller >= _BORNE_OUT


def listed(names: Sequence[str]) -> str:
    """Names as running text: ``A``, ``A and B``, ``A, B and C``."""
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def outlet_of(reading: Reading) -> str:
    """The display name of a report's outlet, or that it has none."""
    return reading.article.outlet.name if reading.article.outlet else UNNAMED


def _carriers(woven: Woven, members: Iterable[int]) -> list[str]:
    """Who says it: independent voices first named by their earliest report, copies and relays told as such."""
    named: dict[str, str] = {}
    for member in members:
        one = woven.found[member]
        name = outlet_of(woven.readings[one.article])
        through = [outlet for outlet in one.relayed if outlet != name]
        named.setdefault(name, f"{name} (citing {listed(through)})" if through else name)
    return list(named.values())


def _credit_line(woven: Woven, index: int, others: Sequence[int], kind: PassageKind) -> str:
    names = _carriers(woven, [index, *others])
    if kind == "disputed":
        return f"according to {listed(names)}, who differ on the figure"
    if len(names) == 1:
        return f"only {names[0]} reports this" if kind != "quote" else f"quoted by {names[0]}"
    line = f"according to {listed(names)}"
    alone = _only_here(woven, index, others)
    return f"{line}; only {names[0].split(' (citing')[0]} has {alone}" if alone else line


def _only_here(woven: Woven, index: int, others: Sequence[int]) -> str | None:
    """A figure in the printed sentence that none of the other credited sentences has."""
    one = woven.found[index]
    text = woven.readings[one.article].article.text
    missing = []
    for figure in one.figures:
        raw = text[figure.start : figure.end]
        if not any(
            raw.lower() in woven.found[m].text.lower() or any(f.value == figure.value for f in woven.found[m].figures)
            for m in others
        ):
            missing.append(f"“{raw}”")
    return listed(missing[:2]) if missing and others else None


def _judgements(woven: Woven) -> list[LeftOut]:
    return [
        LeftOut(
            woven.readings[one.article].article.id, f"the writer's own judgement, not printed as fact: “{one.text}”"
        )
        for one in woven.found
        if one.judgement
    ]


def points_of(woven: Woven, members: Iterable[int]) -> tuple[Credit, ...]:
    """Credits for statements, in order."""
    spots = ((woven.readings[woven.found[m].article].article, woven.found[m]) for m in members)
    return tuple(credit(article, one.start, one.end) for article, one in spots)
