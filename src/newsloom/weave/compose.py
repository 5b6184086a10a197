"""Which sentences to print and in what order, each with its credits and an honest credit line."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from newsloom.types import Credit, LeftOut, Passage
from newsloom.weave.again import Again, repeats
from newsloom.weave.amounts import at_odds
from newsloom.weave.choose import choose, openings, weigh
from newsloom.weave.judgement import shouted
from newsloom.weave.known import first_named, surnames
from newsloom.weave.overtaken import foretold
from newsloom.weave.passages import own_credit, passage_of
from newsloom.weave.quotes import misquoted
from newsloom.weave.standing import OPENING_MARKS, leaning, standing, under_headline
from newsloom.weave.statements import Statement, headline_terms, outside
from newsloom.weave.tongues import told_in_another
from newsloom.weave.woven import Woven

# What only one outlet tells, and no figure in it, must be a full sentence to be worth its place.
_ALONE = 9
# Words of the story's one line.
_A_LINE = 32
# A digest of fewer words than this has no room for an opening that tells all: fixing one took ROUGE-2 at 60 words from
# 16.5 to 15.5.
_ROOM = 120
# A line that much older than the first sentence may be overtaken by it.
_HOURS = timedelta(hours=3)
# A story goes on when reports come so long after the one that opens it; those so close together are of one round.
_GOES_ON, _ONE_ROUND = timedelta(hours=18), timedelta(hours=6)
# A word in capitals that is none otherwise weighs as much as so many words that lean.
_LOUD = 2
# Two openings tell the same news when they share this much of the shorter one's terms.
_SAME_NEWS = 0.25
# How strongly a sentence is drawn to the one before it that it shares words with, against its place in the reports.
_TOGETHER = 0.6
# How much each further voice moves a claim to the front, up to five.
_WIDE = 0.1


@dataclass(frozen=True, slots=True)
class Composed:
    """A digest's passages in reading order, the story in one line with its credit, what was kept out and why."""

    passages: tuple[Passage, ...]
    line: str
    line_credit: Credit | None
    left_out: tuple[LeftOut, ...]


def composed(woven: Woven, words: int) -> Composed:
    """What a digest prints of a story, in so many words."""
    foreign = told_in_another(woven.found, woven.readings)
    printable = _printable(woven, foreign)
    candidates = sorted(printable)
    field = weigh(woven.found, woven.voices.voice, candidates, [headline_terms(r) for r in woven.readings])
    loud = {i: _loud(woven, i) for i in candidates}
    # What leans on what is not printed, or sells instead of telling.
    leans = {i: leaning(woven.found[i], woven.readings[woven.found[i].article]) + _LOUD * loud[i] for i in candidates}
    leads = [i for i in openings(field, words) if printable[i][0] not in f"{OPENING_MARKS}["]
    leads.sort(key=lambda i: bool(loud[i]))
    again = Again(woven).tells
    news = _newest(woven, leads, leans, again)
    first = list(dict.fromkeys([*_first(woven, leads, leans), *news])) if words >= _ROOM else []
    picked = choose(field, again, words, first=first, heard=woven.told, leaning=leans)
    if not first:
        picked.sort(key=lambda i: leads.index(i) if i in leads else len(leads))
    made, refused, printed = [], [], list[int]()
    bearers, named = surnames(woven.readings), set[str]()
    for index in _told_once(
        again, _in_order(woven, _clearest_of_all(woven, picked, printable, leans, words), max(1, len(first)))
    ):
        one = woven.found[index]
        text = first_named(printable[index], one, woven.readings[one.article], named, bearers)
        passage = passage_of(woven, index, text)
        if passage is None:
            article = woven.readings[one.article].article
            refused.append(LeftOut(article.id, f"not word for word in its source: “{text}”"))
        else:
            made.append(passage)
            printed.append(index)
    line = next((i for i in news if any(i in count for count in woven.counts)), None)
    line = _line(woven, leads, picked, printable, loud) if line is None else line
    return Composed(
        passages=tuple(made),
        line=printable[line] if line is not None else "",
        line_credit=own_credit(woven, line) if line is not None else None,
        left_out=(
            *refused,
            *_judgements(woven),
            *_foreign(woven, foreign),
            *_stale(woven),
            *_none_stands(woven, made),
            *_unprinted(woven, printable, printed),
        ),
    )


