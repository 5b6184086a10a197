"""Whose verb a verb of saying is, where its subject may stand behind it.

    English      subject – verb                                    ``clauses.subject``
    verb second  (German) the clause's first phrase, or, where that is none, the one behind the finite verb
    verb free    (French, Spanish) the phrase before the verb, or behind it where nothing stands before

The order is the language's row ``order`` in ``clause_words``. Phrases are read forwards: articles, adjectives and
nouns, then what a small word hangs on them.
"""

from __future__ import annotations

from collections.abc import Sequence

from newsloom.read.clauses import Phrase, main_subject, subject
from newsloom.read.tagging import Grammar, Word, auxiliary, is_cue, is_passive

_NOMINAL = frozenset({"det", "name", "role", "word", "number", "poss"})
_BOUNDS = frozenset({"quote", "mark"})
_LONGEST = 14  # words of one noun phrase
_TITLE = 40  # characters of a newspaper's name with its marks
_CLAUSE = 30  # words walked back to a clause's beginning


def doer(words: Sequence[Word], verb: int, known: Grammar) -> Phrase | None:
    """The subject of the verb of saying at ``verb``, before or behind it as the language has it."""
    if not known.turns:
        return subject(words, verb, known)
    if known.second and _nominative(words, verb + 1, known):  # "…, die er gesandt hat, erklärt er": no participle
        return _teller(words, Phrase(verb + 1, verb + 2, verb + 1), known)
    finite = auxiliary(words, verb, known) if _bare_participle(words, verb) else verb
    finite = verb if finite is None else finite
    finite = min(finite, verb)  # "wie Hill erklärt hatte"
    if known.second and _nominative(words, finite + 1, known):
        return _teller(words, Phrase(finite + 1, finite + 2, finite + 1), known)
    cue = words[verb].cue
    if cue is not None and cue.lemma in known.small("quoted when passive") and (cited := _cited(words, verb, known)):
        return cited
    found = _of_clause(words, finite, verb, known) or _shared(words, finite, known)
    return _teller(words, found, known)


def _nominative(words: Sequence[Word], at: int, known: Grammar) -> bool:
    """``…, sagte er``: a pronoun that can be nothing but a subject."""
    low = words[at].low if at < len(words) else ""
    return low in known.small("nominative") and low not in known.small("feminine")


def _cited(words: Sequence[Word], verb: int, known: Grammar) -> Phrase | None:
    """``zitiert der Sender Hugo Brandt``; ``zitierte einen Zeugen mit den Worten``: who is cited speaks."""
    if is_passive(words, verb, known):
        return None
    last: Phrase | None = None
    i = verb + 1
    while i < len(words) and words[i].tag not in ("mark", "quote", "prep") and i - verb < _LONGEST:
        inner = i + (words[i].low in known.small("oblique"))
        phrase = phrase_at(words, inner, known)
        if phrase is None:
            break
        last, i = phrase, phrase.last
    return last


def _shared(words: Sequence[Word], finite: int, known: Grammar) -> Phrase | None:
    """``… und fügte hinzu``: the subject of the verb before, or of the sentence."""
    first = clause_start(words, finite)
    if first != finite or first == 0 or words[first - 1].tag != "conj":
        return None
    for i in range(first - 2, max(-1, first - _CLAUSE), -1):
        if words[i].cue is not None and is_cue(words, i, known):
            return _of_clause(words, i, i, known)
    return main_doer(words[: first - 1], known)


