"""Which sentences to print and in what order, each with its credits and an honest credit line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from newsloom.text import words
from newsloom.types import Claim, Conflict, ConflictValue, Credit, LeftOut, Passage, PassageKind, Reading, When
from newsloom.weave import check
from newsloom.weave.amounts import at_odds, differ, may_be_one
from newsloom.weave.bearing import Bearing
from newsloom.weave.choose import choose, openings, repeats, weigh
from newsloom.weave.claims import voices_of
from newsloom.weave.credit import credit
from newsloom.weave.known import first_named, surnames
from newsloom.weave.origins import Voices
from newsloom.weave.standing import day_and_month, leaning, standing, under_headline
from newsloom.weave.statements import Statement, headline_terms, modality

# A quotation of this many words carries a passage by itself.
_QUOTED = 6
# What only one outlet tells, and no figure in it, must be a full sentence to be worth its place.
_ALONE = 9
# Outlets with related reports that are named; the rest are counted.
_NAMED = 3
# Words of the story's one line.
_A_LINE = 32
# What is announced, and characters before a day in which the verb of that stands.
_AHEAD = frozenset({"intended", "future"})
_BESIDE = 24
# A digest of fewer words than this has no room for an opening that tells all: fixing one took ROUGE-2 at 60 words from
# 16.5 to 15.5.
_ROOM = 120
# Two openings tell the same news when they share this much of the shorter one's terms.
_SAME_NEWS = 0.25
# How strongly a sentence is drawn to the one before it that it shares words with, against its place in the reports.
_TOGETHER = 0.6
# How much each further voice moves a claim to the front, up to five.
_WIDE = 0.1

UNNAMED = "an unnamed outlet"


@dataclass(frozen=True, slots=True)
class Woven:
    """What composing works from: statements, the claims they make, and the reports they stand in.

    ``groups[k]`` are the statements of ``claims[k]``; ``bundle[i]`` is the claim of statement ``i``; ``alike[i]`` the
    number of those told alike, and ``told[i]`` how many voices tell them: what several say in part; ``stale`` are
    statements whose count a later report has moved on, ``counts`` for each moving count those that give where it stands
    now; ``clashing`` the figures in conflict.
    """

    readings: Sequence[Reading]
    voices: Voices
    found: Sequence[Statement]
    claims: Sequence[Claim]
    groups: Sequence[Sequence[int]]
    bundle: Sequence[int]
    alike: Sequence[int]
    told: Sequence[int]
    weight: dict[str, float]
    stale: frozenset[int]
    counts: Sequence[frozenset[int]]
    clashing: Sequence[Conflict]

    def heard(self, claim: int) -> int:
        """How many independent voices make a claim."""
        return self.claims[claim].independent


@dataclass(frozen=True, slots=True)
class Composed:
    """A digest's passages in reading order, the story in one line with its credit, what was kept out and why."""

    passages: tuple[Passage, ...]
    line: str
    line_credit: Credit | None
    left_out: tuple[LeftOut, ...]


def composed(woven: Woven, words: int) -> Composed:
    """What a digest prints of a story, in so many words."""
    printable = _printable(woven)
    candidates = sorted(printable)
    field = weigh(woven.found, woven.voices.voice, candidates, [headline_terms(r) for r in woven.readings])
    leads = [i for i in openings(field, words) if printable[i][0] not in "“\"‘'[«"]
    leans = {i: _leaning(woven, i) for i in candidates}
    first = _first(woven, leads, leans) if words >= _ROOM else []
    picked = choose(field, woven.alike, words, first=first, heard=woven.told, leaning=leans, weight=woven.weight)
    if not first:
        picked.sort(key=lambda i: leads.index(i) if i in leads else len(leads))
    made, refused, printed = [], [], list[int]()
    bearers, named = surnames(woven.readings), set[str]()
    for index in _told_once(
        woven, _in_order(woven, [_clearest(woven, i, printable, leans) for i in picked], max(1, len(first)))
    ):
        one = woven.found[index]
        text = first_named(printable[index], one, woven.readings[one.article], named, bearers)
        passage = _passage(woven, index, text)
        if passage is None:
            article = woven.readings[one.article].article
            refused.append(LeftOut(article.id, f"not word for word in its source: “{text}”"))
        else:
            made.append(passage)
            printed.append(index)
    line = _line(woven, leads, picked, printable)
    return Composed(
        passages=tuple(made),
        line=printable[line] if line is not None else "",
        line_credit=_own_credit(woven, line) if line is not None else None,
        left_out=(*refused, *_judgements(woven), *_none_stands(woven, made), *_unprinted(woven, printable, printed)),
    )


