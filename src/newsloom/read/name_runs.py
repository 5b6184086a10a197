"""Capitalised runs of a sentence: where names may stand, before anyone says what they are.

    sentence ──tokens──▶ words ──runs──▶ capitalised runs ──pieces──▶ runs cut at titles, demonyms, calendar words

A capital at the start of a sentence proves nothing; whether that word is a name is decided from the rest of the
article (does it occur small elsewhere, or capitalised inside a sentence?) and from lists of ordinary words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from newsloom import tables
from newsloom.read import name_lists
from newsloom.read.name_tokens import Casing, Token, is_title_case
from newsloom.text import stem
from newsloom.types import Article

_PARTY_SEAT = re.compile(r"[DRI][-‑–][A-Z]")  # "Ada Korr, D-Ohio"
_ENDINGS = ("ed", "ing", "ly", "ness", "tion", "tions", "ers", "ies", "ment", "ments")
_ROMAN = frozenset(["II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII", "XIII", "XIV", "XV", "XVI"])
_CLOSED = ('" ', "” ", "’ ")
_LONGEST = 14  # tokens in one name: an open-ended run is a headline, not a name


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


def is_headline(text: str, sentence: Sequence[Token]) -> bool:
    """Whether a sentence's capitals prove nothing: title case or capitals throughout, and no full stop."""
    if not is_title_case(sentence):
        return False
    # A list of names and a cut-off sentence look like title case too, but end as sentences do.
    return text[sentence[-1].end : sentence[-1].end + 2].strip("”’\"'")[:1] != "." or sentence[-1].text.isupper()


def pieces(article: Article, sentence: Sequence[Token], known: Casing) -> Iterator[Piece]:
    """The pieces of one sentence that may be names, left to right."""
    headline = is_headline(article.text, sentence)
    for first, last in _runs(article.text, sentence):
        run = list(sentence[first:last])
        weak = run[0].weak
        while run and run[0].weak and _ordinary(run, known):
            run = run[1:]
            weak = False
        at = last - len(run)
        for start, end in _sure(run, known) if headline else [(0, len(run))] if run else []:
            left = tuple(token.text for token in sentence[max(0, at + start - 4) : at + start])
            right = sentence[at + end].text if at + end < len(sentence) else ""
            yield from _cut(run[start:end], left, right, weak and start == 0)


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
    if token.cap and _nickname(text, sentence, first, at):
        return 1
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
    if token.cap or token.text in ("49ers", "76ers"):
        return 1
    if token.text[0].isdigit():
        return int(f"{before.text} {token.text}" in _known_names())
    for size in (1, 2, 3):
        after = at + size
        if after >= len(sentence) or text[sentence[after - 1].end : sentence[after].start] not in (" ", "\u00a0"):
            return 0
        if sentence[after].cap:
            words = tuple(part.text for part in sentence[at:after])
            whole = " ".join([part.text for part in sentence[max(first, at - 3) : after + 1]])
            if whole in _known_names() or whole.split(" ", 1)[-1] in _known_names():
                return size + 1
            if words == ("and",) and _one_body(text, sentence, at - 1, after):
                return size + 1
            return size + 1 if _links(sentence[first:at], words, sentence[after]) else 0
    return 0


def _one_body(text: str, sentence: Sequence[Token], last: int, after: int) -> bool:
    """``Customs and Border Protection``: ordinary words round the ``and``, and a body's last word at the end."""
    end = after
    while (
        end + 1 < len(sentence) and sentence[end + 1].cap and text[sentence[end].end : sentence[end + 1].start] == " "
    ):
        end += 1
    one, other = sentence[last].text, sentence[after].text
    if end == after or sentence[end].text not in _organisation_ends() or {one, other} & (_titles() | _known_names()):
        return False
    return is_ordinary(one.lower()) and is_ordinary(other.lower()) and not (_is_given(one) or _is_given(other))


def _nickname(text: str, sentence: Sequence[Token], first: int, at: int) -> bool:
    """``Dwayne "The Rock" Johnson``: whether marks open or close inside a person's name before token ``at``."""
    gap = text[sentence[at - 1].end : sentence[at].start]
    if gap in (' "', " “", " ‘"):
        if at - first > 2 or not _is_given(sentence[first].text):
            return False
        close = at + 1
        while close < min(len(sentence) - 1, at + 2) and text[sentence[close - 1].end : sentence[close].start] == " ":
            close += 1
        ends = close < len(sentence) and text[sentence[close - 1].end : sentence[close].start] in _CLOSED
        return bool(ends and sentence[close].cap)
    return gap in _CLOSED and any(text[sentence[i].start - 1] in '"“‘' for i in range(max(first + 1, at - 2), at))


def _links(run: Sequence[Token], words: tuple[str, ...], after: Token) -> bool:
    """Whether small words may stand inside a name: ``Ministry of Defence``, ``Ursula von der Leyen``."""
    if words[0] == "&" and len(run) > 1 and run[0].text in tables.mapping("given_names.tsv"):
        return False
    if words[0] == "&" or all(word in name_words("particle") for word in words):
        return run[-1].text not in _titles()
    if words[0] == "of" and len(run) > 1 and " ".join([token.text for token in run]) in _known_names():
        return False
    if words[0] == "of" and words[1:] in ((), ("the",)):
        return run[-1].text in _takes_of() or (len(words) == 1 and _is_named_thing(run))
    if words in (("for",), ("on",), ("for", "the"), ("on", "the")):
        return any(token.text in _takes_of() for token in run) and after.text not in tables.mapping("given_names.tsv")
    if words == ("and",):
        ordinary = is_ordinary(after.text.lower()) and after.text not in tables.mapping("given_names.tsv")
        of_run = len(run) > 1 and any(token.text in _takes_of() for token in run[:-1])
        return ordinary and of_run and is_ordinary(run[-1].text.lower()) and after.text not in _titles()
    return False


