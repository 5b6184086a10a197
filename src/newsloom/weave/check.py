"""Does a sentence follow from what it cites? The gate before every printed passage, and ``newsloom check``.

A sentence is refused if its words are not covered by the sentence it leans on, if a number or name is absent from
*that sentence* (a name from elsewhere in the story was caught .870 with one evidence sentence, .198 with four), if a
quote is not verbatim or its speaker differs, if a negation or a "may" or "if" differs, or if it credits an outlet that
does not say it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date as day_of
from functools import cache

from newsloom import tables
from newsloom.naming import same_name
from newsloom.text import bare, normal, squeeze, word_spans, words
from newsloom.types import Credit, Figure, Quote, Reading, Verdict
from newsloom.weave.claims import comparable, figures_clash
from newsloom.weave.credit import credit
from newsloom.weave.origins import HANDED_ON
from newsloom.weave.statements import (
    UNSURE,
    Statement,
    content_stems,
    cut_words,
    denying,
    rarity,
    statements,
    word_class,
)

# Below this share of its weighted words in the cited sentence, a sentence says something else: true paraphrases
# cover .6 and more, sentences of another story .2 and less.
_COVERED = 0.55
# How many of the best-covering sentences are tried before a sentence is refused.
_TRIED = 3
# Only sentences that cover nearly as much as the best one are tried.
_CLOSE = 0.9
# A sentence that keeps this much of the source's and has no more foreign words than that is the source's, changed.
_NEARLY, _FEW = 0.6, 2
# One of whose words the source's sentence has all but a few is that sentence: its small words count then.
_SOURCES_OWN = 0.9
# Names on either side of these stand in a list, where order tells nothing.
_JOINED = frozenset({"and", "or", "und", "et", "y"})
_CAPITALISED = re.compile(r"\b[A-ZÀ-Þ][\w’'-]*[a-zß-ÿ][\w’'-]*")
_CAPITAL = re.compile(r"\[(\w)\](?=\w)")
_INSERTED = re.compile(r"\[[^\[\]]{0,120}\]")


def source_words(passage: str) -> str:
    """A passage without our insertions: ``[T]he dam`` → ``the dam``, ``[Adeyar] said`` → ``said``."""
    return squeeze(_INSERTED.sub(" ", _CAPITAL.sub(lambda m: m.group(1).lower(), passage)))


def verbatim(passage: str, exact: str) -> bool:
    """Whether a passage, insertions aside, is word for word in the characters it cites."""
    left, right = source_words(passage), squeeze(exact)
    return left.lower() in right.lower() or words(left) == words(right)


@dataclass(frozen=True, slots=True)
class Sources:
    """The reports to check against, made ready once; ``words`` finds a statement by its words as they stand."""

    readings: tuple[Reading, ...]
    statements: tuple[Statement, ...]
    weight: dict[str, float]
    words: dict[tuple[str, ...], int]

    @classmethod
    def of(cls, readings: Sequence[Reading]) -> Sources:
        """Statements and word weights of the readings."""
        found = statements(readings)
        said = {tuple(words(one.text)): index for index, one in reversed(list(enumerate(found)))}
        return cls(tuple(readings), tuple(found), rarity(found), said)


def check(digest: Reading, sources: Sources) -> tuple[Verdict, ...]:
    """A verdict for each telling sentence of a digest, given as the reading of its text."""
    return tuple(_verdict(one, digest, sources) for one in statements([digest]))


def _verdict(one: Statement, digest: Reading, sources: Sources) -> Verdict:
    same = sources.words.get(tuple(words(one.text)))
    if same is not None:  # word for word: nothing to weigh
        return Verdict(one.text, True, (), (_point(sources.statements[same], sources),))
    best: tuple[list[str], Statement] | None = None
    for evidence in _nearest(one, sources):
        reasons = lacks(one, digest, evidence, sources)
        if best is None or len(reasons) < len(best[0]):
            best = reasons, evidence
        if not reasons:
            break
    if best is None:
        return Verdict(one.text, False, ("no source sentence shares its words",), ())
    return Verdict(one.text, not best[0], tuple(best[0]), (_point(best[1], sources),))


def _point(evidence: Statement, sources: Sources) -> Credit:
    return credit(sources.readings[evidence.article].article, evidence.start, evidence.end)


def _words(one: Statement) -> frozenset[str]:
    return frozenset(term for term in one.terms if " " not in term and term[0] not in "@#")


def coverage(
    one: Statement, evidence: Statement, weight: dict[str, float], given: frozenset[str] = frozenset()
) -> float:
    """The share of a sentence's weighted words that the evidence has; words unknown to the sources weigh most.

    ``given`` are words that need no bearing out: the name of the evidence's own outlet.
    """
    most = max(weight.values(), default=1.0)
    mine = sorted(_words(one) - given)
    total = sum(weight.get(term, most) for term in mine)
    if not total:
        return 1.0
    have = _words(evidence) | frozenset(w for name in evidence.entities for w in content_stems(name, None))
    return sum(weight.get(term, most) for term in mine if term in have) / total


def _nearest(one: Statement, sources: Sources) -> list[Statement]:
    """The few sentences that cover most, and none that covers clearly less than the best: it would excuse a lie."""
    scored = [
        (coverage(one, evidence, sources.weight) + 0.1 * len(one.entities & evidence.entities), -index)
        for index, evidence in enumerate(sources.statements)
        if one.terms & evidence.terms
    ]
    best = sorted(scored, reverse=True)[:_TRIED]
    return [sources.statements[-index] for value, index in best if value >= best[0][0] * _CLOSE]


def lacks(one: Statement, digest: Reading, evidence: Statement, sources: Sources) -> list[str]:
    """Why a sentence does not follow from one source sentence; empty when it does."""
    source = sources.readings[evidence.article]
    given = frozenset(content_stems(_outlet(source), digest.article.language))
    reasons = []
    if coverage(one, evidence, sources.weight, given) < _COVERED:
        reasons.append("its words are not those of the nearest source sentence")
    reasons += _replaced(one, digest, evidence, sources.weight, given)
    reasons += _swapped(one, digest, evidence, source)
    reasons += _missing_days(one, digest, evidence, source)
    reasons += _missing_names(one, digest, evidence, source)
    reasons += _missing_figures(one, digest, evidence, source)
    reasons += _wrong_quotes(one, digest, sources)
    reasons += _turned(one, digest, evidence, given)
    reasons += _other_hedge(one, digest, evidence)
    reasons += _small_words(one, digest, evidence, source, sources.weight)
    reasons += _wrong_credits(one, digest, evidence, sources)
    return reasons


def _replaced(
    one: Statement, digest: Reading, evidence: Statement, weight: dict[str, float], given: frozenset[str]
) -> Iterator[str]:
    """Words put in place of others in a sentence that is otherwise the source's: "sand" where it says gravel.

    A true retelling changes many words or none; few foreign words among many kept ones change what is said.
    """
    named = frozenset(w for entity in evidence.entities for w in content_stems(entity, None))
    foreign = [w for w in sorted(_words(one) - _words(evidence) - named - given) if not w[0].isdigit()]
    unused = _words(evidence) - _words(one)
    if 0 < len(foreign) <= _FEW and unused and coverage(one, evidence, weight) >= _NEARLY:
        spelt = " and ".join(f"“{_spelt(root, one, digest)}”" for root in foreign)
        yield f"{spelt} does not stand in the source sentence"


def _spelt(root: str, one: Statement, digest: Reading) -> str:
    """The word of a sentence that counts as a root."""
    found = (word for word in words(_text(one, digest)) if root in content_stems(word, digest.article.language))
    return next(found, root)


def _swapped(one: Statement, digest: Reading, evidence: Statement, source: Reading) -> Iterator[str]:
    """Names that have changed places: each stands here where the source sentence has the other."""
    here, there = _settings(one, digest), _settings(evidence, source)
    for name, sides in sorted(here.items()):
        own = there.get(name)
        if own is None or any(a and a == b for a, b in zip(own, sides, strict=True)):
            continue
        for other, theirs in sorted(there.items()):
            if other != name and other in here and any(a and a == b for a, b in zip(sides, theirs, strict=True)):
                yield f"“{name}” stands where the source has “{other}”"
                return


def _settings(one: Statement, reading: Reading) -> dict[str, tuple[str, str]]:
    """For each name that occurs once, the words right before and behind it; none where "and" or a comma stands."""
    text = reading.article.text
    mentions = [m for m in reading.mentions if one.start <= m.start and m.end <= one.end and m.kind != "other"]
    once = [m for m in mentions if sum(m.entity == other.entity for other in mentions) == 1]
    found = {}
    for mention in once:
        before, behind = words(text[one.start : mention.start]), words(text[mention.end : one.end])
        left = " ".join(before[-2:]) if before and _JOINED.isdisjoint(before[-1:]) else ""
        listed = text[one.start : mention.start].rstrip().endswith(",")
        right = " ".join(behind[:2]) if behind and _JOINED.isdisjoint(behind[:1]) else ""
        parted = text[mention.end : one.end].lstrip().startswith(",")
        found[mention.entity] = ("" if listed else left, "" if parted else right)
    return found


def _missing_days(one: Statement, digest: Reading, evidence: Statement, source: Reading) -> Iterator[str]:
    """Days of the week that the source sentence neither names nor means by its own "today" or "9 March"."""
    here, days = _weekdays(digest.article.language or "en"), _weekdays(source.article.language or "en")
    there = {days[word] for word in words(_text(evidence, source)) if word in days}
    for when in evidence.dates:
        if when.value and len(when.value) >= 10 and "/" not in when.value:
            there.add(day_of.fromisoformat(when.value[:10]).weekday())
    for word in words(_text(one, digest)):
        if here.get(word, -1) not in (-1, *there):
            yield f"“{word.capitalize()}” is not in the source sentence"


@cache
def _weekdays(language: str) -> dict[str, int]:
    """The full names of a language's weekdays, 0 for Monday."""
    name = f"calendar.{language}.tsv"
    return {row[0]: int(row[2]) for row in tables.rows(name) if row[1] == "weekday"} if tables.exists(name) else {}