def _first(woven: Woven, leads: Sequence[int], leans: Mapping[int, int]) -> list[int]:
    """What the digest opens with: the best opening, and how its moving count stands now if the opening has it not."""
    opening = list(leads[:1])
    for count in woven.counts:
        now = [i for i in sorted(count) if i in leans]
        if opening and not count & set(opening) and now:
            return [*opening, min(now, key=lambda i: (leans[i], _depth(woven, i), i))]
    return opening


def _leaning(woven: Woven, index: int) -> int:
    """How much in a statement leans on what is not printed."""
    one = woven.found[index]
    return leaning(one, woven.readings[one.article])


def _depth(woven: Woven, index: int) -> int:
    """How far into a statement its first figure stands, in characters: what it is about comes early."""
    one = woven.found[index]
    return min((figure.start - one.start for figure in one.figures), default=len(one.text))


def _told_once(woven: Woven, ordered: Sequence[int]) -> list[int]:
    """The sentences without those that repeat an earlier one in its clearest wording."""
    kept: list[int] = []
    for index in ordered:
        if not any(repeats(woven.found[index], woven.found[k], woven.weight) for k in kept):
            kept.append(index)
    return kept


def _clearest(woven: Woven, index: int, printable: dict[int, str], leans: Mapping[int, int]) -> int:
    """The member of the chosen sentence's claim that leans least on what is not printed; at par the chosen one."""

    def key(member: int) -> tuple[int, bool]:
        return leans[member], member != index

    size = len(printable[index])
    # A claim's other wordings may say less: only those of about the same length can stand for the one chosen.
    equals = [m for m in woven.groups[woven.bundle[index]] if m in printable and len(printable[m]) >= size * 0.75]
    return min(equals, key=key)


def _line(woven: Woven, leads: Sequence[int], picked: Sequence[int], printable: dict[int, str]) -> int | None:
    """The statement that is the story in one line.

    Where a moving count stands now; else another voice's opening of the same news, else the digest's first sentence.
    Of those that print one text it is the first one's.
    """
    if not picked:
        return None
    top, voice = woven.found[picked[0]], woven.voices.voice
    short = [
        i
        for i, text in printable.items()
        if i not in picked and len(text.split()) <= _A_LINE and not at_odds(woven.found[i].figures, top.figures)
    ]
    now = [i for count in woven.counts for i in short if i in count]
    if now:
        return max(now, key=lambda i: (_common(top, woven.found[i]), _firsthand(woven, i), -i))
    others = [
        (_common(top, woven.found[i]), _firsthand(woven, i), -rank, i)
        for rank, i in enumerate(leads)
        if i in short and voice[woven.found[i].article] != voice[top.article]
    ]
    common, *_, best = max(others, default=(0.0, False, 0, picked[0]))
    return best if common >= _SAME_NEWS else picked[0]


def _firsthand(woven: Woven, index: int) -> bool:
    """Whether a statement stands in no copy of another's report."""
    article = woven.readings[woven.found[index].article].article.id
    return not any(article in origin.articles[1:] for origin in woven.voices.origins)


def _printable(woven: Woven) -> dict[int, str]:
    """The statements that can be printed, as they would read: no judgements, nothing overtaken or dangling.

    Nor what hands on an outlet that was read: that outlet's own sentence is there to be printed.
    """
    latest = max((p for r in woven.readings if (p := r.article.published)), default=None)
    read = {outlet.name for r in woven.readings if (outlet := r.article.outlet)}
    today = latest.date().isoformat() if latest else ""
    found = {}
    for index, one in enumerate(woven.found):
        handed_on = any(name in read for name in one.relayed)
        if one.judgement or index in woven.stale or handed_on or _overtaken(one, woven.readings[one.article], today):
            continue
        text = standing(one, woven.readings[one.article])
        alone = woven.told[index] < 2
        if text and not (alone and not one.figures and one.size < _ALONE):
            found[index] = text
    return found or _teaser(woven)


