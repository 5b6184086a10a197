"""Runs of capitalised words in a sentence, with the small words, numbers and marks that belong inside a name.

tokens ──capital, or a number word before one──▶ start ──joins?──▶ index pairs of runs
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from newsloom import tables
from newsloom.read import name_lists
from newsloom.read.name_tokens import Line, Token, small_words
from newsloom.read.name_words import (
    bridging,
    callings,
    demonyms,
    frequency,
    given_table,
    is_common_word,
    is_given,
    is_ordinary,
    known_names,
    last_words,
    name_words,
    never,
    organisation_ends,
    takes_of,
    thing_ends,
    titles,
)

_CLOSED = ('" ', "” ", "’ ")
_IN_ADDRESS = frozenset("@/")
_BLANKS = frozenset([" ", "\u00a0", ""])
_LONGEST = 14  # tokens in one name: an open-ended run is a headline, not a name
_KNOWN_WORD = 60  # of 100,000 reports: a word of the language and no name
_LONGEST_TITLE = 9  # tokens in the title of a work: a longer one in marks is a sentence
_OF = frozenset({"of", "for"})
_ORDINAL = re.compile(r"\d{1,3}(?:st|nd|rd|th)")
_NUMBER = re.compile(r"\d{1,4}(?:[-‑]\d{1,3})?s?")
_AFTER_COMMA = frozenset(["Jr.", "Jr", "Sr.", "Inc.", "Inc", "Ltd", "Ltd.", "LLC", "L.P.", "LP", "PLC", "plc"])
_MARKS = {'"': '"', "“": "”", "‘": "’", "„": "“", "«": "»"}


def runs(text: str, line: Line) -> Iterator[tuple[int, int, bool]]:
    """Index pairs of capitalised runs, left to right, and whether the run is the title of a work in marks."""
    sentence, past = line.tokens, 0
    for at in line.marked:
        start = sentence[at].start
        if at < past or (text[start - 1 : start] in _IN_ADDRESS and _is_address(text, start)):
            continue
        stop = _title(text, sentence, at)
        if stop:
            yield at, stop, True
        elif sentence[at].cap:
            stop = _end(text, sentence, at)
            yield _start(text, sentence, at, stop), stop, False
        past = max(stop, at + 1)


def _is_address(text: str, start: int) -> bool:
    """``@AdaKorr``, ``example.org/Hx7Q``: whether a word is part of an address and no name in a sentence."""
    return text[start - 1] == "@" or "." in text[text.rfind(" ", 0, start - 1) + 1 : start - 1]


def _end(text: str, sentence: Sequence[Token], first: int) -> int:
    """Where the run that begins at ``first`` ends."""
    at, most = first + 1, min(len(sentence), first + _LONGEST)
    while at < most:
        step = _joins(text, sentence, first, at)
        if not step:
            break
        at += step
    return at


def _start(text: str, sentence: Sequence[Token], first: int, stop: int) -> int:
    """``first``, or the token before it where that is an ordinal of the name: ``65th Air Division``."""
    if first == 0 or not _ORDINAL.fullmatch(sentence[first - 1].text):
        return first
    close = text[sentence[first - 1].end : sentence[first].start] == " "
    counted = any(token.text in name_words("after ordinal") for token in sentence[first:stop])
    return first - 1 if close and counted else first


def _title(text: str, sentence: Sequence[Token], first: int) -> int:
    """The index after the last token of a title in marks (``"Anarchy in Tokyo"``) that begins here, or 0."""
    opened = sentence[first].start - 1
    close = _MARKS.get(text[opened : opened + 1]) if opened >= 0 else None
    if close is None or sentence[first].text in titles():
        return 0
    capitals = 0
    for at in range(first, min(len(sentence), first + _LONGEST_TITLE)):
        token = sentence[at]
        if token.cap:
            capitals += 1
        elif not (token.text in small_words() or token.text.isdigit()):
            return 0
        end = token.end + 2 if token.cut else token.end
        if text[end : end + 1] == close:
            shouted = all(part.text.isupper() for part in sentence[first : at + 1])  # a heading between paragraphs
            return at + 1 if capitals > 1 and token.cap and not shouted else 0
        if at + 1 == len(sentence) or text[end : sentence[at + 1].start] not in (" ", ", ", ": "):
            return 0
    return 0


def _joins(text: str, sentence: Sequence[Token], first: int, at: int) -> int:
    """How many tokens from ``at`` on continue the run that began at ``first``: 0 none."""
    before, token = sentence[at - 1], sentence[at]
    gap = text[before.end : token.start]
    if not before.cut and not token.weak and gap in _BLANKS:
        return 1 if token.cap else _bridges(text, sentence, first, at)
    if not token.cap:
        return 0
    if gap == ", " and not before.cut:
        if token.text in _AFTER_COMMA or (token.text == "D.C." and before.text == "Washington"):
            return 1
        return _enumerates(text, sentence, first, at)
    if gap in ("’ ", "' ") and before.text.endswith("s"):
        return int(token.text in organisation_ends() or token.text in thing_ends())
    if before.cut:
        return int(gap in ("'s ", "’s ") and _owns(sentence, first, at))
    return int(_nickname(text, sentence, first, at))


def _bridges(text: str, sentence: Sequence[Token], first: int, at: int) -> int:
    """As :func:`_joins`, for a small word or number after one blank."""
    before, token = sentence[at - 1], sentence[at]
    if token.text[0].isdigit():
        return _counts(sentence, at)
    if token.text.lower() not in bridging():  # "Hill said": four of five
        return 0
    for size in (1, 2, 3):
        after = at + size
        if after >= len(sentence):
            return 0
        if not sentence[after].cap:
            continue
        if any(text[sentence[i].end : sentence[i + 1].start] not in (" ", "\u00a0") for i in range(at, after)):
            return 0
        words = tuple(part.text for part in sentence[at:after])
        parts = [part.text for part in sentence[max(first, at - 3) : after + 1]]
        whole = " ".join(parts)
        if whole in known_names() or whole.split(" ", 1)[-1] in known_names():
            return size + 1
        more = after + 1 < len(sentence) and sentence[after + 1].cap
        if more and f"{whole} {sentence[after + 1].text}" in known_names():
            return size + 1  # "Health and Human Services"
        if words[0] in _OF and any(" ".join(parts[skip:]) in titles() for skip in range(len(parts) - size - 1)):
            return size + 1  # "White House Chief of Staff"
        if words == ("and",) and (
            _one_body(text, sentence, (first, at - 1), after)
            or (at - first == 1 and _one_pair(text, sentence, at - 1, after))
        ):
            return size + 1
        if words in (("of",), ("and",)) and _one_law(text, sentence, at - 1, after):
            return size + 1
        if f"{before.text} {' '.join(words)} {sentence[after].text}".lower() in name_lists.cities():
            return size + 1
        return size + 1 if _links(sentence[first:at], words, sentence[after]) else 0
    return 0


def _counts(sentence: Sequence[Token], at: int) -> int:
    """``Route 66``, ``Boeing 737``, ``U.S. 9th Circuit``, ``San Francisco 49ers``: whether a number goes on."""
    before, word = sentence[at - 1].text, sentence[at].text
    if word in ("49ers", "76ers") or f"{before} {word}" in known_names():
        return 1
    if before in name_words("numbered"):
        return int(_NUMBER.fullmatch(word) is not None)
    if _ORDINAL.fullmatch(word) and before not in never():
        return int(at + 1 < len(sentence) and sentence[at + 1].text in name_words("after ordinal"))
    return 0


def _owns(sentence: Sequence[Token], first: int, at: int) -> bool:
    """``Rankin's Mill``, ``Women's Institute``: a place or body called by its owner, who is no country or town."""
    before = sentence[at - 1].text
    if sentence[at].text in organisation_ends() and _is_body_of(sentence, first, at):
        return True
    if at - first > 2 or sentence[at].text not in name_words("owned") or before in known_names():
        return False
    return not before.isupper() and before.lower() not in name_lists.cities()


def _is_body_of(sentence: Sequence[Token], first: int, at: int) -> bool:
    """Whether a body is called by those it is for: ``People's Union``; behind "the" any but names and titles."""
    before = sentence[at - 1].text
    if before in name_words("member"):
        return True
    behind_the = at > 1 and at - first <= 2 and sentence[at - 2].text in ("the", "The")
    if not behind_the or before.isupper():
        return False
    low = before.lower()
    if low in callings() or before in titles() | known_names() | never() | demonyms() | last_words() | takes_of():
        return False
    return low not in name_lists.cities()


