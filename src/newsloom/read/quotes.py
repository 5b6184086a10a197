"""Quotes: words reported as said, with who said them and the verb that says so.

    blocks ──marks──▶ runs ──with sentences──▶ frames ──verbs of saying, weighed──▶ cue and subject ──▶ quotes
                                                 └──no verb──▶ carried on from the quote or sentence before

Every choice is a sum of hand-set weights over what stands between a run and a verb; below the threshold the speaker
stays ``None``.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import pairwise

from newsloom import tables
from newsloom.read.attribution import Attribution, Frame, attribution, carried, shared, told_before
from newsloom.read.bare_names import bare_names
from newsloom.read.clauses import main_subject, of_itself, subject
from newsloom.read.incises import dialogue, parted
from newsloom.read.indirect import indirect
from newsloom.read.marks import Run, runs
from newsloom.read.speakers import Cast
from newsloom.read.tagging import Grammar, Tag, grammar, is_cue, tagged
from newsloom.types import TELLING, Article, Mention, Quote, QuoteKind, Sentence, Span, Speaker

# The last line of an utterance, or „ … .“ on a line of its own, whatever its block was taken for.
_SPOKEN_LINE = re.compile(r"[^„“”«»\"]*[“”»]\s*|[^„]*„[^„“”\n]*[.!?…]\s?“\s*")
_TITLED_AFTER = ("prep", "poss", "word", "det", "name", "role")
_DASHES = frozenset("—–―-~")
_LED_TO = 2.0  # what a speaker before a colon weighs at least
_REPORTED_GAP = 2  # sentences without marks
_NICKNAME = 3  # words
_LISTED_LONGEST = 40  # characters
_LEAD = 24  # characters before words that nobody said
_ATTRIBUTION_LONGEST = 120  # characters: "Hill, the mayor of Overmere and a former teacher, asked"


def quotes(article: Article, sentences: Sequence[Sentence], mentions: Sequence[Mention]) -> tuple[Quote, ...]:
    """The quotes of an article in text order: direct and mixed ones from marks, indirect ones from verbs of saying."""
    known = grammar((article.language or "en").split("-")[0].lower())
    mentions = bare_names(mentions, article.text, known)
    paragraphs = _paragraphs(article, sentences)
    frames = _frames(article.text, paragraphs, sentences, mentions, known)
    cast = Cast(article, sentences, mentions, known, [run.outer for frame in frames for run in frame.runs])
    marked, passed = _marked(article.text, frames, cast)
    # without the blank behind: the words of a sentence, which its dates and figures were looked for in
    telling = (frame for frame in frames if known.may_tell(article.text[frame.span.start : frame.span.end].rstrip()))
    spoken = indirect(cast, [frame.words for frame in telling], marked)
    within = _within(article.text, passed, spoken)
    return tuple(sorted([*marked, *within, *spoken], key=lambda quote: (quote.start, quote.end)))


def _within(text: str, passed: Sequence[Run], spoken: Sequence[Quote]) -> list[Quote]:
    """Single marked words inside what somebody is reported to say: they are the speaker's (``said it was “fair”``)."""
    found = []
    for run in passed:
        around = [one for one in spoken if one.start <= run.outer.start and run.outer.end <= one.end + 1]
        if around and around[-1].cue is not None:
            inner = around[-1]
            found.append(Quote(run.start, run.end, text[run.start : run.end], "mixed", inner.speaker, inner.cue))
    return found


def _paragraphs(article: Article, sentences: Sequence[Sentence]) -> list[Span]:
    if article.blocks:
        text = article.text
        return [
            Span(block.start, block.end)
            for block in article.blocks
            if block.kind in TELLING
            or (block.kind == "heading" and _SPOKEN_LINE.fullmatch(text, block.start, block.end))
        ]
    return [Span(sentences[0].start, sentences[-1].end)] if sentences else []