def _teaser(woven: Woven) -> dict[int, str]:
    """The first sentence of a story's one report, where nothing in it stands without the headline above it."""
    first = next((i for i, one in enumerate(woven.found) if not one.judgement and not one.cut), None)
    if first is None or len(woven.readings) > 1:
        return {}
    text = under_headline(woven.found[first], woven.readings[0])
    return {first: text} if text else {}


def _overtaken(one: Statement, reading: Reading, today: str) -> bool:
    """Whether it foretells a day that has passed by the time of the latest report.

    The day it was said on foretells nothing: "said on Monday that the bridge will close".
    """
    published = reading.article.local_time
    if not one.hedges & _AHEAD or published is None:
        return False
    own = published.date().isoformat()
    days = [(date.value[:10], date) for date in one.dates if date.value and "/" not in date.value]
    foretold = [day for day, date in days if len(day) == 10 and (day > own or (day == own and _of_now(date, reading)))]
    return bool(foretold) and max(foretold) < today


def _of_now(date: When, reading: Reading) -> bool:
    """Whether a day stands right behind what looks ahead: "will today announce"."""
    before = reading.article.text[max(0, date.start - _BESIDE) : date.start]
    kinds = modality(reading.article.language)
    return any(kinds.get(word) in _AHEAD for word in words(before)[-2:])


def _in_order(woven: Woven, picked: Sequence[int], fixed: int) -> list[int]:
    """The first ``fixed`` as they are, then as the reports go on average, what belongs together kept together."""
    ordered, rest = list(picked[:fixed]), list(picked[fixed:])
    ends = {one.article: one.place for one in woven.found}
    rank = {i: _rank(woven, i, ends) for i in rest}
    while rest:
        last = woven.found[ordered[-1]]
        best = min(rest, key=lambda i: (rank[i] - _TOGETHER * _common(last, woven.found[i]), i))
        rest.remove(best)
        ordered.append(best)
    return ordered


def _common(one: Statement, other: Statement) -> float:
    shared = len(one.terms & other.terms) + len(one.entities & other.entities)
    return shared / (1 + min(len(one.terms), len(other.terms)))


def _rank(woven: Woven, index: int, ends: Mapping[int, int]) -> float:
    """Where in their reports, 0 to 1, the statements of a claim stand on average; what many tell comes earlier.

    ``ends`` are the last places of the reports.
    """
    members = woven.groups[woven.bundle[index]]
    places = [woven.found[m].place / max(1, ends[woven.found[m].article]) for m in members]
    return sum(places) / len(places) - _WIDE * min(woven.told[index], 5)


def _passage(woven: Woven, index: int, text: str) -> Passage | None:
    one = woven.found[index]
    own = _own_credit(woven, index)
    if not check.verbatim(text, own.exact):
        return None
    bearing = Bearing(woven.found, woven.readings, woven.weight)
    others = [m for m in woven.groups[woven.bundle[index]] if m != index and _credited(woven, bearing, index, m)]
    points = [
        own,
        *(
            credit(woven.readings[woven.found[m].article].article, woven.found[m].start, woven.found[m].end)
            for m in others
        ),
    ]
    heard = _heard(woven, [index, *others])
    kind: PassageKind = "agreed" if heard > 1 else "single"
    if woven.claims[woven.bundle[index]].kind == "disputed":
        kind = "disputed"
    elif heard == 1 and any(q.kind == "direct" and len(q.text.split()) >= _QUOTED for q in one.quotes):
        kind = "quote"
    return Passage(text, kind, _credit_line(woven, index, others, kind), tuple(points))


def _credited(woven: Woven, bearing: Bearing, index: int, other: int) -> bool:
    """Whether another statement of its claim is credited for a printed sentence."""
    if any(index in count and other in count for count in woven.counts) and bearing.counts_so(index, other):
        return True
    return bearing.bears_out(index, other)


def _own_credit(woven: Woven, index: int) -> Credit:
    one = woven.found[index]
    return credit(woven.readings[one.article].article, one.start, one.end)


