"""Capitalised runs of a sentence: where names may stand, before anyone says what they are.

    sentence ──tokens──▶ words ──runs──▶ capitalised runs ──pieces──▶ runs cut at titles, demonyms, calendar words

A capital at the start of a sentence proves nothing; whether that word is a name is decided from the rest of the
article (does it occur small elsewhere, or capitalised inside a sentence?) and from lists of ordinary words.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from newsloom import tables
from newsloom.text import stem
from newsloom.types import Article, Sentence

_TOKEN = re.compile(
    r"(?:[^\W\d_]\.){2,}(?:[A-Z]\b)?|[A-Z]\.(?=[ \u00a0]?[A-Z])|(?:[^\W_]|['’‘](?=em\b))+(?:['’‑-][^\W_]+)*|&"
)
_POSSESSIVE = re.compile(r"['’][sS]$")
_ARTICLE_CAPS = re.compile(r"(?:al|el|ad|an|ar|as|ash|at|az|de|d|l|bin|ibn|ul|ur)[-‑'’](?=[A-Z])")
_PARTY_SEAT = re.compile(r"[DRI][-‑–][A-Z]")  # "Ada Korr, D-Ohio"
_HALF = re.compile(r"^[^-‑]+[-‑][a-zß-ÿ]{2,}")  # "Western-supplied", "Mum-of-three": an adjective
_CAMEL = re.compile(r"(?:i|e)[A-Z][a-z]")
_OPENS = re.compile(r"(?:^|[.!?:;…•|]|[—–-]\s|\s[—–-])[\s\"'“”‘’„«(\[]*$|[\"“„«(\[‘]$|(?:^|\s)['\"]$")
_ENDINGS = ("ed", "ing", "ly", "ness", "tion", "tions", "ers", "ies", "ment", "ments")
_LONGEST = 14  # tokens in one name: an open-ended run is a headline, not a name


@dataclass(frozen=True, slots=True)
class Token:
    """A word of the article. ``weak``: its capital may come from its place alone. ``cut``: a possessive followed."""

    text: str
    start: int
    end: int
    cap: bool
    weak: bool
    cut: bool


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of capitalised tokens that may be one name, with the words around it.

    ``title`` is the title or honorific that stood before it; ``left`` and ``right`` are the neighbouring tokens'
    texts, lower-case words first; ``weak`` says that its first capital may come from its place.
    """

    tokens: tuple[Token, ...]
    title: str
    left: tuple[str, ...]
    right: str
    weak: bool

    @property
    def text(self) -> str:
        """Its tokens, as written, with one blank between them."""
        return " ".join(token.text for token in self.tokens)


@dataclass(frozen=True, slots=True)
class Casing:
    """How the article writes its words: in small letters, and capitalised where nothing but a name asks for it."""

    small: frozenset[str]
    capital: frozenset[str]


def tokens(text: str, sentence: Sentence) -> tuple[Token, ...]:
    """The words of one sentence with exact spans, possessive endings left off."""
    found: list[Token] = []
    for match in _TOKEN.finditer(text, sentence.start, sentence.end):
        start, end, word = match.start(), match.end(), match.group()
        cut = bool(_POSSESSIVE.search(word))
        if cut:
            end, word = end - 2, word[:-2]
        elif text[end : end + 1] == "." and word + "." in _dotted() and end < sentence.end:
            end, word = end + 1, word + "."
        if not word:
            continue
        cap = (word[0].isupper() and not _HALF.search(word)) or bool(_ARTICLE_CAPS.match(word) or _CAMEL.match(word))
        weak = not found or (text[found[-1].end - 1] != "." and _opens(text, sentence.start, start))
        found.append(Token(word, start, end, cap, weak, cut))
    return tuple(found)


def _opens(text: str, first: int, at: int) -> bool:
    """Whether something begins at ``at``, so that a capital is due anyway."""
    return bool(_OPENS.search(text[max(first, at - 4) : at]))


