"""Which verb of saying, and whose, a marked run belongs to.

    run + its sentence ──verbs before, verbs behind, ``according to``, a colon, a signature──▶ options, weighed ──▶ one

Every option is a sum of hand-set weights over what stands between the run and the verb. Below the threshold there is
none, and the speaker may be carried on from what stands before.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Sequence
from functools import cached_property
from typing import NamedTuple

from newsloom.read.according import Credited, according
from newsloom.read.clauses import Phrase, inverted, main_subject, subject
from newsloom.read.contents import Content, contents
from newsloom.read.marks import Run
from newsloom.read.tagging import Grammar, Word, is_cue, is_passive
from newsloom.read.word_order import agent_before, doer, main_doer
from newsloom.types import Span

_REACH_LEFT = 45  # words: content clauses run long
_REACH_RIGHT = 30
_GAPPED = 8  # words
_HELD = 1.5
_LED = 24  # words of an opening clause that says who reports
_NOMINAL = frozenset({"det", "name", "role", "word", "number", "poss"})


class Frame:
    """A sentence of the writer with the marked runs in it; longer than a sentence where a run is.

    ``tag`` gives its words, when somebody asks for them: half the sentences of news hold nothing to report.
    """

    def __init__(self, span: Span, block: int, runs: Sequence[Run], tag: Callable[[], list[Word]]) -> None:
        self.span = span
        self.block = block
        self.runs = runs
        self._tag = tag
        # What is asked for each run is found once: one sentence may hold thousands of runs.
        self._words: list[Word] | None = None
        self._places: dict[int, int] | None = None
        self._contents: tuple[Content, ...] | None = None
        self._credits: tuple[Credited, ...] | None = None
        self._reports: bool | None = None

    @property
    def words(self) -> list[Word]:
        """The sentence as words, marked runs as single ones."""
        if self._words is None:
            self._words = self._tag()
        return self._words

    @cached_property
    def alone(self) -> bool:
        """Whether nothing but marked words stands in it."""
        return all(word.tag in ("quote", "mark") for word in self.words)

    def contents(self, known: Grammar) -> tuple[Content, ...]:
        """What the cues of the sentence report."""
        if self._contents is None:
            self._contents = tuple(contents(self.words, known))
        return self._contents

    def credits(self, known: Grammar) -> tuple[Credited, ...]:
        """Its credits without a verb, in order."""
        if self._credits is None:
            self._credits = tuple(sorted(according(self.words, known), key=_first))
        return self._credits

    def reports(self, known: Grammar) -> bool:
        """Whether it stands in a reporting mood: ``Das Schicksal stehe „auf Messers Schneide“``."""
        if self._reports is None:
            moods = known.small("subjunctive")
            self._reports = bool(moods) and any(word.low in moods for word in self.words)
        return self._reports

    def at(self, run: Run) -> int:
        """The index of a run among the frame's words."""
        if self._places is None:
            self._places = {word.start: i for i, word in enumerate(self.words) if word.tag == "quote"}
        return self._places[run.outer.start]


class Attribution(NamedTuple):
    """A verb of saying that may belong to a run, its subject, and how much speaks for the pair."""

    cue: Span | None
    phrase: Phrase | None
    words: Sequence[Word]
    score: float


def attribution(text: str, frame: Frame, run: Run, known: Grammar) -> Attribution | None:
    """The best verb of saying for a run inside its own sentence."""
    at = frame.at(run)
    if run.label is not None:
        label = Word(text[run.label.start : run.label.end], "", run.label.start, run.label.end, "role")
        return Attribution(None, Phrase(0, 1, 0), [label], 4.0)
    signed = _signed(frame.words, at)
    if signed is not None:
        return signed
    options = [
        *_left(frame.words, at, known),
        *_right(text, frame.words, at, run, known),
        *_according(frame, at, known),
    ]
    options.extend(_colon(frame.words, at, known))
    best = max(options, key=lambda option: option.score, default=None)
    # 1: below it the verb is one that only stands in the same sentence.
    if best is not None and best.score >= 1:
        return best
    return _held(frame, at, known) or _about(text, frame, run, known)


def _held(frame: Frame, at: int, known: Grammar) -> Attribution | None:
    """What holds the run as its content otherwise, the nearest: ``Hill’s claim that there were “thousands”``."""
    words = frame.words
    around = [one for one in frame.contents(known) if one.first <= at < one.last and one.phrase is not None]
    if not around:
        return None
    inner = max(around, key=lambda one: one.first)
    return Attribution(Span(words[inner.cue].start, words[inner.cue].end), inner.phrase, words, _HELD)


