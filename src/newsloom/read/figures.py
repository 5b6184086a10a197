"""Figures: numbers in digits and words, with their range, unit, hedge, and what they count.

    token ──numbers──▶ number ──currency, range, unit, hedge──▶ measure ──counted──▶ Figure

Years, dates, times, scores and numbers that are part of a name ("F-16", "Route 66") are no figures; nor are ordinals,
but for the last of a count: "a fifth person has died".
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from urllib.parse import urlsplit

from newsloom.read import counted
from newsloom.read.figure_words import Grammar, ahead, behind, grammar
from newsloom.read.measures import Measure, may_start, measure_at
from newsloom.read.tokens import Tokens, cut
from newsloom.text import bare
from newsloom.types import Article, Figure, Sentence, When

#: The dollar of a country, by the ending of the outlet's host; elsewhere "$" is the US dollar.
_DOLLARS = {"ca": "CAD", "au": "AUD", "nz": "NZD", "hk": "HKD", "sg": "SGD", "tw": "TWD"}
_YEARS = range(1500, 2100)
_OLDEST = 115
# What stands behind a number that ends its clause.
_ENDS = frozenset({",", ".", ";", ")"})
_ABOVE, _UNDER = frozenset({"more than", "at least"}), frozenset({"less than", "at most"})
# News counts no further: a quintillion.
_LARGEST = 1e18


def figures(article: Article, sentences: tuple[Sentence, ...], dated: Sequence[When]) -> tuple[Figure, ...]:
    """The figures of an article, in order; a span runs from the hedge to the unit. None in an unknown language.

    ``dated``: the article's dates in order, whose numbers count nothing.
    """
    known = grammar(article.language or "en")
    if known is None:
        return ()
    taken = [(when.start, when.end) for when in dated]
    dollar = _dollar(article.url)
    found: list[Figure] = []
    at = 0
    for sentence in sentences:
        while at < len(taken) and taken[at][1] <= sentence.start:
            at += 1
        told = article.text[sentence.start : sentence.end]
        if not known.numbers.tells(told):
            continue
        fold = bare if "'" in told or "’" in told else str.lower
        t = cut(known.pattern, article.text, sentence.start, sentence.end, fold)
        found.extend(_bounded(list(_in_sentence(t, known, _dated(t, taken, at), dollar)), t.text, known))
    return tuple(found)


def _dollar(url: str | None) -> str:
    try:
        ending = (urlsplit(url or "").hostname or "").rpartition(".")[2]
    except ValueError:
        return "USD"
    return _DOLLARS.get(ending, "USD")


def _dated(t: Tokens, taken: list[tuple[int, int]], at: int) -> frozenset[int]:
    """The tokens that belong to dates."""
    found: set[int] = set()
    end = t.ends[-1] if len(t) else 0
    while at < len(taken) and taken[at][0] < end:
        first, last = taken[at]
        found.update(range(bisect_right(t.ends, first), bisect_left(t.starts, last)))
        at += 1
    return frozenset(found)


def _in_sentence(t: Tokens, known: Grammar, dated: frozenset[int], dollar: str) -> Iterator[Figure]:
    numbers, floor, past = known.numbers, 0, 0
    nth, opening, built = numbers.nth, numbers.opening, numbers.compound is not None
    first = [
        i
        for i, word in enumerate(t.lower)
        if word in opening or word[-1].isdecimal() or (built and numbers.starts_at(word))
    ]
    for i in first:
        if i < past or i in dated:
            continue
        if t.lower[i] in nth and (told := counted.last(t, i, known)) is not None:
            past = floor = i + 1
            yield told
            continue
        measure = measure_at(t, i, known, floor) if may_start(t, i, known) else None
        if measure is None or not dated.isdisjoint(range(i, measure.j)):
            past = _past_chain(t, i)
            continue
        if (score := counted.score(t, measure, known)) is not None:
            yield from score.votes
            past = floor = score.stop
            continue
        figure, past = _figure(t, measure, known, floor, dollar)
        if figure is not None:
            floor = past
            yield figure


def _bounded(found: list[Figure], text: str, known: Grammar) -> list[Figure]:
    """The figures, with two bounds of one thing as one: "more than 10 and less than 40", "at most 9, at least 5"."""
    joined: list[Figure] = []
    for figure in found:
        last = joined[-1] if joined else None
        if last is not None and (both := _between(last, figure, text, known)) is not None:
            joined[-1] = both
        else:
            joined.append(figure)
    return joined


def _between(one: Figure, other: Figure, text: str, known: Grammar) -> Figure | None:
    low, high = (one, other) if one.modifier in _ABOVE else (other, one)
    if low.modifier not in _ABOVE or high.modifier not in _UNDER or low.high is not None or high.high is not None:
        return None
    joint = text[one.end : other.start].strip().lower()
    linked = joint == "," or joint in known.numbers.join or known.numbers.link.get(joint) == "but"
    if not linked or not low.value < high.value or (low.unit and high.unit and low.unit != high.unit):
        return None
    unit, counts = low.unit or high.unit, other.counts or one.counts
    return Figure(one.start, other.end, low.value, high.value, unit, counts, None)


def _past_chain(t: Tokens, i: int) -> int:
    """The token to go on from: numbers chained by marks (telephones, versions) are passed over whole."""
    j = i + 1
    if t.raw[i][-1].isdecimal():
        while j < len(t) and t.glued(j) and (t.raw[j][-1].isdecimal() or t.raw[j] in "-–/:."):
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
    if unit in (None, "year") and (counts == "age" or _is_age(t, measure, known)):
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
    if found is None:
        return measure.j, None
    plus = t.lower[measure.j] == "+" and (not t.glued(measure.j) or t.glued(found[0]))
    # "10 et plus petit que 20" begins the next hedge
    opens = (t.word(measure.j + 1), t.word(measure.j + 2)) in known.openings
    return (measure.j, None) if plus or opens else found


def _is_age(t: Tokens, measure: Measure, known: Grammar) -> bool:
    """``Ana Reyes, 29, of Hallin``: a small number between commas behind a name; ``aged 29``; ``Ana, 29 ans,``."""
    i, j = measure.i, measure.j
    if measure.value > _OLDEST:
        return False
    if measure.unit is None and t.word(i - 1) in known.role("age"):
        return True
    if measure.unit is None and j == i + 1 and t.word(j) in _ENDS and _is_told_age(t, i, known):
        return True
    if measure.unit is None and t.word(i - 2) in known.role("of age") and t.word(i - 1) in known.numbers.of:
        return j == i + 1 and not counted.plain(t, j, known)  # "a child of six was killed", "a man of few words"
    if j != i + 1 + (measure.unit == "year") or not t.raw[i].isdecimal() or t.word(j) not in _ENDS:
        return False
    opened = t.word(i - 1) in {",", "("} and i > 1
    named = opened and t.raw[i - 2][0].isupper() and t.raw[i - 2].isalpha()
    return named or (opened and t.word(j) == "," and t.word(i - 2) in known.role("person"))


def _is_told_age(t: Tokens, i: int, known: Grammar) -> bool:
    """``She was 87.``, ``has died at 89,``: a number at a clause's end behind a person's "was", or a death's "at"."""
    before = t.word(i - 2), t.word(i - 1)
    return (before[0] in known.role("who") and before[1] in known.role("who is")) or (
        before[0] in known.role("dying") and before[1] in known.role("dying at")
    )