def main_doer(words: Sequence[Word], known: Grammar) -> Phrase | None:
    """The subject of a sentence without a verb of saying: its first name, office or pronoun that nothing governs."""
    if not known.turns:
        return main_subject(words, len(words), known)
    i = 0
    while i < len(words) and words[i].tag != "quote":
        if words[i].tag == "prep" or words[i].low in known.small("oblique"):
            i = max(i + 1, _chunk(words, i + 1, known))
            continue
        if words[i].tag in ("det", "name", "role", "word", "pronoun"):
            phrase = phrase_at(words, i, known)
            if phrase is not None and words[phrase.head].tag in ("name", "role", "pronoun"):
                return phrase
            i = max(i + 1, _chunk(words, i, known)) if words[i].tag == "det" else i + 1
            continue
        i += 1
    # "Den Bäcker Arno Specht weckte der Knall": the sentence is about him.
    fronted = range(1, _chunk(words, 1, known)) if words and words[0].low in known.small("oblique") else range(0)
    return next((Phrase(i, i + 1, i) for i in fronted if _person(words[i])), None)


def agent_before(words: Sequence[Word], verb: int, known: Grammar) -> Phrase | None:
    """``wird von Kennern als „…“ bezeichnet``, ``est décrit par Hill``: the agent of a passive, before or behind it."""
    carrier = auxiliary(words, verb, known)
    places = [*range(carrier + 1 if carrier is not None and carrier < verb else verb, verb), *range(verb + 1, verb + 4)]
    for i in places:
        if i + 1 < len(words) and words[i].low in known.small("agent"):
            return phrase_at(words, i + 1 + (words[i + 1].low in known.small("oblique")), known)
    return None


def clause_start(words: Sequence[Word], at: int) -> int:
    """The index of the first word of the clause that the word at ``at`` stands in: behind the last mark or quote."""
    i = at
    while i > 0 and at - i < _CLAUSE:
        if words[i - 1].text == ")":  # "Christian Hill (FDP) sagte"
            i = _opening(words, i - 1)
        elif words[i - 1].tag in _BOUNDS and not _inner(words, i - 1):
            break
        i -= 1
    while i < at and words[i].tag == "conj":
        i += 1
    return i


def _inner(words: Sequence[Word], at: int) -> bool:
    """A mark that ends no clause: the hyphen of ``Partei- und Fraktionschef``, marked words with a word before them."""
    if words[at].tag == "quote":
        return at > 0 and words[at - 1].low != "" and words[at - 1].tag not in ("mark", "conj", "cue")
    return words[at].text == "-" and at > 0 and words[at - 1].end == words[at].start


def _opening(words: Sequence[Word], closing: int) -> int:
    """The index behind the sign that opens a bracket closed at ``closing``; ``closing`` where there is none."""
    for i in range(closing - 1, max(-1, closing - _LONGEST), -1):
        if words[i].text == "(":
            return i + 1
    return closing


def phrase_at(words: Sequence[Word], first: int, known: Grammar) -> Phrase | None:
    """The noun phrase that begins at ``first``, adverbs and reflexives passed over."""
    i = first
    while i < len(words) and (words[i].tag == "adv" or _object(words[i], known)):
        i += 1
    if i >= len(words) or words[i].low in known.small("oblique"):
        return None
    if words[i].tag == "pronoun" or outlet_in_marks(words[i]):
        return Phrase(i, i + 1, i)
    last = _chunk(words, i, known)
    if last == i + 1 and words[i].tag == "det" and last < len(words) and outlet_in_marks(words[last]):
        return Phrase(i, last + 1, last)
    if last == i:
        return None
    head = _head(words, i, last, known)
    if head is None or (words[i].low in known.small("genitive") and _feminine(words[head], known)):
        return None
    if not _person(words[head]) and last + 1 < len(words) and words[last].text == "," and _person(words[last + 1]):
        return Phrase(last + 1, last + 2, last + 1)
    named = _named_behind(words, i)
    if named is not None:
        return named
    end = last
    while end + 1 < len(words) and end - i < _LONGEST and _attaches(words, end, known):
        further = _chunk(words, end + (words[end].tag == "prep"), known)
        if further <= end + 1:
            break
        end = further
    return Phrase(i, end, head)


