"""Indirect quotes: what a sentence reports as said without marks.

``X said that …`` gives the clause behind the verb, ``…, X said`` the words before it, ``according to X, …`` the rest.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from itertools import pairwise

from newsloom.read.according import Credited, according
from newsloom.read.clauses import Phrase, after_dateline, inverted, of_itself, subject
from newsloom.read.contents import contents, past_day
from newsloom.read.extents import is_day
from newsloom.read.speakers import Cast
from newsloom.read.tagging import Grammar, Word, is_cue, is_passive
from newsloom.read.word_order import clause_start, doer
from newsloom.types import Quote, Span

_SHORTEST = 1  # words in a content clause
_LEAD = 24  # words of an opening clause that says who reports
_SHORT_LEAD = 6  # words of an opening phrase that is the writer's: "In a statement,"
_CLAUSE = 5  # words that are more than a description
_OPENING = ("prep", "adv", "conj")
_LONGEST = 250  # words: what is longer is a list or a page without stops, not a sentence


def indirect(cast: Cast, sentences: Sequence[Sequence[Word]], marked: Sequence[Quote]) -> list[Quote]:
    """The contents that the sentences report, where no quote in marks fills them."""
    found: list[Quote] = []
    starts = [quote.start for quote in marked]
    for words in sentences:
        if len(words) > _LONGEST:
            continue
        told: list[Quote] = []
        for quote in sorted(_clauses(cast, words), key=lambda one: (one.start, -one.end)):
            near = marked[max(0, bisect_left(starts, quote.start) - 1) : bisect_left(starts, quote.end)]
            if not any(_clashes(quote, other) for other in near) and not any(_alike(quote, one) for one in told):
                told.append(quote)
        found.extend(told)
    return found


def _alike(one: Quote, other: Quote) -> bool:
    """Whether two contents are mostly the same words: then the outer one alone is told (``said he believes …``)."""
    shared = min(one.end, other.end) - max(one.start, other.start)
    # .5: of annotated news .06 % of the contents are lost by it, and a twelfth of the false ones.
    return shared >= 0.5 * (max(one.end, other.end) - min(one.start, other.start))


def _clashes(quote: Quote, marked: Quote) -> bool:
    """Whether a clause lies in marked words, shares their verb, or holds words that somebody else speaks."""
    if quote.cue is not None and quote.cue == marked.cue and marked.start < quote.end:
        return True
    if marked.start <= quote.start and quote.end <= marked.end:
        return True
    inside = quote.start <= marked.start and marked.end <= quote.end
    return inside and (marked.kind == "direct" or _who(marked) != _who(quote))


def _who(quote: Quote) -> str | None:
    return None if quote.speaker is None else quote.speaker.entity or quote.speaker.name


def _clauses(cast: Cast, words: Sequence[Word]) -> list[Quote]:
    attributed = next((quote for part in _parts(cast.text, words) if (quote := _attributed(cast, part))), None)
    found: list[Quote] = [] if attributed is None else [attributed]
    for content in contents(words, cast.known):
        cue = Span(words[content.cue].start, words[content.cue].end)
        if attributed is not None and cue == attributed.cue:
            continue
        quote = _quote(cast, words, (content.first, content.last), content.phrase, cue)
        if quote is not None:
            found.append(quote)
    return found


def _attributed(cast: Cast, words: Sequence[Word]) -> Quote | None:
    if cast.known.turns:
        return _led_in(cast, words) or _incise(cast, words) or _according(cast, words)
    cues = [i for i, word in enumerate(words) if word.cue is not None]
    return _aside(cast, words, cues) or _trailing(cast, words, cues) or _according(cast, words)


def _led_in(cast: Cast, words: Sequence[Word]) -> Quote | None:
    """``Wie die Polizei mitteilte, ist …``; ``Comme l’a dit Hill, …``: the verb before what it reports."""
    known = cast.known
    if not words or words[0].low not in known.small("as"):
        return None
    comma = next((i for i in range(1, min(len(words), _LEAD)) if words[i].text == ","), None)
    if comma is None:
        return None
    for i in range(1, comma):
        cue = words[i].cue
        if cue is not None and cue.takes.startswith("clause") and is_cue(words, i, known):
            phrase = doer(words, i, known)
            cue_span = Span(words[i].start, words[i].end)
            return None if phrase is None else _quote(cast, words, (comma + 1, len(words)), phrase, cue_span)
    return None


def _incise(cast: Cast, words: Sequence[Word]) -> Quote | None:
    """``…, sagte Hill.``; ``…, wie die Polizei mitteilte``; ``…, a dit Hill, …``: the verb behind what it reports."""
    known = cast.known
    for i in range(3, len(words)):
        cue = words[i].cue
        if cue is None or not cue.takes.startswith("clause") or not is_cue(words, i, known):
            continue
        first = clause_start(words, i)
        lead = words[first]
        if first < 3 or words[first - 1].text not in (",", "–", "—", "…") or is_passive(words, i, known):
            continue
        compared = lead.low in known.small("as")
        if not compared and first != i and lead.low not in known.small("auxiliary"):
            continue
        phrase = doer(words, i, known)
        if phrase is None or (phrase.first < first and not compared) or not _tells(words, first - 1):
            continue
        rest = next((j for j in range(max(i, phrase.last - 1) + 1, len(words)) if words[j].text == ","), len(words))
        if any(word.low in known.small("that") for word in words[i + 1 : rest + 2]):
            continue
        return _quote(cast, words, (0, _told_until(words, first, rest)), phrase, Span(words[i].start, words[i].end))
    return None


def _told_until(words: Sequence[Word], first: int, rest: int) -> int:
    """Where what an incise parts in two ends: at the incise, or at the sentence’s end where it goes on behind it."""
    behind = words[rest + 1 : rest + 2]
    related = behind == [] or behind[0].tag in ("rel", "sub", "conj", "det", "name", "role")
    goes_on = not related and any(word.tag in ("aux", "cue") for word in words[rest + 1 :])
    return len(words) if goes_on else first - 1


def _tells(words: Sequence[Word], comma: int) -> bool:
    """Whether what stands before an incise can be told: a clause with its verb, and no mere opening."""
    lead = words[0]
    opened = lead.tag == "sub" and not any(word.text == "," for word in words[:comma])
    quoted = any(word.tag == "quote" for word in words[:comma]) and comma < 5
    return not opened and not quoted and words[comma - 1].tag != "quote"


def _parts(text: str, words: Sequence[Word]) -> list[Sequence[Word]]:
    """The sentence, and what semicolons part in it."""
    if not words or text.find(";", words[0].start, words[-1].end) < 0:
        return [words]
    cuts = [i for i, word in enumerate(words) if word.text == ";"]
    return [words[a + 1 : b] for a, b in pairwise([-1, *cuts, len(words)])] if cuts else [words]


def _aside(cast: Cast, words: Sequence[Word], cues: Sequence[int]) -> Quote | None:
    """``The strike, she said, was over.``: the attribution between two commas, the content round it."""
    for i in cues:
        if not 3 <= i < len(words) - 3:
            continue
        cue = words[i].cue
        if cue is None or cue.tense == "ing" or not cue.takes.startswith("clause"):
            continue
        behind = past_day(words, i + 1, cast.known)  # "he observed this week, …"
        if behind >= len(words) - 1 or words[behind].text != ",":
            continue
        comma = next((j for j in range(i - 1, max(0, i - 9), -1) if words[j].text == ","), None)
        if comma is None or comma == i - 1 or not is_cue(words, i, cast.known) or is_passive(words, i, cast.known):
            continue
        between = range(comma + 1, i)
        if any(words[j].tag in ("quote", "prep") or is_cue(words, j, cast.known) for j in between):
            continue  # not "state television reported"
        if words[comma + 1].tag == "conj" or any(word.tag == "quote" for word in (*words[:comma], words[behind + 1])):
            continue
        phrase = subject(words[comma + 1 : i + 1], i - comma - 1, cast.known)
        if phrase is None or not _can_speak(words[comma + 1 :], phrase, cue.lemma, cast.known):
            continue
        lead = _only_phrase(words, 0, comma, cast.known)
        if lead and len(words) - i < 5:
            continue
        moved = Phrase(phrase.first + comma + 1, phrase.last + comma + 1, phrase.head + comma + 1)
        doing = words[behind + 1].low.endswith(cast.known.gerunds)  # "she said, wiping her eyes"
        ended = (doing or words[behind + 1].tag in ("conj", "sub", "rel")) and not lead
        last = comma if ended else len(words)
        opened = lead and words[0].tag in _OPENING and comma < _SHORT_LEAD
        return _quote(cast, words, (behind + 1 if opened else 0, last), moved, Span(words[i].start, words[i].end))
    return None


def _quote(
    cast: Cast, words: Sequence[Word], content: tuple[int, int], phrase: Phrase | None, cue: Span
) -> Quote | None:
    """The words of a content clause without the marks at its end; ``None`` where too little is left."""
    first, last = content
    first = first or after_dateline(words)
    while first < last and words[first].text == ",":  # "said that, while …"
        first += 1
    while last > first and words[last - 1].text in (".", ",", ";", ":", "—", "–", "!", "?", "…"):
        last -= 1
    if last - first < _SHORTEST or all(word.tag in ("quote", "mark") for word in words[first:last]):
        return None
    if phrase is not None and of_itself(words, phrase, cast.known):
        return None
    start, end = words[first].start, words[last - 1].end
    return Quote(
        start, end, cast.text[start:end], "indirect", cast.speaker(words, phrase) if phrase is not None else None, cue
    )


def _trailing(cast: Cast, words: Sequence[Word], cues: Sequence[int]) -> Quote | None:
    """``…, X said.``: the attribution closes the sentence."""
    turned = _trailing_turned(cast, words, cues)
    if turned is not None:
        return turned
    near = (i for i in reversed(cues) if i > max(2, len(words) - 14))
    told = (_told_before(cast, words, i) for i in near if _may_close(cast, words, i))
    return next((quote for quote in told if quote is not None), None)


def _may_close(cast: Cast, words: Sequence[Word], at: int) -> bool:
    """Whether a verb of saying can end the sentence whose clause stands before it."""
    cue = words[at].cue
    if words[at].tag != "cue" or cue is None or cue.tense == "ing" or not cue.takes.startswith("clause"):
        return False
    if not is_cue(words, at, cast.known) or is_passive(words, at, cast.known):
        return False
    that = cast.known.small("that")
    behind = words[at + 1 :]
    return not any(w.low in that or w.tag in ("aux", "quote") for w in behind) and _closes(words, at, cast.known)


def _told_before(cast: Cast, words: Sequence[Word], at: int) -> Quote | None:
    """What stands before the comma of ``…, X said`` as told by X; ``at`` is the verb."""
    comma, cue = _comma_before(words, at), words[at].cue
    phrase = _sayer(cast, words, comma, at) if comma is not None else None
    if comma is None or phrase is None or cue is None or not _can_speak(words, phrase, cue.lemma, cast.known):
        return None
    first = 1 if words[0].tag == "conj" and words[0].low in cast.known.small("opening joint") else 0
    whole = _is_last(words, at, cast.known) and _has_verb(words[first:comma], cast.known)
    if comma - first <= 3 or (
        not whole and _only_phrase(words, first, comma, cast.known, _ends(words, at, cast.known))
    ):
        return None
    return _quote(cast, words, (first, comma), phrase, Span(words[at].start, words[at].end))


def _is_last(words: Sequence[Word], verb: int, known: Grammar) -> bool:
    """Whether a verb that must have a content ends the sentence: ``After the flood he came, records show.``"""
    cue = words[verb].cue
    behind = past_day(words, verb + 1, known)
    ended = all(word.text in (".", "—", "–", "--") for word in words[behind : behind + 1])
    return ended and cue is not None and cue.lemma in known.small("closing verb")


def _has_verb(lead: Sequence[Word], known: Grammar) -> bool:
    """Whether words can be a sentence of their own: no ``If it rains``, and a verb in sight, or room for one."""
    if len(lead) < _CLAUSE - 1 or lead[0].tag == "sub" or any(word.tag == "quote" for word in lead):
        return False
    if lead[0].tag not in _OPENING and not any(word.text == "," for word in lead):
        return True
    return any(
        word.tag == "aux"
        or (word.tag == "cue" and word.cue is not None and word.cue.tense != "ing")
        or word.low.endswith(known.pasts)
        for word in lead
    )


def _sayer(cast: Cast, words: Sequence[Word], comma: int, at: int) -> Phrase | None:
    """Who says it, between the comma and the verb or behind the verb: ``, X said`` and ``, said X``."""
    phrase = subject(words[comma + 1 : at + 1], at - comma - 1, cast.known)
    if phrase is not None:
        shift = comma + 1
        return Phrase(phrase.first + shift, phrase.last + shift, phrase.head + shift)
    phrase = inverted(words, at, cast.known) if comma == at - 1 else None
    # "…, said he supports the plan": what is said begins with "he".
    return None if phrase is not None and _goes_on(words, phrase.last) else phrase


def _closes(words: Sequence[Word], verb: int, known: Grammar) -> bool:
    """Whether a verb can close a sentence's content: nothing behind it, or a day, a place, a listener."""
    cue = words[verb].cue
    following = words[verb + 1].tag if verb + 1 < len(words) else "mark"
    said = cue is not None and cue.lemma in known.small("plain verb")
    day = verb + 1 < len(words) and is_day(words, verb + 1)
    return following in ("mark", "prep", "adv") or day or (said and following in ("word", "name", "role", "pronoun"))