def _frames(
    text: str, paragraphs: Sequence[Span], sentences: Sequence[Sentence], mentions: Sequence[Mention], known: Grammar
) -> list[Frame]:
    by_block: dict[int, list[Run]] = {}
    for run in sorted(_all_runs(text, paragraphs, mentions, known), key=lambda run: run.start):
        by_block.setdefault(run.block, []).append(run)
    starts = [sentence.start for sentence in sentences]
    places = [mention.start for mention in mentions]
    frames: list[Frame] = []
    for block, paragraph in enumerate(paragraphs):
        inside = by_block.get(block, [])
        outer = [run.outer.start for run in inside]
        cuts = starts[bisect_left(starts, paragraph.start + 1) : bisect_left(starts, paragraph.end)]
        if inside:
            cuts = [at for at in cuts if not _joined(text, at, inside[: bisect_left(outer, at)][-1:], mentions, known)]
        for start, end in pairwise([paragraph.start, *cuts, paragraph.end]):
            own = inside[bisect_left(outer, start) : bisect_left(outer, end)]
            named = mentions[bisect_left(places, start) : bisect_left(places, end)]
            tag = partial(tagged, text, Span(start, end), [run.outer for run in own], named, known)
            frames.append(Frame(Span(start, end), block, own, tag))
    return frames


def _all_runs(text: str, paragraphs: Sequence[Span], mentions: Sequence[Mention], known: Grammar) -> list[Run]:
    marked = runs(text, paragraphs)
    if not known.turns:
        return list(marked)
    whole = [part for run in marked for part in parted(text, run, mentions, known)]
    lines = dialogue(text, paragraphs, mentions, known)
    taken = {run.block for run in lines}
    return [*(run for run in whole if run.block not in taken), *lines]


def _joined(text: str, at: int, last: Sequence[Run], mentions: Sequence[Mention], known: Grammar) -> bool:
    """Whether the sentence that starts at ``at`` belongs with the run before it (none or one in ``last``).

    It does when it starts inside the run, or only says who spoke: ``“Is it over?” Marsh asked.``
    """
    if not last:
        return False
    run = last[0]
    if at < run.outer.end:
        return True
    gap = text[run.outer.end : at].strip()
    # A signature: the dash may have been taken for a bullet, and left before the sentence.
    if gap in _DASHES or (not gap and text[at] in _DASHES):
        return True
    if gap:
        return False
    if text[run.end - 1] not in ",?!…—–-":
        return False
    stop = min(len(text), at + _ATTRIBUTION_LONGEST)
    stop = next((i for i in range(at, stop) if text[i] in '\n"“„«'), stop)
    words = tagged(text, Span(at, stop), [], _between(mentions, at, stop), known)
    verb = next((i for i, word in enumerate(words) if word.tag == "cue" and is_cue(words, i, known)), None)
    if verb is None or subject(words, verb, known) is None:
        return False
    return words[verb - 1].text == "," or (verb <= 4 and all(word.tag != "mark" for word in words[:verb]))


def _between(mentions: Sequence[Mention], start: int, end: int) -> Sequence[Mention]:
    first = bisect_left(mentions, start, key=lambda mention: mention.start)
    return mentions[first : bisect_left(mentions, end, key=lambda mention: mention.start)]


def _marked(text: str, frames: Sequence[Frame], cast: Cast) -> tuple[list[Quote], list[Run]]:
    """The quotes in marks, frame by frame, and the short runs passed over; unnamed speakers are carried on."""
    reading = _Marks(text, frames, cast)
    for index in range(len(frames)):
        reading.read(index)
    return reading.found, reading.passed


@dataclass(slots=True)
class _Last:
    """The last quote in marks: who spoke, where, and whether its marks stayed open."""

    speaker: Speaker | None = None
    frame: Frame | None = None
    open_end: bool = False
    gap: int = 0

    def enter(self, frame: Frame, before: Frame | None) -> None:
        """A new sentence begins."""
        if before is not None and not before.runs:
            self.gap += 1

    def remember(self, quote: Quote, run: Run, frame: Frame) -> None:
        """Keep what the next quote may carry on."""
        if quote.kind == "direct" or quote.speaker is not None:
            self.speaker, self.frame, self.open_end, self.gap = quote.speaker, frame, run.open_end, 0

    def goes_on(self, frame: Frame, run: Run) -> bool:
        """Whether a quote without a speaker of its own carries the last one on."""
        if self.frame is None or self.speaker is None:
            return False
        if self.open_end and frame.block == self.frame.block + 1:
            return True
        if frame.block == self.frame.block:
            return self.gap <= 1
        return frame.alone and frame.block == self.frame.block + 1 and self.gap <= 1

    def reported_on(self, frame: Frame, known: Grammar) -> bool:
        """Whether a sentence in the reporting mood goes on with what the last speaker said, in the next sentences."""
        near = self.frame is not None and frame.block - self.frame.block <= 1 and self.gap <= _REPORTED_GAP
        return near and frame.reports(known)


