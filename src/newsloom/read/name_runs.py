"""Capitalised runs of a sentence, cut into the pieces that may be names, before anyone says what they are.

    sentence ──tokens──▶ words ──runs──▶ capitalised runs ──pieces──▶ runs cut at titles, demonyms, calendar words

A capital at the start of a sentence proves nothing; whether that word is a name is decided from the rest of the
article (does it occur small elsewhere, or capitalised inside a sentence?) and from lists of ordinary words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from newsloom import tables
from newsloom.read import name_lists
from newsloom.read.name_joins import runs
from newsloom.read.name_tokens import Casing, Line, Token
from newsloom.read.name_words import (
    callings,
    demonyms,
    frequency,
    given_table,
    is_given,
    is_ordinary,
    known_names,
    known_starts,
    last_words,
    name_words,
    never,
    organisation_ends,
    thing_ends,
    title_starts,
    titles,
)
from newsloom.types import Article, NameKind

_PARTY_SEAT = re.compile(r"[DRI][-‑–][A-Z]")  # "Ada Korr, D-Ohio"
_ENDINGS = ("ed", "ing", "ly", "ness", "tion", "tions", "ers", "ies", "ment", "ments")
# "Continued Lowen:", "Pictured Karim Odal": verbs that open what no longer is a name, by their ends and how common.
_VERBAL, _COMMON = ("ed", "ing"), 100
_SAYS_WHAT = frozenset(["is", "are", "was", "were", "a", "an", "the"])
_DESCRIBED = 7  # words behind a name: "is a small fishing village", "an American rock band"
_ROMAN = frozenset(["II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII", "XIII", "XIV", "XV", "XVI"])
_STATES = frozenset(["U.S.", "US", "U.K.", "UK", "EU"])
_JOINTS = frozenset(["and", "of", "the", "for", "on", "&"])
_COMPASS = frozenset(["North", "South", "East", "West"])


class Piece(NamedTuple):  # a tuple: made for every run, at a third of the cost of a frozen dataclass
    """A run of capitalised tokens that may be one name, with the words around it.

    ``title`` is the title or honorific that stood before it; ``left`` and ``right`` are the neighbouring tokens'
    texts, lower-case words first; ``weak`` says that its first capital may come from its place; ``quoted`` that it
    is the title of a work in marks; ``hint`` is the kind that its language's own words tell;
    ``after`` are the words behind it where they say what it is ("is a small village").
    """

    tokens: tuple[Token, ...]
    words: tuple[str, ...]
    title: str
    left: tuple[str, ...]
    right: str
    weak: bool
    quoted: bool = False
    hint: NameKind | None = None
    after: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """Its tokens, as written, with one blank between them."""
        return " ".join(self.words)


def is_headline(text: str, line: Line) -> bool:
    """Whether a sentence's capitals prove nothing: title case or capitals throughout, no full stop, and no list."""
    if not line.title_case or line.tokens[0].text in name_words("credit"):
        return False
    last = line.tokens[-1]
    # A list of names and a cut-off sentence look like title case too, but end as sentences do.
    if text[last.end : last.end + 2].strip("”’\"'")[:1] == "." and not last.text.isupper():
        return False
    return not _is_list(text, line.tokens)


def _is_list(text: str, sentence: Sequence[Token]) -> bool:
    """Whether short names stand in a row or a table: team sheets, results, officers with their dates."""
    parts, size, marks = 1, 0, 0
    for before, token in pairwise(sentence):
        gap = text[before.end : token.start]
        if gap not in (" ", "\u00a0", "") or token.text[0].isdigit() or (not token.cap and len(token.text) < 4):
            parts, size = parts + 1, 0
            marks += any(mark in gap for mark in ";(),:/") or token.text[0].isdigit()
        size += 1
        if size > 5 or (not token.cap and len(token.text) > 3 and token.text.isalpha()):
            return False
    # Headlines have one or two commas; three marks for each four names are a list.
    return parts > 3 and 4 * marks >= 3 * parts


