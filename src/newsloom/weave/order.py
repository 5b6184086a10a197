"""Do the same names stand in the same places? "A sued B" has all the words of "B sued A"."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from functools import cache
from itertools import pairwise

from newsloom import tables
from newsloom.text import words
from newsloom.types import Reading
from newsloom.weave.statements import Statement, content_stems, word_class

#: What is told of names that changed places, the name that stands here, and the one that the source has there.
Turned = tuple[str, str, str]
# For two names that follow one another, the content words between them, and their voice.
_Relations = dict[tuple[str, str], tuple[tuple[str, ...], str]]
# For each name that occurs once, the words right before and behind it; and the relations.
Sides = tuple[dict[str, tuple[str, str]], _Relations]
# So few words between two names belong to both of them: "talks with", "or his deputy".
_SHORT = 4
# A sentence of more names is a list.
_MOST = 60
# Names on either side of these stand in a list, where order tells nothing.
_JOINED = frozenset({"and", "or", "und", "et", "y"})
# So many words tell a deed, whatever stands behind them. An aside tells another: ", which paid for the study,".
_PLAIN = 2
_ASIDE = re.compile(r",\s(?:who|whose|which)\s[^,;:“”\"]{1,120},")
# What parts two names more than a verb does.
_PARTED = re.compile(r"[,;:()“”\"–—]|^['’]s\b")


def neighbours(one: Statement, reading: Reading) -> Sides:
    """What stands beside the names of a sentence, and between them."""
    return _settings(one, reading), _relations(one, reading)


def changed_places(
    one: Statement, digest: Reading, evidence: Statement, source: Reading, known: tuple[Sides, Sides] | None = None
) -> Turned | None:
    """Names that have changed places: each stands here where the source sentence has the other.

    ``known`` are the sides of both, where they have been looked at.
    """
    (here, mine), (there, theirs) = known or (neighbours(one, digest), neighbours(evidence, source))
    if len(here) > _MOST:
        return None
    for name, sides in sorted(here.items()):
        own = there.get(name)
        if own is None or any(a and a == b for a, b in zip(own, sides, strict=True)):
            continue
        for other, beside in sorted(there.items()):
            alike = any(a and a == b for a, b in zip(sides, beside, strict=True))
            if other != name and other in here and alike and _turned_round(mine, theirs, name, other) is not False:
                return f"“{name}” stands where the report has “{other}”", name, other
    return _reversed(mine, theirs) or _exchanged(one, digest, evidence, source)


def _reversed(mine: _Relations, theirs: _Relations) -> Turned | None:
    """Who does it and to whom it is done, the other way round: "A sued B" for "B sued A", or for "A was sued by B"."""
    for first, second in sorted(mine):
        if _turned_round(mine, theirs, first, second):
            told = f"who does it and to whom have changed places: “{first}” and “{second}”"
            return told, first, second
    return None


def _turned_round(mine: _Relations, theirs: _Relations, one: str, other: str) -> bool | None:
    """Whether two names stand the other way round to one another than in the source; ``None`` where that is open."""
    here = [(pair, mine[pair]) for pair in ((one, other), (other, one)) if pair in mine]
    there = [(pair, theirs[pair]) for pair in ((one, other), (other, one)) if pair in theirs]
    if len(here) != 1 or len(there) != 1 or not _one_deed(here[0][1][0], there[0][1][0]):
        return None
    (pair, (_, voice)), (its, (_, its_voice)) = here[0], there[0]
    if "mutual" in (voice, its_voice):
        return False
    return (pair == its) != (voice == its_voice)


def _one_deed(mine: tuple[str, ...], theirs: tuple[str, ...]) -> bool:
    """Whether the words between two names tell one deed: "gets a third from", "gets a third from the tea importer"."""
    shorter = min(len(mine), len(theirs))
    return mine == theirs or (shorter >= _PLAIN and mine[:shorter] == theirs[:shorter])


def _relations(one: Statement, reading: Reading) -> _Relations:
    """For two names that follow one another, each there once: the content words between them, and their voice."""
    language = reading.article.language or "en"
    mutual, by, being, unsaid = (word_class("mutual", language, use) for use in ("", "by", "being", "open"))
    named = [m for m in one.mentions if m.kind != "other" and m.end <= one.end]
    times = Counter(m.entity for m in named)
    once = [m for m in named if times[m.entity] == 1]
    found = {}
    for left, right in pairwise(sorted(once, key=lambda m: m.start)):
        between = _ASIDE.sub(" ", reading.article.text[left.end : right.start])
        said, told = set(words(between)), content_stems(_without_role(between, language), language)
        passive = bool(said & by)
        if mutual and told and passive == bool(said & being) and not said & unsaid and not _PARTED.search(between):
            voice = "mutual" if said & mutual else "passive" if passive else "active"
            found[left.entity, right.entity] = told, voice
    return found


def _without_role(between: str, language: str) -> str:
    """What stands between two names without what the second is: ``took bribes from the builder``."""
    last = between.split()[-1:]
    return between.rstrip()[: -len(last[0])] if last and last[0].lower() in _roles(language) else between


@cache
def _roles(language: str) -> frozenset[str]:
    name = f"roles.{language}.tsv"
    return frozenset(row[0] for row in tables.rows(name)) if tables.exists(name) else frozenset()


def _settings(one: Statement, reading: Reading) -> dict[str, tuple[str, str]]:
    """For each name that occurs once, the words right before and behind it; none where "and" or a comma stands."""
    text = reading.article.text
    mentions = [m for m in reading.mentions if one.start <= m.start and m.end <= one.end and m.kind != "other"]
    times = Counter(m.entity for m in mentions)
    once = [m for m in mentions if times[m.entity] == 1]
    found = {}
    for mention in once:
        before, behind = words(text[one.start : mention.start]), words(text[mention.end : one.end])
        left = " ".join(before[-2:]) if before and _JOINED.isdisjoint(before[-1:]) else ""
        listed = text[one.start : mention.start].rstrip().endswith(",")
        right = " ".join(behind[:2]) if behind and _JOINED.isdisjoint(behind[:1]) else ""
        parted = text[mention.end : one.end].lstrip().startswith(",")
        found[mention.entity] = ("" if listed else left, "" if parted else right)
    return found


def _exchanged(one: Statement, digest: Reading, evidence: Statement, source: Reading) -> Turned | None:
    """Two names that changed places in a sentence all of whose other words stand as they do in the source's."""
    surfaces = {
        reading.article.text[m.start : m.end]
        for statement, reading in ((one, digest), (evidence, source))
        for m in statement.mentions
        if m.end <= statement.end
    }
    # Most sentences have a word of their own, and a pattern costs a millisecond to make.
    if len(surfaces) < 2 or not set(words(one.text)) <= set(words(evidence.text)):
        return None
    names = re.compile("|".join(rf"(?<!\w){re.escape(name)}(?!\w)" for name in sorted(surfaces, key=_longest)))
    here, there = (_gaps(r.article.text[s.start : s.end], names) for s, r in ((one, digest), (evidence, source)))
    shift = next((at for at in range(len(there[0]) - len(here[0]) + 1) if _fits(here[1], there[1], at)), None)
    if shift is None:
        return None
    pairs = list(zip(here[0], there[0][shift:], strict=False))
    apart = [place for place, (name, other) in enumerate(pairs) if name != other]
    if len(apart) != 2 or pairs[apart[0]] != pairs[apart[1]][::-1]:
        return None
    between = [word for gap in here[1][apart[0] + 1 : apart[1] + 1] for word in gap]
    language = digest.article.language or "en"
    open_ = word_class("mutual", language, "open") | word_class("mutual", language) | _JOINED
    if set(between) <= _JOINED or (len(between) <= _SHORT and not open_.isdisjoint(between)):
        return None
    name, other = pairs[apart[0]]
    mutual = _turned_round(_relations(one, digest), _relations(evidence, source), name, other) is False
    return None if mutual else (f"“{name}” stands where the report has “{other}”", name, other)


def _longest(name: str) -> tuple[int, str]:
    return -len(name), name


def _gaps(text: str, names: re.Pattern[str]) -> tuple[list[str], list[list[str]]]:
    """The names in a text, and the words before, between and behind them."""
    return names.findall(text), [words(part) for part in names.split(text)]


def _fits(here: Sequence[list[str]], there: Sequence[list[str]], at: int) -> bool:
    """Whether all words around and between names are the source's from its name ``at`` on; it may say more around."""
    if here[1:-1] != there[at + 1 : at + len(here) - 1]:
        return False
    before, behind = there[at], there[at + len(here) - 1]
    first, last = here[0], here[-1]
    return (not first or before[-len(first) :] == first) and behind[: len(last)] == last