def _first(woven: Woven, leads: Sequence[int], leans: Mapping[int, int]) -> list[int]:
    """What the digest opens with: the best opening, and how its moving count stands now if the opening has it not."""
    opening = list(leads[:1])
    for count in woven.counts:
        now = [i for i in sorted(count) if i in leans]
        if opening and not count & set(opening) and now:
            heard = {i: woven.claims[woven.bundle[i]].independent for i in now}
            return [*opening, min(now, key=lambda i: (leans[i], -heard[i], _depth(woven, i), i))]
    return opening


def _newest(
    woven: Woven, leads: Sequence[int], leans: Mapping[int, int], again: Callable[[int, int], bool]
) -> list[int]:
    """The best opening of the newest reports, where a story has gone on since the report that would open its digest.

    Who reads of an election on its fifth day is to see in the first lines that a recount has turned a seat.
    """

    def told(index: int) -> datetime | None:
        return woven.readings[woven.found[index].article].article.published

    start = told(leads[0]) if leads else None
    newest = max((p for r in woven.readings if (p := r.article.published)), default=None)
    if start is None or newest is None:
        return []
    fresh = [
        i
        for i in leads
        if (when := told(i)) and newest - when <= _ONE_ROUND and when - start >= _GOES_ON
        if not again(i, leads[0]) and _common(woven.found[leads[0]], woven.found[i]) > 0 and _tells(woven.found[i])
    ]
    return [min(fresh, key=lambda i: (leans[i], leads.index(i)))] if fresh else []


def _tells(one: Statement) -> bool:
    """Whether a sentence has a day, a figure or a source: "the gulls still wait for the fish hall" has none."""
    return bool(one.dates or one.figures or one.quotes or one.relayed)


def _loud(woven: Woven, index: int) -> int:
    """The ordinary words that a statement has in capitals, names aside: "WASHINGTON ―"."""
    one = woven.found[index]
    article = woven.readings[one.article].article
    names = [(m.start, m.end) for m in one.mentions]
    told = " ".join(article.text[start:end] for start, end in outside(one.start, one.end, names))
    return shouted(told, article.language)


def _depth(woven: Woven, index: int) -> int:
    """How far into a statement its first figure stands, in characters: what it is about comes early."""
    one = woven.found[index]
    return min((figure.start - one.start for figure in one.figures), default=len(one.text))


def _told_once(again: Callable[[int, int], bool], ordered: Sequence[int]) -> list[int]:
    """The sentences without those that repeat an earlier one in its clearest wording."""
    kept: list[int] = []
    for index in ordered:
        if not any(again(index, k) for k in kept):
            kept.append(index)
    return kept


def _clearest_of_all(
    woven: Woven, picked: Sequence[int], printable: dict[int, str], leans: Mapping[int, int], words: int
) -> list[int]:
    """For each chosen sentence the clearest of its claim, as long as all stay within the words."""
    left, found = words - sum(woven.found[i].size for i in picked), list[int]()
    for index in picked:
        clearest = _clearest(woven, index, printable, leans)
        more = woven.found[clearest].size - woven.found[index].size
        found.append(clearest if more <= left else index)
        left -= max(0, more) if found[-1] == clearest else 0
    return found


def _clearest(woven: Woven, index: int, printable: dict[int, str], leans: Mapping[int, int]) -> int:
    """The member of the chosen sentence's claim that leans least on what is not printed; at par the chosen one."""

    def key(member: int) -> tuple[int, bool]:
        return leans[member], member != index

    size = len(printable[index])
    # A claim's other wordings may say less: only those of about the same length can stand for the one chosen.
    equals = [m for m in woven.groups[woven.bundle[index]] if m in printable and len(printable[m]) >= size * 0.75]
    return min(equals, key=key)