def _enumerates(text: str, sentence: Sequence[Token], first: int, at: int) -> int:
    """``Ministry of Food, Agriculture and Fisheries``: how many tokens the rest of the listed subjects takes.

    ``Senate Food, Rivers and Fisheries Committee``: the subjects may stand before what it is, too.
    """
    run = sentence[first:at]
    before = not any(token.text in ("of", "for", "on") for token in run)
    if not _is_subject(run[-1]) if before else run[0].text not in takes_of():
        return 0
    i = at
    while i < len(sentence) and _is_subject(sentence[i]) and _is_subject(sentence[i - 1]):
        gap = text[sentence[i].end : sentence[i + 1].start] if i + 1 < len(sentence) else ""
        if gap in (" ", ", ") and sentence[i + 1].text == "and":
            last = i + 2
            if before:
                ends = name_words("subjects of")
                while last < len(sentence) and sentence[last].cap and sentence[last].text not in ends:
                    last += 1
                return last + 1 - at if i + 2 < last < len(sentence) and sentence[last].text in ends else 0
            return last + 1 - at if last < len(sentence) and _is_subject(sentence[last]) else 0
        if gap != ", ":
            return 0
        i += 1
    return 0


def _is_subject(token: Token) -> bool:
    """Whether a word can be what a ministry deals with: an ordinary word in capitals, no name or title."""
    word = token.text
    if (
        not token.cap
        or word in known_names()
        or word in titles()
        or word in organisation_ends() - {"Energy", "Defense"}
    ):
        return False
    return _is_word(word) and not is_given(word) and word not in demonyms()


