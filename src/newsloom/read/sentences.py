"""Blocks cut into sentences: exact spans, in order, none crossing a block.

    block ──lines, bullets, time stamps──▶ pieces ──marks that end a sentence──▶ sentences

A mark is only a candidate. Whether it ends a sentence depends on what stands before it (an abbreviation, an
initial, an ordinal) and on what follows (does it look like a start?). No state is kept across marks, so that
mixed and unbalanced quotation marks cannot lead it astray. Knowledge stands in ``tables/abbreviations.*.tsv``,
``sentence_starters.*.txt``, ``after_clock.en.txt`` and ``after_quote_verbs.en.txt``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from newsloom import tables
from newsloom.types import Article, Block, Sentence

_KNOWN = ("en", "de", "fr", "es")
#: Kinds whose lines are not prose: a stop in a headline or byline ends nothing.
_LINEWISE = frozenset({"title", "heading", "dateline", "byline", "credit", "footer", "furniture"})

_BULLETS = "•▪◦‣●■◆▶►"
_STAMP = r"\d{1,2}[:.h]\d\d(?:[ \u00a0\u202f]?[ap]\.?m\.?)?(?:[ \u00a0][A-Z]{2,4})?"
# A line starts a new piece after an empty line, with a bullet, with a time stamp, or after a line that is only a stamp.
_BREAK = re.compile(
    rf"\n[ \t\r]*(?=\n|[{_BULLETS}*–—-][ \t]|{_STAMP}(?:[ \t]*[–—:|-]|[ \t]*(?:\n|$)))"
    rf"|(?<=\s)(?=[{_BULLETS}]\s)"
)
_STAMP_LINE = re.compile(rf"^[ \t]*{_STAMP}[ \t]*\n", re.MULTILINE)
_BULLET = re.compile(rf"(?:[{_BULLETS}][ \t\u00a0]*|[*–—-][ \t]+)(?=\S)")

_CLOSERS = "\"'”’“‘»«›‹)\\]}"
#: What may end a sentence: looked for first, as a set is found five times as fast as a pattern that looks back.
_ENDING = re.compile(r"[.!?…。！？｡।॥؟۔።]")
_END = re.compile(
    rf"(?<![.!?…])([.!?…]++)([{_CLOSERS}]*+)(?:\[\d{{1,3}}\])*+(?:[ \u00a0\u202f]»)?(?=\s|$)"
    r"|([。！？｡।॥؟۔።။]++)([」』”’）】》〉\"')\]]*+)"
    # A blank lost between two sentences: "overnight.Crews returned". Booking.com and Salon.Com stay whole.
    r"|(?<=[a-zß-ÿ]{2})([.!?])([”\"»]?)(?=[A-ZÀ-Þ][a-zß-ÿ’']+[\s,])"
)
# What follows a mark: opening quotes, brackets and dashes, then the first word or digit.
_NEXT = re.compile(r"\s*+([\"'“”‘’„«»‹›(\[{¿¡–—-]*+)([ \u00a0\u202f]?)([^\W\d_]+|\d)?")
_NO_START = frozenset(".,;:…!?%/|")
_QUOTES = frozenset("\"'”’“‘»«›‹")
_OPEN_BEFORE = "\"'“”‘’„«»‹›([{¿¡"
_BLANKS = " \n\t\r\u00a0\u202f"
_DOTTED = re.compile(r"(?:[^\W\d_]{1,2}[.&]{1,2})+[^\W\d_]{1,2}$")
_FINAL = frozenset(".!?")
_ENUMERATOR = re.compile(r"(?:\d{1,3}|[A-Za-z]|[IVX]{1,5})$")
# How a Chinese or Japanese sentence goes on after a closing mark: a speaker with a verb of saying, or a particle.
_CJK_ON = re.compile(
    r"\s*(?:と|って|という|など|[^。！？，、,\s]{0,12}(?:说|說|表示|称|稱|写道|寫道|指出|问|問|强调|強調))"
)
# '"Is it over?" Marsh asked at the dam': what may follow the speaker's verb when no new clause does.
_GOES_ON = frozenset({"on", "in", "at", "during", "before", "after", "when", "as", "with", "to"})
# "taller than I": a whole word in small letters, not the end of a name as in "Joren I. Tate".
_SMALL_BEFORE = re.compile(r"(?<![\w’'-])[a-zß-ÿ]+(?:[’'-][a-zß-ÿ]+)*\sI$")
_LOOK = 48  # characters looked back for the word before a mark
_WINDOW = 300  # characters looked back or ahead for a bracket: bounds the work on hostile text


@dataclass(frozen=True, slots=True)
class _Language:
    """What a language's tables say of its full stops."""

    rules: Mapping[str, str]
    starters: frozenset[str]
    ordinals: bool