@dataclass(slots=True)
class _Marks:
    """Quotes in marks as they are read, with what a later run can learn from an earlier one.

    ``lines`` are the quotes (their places in ``found``) that are lines of one utterance so far; ``guessed`` those whose
    speaker stands before them at best: a verb at the utterance's end is surer.
    """

    text: str
    frames: Sequence[Frame]
    cast: Cast
    found: list[Quote] = field(default_factory=list)
    passed: list[Run] = field(default_factory=list)
    last: _Last = field(default_factory=_Last)
    lines: list[int] = field(default_factory=list)
    guessed: set[int] = field(default_factory=set)

    def read(self, index: int) -> None:
        """Read the runs of a frame."""
        frame = self.frames[index]
        self.last.enter(frame, self.frames[index - 1] if index else None)
        earlier: Attribution | None = None
        for run in frame.runs:
            own = attribution(self.text, frame, run, self.cast.known)
            kind = _kind(self.text, frame, run, self.found)
            choice = self._chosen(index, own, earlier, kind)
            earlier = choice or earlier
            listed = _listed(frame, run, self.found)
            if listed is not None:
                self.found.append(self._quote(run, "mixed", listed.speaker, listed.cue))
            elif self._is_said(frame, run, kind, choice):
                self._take(frame, run, self._told(frame, run, kind, choice))
                self._share(own, choice)

    def _chosen(
        self, index: int, own: Attribution | None, earlier: Attribution | None, kind: QuoteKind
    ) -> Attribution | None:
        """Who says a run: by its own verb, as the run before it, by a line of its own, or by the sentence before."""
        choice, known = own, self.cast.known
        if choice is None or choice.phrase is None:
            lone = carried(self.text, self.frames, index, known) if kind == "direct" else None
            choice = shared(earlier) or lone or choice
        if choice is None and self.frames[index].reports(known):
            choice = told_before(self.frames, index, known)
        return choice

    def _is_said(self, frame: Frame, run: Run, kind: QuoteKind, choice: Attribution | None) -> bool:
        """Whether somebody said what stands in the marks; what is neither said nor a work's name is passed over."""
        known = self.cast.known
        if _tells(choice, run) or _imagined(self.text, run, choice, known):
            return False
        if _is_quote(self.text, frame, run, kind, choice=choice, known=known):
            return True
        told = choice is not None and choice.cue is not None
        if not _named_work(self.text, frame, run, kind, known, told=told):
            self.passed.append(run)
        return False

    def _told(self, frame: Frame, run: Run, kind: QuoteKind, choice: Attribution | None) -> Quote:
        speaker, cue = _speaker(self.cast, choice)
        if speaker is None and (self.last.goes_on(frame, run) or self.last.reported_on(frame, self.cast.known)):
            speaker = self.last.speaker
        return self._quote(run, kind, speaker, cue)

    def _quote(self, run: Run, kind: QuoteKind, speaker: Speaker | None, cue: Span | None) -> Quote:
        return Quote(run.start, run.end, self.text[run.start : run.end], kind, speaker, cue)

    def _take(self, frame: Frame, run: Run, quote: Quote) -> None:
        self.found.append(quote)
        self.last.remember(quote, run, frame)
        self.lines = self.lines if run.continues else []
        self.lines.append(len(self.found) - 1)

    def _share(self, own: Attribution | None, choice: Attribution | None) -> None:
        """Give the speaker of the last quote to the lines of its utterance that have none, or a guessed one."""
        by_verb = own is not None and own.cue is not None and own.phrase is not None
        if not by_verb and (choice is None or choice.score < _LED_TO):
            self.guessed.add(len(self.found) - 1)
        quote = self.found[-1]
        for one in self.lines if quote.speaker is not None else ():
            if self.found[one].speaker is None or (by_verb and one in self.guessed):
                self.found[one] = replace(self.found[one], speaker=quote.speaker, cue=quote.cue)