def _object(word: Word, known: Grammar) -> bool:
    """``so nannte ihn der Gegner``: a pronoun that is no subject."""
    return word.tag == "pronoun" and known.second and word.low in known.small("oblique")


def outlet_in_marks(word: Word) -> bool:
    """``schrieb „Die Zeit“``: a few marked words that a name could be."""
    if word.tag != "quote" or word.end - word.start > _TITLE:
        return False
    inner = word.text[1:-1].strip()
    return inner[:1].isupper() and inner.count(" ") < 4 and not inner.endswith((".", ",", "!", "?"))


def _speech(word: Word) -> bool:
    """A marked run that is no mere name in marks."""
    return word.tag == "quote" and word.text[1:-1].strip().endswith((".", ",", "!", "?"))


def _named_behind(words: Sequence[Word], first: int) -> Phrase | None:
    """``der Vorsitzende des Vereins, Hugo Brandt, …``: the name between the commas."""
    for i in range(first, min(len(words) - 2, first + _LONGEST)):
        if words[i].text == ",":
            ended = i + 2 >= len(words) or words[i + 2].text in (",", ".", ";", ":")
            return Phrase(i + 1, i + 2, i + 1) if _person(words[i + 1]) and ended else None
        if words[i].tag not in _NOMINAL and words[i].tag not in ("prep", "conj", "adv"):
            return None
    return None


def _bare_participle(words: Sequence[Word], verb: int) -> bool:
    cue = words[verb].cue
    return cue is not None and cue.tense in ("part", "either")


def _of_clause(words: Sequence[Word], finite: int, verb: int, known: Grammar) -> Phrase | None:
    first = clause_start(words, finite)
    if first == finite:
        described = _before_description(words, first - 1, known)
        if described is not None and described.last <= first - 1:
            return described
        near = verb == finite or known.second or words[finite + 1].low in known.small("clitic")
        return phrase_at(words, (finite if near else verb) + 1, known) or described
    lead = words[first]
    if lead.tag in ("cue", "aux") and words[finite - 1].tag != "cue":  # "…, spricht von Pech und fordert": one subject
        return _of_clause(words, first, first, known)
    if lead.tag == "rel" or _relative(words, first, verb, known):
        end = first - 1 if words[first - 1].text == "," else first
        return _ending_at(words, end, known)
    if lead.tag == "sub" or lead.low in known.small("as"):
        # "Als Antwort sagte ein Sprecher", but "Wie der Sprecher sagte".
        behind = phrase_at(words, finite + 1, known) if known.second else None
        return behind or (phrase_at(words, first + 1, known) if known.second else _behind(words, verb, known))
    if lead.low in known.small("focus") and first + 1 < finite:  # "Auch der Minister sagte"
        first += 1
        lead = words[first]
    fronted = lead.low in known.small("fronted") and (lead.tag != "det" or first + 1 >= finite)
    turned = lead.tag in ("prep", "adv", "number") or lead.low in known.small("oblique") or fronted
    if known.second and turned:
        return phrase_at(words, finite + 1, known)
    if turned:
        return _ending_at(words, finite, known) or _behind(words, verb, known)
    before = phrase_at(words, first, known)
    if before is None or before.last > finite:
        before = _ending_at(words, finite, known)
    if known.second and (before is None or words[before.head].tag == "word"):
        # "Der Zeitung sagte Hill", "Ähnlich äußerte sich Hill": a name or office behind outweighs a mere noun before.
        behind = phrase_at(words, finite + 1, known)
        if behind is not None and (before is None or _outweighs(words, behind, before, finite, known)):
            return behind
    return before


def _outweighs(words: Sequence[Word], behind: Phrase, before: Phrase, finite: int, known: Grammar) -> bool:
    """Whether a name or office behind the verb is rather its subject than a mere noun, or a lone surname, before it."""
    surname = finite - before.first == 1 and words[before.head].text[0].isupper()
    sure = words[behind.first].low in known.small("nominative article")
    return words[behind.head].tag in ("name", "role", "pronoun") and (sure or not surname)