def pieces(article: Article, line: Line, known: Casing) -> Iterator[Piece]:
    """The pieces of one sentence that may be names, left to right."""
    sentence = line.tokens
    headline: bool | None = None
    for start, last, quoted in runs(article.text, line):
        if headline is None:
            headline = is_headline(article.text, line)
        if quoted:
            yield _piece(sentence, start, last, quoted=True)
            continue
        first, weak = start, sentence[start].weak
        while first < last and sentence[first].weak and _ordinary(sentence[first:last], known):
            if _title_size(tuple([token.text for token in sentence[first : first + 4]])) > 1:
                break  # "Chief of Staff Cass Hill"
            first += 1
            weak = False
        if first == last:
            continue
        for one, end in _sure(sentence[first:last], known) if headline else [(0, last - first)]:
            yield from _cut(sentence, first + one, first + end, weak and one == 0)


def _piece(
    sentence: Sequence[Token], first: int, last: int, *, title: str = "", weak: bool = False, quoted: bool = False
) -> Piece:
    tokens = tuple(sentence[first:last])
    left = tuple([token.text for token in sentence[max(0, first - 4) : first]])
    right = sentence[last].text if last < len(sentence) else ""
    after: tuple[str, ...] = ()
    if right in _SAYS_WHAT:
        after = tuple([token.text for token in sentence[last : last + _DESCRIBED]])
    return Piece(tokens, tuple([token.text for token in tokens]), title, left, right, weak, quoted, None, after)


def _ordinary(run: Sequence[Token], known: Casing) -> bool:
    """Whether the weak first word of a run is an ordinary word rather than (part of) a name."""
    word = run[0].text
    low = word.lower()
    if len(run) > 1:
        # Joined for what follows: "People's Union", "Trade and Industry Ministry".
        if run[0].cut or run[1].text == "and":
            return False
        pair = f"{word} {run[1].text}"
        if pair in demonyms() or pair in known.pairs or _opens_known(tuple([token.text for token in run[:5]])):
            return False
        if word in _COMPASS and run[1].text not in demonyms() | titles() and not is_ordinary(run[1].text.lower()):
            return False
    if len(run) > 1 and (
        word in name_words("before thing name")
        or (word in name_words("ordinal") and run[1].text in name_words("after ordinal"))
    ):
        return False  # "Operation Barkel", "Fifth Fleet"
    if low in tables.words("common_words.en.txt"):
        return not (low == "the" and len(run) > 1 and f"{word} {run[1].text}" in known_names())
    if len(word) > 1 and word.isupper() and low not in known.small:
        return False
    if word in known_names():
        return False
    if len(run) == 1 and low.endswith(_ENDINGS) and low not in known.capital and frequency(low):
        return True
    if low in known.capital and low not in known.small:
        return False
    if word in titles() or (len(run) > 1 and run[1].text in ("of", "&")):
        return False
    given = word in given_table()
    if len(run) > 1:
        verb = low.endswith(_VERBAL) and frequency(low) >= _COMMON and not is_ordinary(run[1].text.lower())
        return not given and (low in known.small or low.endswith("ly") or verb) and not _org_like(run)
    return low in known.small or (is_ordinary(low) and not given) or _is_rare_word(low, known)


def _is_rare_word(word: str, known: Casing) -> bool:
    """``Scouting``, ``Milepost``: an uncommon English word that the article has at openings only."""
    if word in known.capital or word in name_lists.people() or word in name_lists.cities():
        return False
    # 20 of 100,000: below it the list has more names than words.
    return frequency(word) >= 20 and word not in demonyms()


