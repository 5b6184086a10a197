"""Can a sentence stand alone? Pronouns are named in brackets, marked as ours; what dangles is not printed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from newsloom import tables
from newsloom.text import plain, squeeze, word_spans
from newsloom.types import Quote, Reading
from newsloom.weave.conflict_words import phrase
from newsloom.weave.known import may_mean, taken_for_known
from newsloom.weave.phrases import either, signs
from newsloom.weave.statements import Statement, cut_words, elided_apart, outside, word_class
from newsloom.weave.tokens import tokens

# Shorter is a fragment, longer is not read to its end; the middle half of news sentences has 15 to 30 words.
_SHORTEST, _LONGEST = 5, 60
# A sentence without a name, a figure or a date must at least be this long to tell something by itself.
_GENERAL = 12
# A line without an end is a headline or a caption that was not recognised.
_ENDED = re.compile(r"[.!。।॥۔።！．“](?:\s?[”“\"’'»«)\]])*$|[,”\"][”\"]$")
_CLOSING_MARK = "”\"’'»“«"
# In the calendar: month., with a full stop, is a short form; English marks "may" and "march", words otherwise too.
_MONTH = re.compile(r"month[^.]*")
# What stands before a place where something happens.
_AT_A_PLACE = phrase("at", r"\b", r"\s+$")
# "today's show": a date set in between would break the word.
_POSSESSIVE = re.compile(r"[’'-]\w")
#: What a quotation opens with, in any language's style.
OPENING_MARKS = "“\"‘'«„»‚「"


@cache
def _openings(table: str, language: str, use: str = "") -> re.Pattern[str] | None:
    listed = word_class(table, language, use)
    return re.compile(rf"\b{either(listed)}\b,?\s*") if listed else None


@cache
def _elsewhere(language: str) -> re.Pattern[str] | None:
    """Words that lean on a place named before: "found dead there" does, "there is" does not."""
    name, found = f"leaning.{language}.txt", []
    for word, use, *followed in (row for row in tables.rows(name) if len(row) > 1) if tables.exists(name) else ():
        if use == "elsewhere":
            behind = " ".join(followed).split()
            found.append(rf"{either([word])}\b" + (rf"(?!\s*{either(behind)}\b)" if behind else ""))
    return re.compile(rf"\b(?:{'|'.join(found)})") if found else None


def _points_elsewhere(one: Statement, reading: Reading) -> bool:
    """Whether a sentence says "there" of a place that it does not name before: "in Costa Verde" does, in English."""
    article = reading.article
    pattern = _elsewhere(article.language or "en")
    if pattern is None:
        return False
    found = [match.start() for part in _own_parts(one) for match in pattern.finditer(article.text, *part)]
    if not found or article.language not in ("en", None):
        return bool(found)
    named = [m.end for m in one.mentions if _AT_A_PLACE.search(article.text, one.start, m.start)]
    return any(not any(end <= at for end in named) for at in found)


@cache
def _promoting(language: str) -> re.Pattern[str] | None:
    """What brings readers to a page or programme and is no news: "be sure to check back"."""
    listed = word_class("promotions", language)
    return re.compile(rf"\b{either(listed)}\b") if listed else None


@cache
def _persons(language: str, use: str = "person") -> re.Pattern[str] | None:
    """The words for a person that was named before, where they cannot mean a thing; ``early`` in the first clause."""
    listed = word_class("pronouns", language, use)
    return re.compile(rf"\b{either(listed)}\b") if listed else None


@cache
def _person_signs(language: str) -> frozenset[bytes]:
    return signs(word_class("pronouns", language, "person") | word_class("pronouns", language, "early"))


def standing(one: Statement, reading: Reading) -> str | None:
    """The sentence as it can be printed alone, or ``None`` when it leans on what is not there.

    Source words plus insertions in square brackets: ``[Ruth Adeyar] added …``, ``[T]he dam …``, ``today [10 March]``,
    ``[…]`` for an end cut off.
    """
    if not (one.entities or one.figures or one.dates) and one.size < _GENERAL:
        return None  # "A spillway is a road for water."
    if not _is_told(one, reading):
        return None
    language = reading.article.language or "en"
    if _points_elsewhere(one, reading):
        return None
    text, at = _without_connective(one, reading)
    if _dangles(text, language):
        text_named = _named(one, reading, at)
        if text_named is None:
            return None
        text = text_named
    elif _is_bare_quote(one, reading):
        said_by = _speaker(one)
        if said_by is None or text[0] not in OPENING_MARKS or text[-1] not in _CLOSING_MARK:
            return None  # the middle of a long quotation has no marks of its own
        text = f"[{said_by}:] {text}"
    elif _unnamed_person(one, reading):
        text_named = _named_within(one, text, language)
        if text_named is None:
            return None
        text = text_named
    text = _dated(text, one, reading)
    return f"{text.rstrip(' ,;')} […]" if one.cut else text


def under_headline(one: Statement, reading: Reading) -> str | None:
    """The sentence as it reads under its report's own headline, which tells what it leans on, or ``None``."""
    if not reading.article.title or not _is_told(one, reading) or _is_bare_quote(one, reading):
        return None
    return _dated(one.text, one, reading)


