"""What a sentence lacks of the source sentence that it is held against: each lack with its kind, told in plain words.

A sentence lacks something if its words are not covered by the sentence it leans on, if a number or name is absent from
*that sentence* (a name from elsewhere in the story was caught .870 with one evidence sentence, .198 with four), if a
quote is not verbatim or its speaker differs, if a negation or a "may" or "if" differs, if it tells as fact what is only
alleged there, or if it credits an outlet that does not say it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date as day_of
from functools import cache
from typing import Literal

from newsloom import tables
from newsloom.naming import same_name
from newsloom.text import bare, normal, squeeze, word_spans, words
from newsloom.types import Figure, Lack, Quote, Reading, When
from newsloom.weave.alleged import alleged, claimed
from newsloom.weave.amounts import same_figure
from newsloom.weave.attributed import backshifted, of_telling
from newsloom.weave.misplaced import misplaced
from newsloom.weave.order import changed_places
from newsloom.weave.origins import HANDED_ON
from newsloom.weave.sources import Sources, coverage, own_words
from newsloom.weave.statements import (
    UNSURE,
    Statement,
    content_stems,
    cut_words,
    denying,
    modality,
    word_class,
)
from newsloom.weave.trends import turned_about
from newsloom.weave.undone import undone

#: What is said of a sentence that no source sentence comes near to.
FOREIGN = "no sentence of the reports says this: the nearest has too few of its words"
# Below this share of its weighted words in the cited sentence, a sentence says something else: true paraphrases
# cover .6 and more, sentences of another story .2 and less.
_COVERED = 0.55
# A sentence that keeps this much of the source's and has no more foreign words than that is the source's, changed.
_NEARLY, _FEW = 0.6, 2
# One of whose words the source's sentence has all but a few is that sentence: its small words count then.
_SOURCES_OWN = 0.9
_CAPITALISED = re.compile(r"\b[A-ZÀ-Þ][\w’'-]*[a-zß-ÿ][\w’'-]*")
# A "not" or "may" stands at most so many words before what it governs.
_BEFORE = 8


def lacks(one: Statement, digest: Reading, evidence: Statement, sources: Sources) -> list[Lack]:
    """Why a sentence does not follow from one source sentence; empty when it does."""
    source = sources.readings[evidence.article]
    given = frozenset(content_stems(_outlet(source), digest.article.language)) | of_telling(one, digest)
    shifted = backshifted(one, digest, evidence, source)
    given |= shifted
    found: list[Lack] = []
    if coverage(one, evidence, sources.weight, given) < _COVERED:
        found.append(Lack("words", FOREIGN))
    found += _replaced(one, digest, evidence, sources.weight, given)
    if turned := changed_places(one, digest, evidence, source):
        found.append(Lack("order", *turned))
    found += _missing_days(one, digest, evidence, source)
    found += _missing_names(one, digest, evidence, source)
    found += _missing_figures(one, digest, evidence, source)
    missing = {lack.here for lack in found if lack.kind == "figure"}
    placed = misplaced(one, digest, evidence, source)
    found += tuple(turned_about(one, digest, evidence, source)) or (lack for lack in placed if lack.here not in missing)
    found += _wrong_quotes(one, digest, sources)
    found += _denied(one, digest, evidence, source, given)
    if not shifted:
        doubted = claimed(evidence, source) if one.hedges & UNSURE == {"alleged"} else frozenset()
        found += _made_certain(one, digest, evidence, source, given | doubted)
    if not any(lack.kind in ("negation", "certainty") for lack in found):
        found += alleged(one, digest, evidence, source)
        found += undone(one, digest, evidence, source)
    found += _other_hedge(one, digest, evidence, source)
    found += _small_words(one, digest, evidence, source, sources.weight)
    found += _wrong_credits(one, digest, evidence, sources)
    return found


def _replaced(
    one: Statement, digest: Reading, evidence: Statement, weight: dict[str, float], given: frozenset[str]
) -> Iterator[Lack]:
    """Words put in place of others in a sentence that is otherwise the source's: "sand" where it says gravel.

    A true retelling changes many words or none; few foreign words among many kept ones change what is said.
    """
    named = frozenset(w for entity in evidence.entities for w in content_stems(entity, None))
    # "6.8 metres" for "6.8 meters": figures with their units are compared as such, and so are days.
    measured = {w for f in one.figures for w in content_stems(digest.article.text[f.start : f.end], None)}
    days = {w for day in one.dates for w in content_stems(day.text, None) if any(map(str.isdecimal, day.text))}
    foreign = sorted(own_words(one) - own_words(evidence) - named - given - measured)
    foreign = [word for word in foreign if not word[0].isdigit()]
    unused = own_words(evidence) - own_words(one)
    if 0 < len(foreign) <= _FEW and unused and coverage(one, evidence, weight) >= _NEARLY:
        for root in foreign:
            if root not in days:
                word = _spelt(root, one, digest)
                yield Lack("words", f"“{word}” is not in the report’s sentence", word)


def _spelt(root: str, one: Statement, digest: Reading) -> str:
    """The word of a sentence that counts as a root, as it stands."""
    text, language = text_of(one, digest), digest.article.language
    a, b = next(((a, b) for a, b in word_spans(text) if root in content_stems(text[a:b], language)), (0, 0))
    opens = text[:a].strip("“\"'‘«„ ") == "" and not any(m.start == one.start + a for m in one.mentions)
    return (text[a:b].lower() if opens else text[a:b]) or root


def _missing_days(one: Statement, digest: Reading, evidence: Statement, source: Reading) -> Iterator[Lack]:
    """Days of the week that the source sentence neither names nor means by its own "today" or "9 March"."""
    here, days = weekdays(digest.article.language or "en"), weekdays(source.article.language or "en")
    there = {days[word] for word in words(text_of(evidence, source)) if word in days}
    for when in evidence.dates:
        if when.value and len(when.value) >= 10 and "/" not in when.value:
            there.add(day_of.fromisoformat(when.value[:10]).weekday())
    for word in words(text_of(one, digest)):
        if here.get(word, -1) not in (-1, *there):
            told = word.capitalize()
            yield Lack("date", f"“{told}” is not the day in the report’s sentence", told)


@cache
def weekdays(language: str) -> dict[str, int]:
    """The full names of a language's weekdays, 0 for Monday."""
    name = f"calendar.{language}.tsv"
    return {row[0]: int(row[2]) for row in tables.rows(name) if row[1] == "weekday"} if tables.exists(name) else {}