def _sure(run: Sequence[Token], known: Casing) -> list[tuple[int, int]]:
    """In a headline: the parts of a run that are names by what the body or the lists know, not by their capitals."""
    listed = {at for start, end, _ in name_lists.known([t.text for t in run]) for at in range(start, end)}
    sure = [at in listed or _is_rare(token.text.lower(), known) for at, token in enumerate(run)]
    for at in range(len(run) - 1):  # "Scott Morgan": either alone can be a word of the headline
        low = run[at + 1].text.lower()
        if is_given(run[at].text) and low in name_lists.surnames() and low not in tables.words("common_words.en.txt"):
            sure[at] = sure[at + 1] = True
    for at in range(len(run)):  # "Frank Kelly Freas": an ordinary word among people's names, beside a sure one
        low = run[at].text.lower()
        if not sure[at] and low in name_lists.people() and 0 < frequency(low) < 2000:
            sure[at] = (at > 0 and sure[at - 1]) or (
                at + 1 < len(run) and low in name_lists.given_names() and sure[at + 1]
            )
    found: list[tuple[int, int]] = []
    for at, yes in enumerate(sure):
        if yes and found and found[-1][1] == at:
            found[-1] = (found[-1][0], at + 1)
        elif yes and run[at].cap:
            found.append((at, at + 1))
    return [(start, max(i + 1 for i in range(start, end) if run[i].cap)) for start, end in found]


def _is_rare(word: str, known: Casing) -> bool:
    """Whether a word is a name wherever it stands: the body has it in capitals alone, or it is a rare listed name."""
    if word in known.small or word in tables.words("common_words.en.txt"):
        return False
    often = frequency(word)
    if word in known.capital:
        return often < 300 or word in name_lists.surnames() or word in name_lists.cities()
    # 60 of 100,000: "wickremesinghe", "dissanayake" and their like, but not "tunnel", "backlash", "probe".
    return often < 60 and (word in name_lists.people() or word in name_lists.cities())


def _org_like(run: Sequence[Token]) -> bool:
    return any(token.text in last_words() or token.text in thing_ends() for token in run[1:])


def is_common(piece: Piece, english: bool) -> bool:
    """``the Island``, ``Train No. 23``: an ordinary noun that somebody chose to capitalise."""
    if len(piece.words) > 1 or not _is_word(piece.words[0]):
        return False
    if english:
        return not piece.quoted
    before = piece.left[-1].lower() if piece.left else ""
    return before in name_words("article")


@lru_cache(maxsize=8_000)
def _is_word(word: str) -> bool:
    """Whether a capitalised word is an ordinary one that no gazetteer has."""
    return not word.isupper() and is_ordinary(word.lower()) and word not in name_lists.gazetteer()


def is_shout(word: str) -> bool:
    """``A CROOKED boss``: five capitals and more that are a word are hardly an abbreviation, however rare the word."""
    low = word.lower()
    if len(word) < 5 or not word.isupper() or not word.isalpha() or name_lists.spoken(word) in known_names():
        return False
    return frequency(low) >= _COMMON and low not in name_lists.people() and low not in name_lists.cities()


def _cut(sentence: Sequence[Token], first: int, last: int, weak: bool) -> Iterator[Piece]:
    """A run cut into names at titles, demonyms and calendar words."""
    run = sentence[first:last]
    opens = len(run) > 1 and run[1].weak
    for start, stop, title in _cuts(tuple([token.text for token in run]), opens):
        yield _piece(sentence, first + start, first + stop, title=title, weak=weak and start == 0)


@lru_cache(maxsize=8_000)
def _cuts(run: tuple[str, ...], opens: bool) -> tuple[tuple[int, int, str], ...]:
    """Where the names of a run begin and end, and the title before each; ``opens``: its second word opens a part."""
    found: list[tuple[int, int, str]] = []
    title = ""
    at = 0
    while at < len(run):
        rest = run[at:]
        size = 0 if _is_whole(rest) or " ".join(rest[:2]) in demonyms() else _title_size(rest)
        size = 0 if size == 1 and _opens_known(rest) else size
        if size:
            title = " ".join(rest[:size])
        elif rest[0] in _JOINTS or _is_dropped(rest, opens and at == 0):
            size, title = 1 + (" ".join(rest[:2]) in demonyms()), ""
        if size:
            at += size
            continue
        stop = _stop(run, at)
        while run[stop - 1] in _JOINTS:
            stop -= 1
        found.append((at, stop, title))
        title, at = "", stop
    return tuple(found)


