"""What verbs, nouns and adjectives of saying, thinking and wanting take as their content, outside marks.

    cue ──frames (``cue_frames``, ``cue_nouns``)──▶ first word of the content ──clause or object──▶ its last word

A cue without a frame that fits what follows it gives nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from newsloom.read.clauses import Phrase, inverted, main_subject, noun_phrase, subject
from newsloom.read.extents import clause_end, first_comma, infinitive_end, is_day, object_end
from newsloom.read.tagging import Grammar, Word, is_cue, is_passive
from newsloom.read.word_order import doer

_BETWEEN = frozenset({"det", "name", "role", "word", "prep", "number", "adv", "poss"})
_NOMINAL = frozenset({"det", "name", "role", "word", "number", "pronoun", "poss"})
_DOING = frozenset({"name", "role", "word", "adv"})  # what stands before a verb
_REACH = 10  # words between a verb and its "that": "told a meeting of the council on Monday that"
_CLAUSE_AWAY = 24  # words from a German verb to the comma its content stands behind
_FAR = 8  # words to a preposition behind a listener: "spoke to the council about"
_CALLED = 9  # words of what is called something
_LISTENER = 6  # words
_STOPS = frozenset({",", ";", ":", ".", "—", "–", "--", "(", ")"})


class Content(NamedTuple):
    """The words ``[first, last)`` that a cue reports, with whose they are."""

    first: int
    last: int
    cue: int
    phrase: Phrase | None


def contents(words: Sequence[Word], known: Grammar) -> Iterator[Content]:
    """What the cues of one sentence report, in the order of the cues; contents may lie in one another."""
    for at in [i for i, word in enumerate(words) if word.cue is not None or word.low in known.nouns]:
        word = words[at]
        found: Content | None = None
        if word.cue is not None and word.cue.lemma in known.frames:
            found = _of_verb(words, at, known)
        noun = word.low in known.nouns and word.tag in ("word", "role", "cue", "adv")
        if found is None and noun and not is_cue(words, at, known):
            kind, frames = known.nouns[word.low]
            found = _of_noun(words, at, frames, known) if kind == "noun" else _of_adjective(words, at, frames, known)
        if found is not None:
            yield found


def _of_verb(words: Sequence[Word], at: int, known: Grammar) -> Content | None:
    cue = words[at].cue
    if cue is None or _negated(words, at, known):
        return None
    frames = known.frames[cue.lemma]
    apart = at > 0 and (words[at - 1].text == "," or words[at - 1].tag == "quote")
    if apart and cue.tense == "ing" and cue.lemma in known.small("event verb"):
        return None  # "The calls came late, suggesting a great change": the writer's conclusion
    if is_passive(words, at, known):
        return _of_passive(words, at, frames, known)
    if not is_cue(words, at, known) and not _infinitive(words, at, known):
        return None
    span: tuple[int, int] | None
    if cue.tense == "finite" and "if" in frames and _unsaid(words, at, known):
        span = _opened(words, past_day(words, at + 1, known), frames, known)
        return Content(span[0], first_comma(words, *span), at, None) if span is not None else None
    late = known.turns or "seems" in frames  # where the content stands hangs on the subject
    plain = None if late else _content(words, at + 1, frames, known)
    if plain is None and not late and not _may_surround(words, at, cue.form, known):
        return None  # two verbs of five: their subjects need not be found
    phrase = _doer(words, at, known)
    if phrase is None:
        span = _content(words, at + 1, frames, known) if at == 0 and known.small("dropped subject") else None
        return None if span is None else Content(*span, at, None)
    if "seems" in frames:
        last = clause_end(words, at + 1, known)
        return Content(phrase.first, last, at, None) if last > at + 1 else None
    behind = phrase.last if known.turns and phrase.first > at else at + 1
    if cue.form.endswith(" that"):  # "found that", one word with its conjunction
        span = behind, clause_end(words, behind, known)
    else:
        span = _around(words, at, phrase, frames, known) or plain or _content(words, behind, frames, known)
    if span is None:
        return None
    if _in_relative(words, at, known) or (at < 3 and words[at].low.endswith(known.gerunds)):
        span = span[0], first_comma(words, *span)
    that = span[0] > 0 and words[span[0] - 1].low in known.small("that")
    clause = "bare" in frames and cue.tense != "ing" and _clause_like(words, span[0], known)
    told = "free" in frames or (that and cue.tense != "ing") or clause or known.turns
    return Content(*span, at, phrase) if can_speak(words, phrase, known, tell=told) else None


def _doer(words: Sequence[Word], at: int, known: Grammar) -> Phrase | None:
    """Whose verb it is; an infinitive's is the sentence's subject where none that can speak stands nearer."""
    phrase = _subject(words, at, known)
    if at and words[at - 1].low in known.small("infinitive"):
        near = phrase is not None and can_speak(words, phrase, known, tell=False)
        return phrase if near else main_subject(words, at, known)
    return phrase


def _in_relative(words: Sequence[Word], at: int, known: Grammar) -> bool:
    """``Hill, who says the plan is bad, left``: the verb stands in a relative clause."""
    i = at - 1
    while i >= 0 and words[i].tag in ("adv", "aux"):
        i -= 1
    return i >= 0 and words[i].low in known.small("relative") and i > 0


def _around(
    words: Sequence[Word], at: int, phrase: Phrase, frames: frozenset[str], known: Grammar
) -> tuple[int, int] | None:
    """``which Hill says is wrong``; ``As Hill says, it is``; ``It is, as Hill says.``"""
    if known.turns:
        return None
    before = phrase.first - (words[phrase.first].low not in known.small("relative"))
    if before < 0 or phrase.last > at or phrase.head == before:
        return None
    if words[before].low in known.small("relative") and frames & {"obj", "bare"}:
        return before, clause_end(words, before, known)
    if words[before].low not in known.small("as") or "bare" not in frames:
        return None
    comma = next((i for i in range(at + 1, min(len(words), at + 4)) if words[i].text == ","), None)
    if before == 0 and comma is not None:
        return comma + 1, len(words)
    if before > 3 and words[before - 1].text == "," and at + 3 > len(words):
        return 0, before - 1
    return None


def _may_surround(words: Sequence[Word], at: int, form: str, known: Grammar) -> bool:
    """Whether a verb may have its content elsewhere than right behind it (``_around``)."""
    relative, compared = known.small("relative"), known.small("as")
    return form.endswith(" that") or any(word.low in relative or word.low in compared for word in words[:at])


def _unsaid(words: Sequence[Word], at: int, known: Grammar) -> bool:
    """``Asked about the plan, he …``; ``when asked whether``: nobody is told to have asked."""
    i = at - 1
    while i >= 0 and words[i].tag == "adv":
        i -= 1
    return i < 0 or (words[i].low in known.small("clause opener") and words[i].tag != "conj")


def _subject(words: Sequence[Word], at: int, known: Grammar) -> Phrase | None:
    """The subject of a verb; of an opening participle (``After praising Hill, Voll …``) that of the sentence."""
    if known.turns:
        return doer(words, at, known)
    cue = words[at].cue
    i = at - 1
    if cue is not None and cue.tense == "ing":
        if at < 3 and all(word.tag in ("prep", "sub", "adv") for word in words[:at]):
            return main_subject(words, len(words), known)
        # "polls showing", "groups calling for": a plural right before the participle.
        if i >= 0 and (words[i].tag == "role" or (words[i].tag == "word" and words[i].low.endswith("s"))):
            return noun_phrase(words, i, known)
    while i >= 0 and words[i].tag in ("adv", "aux"):
        i -= 1
    day = is_day(words, i) if i > 0 else False
    i -= day
    if i > 0 and day and words[i].tag == "prep":
        i -= 1
    if day and i > 0:
        shorter = [*words[: i + 1], words[at]]
        return subject(shorter, len(shorter) - 1, known)
    return subject(words, at, known)


def _negated(words: Sequence[Word], at: int, known: Grammar) -> bool:
    """``did not say whether``: nothing was said."""
    negations = known.small("negation")
    return any(before.low in negations for before in words[max(0, at - 3) : at])


def _infinitive(words: Sequence[Word], at: int, known: Grammar) -> bool:
    """``went on to argue that``: told as done by the sentence's subject."""
    cue = words[at].cue
    return cue is not None and cue.tense == "base" and at > 0 and words[at - 1].low in known.small("infinitive")