def _ends(words: Sequence[Word], verb: int, known: Grammar) -> bool:
    """Whether a plain verb of saying is the last of its sentence, a day or a place behind it at most."""
    cue = words[verb].cue
    day = verb + 1 < len(words) and is_day(words, verb + 1)
    rest = words[verb + 1 + day : verb + 2 + day]
    plain = cue is not None and cue.lemma in known.small("plain verb")
    return plain and all(word.tag in ("mark", "prep") for word in rest)


def _trailing_turned(cast: Cast, words: Sequence[Word], cues: Sequence[int]) -> Quote | None:
    """``…, said Mark Lunt, an engineer who …``."""
    for i in cues:
        if not 4 <= i < len(words) - 1:
            continue
        cue = words[i].cue
        if (
            cue is None
            or cue.lemma not in cast.known.small("turned verb")
            or cue.tense == "ing"
            or words[i - 1].text != ","
        ):
            continue
        phrase = inverted(words, i, cast.known)
        if phrase is None or words[0].tag == "quote" or words[i + 1].low in cast.known.small("that"):
            continue
        plain, named = (
            cue.lemma in cast.known.small("plain verb"),
            words[phrase.head].tag in ("name", "role", "pronoun"),
        )
        can = named or (plain and words[phrase.head].tag == "word")
        closed = plain and named and all(word.tag == "mark" for word in words[phrase.last : phrase.last + 1])
        if can and not _goes_on(words, phrase.last) and not _only_phrase(words, 0, i - 1, cast.known, closed):
            return _quote(cast, words, (0, i - 1), phrase, Span(words[i].start, words[i].end))
    return None


