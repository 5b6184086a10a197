"""A sentence as tagged words, its names and its marked runs as single ones.

No tagger is needed: closed-class words, verbs of saying, nouns for those who speak, and the names already found are
enough to find who a verb of saying belongs to (``clauses.py``). All of them stand in tables by language.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cache
from operator import attrgetter
from typing import Literal, NamedTuple

from newsloom import tables
from newsloom.text import plain, plainest
from newsloom.types import Mention, Span

Tag = Literal[
    "name", "pronoun", "det", "poss", "prep", "conj", "sub", "rel", "aux", "adv", "cue", "role", "word", "number",
    "mark", "quote",
]  # fmt: skip

_WORD = re.compile(
    # Most words are plain ones with a blank behind: told apart first, they cost a third of the others.
    r" ?(?:(?P<plain>[a-zA-Z]++(?=[ ,]))"
    r"|(?P<number>[$£€]?\d[\d.,:]*\d(?:\w{1,3})?|[$£€]?\d\w{0,3})"
    r"|(?P<word>(?:[^\W\d_]\.){2,}|[^\W_][\w&]*(?:['’‑-](?![sS]\b)[^\W_]+)*|&)"
    r"|(?P<poss>['’][sS]\b|(?<=s)['’](?=\s))"
    r"|(?P<mark>\.{3}|--|[^\w\s]))"
)
_WITHIN = (",", "-", "(", ")")  # marks that may stand between a participle and its auxiliary
_LONGEST_NAME = 40  # characters: a newspaper's name with its marks
_SHORTEST_COMPOUND = 7  # letters
_CLOSED: dict[str, Tag] = {
    "pronoun": "pronoun", "det": "det", "poss": "det", "prep": "prep", "conj": "conj", "sub": "sub", "rel": "rel",
    "aux": "aux", "adv": "adv",
}  # fmt: skip
_MARKED: dict[str, Tag] = {"mark": "mark", "poss": "poss", "number": "number"}
_APOSTROPHES = ("'", "’")
_OWNERS = ("'s", "'")  # a possessive ending in small letters
_JOINTS = "'’-‑"
_ENDING = frozenset(",.;:!?")
_MOST_KEPT = 8_000  # words whose tag is kept: more than a language's common words, less than hostile pages could fill
_LONGEST_KEPT = 40  # characters: no page fills the memory with pieces of its own
_REACH = 16  # words from a German participle back to its auxiliary
_ADNOMINAL = frozenset({"det", "poss", "prep", "number"})
_OWNING = frozenset({"det", "poss", "number"})
_BEFORE_NOUN = frozenset({"det", "poss", "number", "word", "prep", "mark", "cue", "conj"})
_NONE: frozenset[str] = frozenset()
_new = tuple.__new__  # half the time of the named tuple's own, 700 times an article
_CONTRACTED = re.compile(r"[a-z]'(?:s|ll|re|ve|d|m)$")


@dataclass(frozen=True, slots=True)
class Cue:
    """What the table knows of one form of a verb of saying."""

    form: str
    lemma: str
    takes: str
    tense: str
    noun: bool


_Known = tuple[str, Tag, Cue | None, bool]  # the last: whether the words round it can change it, or it them
_Part = tuple[int, str, str, Tag, Cue | None, bool]  # offset, word, and what is known of it


class Word(NamedTuple):  # a tuple: made three times as fast as a frozen dataclass, 700 an article
    """One word, name (however many words), mark, or whole marked run of a sentence."""

    text: str
    low: str
    start: int
    end: int
    tag: Tag
    mention: Mention | None = None
    cue: Cue | None = None


class Grammar:
    """The closed-class words, verbs of saying and speaking nouns of one language, from its tables."""

    def __init__(self, language: str) -> None:
        self.classes = _mapping(f"grammar.{language}.tsv")
        self.cues = _cues(language)
        self.roles = {row[0]: (row[1], row[2]) for row in _rows(f"roles.{language}.tsv")}
        self.titles = {row[0]: row[2] for row in _rows(f"titles.{language}.tsv")}
        self.frames = {row[0]: frozenset(row[1].split()) for row in _rows(f"cue_frames.{language}.tsv")}
        self.nouns = {row[0]: (row[1], frozenset(row[2].split())) for row in _rows(f"cue_nouns.{language}.tsv")}
        self.works = tables.words(f"works.{language}.txt") if tables.exists(f"works.{language}.txt") else _NONE
        self.attributing = _attributing(language)
        self.particles = _particles(language)
        self.seen: tuple[dict[str, _Known], dict[str, _Known]] = ({}, {})  # not at a sentence's start, and there
        self.pieces: tuple[dict[str, tuple[_Part, ...]], ...] = ({}, {})  # the same of what stood between two blanks
        # Small words by what they do in a sentence; asked 700 times an article, so with no function of ours between.
        self.small: Callable[[str], AbstractSet[str]] = _uses(language).__getitem__
        self.crediting = frozenset((*self.attributing, *self.small("opinion behind"), *_OWNERS))
        telling = (self.cues, self.nouns, self.particles, self.attributing)
        uses = (self.small("view"), self.small("opinion behind"))
        self._telling = frozenset(plainest(form) for forms in (*telling, *uses) for form in forms)
        self.phrasal = frozenset(form.partition(" ")[0] for form in self.cues if " " in form)
        self.second = "second" in self.small("order")
        self.turns = bool(self.small("order"))
        self.word = _pattern(self.small("elided"), self.small("clitic"))
        self.tellings = tuple(sorted(self.small("telling ending")))
        self._role_endings = tuple(sorted((role for role in self.roles if role[0] == "-"), key=len, reverse=True))
        self.feminines = tuple(sorted(self.small("feminine ending")))
        self.gerunds = tuple(sorted(self.small("gerund ending")))
        self.pasts = tuple(sorted(self.small("past ending")))
        self.adjectives = tuple(sorted(self.small("adjective ending")))
        self.plurals = tuple(sorted(self.small("plural ending")))
        self.trailing = tuple(sorted(self.small("trailing ending")))
        self.participles = self.gerunds + self.pasts

    def alone(self, word: str, kind: str | None, *, first: bool) -> _Known:
        """What a word is by itself; only at a sentence's start can a capitalised one be a cue."""
        seen = self.seen[first]
        found = seen.get(word)
        if found is None and kind in _MARKED:
            low = word if kind == "mark" else word.lower().replace("’", "'")
            found = low, _MARKED[kind], None, word == "."
            if len(seen) < _MOST_KEPT and word not in _APOSTROPHES:  # alone it may be either
                seen[word] = found
        elif found is None:
            low = word.lower().replace("’", "'")
            cue = self.cues.get(low) if first or word[0].islower() else None
            tag = _tag(word, low, self, cue)
            cue = cue if tag == "cue" else None
            found = low, tag, cue, cue is not None or tag == "aux" or low in self.phrasal
            if len(seen) < _MOST_KEPT:
                seen[word] = found
        return found

    def lone(self, piece: str, *, first: bool) -> tuple[_Part, ...] | None:
        """What stands between two blanks, where it is one word, perhaps with a mark behind it: no need to cut it."""
        bare = piece[:-1] if piece[-1] in _ENDING else piece
        if not bare.isalpha():
            return None
        word = (0, bare, *self.alone(bare, "word", first=first))
        if len(bare) == len(piece):
            return (word,)
        return word, (len(bare), piece[-1], *self.alone(piece[-1], "mark", first=False))

    def cut(self, text: str, start: int, end: int, *, first: bool) -> tuple[_Part, ...]:
        """The words of what stands between two blanks; ``first``: its first word may begin a sentence."""
        found: list[_Part] = []
        for match in self.word.finditer(text, start, end):
            group = match.lastindex
            if group is None:  # the hyphens of "a-t-il"
                found.append((0, "", "", "mark", None, True))
                continue
            word, begin = match[group], match.start(group)
            found.append((begin - start, word, *self.alone(word, match.lastgroup, first=first and begin == start)))
        return tuple(found)

    def may_tell(self, text: str) -> bool:
        """Whether any word of a sentence is one that its reports can hang on; without one there is nothing to tag."""
        return not self._telling.isdisjoint(plain(text))

    def role_of(self, low: str) -> tuple[str, str] | None:
        """Class and gender of a noun for those who speak, by itself or by its ending (``-sprecherin``)."""
        found = self.roles.get(low)
        if found is None and self._role_endings and len(low) > _SHORTEST_COMPOUND:
            ending = next((one for one in self._role_endings if low.endswith(one[1:])), None)
            return self.roles[ending] if ending else None
        return found