def _of_passive(words: Sequence[Word], at: int, frames: frozenset[str], known: Grammar) -> Content | None:
    """``The plan is expected to fail``; ``it is thought that``; ``was told that``."""
    if any(_says_as(words, i, known) for i in range(at + 1, min(len(words) - 1, at + _FAR))):
        return None
    agent = next((i for i in range(at + 1, min(len(words), at + 4)) if words[i].low in known.small("agent")), None)
    by = inverted(words, agent, known) if agent is not None else None
    phrase = subject(words, at, known)
    following = words[at + 1].low if at + 1 < len(words) else ""
    # "is seen as important" by nobody named is the writer's own judgement.
    seen = by is not None and following in known.small("as")
    if "raised" in frames and phrase is not None and (seen or following in known.small("infinitive")):
        last = clause_end(words, at + 1, known)
        return Content(phrase.first, last, at, by)
    span = _content(words, at + 1, frames - {"obj", "bare", "hearer", "ing", *known.small("as")}, known)
    if span is not None and not (by is None and words[span[0] - 1].tag == "prep"):  # "was admitted to hospital"
        return Content(*span, at, by)
    if "obj" in frames and phrase is not None and (by is not None or following in known.small("passive rest")):
        return Content(phrase.first, phrase.last if by is not None else clause_end(words, at + 1, known), at, by)
    return None