def sentences(article: Article) -> tuple[Sentence, ...]:
    """All blocks cut into sentences, in order; ``Sentence.block`` is the block's index.

    Headings, titles, bylines, credits, footers and furniture give one sentence a line; other blocks are cut at the
    marks that end sentences. Spans are stripped of outer blanks and of a leading bullet; rules
    and ornaments ("* * *") are none.
    """
    return tuple(
        Sentence(start, end, index)
        for index, block in enumerate(article.blocks)
        for start, end in _block_spans(article.text, block, article.language)
    )


def spans(text: str, language: str | None = None) -> Iterator[tuple[int, int]]:
    """The sentences of a plain text, as ``[start, end)`` offsets into it."""
    return _block_spans(text, Block(0, len(text), "paragraph"), language)


def _block_spans(text: str, block: Block, language: str | None) -> Iterator[tuple[int, int]]:
    """Stripped sentence spans of one block."""
    tongue = _language((language or "")[:2].lower())
    for start, end in _pieces(text, block):
        cuts = ((start, end),) if block.kind in _LINEWISE else _cut(text, start, end, tongue)
        for first, last in cuts:
            span = _stripped(text, first, last)
            if any(map(str.isalnum, text[span[0] : span[1]])):
                yield span


def _pieces(text: str, block: Block) -> Iterator[tuple[int, int]]:
    """The stretches of a block that no sentence crosses: lines where lines mean something, bullets, stamps."""
    words = text[block.start : block.end]
    if block.kind in _LINEWISE or block.kind == "list":
        breaks = [match.end() for match in re.finditer(r"\n", words)]
    elif "\n" in words or any(bullet in words for bullet in _BULLETS):
        breaks = [match.end() for match in _BREAK.finditer(words)]
        breaks += [match.end() for match in _STAMP_LINE.finditer(words)]
    else:
        breaks = []
    edges = [0, *sorted(set(breaks)), len(words)]
    return ((block.start + a, block.start + b) for a, b in pairwise(edges))


def _stripped(text: str, start: int, end: int) -> tuple[int, int]:
    """A span without outer blanks and without a leading bullet."""
    words = text[start:end]
    start += len(words) - len(words.lstrip())
    end -= len(words) - len(words.rstrip())
    bullet = _BULLET.match(text, start, end)
    return (bullet.end() if bullet else start), end


def _cut(text: str, start: int, end: int, tongue: _Language) -> Iterator[tuple[int, int]]:
    """Raw sentence spans of one piece of prose, its blanks still on."""
    begin = past = start
    for mark in _ENDING.finditer(text, start, end):
        match = _END.match(text, mark.start(), end) if mark.start() >= past else None
        if match is None:
            continue
        past = match.end()
        if past >= end:
            break
        if match.group(3):
            ends = not (match.group(4) and _CJK_ON.match(text, match.end(), end))
        elif match.group(5):
            ends = _lost_blank(text, begin, match)
        else:
            ends = _ends(text, begin, match, end, tongue)
        if ends:
            yield begin, match.end()
            begin = match.end()
    yield begin, end


def _ends(text: str, begin: int, match: re.Match[str], end: int, tongue: _Language) -> bool:
    """Whether marks before a blank end the sentence that began at ``begin``."""
    after = _NEXT.match(text, match.end(), end)
    assert after is not None  # every part of the pattern may be empty
    opening, gap, word = after.groups()
    if not _may_start(text, after, end):
        return False
    marks, closers = match.group(1), match.group(2)
    if _in_bracket(text, begin, match, end):
        return bool(closers) and closers[0] in ")]}" and word in tongue.starters
    if closers and not _QUOTES.isdisjoint(closers) and _attributed(text, after, marks, end):
        return False
    left = text[max(begin, match.start() - _LOOK) : match.start()]
    if marks == ".":
        return _stop_ends(left, (opening + gap, word or ""), tongue)
    if marks[0] in "….":
        # "We must ... President Marsh": set off by blanks it stands for words left out, unless a start is sure.
        return not left[-1:].isspace() or word in tongue.starters or left.rstrip()[-1:] in _FINAL
    return _before(left) not in tables.words("marked_names.txt") or word in tongue.starters


def _may_start(text: str, after: re.Match[str], end: int) -> bool:
    """Whether what follows a mark can begin a sentence: a capital, a digit, a caseless letter, a symbol."""
    opening, gap, word = after.groups()
    if opening and opening[-1] in "”»’›" and (gap or after.end() == end):
        return False  # a closing mark set off by a blank, as in French
    if word is None:
        return after.end() < end and text[after.end()] not in _NO_START
    # "iPhone sales fell" starts a sentence, "she asked" does not.
    return not word[0].islower() or any(letter.isupper() for letter in word[1:3])


