"""Whose verb a verb of saying is: its subject, before or behind it.

From the verb the walk goes back over adverbs, descriptions between commas, relative clauses and attached phrases to
the noun phrase they hang on. What it does not understand ends it, and then there is no subject.
"""

from __future__ import annotations

from collections.abc import Container, Sequence
from collections.abc import Set as AbstractSet
from typing import NamedTuple

from newsloom.read.tagging import Grammar, Word, is_cue, is_passive

_NOMINAL = frozenset({"role", "name", "det"})
_CLOSING = {")": "(", ",": ",", "—": "—", "–": "–", "--": "--", "-": "-"}  # what ends a description, what began it
_OPENING = 80  # words in which a sentence must have named its subject
_NEAR = 8  # words
_LONGEST_WALK = 40  # words walked back from a verb to its subject: news subjects with all their commas are shorter


class Phrase(NamedTuple):  # a tuple: made for every verb, at half the cost of a frozen dataclass
    """A noun phrase that can be a speaker: its words' indices ``[first, last)`` and its head."""

    first: int
    last: int
    head: int


def subject(words: Sequence[Word], verb: int, known: Grammar) -> Phrase | None:
    """The subject phrase of the verb of saying at ``verb``, looked for before it."""
    cue = words[verb].cue
    i = verb - 1
    while i >= 0 and (words[i].tag in ("adv", "aux") or words[i].low in known.small("before verb")):
        i -= 1
    if i >= 1 and words[i].text == "," and words[i - 1].tag in ("adv", "conj"):
        i = _over_aside(words, i)
    if i < 0:
        return None
    if cue is not None and cue.tense == "ing":
        return _of_participle(words, verb, i, known)
    if words[i].tag == "conj":
        return _shared(words, i, known)
    if words[i].tag == "rel" or (
        words[i].low in known.small("that") and i > 0 and words[i - 1].tag in ("word", "role", "name")
    ):
        return _before_relative(words, i, known)
    if words[i].text in _CLOSING:
        return _over_description(words, i, known) or _shared(words, i, known)
    return noun_phrase(words, i, known)


def of_itself(words: Sequence[Word], phrase: Phrase, known: Grammar) -> bool:
    """Whether nobody speaks: ``this report said``, ``an earlier version of this article said`` is an editor's line."""
    if words[phrase.head].low not in known.small("itself"):
        return False
    return any(word.low in known.small("this") for word in words[max(0, phrase.head - 2) : phrase.head])


def _plain_subject(words: Sequence[Word], verb: int, known: Grammar) -> Phrase | None:
    """The subject right before a verb: no sharing, so that a chain of verbs ends."""
    i = verb - 1
    while i >= 0 and words[i].tag in ("adv", "aux"):
        i -= 1
    if i < 0 or words[i].tag in ("conj", "rel"):
        return None
    return _over_description(words, i, known) if words[i].text in _CLOSING else noun_phrase(words, i, known)


def _over_aside(words: Sequence[Word], comma: int) -> int:
    """``Hill, however, said``: the index before the aside."""
    i = comma - 1
    while i >= 0 and words[i].tag in ("adv", "conj"):
        i -= 1
    return i - 1 if i >= 0 and words[i].text == "," else comma


def _of_participle(words: Sequence[Word], verb: int, i: int, known: Grammar) -> Phrase | None:
    if words[i].low in known.small("as"):
        # "Hill was quoted by the paper as saying": whose words they are.
        quoted = (j for j in range(i - 1, max(-1, i - _NEAR), -1) if words[j].cue is not None)
        passive = next((j for j in quoted if is_passive(words, j, known)), None)
        if passive is not None:
            return subject(words, passive, known)
        return noun_phrase(words, i - 1, known) if i >= 1 else None
    if words[i].text == "," and (teller := _teller_before(words, i, known)) is not None:
        return teller
    if words[i].text == "," or words[i].tag in ("conj", "quote", "prep", "sub"):
        return _of_near_clause(words, i, known) or main_subject(words, verb, known)
    if words[i].tag == "name" and _kind(words[i]) == "person" and _preceded(words, i, known.small("of a doer")):
        return noun_phrase(words, i, known, attached=False)
    return main_subject(words, verb, known)