def _is_figure(t: Tokens, measure: Measure, start: int, figure: Figure, known: Grammar) -> bool:
    """Whether a measure counts something: not a year, a label, part of a name, or the pronoun "one"."""
    unit, modifier, counts = figure.unit, figure.modifier, figure.counts
    if abs(figure.high or figure.value) > _LARGEST:
        return False
    if t.lower[measure.i] in known.numbers.strict and measure.value in (0, 1) and measure.high is None:
        if t.word(measure.i - 1) in known.role("no one"):
            return False
        return bool(counts in known.concepts or (unit and (modifier or counts == "age" or not known.lasts(unit))))
    if measure.hyphen and t.word(measure.j + 1) in known.role("compound"):
        return False
    if measure.kind == "words" and 0 < measure.value < 1 and unit is None:
        return False
    if unit == "°" and known.head == "first" and t.word(measure.j).isalpha() and t.word(measure.j) not in known.stops:
        return False  # "il 15° posto"
    if unit is not None or measure.kind in ("share", "vague"):
        return True
    if t.word(measure.j) in known.role("clock"):
        return False
    lone = measure.j == measure.i + 1
    if lone and _is_year(t, measure, modifier, counts):
        return False
    if lone and (t.raw[measure.i] in known.numbered or _is_item(t, start)):
        return False  # "call 911"; an item of a list, "2. Mix"
    return modifier is not None or not _is_label(t, start, counts, known)


def _is_item(t: Tokens, start: int) -> bool:
    """Whether a number is the mark of an item: "2. Mix", "1) he comes, 2) he goes"."""
    behind_it = t.word(start + 1)
    if start == 0 and behind_it in {".", ")"}:
        return len(t) > 2 or len(t.raw[0]) < 3
    return behind_it == ")" and t.glued(start + 1) and "(" not in t.raw[max(0, start - 12) : start]


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
    spelt = t.raw[i].islower() and k == 0  # "Conté seis barcos"
    if spelt or (len(t.raw[i]) > 4 and not t.raw[i].isdecimal() and t.raw[i][0].isdecimal()):  # "China 1 414 021 100"
        return False
    return counts is None and k == i - 1 and t.raw[k][0].isupper() and word not in known.stops