def _says_as(words: Sequence[Word], at: int, known: Grammar) -> bool:
    """``was quoted as saying``: the participle has the content."""
    cue = words[at + 1].cue
    return words[at].low in known.small("as") and cue is not None and cue.tense == "ing"


def _of_noun(words: Sequence[Word], at: int, frames: frozenset[str], known: Grammar) -> Content | None:
    """``Hill’s claim that``, ``his plan to``, ``the accusation by Hill that``."""
    if at + 1 >= len(words):
        return None
    comma = known.second and words[at + 1].text == ","
    span = _behind_comma(words, at + 1, frames, known) if comma else _opened(words, at + 1, frames, known)
    if span is None:
        return None
    owner = _possessor(words, at, known)
    clause = comma or words[at + 1].low in known.small("that") | known.small("infinitive")
    return Content(*span, at, owner) if owner is not None or clause else None


def _possessor(words: Sequence[Word], at: int, known: Grammar) -> Phrase | None:
    """Whose the noun at ``at`` is: ``Hill’s``, ``his``, ``by Hill``, or the subject that makes, has or voices it."""
    first = at
    while first > 0 and at - first < 5 and words[first - 1].tag in ("word", "number", "adv", "role"):
        first -= 1
    if first and words[first - 1].tag == "poss" and first > 1:
        before = first - 2
        return Phrase(before, before + 1, before) if words[before].tag in ("name", "role", "word") else None
    if first and words[first - 1].low in known.small("possessive"):
        return Phrase(first - 1, first, first - 1)
    if at + 2 < len(words) and words[at + 1].low in known.small("agent"):
        return inverted(words, at + 1, known)
    return main_subject(words, at, known)