def _teller_before(words: Sequence[Word], comma: int, known: Grammar) -> Phrase | None:
    """``…, a Chinese official said, adding``: who has just spoken goes on."""
    for i in range(comma - 1, max(0, comma - _NEAR), -1):
        cue = words[i].cue
        if words[i].text == "," or words[i].tag == "quote":
            return None
        if cue is not None and cue.takes == "clause" and cue.tense == "finite" and is_cue(words, i, known):
            passive = is_passive(words, i, known)
            return None if passive else _plain_subject(words, i, known)
    return None


def _preceded(words: Sequence[Word], at: int, by: AbstractSet[str]) -> bool:
    """Whether one of these words stands before a name, titles passed over: ``footage of Mr. Hill saying``."""
    while at > 0 and words[at - 1].tag == "role":
        at -= 1
    return at > 0 and words[at - 1].low in by


def _of_near_clause(words: Sequence[Word], last: int, known: Grammar) -> Phrase | None:
    """``…, as Voll echoed the warning, saying``: the subject of the clause that the participle hangs on."""
    for i in range(last - 1, max(-1, last - 25), -1):
        if words[i].tag in ("mark", "quote", "cue", "rel"):
            return None
        if words[i].low in known.small("clause opener") and i + 1 < last:
            phrase = _forward_phrase(words, i + 1, last, known)
            clause = (
                phrase is not None and phrase.last < last and words[phrase.last].tag in ("word", "aux", "cue", "adv")
            )
            return phrase if clause else None
    return None


def _shared(words: Sequence[Word], at: int, known: Grammar) -> Phrase | None:
    """The subject of a second verb (``He called … and added``): that of the verb of saying before, or the main one."""
    for i in range(at - 1, max(-1, at - _OPENING), -1):
        if words[i].tag == "cue" and is_cue(words, i, known) and not is_passive(words, i, known):
            cue = words[i].cue
            related = i > 0 and words[i - 1].tag == "rel"
            if cue is not None and cue.tense == "finite" and not related:
                return _plain_subject(words, i, known) or main_subject(words, i, known)
    return main_subject(words, at, known)


def _before_relative(words: Sequence[Word], rel: int, known: Grammar) -> Phrase | None:
    """``Hill, who said``: the phrase the relative clause hangs on."""
    i = rel - 1
    if i >= 0 and words[i].text == ",":
        i -= 1
    return noun_phrase(words, i, known) if i >= 0 else None


def main_subject(words: Sequence[Word], before: int, known: Grammar) -> Phrase | None:
    """The subject of the sentence: its first phrase that can speak and is not part of an introductory phrase."""
    i = after_dateline(words)
    before = min(before, i + _OPENING)
    while i < before:
        if words[i].tag in ("prep", "sub") or (
            words[i].low.endswith(known.participles) and words[i].tag not in _NOMINAL
        ):
            stop = next(
                (j for j in range(i, before) if words[j].text == "," or words[j].low in known.small("nominative")),
                None,
            )
            if stop is None:
                return None
            i = stop + (words[stop].text == ",")
            if i >= before or (words[i].tag in ("prep", "sub") and i <= stop):
                return None
            continue
        phrase = _forward_phrase(words, i, before, known)
        if phrase is not None:
            return _past_description(words, phrase)
        i += 1
    return None