def _about(text: str, frame: Frame, run: Run, known: Grammar) -> Attribution | None:
    """Marked words in a sentence about a person, without a verb of saying: taken as that person's.

    14 of 16 right on development data, from four words on.
    """
    if text[run.start : run.end].count(" ") < 3 or frame.words[0].tag == "quote":
        return None
    phrase = main_subject(frame.words, frame.at(run), known)
    if phrase is None:
        return None
    head = frame.words[phrase.head]
    person = head.low in known.small("person pronoun") or (head.mention is not None and head.mention.kind == "person")
    return Attribution(None, phrase, frame.words, 1.0) if person else None


def shared(earlier: Attribution | None) -> Attribution | None:
    """The attribution of the run before in the same sentence, where a run has none of its own."""
    if earlier is None or earlier.phrase is None:
        return None
    return Attribution(earlier.cue, earlier.phrase, earlier.words, min(earlier.score, 2.0))


def _gapped(words: Sequence[Word], at: int) -> Phrase | None:
    """The subject of a verb that is understood: ``Hill spoke of “bad luck” and the mayor of “a crime”``."""
    head = at - 2
    joint = next((i for i in range(head, max(0, at - _GAPPED), -1) if words[i].tag not in _NOMINAL), 0)
    if joint in (0, head) or words[joint].tag != "conj" or words[joint - 1].tag not in ("quote", "mark"):
        return None
    spoken = words[at - 1].tag == "prep" and words[head].tag in ("name", "role")
    return Phrase(joint + 1, at - 1, head) if spoken else None


def told_before(frames: Sequence[Frame], index: int, known: Grammar) -> Attribution | None:
    """Whose a sentence in the reporting mood is: the speaker of the sentences that lead up to it, five at most."""
    for frame in reversed(frames[max(0, index - 5) : index]):
        found = _introduced(frame, 1.0, known)
        if found is not None and found.cue is not None:
            return found
        if not frame.reports(known):
            return None
    return None


def _left(words: Sequence[Word], at: int, known: Grammar) -> list[Attribution]:
    """Verbs before the run, back to the sentence's start."""
    found = []
    joints = 0
    gapped = _gapped(words, at)
    for i in range(at - 1, max(-1, at - _REACH_LEFT), -1):
        word = words[i]
        joints += 1 if word.tag == "quote" else 2 if word.text in (";", "—", "–") else 0
        if word.cue is None or word.cue.takes == "thought" or not is_cue(words, i, known):
            continue
        quoted = word.cue.lemma in known.small("quoted when passive")
        passive = not quoted and is_passive(words, i, known)
        phrase = _agent(words, i, known) if passive else _teller_left(words, i, at, known)
        score = _score_left(words, i, at, phrase, known) - 0.5 * joints
        if known.turns and words[0].low in known.small("as") and i < _LED and words[at - 1].text not in (",", ":"):
            score += 1.5  # "Wie die Ministerin sagte, sieht das Land darin “…”"
        if joints and gapped is not None:
            phrase, score = gapped, max(score, 2.0)
        found.append(Attribution(Span(word.start, word.end), phrase, words, score))
    return found


def _score_left(words: Sequence[Word], verb: int, at: int, phrase: Phrase | None, known: Grammar) -> float:
    """How likely the verb before a run is the run's. All figures were set by hand on development data."""
    cue = words[verb].cue
    takes = cue.takes if cue is not None else "weak"
    gap = at - verb - 1
    reported = known.second and words[verb].low.endswith("e") and not words[verb].low.endswith(known.pasts)
    # A clause can be long; what is called by a name stands near.
    score = 3.2 - gap * (0.05 if takes == "clause" and _opens_clause(words, verb, known) else 0.16)
    score += {"clause": 0.6, "clause-weak": 0.0, "marked": 0.3, "weak": -0.8}[takes]
    score -= 1.5 if reported else 0.0  # "Hill sagte, das erinnere an “…”": itself told
    if words[at - 1].text in (",", ":") and gap <= 5:
        score += 0.8
    if phrase is None:
        return score - 1.0
    if phrase.first and words[phrase.first - 1].low in known.small("if"):
        score -= 1.5  # "He says if people think …"
    if words[phrase.head].tag == "word":
        # "Brandt sprach von": where no names are known by their capitals, a capital alone may well be a surname.
        named = known.turns and words[phrase.head].text[0].isupper()
        score -= 0.5 if named or words[phrase.first].tag == "det" else 1.5
    return score


def _teller_left(words: Sequence[Word], verb: int, at: int, known: Grammar) -> Phrase | None:
    return (
        doer(words, verb, known) if known.turns else _turned_left(words, verb, at, known) or subject(words, verb, known)
    )


def _turned_left(words: Sequence[Word], verb: int, at: int, known: Grammar) -> Phrase | None:
    """``…, explained Hill, “…”``: the subject between the verb and the run."""
    if words[at - 1].text not in (",", ":") or (verb and words[verb - 1].text not in (",", "—", "–")):
        return None
    cue = words[verb].cue
    turned = (
        inverted(words, verb, known)
        if cue is not None and cue.tense == "finite" and cue.lemma not in known.small("never turned")
        else None
    )
    return turned if turned is not None and turned.last <= at and words[turned.head].tag in ("name", "role") else None