def _outlet(source: Reading) -> str:
    """The name of a report's own outlet, which may be credited for what it says."""
    return source.article.outlet.name if source.article.outlet else ""


def _text(one: Statement, reading: Reading) -> str:
    return reading.article.text[one.start : one.end]


def _missing_names(one: Statement, digest: Reading, evidence: Statement, source: Reading) -> Iterator[str]:
    heard = set(words(_text(evidence, source)))
    meant = sorted(evidence.entities | frozenset(evidence.speakers))
    cited = [c.outlet.name for c in digest.citations]
    there = normal(f"{_text(evidence, source)} {_outlet(source)}")
    missing = []
    for entity in sorted(one.entities):
        if any(same_name(entity, other) for other in (*meant, *cited)) or _stands(entity, there):
            continue  # an outlet that the sentence credits is judged by ``_wrong_credits``
        parts = words(entity)
        namesake = any(parts[-1:] == words(other)[-1:] for other in meant)
        if not parts or parts[-1] not in heard or namesake:
            missing.append(entity)
    known = " ".join((*missing, *meant, *cited)).lower()
    missing += [
        word
        for word in _capitalised(one, digest)
        if bare(word) not in heard and bare(word) not in known and not _stands(word, there)
    ]
    yield from (f"“{name}” is not in the source sentence" for name in missing)