def _imagined(text: str, run: Run, choice: Attribution | None, known: Grammar) -> bool:
    """Words that nobody said: ``she should have added, “…”``, ``something along the lines of “…”``."""
    if known.turns:
        return False
    spots = {"mark": run.outer.start, "verb": choice.cue.start if choice is not None and choice.cue is not None else 0}
    leads = {use: text[max(0, spot - _LEAD) : spot].rstrip(" ,:").lower() for use, spot in spots.items()}
    return any(leads[use].endswith(words) for use, words in tables.rows("imagined.en.tsv"))


def _listed(frame: Frame, run: Run, found: Sequence[Quote]) -> Quote | None:
    """The quote before, where a short run only goes on with its list: ``called him a “bully,” “weak” and a “liar.”``"""
    last = found[-1] if found else None
    if last is None or last.kind != "mixed" or last.cue is None or run.end - run.start > _LISTED_LONGEST:
        return None
    at = frame.at(run)
    i = at - 1
    while i >= 0 and frame.words[i].tag in ("det", "conj", "mark"):
        i -= 1
    before = frame.words[i] if i >= 0 else None
    near = before is not None and before.tag == "quote" and before.start <= last.start and last.end <= before.end
    return last if near else None


def _speaker(cast: Cast, choice: Attribution | None) -> tuple[Speaker | None, Span | None]:
    if choice is None:
        return None, None
    if choice.phrase is not None and of_itself(choice.words, choice.phrase, cast.known):
        return None, choice.cue
    speaker = cast.speaker(choice.words, choice.phrase) if choice.phrase is not None else None
    return _named_first(cast, choice, speaker) or speaker, choice.cue


def _named_first(cast: Cast, choice: Attribution, speaker: Speaker | None) -> Speaker | None:
    """The sentence's subject, where ``what he called`` means it: ``Hill denounced what he called “…”``."""
    if speaker is None or choice.phrase is None or choice.phrase.head == 0 or cast.known.turns:
        return None
    pronoun = choice.words[choice.phrase.head]
    if pronoun.tag != "pronoun" or choice.words[choice.phrase.first - 1].low not in cast.known.small("whatever"):
        return None
    main = main_subject(choice.words, choice.phrase.first, cast.known)
    if main is None or main.head >= choice.phrase.first:
        return None
    head = choice.words[main.head]
    same = head.tag == "pronoun" and head.low == pronoun.low
    outer = cast.speaker(choice.words, main) if same or head.tag in ("name", "role") else None
    if outer is None or same or speaker.entity is None:
        return outer
    return outer if outer.entity == speaker.entity else None


def _kind(text: str, frame: Frame, run: Run, found: Sequence[Quote]) -> QuoteKind:
    """Whether a run is a whole utterance (direct) or a piece in the writer's sentence (mixed)."""
    lead = text[frame.span.start : run.outer.start].rstrip()
    first = text[run.start]
    upper = not first.islower()
    if not lead:
        tail = text[run.outer.end : frame.span.end].strip()
        whole = text[run.end - 1] in ",.!?…—–-:" or not tail or tail[0] in ",.;—–"
        return "direct" if whole else "mixed"
    if lead[-1] in ",:.!?—–" and upper and run.end - run.start > 12:
        return "direct"
    if lead[-1] == ":":
        return "direct"
    earlier = found[-1] if found and found[-1].start >= frame.span.start else None
    if lead[-1] in ",—–" and earlier is not None and earlier.kind == "direct" and text[earlier.end - 1] in ",—–-":
        return "direct"
    return "mixed"


def _is_quote(
    text: str, frame: Frame, run: Run, kind: QuoteKind, *, choice: Attribution | None, known: Grammar
) -> bool:
    """Tell quotes from scare quotes, titles and nicknames."""
    if _named_work(text, frame, run, kind, known, told=choice is not None and choice.cue is not None):
        return False
    words = len(text[run.start : run.end].split())
    if words <= _NICKNAME and _inside_name(frame, run, known):
        return False
    if run.single and frame.alone and words < 9 and _titled(text[run.start : run.end]):
        return False  # a heading: ‘All Bets Are Off’
    if (kind == "direct" and words > 2) or frame.reports(known):
        return True
    if choice is not None and choice.cue is not None:
        # 1.5 for one word, 1 for more: 27 of 33 runs between 1 and 2 with a verb before them are annotated quotes.
        least = (
            2.0
            if known.turns and words < 3
            else 1.0
            if words > 1 and not _titled(text[run.start : run.end])
            else 1.5
            if words < 3
            else 1.0
        )
        return choice.score >= least and (words > 2 or _beside(text, run, choice.cue))
    if words <= 2:
        return choice is not None and choice.score >= 2
    return words > 2 + known.turns and not _titled(text[run.start : run.end])