def _is_word(word: str) -> bool:
    """Whether a capitalised word is one of the language, and hardly a name."""
    low = word.lower()
    return is_ordinary(low) or (frequency(low) >= _KNOWN_WORD and low not in name_lists.people())


def _one_body(text: str, sentence: Sequence[Token], before: tuple[int, int], after: int) -> bool:
    """``Customs and Border Protection``: ordinary words round the ``and``, and a body's last word at the end.

    ``before``: the first and last token of the run so far.
    """
    (first, last), end = before, after
    while (
        end + 1 < len(sentence) and sentence[end + 1].cap and text[sentence[end].end : sentence[end + 1].start] == " "
    ):
        end += 1
    one, other = sentence[last].text, sentence[after].text
    if sentence[end].text in name_words("after and"):
        return True
    ends = (organisation_ends() | name_words("and end")) - demonyms()
    if end == after or sentence[end].text not in ends or {one, other} & (titles() | known_names()):
        return False
    alone = last == first + (sentence[first].text == "The")
    # "Hallin University and Harbour Trust"; but "Hallin Energy and Water Board"
    if not alone and one in organisation_ends() & (takes_of() | name_words("for")):
        return False
    return all(_is_noun(word, word.endswith("s") and one[-1] == other[-1]) for word in (one, other))


def _is_noun(word: str, paired: bool) -> bool:
    """Whether a capitalised word is an ordinary one, or of two plurals one that is nobody's name: ``Hauliers``."""
    low = word.lower()
    if is_given(word):
        return False
    # 100 of 100,000: "growers", "countryside", "trout"
    listed = word in demonyms() or low in name_lists.people() or low in name_lists.cities()
    return is_ordinary(low) or (not listed and (paired or frequency(low) >= 100))


def _one_pair(text: str, sentence: Sequence[Token], last: int, after: int) -> bool:
    """``Coast and Country``: two ordinary words in capitals that the article has so twice or more."""
    pair = sentence[last], sentence[after]
    if any(token.weak or not _is_subject(token) or _may_be_surname(token.text) for token in pair):
        return False
    return text.count(f" {pair[0].text} and {pair[1].text}") > 1


