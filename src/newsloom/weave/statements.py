"""Statements: the telling sentences of a story's reports, with what comparing them needs."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import pairwise
from typing import Any

from newsloom import tables
from newsloom.text import plain_marks, squeeze, stem, word_spans, words
from newsloom.types import TELLING, Figure, Mention, Quote, Reading, Sentence, Span, When
from newsloom.units import convert
from newsloom.weave import judgement
from newsloom.weave.origins import HANDED_ON

# ", chief engineer at Aldwater Dam,": who somebody is, not what happened; "who visited the town" tells.
_DESCRIPTION = re.compile(r",\s(?!who|whose|which|and\b)[^,.;:“”\"\d]{3,60}(?=[,.;])|,\s\d{1,3},")
_SMALLEST = 20
# A negation governs about this many content words behind it, a modal word more: "might have to go further in April".
_SCOPE, _MODAL_SCOPE = 2, 4
# "4,200" is one clause.
_CLAUSE_END = re.compile(r"[,;:](?=\s)")
#: Classes of uncertainty that must not be lost; what is "planned" or "will be" is told apart by its own words.
UNSURE = frozenset({"possible", "condition", "alleged"})
_TITLES = re.compile(r"(?:\b[A-Z][\w.’'-]*\s+){1,5}$")


@dataclass(frozen=True, slots=True)
class Statement:
    """One telling sentence, or the part of it that tells or judges. Spans are into its article's text.

    ``article`` indexes the story's readings; ``place`` is the sentence's rank in its report. ``terms`` are its content
    words, kindred words folded together, and their bigrams; each name is one term, ``@`` and its last word, and each
    figure one, ``#`` and the value. ``pairs`` are its neighbouring words as they stand, small ones too. ``hedges`` are
    its classes of uncertainty; ``denied`` and ``unsure`` the content words that a negation or a "may" governs.
    ``sayers`` are the people whose reported words it holds. ``relayed`` names the outlets that the sentence credits.
    ``judgement``: the writer's own opinion. ``cut``: a part of the sentence was taken off behind it.
    """

    article: int
    start: int
    end: int
    text: str
    place: int
    terms: frozenset[str]
    pairs: frozenset[str]
    entities: frozenset[str]
    figures: tuple[Figure, ...]
    dates: tuple[When, ...]
    quotes: tuple[Quote, ...]
    hedges: frozenset[str]
    denied: frozenset[str]
    unsure: frozenset[str]
    sayers: frozenset[str]
    relayed: tuple[str, ...] = ()
    judgement: bool = False
    cut: bool = False

    @property
    def speakers(self) -> tuple[str, ...]:
        """Who is reported as speaking in it, in full, without repeats."""
        found = (quote.speaker.entity or quote.speaker.name for quote in self.quotes if quote.speaker)
        return tuple(dict.fromkeys(found))


@cache
def _kindred(language: str) -> dict[str, str]:
    """Stem → the stem of the word that stands for its group."""
    name = f"kindred.{language}.tsv"
    if not tables.exists(name):
        return {}
    return {stem(word, language): stem(row[0], language) for row in tables.rows(name) for word in row}


@cache
def word_class(table: str, language: str | None, use: str = "") -> frozenset[str]:
    """A table of words of a language, empty where the language has none yet.

    ``use`` asks for the words marked so in the second column instead, which the table has for one purpose alone.
    """
    name = f"{table}.{language or 'en'}.txt"
    rows = tables.rows(name) if tables.exists(name) else ()
    return frozenset(row[0] for row in rows if (row[1] if len(row) > 1 else "") == use)


@cache
def modality(language: str | None) -> dict[str, str]:
    """Word → class of uncertainty (``possible``, ``condition``, ``intended``, ``alleged``, ``future``)."""
    name = f"modality.{language or 'en'}.tsv"
    return tables.mapping(name) if tables.exists(name) else {}


@lru_cache(maxsize=200_000)
def _root(word: str, language: str) -> str | None:
    """The stem that a word counts as, its kindred folded in; ``None`` for a word that carries no claim."""
    if word in word_class("stop", language) or (len(word) < 2 and not word.isdigit()) or word[-1] == "'":
        return None
    if word.replace("’", "'") in word_class("negation", language):
        return None  # "didn't" is "did not": what it turns round is told by ``governed``
    root = stem(word, language)
    return _kindred(language).get(root, root)


def cut_words(text: str, language: str | None) -> list[str]:
    """The words of a text, elided ones taken apart where the language has such: ``l'``, ``état``; ``n'``, ``a``."""
    found = words(text)
    if not word_class("stop", language, "elided"):
        return found
    return [part for word in found for part in (_taken_apart(word, language) if "'" in word else (word,))]


@lru_cache(maxsize=50_000)
def _taken_apart(word: str, language: str | None) -> tuple[str, ...]:
    """A word without what is elided before it; one that a table has as it stands stays whole ("s'il" is an "if")."""
    if any(
        word in held for held in (word_class("stop", language), word_class("negation", language), modality(language))
    ):
        return (word,)
    head, mark, rest = word.partition("'")
    if rest and head + mark in word_class("stop", language, "elided"):
        return (head + mark, *_taken_apart(rest, language))
    return (word,)


def content_stems(text: str, language: str | None) -> tuple[str, ...]:
    """The content words of a text as stems, kindred words folded together."""
    return tuple(root for word in cut_words(text, language) if (root := _root(word, language or "en")))


def headline_terms(reading: Reading) -> frozenset[str]:
    """The content words of a report's title, their bigrams and its pairs."""
    title, language = reading.article.title or "", reading.article.language
    stems = content_stems(title, language)
    return frozenset([*stems, *_bigrams(stems)]) | pairs(title, language)