def _heard(woven: Woven, members: Sequence[int]) -> int:
    """The independent voices that are credited: who merely cites one of them is none, nor one that is cited alone."""
    printing = {woven.voices.voice[woven.found[member].article] for member in members}
    return min(len(printing), len(voices_of(woven.found, members, woven.voices)))


def listed(names: Sequence[str]) -> str:
    """Names as running text: ``A``, ``A and B``, ``A, B and C``; outlets without a name together."""
    unnamed = sum(name == UNNAMED for name in names)
    if unnamed > 1:
        told = f"{unnamed} unnamed outlets"
        names = list(dict.fromkeys(told if name == UNNAMED else name for name in names))
    if unnamed:
        names = [name.replace(f"{UNNAMED} (", "another unnamed outlet (", 1) for name in names]
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def outlet_of(reading: Reading) -> str:
    """The display name of a report's outlet, or that it has none."""
    return reading.article.outlet.name if reading.article.outlet else UNNAMED


def _carriers(woven: Woven, members: Sequence[int]) -> list[str]:
    """Who says it, each voice once: an outlet, with those that print its text and whom it cites in brackets.

    Of the sentence printed, the first of them, also the day in a story of several: "at nightfall" is of that day.
    """
    by_voice: dict[int, list[int]] = {}
    for member in members:
        by_voice.setdefault(woven.voices.voice[woven.found[member].article], []).append(member)
    day = _day_told(woven, members[0])
    return [_voice(woven, said, day if members[0] in said else None) for said in by_voice.values()]


def _day_told(woven: Woven, index: int) -> str | None:
    """The day of a statement's report, where the story's reports are of more than one."""
    days = {published.date() for reading in woven.readings if (published := reading.article.local_time)}
    told = woven.readings[woven.found[index].article].article.local_time
    return day_and_month(told.date().isoformat(), "en") if told and len(days) > 1 else None


def _voice(woven: Woven, said: Sequence[int], day: str | None) -> str:
    articles = sorted({woven.found[m].article for m in said})
    sources = {origin.articles[0] for origin in woven.voices.origins}
    earliest = min(articles, key=lambda i: (woven.readings[i].article.id not in sources, i != woven.voices.voice[i], i))
    name = outlet_of(woven.readings[earliest])
    printing = list(dict.fromkeys(n for i in articles if (n := outlet_of(woven.readings[i])) != name))
    # Where several outlets share a voice it cannot be said in a word which of them cites.
    cited = () if printing else (o for m in said for o in woven.found[m].relayed if o != name)
    citing = list(dict.fromkeys(cited))
    notes = [day] if day else []
    notes += [f"also in {listed(printing)}"] if printing else []
    notes += [f"citing {listed(citing)}"] if citing else []
    return f"{name} ({'; '.join(notes)})" if notes else name


def _credit_line(woven: Woven, index: int, others: Sequence[int], kind: PassageKind) -> str:
    names = _carriers(woven, [index, *others])
    if kind == "disputed":
        return f"according to {listed(names)}; {_rivals(woven, index)}"
    if len(names) == 1:
        return _alone(woven, index, names[0], kind)
    line = f"according to {listed(names)}"
    alone = _only_here(woven, index, others)
    return f"{line}; only {names[0].split(' (')[0]} has {alone}" if alone else line


def _gives(woven: Woven, index: int, value: ConflictValue) -> bool:
    """Whether a statement is one of those that give a value."""
    spot = woven.readings[woven.found[index].article].article.id, woven.found[index].start
    return any((credit.article, credit.start) == spot for credit in value.credits)


def _alone(woven: Woven, index: int, name: str, kind: PassageKind) -> str:
    """The credit of what one voice tells; who tells something related is named, lest "only" say too much."""
    if kind == "quote":
        return f"quoted by {name}"
    by_id = {claim.id: rank for rank, claim in enumerate(woven.claims)}
    ranks = (by_id[other] for other in woven.claims[woven.bundle[index]].related)
    related = (woven.claims[rank] for rank in ranks if not _counts_otherwise(woven, index, rank))
    own = set(woven.claims[woven.bundle[index]].outlets)
    others = list(dict.fromkeys(outlet for claim in related for outlet in claim.outlets if outlet not in own))
    if not others:
        return name
    more = f" and {len(others) - _NAMED} more" if len(others) > _NAMED else ""
    return f"{name}; similar in {', '.join(others[:_NAMED])}{more}"


