"""Names that can be an outlet's, in one article: known, short, and unknown ones that show themselves.

Finding a name credits nobody: :mod:`newsloom.read.sources` decides that by the words around it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass, replace
from functools import cache
from typing import Literal

from newsloom import tables
from newsloom.read.name_words import is_doubtful
from newsloom.tables import outlets
from newsloom.text import plain, plainest
from newsloom.types import Outlet

#: A capitalised word, and a run of up to four of them: bounded, so that hostile text costs no more than plain.
CAPITAL = r"[A-ZÀ-ÖØ-ÞŠŽČĆŞİŁ][\w’'&+-]*"
RUN = rf"{CAPITAL}(?:\s{CAPITAL}){{0,3}}"
_THE = re.compile(r"\b[Tt]he\s$")
_CAPITAL_BEFORE = re.compile(rf"(?<![\w’'])({CAPITAL}|Mr\.|Mrs\.|Ms\.|Dr\.)\s$")
_CAPITAL_AFTER = re.compile(r"\s([A-Z][a-z]+)")
# What follows a paper's verb rather than a common noun's: "Time reported that", "Nature said on Monday".
_AS_TOLD = re.compile(r"\s(?:\w+\s){1,2}?(?:that|how|whether|why|citing|quoting|(?:on\s)?[A-Z][a-z]+day)\b|\s\w+[,:]")
# "daily" and "television" stand before anything, these before a name.
_LEADING_KINDS = ("newspaper", "news agency", "news site", "news website", "broadcaster", "TV channel", "radio station")


Sure = Literal["known", "house", "common", "unknown"]


@dataclass(frozen=True, slots=True)
class Name:
    """A possible outlet at ``[start, end)`` of the text.

    ``known``: can mean nothing else. ``house``: an ordinary word that ends like an outlet's name and has its article
    ("the Post"). ``common``: an ordinary word. ``unknown``: in no table, only shaped or described like an outlet's.
    """

    start: int
    end: int
    outlet: Outlet
    sure: Sure


def possible(text: str, own: Outlet | None) -> tuple[Name, ...]:
    """All possible outlets in a text, in order, none overlapping; ``own`` is whose text it is."""
    letters = plain(text)
    heads = outlets.head_words(text, letters)
    known = [name for mention in outlets.mentions(text, heads) if (name := _weighed(text, mention))]
    resolved = _short_forms(text, known, own)
    unknown = _apart(resolved, _described(text, _possible_shapes(text, {word for _, word in heads}, letters)))
    return _ordered([*resolved, *unknown])


def _ordered(names: Iterable[Name]) -> tuple[Name, ...]:
    return tuple(sorted(names, key=lambda name: (name.start, name.end)))


def _weighed(text: str, mention: outlets.Named) -> Name | None:
    """A mention with how sure it is; ``None`` for an ordinary word inside another name ("State Department")."""
    start, end, outlet, common = mention
    if (kind := _kind_behind().search(text, start, end)) and outlets.by_name(text[start : kind.start()]) == outlet:
        end = kind.start()  # "the Fars news agency": the credit stands at the name
    if not common:
        return Name(start, end, outlet, "known")
    if _inside_another(text, start, end):
        return None
    words = text[start:end].split()
    article = words[0] == "The" or _THE.search(text, max(0, start - 5), start) is not None
    house = article and words[-1] in tables.words("outlet_words.txt")
    return Name(start, end, outlet, "house" if house else "common")


def _inside_another(text: str, start: int, end: int) -> bool:
    after = _CAPITAL_AFTER.match(text, end)
    if after and after[1] not in _days():
        return True
    before = _CAPITAL_BEFORE.search(text, max(0, start - 30), start)
    return before is not None and before[1].lower() not in tables.words("common_words.en.txt")


def without_openers(text: str, names: Sequence[Name], starts: Set[int]) -> list[Name]:
    """The names but for ordinary words that have a capital only as a sentence's first: "People reported less rain".

    One stays that the text names elsewhere, or that tells as a paper does: "Time reported that". ``starts``: where
    the sentences begin.
    """
    proper = {name.outlet.id for name in names if name.start not in starts or name.sure == "known"}
    return [
        name
        for name in names
        if name.start not in starts
        or name.sure != "common"
        or name.outlet.id in proper
        or not is_doubtful(text[name.start : name.end])
        or (text[name.start : name.end].lower() not in _many() and _AS_TOLD.match(text, name.end))
    ]


@cache
def _many() -> frozenset[str]:
    """Plurals without an ending, which may report anything: "People reported that the lifts were slow"."""
    return frozenset(row[0] for row in tables.rows("counted.en.tsv") if row[1] == "plural")


def _short_forms(text: str, known: list[Name], own: Outlet | None) -> list[Name]:
    """The names with "the Post" resolved to the outlet last named in full: The Selwyn Post, not The Washington Post."""
    if not known and own is None:
        return known
    taken = {name.start: name for name in known}
    named = _ordered(known)
    latest: dict[str, Outlet] = {}
    for name in reversed(named):  # a name in full that only follows is better than none
        _remember(latest, text, name)
    if own and " " in own.name:
        latest[own.name.split()[-1]] = own
    resolved, i = [], 0
    for match in _short().finditer(text):
        while i < len(named) and named[i].start < match.start(1):
            _remember(latest, text, named[i])
            i += 1
        outlet, old = latest.get(match[1]), taken.get(match.start(1)) or taken.get(match.start())
        if outlet is None or _inside_another(text, match.start(1), match.end(1)):
            continue
        if old is None:
            if not any(name.start <= match.start(1) < name.end for name in named[max(0, i - 1) : i + 1]):
                resolved.append(Name(match.start(1), match.end(1), outlet, "house"))
        elif old.sure != "known":
            taken[old.start] = replace(old, outlet=outlet)
    return [*taken.values(), *resolved]


def _remember(latest: dict[str, Outlet], text: str, name: Name) -> None:
    words = text[name.start : name.end].split()
    if name.sure == "known" and len(words) > 1:
        latest[words[-1]] = name.outlet


def _apart(names: Iterable[Name], others: Iterator[Name]) -> Iterator[Name]:
    """The others that overlap none of the names, nor each other."""
    covered = {at for name in names for at in range(name.start, name.end)}
    for other in others:
        span = range(other.start, other.end)
        if covered.isdisjoint(span):
            covered.update(span)
            yield other


def _described(text: str, shapes: Iterable[re.Pattern[str]]) -> Iterator[Name]:
    """Names no table knows: "the Sabah newspaper", "news agency Safa", "the Hallin Gazette"."""
    for pattern in shapes:
        for match in pattern.finditer(text):
            start, end = match.span("name")
            words = text[start:end].split()
            # Behind an article the name has begun: "The North Coast Wire".
            named = _THE.search(text, max(0, start - 5), start) is not None
            while words and _no_part(words[0], named=named):
                named = named or words[0] == "The"
                start += len(words[0]) + 1
                words = words[1:]
            fewest = 2 if "ending" in pattern.groupindex else 1
            if len(words) < fewest or " ".join(words) in tables.mapping("places.en.tsv"):
                continue  # "the Iowa newspaper" names no newspaper
            outlet = outlets.named(text[start:end])
            if outlet is not None:
                yield Name(start, end, outlet, "unknown")


def _possible_shapes(text: str, heads: Set[str], letters: Set[bytes]) -> Iterator[re.Pattern[str]]:
    """The patterns of which a text has the words: most have no "newspaper" to look behind, and look-ups are cheap.

    ``heads``: its words in capitals; ``letters``: all its words, as ``plain`` tells them.
    """
    behind, ahead, ending = _shapes()
    if not letters.isdisjoint(_kind_words()):
        if any(kind in text for kind in tables.words("outlet_kinds.en.txt")):
            yield behind
        if any(kind in text for kind in _LEADING_KINDS):
            yield ahead
    if not heads.isdisjoint(_endings()):
        yield ending


@cache
def _kind_words() -> frozenset[bytes]:
    """A word of each kind of outlet, before a name or behind it."""
    return frozenset(map(plainest, (*tables.words("outlet_kinds.en.txt"), *_LEADING_KINDS)))


@cache
def _endings() -> frozenset[str]:
    """The first words of the endings: "Post" of "Post-Gazette"."""
    return frozenset(re.split(r"[\W_]", ending)[0] for ending in tables.words("outlet_endings.en.txt"))


def _no_part(word: str, *, named: bool) -> bool:
    """Whether a capitalised word at the head of a name is none of it: "Israeli", a sentence's first word.

    ``named``: the name has begun, so that an ordinary word is its own.
    """
    bare = word.removesuffix("'s").removesuffix("’s")
    if bare != word or bare in tables.words("demonyms.en.txt"):
        return True
    return not named and bare.lower() in tables.words("common_words.en.txt")


@cache
def _shapes() -> tuple[re.Pattern[str], ...]:
    kinds = "|".join(sorted(tables.words("outlet_kinds.en.txt"), key=lambda kind: (-len(kind), kind)))
    endings = "|".join(sorted(tables.words("outlet_endings.en.txt"), key=lambda word: (-len(word), word)))
    leading = "|".join(_LEADING_KINDS)
    return (
        re.compile(rf"\b(?:[Tt]he|[Aa]n?|['’]s)\s(?P<name>{RUN})\s(?:{kinds})\b"),
        re.compile(rf"\b(?:{leading})\s(?P<name>{RUN})"),
        re.compile(rf"(?<![\w’'-])(?P<name>(?:{CAPITAL}\s){{1,4}}(?P<ending>{endings}))(?![\w-])(?!\s{CAPITAL})"),
    )


@cache
def _kind_behind() -> re.Pattern[str]:
    kinds = "|".join(sorted(tables.words("outlet_kinds.en.txt"), key=lambda kind: (-len(kind), kind)))
    return re.compile(rf"\s(?:{kinds})$")


@cache
def _short() -> re.Pattern[str]:
    words = "|".join(sorted(tables.words("outlet_words.txt") | tables.words("outlet_endings.en.txt")))
    # no word's end: looked for behind the first letter, so that the scan can look for that
    return re.compile(rf"[Tt](?<!\w[Tt])he\s({words})(?![\w-])")


@cache
def _days() -> frozenset[str]:
    return frozenset(word for word in tables.words("after_clock.en.txt") if word.endswith("day"))
