"""What the reports have in the place of what is lacking: the figure, name, day or quote that comes nearest, and where.

A verdict that only says "not there" sends its reader looking; one that says "they say 4,200" can be judged at sight.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from functools import cached_property

from rapidfuzz import fuzz, process
from rapidfuzz.distance import JaroWinkler

from newsloom.naming import same_name
from newsloom.text import normal, squeeze, word_spans, words
from newsloom.types import Credit, Figure, Lack, Mention, Quote, Reading
from newsloom.weave.amounts import comparable, same_figure
from newsloom.weave.credit import credit
from newsloom.weave.lacks import FOREIGN, as_written, opening, stands, text_of, weekdays
from newsloom.weave.sources import Sources, own_words
from newsloom.weave.statements import Statement, content_stems

# A name so like another is that name misspelt: "Adeyer" for "Adeyar" has .97, two Johnsons' given names below .8.
_MISSPELT = 0.9
# A quote that shares so much with another (of 100, by its letters) is that quote altered: a word changed leaves 85.
_ALTERED = 70.0
# Characters of a quote in a message, and that are compared; names told in place of another.
_SHOWN, _QUOTED, _NAMES = 160, 2_000, 2


class Reports:
    """What the sources have of figures, names and quotes, gathered when it is first asked for."""

    def __init__(self, sources: Sources) -> None:
        """Over the sources of one check."""
        self.sources = sources

    @cached_property
    def values(self) -> frozenset[tuple[float, str | None]]:
        """Every figure as its value and unit."""
        return frozenset((figure.value, figure.unit) for one in self.sources.statements for figure in one.figures)

    @cached_property
    def counted(self) -> dict[str, list[tuple[Statement, Figure]]]:
        """What is counted → the figures that count it, in reading order."""
        found: dict[str, list[tuple[Statement, Figure]]] = {}
        for one in self.sources.statements:
            for figure in one.figures:
                if figure.counts:
                    found.setdefault(figure.counts, []).append((one, figure))
        return found

    @cached_property
    def names(self) -> dict[str, tuple[Mention, Reading]]:
        """Every name in small letters → where it first stands."""
        found: dict[str, tuple[Mention, Reading]] = {}
        for reading in self.sources.readings:
            for mention in reading.mentions:
                found.setdefault(mention.entity.lower(), (mention, reading))
        return found

    @cached_property
    def quotes(self) -> list[tuple[Quote, Reading]]:
        """The quotes in marks."""
        every = ((quote, reading) for reading in self.sources.readings for quote in reading.quotes)
        return [(quote, reading) for quote, reading in every if quote.kind != "indirect"]

    @cached_property
    def quoted(self) -> dict[str, list[int]]:
        """Word → the quotes that have it."""
        found: dict[str, list[int]] = {}
        for place, (quote, _) in enumerate(self.quotes):
            for word in set(words(quote.text[:_QUOTED])):
                found.setdefault(word, []).append(place)
        return found


@dataclass(frozen=True, slots=True)
class _Held:
    """A sentence with the one it is held against; ``near``: they speak of one thing, so that one's figures answer."""

    one: Statement
    digest: Reading
    evidence: Statement
    reports: Reports
    near: bool

    @property
    def sources(self) -> Sources:
        """The reports that were read."""
        return self.reports.sources

    @property
    def source(self) -> Reading:
        """The report of the source sentence."""
        return self.sources.readings[self.evidence.article]


def instead(
    found: Sequence[Lack], one: Statement, digest: Reading, evidence: Statement, reports: Reports
) -> Iterator[Lack]:
    """The same lacks, each told with what the reports have instead where something comes near."""
    held = _Held(one, digest, evidence, reports, all(lack.text != FOREIGN for lack in found))
    ways = {"figure": _figure, "date": _date, "name": _name, "quote": _quote, "words": _word, "speaker": _speaker}
    for lack in found:
        if not _told_by_another(lack, found):
            way = ways.get(lack.kind)
            yield way(lack, held) if way and lack.here else lack


def _told_by_another(lack: Lack, found: Sequence[Lack]) -> bool:
    """Whether a word is lacking only as part of a figure, name, "will" or quote that is told, a name as its speaker."""
    if lack.kind == "words" and lack.here:
        word = lack.here.lower()
        return any(word in words(other.here) for other in found if other.kind != "words")
    return lack.kind == "name" and any(other.kind == "speaker" and other.here == lack.here for other in found)


def _where(reading: Reading) -> str:
    """``(Harbour Wire, 10 March)``."""
    article = reading.article
    told = [article.outlet.name if article.outlet else "an unnamed outlet"]
    if article.local_time:
        told.append(f"{article.local_time.day} {article.local_time:%B}")
    return f"({', '.join(told)})"


