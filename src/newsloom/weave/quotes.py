"""One quote over all its carriers: who prints it word for word, who prints it otherwise, who cuts it."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

from rapidfuzz.distance import Indel

from newsloom import tables
from newsloom.naming import same_name
from newsloom.text import normal, plain, shingles, words
from newsloom.types import TELLING, Credit, Quote, QuoteVariant, Reading, Span, WovenQuote
from newsloom.weave.credit import credit
from newsloom.weave.origins import Voices
from newsloom.weave.phrases import signs
from newsloom.weave.statements import UNSURE, modality, word_class

# Two wordings of one utterance share this much, word by word (Indel similarity); own cases of altered quotes: .76-.96.
_ONE_UTTERANCE = 0.72
# Fragments shorter than this are one quote only when they are equal: "does not need that" is said of many things.
_FRAGMENT = 6
# Words of a fragment that a verb must lead up to, and characters in which it does: ‘called him a “liar”’.
_THIN, _LED = 3, 40
# Or so many words that open or end what the same person says elsewhere.
_START = 4
_RUN = 3
# A "not" or "if" turns the sense of what stands within so many words of it.
_GOVERNING = 2
# A carrier prints the utterance whole, or nearly: house style drops a "well" at its start.
_WHOLE = 0.9


@dataclass(frozen=True, slots=True)
class _Said:
    """A quote where it stands; ``tokens`` are its words, punctuation aside."""

    article: int
    quote: Quote
    tokens: tuple[str, ...]
    speaker: str | None


def woven_quotes(
    readings: Sequence[Reading], voices: Voices, aside: Sequence[Sequence[Span]] = ()
) -> tuple[WovenQuote, ...]:
    """The story's quotes, those with most independent carriers first, then in reading order.

    ``aside`` are the parts of each report whose quotes are none of the story's: what an outlet corrects.
    """
    groups: list[list[_Said]] = []
    holding: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for said in _said(readings, aside):
        runs = _runs(said.tokens)
        near = dict.fromkeys(number for run in runs for number in holding.get(run, ()))
        home = next((n for n in near if any(_one_utterance(said, other) for other in groups[n])), None)
        if home is None:
            home = len(groups)
            groups.append([])
        groups[home].append(said)
        for run in runs:
            if home not in holding[run]:
                holding[run].append(home)

    def wide(group: list[_Said]) -> tuple[int, int]:
        return -len({voices.voice[said.article] for said in group}), -max(len(said.tokens) for said in group)

    told = [group for group in groups if wide(group)[0] < -1 or not all(map(_is_thin, group))]
    return tuple(_woven(group, readings, voices) for group in sorted(told, key=wide))


def misquoted(told: Iterable[WovenQuote]) -> frozenset[tuple[str, int]]:
    """Where quotes stand, by article and start, that others carry whole or otherwise.

    A cut that may turn the sense, and words that fewer outlets have than the wording of most.
    """
    found = set[tuple[str, int]]()
    for quote in (quote for quote in told if quote.variants):
        most, whole = len({credit.outlet for credit in quote.credits}), _worded(quote.text)
        for variant in quote.variants:
            altered = len(variant.outlets) < most and not _within(_worded(variant.text), whole)
            if variant.cut or altered:
                found.update((credit.article, credit.start) for credit in variant.credits)
    return frozenset(found)


def _is_thin(said: _Said) -> bool:
    """Whether marked words are too few to be anybody's words, without a verb of saying that leads up to them.

    Titles, terms and what the writer will not vouch for: by eye 90 of 155 quotes of three words or fewer in 24 digests.
    """
    quote = said.quote
    if quote.kind == "direct" or len(said.tokens) > _THIN:
        return False
    return quote.speaker is None or quote.cue is None or not 0 <= quote.start - quote.cue.end <= _LED


def _runs(tokens: tuple[str, ...]) -> list[tuple[str, ...]]:
    """The runs by which quotes find one another: any two that are one utterance share at least one."""
    return [tokens] if len(tokens) < _RUN else list(dict.fromkeys(shingles(tokens, _RUN)))


def _said(readings: Sequence[Reading], aside: Sequence[Sequence[Span]]) -> list[_Said]:
    found = []
    skipped = dict(enumerate(aside))
    for index, reading in enumerate(readings):
        telling = [(b.start, b.end) for b in reading.article.blocks if b.kind in TELLING]
        for quote in reading.quotes:
            if quote.kind == "indirect" or not any(a <= quote.start < b for a, b in telling):
                continue
            if any(span.start <= quote.start < span.end for span in skipped.get(index, ())):
                continue
            if not (tokens := _worded(quote.text)):
                continue
            speaker = (quote.speaker.entity or None) if quote.speaker else None
            found.append(_Said(index, quote, tokens, speaker))
    # Longest first, so that a fragment finds the whole it was taken from.
    return sorted(found, key=lambda said: (-len(said.tokens), said.article, said.quote.start))


def _worded(text: str) -> tuple[str, ...]:
    """The words that were said, as every outlet would print them: "U.S." is "US", and "per cent" "percent"."""
    told = _INITIALS.sub(lambda found: found.group().replace(".", ""), normal(text).replace("%", " percent"))
    known, pattern, letters = _house_style()
    if not letters.isdisjoint(plain(told)):
        told = pattern.sub(lambda found: known[found.group()], told)
    return tuple(words(told))


_INITIALS = re.compile(r"\b(?:[a-z]\.){2,}")


@cache
def _house_style() -> tuple[dict[str, str], re.Pattern[str], frozenset[bytes]]:
    """What outlets spell otherwise, how it is compared, where it stands in a text, and a first look for it."""
    known = tables.mapping("house_style.en.tsv")
    return known, re.compile(rf"\b(?:{'|'.join(map(re.escape, sorted(known, key=len, reverse=True)))})\b"), signs(known)


def _one_utterance(one: _Said, other: _Said) -> bool:
    if one.speaker and other.speaker and not same_name(one.speaker, other.speaker):
        return False
    if one.tokens == other.tokens:
        return True
    shorter, longer = sorted((one.tokens, other.tokens), key=len)
    if one.article == other.article or len(shorter) < _FRAGMENT:
        ends = longer[: len(shorter)], longer[-len(shorter) :]
        return (
            one.article != other.article
            and bool(one.speaker and other.speaker)
            and len(shorter) >= _START
            and shorter in ends
        )
    if _within(one.tokens, other.tokens) or _within(other.tokens, one.tokens):
        return True
    return Indel.normalized_similarity(one.tokens, other.tokens) >= _ONE_UTTERANCE


def _within(part: tuple[str, ...], whole: tuple[str, ...]) -> bool:
    """Whether ``part`` stands in ``whole`` word for word in one run."""
    return _place(part, whole) is not None


def _place(part: tuple[str, ...], whole: tuple[str, ...]) -> int | None:
    """The first place of ``whole`` at which ``part`` stands word for word."""
    size = len(part)
    return next((i for i in range(len(whole) - size + 1) if whole[i : i + size] == part), None)


def _woven(group: list[_Said], readings: Sequence[Reading], voices: Voices) -> WovenQuote:
    main = _main(group, readings, voices)
    whole = _carrying_all(group, main)
    same: list[_Said] = []
    others: dict[tuple[str, ...], list[_Said]] = {}
    for said in sorted(group, key=lambda s: (_when(s, readings), s.article, s.quote.start)):
        if said.article in whole and _within(said.tokens, main.tokens):
            same.append(said)
        elif said.article not in whole:  # one report's two wordings are no difference between outlets
            others.setdefault(said.tokens, []).append(said)
    speaker = main.speaker or next((said.speaker for said in group if said.speaker), None)
    variants = tuple(_variant(carriers, main, readings) for carriers in others.values())
    same.sort(key=lambda said: said is not main and said.tokens != main.tokens)
    return WovenQuote(main.quote.text, speaker, tuple(_credit(said, readings) for said in same), variants)


def _carrying_all(group: Sequence[_Said], main: _Said) -> set[int]:
    """The reports that print an utterance whole, be it in parts: “It is sound,” she said, “but not for long.”"""
    parts: dict[int, set[int]] = defaultdict(set)
    for said in group:
        if (at := _place(said.tokens, main.tokens)) is not None:
            parts[said.article].update(range(at, at + len(said.tokens)))
    return {article for article, places in parts.items() if len(places) >= _WHOLE * len(main.tokens)}


def _when(said: _Said, readings: Sequence[Reading]) -> str:
    published = readings[said.article].article.published
    return published.isoformat() if published else "~"


def _main(group: Sequence[_Said], readings: Sequence[Reading], voices: Voices) -> _Said:
    """The wording most independent voices bear out, the fullest and then the earliest of those."""

    def key(said: _Said) -> tuple[int, int, str, int]:
        bearing = {voices.voice[o.article] for o in group if o.tokens == said.tokens or _within(o.tokens, said.tokens)}
        return -len(bearing), -len(said.tokens), _when(said, readings), said.article

    return min(group, key=key)


def _variant(carriers: Sequence[_Said], main: _Said, readings: Sequence[Reading]) -> QuoteVariant:
    first = carriers[0]
    names = (readings[said.article].article.outlet for said in carriers)
    return QuoteVariant(
        text=first.quote.text,
        outlets=tuple(dict.fromkeys(outlet.name for outlet in names if outlet)),
        credits=tuple(_credit(said, readings) for said in carriers),
        cut=len(first.tokens) < len(main.tokens)
        and _in_order(first.tokens, main.tokens)
        and not _fair_part(first, main.tokens, readings[first.article]),
    )


def _fair_part(said: _Said, whole: tuple[str, ...], reading: Reading) -> bool:
    """Whether a quote is one run of the whole, and nothing that it stops short of turns its sense.

    What stands right before it may be told in the carrier's own words: they would “not be asked to pay”.
    """
    article = reading.article
    at = _place(said.tokens, whole)
    if at is None:
        return False
    before = whole[max(0, at - _GOVERNING) : at]
    behind = whole[at + len(said.tokens) :][:_GOVERNING]
    start = said.quote.start
    own = words(article.text[max(0, start - 60) : start])[-2 * _GOVERNING :]
    lost = {sort for word in before if (sort := _turns(word, article.language))}
    told = {sort for word in own if (sort := _turns(word, article.language))}
    back = word_class("taking_back", article.language)
    return lost <= told and not any(word in back or _turns(word, article.language) for word in behind)


def _turns(word: str, language: str | None) -> str | None:
    """How a word turns what stands beside it: it denies, or makes uncertain; ``None`` for most."""
    if word in word_class("negation", language):
        return "not"
    sort = modality(language).get(word)
    return sort if sort in UNSURE else None


def _in_order(part: Sequence[str], whole: Sequence[str]) -> bool:
    """Whether ``part`` is ``whole`` with words left out."""
    rest = iter(whole)
    return all(token in rest for token in part)


def _credit(said: _Said, readings: Sequence[Reading]) -> Credit:
    return credit(readings[said.article].article, said.quote.start, said.quote.end)
