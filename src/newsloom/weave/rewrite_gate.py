"""May a model's sentence stand in the place of a printed one? ``check``'s gates, and more.

Another's summary is judged by ``check`` alone. A model's sentence stands under an outlet's credit, beside the outlet's
own words; so it must also keep who says it, each figure with its hedge and in its place, and its quotation whole.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from newsloom.errors import NewsloomError
from newsloom.text import normal, squeeze, word_spans, words
from newsloom.types import Article, Passage, Reading
from newsloom.weave.check import check, source_words
from newsloom.weave.lacks import lacks
from newsloom.weave.sources import Sources, coverage
from newsloom.weave.standing import standing
from newsloom.weave.statements import Statement, content_stems, modality, statements, word_class

#: Reads one sentence as the report it is taken from is read: in its language, at its date.
Reader = Callable[[str, Article], Reading]

# Twice the longest sentence that a digest prints has about this many characters.
_LONGEST = 1_000
# What is markup to a model, a browser or a terminal, unless the report has it too.
_MARKUP = re.compile(r"[<>|`*_#{}\\^~]|://|[^\x20-\x7e\u00a0-\u02af\u0370-\u1fff\u2010-\u2027\u20a0-\ud7ff]")
_INSERTED = re.compile(r"\[([^\[\]]{0,120})\](?!\w)")
_NAMED = re.compile(r"\b(?:he|she) (?=\[[^\[\]]{2,120}\])", re.IGNORECASE)
_IN_MARKS = re.compile(r"[“\"«„]([^“”\"«»„]{1,2000})[”\"»“]")
_FINAL = ",.;:!? "
_PARTING = re.compile(r"[,;:()–—“”\"«»]")
# English alone is sent so far (see ``gated``).
_JOINS = re.compile(r"\b(?:and|but)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Slot:
    """A printed passage that may be reworded: its number for the model, and the statement it prints."""

    number: int
    place: int
    passage: Passage
    own: Statement
    source: Reading


def gated(language: str | None) -> bool:
    """Whether a language has the tables without which a "not", a "may" or an "only" would go unseen."""
    return bool(word_class("negation", language) and word_class("turning", language) and modality(language))


@dataclass(frozen=True, slots=True)
class Worded:
    """A sentence that stands: as it will be printed, and as it was read."""

    slot: Slot
    text: str
    one: Statement
    reading: Reading


def judged(text: str, slot: Slot, sources: Sources, reader: Reader) -> Worded | list[str]:
    """The sentence as it can be printed in a passage's place, or why it cannot."""
    reasons = list(_unfit(text, slot))
    if reasons:
        return reasons
    try:
        printed = _standing(text, slot, reader)
        reading = reader(source_words(printed or text), slot.source.article)
    except NewsloomError:
        return ["it is no sentence"]
    found = statements([reading])
    if printed is None or len(found) != 1 or found[0].cut or not _whole(found[0], reading):
        return ["it is not one sentence that can stand by itself"]
    one = found[0]
    if one.judgement:
        return ["it judges, and does not tell"]
    reasons = [lack.text for lack in lacks(one, reading, slot.own, sources)] or list(
        _astray(one, reading, printed, slot)
    )
    if not reasons:
        # As `newsloom check` will see it, which looks for the nearest sentence itself.
        reasons = [reason for verdict in check(reading, sources) for reason in verdict.because]
    return reasons or Worded(slot, printed, one, reading)


def _unfit(text: str, slot: Slot) -> Iterator[str]:
    """What can be told before reading."""
    if not text or len(text) > _LONGEST:
        yield "it is empty or longer than any sentence"
        return
    exact = f"{slot.passage.credits[0].exact} {slot.passage.text}"
    strange = sorted({mark for mark in _MARKUP.findall(text) if mark not in exact})
    if strange:
        yield f"it holds markup: {' '.join(map(ascii, strange[:3]))}"
    ours, theirs = _inserted(slot.passage.text), _inserted(text)
    for inserted, beside in sorted(theirs.items()):
        # Nobody reads what stands in brackets: elsewhere in the sentence it would go unchecked.
        if not any(mine and mine == own for mine, own in zip(beside, ours.get(inserted, ("", "")), strict=True)):
            yield f"“[{inserted}]” is no insertion of newsloom's, or stands elsewhere"
    told = set(words(text))
    dropped = [inserted for inserted in sorted(ours) if not set(words(inserted)) <= told]
    if dropped:
        yield f"it drops what newsloom has set in brackets, “{dropped[0]}”"


