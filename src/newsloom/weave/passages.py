"""A printed sentence with its credits, and the line beside it that tells who says so.

Woven, a statement ──bears out──▶ the statements credited ──▶ Passage: agreed, single, disputed or quote
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from newsloom.types import ConflictValue, Credit, Passage, PassageKind, Reading
from newsloom.weave import check
from newsloom.weave.amounts import differ, may_be_one
from newsloom.weave.bearing import Bearing
from newsloom.weave.claims import voices_of
from newsloom.weave.conflict_words import phrase
from newsloom.weave.credit import credit
from newsloom.weave.standing import day_and_month
from newsloom.weave.statements import Statement, content_between
from newsloom.weave.woven import Woven

# A quotation of this many words carries a passage by itself.
# A carrier prints nearly all of the words: house style cuts a "well".
_CARRIED = 0.8
_QUOTED = 6
# Outlets with related reports that are named; the rest are counted.
_NAMED = 3
# Of what a statement tells a similar one has this share, or both of each other's so much together. By eye in 70 real
# stories 18 of 22 outlets called similar so tell the same in other words, and 8 of 22 with less; in ten invented ones
# the second told the opposite in every third case ("made no concession", "will cut its duty").
_SIMILAR, _EACH_OTHERS = 0.55, 0.85
# A clause of so many telling words, of which those credited beside it have less than this share, is one outlet's own,
# unless another report has most of it elsewhere.
_CLAUSE, _LACKED, _ELSEWHERE = 3, 0.3, 0.6
_STOP = re.compile(r"[,;:()](?=\s)|\s[–—-]+\s|—")
# Words of a clause that are shown.
_CLAUSE_SHOWN = 12

UNNAMED = "an unnamed outlet"


def passage_of(woven: Woven, index: int, text: str) -> Passage | None:
    """A statement as it is printed, with all who bear it out; ``None`` where it is not word for word its source's."""
    one = woven.found[index]
    own = own_credit(woven, index)
    if not check.verbatim(text, own.exact):
        return None
    others = [m for m in woven.groups[woven.bundle[index]] if m != index and _credited(woven, index, m)]
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
    line = _credit_line(woven, index, others, kind)
    if kind == "quote" and (carried := _carried(woven, index)):
        points += carried
        line += f"; the same words in {listed(list(dict.fromkeys(one.outlet or UNNAMED for one in carried)))}"
    return Passage(text, kind, line, tuple(points))


def _carried(woven: Woven, index: int) -> list[Credit]:
    """The sentences in which others print the longest quotation of a statement, one of each outlet, earliest first."""
    one = woven.found[index]
    article = woven.readings[one.article].article
    said = max((q for q in one.quotes if q.kind == "direct"), key=lambda q: (q.end - q.start, -q.start))
    here = (article.id, said.start)
    quote = next((w for w in woven.quotes if here in {(c.article, c.start) for c in w.credits}), None)
    found: dict[str | None, Credit] = {}
    for held in quote.credits if quote else ():
        whole = held.end - held.start >= _CARRIED * (said.end - said.start)
        if whole and held.outlet != (article.outlet and article.outlet.name) and held.outlet not in found:
            around = next(
                (m for m, s in enumerate(woven.found) if _holds(woven, s, held) and _undisputed(woven, m)), None
            )
            if around is not None:
                found[held.outlet] = own_credit(woven, around)
    return list(found.values())


def _holds(woven: Woven, one: Statement, held: Credit) -> bool:
    return woven.readings[one.article].article.id == held.article and one.start <= held.start < one.end


def _undisputed(woven: Woven, index: int) -> bool:
    return woven.claims[woven.bundle[index]].kind != "disputed"


def _credited(woven: Woven, index: int, other: int) -> bool:
    """Whether another statement of its claim is credited for a printed sentence."""
    if any(index in count and other in count for count in woven.counts) and woven.bearing.counts_so(index, other):
        return True
    return woven.bearing.bears_out(index, other)


def own_credit(woven: Woven, index: int) -> Credit:
    """The credit of a statement's own words."""
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


def _teller(woven: Woven, articles: Sequence[int]) -> str:
    """The outlet of a voice: of those that print one text the one whose text it is."""
    sources = {origin.articles[0] for origin in woven.voices.origins}
    earliest = min(articles, key=lambda i: (woven.readings[i].article.id not in sources, i != woven.voices.voice[i], i))
    return outlet_of(woven.readings[earliest])


def _voice(woven: Woven, said: Sequence[int], day: str | None) -> str:
    articles = sorted({woven.found[m].article for m in said})
    name = _teller(woven, articles)
    printing = list(dict.fromkeys(n for i in articles if (n := outlet_of(woven.readings[i])) != name))
    # Of several outlets that share a voice it can be said in a word whom they cite only where all of them do.
    cited = dict.fromkeys(o for m in said for o in woven.found[m].relayed if o != name)
    of_all = [{o for m in said if woven.found[m].article == i for o in woven.found[m].relayed} for i in articles]
    citing = [o for o in cited if all(o in of_one for of_one in of_all)] if printing else list(cited)
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
    if alone is None:
        return line
    mine = {woven.found[m].article for m in (index, *others) if _voice_of(woven, m) == _voice_of(woven, index)}
    return f"{line}; only {_teller(woven, sorted(mine))} has {alone}"


def _voice_of(woven: Woven, index: int) -> int:
    return woven.voices.voice[woven.found[index].article]


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
    related = [m for rank in ranks if _similar(woven, index, rank) for m in woven.groups[rank]]
    own = set(woven.claims[woven.bundle[index]].outlets)
    # Who prints its text, or is of its house, is no other.
    beside = (m for m in related if _voice_of(woven, m) != _voice_of(woven, index))
    named = dict.fromkeys(outlet_of(woven.readings[woven.found[m].article]) for m in beside)
    against = _against(woven, index)
    others = [outlet for outlet in named if outlet not in own and outlet not in against]
    if not others:
        return name
    more = f" and {len(others) - _NAMED} more" if len(others) > _NAMED else ""
    return f"{name}; similar in {', '.join(others[:_NAMED])}{more}"