def pairs(text: str, language: str | None) -> frozenset[str]:
    """Neighbouring words, stemmed, ``fell_by``: those of which one at least tells something."""
    small = word_class("stop", language)
    return frozenset(
        f"{stem(a, language or 'en')}_{stem(b, language or 'en')}"
        for a, b in pairwise(cut_words(text, language))
        if a not in small or b not in small
    )


def hedges(text: str, language: str | None) -> frozenset[str]:
    """The classes of uncertainty in a text."""
    classes = modality(language)
    return frozenset(classes[word] for word in cut_words(_without_months(text, language), language) if word in classes)


def _without_months(text: str, language: str | None) -> str:
    months = _doubtful_months(language)
    return months.sub(" ", text) if months else text


@cache
def _doubtful_months(language: str | None) -> re.Pattern[str] | None:
    """Months that are a word of uncertainty in small letters: "in May" is no "may", a capital inside the sentence."""
    name = f"calendar.{language or 'en'}.tsv"
    rows = tables.rows(name) if tables.exists(name) else ()
    held = sorted(row[0].capitalize() for row in rows if row[1] in ("month", "month!") and row[0] in modality(language))
    return re.compile(rf"(?<=[\w,] )(?:{'|'.join(held)})\b") if held else None


def governed(text: str, language: str | None) -> tuple[frozenset[str], frozenset[str]]:
    """The content words that only stand governed by a negation, and those only by a "may" or "if", as stems."""
    held = _held(plain_marks(_without_months(text, language)), language)
    denied, unsure = ({root for root, *by in held if by[kind]} for kind in (0, 1))
    said, sure = ({root for root, *by in held if not by[kind]} for kind in (0, 1))
    return frozenset(denied - said), frozenset(unsure - sure)


