"""Figures: numbers in digits and words, with their range, unit, hedge, and what they count.

    token ──numbers──▶ number ──currency, range, unit, hedge──▶ measure ──counted──▶ Figure

Years, dates, times, ordinals, scores and numbers that are part of a name ("F-16", "Route 66") are no figures.
"""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

from newsloom.read import counted
from newsloom.read.dates import dates
from newsloom.read.figure_words import Grammar, ahead, behind, grammar
from newsloom.read.measures import Measure, may_start, measure_at
from newsloom.read.tokens import Tokens, cut
from newsloom.text import bare
from newsloom.types import Article, Figure, Sentence

#: The dollar of a country, by the ending of the outlet's host; elsewhere "$" is the US dollar.
_DOLLARS = {"ca": "CAD", "au": "AUD", "nz": "NZD", "hk": "HKD", "sg": "SGD", "tw": "TWD"}
_YEARS = range(1500, 2100)
_OLDEST = 115
# News counts no further: a quintillion.
_LARGEST = 1e18


def figures(article: Article, sentences: tuple[Sentence, ...]) -> tuple[Figure, ...]:
    """The figures of an article, in order; a span runs from the hedge to the unit. None in an unknown language."""
    known = grammar(article.language or "en")
    if known is None:
        return ()
    taken = [(when.start, when.end) for when in dates(article, sentences)]
    dollar = _dollar(article.url)
    found: list[Figure] = []
    at = 0
    for sentence in sentences:
        while at < len(taken) and taken[at][1] <= sentence.start:
            at += 1
        t = cut(known.pattern, article.text, sentence.start, sentence.end, bare)
        found.extend(_in_sentence(t, known, _dated(t, taken, at), dollar))
    return tuple(found)


def _dollar(url: str | None) -> str:
    try:
        ending = (urlsplit(url or "").hostname or "").rpartition(".")[2]
    except ValueError:
        return "USD"
    return _DOLLARS.get(ending, "USD")


def _dated(t: Tokens, taken: list[tuple[int, int]], at: int) -> frozenset[int]:
    """The tokens that belong to dates."""
    found = set()
    for k in range(len(t)):
        while at < len(taken) and taken[at][1] <= t.starts[k]:
            at += 1
        if at == len(taken):
            break
        if taken[at][0] < t.ends[k]:
            found.add(k)
    return frozenset(found)


def _in_sentence(t: Tokens, known: Grammar, dated: frozenset[int], dollar: str) -> Iterator[Figure]:
    i = floor = 0
    while i < len(t):
        measure = measure_at(t, i, known, floor) if i not in dated and may_start(t, i, known) else None
        if measure is None or not dated.isdisjoint(range(i, measure.j)):
            i = _past_chain(t, i)
            continue
        if (score := counted.score(t, measure, known)) is not None:
            yield from score.votes
            i = floor = score.stop
            continue
        figure, i = _figure(t, measure, known, floor, dollar)
        floor = i
        if figure is not None:
            yield figure


def _past_chain(t: Tokens, i: int) -> int:
    """The token to go on from: numbers chained by marks (telephones, versions) are passed over whole."""
    j = i + 1
    if t.raw[i][0].isdecimal():
        while j < len(t) and t.glued(j) and (t.raw[j][0].isdecimal() or t.raw[j] in "-–/:."):
            j += 1
    return j


def _figure(t: Tokens, measure: Measure, known: Grammar, floor: int, dollar: str) -> tuple[Figure | None, int]:
    """The figure around a measure, and the token to go on from."""
    start, before = _hedge_before(t, measure, known, floor)
    end, after = _hedge_after(t, measure, known)
    modifier = after or before or measure.modifier
    counts, unit = counted.counts(t, start, end, measure, known), measure.unit
    if measure.kind == "words" and 0 < measure.value < 1 and unit is None and before:
        unit = "share"  # "more than half"
    if unit is None and _is_age(t, measure, known):
        counts, unit = "age", "year"
    unit = dollar if unit == "$" else unit
    found = Figure(t.starts[start], t.ends[end - 1], measure.value, measure.high, unit, counts, modifier)
    return (found, end) if _is_figure(t, measure, start, found, known) else (None, measure.j)