def _inserted(text: str) -> dict[str, tuple[str, str]]:
    """What stands in brackets, each with the words before and behind it."""
    found = {}
    for match in _INSERTED.finditer(text):
        before, behind = words(text[: match.start()]), words(text[match.end() :])
        found[squeeze(match.group(1))] = " ".join(before[-1:]), " ".join(behind[:1])
    return found


def _standing(text: str, slot: Slot, reader: Reader) -> str | None:
    """The sentence as it can be printed alone; with brackets of ours in it, as it is."""
    # "she [Ruth Adeyar] said" stands as "Ruth Adeyar said" does.
    opened = source_words(text) if not _INSERTED.search(text) else squeeze(re.sub(r"[\[\]]", "", _NAMED.sub("", text)))
    reading = reader(opened, slot.source.article)
    found = statements([reading])
    alone = standing(found[0], reading) if len(found) == 1 else None
    return text if alone is not None and opened != text else alone


def _whole(one: Statement, reading: Reading) -> bool:
    """Whether nothing but marks stands outside the one statement, so that no word goes unread."""
    text = reading.article.text
    return not words(text[: one.start]) and not words(text[one.end :])


def _astray(one: Statement, reading: Reading, text: str, slot: Slot) -> Iterator[str]:
    """What ``check`` lets pass in another's summary, and newsloom does not print as its own."""
    yield from _unsaid(reading, text, slot)
    yield from _wrongly_credited(reading, slot)
    yield from _figures_altered(one, reading, slot)
    yield from _swapped(one, reading, slot)
    # What stands in brackets is ours, here and in the source.
    yield from _turned(reading.article.text, slot)
    yield from _words_astray(reading.article.text, slot)
    yield from _misquoted(text, slot)


def _unsaid(reading: Reading, text: str, slot: Slot) -> Iterator[str]:
    """Speakers and outlets whose word it is, and who are not named any more."""
    told = set(words(text))
    for who in slot.own.speakers:
        if words(who)[-1:] and words(who)[-1] not in told:
            yield f"it does not say that it is {who} who says so"
    cited = {citation.outlet.name for citation in reading.citations}
    for outlet in slot.own.relayed:
        if outlet not in cited and normal(outlet) not in normal(text):
            yield f"it does not say that it comes from {outlet}"


def _wrongly_credited(reading: Reading, slot: Slot) -> Iterator[str]:
    """Outlets that the sentence credits, and neither the cited sentence nor its passage does."""
    held = {credit.outlet for credit in slot.passage.credits} | set(slot.own.relayed)
    exact = normal(slot.passage.credits[0].exact)
    for name in dict.fromkeys(citation.outlet.name for citation in reading.citations):
        if name not in held and normal(name) not in exact:
            yield f"{name} is credited but does not say it in the source sentence"


def _figures_altered(one: Statement, reading: Reading, slot: Slot) -> Iterator[str]:
    """Figures with another unit than in the source, or that have lost or gained an "about" or "more than"."""
    exact = normal(slot.passage.credits[0].exact)
    for figure in one.figures:
        same = [other for other in slot.own.figures if (other.value, other.high) == (figure.value, figure.high)]
        raw = reading.article.text[figure.start : figure.end]
        if same and all(other.modifier != figure.modifier for other in same):
            hedges = [hedge or "no hedge" for hedge in (figure.modifier, same[0].modifier)]
            yield f"“{raw}” stands with {hedges[0]} here, with {hedges[1]} in the source sentence"
        elif normal(raw) not in exact and all(other.unit != figure.unit for other in same):
            yield f"the figure “{raw}” is not in the source sentence"


def _swapped(one: Statement, reading: Reading, slot: Slot) -> Iterator[str]:
    """Names, figures or dates that have changed places: each stands here where the source has another."""
    for points, width in ((_names, 1), (_figures, 2)):
        here = _settings(points(one, reading), one, reading, width)
        there = _settings(points(slot.own, slot.source), slot.own, slot.source, width)
        for point, sides in sorted(here.items()):
            own = there.get(point, ("", ""))
            if any(a and a == b for a, b in zip(own, sides, strict=True)):
                continue
            for other, theirs in sorted(there.items()):
                if other != point and any(a and a == b for a, b in zip(sides, theirs, strict=True)):
                    yield f"“{point}” stands where the source has “{other}”"
                    return


