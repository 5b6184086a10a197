"""Indirect quotes: what a sentence reports as said without marks.

``X said that …`` gives the clause behind the verb, ``…, X said`` the words before it, ``according to X, …`` the rest.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

from newsloom import tables
from newsloom.read.clauses import Phrase, after_dateline, inverted, subject
from newsloom.read.speakers import Cast
from newsloom.read.tagging import Word, clause_words, is_cue, is_passive
from newsloom.types import Quote, Span

_SHORTEST = 2  # words in a content clause
_LONGEST = 250  # words: what is longer is a list or a page without stops, not a sentence


def indirect(cast: Cast, sentences: Sequence[Sequence[Word]], marked: Sequence[Quote]) -> list[Quote]:
    """The content clauses of the sentences that no quote in marks fills."""
    found = []
    # "Russia “does not need that”": the marked words stand for the clause they are in.
    taken = {quote.cue for quote in marked if quote.cue is not None}
    starts = [quote.start for quote in marked]
    for words in sentences:
        if len(words) > _LONGEST:
            continue
        for quote in _clauses(cast, words):
            near = marked[max(0, bisect_left(starts, quote.start) - 1) : bisect_left(starts, quote.end)]
            if quote.cue in taken or any(_clashes(quote, other) for other in near):
                continue
            found.append(quote)
    return found


def _clashes(quote: Quote, marked: Quote) -> bool:
    """Whether a clause lies in marked words, or holds words that somebody else speaks."""
    if marked.start <= quote.start and quote.end <= marked.end:
        return True
    inside = quote.start <= marked.start and marked.end <= quote.end
    return inside and (marked.kind == "direct" or _who(marked) != _who(quote))


def _who(quote: Quote) -> str | None:
    return None if quote.speaker is None else quote.speaker.entity or quote.speaker.name


def _clauses(cast: Cast, words: Sequence[Word]) -> list[Quote]:
    attributed = _aside(cast, words) or _trailing(cast, words) or _according(cast, words)
    if attributed is not None:
        return [attributed]
    found: list[Quote] = []
    end_of_last = 0
    for i, word in enumerate(words):
        if word.tag != "cue" or word.start < end_of_last or not is_cue(words, i) or is_passive(words, i):
            continue
        # "did not say whether": nothing was said.
        if any(before.low in clause_words("negation") for before in words[max(0, i - 3) : i]):
            continue
        quote = _forward(cast, words, i)
        if quote is not None:
            found.append(quote)
            end_of_last = quote.end
    return found


def _aside(cast: Cast, words: Sequence[Word]) -> Quote | None:
    """``The strike, she said, was over.``: the attribution between two commas, the content round it."""
    for i in range(3, len(words) - 3):
        cue = words[i].cue
        if cue is None or cue.tense == "ing" or not cue.takes.startswith("clause") or words[i + 1].text != ",":
            continue
        comma = next((j for j in range(i - 1, max(0, i - 9), -1) if words[j].text == ","), None)
        if comma is None or comma == i - 1 or not is_cue(words, i) or is_passive(words, i):
            continue
        if any(word.tag in ("quote", "cue", "prep") for word in words[comma + 1 : i]) or words[comma + 1].tag == "conj":
            continue
        if any(word.tag == "quote" for word in (*words[:comma], words[i + 2])):
            continue
        phrase = subject(words[comma + 1 : i + 1], i - comma - 1)
        if phrase is None or not _can_speak(words[comma + 1 :], phrase, cue.lemma):
            continue
        if _only_phrase(words, 0, comma) and not any(word.tag in ("aux", "cue") for word in words[i + 2 :]):
            continue
        moved = Phrase(phrase.first + comma + 1, phrase.last + comma + 1, phrase.head + comma + 1)
        ended = words[i + 2].tag in ("conj", "sub", "rel", "prep") and not _only_phrase(words, 0, comma)
        last = comma if ended else len(words)
        return _quote(cast, words, (0, last), moved, Span(words[i].start, words[i].end))
    return None


def _quote(cast: Cast, words: Sequence[Word], content: tuple[int, int], phrase: Phrase, cue: Span) -> Quote | None:
    """The words of a content clause without the marks at its end; ``None`` where too little is left."""
    first, last = content
    first = first or after_dateline(words)
    while last > first and words[last - 1].text in (".", ",", ";", ":", "—", "–", "!", "?", "…"):
        last -= 1
    if last - first < _SHORTEST or all(word.tag in ("quote", "mark") for word in words[first:last]):
        return None
    start, end = words[first].start, words[last - 1].end
    return Quote(start, end, cast.text[start:end], "indirect", cast.speaker(words, phrase), cue)


def _forward(cast: Cast, words: Sequence[Word], verb: int) -> Quote | None:
    """``X said (that) …``."""
    cue = words[verb].cue
    if cue is None or cue.takes not in ("clause", "clause-weak"):
        return None
    phrase = subject(words, verb)
    if phrase is None or not _can_speak(words, phrase, cue.lemma):
        return None
    first = _past_day(words, verb + 1)
    that = next(
        (i for i in range(first, min(len(words), first + 7)) if words[i].low in clause_words("complement")), None
    )
    addressee = _addressee(words, first) if cue.lemma in clause_words("takes listener") else first
    if that is not None and all(w.tag in _BETWEEN or w.text == "." for w in words[first:that]):
        first = that + (words[that].low == "that")
    elif cue.takes == "clause-weak":
        return None
    else:
        first = addressee
        begins = words[first].tag if first < len(words) else "mark"
        if begins in ("mark", "quote", "conj") or (begins == "prep" and words[first].low not in clause_words("amount")):
            return None
        if not _clause_like(words, first, cue.lemma):
            return None
    return _quote(cast, words, (first, _clause_end(words, first)), phrase, Span(words[verb].start, words[verb].end))


_BETWEEN = frozenset({"det", "name", "role", "word", "prep", "number", "adv", "poss"})


def _past_day(words: Sequence[Word], first: int) -> int:
    """``said (on) Monday the plan …``: the index behind the day."""
    at = first + (first < len(words) and words[first].low == "on")
    if at < len(words) and words[at].text in tables.words("not_names.en.txt") and words[at].text[0].isupper():
        return at + 1
    return first


def _addressee(words: Sequence[Word], first: int) -> int:
    i = first
    while i < len(words) and words[i].tag in ("det", "name", "role", "word", "number", "poss") and i - first < 6:
        i += 1
        if words[i - 1].tag in ("name", "role"):
            break
    if (
        i == first
        and i < len(words)
        and (words[i].tag == "pronoun" or words[i].low in ("me", "him", "her", "them", "us"))
    ):
        i += 1
    return i


def _clause_like(words: Sequence[Word], first: int, lemma: str) -> bool:
    """Whether the words from ``first`` on look like a clause of their own: something, then a verb."""
    rest = words[first : first + 14]
    if not rest:
        return False
    if rest[0].low == "to":
        return lemma in clause_words("takes infinitive")
    if rest[0].tag == "aux":
        return False
    if rest[0].tag == "sub" or lemma in ("say", "deny", "warn", "add"):
        return True
    if rest[0].tag == "pronoun" and rest[0].low not in ("it", "him", "them"):
        return True
    verb = next((i for i, word in enumerate(rest) if word.tag == "aux" or word.low.endswith("n't")), None)
    return verb is not None and 0 < verb < 8 and not any(word.tag == "mark" for word in rest[:verb])


def _clause_end(words: Sequence[Word], first: int) -> int:
    """The content runs to the sentence's end, or to a second attribution joined by a comma."""
    for i in range(first + 2, len(words) - 1):
        if words[i].text == ";" or words[i].text in ("—", "–"):
            return i
        if words[i].text == "," and words[i + 1].tag == "cue":
            cue = words[i + 1].cue
            if cue is not None and cue.tense == "ing" and cue.takes == "clause":
                return i
        if words[i].text == "," and words[i + 1].low == "according":
            return i
        if words[i].low in ("and", "but") and words[i + 1].tag == "cue" and is_cue(words, i + 1):
            cue = words[i + 1].cue
            if cue is not None and cue.takes == "clause":
                return i
    return len(words)