def _against(woven: Woven, index: int) -> frozenset[str]:
    """The outlets that give another value where a statement's own may be in conflict."""
    return frozenset(
        outlet
        for conflict in woven.conflicts
        if any(_gives(woven, index, value) for value in conflict.values)
        for value in conflict.values
        if not _gives(woven, index, value)
        for outlet in value.outlets
    )


def _similar(woven: Woven, index: int, rank: int) -> bool:
    """Whether a related claim tells enough of what a statement does to be named beside it, and nothing else of it.

    Another figure, day or person is something else, and so are a denial and not to tell that somebody died.
    """
    bearing = woven.bearing
    return not _counts_otherwise(woven, index, rank) and any(
        _tells_alike(bearing, index, m)
        and not bearing.of_others(index, m)
        and not bearing.of_other_days(index, m)
        and not bearing.brings(index, m)
        for m in woven.groups[rank]
        if m not in woven.stale
    )


def _tells_alike(bearing: Bearing, index: int, other: int) -> bool:
    """Whether two statements have much in common, and both or neither deny it."""
    mine, theirs = bearing.covered(index, other), bearing.covered(other, index)
    denied = [bool(bearing.found[i].denied) for i in (index, other)]
    return denied[0] == denied[1] and (mine >= _SIMILAR or mine + theirs >= _EACH_OTHERS)


def _counts_otherwise(woven: Woven, index: int, rank: int) -> bool:
    """Whether a claim gives another figure of what a statement counts: "similar" would say that it bears it out."""
    mine = woven.found[index].figures
    theirs = [figure for member in woven.groups[rank] for figure in woven.found[member].figures]
    beside = ([differ(one, other) for other in theirs if may_be_one(one, other)] for one in mine)
    return any(pairs and all(pairs) for pairs in beside)


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
    """What of the printed sentence no other voice has: figures that stand nowhere in their reports, a clause."""
    if not others:
        return None
    one = woven.found[index]
    article = woven.readings[one.article].article
    clause = _own_clause(woven, index, others)
    missing = [f"“{_shown(article.text[clause[0] : clause[1]])}”"] if clause else []
    missing += [
        f"“{article.text[start:end]}”"
        for start, end in _own_figures(woven, index)
        if not (clause and clause[0] <= start < clause[1])
    ]
    return listed(missing[:2]) if missing else None


def _clauses(text: str, start: int, end: int, language: str | None) -> list[tuple[int, int]]:
    """The clauses of a sentence, as far as commas, dashes and, in English, words such as "after" part them."""
    breaks = [start, end]
    breaks += [found.end() for found in _STOP.finditer(text, start, end)]
    if language in ("en", None):
        breaks += [found.start() for found in phrase("parting").finditer(text, start, end)]
    spots = []
    for a, b in pairwise(sorted(set(breaks))):
        inner = text[a:b].strip(" \n\t,;:.()–—-")
        if inner:
            spots.append((at := text.index(inner, a), at + len(inner)))
    return spots


def _shown(clause: str) -> str:
    """A clause, of a long one its first words."""
    told = clause.split()
    return " ".join(told[:_CLAUSE_SHOWN]) + ("…" if len(told) > _CLAUSE_SHOWN else "")


def _own_figures(woven: Woven, index: int) -> list[tuple[int, int]]:
    """Where the figures of a statement stand that no other voice's report gives anywhere."""
    one = woven.found[index]
    text = woven.readings[one.article].article.text
    mine = woven.voices.voice[one.article]
    beside = [r for r, voice in zip(woven.readings, woven.voices.voice, strict=True) if voice != mine]
    told = {figure.value for reading in beside for figure in reading.figures}
    missing = (figure for figure in one.figures if figure.value not in told)
    spots = [(figure.start, figure.end) for figure in missing]
    return [(a, b) for a, b in spots if not any(text[a:b] in reading.article.text for reading in beside)]


def _own_clause(woven: Woven, index: int, others: Sequence[int]) -> tuple[int, int] | None:
    """Where a clause stands that none of those credited beside it has, nor any other voice's report: the longest."""
    one = woven.found[index]
    article, mine = woven.readings[one.article].article, woven.voices.voice[one.article]
    quoted = [(quote.start, quote.end) for quote in one.quotes if quote.kind != "indirect"]
    had = frozenset().union(*(_stems(woven, other) for other in others))
    found = []
    for start, end in _clauses(article.text, one.start, one.end, article.language):
        told = frozenset(content_between(article.text, start, end, article.language))
        if len(told) < _CLAUSE or any(a < end and start < b for a, b in quoted) or _held(told, had) >= _LACKED:
            continue
        elsewhere = (i for i, s in enumerate(woven.found) if woven.voices.voice[s.article] != mine)
        if not any(_held(told, _stems(woven, other)) >= _ELSEWHERE for other in elsewhere):
            found.append((start, end))
    return max(found, key=lambda spot: (spot[1] - spot[0], -spot[0]), default=None)


def _stems(woven: Woven, index: int) -> frozenset[str]:
    """The stems of a statement's content words, those of its names too: "the River Seine" tells of the Seine."""
    one = woven.found[index]
    article = woven.readings[one.article].article
    return frozenset(content_between(article.text, one.start, one.end, article.language))


def _held(told: frozenset[str], had: frozenset[str]) -> float:
    return len(told & had) / len(told)