@cache
def _months(language: str) -> dict[str, int]:
    name = f"calendar.{language}.tsv"
    rows = tables.rows(name) if tables.exists(name) else ()
    return {row[0].rstrip("."): int(row[2]) for row in rows if row[1].startswith("month")}


def _outlet(source: Reading) -> str:
    """The name of a report's own outlet, which may be credited for what it says."""
    return source.article.outlet.name if source.article.outlet else ""


def text_of(one: Statement, reading: Reading) -> str:
    """A statement as it stands in its report."""
    return reading.article.text[one.start : one.end]


def _missing_names(one: Statement, digest: Reading, evidence: Statement, source: Reading) -> Iterator[Lack]:
    heard = set(words(text_of(evidence, source)))
    meant = sorted(evidence.entities | frozenset(evidence.speakers))
    cited = [c.outlet.name for c in digest.citations]
    told = normal(text_of(evidence, source))
    # The outlet may be named for what it says; the town in its name is told of nothing by that.
    outlet = normal(_outlet(source)).removeprefix("the ")
    cites = any(one.start <= citation.start < one.end for citation in digest.citations)
    credits = cites or outlet in normal(one.text) or bool(of_telling(one, digest))
    there = f"{told} {outlet}" if credits else told
    missing = []
    spelt = {m.entity: squeeze(digest.article.text[m.start : m.end]) for m in reversed(one.mentions)}
    for entity in sorted(one.entities):
        if _short_for(spelt.get(entity, entity), entity, evidence, source):
            continue
        its_own = normal(entity).removeprefix("the ") == outlet
        if any(same_name(entity, other) for other in (*meant, *cited)) or its_own or stands(entity, told):
            continue  # an outlet that the sentence credits is judged by ``_wrong_credits``
        parts = words(entity)
        namesake = any(parts[-1:] == words(other)[-1:] for other in meant)
        if not parts or parts[-1] not in heard or namesake:
            missing.append(entity)
    known = " ".join((*missing, *meant, *cited)).lower()
    missing += [
        word
        for word in _capitalised(one, digest, source)
        if bare(word) not in heard and bare(word) not in known and not stands(word, there)
    ]
    for name in missing:
        yield Lack("name", f"“{name}” is not in the report’s sentence", spelt.get(name, name))


