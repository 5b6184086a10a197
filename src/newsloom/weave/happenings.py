"""Happenings: what a statement tells of that happens once, with its day, its place, and who did it to whom.

Without a parser: a date or place belongs to the nearest word of happening before it in its clause, a name is who did it
or to whom by where it stands to the verb. What cannot be told so is left out. English only (``happenings.en.tsv``).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache

from newsloom import tables
from newsloom.types import Mention, Reading, When
from newsloom.weave.conflict_words import small
from newsloom.weave.statements import Statement, content_root
from newsloom.weave.tokens import tokens

_BREAK = re.compile(r"[,;:()\[\]“”\"\n]|\s[–—-]\s|—")
_REACH = 14  # words between a happening and its day or place
_WHOM = 7  # words between a verb and the name of whom it befell: "killed the former union leader Pavel Orsk"
_AND = re.compile(r",?\s(?:and|or)\s(?:(?:in|near|at)\s)?(?:the\s)?|,\s(?=[^,]{2,40},?\sand\s)")


@dataclass(frozen=True, slots=True)
class Place:
    """A place that a happening is set in: ``side`` is ``at``, ``from`` or ``to``."""

    mention: Mention
    side: str


@dataclass(slots=True)
class Happening:
    """One happening of a statement (its index); ``start`` and ``end`` are the word's, into the article's text.

    ``alone`` are the slots (``d p a o``) in which it can have one value only; ``ahead``: told as still to come.
    ``agent`` did it, ``patient`` it was done to.
    """

    statement: int
    root: str
    alone: str
    start: int
    end: int
    ahead: bool
    day: When | None = None
    place: Place | None = None
    agent: Mention | None = None
    patient: Mention | None = None


@dataclass(frozen=True, slots=True)
class _Kind:
    root: str
    slots: str
    bases: frozenset[str] = frozenset()


@dataclass(slots=True)
class _Word:
    """A word of a statement; ``segment`` is the number of its clause; ``kind`` is ``None`` unless it can happen."""

    low: str
    start: int
    end: int
    segment: int
    kind: _Kind | None = None
    verb: bool = False
    made: list[Happening] = field(default_factory=list)


def happenings(index: int, one: Statement, reading: Reading) -> list[Happening]:
    """What a statement says has happened or will, as far as it can be told; none in a language without a table."""
    language = reading.article.language or "en"
    if not tables.exists(f"happenings.{language}.tsv"):
        return []
    named = [m for m in one.mentions if m.end <= one.end]
    if not one.dates and not named:
        return []
    if _known_words(language).isdisjoint(tokens(reading.article.text).within(one.start, one.end)):
        return []
    words = _words(reading.article.text, one, language)
    for at, word in enumerate(words):
        if word.kind and not _unsure(word, one, language):
            word.made.append(_happening(index, words, at))
    if not any(word.made for word in words):
        return []
    _set_days(words, one, reading.article.text)
    _set_places(words, named, reading.article.text)
    _set_people(words, named, reading.article.text)
    return [made for word in words for made in word.made]


def _words(text: str, one: Statement, language: str) -> list[_Word]:
    """The words of a statement, with those that can happen or that speak marked, and the clauses numbered."""
    found: list[_Word] = []
    segment, last = 0, one.start
    known, past, opening, between = _known(language), _past(language), small("clause"), small("between")
    for low, start, end in tokens(text).placed(one.start, one.end):
        if low in opening or (text[last:start] != " " and _BREAK.search(text, last, start)):
            segment += 1
        word = _Word(low, start, end, segment)
        before = found[-1].low if found else ""
        as_verb, as_noun = known.get((low, True)), known.get((low, False))
        if as_verb and (before in between or not (as_noun or _may_be_noun(low, as_verb, before))):
            word.kind, word.verb = as_verb, True
        elif as_noun:
            word.kind = as_noun
        elif low in past or (low.endswith("ed") and len(low) > 4):
            word.verb = True
        found.append(word)
        last = end
    return found


@cache
def _known(language: str) -> dict[tuple[str, bool], _Kind]:
    """Word form, whether it is a verb → the happening it tells."""
    known: dict[tuple[str, bool], _Kind] = {}
    for root, slots, regular, forms, nouns in tables.rows(f"happenings.{language}.tsv"):
        kind = _Kind(root, slots, frozenset(_listed(regular)))
        for base in _listed(regular):
            for form in _forms(base):
                known.setdefault((form, True), kind)
        for form in _listed(forms):
            known[form, True] = kind
        for noun in _listed(nouns):
            known[noun, False] = kind
    return known


@cache
def _known_words(language: str) -> frozenset[str]:
    return frozenset(form for form, _ in _known(language))


@lru_cache(maxsize=8_000)
def deed(low: str, language: str) -> str | None:
    """What a verb tells as done: its happening, or a regular past by its stem; ``None`` for saying and for all else."""
    known = _known(language).get((low, True))
    if known:
        return known.root
    done = low.endswith("ed") and len(low) > 4 and low not in _said(language)
    return content_root(low, language) if done else None


@lru_cache(maxsize=8_000)
def happens(low: str, language: str) -> frozenset[str]:
    """The happenings that a word may tell, as verb or noun; none in a language without a table."""
    if not tables.exists(f"happenings.{language}.tsv"):
        return frozenset()
    return frozenset(kind.root for verb in (True, False) if (kind := _known(language).get((low, verb))))


@cache
def _said(language: str) -> frozenset[str]:
    return frozenset(row[0] for row in tables.rows(f"cue_verbs.{language}.tsv"))


def _may_be_noun(low: str, kind: _Kind, before: str) -> bool:
    """Whether the plain form of a verb is a noun here: "a crown", "the pilot", "the cathedral crown"."""
    return low in kind.bases and not before.endswith("ly")


def _listed(cell: str) -> list[str]:
    return [] if cell == "-" else cell.split(";")


def _forms(base: str) -> tuple[str, ...]:
    """The forms of a regular English verb: free, frees, freed, freeing; also with the last letter doubled."""
    if base.endswith("e"):
        return base, base + "s", base + "d", base[:-1] + "ing"
    if base.endswith("y") and base[-2] not in "aeiou":
        return base, base[:-1] + "ies", base[:-1] + "ied", base + "ing"
    plural = base + ("es" if base.endswith(("s", "sh", "ch", "x", "o")) else "s")
    return base, plural, base + "ed", base + "ing", base + base[-1] + "ed", base + base[-1] + "ing"


@cache
def _past(language: str) -> frozenset[str]:
    """Past forms that no rule makes, and the forms of verbs of saying."""
    told = {row[0] for row in tables.rows(f"tense.{language}.tsv") if row[1] == "past"}
    said = {row[0] for row in tables.rows(f"cue_verbs.{language}.tsv") if row[3:4] != ("base",)}
    return frozenset((told | said) - {"was", "were", "had", "did"})


def _unsure(word: _Word, one: Statement, language: str) -> bool:
    root = content_root(word.low, language)
    if root in one.denied or (root in one.unsure and "condition" not in one.hedges):
        return True
    return bool(one.hedges & {"alleged"})


def _happening(index: int, words: Sequence[_Word], at: int) -> Happening:
    word = words[at]
    assert word.kind is not None
    before = [w.low for w in words[max(0, at - 5) : at] if w.segment == word.segment]
    return Happening(index, word.kind.root, word.kind.slots, word.start, word.end, bool(small("ahead") & set(before)))


def _owners(words: Sequence[_Word], at: int) -> list[Happening]:
    """The happenings that a day or place before word ``at`` belongs to: the nearest before it in its clause.

    Of a verb that says no more than that something takes place, the noun in its clause is meant as well.
    """
    if at >= len(words):
        return []
    segment = words[at].segment
    for i in range(at - 1, max(-1, at - 1 - _REACH), -1):
        word = words[i]
        if word.segment != segment:
            return []
        if not word.verb and word.kind is None:
            continue
        if not word.made:
            return []
        if "l" in word.kind.slots if word.kind else False:
            nouns = [made for w in words if w.segment == segment and not w.verb for made in w.made]
            for noun in nouns:
                noun.ahead = word.made[0].ahead
            return [*word.made, *nouns]
        if not word.verb and any(w.verb and not w.made for w in words[:i] if w.segment == segment):
            return []  # "announced the resignation on Tuesday"
        return word.made
    return []


def _fronted(words: Sequence[_Word], at: int) -> list[Happening]:
    """The happening that a day at the head of a sentence belongs to: the first verb behind it."""
    segment = words[at].segment if at < len(words) else 0
    for word in words[at:]:
        if word.segment > segment + 1:
            return []
        if word.verb:
            return word.made
    return []


def _set_days(words: Sequence[_Word], one: Statement, text: str) -> None:
    # "Last night" in somebody's own words is told from the day of the speech.
    quoted = [quote for quote in one.quotes if quote.kind != "indirect"]
    for when in one.dates:
        if not when.value or "/" in when.value or any(q.start <= when.start < q.end for q in quoted):
            continue
        first = next((i for i, w in enumerate(words) if w.start >= when.start), len(words))
        behind = next((i for i, w in enumerate(words) if w.start >= when.end), len(words))
        if not _stands_free(words, first, behind, text, when):
            continue
        owners = _owners(words, first)
        if not owners and first <= 2:
            owners = _fronted(words, behind)
        for made in owners:
            if made.day is None and "d" in made.alone:
                made.day = when


def _stands_free(words: Sequence[_Word], first: int, behind: int, text: str, when: When) -> bool:
    """Whether a date tells when, rather than naming a thing ("the July 25 call") or bounding a time ("by Friday")."""
    before = words[first - 1].low if first else ""
    if before in small("not dated") or text[when.end : when.end + 1] in ("’", "'", "-", "–"):
        return False
    if before in small("dated") or behind >= len(words):
        return True
    after = words[behind]
    return bool(_BREAK.search(text, when.end, after.start)) or not after.low.isalpha() or _may_follow_day(after.low)


def _may_follow_day(low: str) -> bool:
    return any(low in small(use) for use in ("clause", "at", "between", "behind day"))


@cache
def _sides() -> dict[str, str]:
    """Word before a place → where the place stands to what happens: ``at``, ``from``, ``to``."""
    return {word: side for side in ("at", "from", "to") for word in small(side)}


def _set_places(words: Sequence[_Word], named: Sequence[Mention], text: str) -> None:
    for rank, mention in enumerate(named):
        if mention.kind != "place":
            continue
        first = next((i for i, w in enumerate(words) if w.start >= mention.start), len(words))
        at = first - 1
        while at > 0 and first - at < 6 and words[at].low in small("before place"):
            at -= 1
        if at < 0 or first >= len(words) or words[at].segment != words[first].segment:
            continue
        side = _sides().get(words[at].low)
        if side is None or _in_list(named, rank, text):
            continue
        for made in _owners(words, at):
            if made.place is None and "p" in made.alone:
                made.place = Place(mention, side)


def _in_list(named: Sequence[Mention], rank: int, text: str) -> bool:
    """Whether a name is one of several: "Anse and Borrel"."""
    pairs = [(named[i], named[i + 1]) for i in (rank - 1, rank) if 0 <= i < len(named) - 1]
    return any(_AND.fullmatch(text, one.end, other.start) is not None for one, other in pairs)


def _set_people(words: Sequence[_Word], named: Sequence[Mention], text: str) -> None:
    for at, word in enumerate(words):
        if not word.verb:
            continue
        for made in word.made:
            passive = _is_passive(words, at)
            subject, whom = _subject(words, at, named, text), _whom(words, at, named, text, passive)
            if passive:
                made.patient, made.agent = subject, whom
            else:
                made.agent, made.patient = subject, whom


def _is_passive(words: Sequence[_Word], at: int) -> bool:
    if not words[at].low.endswith(("ed", "en", "n", "t", "d", "g", "k", "m", "e")) or words[at].low.endswith("ing"):
        return False
    i = at - 1
    while i >= 0 and (words[i].low in small("between") or words[i].low.endswith("ly")):
        if words[i].low in small("be"):
            return True
        i -= 1
    return False


def _subject(words: Sequence[_Word], at: int, named: Sequence[Mention], text: str) -> Mention | None:
    """The name right before a verb: nothing but auxiliaries, or a description between commas, stands between."""
    i = at
    while i > 0 and (words[i - 1].low in small("between") or words[i - 1].low.endswith("ly")):
        i -= 1
    start = words[i].start
    for rank in range(len(named) - 1, -1, -1):
        mention = named[rank]
        if mention.end > start or mention.kind == "place":
            continue
        between = text[mention.end : start]
        if not (between.isspace() or re.fullmatch(r",\s(?:[^,;:“”\"]{3,60},\s)?", between)):
            return None
        before = text[: mention.start].rstrip()
        if _joined(before) or before.endswith((" of", " by", " from", " for", " with", " in", " at", " and", " or")):
            return None
        return mention
    return None


def _joined(before: str) -> bool:
    return before.endswith(("’s", "'s"))


def _whom(words: Sequence[_Word], at: int, named: Sequence[Mention], text: str, passive: bool) -> Mention | None:
    """The name behind a verb: after "by" in the passive, else its object, with at most a description before it."""
    for rank, mention in enumerate(named):
        if mention.start < words[at].end or mention.kind == "place":
            continue
        between = [w for w in words if words[at].end <= w.start and w.end <= mention.start]
        lows = [w.low for w in between]
        if passive:
            if "by" not in lows or any(w.verb for w in between):
                return None
            lows = lows[lows.index("by") + 1 :]
        elif any(w.verb or w.low in _sides() or w.low in small("not whom") for w in between):
            return None
        if len(lows) > _WHOM or text[mention.end : mention.end + 2] in ("’s", "'s") or _in_list(named, rank, text):
            return None
        gap = text[words[at].end : mention.start]
        stops = _BREAK.findall(gap)
        return mention if not stops or (len(stops) == 1 and gap.rstrip().endswith(",")) else None
    return None