def _stop(run: tuple[str, ...], at: int) -> int:
    """Where the name that begins at ``at`` ends inside the run: before a title or a demonym with more behind it."""
    if _is_whole(run[at:]):
        return len(run)
    for size in range(min(4, len(run) - at), 1, -1):
        if run[at] not in known_starts():
            break
        known = " ".join(run[at : at + size])
        if known in known_names() and (at + size == len(run) or _title_size(run[at + size :])):
            return at + size
    for stop in range(at + 1, len(run)):
        rest = run[stop:]
        if stop > at + 1 and rest[0] == run[stop - 1] and len(rest[0]) > 2:
            return stop  # "… with Kamala Odal" above "Odal speaks at …": a caption's lines without a mark between
        size = 0 if run[stop - 1] in _JOINTS else _title_size(rest)
        if len(rest) > size > 0:
            return stop
        # "U.S. Senator", "Ohio Governor" with no name behind: the title is none of the place's. "Ohio U.S. Rep."
        if (size or rest[0] in _STATES) and " ".join(run[at:stop]) in tables.mapping("places.en.tsv"):
            return stop
        # "Theresa May", "Elizabeth II": not a month, not a numeral by itself.
        if rest[0] in never() and not (rest[0] in _ROMAN or (rest[0] == "May" and is_given(run[stop - 1]))):
            return stop
        if rest[0] in demonyms() and (
            _title_size(rest[1:]) if len(rest) > 1 else " ".join(run[at:stop]) in known_names() - demonyms()
        ):
            return stop
    return len(run)


def _opens_known(run: tuple[str, ...]) -> bool:
    """Whether a name of the gazetteers, two words or longer, begins the run."""
    if run[0] not in known_starts():
        return False
    names = known_names()
    return any(" ".join(run[:size]) in names for size in range(2, min(len(run), 5) + 1))


def _is_whole(run: tuple[str, ...]) -> bool:
    """Whether a run that starts with a title or demonym is one name all the same: General Electric, Russian Army."""
    if len(run) == 1:
        return run[0] in known_names()
    if " ".join(run) in titles():
        return False
    if run[-1] in last_words() and run[0][-1] != "." and not _title_size(run[1:]):
        return True
    return " ".join(run) in known_names()


def _is_dropped(run: tuple[str, ...], opens: bool) -> bool:
    word = run[0]
    if len(run) > 1 and word.isupper() and any(name_lists.is_shouted(" ".join(run[:size])) for size in (2, 3)):
        return False
    if len(word) > 2 and word.isupper() and name_lists.spoken(word) not in known_names() and is_ordinary(word.lower()):
        return len(run) == 1 or run[1].isupper()
    if word in _ROMAN and len(run) > 1 and run[1] in name_words("after ordinal"):
        return False
    if word in never() or _PARTY_SEAT.match(word):
        return not _opens_known(run)
    if word not in demonyms() and " ".join(run[:2]) not in demonyms():
        return False
    alone = len(run) == 1 or " ".join(run) in demonyms() or all(each in demonyms() for each in run)
    if alone or run[1] in _STATES:  # "Republican U.S. House candidate"
        return True
    return bool(_title_size(run[1:])) or run[1] in given_table() or opens


def _title_size(run: tuple[str, ...]) -> int:
    """How many tokens at the start of a run are a title."""
    if run and run[0] in title_starts():
        for size in range(min(4, len(run)), 0, -1):
            if " ".join(run[:size]) in titles():
                following = run[size] if size < len(run) else ""
                royal = run[0] in name_words("namesake") and following in last_words()
                return 0 if royal or following in organisation_ends() else size
    if len(run) < 2 or run[0].lower() not in callings():
        return 0
    # "Barber Gus Penhale": any calling before a given name; "Lawyer Rupa Nair": before two words that are none.
    return int(is_given(run[1]) or _is_stranger(run))


def _is_stranger(run: tuple[str, ...]) -> bool:
    """Whether behind a calling, itself hardly anybody's name, two words stand that no list has for ordinary."""
    if len(run) < 3 or run[0] in given_table() or run[0] in tables.words("surnames.txt"):
        return False
    return not any(is_ordinary(word.lower()) or word in last_words() | thing_ends() | demonyms() for word in run[1:3])