def _short_for(short: str, entity: str, evidence: Statement, source: Reading) -> bool:
    """Whether a name's short form stands in the source sentence as it does here, and its report has it in full.

    "Brannock" for Brannock Industries: the sentence may call it "the Brannock mill". A person's namesake is another.
    """
    if short == entity or not stands(short, normal(text_of(evidence, source))):
        return False
    kinds = {m.kind for m in source.mentions if m.entity == entity}
    beside = (m for m in source.mentions if evidence.start <= m.start < evidence.end and m.kind == "person")
    return bool(kinds) and "person" not in kinds and not any(stands(short, normal(m.entity)) for m in beside)


def stands(name: str, text: str) -> bool:
    """Whether a name stands as it is in a normalised text."""
    wanted = normal(name)
    return wanted in text and re.search(rf"(?<!\w){re.escape(wanted)}(?!\w)", text) is not None


def _capitalised(one: Statement, digest: Reading, source: Reading) -> Iterator[str]:
    """Capitalised words that may be names the reader did not take for any: no titles, no days."""
    language = digest.article.language or "en"
    nouns = tuple(sorted(word_class("noun_ends", language)))
    passed = _no_names(language)
    text = text_of(one, digest)
    # The first word is a name where the report has it as one.
    named = {m.start - one.start for m in one.mentions if any(m.entity == other.entity for other in source.mentions)}
    for match in _CAPITALISED.finditer(text):
        before = text[: match.start()].rstrip("“\"'‘« ")
        opens = (not before or before[-1] in ".!?:") and match.start() not in named
        # Where all nouns have capitals, one that ends as ordinary ones do is no name.
        if not opens and match.group() not in passed and not (nouns and match.group().endswith(nouns)):
            yield match.group().rstrip("’'")


@cache
def _no_names(language: str) -> frozenset[str]:
    """Words that have a capital wherever they stand and name nobody."""
    listed = (f"not_names.{language}.txt", f"titles.{language}.tsv", f"demonyms.{language}.txt")
    rows = [row for table in listed if tables.exists(table) for row in tables.rows(table)]
    return frozenset(part for row in rows for part in row[0].split())


def _missing_figures(one: Statement, digest: Reading, evidence: Statement, source: Reading) -> Iterator[Lack]:
    """Figures, and other words with digits, that the source sentence does not have, in that unit or another."""
    there = set(words(f"{text_of(evidence, source)} {_outlet(source)}"))
    seen = set[tuple[int, int]]()
    for figure in one.figures:
        seen.add((figure.start, figure.end))
        raw = digest.article.text[figure.start : figure.end]
        if _in_other_money(figure, evidence) or not (
            all(token in there for token in words(raw)) or any(same_figure(figure, f) for f in evidence.figures)
        ):
            yield Lack("figure", f"the figure “{raw}” is not in the report’s sentence", raw)
    dated = {date.value for date in evidence.dates if date.value}
    for date in one.dates:
        if date.value in dated or (date.value is None and _day_of_year(date, digest) in {day[4:10] for day in dated}):
            seen.add((date.start, date.end))
    text = text_of(one, digest)
    for start, end in word_spans(text):
        at = start + one.start
        token = text[start:end]
        if not token[0].isdigit() or bare(token) in there or any(a <= at < b for a, b in seen):
            continue
        day = next((date for date in one.dates if date.start <= at < date.end), None)
        if day is None:
            yield Lack("figure", f"“{token}” is not in the report’s sentence", token)
        else:
            seen.add((day.start, day.end))
            yield Lack("date", f"“{squeeze(day.text)}” is not in the report’s sentence", squeeze(day.text))


def _day_of_year(date: When, reading: Reading) -> str:
    """``-09-29`` for "29 September" of a text without a day of its own; empty where it is no such day."""
    months = _months(reading.article.language or "en")
    told = words(date.text)
    named, days = [months[word] for word in told if word in months], [word for word in told if word.isdecimal()]
    return f"-{named[0]:02}-{int(days[0]):02}" if len(named) == len(days) == 1 and len(told) == len(set(told)) else ""