def _hedge_before(t: Tokens, measure: Measure, known: Grammar, floor: int) -> tuple[int, str | None]:
    """Where the figure begins with its hedge, and the hedge's normal form."""
    at, start, modifier = measure.i, measure.i, None
    for _ in range(3):
        found = behind(t, at, known.hedges)
        if found is None or found[0] < floor:
            break
        at, form = found
        if form == "skip":
            continue
        # "over five days" is "during", "well over five days" is more.
        if form == "more than" and t.lower[at] == "over" and measure.i - at == 1 and known.lasts(measure.unit):
            break
        start, modifier = at, modifier or form
    return start, modifier


def _hedge_after(t: Tokens, measure: Measure, known: Grammar) -> tuple[int, str | None]:
    """The token behind the figure with a hedge that follows it ("or more"), and the hedge's normal form."""
    found = ahead(t, measure.j, known.after)
    if found is None or (t.lower[measure.j] == "+" and (not t.glued(measure.j) or t.glued(found[0]))):
        return measure.j, None
    return found


def _is_age(t: Tokens, measure: Measure, known: Grammar) -> bool:
    """``Ana Reyes, 29, of Hallin``: a small number between commas behind a name; ``aged 29``."""
    i, j = measure.i, measure.j
    if t.word(i - 1) in known.role("age"):
        return measure.value <= _OLDEST
    if j != i + 1 or not t.raw[i].isdecimal() or measure.value > _OLDEST or t.word(j) not in {",", ".", ";", ")"}:
        return False
    opened = t.word(i - 1) in {",", "("} and i > 1
    return opened and t.raw[i - 2][0].isupper() and t.raw[i - 2].isalpha()


def _is_figure(t: Tokens, measure: Measure, start: int, figure: Figure, known: Grammar) -> bool:
    """Whether a measure counts something: not a year, a label, part of a name, or the pronoun "one"."""
    unit, modifier, counts = figure.unit, figure.modifier, figure.counts
    if abs(figure.high or figure.value) > _LARGEST:
        return False
    if t.lower[measure.i] in known.numbers.strict and measure.value in (0, 1) and measure.high is None:
        return bool(counts in known.concepts or (unit and (modifier or not known.lasts(unit))))
    if measure.hyphen and t.word(measure.j + 1) in known.role("compound"):
        return False
    if measure.kind == "words" and 0 < measure.value < 1 and unit is None:
        return False
    if unit is not None or measure.kind in ("share", "vague"):
        return True
    lone = measure.j == measure.i + 1
    if lone and _is_year(t, measure, modifier, counts):
        return False
    if lone and (t.raw[measure.i] in known.numbered or (start == 0 and t.word(1) in {".", ")"})):
        return False  # "call 911"; an item of a list, "2. Mix"
    return modifier is not None or not _is_label(t, start, counts, known)


def _is_year(t: Tokens, measure: Measure, modifier: str | None, counts: str | None) -> bool:
    """Whether four bare digits are rather a year: counts carry a comma or are round."""
    if not t.raw[measure.i].isdecimal() or measure.value not in _YEARS:
        return False
    return measure.value % 50 != 0 or (modifier is None and counts is None)


def _is_label(t: Tokens, i: int, counts: str | None, known: Grammar) -> bool:
    """Whether the word before a number is named by it: "Route 66", "No. 10", "Boeing 737"."""
    k = i - 1 if t.word(i - 1) not in {".", "-"} else i - 2
    word = t.word(k)
    if counts is None and word in known.numbers.article and t.raw[i].isdecimal():  # "a 747"
        return True
    if not word or not word[0].isalpha():
        return False
    if word in known.numbered or f"{t.word(k - 1)} {word}" in known.numbered:
        return True
    return counts is None and k == i - 1 and t.raw[k][0].isupper() and word not in known.stops