def _forward_phrase(words: Sequence[Word], first: int, before: int, known: Grammar) -> Phrase | None:
    """The phrase that begins at ``first``: a pronoun, a name, or what follows an article up to its noun."""
    if words[first].tag == "pronoun":
        return Phrase(first, first + 1, first)
    if words[first].tag not in ("name", "role", "det", "word", "number"):
        return None
    last = first
    while last < min(before, first + 10) and words[last].tag in ("det", "word", "role", "name", "number", "poss"):
        held = words[last].tag in ("name", "role")
        following = words[last + 1].tag if last + 1 < before else "mark"
        if held and following not in ("name", "role", "poss"):
            return _headed(words, first, last + 1, known)
        last += 1
    if last > first and words[first].tag == "det" and last < before and words[last].tag in ("aux", "cue"):
        return _headed(words, first, last, known)
    return None


def after_dateline(words: Sequence[Word]) -> int:
    """``WASHINGTON (AP) — Hill said``: where the sentence itself begins."""
    for i in range(min(len(words), 12)):
        if words[i].text in ("—", "–", "--", "-") and i and (words[0].text.isupper() or words[0].tag == "name"):
            lead = words[:i]
            if not any(word.tag in ("cue", "aux", "pronoun", "det") for word in lead) and words[0].text.isupper():
                return i + 1
    return 0


def _past_description(words: Sequence[Word], phrase: Phrase) -> Phrase:
    """``The mayor, Pete Smith, …``: the name behind the comma, where there is one."""
    if words[phrase.head].tag == "role" and phrase.last + 1 < len(words) and words[phrase.last].text == ",":
        named = phrase.last + 1
        if words[named].tag == "name" and named + 1 < len(words) and words[named + 1].text == ",":
            return Phrase(named, named + 1, named)
    return phrase


def noun_phrase(words: Sequence[Word], last: int, known: Grammar, attached: bool = True) -> Phrase | None:
    """The phrase that ends at ``last`` (inclusive), widened to what it is attached to (``a spokesman for X``)."""
    best: Phrase | None = None
    end = last
    for _ in range(4):
        first = _chunk_start(words, end, known)
        if first > end:
            break
        phrase = _headed(words, first, end + 1, known)
        if best is not None and _counts(words, first, end) and words[end + 1].low in _joints(words[best.head], known):
            best = Phrase(first + (words[first].low in known.small("that")), best.last, best.head)
        elif best is None or (phrase is not None and _solid(words, phrase)):
            best = phrase
        if phrase is not None and (titled := _titled(words, phrase.head, known)) is not None:
            return Phrase(titled, phrase.last, phrase.head)
        relative = _relative_before(words, first)
        if relative is not None:
            end = relative
        elif not attached or words[first].low in known.small("whatever") or first < 2:
            break
        elif words[first - 1].tag == "prep" and words[first - 2].tag == "rel":
            return _before_relative(words, first - 2, known)
        elif words[first - 1].low in known.small("attaching") and words[first - 2].tag in (
            "name",
            "role",
            "word",
            "det",
            "number",
            "poss",
        ):
            end = first - 2
        elif words[first - 1].tag == "prep" and _trails(words[first - 2], known) and first > 2:
            end = first - 3  # "sources close to Hill"
        elif words[first - 1].low in known.small("of a number") and words[first - 2].tag == "pronoun" and first == last:
            end = first - 2  # "one in three"
        else:
            break
    return best


def _counts(words: Sequence[Word], first: int, last: int) -> bool:
    """``three`` of ``three of the men``, ``one`` of ``one in three``: whether the words only count."""
    return all(word.tag in ("det", "number", "adv", "pronoun") for word in words[first : last + 1])


def _joints(head: Word, known: Grammar) -> Container[str]:
    """The small words that join a count to what it counts."""
    return known.small("of a number" if head.tag in ("number", "det") else "of")


def _titled(words: Sequence[Word], head: int, known: Grammar) -> int | None:
    """Where the title of a name begins, if it has "of" in it: ``Secretary of Agriculture Cass Hill``."""
    opened = max(0, head - 5)
    if head < 3 or not any(word.tag == "prep" for word in words[opened:head]):
        return None
    for first in range(opened, head - 2):
        if words[first].text[:1].isupper() and " ".join(word.text for word in words[first:head]) in known.titles:
            return first
    return None


