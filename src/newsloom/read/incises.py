"""Speech that its marks do not part from who says it: French incises inside « … », and lines of dialogue with a dash.

« On ne ferme pas un hôpital, s’indigne Hill, infirmière. On prévient. »   two runs round the incise
—No vendo la barca —dijo Hill—. Antes vendo la casa.                       two runs round the attribution
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from newsloom.read.marks import Run
from newsloom.read.tagging import Grammar, Word, is_cue, tagged
from newsloom.read.word_order import clause_start, phrase_at
from newsloom.types import Mention, Span

_DASHES = "—–"
_STOPS = frozenset({".", "!", "?", "…"})
_LONGEST = 1_500  # characters of a run that is looked through


def parted(text: str, run: Run, mentions: Sequence[Mention], known: Grammar) -> list[Run]:
    """The run, or its words before and behind the first incise in it, where the language puts incises inside marks."""
    if not known.small("incise") or run.end - run.start > _LONGEST:
        return [run]
    inside = [mention for mention in mentions if run.start <= mention.start and mention.end <= run.end]
    words = tagged(text, Span(run.start, run.end), [], inside, known)
    found = _incise(words, known)
    if found is None:
        return [run]
    first, last = found
    before = replace(run, end=words[first - 1].end, outer=Span(run.outer.start, words[first - 1].end), open_end=False)
    if last >= len(words) or not any(character.isalnum() for character in text[words[last].start : run.end]):
        return [before]
    start = words[last].start
    return [before, replace(run, start=start, outer=Span(start, run.outer.end), continues=True)]


def _incise(words: Sequence[Word], known: Grammar) -> tuple[int, int] | None:
    """The words ``[first, last)`` of ``, s’indigne Hill, infirmière.``, comma and stop with them."""
    for i, word in enumerate(words):
        if word.cue is None or i < 3 or not is_cue(words, i, known):
            continue
        first = clause_start(words, i)
        lead = words[first:i]
        if first < 2 or words[first - 1].text != "," or any(one.tag not in ("aux", "adv", "pronoun") for one in lead):
            continue
        clitic = next(
            (j for j in range(first, i) if words[j].tag == "pronoun" and words[j].low in known.small("clitic")), None
        )
        if lead and clitic is None and lead[0].tag == "pronoun":
            continue
        phrase = None if clitic is not None else phrase_at(words, i + 1, known)
        if clitic is None and phrase is None:
            continue
        return first - 1, _ends(words, phrase.last if phrase is not None else i + 1)
    return None


def _ends(words: Sequence[Word], at: int) -> int:
    """Where an incise ends whose subject ends at ``at``: at the stop, or at a comma the speech goes on behind."""
    comma = None
    for i in range(at, len(words)):
        if words[i].text in _STOPS:
            return i + 1
        if words[i].text == "," and comma is None:
            comma = i
        if comma is not None and words[i].tag in ("aux", "cue"):
            return comma + 1
    return len(words)


def dialogue(text: str, paragraphs: Sequence[Span], mentions: Sequence[Mention], known: Grammar) -> list[Run]:
    """The speech of consecutive paragraphs that begin with a dash, where at least one of them says who speaks."""
    if not known.small("dialogue"):
        return []
    found: list[Run] = []
    group: list[Run] = []
    told = False
    for block, paragraph in enumerate(paragraphs):
        if text[paragraph.start] not in _DASHES:
            found.extend(group if told else [])
            group, told = [], False
            continue
        runs = _line(text, paragraph, block, mentions, known)
        told = told or (runs[-1:] != [] and (len(runs) > 1 or runs[0].outer.end < paragraph.end))
        group.extend(runs)
    return found + (group if told else [])


def _line(text: str, paragraph: Span, block: int, mentions: Sequence[Mention], known: Grammar) -> list[Run]:
    cuts = [i for i in range(paragraph.start + 1, paragraph.end) if text[i] in _DASHES]
    start = paragraph.start + 1
    while start < paragraph.end and text[start].isspace():
        start += 1
    if start >= paragraph.end:
        return []
    end = cuts[0] if cuts else paragraph.end
    whole = Run(start, len(text[:end].rstrip()) if cuts else end, Span(paragraph.start, end), block, False, False)
    if not cuts:
        return parted(text, whole, mentions, known)
    closing = cuts[1] if len(cuts) > 1 else paragraph.end
    behind = closing + 1
    while behind < paragraph.end and not text[behind].isalnum() and text[behind] not in "¿¡":
        behind += 1
    whole = replace(whole, outer=Span(paragraph.start, whole.end))
    if behind >= paragraph.end:
        return [whole]
    return [whole, Run(behind, paragraph.end, Span(behind, paragraph.end), block, False, False, continues=True)]