@cache
def grammar(language: str) -> Grammar:
    """The grammar tables of a language, empty where there are none."""
    return Grammar(language)


def _rows(name: str) -> tuple[tuple[str, ...], ...]:
    return tables.rows(name) if tables.exists(name) else ()


class _Uses(dict[str, AbstractSet[str]]):
    """Small words by use (``clause_words``); a use the language has none for is empty."""

    def __missing__(self, use: str) -> AbstractSet[str]:
        return _NONE


def _uses(language: str) -> _Uses:
    found: dict[str, set[str]] = {}
    for use, word in _rows(f"clause_words.{language}.tsv"):
        found.setdefault(use, set()).add(word)
    return _Uses((use, frozenset(words)) for use, words in found.items())


def _mapping(name: str) -> Mapping[str, str]:
    return {row[0]: row[1] for row in _rows(name)}


def _cues(language: str) -> dict[str, Cue]:
    listed = [*_rows(f"cue_thoughts.{language}.tsv"), *_rows(f"cue_verbs.{language}.tsv")]
    return {row[0]: Cue(row[0], row[1], row[2], row[3], row[4] == "noun") for row in listed}


def _particles(language: str) -> dict[str, dict[str, Cue]]:
    """What a verb form is with each particle that may end its clause: ``teilte`` with ``mit``."""
    found: dict[str, dict[str, Cue]] = {}
    for form, particle, lemma, takes in _rows(f"cue_particles.{language}.tsv"):
        found.setdefault(form, {})[particle] = Cue(form, lemma, takes, "finite", False)
    return found