def _in_other_money(figure: Figure, evidence: Statement) -> bool:
    """Whether the report has the same number in another unit alone: "$2.75 billion" where it says euros."""
    units = {other.unit for other in evidence.figures if other.value == figure.value and other.unit}
    return figure.unit is not None and bool(units) and figure.unit not in units


def _wrong_quotes(one: Statement, digest: Reading, sources: Sources) -> Iterator[Lack]:
    for quote in one.quotes:
        if quote.kind == "indirect" or quote.end > one.end or quote.start < one.start:
            continue
        wanted = normal(quote.text).rstrip(",.;:!? ")
        carriers = [r for r, text in zip(sources.readings, sources.texts, strict=True) if wanted in text]
        if not carriers:
            yield Lack("quote", f"the quote “{opening(quote.text)}” is not word for word in any report", quote.text)
        elif _robbed(quote, digest, carriers):
            told = f"the quote “{opening(quote.text)}” leaves out the “not” that stands before it in the report"
            yield Lack("quote", told, quote.text)
        elif quote.speaker and quote.speaker.entity:
            yield from _wrong_speaker(quote, wanted, carriers)


def opening(text: str, most: int = 60) -> str:
    """How a text begins, in whole words."""
    told = squeeze(text).strip(" ,.;:")
    return told if len(told) <= most else f"{told[: max(told.rfind(' ', 0, most), most // 2)]} …"


def _robbed(quote: Quote, digest: Reading, carriers: Sequence[Reading]) -> bool:
    """Whether a quote starts right behind the negation of every source's quote, and has none of its own before it."""
    negations = word_class("negation", digest.article.language)
    if not negations.isdisjoint(words(digest.article.text[max(0, quote.start - 30) : quote.start])[-2:]):
        return False
    said = [words(q.text) for reading in carriers for q in reading.quotes if q.kind != "indirect"]
    mine = words(quote.text)
    held = [(at, all_) for all_ in said for at in range(len(all_)) if mine and all_[at : at + len(mine)] == mine]
    return bool(held) and all(at > 0 and all_[at - 1] in negations for at, all_ in held)


def _wrong_speaker(quote: Quote, wanted: str, carriers: Sequence[Reading]) -> Iterator[Lack]:
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
        names = " or ".join(said_by)
        told = f"the reports give the quote “{opening(quote.text)}” to {names}, not to {quote.speaker.entity}"
        yield Lack("speaker", told, quote.speaker.name, names)


def _denied(
    one: Statement, digest: Reading, evidence: Statement, source: Reading, given: frozenset[str]
) -> Iterator[Lack]:
    """A negation that stands in one sentence and not in the other, over a word both have."""
    shared = (own_words(one) & own_words(evidence)) - given
    for root in _in_order(shared & (one.denied ^ evidence.denied), one, digest):
        word = _spelt(root, one, digest)
        if root in one.denied:
            by = _governing(root, one, digest, "not")
            yield Lack("negation", f"“{word}” is denied here{_in_marks(by)} and told as fact in the report", by or word)
        else:
            by = _governing(root, evidence, source, "not")
            yield Lack("negation", f"“{word}” is told as fact here and denied in the report{_in_marks(by)}", word, by)
        break
    else:
        yield from _one_not_more(one, digest, evidence)


def _made_certain(
    one: Statement, digest: Reading, evidence: Statement, source: Reading, given: frozenset[str]
) -> Iterator[Lack]:
    """A "may" or "if" that stands in one sentence and not in the other, over a word both have."""
    shared = (own_words(one) & own_words(evidence)) - given
    if one.hedges & UNSURE == evidence.hedges & UNSURE:
        return
    for root in _in_order(shared & (one.unsure ^ evidence.unsure), one, digest)[:1]:
        word = _spelt(root, one, digest)
        if root in one.unsure:
            by = _governing(root, one, digest, "may")
            yield Lack("certainty", f"“{word}” is uncertain here{_in_marks(by)} and certain in the report", by or word)
            break
        by, stronger = _governing(root, evidence, source, "may"), _governing(root, one, digest, "will")
        told = f"“{word}” is told as certain here, and is not in the report{_in_marks(by)}"
        if by and stronger:
            told = f"“{stronger}” tells as certain what the report tells with “{by}”"
        yield Lack("certainty", told, stronger or word, by)