def _counts_otherwise(woven: Woven, index: int, rank: int) -> bool:
    """Whether a claim gives another figure of what a statement counts: "similar" would say that it bears it out."""
    mine = woven.found[index].figures
    theirs = [figure for member in woven.groups[rank] for figure in woven.found[member].figures]
    pairs = [(one, other) for one in mine for other in theirs if may_be_one(one, other)]
    return any(differ(one, other) for one, other in pairs) and all(differ(one, other) for one, other in pairs)


def _rival(woven: Woven, index: int, other: int) -> bool:
    """Whether two statements give different values of one conflict."""
    for conflict in woven.clashing:
        ours, theirs = ([v for v in conflict.values if _gives(woven, i, v)] for i in (index, other))
        if ours and theirs and ours != theirs:
            return True
    return False


def _rivals(woven: Woven, index: int) -> str:
    """Who gives another figure than a disputed statement: ``The Selwyn Post says 6,000``."""
    for conflict in woven.clashing:
        ours = [v for v in conflict.values if any(_gives(woven, m, v) for m in woven.groups[woven.bundle[index]])]
        if ours:
            others = [v for v in conflict.values if v not in ours]
            return "; ".join(f"{listed(v.outlets or (UNNAMED,))} {_says(v.outlets)} {_inside(v)}" for v in others)
    return "others differ"


def _inside(value: ConflictValue) -> str:
    """A value as it reads inside a sentence: a number word that opened one is small."""
    counted = isinstance(value.value, float) and value.text[1:2].islower()
    return value.text[:1].lower() + value.text[1:] if counted else value.text


def _says(outlets: Sequence[str]) -> str:
    return "says" if len(outlets) < 2 else "say"


def _only_here(woven: Woven, index: int, others: Sequence[int]) -> str | None:
    """A figure in the printed sentence that no other voice's report has anywhere."""
    one = woven.found[index]
    text = woven.readings[one.article].article.text
    mine = woven.voices.voice[one.article]
    told = {
        figure.value
        for reading, voice in zip(woven.readings, woven.voices.voice, strict=True)
        if voice != mine
        for figure in reading.figures
    }
    texts = [r.article.text for r, v in zip(woven.readings, woven.voices.voice, strict=True) if v != mine]
    missing = []
    for figure in one.figures:
        raw = text[figure.start : figure.end]
        if figure.value not in told and not any(raw in other for other in texts):
            missing.append(f"“{raw}”")
    return listed(missing[:2]) if missing and others else None


def _none_stands(woven: Woven, made: Sequence[Passage]) -> list[LeftOut]:
    """Why a story has no passages: nothing in its reports can be printed without what stands around it."""
    if made:
        return []
    reason = "no sentence of it can be printed by itself: each leans on what stands around it, asks, or is overtaken"
    return [LeftOut(reading.article.id, reason) for reading in woven.readings]


def _unprinted(woven: Woven, printable: Mapping[int, str], printed: Sequence[int]) -> list[LeftOut]:
    """The agreed claims that the digest does not print, each with the reason."""
    told = {woven.bundle[i] for i in printed}
    found = []
    for rank, claim in enumerate(woven.claims):
        if claim.kind == "agreed" and not claim.judgement and rank not in told and printed:
            reason = _why_unprinted(woven, woven.groups[rank], printable, printed)
            found.append(LeftOut(claim.credits[0].article, f"agreed, but {reason}: “{claim.text}”"))
    return found


def _why_unprinted(woven: Woven, members: Sequence[int], printable: Mapping[int, str], printed: Sequence[int]) -> str:
    if all(member in woven.stale for member in members):
        return "overtaken by a later count"
    fit = [member for member in members if member in printable]
    if not fit:
        return "not to be read by itself"
    if any(repeats(woven.found[m], woven.found[p], woven.weight) for m in fit for p in printed):
        return "told in part by a sentence that is printed"
    return "beyond the words that the digest may have"


def _judgements(woven: Woven) -> list[LeftOut]:
    return [
        LeftOut(
            woven.readings[one.article].article.id, f"the writer's own judgement, not printed as fact: “{one.text}”"
        )
        for one in woven.found
        if one.judgement
    ]