def _inside_name(frame: Frame, run: Run, known: Grammar) -> bool:
    """A nickname: ``Charles “Chuck” Voll``."""
    at = frame.at(run)
    named_by: tuple[Tag, ...] = ("name",) if known.second else ("name", "word")
    around = frame.words[at - 1 : at] + frame.words[at + 1 : at + 2]
    named = len(around) == 2 and all(word.tag in named_by and word.text[0].isupper() for word in around)
    return (
        named
        and not frame.words[at].text[1].islower()
        and around[0].end + 1 == run.outer.start
        and run.outer.end + 1 == around[1].start
    )


def _tells(choice: Attribution | None, run: Run) -> bool:
    """Whether a run is no quote but the newspaper that quotes: ``schrieb „Die Zeit“``."""
    phrase = choice.phrase if choice is not None else None
    return choice is not None and phrase is not None and choice.words[phrase.head].start == run.outer.start


def _named_work(text: str, frame: Frame, run: Run, kind: QuoteKind, known: Grammar, *, told: bool) -> bool:
    marked = text[run.start : run.end]
    if marked.count(" ") >= 8 or not (_titled(marked) or (known.turns and not marked[:1].islower())):
        return False
    return _is_title(marked, frame, run, kind, told=told, known=known)


def _beside(text: str, run: Run, cue: Span) -> bool:
    """Whether a verb can claim one or two marked words: any before them, after them only within three words."""
    return cue.end <= run.outer.start or text.count(" ", run.outer.end, cue.start) <= 3


def _is_title(run_words: str, frame: Frame, run: Run, kind: QuoteKind, *, told: bool, known: Grammar) -> bool:
    """Whether a run in title case is the name of a work: after ``the film``, or with no verb or comma before it."""
    at = frame.at(run)
    before = frame.words[max(0, at - 4) : at]
    if before and before[-1].text == ":":  # "Der Zeitung sagte Hill: „…“"
        return False
    if any(word.low in known.works for word in before):
        return True
    if kind == "mixed" and " " in run_words and before and before[-1].tag in ("poss", "cue") and not known.turns:
        last = before[-1].cue  # "on NBC’s “Meet the Press”", "told “Meet the Press”"
        return last is None or last.lemma in known.small("takes listener")
    if known.turns:
        # Capitals tell little where nouns have them: "der „Berliner Zeitung“" is a name, "sprach von „Panik“" is none.
        if kind == "mixed" and before and _begins_as_title(run_words, known):
            done = before[-1].low in known.small("agent")  # "révélée par « Le Verger de verre »"
            plain = before[-1].tag in ("prep", "det", "word", "name", "aux")
            return done or (plain and all(word.cue is None for word in before))
        named = kind == "mixed" and _titled(run_words) and not frame.reports(known)
        if not named or not before:
            return False
        if before[-1].low in known.small("indefinite"):  # "sprach von einer „Gefahr für Leib und Leben“"
            return False
        noun = before[-1].tag == "role" or (before[-1].tag == "word" and before[-1].text[0].isupper() and known.second)
        return noun or (" " in run_words and before[-1].tag in ("det", "word", "name"))
    plain = (
        bool(before)
        and before[-1].tag in (("prep", "poss", "name", "role") if told else _TITLED_AFTER)
        and before[-1].low not in known.small("as")
    )
    return kind == "mixed" and plain and run.end - run.start > 9


def _begins_as_title(text: str, known: Grammar) -> bool:
    """``Le Verger de verre``, ``El jardín de cristal``: an article with a capital amid a sentence, and no verb."""
    words = re.split(r"[\s'’]+", text)
    if known.second or not 1 < len(words) <= 6 or not text[:1].isupper():
        return False
    if known.classes.get(words[0].lower()) != "det":
        return False
    verbal = ("aux", "pronoun", "sub", "rel")
    return not any(known.classes.get(word.lower()) in verbal or word.lower() in known.cues for word in words)


def _titled(text: str) -> bool:
    """``Make America Great Again``: words capitalised as in a title or slogan."""
    long = [word for word in text.split() if len(word) > 3]
    return bool(long) and all(not word[0].islower() for word in long)