def _may_be_surname(word: str) -> bool:
    return word.lower() in name_lists.people() and not is_common_word(word)


def _one_law(text: str, sentence: Sequence[Token], last: int, after: int) -> bool:
    """``Defence of Homes Act``: an ordinary word in capitals, and behind its small word what ends as laws do."""
    word = sentence[last].text
    if sentence[last].weak or not is_ordinary(word.lower()) or word in titles() | name_words("law"):
        return False
    end = after
    while end + 1 < len(sentence) and end - after < 5 and sentence[end + 1].cap:
        if text[sentence[end].end : sentence[end + 1].start] != " ":
            break
        end += 1
    return end > after and sentence[end].text in name_words("law")


def _nickname(text: str, sentence: Sequence[Token], first: int, at: int) -> bool:
    """``Dwayne "The Rock" Johnson``: whether marks open or close inside a person's name before token ``at``."""
    gap = text[sentence[at - 1].end : sentence[at].start]
    if gap in (' "', " “", " ‘"):
        word = sentence[first].text
        if at - first > 2 or not (is_given(word) or (is_rare(word) and not sentence[at - 1].text.isupper())):
            return False
        close = at + 1
        while close < min(len(sentence) - 1, at + 2) and text[sentence[close - 1].end : sentence[close].start] == " ":
            close += 1
        ends = close < len(sentence) and text[sentence[close - 1].end : sentence[close].start] in _CLOSED
        return bool(ends and sentence[close].cap and not is_ordinary(sentence[close].text.lower()))
    return gap in _CLOSED and any(text[sentence[i].start - 1] in '"“‘' for i in range(max(first + 1, at - 2), at))


def is_rare(word: str) -> bool:
    """Whether a capitalised word is in no list of ordinary words, titles, places and bodies."""
    return not frequency(word.lower()) and word not in titles() | known_names() | demonyms() | never() | last_words()


def _links(run: Sequence[Token], words: tuple[str, ...], after: Token) -> bool:
    """Whether small words may stand inside a name: ``Ministry of Defence``, ``Ursula von der Leyen``."""
    last = run[-1].text
    if words[0] == "&" and len(run) > 1 and run[0].text in given_table():
        return False
    if words[0] == "&" or all(word in name_words("particle") for word in words):
        return last not in titles()
    if words[0] == "of" and len(run) > 1 and " ".join([token.text for token in run]) in known_names():
        return False
    if words[0] == "of" and words[1:] in ((), ("the",)):
        court = len(run) > 1 and f"{run[-2].text} {last}" in takes_of()  # "the Southern District of New York"
        return court or last in takes_of() or (len(words) == 1 and _is_named_thing(run))
    if words in (("for",), ("on",), ("for", "the"), ("on", "the")):
        court = last in ("Court", "Appeals") and words[0] == "for" and after.text in name_words("court of")
        other = after.text in given_table() or after.text in never()  # "the Reform Committee on Friday"
        return court or (any(token.text in name_words("for") for token in run) and not other)
    if words == ("the",) and is_given(last):
        return after.text in name_words("after the")  # "Catherine the Great"
    if words == ("and",):
        of_run = len(run) > 2 and any(token.text in ("of", "for") for token in run[1:-1])
        return of_run and after.text not in titles() | takes_of() and _paired(last, after.text)
    return False


def _paired(one: str, other: str) -> bool:
    """Whether two words round an ``and`` are what one body deals with or consists of."""
    if other in given_table():
        return False
    if one.endswith("s") and other.endswith("s") and is_rare(other):
        return other.lower() not in name_lists.people() and other.lower() not in name_lists.cities()
    return is_ordinary(one.lower()) and is_ordinary(other.lower())


def _is_named_thing(run: Sequence[Token]) -> bool:
    """``Hall``, ``Statue``: an ordinary noun in capitals, so that ``of Fame`` belongs to it; not a title or office."""
    word = run[-1].text
    if run[0].weak and len(run) == 1:
        return False
    low = word.lower()
    if word in titles() or low in callings() or word in demonyms() or word in never() or word in known_names():
        return False
    return word != word.upper() and low not in tables.words("common_words.en.txt") and is_ordinary(low)