def _in_order(roots: frozenset[str], one: Statement, digest: Reading) -> list[str]:
    """Roots as they come in a sentence."""
    told = content_stems(text_of(one, digest), digest.article.language)
    return sorted(roots, key=lambda root: (told.index(root) if root in told else len(told), root))


def _governing(root: str, one: Statement, reading: Reading, sort: Literal["not", "may", "will"]) -> str:
    """The last word of a sort that stands before a root in a sentence, or else the first of them; empty if none."""
    language = reading.article.language
    told = cut_words(text_of(one, reading), language)
    held = [at for at, word in enumerate(told) if word in _sort(sort, language)]
    for at, word in enumerate(told):
        if root in content_stems(word, language):
            near = [place for place in held if at - _BEFORE <= place < at]
            return told[near[-1]] if near else told[held[0]] if held else ""
    return told[held[0]] if held else ""


@cache
def _sort(sort: str, language: str | None) -> frozenset[str]:
    if sort == "not":
        return word_class("negation", language)
    kinds = UNSURE if sort == "may" else {"future"}
    return frozenset(word for word, kind in modality(language).items() if kind in kinds)


def _in_marks(word: str) -> str:
    return f" (“{word}”)" if word else ""


def _other_hedge(one: Statement, digest: Reading, evidence: Statement, source: Reading) -> Iterator[Lack]:
    """Figures that have gained a "more than" or "about", or lost the bound that the source sets; "about" may go."""
    for figure in one.figures:
        same = [other for other in evidence.figures if other.value == figure.value]
        held = {other.modifier for other in same}
        if held and figure.modifier not in held and (figure.modifier or "about" not in held):
            here, there = as_written(figure, digest), as_written(same[0], source)
            yield Lack("figure", f"the figure is “{here}” here and “{there}” in the report", here, there)


def as_written(figure: Figure, reading: Reading) -> str:
    """A figure as it stands, with the hedge that was read with it."""
    raw = squeeze(reading.article.text[figure.start : figure.end])
    return raw if not figure.modifier or not raw[:1].isdigit() else f"{figure.modifier} {raw}"


def _small_words(
    one: Statement, digest: Reading, evidence: Statement, source: Reading, weight: dict[str, float]
) -> Iterator[Lack]:
    """An "against", "only" or "after" set in a sentence that is otherwise the source's."""
    language = digest.article.language
    turning = word_class("turning", language)
    added = sorted(
        turning & set(cut_words(text_of(one, digest), language)) - set(cut_words(text_of(evidence, source), language))
    )
    if added and coverage(one, evidence, weight) >= _SOURCES_OWN:
        yield Lack("words", f"“{added[0]}” is not in the report’s sentence", added[0])


def _one_not_more(one: Statement, digest: Reading, evidence: Statement) -> Iterator[Lack]:
    """Sentences of the same words, of which one has a negation more: it may govern a word that carries no claim."""
    language = digest.article.language
    negations = word_class("negation", language)
    here, there = (
        sum(word in negations for word in cut_words(denying(s.text, language), language)) for s in (one, evidence)
    )
    fewer, more = (one, evidence) if here < there else (evidence, one)
    # "was not hers": where the negation governs no word of weight, the other sentence may say less besides.
    within = own_words(fewer) <= own_words(more) and not more.denied
    if here != there and (own_words(one) == own_words(evidence) or within):
        told = (
            "stands here, and none in the report’s sentence"
            if here > there
            else "of the report’s sentence is missing here"
        )
        yield Lack("negation", f"a “not” {told}: the report’s sentence is otherwise the same")


def _wrong_credits(one: Statement, digest: Reading, evidence: Statement, sources: Sources) -> Iterator[Lack]:
    cited = [c for c in digest.citations if one.start <= c.start < one.end and c.kind in HANDED_ON]
    there = normal(text_of(evidence, sources.readings[evidence.article]))
    for citation in {c.outlet.id: c for c in cited}.values():
        named = digest.article.text[citation.start : citation.end]
        if not stands(named, there) and not _says(citation.outlet.id, one, evidence, sources):
            yield Lack("credit", f"{citation.outlet.name} is credited, but does not say this in the reports", named)


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