def _behind(words: Sequence[Word], verb: int, known: Grammar) -> Phrase | None:
    return phrase_at(words, verb + 1, known) or _ending_at(words, verb, known)


def _relative(words: Sequence[Word], first: int, verb: int, known: Grammar) -> bool:
    """``…, der sagte,``: an article alone before its verb, which ends the clause."""
    alone = words[first].low in known.small("relative") and first > 0 and words[first - 1].text == ","
    ended = verb + 1 >= len(words) or words[verb + 1].tag in ("mark", "aux")
    return alone and ended and (verb == first + 1 or words[first + 1].tag not in ("role", "name", "word"))


def _before_description(words: Sequence[Word], comma: int, known: Grammar) -> Phrase | None:
    """``Hugh Hill, ein Arzt, sagte``: from the closing comma back to the phrase described."""
    if comma < 1 or words[comma].text not in (",", "—", "–", ")"):
        return None
    opening = "(" if words[comma].text == ")" else words[comma].text
    j = comma - 1
    while j > 0 and words[j].text != opening and not _speech(words[j]) and comma - j < _CLAUSE:
        j -= 1
    if words[j].text != opening:
        return _ending_at(words, comma, known) if _person(words[comma - 1]) else None
    between = words[j + 1 : comma]
    if len(between) == 1 and between[0].tag == "quote":  # "…, „dass es gelingt“, erklärte Hill": what he says
        return None
    if between and _person(between[-1]) and all(word.tag in _NOMINAL for word in between):
        return Phrase(j + 1, comma, comma - 1)
    telling = any(word.tag in ("aux", "cue") or word.low in known.small("subjunctive") for word in between)
    related = between[:1] != [] and (between[0].tag == "rel" or between[0].low in known.small("relative"))
    if telling and not related:
        return None
    described = _ending_at(words, j, known)
    if described is None or words[described.head].tag == "word":
        # "Hill, one of the members, who signed, said": a description of a description.
        start = _before(words, j)
        outer = _before_description(words, start - 1, known) if start is not None else None
        return outer or described
    return described


def _before(words: Sequence[Word], end: int) -> int | None:
    """Where the noun phrase before ``end`` begins, if a comma stands before it."""
    i = end
    while i > 0 and end - i < _LONGEST and (words[i - 1].tag in _NOMINAL or words[i - 1].tag == "prep"):
        i -= 1
    return i if 0 < i < end and words[i - 1].text == "," else None


def _ending_at(words: Sequence[Word], end: int, known: Grammar) -> Phrase | None:
    """The noun phrase right before ``end``, adverbs and auxiliaries passed over."""
    while end > 0 and (words[end - 1].tag in ("adv", "aux") or words[end - 1].low in known.small("before verb")):
        end -= 1
    if end > 0 and words[end - 1].text == ")" and (opening := _opening(words, end - 1)) < end - 1:
        end = opening - 1
    first = end
    while (
        first > 0 and end - first < _LONGEST and (words[first - 1].tag in _NOMINAL or words[first - 1].tag == "pronoun")
    ):
        first -= 1
        if words[first].tag == "det" and words[first].low not in known.small("genitive"):
            break
    while first >= 2 and words[first - 1].low in known.small("attaching") and words[first - 2].tag in _NOMINAL:
        first -= 2
        while first > 0 and words[first].tag != "det" and words[first - 1].tag in _NOMINAL:
            first -= 1
    return phrase_at(words, first, known) if first < end else None