def _held(text: str, language: str | None) -> list[tuple[str, bool, bool]]:
    """Each content word with whether a negation, and whether a "may", governs it: most often from before it.

    In a language whose negation may end its clause, such a one governs what stands before ("sperrte die Brücke
    nicht"), and so does a modal word there ("dass sie gesperrt werden könnte").
    """
    negations, classes = word_class("negation", language), modality(language)
    last = word_class("negation", language, "behind")
    held: list[tuple[str, bool, bool]] = []
    not_for, maybe_for = 0, 0
    for clause in _CLAUSE_END.split(text) if last else (text,):
        first, not_at, maybe_at = len(held), -1, -1
        for token in cut_words(clause, language):
            if token in negations:
                not_for, not_at = _SCOPE, len(held) if token in last else -1
            elif classes.get(token) in UNSURE:
                maybe_for, maybe_at = _MODAL_SCOPE, len(held) if last else -1
            elif root := _root(token, language or "en"):
                held.append((root, not_for > 0, maybe_for > 0))
                not_for, maybe_for = max(0, not_for - 1), max(0, maybe_for - 1)
        end = len(held)
        for at in range(max(first, end - _SCOPE), end):
            held[at] = held[at][0], held[at][1] or not_at == end, held[at][2] or maybe_at == end
        not_for, maybe_for = not_for * (first == end or not_at != end), maybe_for * (first == end or maybe_at != end)
    return held


def _bigrams(stems: Sequence[str]) -> list[str]:
    return [f"{a} {b}" for a, b in pairwise(stems)]


def _terms(text: str, language: str | None, names: Sequence[_Name]) -> frozenset[str]:
    """Words and bigrams between the names; a name is one term, with the titles before and the description behind it.

    Without this the pair that only names the same two presidents is the likest of all 153 in the seeds (Dice .27
    against .20 for the best true pair); with it, .04, and the AUC over all pairs goes from .91 to .92.
    """
    found, at = set[str](), 0
    for name in (*names, None):
        between = text[at : name.start if name else len(text)]
        if name and name.person:
            between = _TITLES.sub("", between)
        stems = content_stems(between, language)
        found.update(stems, _bigrams(stems))
        if name:
            found |= {name.term} if name.term else set()
            # "The director, Matthias Orr, said …": a name that is set between commas has no description behind it.
            apposed = text[: name.start].rstrip().endswith(",")
            described = _DESCRIPTION.match(text, name.end) if name.person and not apposed else None
            at = described.end() if described else name.end
    return frozenset(found)


@dataclass(frozen=True, slots=True)
class _Name:
    """A name in a sentence, by offsets into it; ``term`` is ``None`` for one that tells whence, not what."""

    start: int
    end: int
    person: bool
    term: str | None


def _names(
    mentions: Sequence[Mention], whence: Sequence[tuple[int, int]], start: int, language: str | None
) -> list[_Name]:
    """The names between which a sentence tells something, each one term: its last word, as most sentences have it.

    ``whence`` are the spans of credited outlets: "according to Le Monde" tells whence, not what. With speakers and
    lands in titles among the terms, and last words for whole names, same-claim AUC on the seeds went from .856 to
    .914, and the right span of SuperPAL came first .683 instead of .663 of the time.
    """
    names = []
    for mention in mentions:
        silent = any(a < mention.end and mention.start < b for a, b in whence)
        last = content_stems(mention.entity, language)[-1:] or (mention.entity.lower(),)
        term = None if silent else f"@{last[0]}"
        names.append(_Name(mention.start - start, mention.end - start, mention.kind == "person", term))
    return names


def _figure_term(figure: Figure) -> str | None:
    """A figure as a term: ``#4200 evacuated``; measures in base units to two digits, so that 12 m meets 39 feet."""
    base = convert(figure.value, figure.unit) if figure.unit else None
    if base and base[1] == "duration":
        return None  # "five years" is said of too many things
    if base:
        return f"#{base[0]:.1e} {base[1]}"
    what = figure.counts or figure.unit
    return f"#{figure.value:g} {what}" if what else None