# Bars and stars part the lines of a list, or stand before a telegram; no sentence has them.
_PARTS = re.compile(r" \| |\*\*")


def _is_told(one: Statement, reading: Reading) -> bool:
    """Whether it is a whole sentence that tells something: asks nothing, addresses nobody, promotes nothing."""
    if not _SHORTEST <= one.size <= _LONGEST or one.text.rstrip("”\"’'»").endswith(("?", "？", "؟", ":", "…", "...")):
        return False
    if not _balanced(one.text) or not _ends(one, reading) or _addresses(one, reading) or _PARTS.search(one.text):
        return False
    promoting = _promoting(reading.article.language or "en")
    return not promoting or not any(promoting.search(reading.article.text, *part) for part in _own_parts(one))


def _ends(one: Statement, reading: Reading) -> bool:
    """Whether a sentence comes to its end; the one sentence of a feed's teaser may do so without a full stop.

    But a headline that is all there is of a report is no sentence.
    """
    alone = len(reading.sentences) == 1 and one.text[-1].isalnum() and one.text != reading.article.title
    return one.cut or alone or one.text[-1] in ".!" or _ENDED.search(one.text) is not None


@cache
def _addressing(language: str | None) -> frozenset[bytes]:
    return signs(word_class("first_person", language))


def _addresses(one: Statement, reading: Reading) -> bool:
    """Whether the writer says "I", "we" or "you" outside anybody's quoted words."""
    language = reading.article.language
    if _addressing(language).isdisjoint(plain(one.text)):
        return False
    said = word_class("first_person", language).intersection(elided_apart(_own_words(one, reading), language))
    if not said:
        return False
    # The US is no "us"; where all is in capitals nobody can tell.
    text = _outside_quotes(one, reading)
    return any(len(word) == 1 or re.search(rf"\b{re.escape(word.upper())}\b", text) is None for word in said)


def _balanced(text: str) -> bool:
    """Whether every quotation that opens in a sentence closes in it; “ may close with a plain mark, and closes „."""
    if text.count("«") != text.count("»"):
        return False
    low = text.count("„")
    opening = low or text.count("“")
    closing, plain = text.count("”") + (text.count("“") if low else 0), text.count('"')
    return abs(opening - closing) == plain % 2 and abs(opening - closing) <= plain


def _unnamed_person(one: Statement, reading: Reading) -> bool:
    """Whether "he" or "her" stands in the sentence with nobody named or described before it."""
    article = reading.article
    if _person_signs(article.language or "en").isdisjoint(plain(one.text)):
        return False
    quoted = [(q.start, q.end) for q in _marked(one)]
    for match in _pointing(one, reading):
        if any(a <= match.start() < b for a, b in quoted):
            continue
        named = any(m.kind == "person" and m.start < match.start() for m in one.mentions)
        before = tokens(article.text).within(one.start, match.start())
        return not named and _roles(article.language or "en").isdisjoint(before)
    return False


def _pointing(one: Statement, reading: Reading) -> Iterator[re.Match[str]]:
    """The words of a sentence that point at a person, wherever they stand or before its first comma."""
    text, language = reading.article.text, reading.article.language or "en"
    if persons := _persons(language):
        yield from persons.finditer(text, one.start, one.end)
    if early := _persons(language, "early"):
        comma = text.find(",", one.start, one.end)
        yield from early.finditer(text, one.start, one.end if comma < 0 else comma)


@cache
def _roles(language: str) -> frozenset[str]:
    """Words for people by what they are: an antecedent in the sentence itself."""
    name = f"roles.{language}.tsv"
    rows = tables.rows(name) if tables.exists(name) else ()
    return frozenset(row[0].lower() for row in rows if row[1] == "person")


def _without_connective(one: Statement, reading: Reading) -> tuple[str, int]:
    """The text without "However," or "Meanwhile," in front, its first letter bracketed if it was small."""
    language = reading.article.language or "en"
    pattern = _openings("connectives", language)
    match = pattern.match(one.text) if pattern else None
    if not match or match.end() >= len(one.text) or not one.text[match.end()].isalnum():
        return one.text, 0
    if one.text.startswith(tuple(word_class("connectives", language, "whole"))):
        return one.text, 0  # "So far 2,000 families"
    if not (match.group().rstrip().endswith(",") or match.group().lower().strip() in _bare(language)):
        return one.text, 0
    rest = one.text[match.end() :]
    return (f"[{rest[0].upper()}]{rest[1:]}" if rest[0].islower() else rest), match.end()


def _bare(language: str) -> frozenset[str]:
    return word_class("connectives", language, "bare")