def _goes_on(words: Sequence[Word], last: int) -> bool:
    """Whether another verb follows a subject that stands behind its own; not in ``said Hill, who was there``."""
    behind = words[last : last + 3]
    if len(behind) > 1 and behind[0].text == "," and behind[1].tag == "rel":
        return False
    return any(word.tag in ("aux", "cue") for word in behind) or any(word.tag in ("adv", "word") for word in behind[:1])


def _comma_before(words: Sequence[Word], verb: int) -> int | None:
    """The comma that parts what is said from who says it; descriptions between further commas belong to who."""
    commas = [i for i in range(verb - 1, max(-1, verb - 20), -1) if words[i].text == ","]
    if not commas:
        return None
    if commas[0] == verb - 1 and len(commas) > 1 and words[verb + 1 : verb + 2] and words[verb + 1].tag == "mark":
        return commas[2] if len(commas) > 2 else None
    return commas[0]


def _only_phrase(words: Sequence[Word], first: int, comma: int, known: Grammar, sure: bool = False) -> bool:
    """An introductory phrase (``In a statement,``) is no content.

    ``sure``: a plain verb of saying closes the sentence, so that several words are its content, whatever their verb.
    """
    lead = words[first]
    doing = lead.low.endswith(known.gerunds)
    if doing or lead.tag in ("prep", "sub", "adv"):
        told = doing or (lead.tag in ("prep", "adv") and lead.low not in known.small("clause opener"))
        return not any(words[i].text == "," or (told and words[i].tag == "aux") for i in range(first, comma))
    if any(words[i].tag == "quote" for i in range(first, comma)):
        return True
    if sure and comma - first >= _CLAUSE:
        return False
    # What stands in a relative clause is no main verb, nor is a participle: "Lars Venning, who inherited the case, …",
    # "A clerk, speaking on the quay, …".
    related = False
    for i in range(first, comma):
        word = words[i]
        opens = word.low in known.small("relative") and words[i - 1].text == ","
        related = word.tag == "rel" or opens or (related and word.text != ",")
        whole = word.tag == "pronoun" and words[i + 1].low not in known.small("of")  # not "one of the negotiators"
        verb = word.tag == "aux" or whole or (word.cue is not None and word.tag == "cue" and word.cue.tense != "ing")
        if not related and (verb or word.low.endswith(known.pasts)):
            return False
    return True