def statement(reading: Reading, index: int, span: Span, place: int, **flags: Any) -> Statement:
    """The statement of the characters ``span`` of reading ``index``; ``place`` is the sentence's rank."""
    article, start, end = reading.article, span.start, span.end
    raw = article.text[start:end]
    outlets = [c for c in reading.citations if start <= c.start < end]
    credited = {c.outlet.name for c in outlets}
    quotes = tuple(q for q in reading.quotes if q.start < end and q.end > start and _who(q) not in credited)
    named = _outermost(m for m in reading.mentions if start <= m.start and m.end <= end and m.kind != "other")
    whence = [(c.start, c.end) for c in outlets]
    figures = tuple(f for f in reading.figures if start <= f.start and f.end <= end)
    # Words in quotation marks are another's: their "not" and "may" do not make the statement uncertain.
    own = _without(raw, [(q.start - start, q.end - start) for q in quotes if q.kind != "indirect"])
    people = {m.entity for m in reading.mentions if m.kind == "person"}
    denied, unsure = governed(own, article.language)
    return Statement(
        article=index,
        start=start,
        end=end,
        text=squeeze(raw),
        place=place,
        terms=_terms(raw, article.language, _names(named, whence, start, article.language))
        | {term for f in figures if (term := _figure_term(f))},
        pairs=pairs(raw, article.language),
        entities=frozenset(m.entity for m in named if m.entity not in credited),
        figures=figures,
        dates=tuple(d for d in reading.dates if start <= d.start and d.end <= end),
        quotes=quotes,
        hedges=hedges(own, article.language),
        denied=denied,
        unsure=unsure,
        sayers=frozenset(who for q in quotes if (who := _who(q)) in people and who),
        **flags,
    )


def _who(quote: Quote) -> str | None:
    return quote.speaker.entity if quote.speaker else None


def _outermost(mentions: Iterable[Mention]) -> list[Mention]:
    kept: list[Mention] = []
    for mention in sorted(mentions, key=lambda m: (m.start, -m.end)):
        if not kept or mention.start >= kept[-1].end:
            kept.append(mention)
    return kept


def _without(text: str, spans: list[tuple[int, int]]) -> str:
    kept, at = [], 0
    for start, end in sorted(spans):
        kept.append(text[at : max(start, at)])
        at = max(end, at)
    kept.append(text[max(at, 0) :])
    return " ".join(kept)


def statements(readings: Sequence[Reading]) -> list[Statement]:
    """All telling sentences of at least three words, report by report, in reading order."""
    found: list[Statement] = []
    for index, reading in enumerate(readings):
        place = 0
        for sentence in reading.sentences:
            if reading.article.blocks[sentence.block].kind not in TELLING:
                continue
            text = reading.article.text[sentence.start : sentence.end]
            if sum(1 for _ in word_spans(text)) < 3:
                continue
            found.extend(_parts(reading, index, sentence, place))
            place += 1
    return found


def _parts(reading: Reading, index: int, sentence: Sentence, place: int) -> Iterator[Statement]:
    relayed = tuple(
        dict.fromkeys(
            c.outlet.name
            for c in reading.citations
            if c.kind in HANDED_ON and sentence.start <= c.start < sentence.end and c.outlet != reading.article.outlet
        )
    )
    for span, judges, cut in judgement.parts(reading, sentence):
        yield statement(reading, index, span, place, relayed=relayed, judgement=judges, cut=cut)


def rarity(found: Sequence[Statement]) -> dict[str, float]:
    """How much a term tells within the story: 0 for one that is everywhere, larger for rarer ones.

    Weighting by rarity *within the story* took same-claim AUC from .744 to .899, bigrams to .909.
    """
    spread = Counter(term for one in found for term in one.terms)
    # In a story of a few sentences every shared word is everywhere; it is weighed as one of the smallest usual size.
    total = max(len(found), _SMALLEST)
    return {term: max(0.0, math.log((total + 1) / (count + 0.5))) for term, count in sorted(spread.items())}