def _attributing(language: str) -> dict[str, list[tuple[tuple[str, ...], str]]]:
    """Crediting words by their first word, longest first, with their place."""
    found: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    for phrase, place in _rows(f"attributing.{language}.tsv"):
        first, *rest = phrase.split()
        found.setdefault(first, []).append((tuple(rest), place))
    return {first: sorted(listed, key=lambda item: -len(item[0])) for first, listed in found.items()}


def _pattern(elided: AbstractSet[str], clitics: AbstractSet[str]) -> re.Pattern[str]:
    """What parts words; where the language elides, ``l’`` and ``-t-il`` are words of their own."""
    if not elided:
        return _WORD
    cut = "|".join(sorted(elided, key=lambda one: (-len(one), one)))
    tail = "|".join(sorted(clitics, key=lambda one: (-len(one), one)))
    own = (
        rf"(?P<word>(?:[^\W\d_]\.){{2,}}|\b(?:{cut})['’](?=\w|$)|(?<=-)(?:{tail})\b"
        rf"|[^\W_]+(?:['’‑-](?!(?:t-)?(?:{tail})\b)[^\W_]+)*)|(?:-t)?-(?=(?:{tail})\b)"
    )
    start = _WORD.pattern.index("|(?P<word>") + 1
    end = _WORD.pattern.index("|(?P<poss>")
    return re.compile(_WORD.pattern[:start] + own + _WORD.pattern[end:], re.IGNORECASE)


def tagged(text: str, span: Span, quotes: Sequence[Span], mentions: Sequence[Mention], known: Grammar) -> list[Word]:
    """The words of ``text[span]``, marked runs and names as single words.

    ``quotes`` are outer spans inside ``span``; ``mentions`` those that may lie in it. Both in text order.
    """
    fixed = [Word(text[q.start : q.end], "", q.start, q.end, "quote") for q in quotes]
    starts = [quote.start for quote in quotes]
    for mention in mentions:
        first, last = mention.start, mention.end
        before = bisect_left(starts, last) - 1 if starts else -1
        if before < 0 or quotes[before].end <= first:
            name = text[first:last]
            fixed.append(_new(Word, (name, name.lower(), first, last, "name", mention, None)))
    if starts:
        fixed.sort(key=attrgetter("start"))
    found: list[Word] = []
    at = span.start
    for word in fixed:
        if word.start < at:
            continue
        if word.start > at + 1 or text[at : word.start] not in " ":  # names mostly stand a blank apart
            found.extend(_words(text, at, word.start, known))
        found.append(word)
        at = word.end
    found.extend(_words(text, at, span.end, known))
    if known.particles:
        _parted(found, known)
    return found


def _parted(words: list[Word], known: Grammar) -> None:
    """``teilte Hill am Montag mit``: the verb and the particle that ends its clause make a verb of saying."""
    for i, word in enumerate(words):
        with_particle = known.particles.get(word.low)
        if with_particle is None or word.tag in ("name", "quote"):
            continue
        for j in range(i + 1, min(len(words), i + _REACH + 1)):
            if words[j].tag == "quote" or (words[j].tag == "mark" and words[j].text not in (",", "(", ")", ".")):
                break
            ended = j + 1 >= len(words) or words[j + 1].tag in ("mark", "quote", "conj", "sub")
            if words[j].low in with_particle and ended:
                words[i] = word._replace(tag="cue", cue=with_particle[words[j].low])
                words[j] = words[j]._replace(tag="adv")
                break


