"""Where reported content ends: a clause, an infinitive, an object.

The annotated contents are matched by half at the least: a comma's worth too much or too little does no harm, another
report or another clause of the writer's does.
"""

from __future__ import annotations

from collections.abc import Sequence

from newsloom import tables
from newsloom.read.tagging import Grammar, Word, is_cue

_NOMINAL = frozenset({"det", "name", "role", "word", "number", "pronoun", "poss"})
_NEAR = 8  # words
_DASHES = frozenset({"—", "–", "--"})


def is_day(words: Sequence[Word], at: int) -> bool:
    """``Monday``, ``May``: a day's or month's name, as no other capitalised word."""
    text = words[at].text
    return text[:1].isupper() and text in tables.words("not_names.en.txt")


def first_comma(words: Sequence[Word], first: int, last: int) -> int:
    """The first comma with a verb or a subject behind it: what stands there is no part of the content."""
    for i in range(first + 1, last - 1):
        if words[i].text == "," and (words[i + 1].tag in ("cue", "aux", "pronoun", "name", "role", "det", "word")):
            return i
    return last


def clause_end(words: Sequence[Word], first: int, known: Grammar) -> int:
    """A clause runs to the sentence's end, a stop inside it, or a second report joined to it."""
    for i in range(first + 2, len(words) - 1):
        text = words[i].text
        if text == "," and _comma_ends(words, first, i, known):
            return i
        if text == ";" or (_dash(words, i) and not _paired(words, i) and not _paired_back(words, first, i)):
            return i
        if words[i].tag == "conj" and words[i - 1].tag != "aux" and _second_report(words, i + 1, known):
            return i  # not "they have not yet determined"
    return len(words)


def _second_report(words: Sequence[Word], at: int, known: Grammar) -> bool:
    """A verb of saying behind a conjunction, its auxiliary before it: ``and has asked``, ``et a demandé``."""
    verb = at + 1 if words[at].tag == "aux" and at + 1 < len(words) else at
    cue = words[verb].cue
    return cue is not None and cue.takes.startswith("clause") and is_cue(words, verb, known)


def _comma_ends(words: Sequence[Word], first: int, comma: int, known: Grammar) -> bool:
    """Whether what stands behind a comma is no longer said: ``, adding …``, ``, but he``, ``, according to``."""
    following = words[comma + 1]
    cue = following.cue
    if cue is not None and cue.tense == "ing" and cue.takes == "clause":
        return True
    second = words[comma + 2] if comma + 2 < len(words) else following
    goes_on = second.low in known.small("that") or second.low in known.small("not but")
    if following.low in known.small("according") or (following.low in known.small("contrast") and not goes_on):
        return True
    if following.tag == "conj" and comma + 2 < len(words) and words[comma + 2].tag in ("cue", "aux"):
        return True
    joint = following.low in known.small("joint")
    if joint and (_new_clause(words, comma + 2, known) or _told_next(words, comma + 2, known)):
        return True
    return first > 0 and _ends_opening(words, first, comma, known)


def _told_next(words: Sequence[Word], first: int, known: Grammar) -> bool:
    """``, and three quarters said the same``: another report, its verb a few words on."""
    for i in range(first, min(len(words), first + _NEAR)):
        cue = words[i].cue
        if words[i].tag in ("mark", "quote", "sub", "rel") or words[i].low in known.small("that"):
            return False
        if cue is not None and cue.takes == "clause" and cue.tense == "finite" and is_cue(words, i, known):
            return True
    return False


def infinitive_end(words: Sequence[Word], first: int, known: Grammar) -> int:
    """What is wanted or planned runs to a comma that no list explains, or to a second verb of its subject."""
    for i in range(first + 2, len(words) - 1):
        following = words[i + 1]
        if words[i].text in (";", ":") or _dash(words, i):
            return i
        if words[i].text == "," and not _goes_on(words, i, known):
            return i
        cue = following.cue
        if words[i].tag == "conj" and (
            following.tag in ("aux", "pronoun") or (cue is not None and cue.tense == "finite")
        ):
            return i
    return len(words)


def _paired_back(words: Sequence[Word], first: int, dash: int) -> bool:
    """Whether this dash closes one inside the content."""
    return sum(word.text == words[dash].text for word in words[first:dash]) % 2 == 1


