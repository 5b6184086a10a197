"""The day that a later report gives for the same: "trains may stop again on Friday", and a day later "on Monday"."""

from __future__ import annotations

from newsloom.text import words
from newsloom.types import Conflict, ConflictValue, Reading
from newsloom.weave.credit import credit
from newsloom.weave.lacks import text_of, weekdays
from newsloom.weave.sources import Sources
from newsloom.weave.statements import Statement, content_stems


def later_day(one: Statement, digest: Reading, evidence: Statement, sources: Sources) -> tuple[Conflict, ...]:
    """What is to be, told in the same words with another day of the week by the last report that tells it so.

    Only what is to be: "markets fell on Tuesday" and "markets fell on Wednesday" are two things.
    """
    day = _day(evidence, sources.readings[evidence.article])
    if not day or not evidence.hedges or day not in words(text_of(one, digest)):
        return ()
    last = _last(evidence, sources)
    if last is evidence or _day(last, sources.readings[last.article]) == day:
        return ()
    return (Conflict(evidence.text, "date", (_value(evidence, sources), _value(last, sources))),)


def _last(evidence: Statement, sources: Sources) -> Statement:
    """The last report's sentence that says the same, be it of another day."""
    kept = _without_day(evidence, sources.readings[evidence.article])
    places = [set(sources.bearing.get(word, ())) for word in kept]
    same = (sources.statements[place] for place in sorted(set.intersection(*places) if places else ()))
    found = [evidence, *(other for other in same if _same_but_day(evidence, other, sources))]
    return max(found, key=lambda other: published(sources.readings[other.article]))


def published(reading: Reading) -> float:
    """When a report came out, in seconds; one without a time is before all others."""
    return reading.article.published.timestamp() if reading.article.published else 0.0


def _day(one: Statement, reading: Reading) -> str:
    """The one day of the week that a statement names, empty where it names none or several."""
    days = weekdays(reading.article.language or "en")
    found = {word for word in words(text_of(one, reading)) if word in days}
    return found.pop() if len(found) == 1 else ""


def _same_but_day(one: Statement, other: Statement, sources: Sources) -> bool:
    """Whether two statements say the same in the same words, the day aside."""
    if one.hedges != other.hedges or not one.denied == other.denied == frozenset():
        return False
    mine, theirs = (_without_day(held, sources.readings[held.article]) for held in (one, other))
    return mine == theirs and bool(mine) and bool(_day(other, sources.readings[other.article]))


def _without_day(one: Statement, reading: Reading) -> frozenset[str]:
    language = reading.article.language
    told = content_stems(text_of(one, reading), language)  # names too: one report's place is another's plain word
    return frozenset(told) - set(content_stems(_day(one, reading), language))


def _value(one: Statement, sources: Sources) -> ConflictValue:
    reading = sources.readings[one.article]
    outlet, published = reading.article.outlet, reading.article.published
    return ConflictValue(
        text=_day(one, reading).capitalize(),
        value=next((when.value for when in one.dates if when.value), None),
        unit=None,
        as_of=published.isoformat(timespec="minutes").replace("+00:00", "Z") if published else None,
        outlets=(outlet.name,) if outlet else (),
        credits=(credit(reading.article, one.start, one.end),),
    )