def _opens_clause(words: Sequence[Word], verb: int, known: Grammar) -> bool:
    """Whether a content clause follows the verb: ``said that``, ``said he``, ``told reporters that``."""
    return any(word.low in known.small("complement") for word in words[verb + 1 : verb + 6]) or (
        verb + 1 < len(words) and words[verb + 1].tag in ("pronoun", "det", "name", "role", "word")
    )


def _agent(words: Sequence[Word], verb: int, known: Grammar) -> Phrase | None:
    """``was described by Hill as``: the agent of a passive."""
    if known.turns:
        return agent_before(words, verb, known)
    for i in range(verb + 1, min(len(words), verb + 4)):
        if words[i].low in known.small("agent"):
            return inverted(words, i, known)
    return None


def _right(text: str, words: Sequence[Word], at: int, run: Run, known: Grammar) -> list[Attribution]:
    """Verbs after the run, up to the next run."""
    found = []
    ending = text[run.end - 1]
    parted = ending in ",?!—–-" or (at + 1 < len(words) and words[at + 1].text == ",")
    bonus = 1.6 if parted else 0.4 if ending == "." else 0.0
    marks = 0
    for i in range(at + 1, min(len(words), at + _REACH_RIGHT)):
        word = words[i]
        if word.tag == "quote" or word.text == ";" or _full_stop(words, i):
            break
        if i <= at + 2 and _leaves(words, i, known):
            break
        marks += word.text in (",", "—", "–")
        if word.cue is not None and word.cue.takes != "thought" and is_cue(words, i, known):
            phrase, turned = _right_subject(words, at, i, known)
            score = bonus - 0.2 * marks + _score_right(words, i, i - at - 1, phrase, turned=turned)
            found.append(Attribution(Span(word.start, word.end), phrase, words, score))
    return found


def _leaves(words: Sequence[Word], i: int, known: Grammar) -> bool:
    """Whether another clause opens right behind the run: ``“…,” when Hill said``, ``“…,” but Hill said``."""
    if words[i].low in known.small("as"):
        return False
    if words[i].tag == "conj" and words[i].low in known.small("opening joint"):
        return i + 1 < len(words) and words[i + 1].tag in ("pronoun", "name", "role", "det")
    return words[i].tag == "sub" or words[i].low in known.small("clause opener") - known.small("opening joint")


def _score_right(words: Sequence[Word], verb: int, gap: int, phrase: Phrase | None, *, turned: bool) -> float:
    """How likely the verb ``gap`` words after a run is the run's, before punctuation is weighed."""
    cue = words[verb].cue
    takes, ing = (cue.takes, cue.tense == "ing") if cue is not None else ("weak", False)
    own = 2 if phrase is not None and not turned else 0
    score = 2.6 - 0.15 * max(0, gap - own) + {"clause": 0.6, "clause-weak": -0.4, "marked": 0.2, "weak": -0.6}[takes]
    score -= 1.5 if phrase is None else 3.0 if ing else 0.0
    # "… a shame,” and threatened to": a second verb says something else.
    return score - (3.0 if words[verb - 1].tag == "conj" or (takes == "weak" and gap > 3) else 0.0)


def _full_stop(words: Sequence[Word], at: int) -> bool:
    """A stop that ends a sentence, and not ``(R-Wis.)`` or ``R-Ky.,``."""
    return words[at].text == "." and not (at + 1 < len(words) and words[at + 1].tag == "mark")


def _right_subject(words: Sequence[Word], at: int, verb: int, known: Grammar) -> tuple[Phrase | None, bool]:
    """The subject of a verb after a run, and whether it stands behind the verb."""
    if known.turns:
        said = words[verb].cue
        quoted = said is not None and said.lemma in known.small("quoted when passive")
        passive = not quoted and is_passive(words, verb, known)
        phrase = agent_before(words, verb, known) if passive else doer(words, verb, known)
        return phrase, phrase is not None and phrase.first > verb
    between = [word for word in words[at + 1 : verb] if word.tag not in ("adv", "mark", "aux")]
    cue = words[verb].cue
    if not between and cue is not None and cue.lemma not in known.small("never turned"):
        turned = inverted(words, verb, known)
        if turned is not None and words[turned.head].low not in known.small("object"):  # "“…,” calling him …"
            return turned, True
    if words[verb - 1].text == "," and cue is not None and cue.lemma in known.small("turned verb"):
        turned = inverted(words, verb, known)  # "“…” for the town, said Hill"
        goes_on = turned is not None and turned.last < len(words) and words[turned.last].tag in ("aux", "cue", "word")
        if turned is not None and not goes_on and words[turned.head].tag in ("name", "role"):
            return turned, True
    rest = words[at + 1 : verb + 1]
    phrase = subject(rest, len(rest) - 1, known)
    if phrase is None:
        return None, False
    return Phrase(phrase.first + at + 1, phrase.last + at + 1, phrase.head + at + 1), False