def _names(one: Statement, reading: Reading) -> list[tuple[str, int, int]]:
    """The names of people and bodies, by their last word, with where they stand."""
    return [
        (words(m.entity)[-1], m.start, m.end)
        for m in reading.mentions
        if one.start <= m.start and m.end <= one.end and m.kind != "other" and words(m.entity)
    ]


def _figures(one: Statement, reading: Reading) -> list[tuple[str, int, int]]:
    """The figures and dates as they are written, with where they stand."""
    spans = sorted({(f.start, f.end) for f in one.figures} | {(d.start, d.end) for d in one.dates})
    # Of "9 March" and its "9" only the whole has a place.
    outer = [s for s in spans if not any(o != s and o[0] <= s[0] and s[1] <= o[1] for o in spans)]
    return [(normal(reading.article.text[start:end]), start, end) for start, end in outer]


def _settings(
    points: list[tuple[str, int, int]], one: Statement, reading: Reading, width: int
) -> dict[str, tuple[str, str]]:
    """For each point that occurs once, the ``width`` words before and behind it; a lone stop word tells nothing."""
    text, stop = reading.article.text, word_class("stop", reading.article.language)
    said = [name for name, _, _ in points]
    found = {}
    for name, start, end in points:
        if said.count(name) == 1:
            sides = words(text[one.start : start])[-width:], words(text[end : one.end])[:width]
            found[name] = tuple("" if width == 1 and stop.issuperset(side) else " ".join(side) for side in sides)
    return found  # type: ignore[return-value]


def _turned(text: str, slot: Slot) -> Iterator[str]:
    """Small words that turn the sense: added, or dropped before a word that is kept."""
    language = slot.source.article.language
    turning, stop = word_class("turning", language), word_class("stop", language)
    here, there = words(text), words(slot.passage.credits[0].exact)
    told, held = set(here), set(there)
    added = sorted(turning & told - held)
    if added:
        yield f"“{added[0]}” is not in the source sentence"
    for at, word in enumerate(there):
        if word not in turning or word in told:
            continue
        beside = (*there[at + 1 :], *reversed(there[:at]))  # "would pay half": nothing behind it
        governed = next((other for other in beside if other not in stop and other not in turning), None)
        if governed in told:
            yield f"“{word}” stands with “{governed}” in the source sentence"
            return


def _words_astray(text: str, slot: Slot) -> Iterator[str]:
    """Content words that are added, that stand in another's place, or that are left out of the middle of a clause.

    Asked to word anew and add nothing, a model needs no word of its own. What it may leave out is what stands between
    marks, or one of two parts that "and" joins: "ships that hold a licence may" without its clause is of other ships.
    """
    source = _Content.of(slot.source.article.text[slot.own.start : slot.own.end], slot)
    mine = _Content.of(text, slot)
    given = set(content_stems(f"{slot.passage.text} {' '.join(slot.own.speakers)}", slot.source.article.language))
    added = next((root for root in mine.roots if root not in source.roots and root not in given), None)
    if added:
        yield f"“{mine.word(added)}” is not in the source sentence"
    here, there = mine.sides(), source.sides()
    for root, sides in here.items():
        other = next((o for o, theirs in there.items() if o != root and theirs == sides and any(sides)), None)
        if other is not None and there.get(root) != sides:
            yield f"“{mine.word(root)}” stands where the source has “{source.word(other)}”"
            break
    lost = source.torn(mine.roots, _named(slot))
    if lost:
        yield f"“{lost}” is left out of the middle of a clause"


def _named(slot: Slot) -> list[tuple[int, int]]:
    """Where names stand in the source sentence, by offsets into it: of one, a part may stand for the whole."""
    start, end = slot.own.start, slot.own.end
    return [(m.start - start, m.end - start) for m in slot.source.mentions if start <= m.start and m.end <= end]