def _is_named_thing(run: Sequence[Token]) -> bool:
    """``Hall``, ``Statue``: an ordinary noun in capitals, so that ``of Fame`` belongs to it; not a title or office."""
    word = run[-1].text
    if run[0].weak and len(run) == 1:
        return False
    low = word.lower()
    if word in _titles() or low in _callings() or word in _demonyms() or word in _never() or word in _known_names():
        return False
    return word != word.upper() and low not in tables.words("common_words.en.txt") and is_ordinary(low)


def _ordinary(run: Sequence[Token], known: Casing) -> bool:
    """Whether the weak first word of a run is an ordinary word rather than (part of) a name."""
    word = run[0].text
    low = word.lower()
    if len(run) > 1 and (f"{word} {run[1].text}" in _demonyms() or _opens_known(run)):
        return False
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
    return low in known.small or (is_ordinary(low) and not given) or _is_rare_word(low, known)


def _is_rare_word(word: str, known: Casing) -> bool:
    """``Scouting``, ``Milepost``: an uncommon English word that the article has at openings only."""
    if word in known.capital or word in name_lists.people() or word in name_lists.cities():
        return False
    # 20 of 100,000: below it the list has more names than words.
    return frequency(word) >= 20 and word not in tables.words("demonyms.en.txt")


def _sure(run: Sequence[Token], known: Casing) -> list[tuple[int, int]]:
    """In a headline: the parts of a run that are names by what the body or the lists know, not by their capitals."""
    listed = {at for start, end, _ in name_lists.known([t.text for t in run]) for at in range(start, end)}
    sure = [at in listed or _is_rare(token.text.lower(), known) for at, token in enumerate(run)]
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
    return any(token.text in _last_words() for token in run[1:])


@lru_cache(maxsize=50_000)
def is_ordinary(word: str) -> bool:
    """Whether a lower-case word is an ordinary English word, as far as the background list knows."""
    if word in tables.words("common_words.en.txt"):
        return True
    # 300 of 100,000 reports: below it the list is full of surnames and towns.
    return _background().get(stem(word, "en"), 0) >= 300


@lru_cache(maxsize=50_000)
def frequency(word: str) -> int:
    """In how many of 100,000 reports a lower-case word's stem is to be expected; 0 when it is not known."""
    return _background().get(stem(word, "en"), 0)


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
        size = 0 if size == 1 and _opens_known(run[at:]) else size
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
        if len(rest) > _title_size(rest) > 0 and not _is_whole(run[at:]):
            return stop
        # "Theresa May", "Elizabeth II": not a month, not a numeral by itself.
        if rest[0].text in _never() and not (
            rest[0].text in _ROMAN or (rest[0].text == "May" and _is_given(run[stop - 1].text))
        ):
            return stop
        if rest[0].text in _demonyms() and len(rest) > 1 and _title_size(rest[1:]):
            return stop
    return len(run)


def _opens_known(run: Sequence[Token]) -> bool:
    """Whether a name of the gazetteers, two words or longer, begins the run."""
    names = _known_names()
    return any(" ".join([t.text for t in run[:size]]) in names for size in range(2, min(len(run), 5) + 1))


def _is_whole(run: Sequence[Token]) -> bool:
    """Whether a run that starts with a title or demonym is one name all the same: General Electric, Russian Army."""
    text = " ".join(token.text for token in run)
    if text in _known_names():
        return True
    return len(run) > 1 and run[-1].text in _last_words() and not _title_size(run[1:]) and run[0].text[-1] != "."


def _is_dropped(run: Sequence[Token]) -> bool:
    word = run[0].text
    known = _known_names()
    if len(word) > 2 and word.isupper() and name_lists.spoken(word) not in known and is_ordinary(word.lower()):
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
    given = len(run) > 1 and _is_given(run[1].text)
    return int(given and run[0].text.lower() in _callings())


def _is_given(word: str) -> bool:
    """Whether a word is a given name and hardly anything else."""
    low = word.lower()
    return word in tables.mapping("given_names.tsv") or (low in name_lists.given_names() and not is_ordinary(low))


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
def _takes_of() -> frozenset[str]:
    known = {row[0] for row in tables.rows("organisations.en.tsv") if row[1] == "of"}
    return frozenset(known | {"Gulf", "Strait", "Republic", "Isle", "Bay", "City", "Port", "Cape", "Battle", "State"})


@cache
def _known_names() -> frozenset[str]:
    ordinary = (name for name in name_lists.gazetteer() if " " in name or name.isupper() or not _is_doubtful(name))
    return frozenset(ordinary)


def _is_doubtful(name: str) -> bool:
    """``Target``, ``Reading``: names of the gazetteer that are ordinary words oftener."""
    if name in tables.mapping("places.en.tsv"):
        return False
    return name.lower() in tables.words("common_words.en.txt") or frequency(name.lower()) >= 3000


@cache
def _background() -> dict[str, int]:
    return {row[0]: int(row[1]) for row in tables.rows("background_df.en.tsv")}