def _trailing(cast: Cast, words: Sequence[Word]) -> Quote | None:
    """``…, X said.``: the attribution closes the sentence."""
    behind = _trailing_turned(cast, words)
    if behind is not None:
        return behind
    last = len(words)
    for i in range(last - 1, max(2, last - 14), -1):
        word = words[i]
        cue = word.cue
        if (
            word.tag != "cue"
            or cue is None
            or cue.tense != "finite"
            or not cue.takes.startswith("clause")
            or not is_cue(words, i)
        ):
            continue
        if is_passive(words, i) or any(w.low == "that" for w in words[i + 1 :]):
            continue
        if any(w.tag in ("aux", "quote") for w in words[i + 1 :]) or not _closes(words, i):
            continue
        comma = _comma_before(words, i)
        if comma is not None:
            phrase = subject(words[comma + 1 : i + 1], i - comma - 1)
            if phrase is None and comma == i - 1:
                turned = inverted(words, i)
                phrase = turned
                shift = 0
            else:
                shift = comma + 1
            if phrase is None:
                continue
            phrase = Phrase(phrase.first + shift, phrase.last + shift, phrase.head + shift)
            first = 1 if words[0].tag == "conj" and words[0].low in ("but", "and") else 0
            if _can_speak(words, phrase, cue.lemma) and comma - first > 3 and not _only_phrase(words, first, comma):
                return _quote(cast, words, (first, comma), phrase, Span(word.start, word.end))
    return None