def _stands(name: str, text: str) -> bool:
    """Whether a name stands as it is in a normalised text."""
    return re.search(rf"(?<!\w){re.escape(normal(name))}(?!\w)", text) is not None


def _capitalised(one: Statement, digest: Reading) -> Iterator[str]:
    """Capitalised words that may be names the reader did not take for any: not the first, no titles, no days."""
    language = digest.article.language or "en"
    nouns = tuple(sorted(word_class("noun_ends", language)))
    passed = {
        part
        for table in (f"not_names.{language}.txt", f"titles.{language}.tsv", f"demonyms.{language}.txt")
        if tables.exists(table)
        for row in tables.rows(table)
        for part in row[0].split()
    }
    text = _text(one, digest)
    for match in _CAPITALISED.finditer(text):
        opens = not text[: match.start()].rstrip("“\"'‘« ") or text[: match.start()].rstrip("“\"'‘« ")[-1] in ".!?:"
        # Where all nouns have capitals, one that ends as ordinary ones do is no name.
        if not opens and match.group() not in passed and not (nouns and match.group().endswith(nouns)):
            yield match.group().rstrip("’'")


def _missing_figures(one: Statement, digest: Reading, evidence: Statement, source: Reading) -> Iterator[str]:
    """Figures, and other words with digits, that the source sentence does not have, in that unit or another."""
    there = set(words(f"{_text(evidence, source)} {_outlet(source)}"))
    seen = set[tuple[int, int]]()
    for figure in one.figures:
        seen.add((figure.start, figure.end))
        raw = digest.article.text[figure.start : figure.end]
        if not (all(token in there for token in words(raw)) or any(_same_figure(figure, f) for f in evidence.figures)):
            yield f"the figure “{raw}” is not in the source sentence"
    dated = {date.value for date in evidence.dates if date.value}
    for date in one.dates:
        if date.value in dated:
            seen.add((date.start, date.end))
    text = _text(one, digest)
    for start, end in word_spans(text):
        at = start + one.start
        token = text[start:end]
        if token[0].isdigit() and bare(token) not in there and not any(a <= at < b for a, b in seen):
            yield f"“{token}” is not in the source sentence"