def casing(sentences: Iterable[Sequence[Token]]) -> Casing:
    """What the whole article shows of how its words are written."""
    small, capital = set(), set()
    for sentence in sentences:
        if is_title_case(sentence):
            continue
        for token in sentence:
            if not token.cap:
                small.add(token.text.lower())
            elif not token.weak:
                capital.add(token.text.lower())
    return Casing(frozenset(small), frozenset(capital))


def is_title_case(sentence: Sequence[Token]) -> bool:
    """Whether a sentence writes its words like a headline, so that capitals prove nothing."""
    telling = [t for t in sentence if len(t.text) > 2 and t.text[0].isalpha() and t.text.lower() not in _small_words()]
    # .9: one small word in ten; news sentences that list names stay below .7.
    return len(telling) > 3 and sum(token.cap for token in telling) >= 0.9 * len(telling)


def pieces(article: Article, sentence: Sequence[Token], known: Casing) -> Iterator[Piece]:
    """The pieces of one sentence that may be names, left to right."""
    headline = is_title_case(sentence)
    for first, last in _runs(article.text, sentence):
        run = list(sentence[first:last])
        weak = run[0].weak
        while run and run[0].weak and _ordinary(run, known):
            run = run[1:]
            weak = False
        if run and not (headline and not _sure(run, known)):
            left = tuple(token.text for token in sentence[max(0, last - len(run) - 4) : last - len(run)])
            right = sentence[last].text if last < len(sentence) else ""
            yield from _cut(run, left, right, weak)


def _runs(text: str, sentence: Sequence[Token]) -> Iterator[tuple[int, int]]:
    """Index pairs of capitalised runs, particles and ``of`` included where they belong."""
    i = 0
    while i < len(sentence):
        if not sentence[i].cap:
            i += 1
            continue
        j = i + 1
        while j < len(sentence) and j - i < _LONGEST:
            step = _joins(text, sentence, i, j)
            if not step:
                break
            j += step
        yield i, j
        i = j


def _joins(text: str, sentence: Sequence[Token], first: int, at: int) -> int:
    """How many tokens from ``at`` on continue the run that began at ``first``: 0 none."""
    before, token = sentence[at - 1], sentence[at]
    if (
        text[before.end : token.start] in ("’ ", "' ")
        and before.text.endswith("s")
        and token.text in _organisation_ends()
    ):
        return 1
    if before.cut or text[before.end : token.start] not in (" ", "\u00a0", "") or token.weak:
        return int(
            token.text in ("Jr.", "Jr", "Sr.", "Inc.", "Inc", "Ltd", "Ltd.", "LLC")
            and not before.cut
            and text[before.end : token.start] == ", "
        )
    if token.cap:
        return 1
    for size in (1, 2, 3):
        after = at + size
        if after >= len(sentence) or text[sentence[after - 1].end : sentence[after].start] not in (" ", "\u00a0"):
            return 0
        if sentence[after].cap:
            words = tuple(part.text for part in sentence[at:after])
            return size + 1 if _links(sentence[first:at], words, sentence[after]) else 0
    return 0


def _links(run: Sequence[Token], words: tuple[str, ...], after: Token) -> bool:
    """Whether small words may stand inside a name: ``Ministry of Defence``, ``Ursula von der Leyen``."""
    if words[0] == "&" and len(run) > 1 and run[0].text in tables.mapping("given_names.tsv"):
        return False
    if words[0] == "&" or all(word in name_words("particle") for word in words):
        return run[-1].text not in _titles()
    if words[0] == "of" and words[1:] in ((), ("the",)):
        return run[-1].text in _takes_of()
    if words in (("for",), ("on",), ("for", "the"), ("on", "the")):
        return any(token.text in _takes_of() for token in run) and after.text not in tables.mapping("given_names.tsv")
    if words == ("and",):
        ordinary = is_ordinary(after.text.lower()) and after.text not in tables.mapping("given_names.tsv")
        of_run = len(run) > 1 and any(token.text in _takes_of() for token in run[:-1])
        return ordinary and of_run and is_ordinary(run[-1].text.lower()) and after.text not in _titles()
    return False