# ── figures and dates ────────────────────────────────────────────────────────────────────────────────────


def _figure(lack: Lack, held: _Held) -> Lack:
    if lack.there:
        return replace(lack, text=f"{lack.text} {_where(held.source)}")
    text = held.digest.article.text
    mine = next((f for f in held.one.figures if text[f.start : f.end] == lack.here), None)
    lead = f"the figure “{squeeze(lack.here)}” " + (
        "stands in the reports, but not for this" if _figure_elsewhere(lack, mine, held) else "stands in no report"
    )
    if mine is None:
        return replace(lack, text=lead)
    statement, other = _other_figure(mine, held)
    if statement is None or other is None:
        return replace(lack, text=lead)
    reading = held.sources.readings[statement.article]
    there = as_written(other, reading)
    told = f"{lead}; they say “{there}” {_where(reading)}"
    return replace(lack, text=told, there=there, credit=_elsewhere(statement, held))


def _figure_elsewhere(lack: Lack, mine: Figure | None, held: _Held) -> bool:
    if mine is not None:
        return (mine.value, mine.unit) in held.reports.values
    return any(stands(lack.here, text) for text in held.sources.texts)


def _other_figure(mine: Figure, held: _Held) -> tuple[Statement | None, Figure | None]:
    """The figure of the same kind in the source sentence, or else in the sentence that shares most words."""
    free = [other for other in held.evidence.figures if not any(same_figure(f, other) for f in held.one.figures)]
    fit = [other for other in free if comparable(mine, other) or (held.near and _same_sort(mine, other))]
    if fit:
        return held.evidence, min(fit, key=lambda other: _distance(mine, other))
    told = own_words(held.one)
    best: tuple[int, Statement, Figure] | None = None
    for statement, other in held.reports.counted.get(mine.counts or "", ()):
        if comparable(mine, other) and not same_figure(mine, other):
            shared = len(told & own_words(statement)) + len(held.one.entities & statement.entities)
            if shared and (best is None or shared > best[0]):
                best = shared, statement, other
    return (best[1], best[2]) if best else (None, None)


def _same_sort(one: Figure, other: Figure) -> bool:
    return one.unit == other.unit and (one.unit is not None or None in (one.counts, other.counts))


def _distance(one: Figure, other: Figure) -> tuple[bool, float, int]:
    """How far apart two figures are: what they count first, then their values by share, then their places."""
    top = max(abs(one.value), abs(other.value)) or 1.0
    return one.counts != other.counts, abs(one.value - other.value) / top, other.start


def _date(lack: Lack, held: _Held) -> Lack:
    text = text_of(held.evidence, held.source)
    days = weekdays(held.source.article.language or "en")
    weekday = lack.here.lower() in weekdays(held.digest.article.language or "en")
    named = [text[a:b] for a, b in word_spans(text) if text[a:b].lower() in days] if weekday else []
    told = [*named, *(squeeze(when.text) for when in held.evidence.dates)]
    if not held.near or not told:
        return lack
    lead = f"“{lack.here}” is not when the report says it was"
    return replace(lack, text=f"{lead}; it says “{told[0]}” {_where(held.source)}", there=told[0])


# ── names and words ──────────────────────────────────────────────────────────────────────────────────────


def _name(lack: Lack, held: _Held) -> Lack:
    # The fullest form: "Hill" of the sentence may be told as "Rita Hill" before it.
    bears = (m.entity for m in held.one.mentions if stands(lack.here, normal(_spelt(m.start, m.end, held.digest))))
    full = next(bears, lack.here)
    lead = f"“{full}” " + (
        "is in the reports, but not named with this"
        if any(stands(lack.here, text) for text in held.sources.texts)
        else "stands in no report"
    )
    like = _misspelt(full, held.reports)
    if like is not None:
        mention, reading = like
        place, name = credit(reading.article, mention.start, mention.end), mention.entity
        return replace(lack, text=f"{lead}; they have “{name}” {_where(reading)}", there=name, credit=place)
    mine = (*held.one.entities, *held.one.speakers)
    others = [m.entity for m in held.evidence.mentions if m.kind != "other" and m.entity in held.evidence.entities]
    free = [name for name in dict.fromkeys(others) if not any(same_name(name, own) for own in mine)][:_NAMES]
    if not held.near or not free:
        return replace(lack, text=lead)
    named = f"the nearest sentence names “{'” and “'.join(free)}” {_where(held.source)}"
    return replace(lack, text=f"{lead}; {named}", there=" and ".join(free))