def _dangles(text: str, language: str) -> bool:
    bare = re.sub(r"^\[(\w)\]", r"\1", text).lstrip(OPENING_MARKS)
    if text[:1] in OPENING_MARKS:
        return False  # a quotation's own "he" and "this" are its speaker's
    empty = _openings("pronouns", language, "empty")
    if empty and empty.match(bare):
        return False
    start, end = next(iter(word_spans(bare)), (0, 0))
    if not word_class("pronouns", language).isdisjoint(cut_words(bare[start:end], language)[:1]):
        return True
    pattern = _openings("anaphora", language)
    return bool(pattern and pattern.match(bare))


def _is_pronoun(name: str, language: str | None) -> bool:
    return name.lower() in word_class("pronouns", language, "subject")


def _named(one: Statement, reading: Reading, at: int) -> str | None:
    """The sentence with its opening "He" or "She" replaced by the name, when the reading knows whom it means."""
    article = reading.article
    for quote in one.quotes:
        speaker = quote.speaker
        if not speaker or not speaker.entity or not _is_pronoun(speaker.name, article.language):
            continue
        if speaker.start - one.start <= at + 1 and speaker.start >= one.start:
            return f"[{speaker.entity}]{squeeze(' ' + article.text[speaker.end : one.end] + ' ').join((' ', ''))}"
    return None


def _dated(text: str, one: Statement, reading: Reading) -> str:
    """The text with the date set beside "today" and "last night", outside quotations."""
    language, quoted = reading.article.language, [(q.start, q.end) for q in _marked(one)]
    relative = word_class("relative_days", language)
    for date in sorted(one.dates, key=lambda d: d.start):
        said = any(a <= date.start < b for a, b in quoted)
        if said or not date.value or "/" in date.value or date.text.lower().replace("’", "'") not in relative:
            continue
        if text.count(date.text) == 1 and not _POSSESSIVE.match(reading.article.text, date.end):
            text = text.replace(date.text, f"{date.text} [{day_and_month(date.value, language or 'en')}]")
    return text


def day_and_month(iso: str, language: str) -> str:
    """A date as its language writes it: "10 March", "10. März", "1er mars", "10 de marzo"."""
    day, month = int(iso[8:10]), _months(language)[int(iso[5:7])]
    first = word_class("relative_days", language, "first") if day == 1 else None
    (form,) = first or word_class("relative_days", language, "as")
    return form.format(day=day, month=month, Month=month.capitalize())


@cache
def _months(language: str) -> dict[int, str]:
    """The months' names; the first of two for one month is the usual one."""
    rows = [row for row in tables.rows(f"calendar.{language}.tsv") if _MONTH.fullmatch(row[1])]
    return {int(row[2]): row[0] for row in reversed(rows)}


def _named_within(one: Statement, text: str, language: str) -> str | None:
    """The sentence with the name set behind the "he" or "she" that speaks in it: ``she [Nell Carrow] said``."""
    for quote in one.quotes:
        speaker = quote.speaker
        if not speaker or not speaker.entity or not one.start <= speaker.start < one.end:
            continue
        if _is_pronoun(speaker.name, language):
            # "[“…”] she said", "sagte sie.", "a-t-elle ajouté": at a mark, a hyphen or the sentence's end.
            name = re.escape(speaker.name)
            pronoun = re.compile(rf"(?<=[”\"’'] ){name}\b|(?<=[,»] ){name}\b|(?<=-){name}\b|(?<=\w ){name}(?=[.,])")
            if len(pronoun.findall(text)) == 1:
                return pronoun.sub(f"{speaker.name} [{speaker.entity}]", text)
    return None


def _marked(one: Statement) -> list[Quote]:
    return [quote for quote in one.quotes if quote.kind != "indirect"]


def leaning(one: Statement, reading: Reading) -> int:
    """How many words of a sentence lean on the one before, its quotations aside."""
    pattern = _openings("leaning", reading.article.language or "en")
    text = _outside_quotes(one, reading)
    leans = []
    if pattern and (first := pattern.search(text)):
        leans = [at for at, _ in word_spans(text) if at >= first.start() and pattern.match(text, at)]
    lost = bool(leans) and not may_mean(text[: leans[0]], one, reading)
    return len(leans) + lost + taken_for_known(one, reading)


def _outside_quotes(one: Statement, reading: Reading) -> str:
    return " ".join(reading.article.text[start:end] for start, end in _own_parts(one))


def _own_parts(one: Statement) -> Iterator[tuple[int, int]]:
    """The parts of a sentence that are nobody's marked words."""
    return outside(one.start, one.end, [(quote.start, quote.end) for quote in _marked(one)])


def _own_words(one: Statement, reading: Reading) -> list[str]:
    told = tokens(reading.article.text)
    return [word for part in _own_parts(one) for word in told.within(*part)]


def _is_bare_quote(one: Statement, reading: Reading) -> bool:
    """Whether the sentence is words in quotation marks and nothing else, so that it does not say who speaks."""
    return bool(_marked(one)) and len(_own_words(one, reading)) < 2


def _speaker(one: Statement) -> str | None:
    named = (q.speaker.entity for q in _marked(one) if q.speaker and q.speaker.entity in one.sayers)
    return next(named, None)