def _can_speak(words: Sequence[Word], phrase: Phrase, lemma: str, known: Grammar) -> bool:
    """Whether a subject can report: whoever *says* can; with other verbs a name, a pronoun or a speaking noun."""
    head = words[phrase.head]
    if head.tag in ("name", "pronoun", "role"):
        # What the writer thinks is the writer's sentence, not a quote.
        return head.low not in known.small("writer")
    return lemma in known.small("plain verb") or (
        head.low.endswith(known.plurals) and words[phrase.first].tag in ("det", "word")
    )


def _according(cast: Cast, words: Sequence[Word]) -> Quote | None:
    """``According to X, …`` and ``…, according to X``."""
    for credited in according(words, cast.known):
        if credited.phrase is None and credited.last - credited.first == 1 and credited.first == 0:
            cue = Span(words[0].start, words[0].end)
            return _quote(cast, words, (1, len(words)), None, cue)
        if credited.phrase is not None:
            content = _credited_content(words, credited, credited.phrase, cast.known)
            cue = Span(words[credited.first].start, words[credited.last - 1].end)
            return None if content is None else _quote(cast, words, content, credited.phrase, cue)
    return None


def _credited_content(
    words: Sequence[Word], credited: Credited, phrase: Phrase, known: Grammar
) -> tuple[int, int] | None:
    """What is told round a credit without a verb."""
    i = min(credited.first, phrase.first)
    end = max(credited.last, phrase.last)
    if i <= 1:
        comma = next((j for j in range(end, len(words)) if words[j].text == ","), None)
        if known.second:
            return end + (comma == end), len(words)
        return None if comma is None else (comma + 1, len(words))
    first = 1 if words[0].tag == "conj" else 0
    if known.second and words[i - 1].text != "," and end + 1 < len(words):
        return first, len(words)
    mid = end + 3 < len(words) and words[end].text == "," and words[i - 1].text == ","
    verb = any(word.tag in ("aux", "cue") for word in words[end:])
    return first, len(words) if mid and i < 8 and _only_phrase(words, first, i - 1, known) and verb else i