def _chunk(words: Sequence[Word], first: int, known: Grammar) -> int:
    """Where the run of noun-phrase words from ``first`` ends; a second article begins another phrase."""
    i, noun = first, False
    while i < len(words) and i - first < _LONGEST:
        word = words[i]
        hyphen = word.text == "-" and i > first and i + 1 < len(words) and _glued(words, i)
        if hyphen:  # "der 58-Jährige"
            i += 1
            continue
        if word.tag not in _NOMINAL and not (word.tag == "adv" and i > first and words[i - 1].tag == "det"):
            joined = word.tag == "conj" and noun and i + 1 < len(words) and words[i + 1].tag in ("name", "role")
            if not joined:
                break
        if word.tag == "det" and noun:
            break
        # A lower-case word behind a German noun is no part of its phrase: "sagte Hill bestimmt".
        if known.second and noun and word.tag == "word" and word.text[0].islower():
            break
        if not known.second and noun and word.tag == "word" and _person(words[i - 1]):
            break
        noun = (
            noun
            or word.tag in ("name", "role")
            or (word.tag == "word" and (word.text[0].isupper() or not known.second))
        )
        i += 1
    return i


def _glued(words: Sequence[Word], at: int) -> bool:
    return words[at - 1].end == words[at].start and words[at].end == words[at + 1].start


def _head(words: Sequence[Word], first: int, last: int, known: Grammar) -> int | None:
    for wanted in (_person, _role, _name):
        found = next((i for i in range(first, last) if wanted(words[i]) and not _owns(words, first, i, known)), None)
        if found is not None:
            return found
    nouns = [i for i in range(first, last) if words[i].tag in ("word", "number")]
    if known.second:
        nouns = [i for i in nouns if words[i].text[0].isupper() or words[i].tag == "number"]
        return nouns[-1] if nouns else None
    return nouns[0] if nouns else None


def _owns(words: Sequence[Word], first: int, at: int, known: Grammar) -> bool:
    """``die Handlungsweise Kozulins``: a name in the genitive behind its noun."""
    noun = words[at - 1] if known.second and at > first else None
    return noun is not None and noun.tag == "word" and noun.text[0].isupper() and words[at].low.endswith("s")


def _feminine(noun: Word, known: Grammar) -> bool:
    """A noun that ``der`` puts in the dative: ``der Zeitung sagte Hill``."""
    if noun.tag in ("role", "word"):
        role = known.role_of(noun.low)
        sex = role[1] if role is not None else "x"
        return sex == "f" or (sex == "x" and noun.low.endswith(known.feminines))
    return False


def _person(word: Word) -> bool:
    return word.tag == "name" and word.mention is not None and word.mention.kind == "person"


def _role(word: Word) -> bool:
    return word.tag == "role"


def _name(word: Word) -> bool:
    return word.tag == "name"


def _attaches(words: Sequence[Word], at: int, known: Grammar) -> bool:
    """Whether what stands at ``at`` hangs on the noun before it: ``der Polizei``, ``du ministère``, ``von Hill``."""
    return words[at].low in known.small("attaching") or words[at].low in known.small("genitive")


def _teller(words: Sequence[Word], phrase: Phrase | None, known: Grammar) -> Phrase | None:
    """``heißt es in dem Gutachten``: behind a mere ``es`` the document that says it."""
    if phrase is None or words[phrase.head].low not in known.small("empty subject"):
        return phrase
    behind = range(phrase.last, min(len(words) - 1, phrase.last + 3))
    for i in (*behind, clause_start(words, phrase.head), 0):  # "… heißt es in dem Gutachten", "Aus Paris hieß es"
        if words[i].low in known.small("told in"):
            return phrase_at(words, i + 1, known) or _noun_behind(words, i + 1)
    return None


def _noun_behind(words: Sequence[Word], first: int) -> Phrase | None:
    """A phrase with an oblique article: ``dem Gutachten``."""
    last = first
    while last < len(words) and words[last].tag in _NOMINAL and last - first < _LONGEST:
        last += 1
        if words[last - 1].text[0].isupper() and words[last - 1].tag != "det":
            return Phrase(first, last, last - 1)
    return Phrase(first, last, last - 1) if last > first else None