def _same_figure(one: Figure, other: Figure) -> bool:
    """Whether two figures are one: the same value, or one that a hedge or another unit allows for."""
    if one.unit == other.unit and one.modifier == other.modifier:
        return one.value == other.value and one.high == other.high
    if one.unit is None or other.unit is None:
        return one.unit == other.unit and not figures_clash(replace(one, counts="x"), replace(other, counts="x"))
    return comparable(one, other) and not figures_clash(one, other)


def _wrong_quotes(one: Statement, digest: Reading, sources: Sources) -> Iterator[str]:
    for quote in one.quotes:
        if quote.kind == "indirect" or quote.end > one.end or quote.start < one.start:
            continue
        wanted = normal(quote.text).rstrip(",.;:!? ")
        carriers = [r for r in sources.readings if wanted in normal(r.article.text)]
        if not carriers:
            yield f"the quote “{quote.text}” is not word for word in any source"
        elif _robbed(quote, digest, carriers):
            yield f"the quote “{quote.text}” leaves out the “not” that stands before it"
        elif quote.speaker and quote.speaker.entity:
            yield from _wrong_speaker(quote, wanted, carriers)


def _robbed(quote: Quote, digest: Reading, carriers: Sequence[Reading]) -> bool:
    """Whether a quote starts right behind the negation of every source's quote, and has none of its own before it."""
    negations = word_class("negation", digest.article.language)
    if not negations.isdisjoint(words(digest.article.text[max(0, quote.start - 30) : quote.start])[-2:]):
        return False
    said = [words(q.text) for reading in carriers for q in reading.quotes if q.kind != "indirect"]
    mine = words(quote.text)
    held = [(at, all_) for all_ in said for at in range(len(all_)) if mine and all_[at : at + len(mine)] == mine]
    return bool(held) and all(at > 0 and all_[at - 1] in negations for at, all_ in held)


def _wrong_speaker(quote: Quote, wanted: str, carriers: Sequence[Reading]) -> Iterator[str]:
    assert quote.speaker is not None
    assert quote.speaker.entity is not None
    said_by = sorted(
        {
            q.speaker.entity
            for reading in carriers
            for q in reading.quotes
            if q.speaker and q.speaker.entity and (wanted in normal(q.text) or normal(q.text).rstrip(",. ") in wanted)
        }
    )
    if said_by and not any(same_name(quote.speaker.entity, name) for name in said_by):
        yield f"the sources give the quote “{quote.text}” to {' or '.join(said_by)}"


