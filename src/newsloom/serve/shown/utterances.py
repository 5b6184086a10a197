"""What somebody said, each utterance once: with all who carry it, and those who word it otherwise.

Said (one for each carrier, the newest first) + WovenQuote (where the story is woven) ──utterances──▶ Utterance
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from newsloom.kept import Said
from newsloom.read.wholes import whole
from newsloom.store import Library
from newsloom.text import normal
from newsloom.types import Credit, WovenQuote

# An indirect quote of fewer words is a scrap ("the report") that tells nothing where its sentence is not beside it.
_TELLING = 4
# Marked words in a writer's sentence that are as few may be a title or a word held off: alone they are no utterance.
_SCRAP = 3
#: Where a woven quote stands: the story and its number there.
_Place = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Carrier:
    """A report that carries an utterance. ``outlet`` is a display name or ``None``; ``at`` is unknown in some."""

    outlet: str | None
    article: str
    start: int
    story: str | None
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Wording:
    """The same utterance in other words; ``cut``: words were left out."""

    text: str
    carriers: tuple[Carrier, ...]
    cut: bool = False


@dataclass(frozen=True, slots=True)
class Utterance:
    """One utterance. ``at`` is when the first of the carriers at hand published it; ``indirect``: not word for word.

    ``around`` is the sentence of a word or two that tell nothing alone.
    """

    text: str
    speaker: str | None
    at: datetime
    indirect: bool
    carriers: tuple[Carrier, ...]
    others: tuple[Wording, ...] = ()
    around: str | None = None

    @property
    def outlets(self) -> tuple[str | None, ...]:
        """Who carries it in any words, each once."""
        every = [*self.carriers, *(one for other in self.others for one in other.carriers)]
        return tuple(dict.fromkeys(one.outlet for one in every))


def heard(one: Said) -> bool:
    """Whether a quote tells what was said: marked words, or a clause; not ``the plan`` that was praised."""
    return one.kind != "indirect" or (len(one.text.split()) >= _TELLING and whole(one.text, one.headline.language))


def _is_scrap(one: Said) -> bool:
    return one.kind == "mixed" and len(one.text.split()) < _SCRAP


def sentences_around(library: Library, said: Iterable[Said]) -> dict[_Place, str]:
    """The sentences of marked words that tell nothing alone, by article and place; of those with a verb of saying."""
    scraps = {(one.headline.id, one.start) for one in said if _is_scrap(one)}
    found: dict[_Place, str] = {}
    for reading in library.readings(sorted({id for id, _ in scraps})):
        text = reading.article.text
        for quote in reading.quotes:
            place = reading.article.id, quote.start
            if place in scraps and quote.cue is not None:
                here = (text[one.start : one.end] for one in reading.sentences if one.start <= quote.start < one.end)
                found[place] = next(here, quote.text)
    return found


def utterances(
    said: Iterable[Said], woven: Mapping[str, Sequence[WovenQuote]], around: Mapping[_Place, str] | None = None
) -> list[Utterance]:
    """Quotes of one or more people as utterances, those that were first carried last before others.

    ``woven`` has the quotes of the digests of stories, ``around`` the sentences of a word or two: without one such a
    quote is left out. Quotes of other stories are one when their words are the same.
    """
    around = around or {}
    places = _places(woven)
    together: dict[tuple[str, int], list[Said]] = {}
    alike: dict[tuple[str, bool, str], list[Said]] = {}
    for one in said:
        stands = one.headline.id, one.start
        if not heard(one) or (_is_scrap(one) and stands not in around):
            continue
        place = places.get(stands)
        if place is not None:
            together.setdefault(place, []).append(one)
        else:
            told = normal(around[stands] if _is_scrap(one) else one.text)
            alike.setdefault((one.person or "", one.kind == "indirect", told), []).append(one)
    found = [_woven(woven[story][number], story, group, around) for (story, number), group in together.items()]
    return sorted([*found, *(_plain(group, around) for group in alike.values())], key=lambda one: one.at, reverse=True)


def _places(woven: Mapping[str, Sequence[WovenQuote]]) -> dict[tuple[str, int], _Place]:
    """Where each carried quote stands among the woven ones, by its article and first character."""
    found: dict[tuple[str, int], _Place] = {}
    for story, quotes in woven.items():
        for number, quote in enumerate(quotes):
            for credits in (quote.credits, *(variant.credits for variant in quote.variants)):
                found |= {(one.article, one.start): (story, number) for one in credits}
    return found


def _woven(quote: WovenQuote, story: str, group: Sequence[Said], around: Mapping[_Place, str]) -> Utterance:
    times = {one.headline.id: _at(one) for one in group}

    def carriers(credits: Sequence[Credit]) -> tuple[Carrier, ...]:
        return tuple(Carrier(one.outlet, one.article, one.start, story, times.get(one.article)) for one in credits)

    others = tuple(Wording(one.text, carriers(one.credits), one.cut) for one in quote.variants)
    speaker = quote.speaker or group[0].speaker
    scrap = len(quote.text.split()) < _SCRAP
    told = (around.get((one.headline.id, one.start)) for one in group if scrap)
    sentence = next(filter(None, told), None)
    return Utterance(quote.text, speaker, min(times.values()), False, carriers(quote.credits), others, sentence)


def _plain(group: Sequence[Said], around: Mapping[_Place, str]) -> Utterance:
    first = min(group, key=lambda one: (_at(one), one.headline.id))
    carriers = tuple(_carrier(one) for one in sorted(group, key=lambda one: (_at(one), one.headline.id)))
    sentence = around.get((first.headline.id, first.start))
    return Utterance(
        first.text, first.person and first.speaker, _at(first), first.kind == "indirect", carriers, around=sentence
    )


def _carrier(one: Said) -> Carrier:
    head = one.headline
    return Carrier(head.outlet.name if head.outlet else None, head.id, one.start, head.story, _at(one))


def _at(one: Said) -> datetime:
    return one.headline.published or one.headline.arrived_at


def worth_weaving(said: Sequence[Said]) -> list[str]:
    """The stories in which these quotes may be one another's, the one with the most first: several reports quote."""
    reports: dict[str, set[str]] = {}
    for one in said:
        if one.headline.story and one.kind != "indirect":
            reports.setdefault(one.headline.story, set()).add(one.headline.id)
    return sorted((story for story, held in reports.items() if len(held) > 1), key=lambda story: -len(reports[story]))