def _new_clause(words: Sequence[Word], at: int, known: Grammar) -> bool:
    """Whether a subject and its verb stand at ``at``: ``, and they rejected``."""
    return at + 1 < len(words) and (
        words[at].tag in ("pronoun", "name")
        and words[at].low not in known.small("object")
        and words[at + 1].tag in ("aux", "cue", "adv")
    )


def _ends_opening(words: Sequence[Word], first: int, comma: int, known: Grammar) -> bool:
    """The comma that ends ``While many are expected to stay, she …`` or ``which he says is wrong, returns``."""
    if words[first].low in known.small("relative") and not known.turns:
        return True
    lead = words[0]
    opening = lead.tag == "sub" or (lead.tag == "prep" and lead.low in known.small("clause opener"))
    return opening and not any(word.text == "," for word in words[:first]) and words[comma + 1].tag in _NOMINAL


def object_end(words: Sequence[Word], first: int, known: Grammar) -> int:
    """An object runs to the next comma, dash or conjunction that opens a clause; a list of its parts goes on."""
    if first >= len(words):
        return len(words)
    lone = _lone(words, first, known)
    openers = known.small("clause opener") - known.small("as")
    for i in range(first + 1, len(words) - 1):
        word, following = words[i], words[i + 1]
        if word.text == "," and not _goes_on(words, i, known):
            return i
        if word.text == ";" or (_dash(words, i) and not _paired(words, i)):
            return i
        if word.tag == "conj" and (following.tag in ("cue", "aux", "pronoun") or following.low.endswith(known.pasts)):
            return i
        if i > first + 1 and word.low in openers and word.tag != "conj":
            return i
        if i >= lone and (_tells_when(words, i, known) or (i == lone and word.low in known.small("place or time"))):
            return i
    return len(words)


def _tells_when(words: Sequence[Word], at: int, known: Grammar) -> bool:
    """``on Monday``, ``in 2012``, ``last week``; not ``his early results``, ``for five years``."""
    counted = words[at - 1].tag == "number" and not is_day(words, at)
    if words[at - 1].tag in ("det", "poss") or counted:
        return False
    if words[at].low in known.small("place or time"):
        return words[at + 1].tag == "number" or _is_time(words, at + 1, known)
    return _is_time(words, at, known)


def _is_time(words: Sequence[Word], at: int, known: Grammar) -> bool:
    return words[at].low in known.small("time") or is_day(words, at)


def _lone(words: Sequence[Word], first: int, known: Grammar) -> int:
    """Where a first name or pronoun of an object ends: what stands behind it with ``in`` or ``on`` tells when."""
    if words[first].low in known.small("object"):
        return first + 1
    i = first
    while i < len(words) and words[i].tag in ("role", "name", "det"):
        i += 1
    return i if i > first and words[i - 1].tag in ("name", "role") else first + 1


def _goes_on(words: Sequence[Word], comma: int, known: Grammar) -> bool:
    """``the angry, divisive tone``; ``Hill, Voll and Pell``: a comma inside an object."""
    rest = words[comma + 1 : comma + 12]
    if rest and rest[0].low in known.small("part"):
        return True
    if len(rest) < 2 or rest[0].tag not in ("word", "name", "role", "det", "number"):
        return False
    stop = next(
        (
            j
            for j, word in enumerate(rest)
            if word.text in (",", ";") or word.tag in ("aux", "cue", "rel", "sub", "pronoun")
        ),
        len(rest),
    )
    return any(word.tag == "conj" for word in rest[:stop]) and all(
        word.tag not in ("cue", "aux") for word in rest[:stop]
    )


def _dash(words: Sequence[Word], at: int) -> bool:
    """A dash between clauses: a long one, or a hyphen with blanks round it."""
    word = words[at]
    return word.text in _DASHES or (
        word.text == "-"
        and 0 < at < len(words) - 1
        and words[at - 1].end < word.start
        and word.end < words[at + 1].start
    )


def _paired(words: Sequence[Word], dash: int) -> bool:
    """Whether a later dash closes what this one opens."""
    return any(word.text == words[dash].text for word in words[dash + 2 :])