def _ordinary(run: Sequence[Token], known: Casing) -> bool:
    """Whether the weak first word of a run is an ordinary word rather than (part of) a name."""
    word = run[0].text
    low = word.lower()
    if low in tables.words("common_words.en.txt"):
        return not (low == "the" and len(run) > 1 and f"{word} {run[1].text}" in _known_names())
    if len(word) > 1 and word.isupper() and low not in known.small:
        return False
    if low.endswith(_ENDINGS) and stem(low, "en") in _background() and low not in known.capital and len(run) == 1:
        return True
    if low in known.capital and low not in known.small:
        return False
    if word in _known_names() or word in _titles() or (len(run) > 1 and run[1].text in ("of", "&")):
        return False
    given = word in tables.mapping("given_names.tsv")
    if len(run) > 1:
        return not given and (low in known.small or low.endswith("ly")) and not _org_like(run)
    return low in known.small or (is_ordinary(low) and not given)


def _sure(run: Sequence[Token], known: Casing) -> bool:
    """In a headline: whether a run is known from elsewhere."""
    return all(
        (token.text.lower() in known.capital and token.text.lower() not in known.small) or token.text in _known_names()
        for token in run
    )


def _org_like(run: Sequence[Token]) -> bool:
    return any(token.text in _last_words() for token in run[1:])


@lru_cache(maxsize=50_000)
def is_ordinary(word: str) -> bool:
    """Whether a lower-case word is an ordinary English word, as far as the background list knows."""
    if word in tables.words("common_words.en.txt"):
        return True
    # 300 of 100,000 reports: below it the list is full of surnames and towns.
    return _background().get(stem(word, "en"), 0) >= 300


def is_common(piece: Piece) -> bool:
    """``the Island``, ``a Fellow``: an ordinary noun that somebody chose to capitalise."""
    before = piece.left[-1].lower() if piece.left else ""
    return len(piece.tokens) == 1 and before in name_words("article") and is_ordinary(piece.text.lower())


def is_known(piece: Piece) -> bool:
    """Whether a piece stands in the tables of names, or is written like an acronym."""
    return piece.text in _known_names() or piece.text in tables.words("surnames.txt") or piece.text.isupper()


def _cut(run: Sequence[Token], left: tuple[str, ...], right: str, weak: bool) -> Iterator[Piece]:
    """A run cut into names at titles, demonyms and calendar words."""
    title = ""
    at = 0
    while at < len(run):
        size = 0 if _is_whole(run[at:]) else _title_size(run[at:])
        if size:
            title = " ".join(token.text for token in run[at : at + size])
        elif _is_dropped(run[at:]):
            size, title = 1, ""
        if size:
            at += size
            continue
        stop = _stop(run, at)
        before = left + tuple(token.text for token in run[:at])
        after = run[stop].text if stop < len(run) else right
        yield Piece(tuple(run[at:stop]), title, before, after, weak and at == 0)
        title, at = "", stop


def _stop(run: Sequence[Token], at: int) -> int:
    """Where the name that begins at ``at`` ends inside the run: before a title or a demonym with more behind it."""
    if _is_whole(run[at:]):
        return len(run)
    for size in range(min(4, len(run) - at), 1, -1):
        known = " ".join(token.text for token in run[at : at + size])
        if known in _known_names() and (at + size == len(run) or _title_size(run[at + size :])):
            return at + size
    for stop in range(at + 1, len(run)):
        rest = run[stop:]
        if (len(rest) > _title_size(rest) > 0 and not _is_whole(run[at:])) or rest[0].text in _never():
            return stop
        if rest[0].text in _demonyms() and len(rest) > 1 and _title_size(rest[1:]):
            return stop
    return len(run)