def _words(text: str, start: int, end: int, known: Grammar) -> list[Word]:
    """The words of a stretch without names; a verb of saying with its particle (``called for``) as one."""
    found: list[Word] = []
    before = ""
    at = start
    pieces = known.pieces
    for piece in text[start:end].split(" "):
        if not piece:
            at += 1
            continue
        stop = at + len(piece)
        first = at == start
        shared = (first or stop == end) and _shared(text, at, stop)
        parts = None if shared else pieces[first].get(piece)
        if parts is None:
            parts = None if shared else known.lone(piece, first=first)
            parts = parts or known.cut(text, at, min(stop + 1, end), first=first)
            if not shared and len(piece) < _LONGEST_KEPT and len(pieces[first]) < _MOST_KEPT:
                pieces[first][piece] = parts
        for offset, word, low, tag, cue, bound in parts:
            begin = at + offset
            if not bound and not before:  # three words of four
                found.append(_new(Word, (word, low, begin, begin + len(word), tag, None, None)))
            else:
                new = _new(Word, (word, low, begin, begin + len(word), tag, None, cue))
                before = _add(found, new, before, known)
        at = stop + 1
    return found


def _shared(text: str, start: int, stop: int) -> bool:
    """Whether what stands round a piece may decide what its words are: it begins or ends where a name does."""
    lone = start == 0 or text[start - 1].isspace() or not (text[start].isalnum() or text[start] in _JOINTS)
    return not lone or text[stop - 1] in _APOSTROPHES


def _add(found: list[Word], new: Word, before: str, known: Grammar) -> str:
    """Add a word that the words round it may change, or it them; the verb that waits for its particle, or nothing."""
    if not new.text:
        return ""
    if new.text == "." and _ends_title(found, new.start, known):
        title = found.pop()
        found.append(Word(title.text + ".", title.low, title.start, new.end, "role"))
        return ""
    low, cue = new.low, new.cue
    if cue is not None and cue.noun and _is_noun(cue, found):
        cue = None
        new = new._replace(tag=_tag(new.text, low, known, None), cue=None)
    if before and (joined := known.cues.get(f"{before} {low}")) and found[-1].end + 1 == new.start:
        verb = found.pop()
        low, cue = joined.form, joined
        new = Word(f"{verb.text} {new.text}", low, verb.start, new.end, "cue", None, cue)
    found.append(new)
    if (cue is not None or new.tag == "aux") and len(found) > 1:
        _noun_before(found, known)
    return low if low in known.phrasal else ""


def _ends_title(before: Sequence[Word], stop: int, known: Grammar) -> bool:
    """``Dr.``: whether a stop belongs to the word before it."""
    return bool(before) and before[-1].end == stop and before[-1].text + "." in known.titles


def _is_noun(cue: Cue, before: Sequence[Word]) -> bool:
    """``the report``, ``Hill's claims``; of verbs of thinking also ``foreign plans``, ``of support``."""
    if not before:
        return cue.takes == "thought"
    return before[-1].tag in (_BEFORE_NOUN if cue.takes == "thought" else _OWNING)


def _noun_before(found: list[Word], known: Grammar) -> None:
    """``the advocates also said``: a form that can be a noun is one where a verb follows."""
    i = len(found) - 2
    between = known.small("between")
    while i > 0 and (found[i].tag == "adv" or found[i].low in between):
        i -= 1
    word, verb = found[i], found[-1]
    if word.cue is None or word.cue.tense == "ing" or not (word.cue.noun or known.role_of(word.low)):
        return
    if verb.tag == "aux" or (verb.cue is not None and verb.cue.tense != "ing"):
        tag: Tag = "role" if known.role_of(word.low) else "word"
        found[i] = Word(word.text, word.low, word.start, word.end, tag)


def _tag(word: str, low: str, known: Grammar, cue: Cue | None) -> Tag:
    # "he'll", "they're": the pronoun decides.
    stem = low.partition("'")[0] if "'" in low and _CONTRACTED.search(low) else low
    closed = known.classes.get(stem)
    if closed is not None:
        return _CLOSED.get(closed, "word")
    if cue is not None:
        return "cue"
    if word in known.titles or known.role_of(low) is not None:
        return "role"
    return "adv" if low.endswith("ly") and len(low) > 4 else "word"