def _solid(words: Sequence[Word], phrase: Phrase) -> bool:
    """A phrase that can carry another one hung on it: a name, a speaking noun, or a noun with its article."""
    return words[phrase.head].tag in ("name", "role") or words[phrase.first].tag == "det"


def _relative_before(words: Sequence[Word], first: int) -> int | None:
    """``the man who led the inquiry said``: the index before ``who`` if this chunk stands in such a clause."""
    for i in range(first - 1, max(-1, first - 10), -1):
        own = words[i].tag == "cue" and words[i - 1].tag == "rel"  # "an official who spoke on …"
        if words[i].tag in ("mark", "quote", "cue", "sub", "conj") and not own:
            return None
        if words[i].tag == "rel":
            return i - 1 if i >= 1 and words[i - 1].tag in ("name", "role", "word", "pronoun") else None
    return None


def _chunk_start(words: Sequence[Word], last: int, known: Grammar) -> int:
    """Where the unbroken run of noun-phrase words that ends at ``last`` begins."""
    i = last
    if words[i].tag == "pronoun":
        return i
    while i >= 0 and last - i < _LONGEST_WALK:
        tag = words[i].tag
        if tag == "det" and not (i > 0 and words[i - 1].tag == "det"):
            return i
        if tag not in ("name", "role", "word", "number", "poss", "det") and not _inside(words, i, last, known):
            return i + 1
        i -= 1
    return i + 1


def _inside(words: Sequence[Word], i: int, last: int, known: Grammar) -> bool:
    """``Hill and Voll said``; ``vice-president``: a joint inside a phrase."""
    if i in (0, last):
        return False
    if (
        words[i].low in known.small("and")
        and words[i - 1].tag in ("name", "role")
        and words[i + 1].tag in ("name", "role")
    ):
        return not any(word.tag == "cue" for word in words[max(0, i - _LONGEST_WALK) : i])
    return words[i].text in ("-", "/") and words[i].start == words[i - 1].end


def _headed(words: Sequence[Word], first: int, last: int, known: Grammar) -> Phrase | None:
    """The phrase ``words[first:last]`` with its head, if anything in it can speak."""
    while first < last and (words[first].tag in ("conj", "adv") or (first and words[first].low in known.small("that"))):
        first += 1
    if first >= last:
        return None
    tags = [word.tag for word in words[first:last]]
    if tags[-1] == "poss":
        return None
    if "pronoun" in tags:
        pronoun = first + tags.index("pronoun")
        return Phrase(pronoun, pronoun + 1, pronoun)
    free = [i for i in range(first, last) if i + 1 >= last or words[i + 1].tag != "poss"]
    person = [i for i in free if words[i].tag == "name" and _kind(words[i]) == "person"] if "name" in tags else []
    if person and person[-1] == last - 1:
        return Phrase(first, last, person[-1])
    for wanted in ("role", "name"):
        hits = [i for i in free if words[i].tag == wanted] if wanted in tags else []
        if hits and (hits[-1] == last - 1 or (wanted == "role" and _trails(words[hits[-1] + 1], known))):
            return Phrase(first, hits[-1] + 1, hits[-1])
    if person:
        return Phrase(first, last, person[-1])
    if words[last - 1].tag in ("word", "number", "det") and words[last - 1].low not in known.small("empty subject"):
        return Phrase(first, last, last - 1)
    return None


def _trails(word: Word, known: Grammar) -> bool:
    """``officials familiar with``, ``documents seen by``: a word that follows its noun."""
    return word.low.endswith(known.trailing) or word.low in known.small("trailing")


def _kind(word: Word) -> str:
    return word.mention.kind if word.mention is not None else ""