def _of_adjective(words: Sequence[Word], at: int, frames: frozenset[str], known: Grammar) -> Content | None:
    """``Hill is confident that``, ``she was eager to``."""
    i = at - 1
    while i >= 0 and words[i].tag == "adv":
        i -= 1
    if i < 0 or words[i].low not in known.small("copula") or _negated(words, at, known):
        return None
    phrase = subject(words, i, known)
    if phrase is None or not can_speak(words, phrase, known, tell=False):
        return None
    span = _opened(words, at + 1, frames, known)
    return Content(*span, at, phrase) if span is not None else None


def can_speak(words: Sequence[Word], phrase: Phrase, known: Grammar, *, tell: bool) -> bool:
    """Whether a subject can report: a name, a pronoun or a speaking noun; with a plain verb of saying any noun.

    What the writer thinks is the writer's sentence, not a quote.
    """
    head = words[phrase.head]
    if head.tag in ("name", "pronoun", "role"):
        return head.low not in known.small("writer")
    if head.low in known.small("some") or (head.text[0].isupper() and phrase.head > 0):
        return True
    if any(word.tag in ("name", "role") for word in words[phrase.first : phrase.last]):
        return True
    return tell and words[phrase.first].tag in ("det", "word", "number", "pronoun")


def _content(words: Sequence[Word], first: int, frames: frozenset[str], known: Grammar) -> tuple[int, int] | None:
    """Where the content behind a verb begins and ends."""
    if known.second:
        return _behind_comma(words, first, frames, known)
    first = past_day(words, first, known)
    opened = _opened(words, first, frames, known)
    if opened is not None or first >= len(words):
        return opened
    if words[first].tag == "prep" and "bare" in frames:
        first = _past_occasion(words, first, known)
    begins = words[first]
    if "calls" in frames and (called := _called(words, first, known)) is not None:
        return called
    if "hearer" in frames and begins.tag in _NOMINAL | {"pronoun"} and begins.tag != "number":
        behind = _past_listener(words, first, known)
        told = _opened(words, behind, frames, known) if behind > first else None
        if told is None and "bare" in frames and behind > first:
            behind = past_day(words, behind, known)
            told = (behind, clause_end(words, behind, known)) if _clause_like(words, behind, known) else None
        if told is not None:
            return told
    if begins.tag not in _NOMINAL and begins.low not in known.small("object") and begins.tag not in ("adv", "sub"):
        return None
    clause = _clause_like(words, first, known)
    if "amount" in frames and begins.tag == "number" and not clause:
        return None  # "adds 140 kilometres to the way"
    if "free" in frames or ("bare" in frames and clause):
        return first, clause_end(words, first, known)
    if "obj" in frames and begins.tag != "sub":
        end = object_end(words, first, known)
        return None if "doom" in frames and _dooms(words, first, end, known) else (first, end)
    return None


def _dooms(words: Sequence[Word], first: int, end: int, known: Grammar) -> bool:
    """``condemned Town to an eighth defeat``: whom, and to what; nobody speaks."""
    opened = ("prep", "sub", "rel", "mark")  # "condemned the attack in a letter to the council"
    to = next(
        (i for i in range(first, end - 1) if words[i].tag in opened or words[i].low in known.small("infinitive")), None
    )
    return to is not None and words[to].low in known.small("infinitive") and words[to + 1].tag in ("det", "number")


def _called(words: Sequence[Word], first: int, known: Grammar) -> tuple[int, int] | None:
    """``called him a liar``, ``called the raid a mistake``: whom or what, and what it is called."""
    if words[first].low in known.small("object") or words[first].tag in ("name", "role"):
        last = first + 1
        while last < len(words) and words[last].tag in ("name", "role", "poss"):
            last += 1
        fits = last < len(words) and (words[last].tag == "det" or (words[last].tag == "word" and last == first + 1))
    elif words[first].tag == "det":
        last = next(
            (i for i in range(first + 2, min(len(words), first + _CALLED)) if words[i].tag == "det"), len(words)
        )
        fits = last < len(words) and words[last].low in known.small("indefinite")
        fits = fits and all(word.tag in _BETWEEN for word in words[first:last])
    else:
        return None
    return (first, object_end(words, last, known)) if fits else None