def _in_bracket(text: str, begin: int, match: re.Match[str], end: int) -> bool:
    """Whether the mark stands in a bracket that opened inside the sentence and closes soon."""
    low, stop = max(begin, match.start() - _WINDOW), match.start()
    opened = max(text.rfind("(", low, stop), text.rfind("[", low, stop))
    if opened < 0 or opened < max(text.rfind(")", low, stop), text.rfind("]", low, stop)):
        return False
    if not text[begin:opened].strip(_OPEN_BEFORE + _BLANKS) and opened - begin < _WINDOW:
        return False  # a whole sentence in brackets
    close = ")" if text[opened] == "(" else "]"
    return text.find(close, stop, min(end, stop + _WINDOW)) >= 0


def _attributed(text: str, after: re.Match[str], marks: str, end: int) -> bool:
    """Whether a closed quotation goes on with its speaker: '"Is it over?" Helena Marsh asked.'.

    After a full stop only when nothing but the speaker and verb follow, for American usage puts a comma there.
    """
    if after.group(1):
        return False
    if after.group(3) in _days():
        return True  # 'called it "a mess!" Tuesday'
    found = _speaker_then_verb().match(text, after.start(3), min(end, after.start(3) + 120)) if after.group(3) else None
    if found is None:
        return False
    rest = text[found.end() : found.end() + 12].lstrip()
    if not rest or rest[0] in ".,;:":
        return True
    return marks != "." and rest.split()[0] in _GOES_ON


def _stop_ends(left: str, following: tuple[str, str], tongue: _Language) -> bool:
    """Whether a single full stop ends the sentence ``left``, judged by the word before it and the word after.

    ``following`` holds the opening marks and the word after the stop.
    """
    before, (opening, word) = _before(left), following
    starts = word in tongue.starters
    if not before:
        dots = left[len(left.rstrip(". \u00a0")) :].count(".")
        return starts or dots not in (1, 2)  # ". . ." leaves words out, ". . . ." ends a sentence too
    if _ENUMERATOR.fullmatch(before) and not left[: -len(before)].strip(_OPEN_BEFORE + _BLANKS):
        return False  # "1. The dam": a list number
    if before.isdigit():
        return not (tongue.ordinals and len(before) <= 2) or starts
    rule = tongue.rules.get(before)
    if rule is None:
        if len(before) == 1 and before.isalpha():
            # "than I. Critics agree" against "Joren I. Tate".
            return starts or (before == "I" and _SMALL_BEFORE.search(left) is not None)
        return not _DOTTED.match(before) or starts
    if rule == "never" or opening.strip(_OPEN_BEFORE + _BLANKS):
        return False  # "10:42 a.m. — Officials said"
    if rule == "digit":
        return not word.isdigit()
    if rule == "clock":
        return not word.isdigit() and word not in tables.words("after_clock.en.txt")
    return starts or (rule == "capital" and not word.isdigit())


def _before(left: str) -> str:
    """The last word of ``left``, its inner full stops kept, opening quotes and brackets off; ``""`` after a blank."""
    if not left or left[-1].isspace():
        return ""
    word = left.rsplit(maxsplit=1)[-1].lstrip(_OPEN_BEFORE)
    for dash in "—–-/":
        if dash in word:
            word = word.rsplit(dash, 1)[1] or word
    return word


def _lost_blank(text: str, begin: int, match: re.Match[str]) -> bool:
    """Whether a mark glued to a capital ends a sentence: not inside addresses and names like Booking.Com."""
    if match.group(6):
        return True
    token = text[max(begin, match.start() - 40) : match.start()].split()[-1:]
    return bool(token) and token[0].isalpha() and token[0].islower()


@cache
def _language(code: str) -> _Language:
    """The tables of one language; of all four together where there is none of its own."""
    codes = (code,) if code in _KNOWN else _KNOWN if code else ("en",)
    rules: dict[str, str] = {}
    for each in reversed(codes):
        rules.update(tables.mapping(f"abbreviations.{each}.tsv"))
    starters = frozenset().union(*(tables.words(f"sentence_starters.{each}.txt") for each in codes))
    return _Language(rules, starters, ordinals=code in ("de", "lb"))


@cache
def _days() -> frozenset[str]:
    """The English weekdays."""
    return frozenset(word for word in tables.words("after_clock.en.txt") if word.endswith("day"))


@cache
def _speaker_then_verb() -> re.Pattern[str]:
    """One to five capitalised words (a title, a name) and a verb of saying."""
    verbs = "|".join(sorted(tables.words("after_quote_verbs.en.txt")))
    return re.compile(rf"(?:(?:the|of|and|The) )?(?:[A-Z][\w.’'-]{{0,24}} ){{1,5}}(?:later |also |then )?(?:{verbs})\b")