def _is_whole(run: Sequence[Token]) -> bool:
    """Whether a run that starts with a title or demonym is one name all the same: General Electric, Russian Army."""
    text = " ".join(token.text for token in run)
    if text in _known_names():
        return True
    return len(run) > 1 and run[-1].text in _last_words() and not _title_size(run[1:]) and run[0].text[-1] != "."


def _is_dropped(run: Sequence[Token]) -> bool:
    word = run[0].text
    if len(word) > 2 and word.isupper() and word not in _known_names() and is_ordinary(word.lower()):
        return len(run) == 1 or run[1].text.isupper()
    if word in _never() or _PARTY_SEAT.match(word):
        return True
    if word not in _demonyms() and " ".join(token.text for token in run[:2]) not in _demonyms():
        return False
    alone = len(run) == 1 or (len(run) == 2 and " ".join(token.text for token in run) in _demonyms())
    return alone or bool(_title_size(run[1:])) or run[1].text in tables.mapping("given_names.tsv") or run[1].weak


def _title_size(run: Sequence[Token]) -> int:
    """How many tokens at the start of a run are a title."""
    for size in range(min(4, len(run)), 0, -1):
        if " ".join(token.text for token in run[:size]) in _titles():
            following = run[size].text if size < len(run) else ""
            royal = run[0].text in name_words("namesake") and following in _last_words()
            return 0 if royal or following in _organisation_ends() else size
    # "Barber Gus Penhale": any calling before a given name.
    given = len(run) > 1 and run[1].text in tables.mapping("given_names.tsv")
    return int(given and run[0].text.lower() in _callings())


@cache
def name_words(use: str) -> frozenset[str]:
    """Small words by what they tell of a name beside them (``name_words.en.tsv``)."""
    return frozenset(row[1] for row in tables.rows("name_words.en.tsv") if row[0] == use)


@cache
def _titles() -> frozenset[str]:
    return frozenset(row[0] for row in tables.rows("titles.en.tsv"))


@cache
def _callings() -> frozenset[str]:
    return frozenset(row[0] for row in tables.rows("roles.en.tsv") if row[1] == "person" and row[0].islower())


@cache
def _demonyms() -> frozenset[str]:
    return tables.words("demonyms.en.txt")


@cache
def _never() -> frozenset[str]:
    return tables.words("not_names.en.txt")


@cache
def _last_words() -> frozenset[str]:
    places = (row[0] for row in tables.rows("place_words.en.tsv") if row[1] == "last")
    return frozenset(places) | {row[0] for row in tables.rows("organisations.en.tsv") if row[1] == "last"}


@cache
def _organisation_ends() -> frozenset[str]:
    return frozenset(row[0] for row in tables.rows("organisations.en.tsv") if row[1] == "last")


@cache
def _small_words() -> frozenset[str]:
    """Words that headlines leave small."""
    return frozenset(row[0] for row in tables.rows("grammar.en.tsv") if row[1] in ("prep", "conj", "sub", "det"))


@cache
def _takes_of() -> frozenset[str]:
    known = {row[0] for row in tables.rows("organisations.en.tsv") if row[1] == "of"}
    return frozenset(known | {"Gulf", "Strait", "Republic", "Isle", "Bay", "City", "Port", "Cape", "Battle", "State"})


@cache
def _known_names() -> frozenset[str]:
    organisations = {row[0] for row in tables.rows("organisations.en.tsv") if row[1] == "known"}
    return frozenset(organisations | set(tables.mapping("places.en.tsv")))


@cache
def _dotted() -> frozenset[str]:
    """Abbreviations whose full stop belongs to them."""
    known = _titles() | _known_names() | _last_words()
    return frozenset(word for word in known if word.endswith(".")) | {"Jr.", "Sr.", "St.", "Mt.", "Ft."}


@cache
def _background() -> dict[str, int]:
    return {row[0]: int(row[1]) for row in tables.rows("background_df.en.tsv")}