def _behind_comma(words: Sequence[Word], first: int, frames: frozenset[str], known: Grammar) -> tuple[int, int] | None:
    """Where commas part clauses: ``…, dass``, ``…, ob``, a clause that reports (``er sei krank``), ``… zu bleiben``."""
    inner = range(first, min(len(words), first + _CLAUSE_AWAY))
    comma = next((i for i in inner if words[i].text == "," and not _inserted(words, i, known)), None)
    if comma is not None and comma + 1 < len(words) and not any(word.tag == "quote" for word in words[first:comma]):
        opener, end = words[comma + 1], clause_end(words, comma + 1, known)
        if opener.low in known.small("that") and "that" in frames:
            return comma + 2, end
        if opener.low in known.small("question") and frames & {"if", "that"}:
            return comma + 1, end
        body = words[comma + 1 : end]
        if "bare" in frames and any(word.low in known.small("subjunctive") for word in body):
            return comma + 1, end
        if "to" in frames and any(word.low in known.small("infinitive") or "zu" in word.low for word in body[1:]):
            return comma + 1, end
    stop = comma if comma is not None else len(words)
    far = next((i for i in range(first, stop) if words[i].tag == "prep" and words[i].low in frames), None)
    if far is not None and far + 1 < stop and words[far + 1].tag != "quote":
        return far + 1, object_end(words, far + 1, known)
    if "obj" in frames and first < len(words) and words[first].tag in _NOMINAL:
        last = object_end(words, first, known)
        while last > first and words[last - 1].tag in ("adv", "mark"):  # the verb's particle
            last -= 1
        return (first, last) if last > first else None
    return None


def _inserted(words: Sequence[Word], comma: int, known: Grammar) -> bool:
    """Whether a comma only opens a description: ``Hill, der Arzt, dass``; ``…, so Hill, …``."""
    behind = words[comma + 1] if comma + 1 < len(words) else None
    if behind is None or behind.low in known.small("that") or behind.low in known.small("question"):
        return False
    closing = next((i for i in range(comma + 1, min(len(words), comma + 12)) if words[i].text in (",", ":")), None)
    if closing is None:
        return False
    inside = words[comma + 1 : closing]
    opened = closing + 1 < len(words) and words[closing + 1].low in known.small("that") | known.small("question")
    return opened or (len(inside) == 1 and inside[0].tag == "name")


def _opened(words: Sequence[Word], first: int, frames: frozenset[str], known: Grammar) -> tuple[int, int] | None:
    """A content that a small word opens: ``that``, ``whether``, ``to``, a preposition of the frame, a gerund."""
    if first >= len(words):
        return None
    start = words[first]
    if "that" in frames or "if" in frames:
        that = _complement(words, first, frames, known)
        if that is not None:
            inner = that + (words[that].low in known.small("that"))
            return inner, clause_end(words, inner, known)
    if "to" in frames and start.low in known.small("infinitive") and _verb_follows(words, first, known):
        return first, infinitive_end(words, first, known)
    if start.tag == "prep" and start.low in frames:
        return first + 1, object_end(words, first + 1, known)
    if "toward-to" in frames and start.low in known.small("infinitive"):
        return first + 1, object_end(words, first + 1, known)
    distant = known.small("far")
    far = next((i for i in range(first, min(len(words), first + _FAR)) if words[i].low in distant), None)
    if far is not None and words[far].low in frames and all(word.tag in _BETWEEN for word in words[first:far]):
        return far + 1, object_end(words, far + 1, known)
    if "ing" in frames and start.low.endswith(known.gerunds) and start.tag in ("word", "cue"):
        return first, clause_end(words, first, known)
    return None