@dataclass(frozen=True, slots=True)
class _Content:
    """The words of a sentence that carry content: their roots, in order, and where each stands."""

    text: str
    roots: tuple[str, ...]
    spans: tuple[tuple[int, int], ...]

    @classmethod
    def of(cls, text: str, slot: Slot) -> _Content:
        found = [
            (root, span)
            for span in word_spans(text)
            for root in content_stems(text[slice(*span)], slot.source.article.language)
        ]
        return cls(text, tuple(root for root, _ in found), tuple(span for _, span in found))

    def word(self, root: str) -> str:
        """How a root is spelt here."""
        return self.text[slice(*self.spans[self.roots.index(root)])]

    def sides(self) -> dict[str, tuple[str, str]]:
        """For each root that occurs once, between others that do, those before and behind it."""
        padded = ("", *self.roots, "")
        return {
            root: (padded[at], padded[at + 2])
            for at, root in enumerate(self.roots)
            if all(self.roots.count(one) < 2 for one in padded[at : at + 3])
        }

    def torn(self, kept: Sequence[str], names: Sequence[tuple[int, int]]) -> str | None:
        """The first run of words that is not kept and is not a whole part of the sentence."""
        gone = self._gone(kept, names)
        at = 0
        while at < len(gone):
            end = next((i for i in range(at, len(gone)) if not gone[i]), len(gone))
            if end > at:
                before = self.text[self.spans[at - 1][1] if at else 0 : self.spans[at][0]]
                behind = self.text[self.spans[end - 1][1] : self.spans[end][0] if end < len(gone) else None]
                opens, closes = at == 0 or _parts(before), end == len(gone) or _parts(behind)
                joined = end - at > 1 and _JOINS.search(behind)  # of "90 crowns a day and", "day" is no part
                if not (opens and closes) and not joined:
                    return self.text[self.spans[at][0] : self.spans[end - 1][1]]
            at = end + 1
        return None

    def _gone(self, kept: Sequence[str], names: Sequence[tuple[int, int]]) -> list[bool]:
        """For each word, whether it is left out."""
        told = set(kept)
        gone = [root not in told and not self._in_kept_name(at, told, names) for at, root in enumerate(self.roots)]
        # Of two "metres" one is kept: not the one that all its neighbours have left.
        for at, root in enumerate(self.roots):
            fewer = not gone[at] and kept.count(root) < self.roots.count(root)
            gone[at] |= fewer and (at == 0 or gone[at - 1]) and (at + 1 == len(gone) or gone[at + 1])
        return gone

    def _in_kept_name(self, at: int, kept: set[str], names: Sequence[tuple[int, int]]) -> bool:
        start, end = self.spans[at]
        name = next(((a, b) for a, b in names if a <= start and end <= b), None)
        return name is not None and any(
            root in kept for root, (a, b) in zip(self.roots, self.spans, strict=True) if name[0] <= a and b <= name[1]
        )


def _parts(between: str) -> bool:
    """Whether what stands between two words parts them: a mark or an "and"."""
    return bool(_PARTING.search(between) or _JOINS.search(between))


def _misquoted(text: str, slot: Slot) -> Iterator[str]:
    """Words in marks that the cited sentence does not have in marks, or not whole where the rest turns them."""
    # A passage that stands in the middle of a quotation has marks that newsloom set.
    exact = (slot.passage.credits[0].exact, slot.passage.text)
    held = [words(run) for whole in exact for run in _IN_MARKS.findall(whole)]
    held += [words(quote.text) for quote in slot.own.quotes if quote.kind != "indirect"]
    language = slot.source.article.language
    turning = word_class("negation", language) | {
        word for word, kind in modality(language).items() if kind in ("condition", "possible", "alleged")
    }
    for run in _IN_MARKS.findall(text):
        mine = words(run)
        wholes = [whole for whole in held if _within(mine, whole)]
        wanted = normal(run).rstrip(_FINAL)
        if not wholes or not any(wanted in normal(whole) for whole in exact):
            yield f"the quote “{run}” is not word for word in the source sentence"
        elif all(not turning.isdisjoint(_rest(mine, whole)) for whole in wholes):
            yield f"the quote “{run}” is cut where its sense may turn"


def _within(part: list[str], whole: list[str]) -> bool:
    size = len(part)
    return bool(part) and any(whole[at : at + size] == part for at in range(len(whole) - size + 1))


def _rest(part: list[str], whole: list[str]) -> list[str]:
    at = next(at for at in range(len(whole)) if whole[at : at + len(part)] == part)
    return whole[:at] + whole[at + len(part) :]


def kept_share(part: Sequence[Worded], slot: Slot, weight: dict[str, float]) -> float:
    """The share of a passage's weighted words, 0 to 1, that the sentences in its place still tell."""
    first = part[0].one
    terms = frozenset[str]().union(*(worded.one.terms for worded in part))
    entities = frozenset[str]().union(*(worded.one.entities for worded in part))
    return coverage(slot.own, replace(first, terms=terms, entities=entities), weight)


def size(text: str) -> int:
    """How many words are printed."""
    return sum(1 for _ in word_spans(text))