def is_cue(words: Sequence[Word], at: int, known: Grammar) -> bool:
    """Whether the word of saying at ``at`` is a verb here, and not a noun, an infinitive or a passive."""
    cue = words[at].cue
    if cue is None or known.turns:
        return cue is not None and _is_finite(words, at, known)
    before = _before(words, at)
    if before is None:
        return cue.tense != "base"
    if cue.tense != "ing" and before.low in known.small("no verb after"):
        return False
    doing = cue.tense == "ing" and before.tag == "prep" and _opens_clause(words[at + 1 : at + 2], known)
    if cue.noun and not doing and (before.tag in _ADNOMINAL or before.low.endswith(known.adjectives)):
        return False  # "a warning", but "by warning that"
    if before.tag == "det" and before.low not in known.small("lone determiner"):
        counted = at > 2 and words[at - 2].low in known.small("of a number")  # "One in three said"
        return counted and cue.lemma in known.small("plain verb")
    if cue.tense == "base":
        return _base_is_verb(words, at, before, known)
    return True


def _is_finite(words: Sequence[Word], at: int, known: Grammar) -> bool:
    """The same where verbs are inflected: a participle needs its auxiliary, a plural like an infinitive none."""
    cue = words[at].cue
    before = _before(words, at)
    if cue is None or cue.tense == "base":
        return False
    if cue.tense == "part":
        return auxiliary(words, at, known) is not None
    if before is not None and (before.low in known.small("no verb after") or (cue.noun and before.tag in _ADNOMINAL)):
        return False
    return cue.tense != "plural" or auxiliary(words, at, known) is None


def auxiliary(words: Sequence[Word], at: int, known: Grammar) -> int | None:
    """The index of the auxiliary of a participle: before it in the clause, or right behind it."""
    if at + 1 < len(words) and words[at + 1].low in known.small("auxiliary") and known.second:
        return at + 1
    reach = _REACH if known.second else 4
    for i in range(at - 1, max(-1, at - reach), -1):
        if words[i].low in known.small("auxiliary"):
            return i
        if words[i].tag == "mark" and words[i].text not in _WITHIN:
            return None
        if words[i].tag == "quote" and (not known.second or words[i].end - words[i].start > _LONGEST_NAME):
            return None
        if words[i].text == "," and not known.second:
            return None
    return None


def _base_is_verb(words: Sequence[Word], at: int, before: Word, known: Grammar) -> bool:
    """``officials say``, ``did not say``, ``“…,” write Hill and Voll``: it needs a plural, an auxiliary, a quote."""
    if before.tag == "pronoun":
        return before.low in known.small("plural pronoun")
    if before.low in known.small("plural") or before.tag == "aux":
        return before.low in known.small("plural") | known.small("own verb")
    if before.tag == "quote":
        return any(word.tag in ("name", "role") and word.text[0].isupper() for word in words[at + 1 : at + 2])
    cue = words[at].cue
    noun = cue is None or cue.noun
    if not noun and before.tag in ("name", "role", "word", "number", "mark"):
        return before.low not in known.small("object")
    if noun and cue is not None and before.tag == "word":
        return before.low.endswith(known.plurals) and _opens_clause(words[at + 1 : at + 2], known)
    return before.low.endswith(known.plurals) and before.tag in ("role", "word", "name")


def _opens_clause(following: Sequence[Word], known: Grammar) -> bool:
    """Whether a clause may begin behind what is a noun as well: ``the polls show the``, ``the filings show that``."""
    openers = known.small("that") | known.small("question")
    return any(word.tag in ("det", "pronoun") or word.low in openers for word in following)


def _before(words: Sequence[Word], at: int) -> Word | None:
    """The word before, adverbs passed over; ``None`` at the start."""
    i = at - 1
    while i >= 0 and words[i].tag == "adv":
        i -= 1
    return words[i] if i >= 0 else None


def is_passive(words: Sequence[Word], at: int, known: Grammar) -> bool:
    """``was told``, ``is accused``: the subject is not who speaks."""
    cue = words[at].cue
    if cue is None or cue.tense not in ("finite", "part", "either"):
        return False
    if known.turns:
        carrier = auxiliary(words, at, known) if cue.tense in ("part", "either") else None
        return carrier is not None and words[carrier].low in known.small("passive")
    i = at - 1
    while i >= 0 and words[i].tag == "adv":
        i -= 1
    return i >= 0 and words[i].low in known.small("passive")