def _line(
    woven: Woven, leads: Sequence[int], picked: Sequence[int], printable: dict[int, str], loud: Mapping[int, int]
) -> int | None:
    """The statement that is the story in one line.

    Where a moving count stands now, told in a full sentence ("The toll rose to seven" is none of a story); else another
    voice's opening of the same news, else the digest's first sentence.
    Of those that print one text it is the first one's.
    """
    if not picked:
        return None
    top, voice = woven.found[picked[0]], woven.voices.voice
    short = [
        i
        for i, text in printable.items()
        if i not in picked and len(text.split()) <= _A_LINE and not at_odds(woven.found[i].figures, top.figures)
        if not loud[i]
    ]
    now = [i for count in woven.counts for i in short if i in count and woven.found[i].size >= _ALONE]
    # "Two bodies were found in a cellar, bringing the dead to seven" tells nobody what happened.
    now = [i for i in now if _common(top, woven.found[i])]
    if now:
        return max(now, key=lambda i: (_common(top, woven.found[i]), _firsthand(woven, i), -i))
    others = [
        (_common(top, woven.found[i]), _firsthand(woven, i), -rank, i)
        for rank, i in enumerate(leads)
        if i in short and voice[woven.found[i].article] != voice[top.article] and not _older(woven, i, top)
    ]
    common, *_, best = max(others, default=(0.0, False, 0, picked[0]))
    return best if common >= _SAME_NEWS else picked[0]


def _older(woven: Woven, index: int, top: Statement) -> bool:
    """Whether a statement is hours older than another: "fears grew for the hiker" is no line over her rescue."""
    told, first = (woven.readings[s.article].article.published for s in (woven.found[index], top))
    return told is not None and first is not None and first - told > _HOURS


def _firsthand(woven: Woven, index: int) -> bool:
    """Whether a statement stands in no copy of another's report."""
    article = woven.readings[woven.found[index].article].article.id
    return not any(article in origin.articles[1:] for origin in woven.voices.origins)


def _printable(woven: Woven, foreign: frozenset[int]) -> dict[int, str]:
    """The statements that can be printed, as they would read: no judgements, nothing overtaken or dangling.

    Nor what hands on an outlet that was read: that outlet's own sentence is there to be printed. Nor a quotation that
    others carry whole, or otherwise: who reads the sentence alone would not know.
    """
    wrong = misquoted(woven.quotes)
    latest = max((p for r in woven.readings if (p := r.article.published)), default=None)
    read = {outlet.name for r in woven.readings if (outlet := r.article.outlet)}
    today = latest.date().isoformat() if latest else ""
    found, over = {}, woven.stale | foreign
    for index, one in enumerate(woven.found):
        handed_on = any(name in read for name in one.relayed)
        reading = woven.readings[one.article]
        if one.judgement or index in over or handed_on or foretold(one, reading, today):
            continue
        if any((reading.article.id, quote.start) in wrong for quote in one.quotes):
            continue
        text = standing(one, reading)
        alone = woven.told[index] < 2
        if text and not (alone and one.size < _ALONE and all(figure.counts == "age" for figure in one.figures)):
            found[index] = text
    return found or _teaser(woven)


def _teaser(woven: Woven) -> dict[int, str]:
    """The first sentence of a story's one report, where nothing in it stands without the headline above it."""
    first = next((i for i, one in enumerate(woven.found) if not one.judgement and not one.cut), None)
    if first is None or len(woven.readings) > 1:
        return {}
    text = under_headline(woven.found[first], woven.readings[0])
    return {first: text} if text else {}


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
        return "overtaken by a later report"
    fit = [member for member in members if member in printable]
    if not fit:
        return "not to be understood without the sentences around it"
    if any(repeats(woven.bearing, m, p) for m in fit for p in printed):
        return "close to a sentence that is printed"
    return "there was no room for it"


def _stale(woven: Woven) -> list[LeftOut]:
    """What one report alone tells and a later one has overtaken; what several tell stands among the agreed."""
    alone = (i for i in sorted(woven.stale) if woven.claims[woven.bundle[i]].kind != "agreed")
    told = ((woven.readings[woven.found[i].article].article.id, woven.found[i].text) for i in alone)
    return [LeftOut(article, f"overtaken by a later report: “{text}”") for article, text in told]


def _foreign(woven: Woven, foreign: frozenset[int]) -> list[LeftOut]:
    """What reports in another language tell again, each with its reason."""
    return [
        LeftOut(
            woven.readings[one.article].article.id,
            f"in another language; its figures and people are told in the story’s own: “{one.text}”",
        )
        for one in (woven.found[index] for index in sorted(foreign))
    ]


def _judgements(woven: Woven) -> list[LeftOut]:
    return [
        LeftOut(
            woven.readings[one.article].article.id, f"the writer's own judgement, not printed as fact: “{one.text}”"
        )
        for one in woven.found
        if one.judgement
    ]