def _closes(words: Sequence[Word], verb: int) -> bool:
    """Whether a verb can close a sentence's content: nothing behind it, or a day, a place, a listener."""
    cue = words[verb].cue
    following = words[verb + 1].tag if verb + 1 < len(words) else "mark"
    said = cue is not None and cue.lemma in ("say", "tell")
    return following in ("mark", "prep", "adv") or (said and following in ("word", "name", "role", "pronoun"))


def _trailing_turned(cast: Cast, words: Sequence[Word]) -> Quote | None:
    """``…, said Mark Lunt, an engineer who …``."""
    for i in range(4, len(words) - 1):
        cue = words[i].cue
        if cue is None or cue.lemma != "say" or cue.tense == "ing" or words[i - 1].text != ",":
            continue
        phrase = inverted(words, i)
        known = phrase is not None and words[phrase.head].tag in ("name", "role", "pronoun")
        if phrase is not None and known and words[0].tag != "quote" and not _only_phrase(words, 0, i - 1):
            return _quote(cast, words, (0, i - 1), phrase, Span(words[i].start, words[i].end))
    return None


def _comma_before(words: Sequence[Word], verb: int) -> int | None:
    """The comma that parts what is said from who says it; descriptions between further commas belong to who."""
    commas = [i for i in range(verb - 1, max(-1, verb - 20), -1) if words[i].text == ","]
    if not commas:
        return None
    if commas[0] == verb - 1 and len(commas) > 1 and words[verb + 1 : verb + 2] and words[verb + 1].tag == "mark":
        return commas[2] if len(commas) > 2 else None
    return commas[0]


def _only_phrase(words: Sequence[Word], first: int, comma: int) -> bool:
    """An introductory phrase (``In a statement,``) is no content."""
    if words[first].tag in ("prep", "sub", "adv") or words[first].low.endswith("ing"):
        return not any(words[i].text == "," for i in range(first, comma))
    if any(words[i].tag == "quote" for i in range(first, comma)):
        return True
    # What stands in a relative clause is no main verb: "Lars Venning, who inherited the case, …".
    related = False
    for word in words[first:comma]:
        related = word.tag == "rel" or (related and word.text != ",")
        if not related and (word.tag in ("aux", "cue", "pronoun") or word.low.endswith("ed")):
            return False
    return True


def _can_speak(words: Sequence[Word], phrase: Phrase, lemma: str) -> bool:
    """Whether a subject can report: whoever *says* can; with other verbs a name, a pronoun or a speaking noun."""
    head = words[phrase.head]
    if head.tag in ("name", "pronoun", "role"):
        # What the writer thinks is the writer's sentence, not a quote.
        return head.low not in ("himself", "herself", "themselves", "i", "we", "you")
    return lemma in ("say", "tell") or (head.low.endswith("s") and words[phrase.first].tag in ("det", "word"))


def _according(cast: Cast, words: Sequence[Word]) -> Quote | None:
    """``According to X, …`` and ``…, according to X``."""
    for i in range(len(words) - 2):
        if words[i].low != "according" or words[i + 1].low != "to":
            continue
        phrase = inverted(words, i + 1)
        if phrase is None:
            return None
        cue = Span(words[i].start, words[i + 1].end)
        if i <= 1:
            comma = next((j for j in range(phrase.last, len(words)) if words[j].text == ","), None)
            return None if comma is None else _quote(cast, words, (comma + 1, len(words)), phrase, cue)
        first = 1 if words[0].tag == "conj" else 0
        mid = phrase.last + 3 < len(words) and words[phrase.last].text == "," and words[i - 1].text == ","
        goes_on = (
            mid
            and i < 8
            and _only_phrase(words, first, i - 1)
            and any(word.tag in ("aux", "cue") for word in words[phrase.last :])
        )
        return _quote(cast, words, (first, len(words) if goes_on else i), phrase, cue)
    return None