def _turned(one: Statement, digest: Reading, evidence: Statement, given: frozenset[str]) -> Iterator[str]:
    """A negation or a "may" that stands in one sentence and not in the other, over a word both have."""
    shared = (_words(one) & _words(evidence)) - given
    for root in sorted(shared & (one.denied ^ evidence.denied)):
        here, there = ("denied", "said") if root in one.denied else ("said", "denied")
        yield f"“{_spelt(root, one, digest)}” is {here} here and {there} in the source"
        break
    else:
        yield from _one_not_more(one, digest, evidence)
    if one.hedges & UNSURE == evidence.hedges & UNSURE:
        return
    for root in sorted(shared & (one.unsure ^ evidence.unsure)):
        here, there = ("uncertain", "certain") if root in one.unsure else ("certain", "uncertain")
        yield f"“{_spelt(root, one, digest)}” is {here} here and {there} in the source"
        break


def _other_hedge(one: Statement, digest: Reading, evidence: Statement) -> Iterator[str]:
    """Figures that have gained a "more than" or "about", or lost the bound that the source sets; "about" may go."""
    for figure in one.figures:
        held = {other.modifier for other in evidence.figures if other.value == figure.value}
        if held and figure.modifier not in held and (figure.modifier or "about" not in held):
            hedges = [hedge or "no hedge" for hedge in (figure.modifier, next(iter(sorted(held, key=str))))]
            raw = digest.article.text[figure.start : figure.end]
            yield f"“{raw}” stands with {hedges[0]} here, with {hedges[1]} in the source sentence"


def _small_words(
    one: Statement, digest: Reading, evidence: Statement, source: Reading, weight: dict[str, float]
) -> Iterator[str]:
    """An "against", "only" or "after" set in a sentence that is otherwise the source's."""
    language = digest.article.language
    turning = word_class("turning", language)
    added = sorted(
        turning & set(cut_words(_text(one, digest), language)) - set(cut_words(_text(evidence, source), language))
    )
    if added and coverage(one, evidence, weight) >= _SOURCES_OWN:
        yield f"“{added[0]}” is not in the source sentence"


def _one_not_more(one: Statement, digest: Reading, evidence: Statement) -> Iterator[str]:
    """Sentences of the same words, of which one has a negation more: it may govern a word that carries no claim."""
    language = digest.article.language
    negations = word_class("negation", language)
    here, there = (
        sum(word in negations for word in cut_words(denying(s.text, language), language)) for s in (one, evidence)
    )
    if _words(one) == _words(evidence) and here != there:
        yield "a “not” stands in one of this and the source sentence and not in the other"


def _wrong_credits(one: Statement, digest: Reading, evidence: Statement, sources: Sources) -> Iterator[str]:
    cited = [c for c in digest.citations if one.start <= c.start < one.end and c.kind in HANDED_ON]
    there = normal(_text(evidence, sources.readings[evidence.article]))
    for citation in {c.outlet.id: c for c in cited}.values():
        named = digest.article.text[citation.start : citation.end]
        if not _stands(named, there) and not _says(citation.outlet.id, one, evidence, sources):
            yield f"{citation.outlet.name} is credited but does not say it in the sources"


def _says(outlet: str, one: Statement, evidence: Statement, sources: Sources) -> bool:
    """Whether an outlet's own report covers the sentence, or the evidence itself credits that outlet."""
    source = sources.readings[evidence.article]
    if source.article.outlet and source.article.outlet.id == outlet:
        return True
    if any(c.outlet.id == outlet for c in source.citations):
        return True
    return any(
        coverage(one, other, sources.weight) >= _COVERED
        for other in sources.statements
        if (own := sources.readings[other.article].article.outlet) and own.id == outlet
    )
