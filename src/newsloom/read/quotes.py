"""Quotes: words reported as said, with who said them and the verb that says so.

    blocks ──marks──▶ runs ──with sentences──▶ frames ──verbs of saying, weighed──▶ cue and subject ──▶ quotes
                                                 └──no verb──▶ carried on from the quote or sentence before

Every choice is a sum of hand-set weights over what stands between a run and a verb; below the threshold the speaker
stays ``None``.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from newsloom import tables
from newsloom.read.attribution import Attribution, Frame, attribution, carried, shared
from newsloom.read.clauses import subject
from newsloom.read.indirect import indirect
from newsloom.read.marks import Run, runs
from newsloom.read.speakers import Cast
from newsloom.read.tagging import Grammar, grammar, is_cue, tagged
from newsloom.types import TELLING, Article, Entity, Mention, Quote, QuoteKind, Sentence, Span, Speaker

_DASHES = frozenset("—–―-~")
_ATTRIBUTION_LONGEST = 120  # characters: "Hill, the mayor of Overmere and a former teacher, asked"


def quotes(
    article: Article, sentences: Sequence[Sentence], mentions: Sequence[Mention], entities: Sequence[Entity]
) -> tuple[Quote, ...]:
    """The quotes of an article in text order: direct and mixed ones from marks, indirect ones from verbs of saying."""
    known = grammar((article.language or "en").split("-")[0].lower())
    paragraphs = _paragraphs(article, sentences)
    cast = Cast(article, sentences, mentions, known)
    frames = _frames(article.text, paragraphs, sentences, mentions, known)
    marked = _marked(article.text, frames, cast)
    spoken = indirect(cast, [frame.words for frame in frames], marked)
    return tuple(sorted([*marked, *spoken], key=lambda quote: (quote.start, quote.end)))


def _paragraphs(article: Article, sentences: Sequence[Sentence]) -> list[Span]:
    if article.blocks:
        return [Span(block.start, block.end) for block in article.blocks if block.kind in TELLING]
    return [Span(sentences[0].start, sentences[-1].end)] if sentences else []


def _frames(
    text: str, paragraphs: Sequence[Span], sentences: Sequence[Sentence], mentions: Sequence[Mention], known: Grammar
) -> list[Frame]:
    by_block: dict[int, list[Run]] = {}
    for run in runs(text, paragraphs):
        by_block.setdefault(run.block, []).append(run)
    starts = [sentence.start for sentence in sentences]
    frames: list[Frame] = []
    for block, paragraph in enumerate(paragraphs):
        inside = by_block.get(block, [])
        outer = [run.outer.start for run in inside]
        cuts = starts[bisect_left(starts, paragraph.start + 1) : bisect_left(starts, paragraph.end)]
        cuts = [at for at in cuts if not _joined(text, at, inside[: bisect_left(outer, at)][-1:], mentions, known)]
        for start, end in pairwise([paragraph.start, *cuts, paragraph.end]):
            own = inside[bisect_left(outer, start) : bisect_left(outer, end)]
            near = _between(mentions, start, end)
            words = tagged(text, Span(start, end), [run.outer for run in own], near, known)
            frames.append(Frame(Span(start, end), block, words, own))
    return frames


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
    verb = next((i for i, word in enumerate(words) if word.tag == "cue" and is_cue(words, i)), None)
    if verb is None or subject(words, verb) is None:
        return False
    return words[verb - 1].text == "," or (verb <= 4 and all(word.tag != "mark" for word in words[:verb]))


def _between(mentions: Sequence[Mention], start: int, end: int) -> Sequence[Mention]:
    first = bisect_left(mentions, start, key=lambda mention: mention.start)
    return mentions[first : bisect_left(mentions, end, key=lambda mention: mention.start)]


def _marked(text: str, frames: Sequence[Frame], cast: Cast) -> list[Quote]:
    """The quotes in marks, frame by frame; a speaker is carried on where a quote names none itself."""
    found: list[Quote] = []
    last: _Last = _Last()
    for index, frame in enumerate(frames):
        before = frames[index - 1] if index else None
        last.enter(frame, before)
        earlier: Attribution | None = None
        for run in frame.runs:
            choice = attribution(text, frame, run)
            kind = _kind(text, frame, run, found)
            if choice is None or choice.phrase is None:
                lone = carried(text, frames, index) if kind == "direct" else None
                choice = shared(earlier) or lone or choice
            earlier = choice or earlier
            if not _is_quote(text, run, kind, choice, frame):
                continue
            speaker, cue = _speaker(cast, choice)
            if speaker is None and last.goes_on(frame, run):
                speaker = last.speaker
            quote = Quote(run.start, run.end, text[run.start : run.end], kind, speaker, cue)
            found.append(quote)
            last.remember(quote, run, frame)
    return found


def _speaker(cast: Cast, choice: Attribution | None) -> tuple[Speaker | None, Span | None]:
    if choice is None:
        return None, None
    speaker = cast.speaker(choice.words, choice.phrase) if choice.phrase is not None else None
    return speaker, choice.cue


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


def _is_quote(text: str, run: Run, kind: QuoteKind, choice: Attribution | None, frame: Frame) -> bool:
    """Tell quotes from scare quotes, titles and nicknames."""
    words = len(text[run.start : run.end].split())
    if words < 9 and _titled(text[run.start : run.end]) and _is_title(frame, run, kind):
        return False
    if kind == "direct" and words > 2:
        return True
    if choice is not None and choice.cue is not None:
        return choice.score >= (1.0 if words > 2 else 2.0) and (words > 2 or _beside(text, run, choice.cue))
    if words <= 2:
        return choice is not None and choice.score >= 2
    return words > 3 and not _titled(text[run.start : run.end])


def _beside(text: str, run: Run, cue: Span) -> bool:
    """Whether a verb can claim one or two marked words: any before them, after them only within three words."""
    return cue.end <= run.outer.start or text.count(" ", run.outer.end, cue.start) <= 3


def _is_title(frame: Frame, run: Run, kind: QuoteKind) -> bool:
    """Whether a run in title case is the name of a work: after ``the film``, or with no verb or comma before it."""
    at = frame.at(run)
    before = frame.words[max(0, at - 4) : at]
    if any(word.low in tables.words("works.en.txt") for word in before):
        return True
    plain = (
        bool(before) and before[-1].tag in ("prep", "poss", "word", "det", "name", "role") and before[-1].low != "as"
    )
    return kind == "mixed" and plain and run.end - run.start > 9


def _titled(text: str) -> bool:
    """``Make America Great Again``: words capitalised as in a title or slogan."""
    long = [word for word in text.split() if len(word) > 3]
    return bool(long) and all(not word[0].islower() for word in long)