def _over_description(words: Sequence[Word], comma: int, known: Grammar) -> Phrase | None:
    """``Hugh Hill, a doctor, said``: from the closing comma back to the phrase described."""
    opening = _CLOSING[words[comma].text]
    i = comma - 1
    for _ in range(6):
        j = i
        while j >= 0 and words[j].text != opening and words[j].tag != "quote" and i - j < _LONGEST_WALK:
            j -= 1
        if words[i].tag == "name" and _kind(words[i]) == "person" and not _describes(words, j + 1, i, known):
            return noun_phrase(words, i, known)
        if i < 0:
            return None
        if j < 0 or words[j].tag == "quote":
            named = words[i].tag == "name" and (j + 1 == i or _kind(words[i]) == "person")
            return noun_phrase(words, i, known) if named or not _describes(words, j + 1, i, known) else None
        if not _describes(words, j + 1, i, known):
            return noun_phrase(words, i, known)
        i = j - 1
        opening = ","
    return None


def _describes(words: Sequence[Word], first: int, last: int, known: Grammar) -> bool:
    """Whether words between commas describe what stood before them."""
    if first > last:
        return True
    word = words[first]
    if word.tag in ("rel", "prep", "number", "adv", "sub", "aux", "conj"):
        return True
    if word.tag == "det":
        return not any(
            words[i].tag == "name" and _kind(words[i]) == "person" and i == last for i in range(first, last + 1)
        )
    if word.low.endswith(known.participles):
        return True
    if word.tag in ("word", "role"):
        # "mayor Pete Smith" is who speaks, "director of Dunmere Transit" who that is.
        of = any(words[i].tag == "prep" for i in range(first, last))
        if words[last].tag != "name" or (of and _kind(words[last]) != "person"):
            return True
    # A state after a town, a party after a senator: "Hill, D-Ohio, said", "a rally in Dayton, Ohio, …"; after a person
    # what he is of whom or where: "Hill, Ohio Democrat, said".
    of_whom = words[last].tag in ("role", "word") and first > 1 and _kind(words[first - 2]) == "person"
    return word.tag == "name" and _kind(word) in ("place", "organisation") and (first == last or of_whom)


def inverted(words: Sequence[Word], verb: int, known: Grammar) -> Phrase | None:
    """The subject behind the verb: ``“…,” said Petra Voll, a marine engineer``."""
    i = verb + 1
    while i < len(words) and words[i].tag == "adv":
        i += 1
    last = i
    while last < len(words) and (
        words[last].tag in ("det", "word", "role", "name", "number", "poss")
        or (words[last].low in known.small("joining") and last > i and last + 1 < len(words))
        or _is_noun_of_title(words, last)
        or (words[last].tag == "pronoun" and last == i)
    ):
        last += 1
        if words[last - 1].tag == "pronoun":
            break
    if last == i:
        return None
    persons = [j for j in range(i, last) if words[j].tag == "name" and _kind(words[j]) == "person"]
    persons = [j for j in persons if j + 1 >= last or words[j + 1].tag != "poss"]
    if persons:
        return Phrase(i, last, persons[0])
    first_joint = next((j for j in range(i, last) if words[j].low in known.small("joining")), last)
    phrase = _headed(words, i, first_joint, known)
    return _past_description_right(words, phrase, last)


def _is_noun_of_title(words: Sequence[Word], at: int) -> bool:
    """``said state Sen. Cass Hill``: what is a verb of saying elsewhere, before a title."""
    cue = words[at].cue
    noun = cue is not None and cue.noun and cue.tense == "base"
    return noun and at + 1 < len(words) and words[at + 1].tag in ("role", "name")


def _past_description_right(words: Sequence[Word], phrase: Phrase | None, last: int) -> Phrase | None:
    """``said its chief executive, Dorian Pell``: the name behind the comma."""
    if phrase is None or words[phrase.head].tag == "name":
        return phrase
    named = last + 1 < len(words) and words[last].text == "," and words[last + 1].tag == "name"
    if named and _kind(words[last + 1]) in ("person", "organisation"):
        return Phrase(last + 1, last + 2, last + 1)
    return phrase