def _spelt(start: int, end: int, reading: Reading) -> str:
    return squeeze(reading.article.text[start:end])


def _misspelt(name: str, reports: Reports) -> tuple[Mention, Reading] | None:
    """The name in the sources that is nearly this one."""
    wanted = name.lower()
    near = process.extract(wanted, list(reports.names), scorer=JaroWinkler.similarity, score_cutoff=_MISSPELT, limit=5)
    # "Joe" is no slip for "Hunter": of two words each, both must be alike.
    return next((reports.names[other] for other, _, _ in near if other != wanted and _alike(wanted, other)), None)


def _alike(one: str, other: str) -> bool:
    a, b = words(one), words(other)
    return len(a) == len(b) and all(JaroWinkler.similarity(x, y) >= _MISSPELT for x, y in zip(a, b, strict=True))


def _word(lack: Lack, held: _Held) -> Lack:
    """The word of the source sentence that stands where this one does, where each is the only one there that tells."""
    if not held.near:
        return lack
    here, there = words(text_of(held.one, held.digest)), words(text_of(held.evidence, held.source))
    language = held.source.article.language
    for tag, a, b, c, d in SequenceMatcher(None, here, there, autojunk=False).get_opcodes():
        if tag == "replace" and lack.here.lower() in here[a:b] and d - c <= 2:
            own = [word for word in here[a:b] if content_stems(word, held.digest.article.language)]
            other = [word for word in there[c:d] if content_stems(word, language)]
            if len(own) > 1 or len(other) > 1:
                break
            other = other or there[c:d]
            told = f"“{lack.here}” stands where the report has “{' '.join(other)}” {_where(held.source)}"
            return replace(lack, text=told, there=" ".join(other))
    return lack


# ── quotes ───────────────────────────────────────────────────────────────────────────────────────────────


def _quote(lack: Lack, held: _Held) -> Lack:
    if "leaves out" in lack.text:
        return lack
    found = _likest(lack.here, held.reports)
    if found is None:
        return replace(lack, text=f"the quote “{opening(lack.here)}” stands in no report")
    quote, reading = found
    there = squeeze(quote.text).strip(" ,.;:")
    told = f"the quote is not word for word in any report; the nearest is “{opening(there, _SHOWN)}” {_where(reading)}"
    return replace(lack, text=told, there=there, credit=_quoted_at(quote, reading, held))


def _likest(text: str, reports: Reports) -> tuple[Quote, Reading] | None:
    """The quote that is nearly these words, or holds nearly them."""
    wanted = set(words(text[:_QUOTED]))
    shared = Counter(place for word in wanted for place in reports.quoted.get(word, ()))
    best: tuple[float, int] | None = None
    for place in sorted(place for place, count in shared.items() if count * 2 >= len(wanted)):
        other = reports.quotes[place][0].text[:_QUOTED].lower()
        mine = text[:_QUOTED].lower()
        if fuzz.partial_ratio(mine, other, score_cutoff=_ALTERED) < _ALTERED:
            continue
        # Of those that hold nearly these words the one most like it as a whole: another outlet's scrap of the quote
        # would be as near by its part alone.
        near = fuzz.ratio(mine, other)
        if best is None or near > best[0]:
            best = near, place
    return reports.quotes[best[1]] if best else None


def _quoted_at(quote: Quote, reading: Reading, held: _Held) -> Credit | None:
    """The credit of a quote that the nearest sentence does not have."""
    evidence = held.evidence
    # The same words in another outlet's report are another place: what is named is what is shown.
    mine = held.source.article.id == reading.article.id
    if mine and evidence.start <= quote.start and quote.end <= evidence.end:
        return None
    return credit(reading.article, quote.start, quote.end)


def _speaker(lack: Lack, held: _Held) -> Lack:
    """Where the reports give the quote to whoever said it."""
    marked = (quote for quote in held.one.quotes if quote.kind != "indirect")
    said = {" ".join(words(quote.text)) for quote in marked if quote.speaker and quote.speaker.name == lack.here}
    for quote, reading in held.reports.quotes:
        if quote.speaker and " ".join(words(quote.text)) in said:
            place = _quoted_at(quote, reading, held)
            return replace(lack, text=f"{lack.text} {_where(reading)}", credit=place)
    return lack


def _elsewhere(statement: Statement, held: _Held) -> Credit | None:
    """The credit of a statement that is not the one the sentence is held against."""
    if statement is held.evidence:
        return None
    return credit(held.sources.readings[statement.article].article, statement.start, statement.end)