def _according(frame: Frame, at: int, known: Grammar) -> list[Attribution]:
    """``according to the ministry`` within reach."""
    found, words, credits = [], frame.words, frame.credits(known)
    for credited in credits[bisect_left(credits, at - _REACH_LEFT, key=_first) :]:
        if credited.first - at >= _REACH_RIGHT:
            break
        cue = Span(words[credited.first].start, words[credited.last - 1].end)
        found.append(Attribution(cue, credited.phrase, words, 2.9 - 0.06 * abs(at - credited.first)))
    return found


def _first(credited: Credited) -> int:
    return credited.first


def _signed(words: Sequence[Word], at: int) -> Attribution | None:
    """``“…” — Pete Smith``: a name that signs."""
    rest = words[at + 1 : at + 12]
    if not 2 <= len(rest) <= 9 or rest[0].text not in ("—", "–", "―", "--", "-", "~"):
        return None
    names = [
        i for i, word in enumerate(rest[1:], at + 2) if word.tag in ("name", "role", "word") and word.text[0].isupper()
    ]
    small = any(word.tag in ("cue", "aux", "pronoun", "rel") for word in rest)
    if not names or small or names[0] != at + 2:
        return None
    last = next((i for i in range(at + 2, len(words)) if words[i].tag == "mark"), len(words))
    return Attribution(None, Phrase(at + 2, last, names[0]), words, 4.0)


def _colon(words: Sequence[Word], at: int, known: Grammar) -> list[Attribution]:
    """``Hill: “…”``."""
    if (
        at < 2
        or words[at - 1].text not in (":", "--", "—", "–")
        or any(word.tag == "cue" for word in words[max(0, at - _REACH_LEFT) : at])
    ):
        return []
    if words[at - 2].tag == "name" and (at == 2 or words[at - 1].text != ":"):
        return [Attribution(None, Phrase(at - 2, at - 1, at - 2), words, 3.0)]
    lead = words[: at - 1]
    mention = words[at - 2].mention
    if mention is not None and mention.kind == "person" and not any(word.tag in ("aux", "pronoun") for word in lead):
        return [Attribution(None, Phrase(at - 2, at - 1, at - 2), words, 2.0)]  # "More from Hill: “…”"
    bare = known.turns and words[0].tag == "word" and all(word.tag == "adv" for word in words[1 : at - 1])
    phrase = Phrase(0, 1, 0) if bare else main_doer(words[: at - 1], known)  # "Hill wörtlich: “…”"
    return [] if phrase is None else [Attribution(None, phrase, words, 1.2)]


def carried(text: str, frames: Sequence[Frame], index: int, known: Grammar) -> Attribution | None:
    """A speaker from the sentence before a quote that stands by itself: one that ends in a colon, or leads up to it."""
    frame = frames[index]
    if not index or not frame.alone:
        return None
    before = frames[index - 1]
    if text[before.span.start : before.span.end].rstrip().endswith(":"):
        return _introduced(before, 2.5, known)
    near = before.block in (frame.block, frame.block - 1)
    found = _introduced(before, 1.5, known) if near and not before.runs else None
    if near and (found is None or found.cue is None) and before.reports(known):
        return told_before(frames, index - 1, known) or found  # its own subject is told of, and does not tell
    return found


def _introduced(frame: Frame, score: float, known: Grammar) -> Attribution | None:
    """The speaker whom the sentence before a quote leads up to."""
    words = frame.words
    credits = [one for one in frame.credits(known) if one.phrase is not None] if known.turns else []
    if credits:
        cue = Span(words[credits[-1].first].start, words[credits[-1].last - 1].end)
        return Attribution(cue, credits[-1].phrase, words, score)
    for i in range(len(words) - 1, max(-1, len(words) - _REACH_LEFT), -1):
        verb = words[i].cue
        if verb is not None and verb.takes != "thought" and is_cue(words, i, known) and not is_passive(words, i, known):
            phrase = doer(words, i, known) or (inverted(words, i, known) if i == 0 else None)
            if phrase is not None:
                return Attribution(Span(words[i].start, words[i].end), phrase, words, score)
    phrase = main_doer(words, known)
    if phrase is None or words[phrase.head].tag not in ("name", "pronoun", "role"):
        return None
    head = words[phrase.head]
    if head.mention is not None and head.mention.kind not in ("person", "organisation"):
        return None
    return Attribution(None, phrase, words, score)