def _verb_follows(words: Sequence[Word], to: int, known: Grammar) -> bool:
    """``to leave``, and not ``to the house``."""
    i = to + 1
    while i < len(words) and words[i].tag == "adv":
        i += 1
    if i >= len(words) or words[i].low in known.small("object"):
        return False
    return words[i].tag in ("word", "cue", "aux") and words[i].text[0].islower()


def _complement(words: Sequence[Word], first: int, frames: frozenset[str], known: Grammar) -> int | None:
    """The ``that`` or ``whether`` behind a verb, over a listener, a place, a day."""
    for i in range(first, min(len(words), first + _REACH)):
        low = words[i].low
        if "that" in frames and low in known.small("that") and (i == first or words[i - 1].tag != "prep"):
            return i
        if "if" in frames and low in known.small("question"):
            return i
        if low in known.small("infinitive") and _verb_follows(words, i, known):
            return None  # "pledged to leave if": what is pledged is to leave
        if words[i].tag not in _BETWEEN and words[i].text != ".":
            return None
    return None


def past_day(words: Sequence[Word], first: int, known: Grammar) -> int:
    """``said (on) Monday night the plan …``, ``said last week``: the index behind the time, and behind adverbs."""
    while first < len(words) and words[first].tag == "adv" and words[first].low not in known.small("expletive"):
        first += 1
    at = first + (first < len(words) and words[first].tag == "prep")
    at += at < len(words) and words[at].low in known.small("before day")
    owning = at + 1 < len(words) and words[at + 1].tag == "poss"  # "denounced last Monday's step"
    day = at < len(words) and is_day(words, at) and not owning
    unit = at + 1 if day else first
    while unit < len(words) and words[unit].low in known.small("before unit"):
        unit += 1
    told = unit > first and unit < len(words) and words[unit].low in known.small("time unit")
    if told and not any(word.tag in ("poss", "aux", "cue") for word in words[unit + 1 : unit + 2]):
        return unit + 1  # but "said this year was bad" tells of the year
    return at + 1 if day else first


def _past_occasion(words: Sequence[Word], first: int, known: Grammar) -> int:
    """``said in a statement on Monday the plan …``: the index behind where it was said, if a clause follows."""
    for i in range(first + 1, min(len(words), first + _FAR)):
        if words[i].low in known.small("told in"):
            behind = past_day(words, i + 1, known)
            clause = behind < len(words) and words[behind].tag in _NOMINAL and _clause_like(words, behind, known)
            return behind if clause else first
        if words[i].tag not in _NOMINAL:
            break
    return first


def _past_listener(words: Sequence[Word], first: int, known: Grammar) -> int:
    """``told a meeting of the council that``: the index behind whom the verb speaks to."""
    i = first
    if words[i].tag == "pronoun" or words[i].low in known.small("object"):
        return i + 1
    while i < len(words) and words[i].tag in _NOMINAL - {"pronoun"} and i - first < _LISTENER:
        i += 1
        if words[i - 1].tag in ("name", "role") and (i >= len(words) or words[i].tag not in ("role", "name")):
            break
    return i


def _clause_like(words: Sequence[Word], first: int, known: Grammar) -> bool:
    """Whether the words from ``first`` on look like a clause of their own: something, then a verb."""
    rest = words[first : first + 16]
    if not rest or rest[0].tag in ("aux", "mark", "quote", "conj"):
        return False
    if rest[0].tag == "pronoun" and rest[0].low not in known.small("object"):
        return True
    for i, word in enumerate(rest[1:], 1):
        if word.tag in ("sub", "rel") or word.text in _STOPS:
            return False
        if word.tag == "aux" or (word.tag == "cue" and is_cue(rest, i, known)):
            return True
        # A verb the tables do not know: "the bridge collapsed".
        if word.tag == "word" and word.low.endswith(known.pasts) and rest[i - 1].tag in _DOING:
            return True
    return False
