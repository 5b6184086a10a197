"""What somebody said, each utterance once: with all who carry it, and those who word it otherwise.

Said (one for each carrier, the newest first) + WovenQuote (where the story is woven) ──utterances──▶ Utterance
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from newsloom.kept import Said
from newsloom.text import normal
from newsloom.types import Credit, WovenQuote

# An indirect quote of fewer words is a scrap ("the report") that tells nothing where its sentence is not beside it.
_TELLING = 4
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
    """The same utterance in other words; ``cut``: words were left out so that its sense may change."""

    text: str
    carriers: tuple[Carrier, ...]
    cut: bool = False


@dataclass(frozen=True, slots=True)
class Utterance:
    """One utterance. ``at`` is when the first of the carriers at hand published it; ``indirect``: not word for word."""

    text: str
    speaker: str | None
    at: datetime
    indirect: bool
    carriers: tuple[Carrier, ...]
    others: tuple[Wording, ...] = ()

    @property
    def outlets(self) -> tuple[str | None, ...]:
        """Who carries it in any words, each once."""
        every = [*self.carriers, *(one for other in self.others for one in other.carriers)]
        return tuple(dict.fromkeys(one.outlet for one in every))


def utterances(said: Iterable[Said], woven: Mapping[str, Sequence[WovenQuote]]) -> list[Utterance]:
    """Quotes of one or more people as utterances, those that were first carried last before others.

    ``woven`` has the quotes of the digests of stories. Quotes of other stories are one when their words are the same.
    """
    places = _places(woven)
    together: dict[tuple[str, int], list[Said]] = {}
    alike: dict[tuple[str, bool, str], list[Said]] = {}
    for one in said:
        if one.kind == "indirect" and len(one.text.split()) < _TELLING:
            continue
        place = places.get((one.headline.id, one.start))
        if place is not None:
            together.setdefault(place, []).append(one)
        else:
            alike.setdefault((one.person or "", one.kind == "indirect", normal(one.text)), []).append(one)
    told = [_woven(woven[story][number], story, group) for (story, number), group in together.items()]
    return sorted([*told, *map(_plain, alike.values())], key=lambda one: one.at, reverse=True)


def _places(woven: Mapping[str, Sequence[WovenQuote]]) -> dict[tuple[str, int], _Place]:
    """Where each carried quote stands among the woven ones, by its article and first character."""
    found: dict[tuple[str, int], _Place] = {}
    for story, quotes in woven.items():
        for number, quote in enumerate(quotes):
            for credits in (quote.credits, *(variant.credits for variant in quote.variants)):
                found |= {(one.article, one.start): (story, number) for one in credits}
    return found


def _woven(quote: WovenQuote, story: str, group: Sequence[Said]) -> Utterance:
    times = {one.headline.id: _at(one) for one in group}

    def carriers(credits: Sequence[Credit]) -> tuple[Carrier, ...]:
        return tuple(Carrier(one.outlet, one.article, one.start, story, times.get(one.article)) for one in credits)

    others = tuple(Wording(one.text, carriers(one.credits), one.cut) for one in quote.variants)
    speaker = quote.speaker or group[0].speaker
    return Utterance(quote.text, speaker, min(times.values()), False, carriers(quote.credits), others)


def _plain(group: Sequence[Said]) -> Utterance:
    first = min(group, key=lambda one: (_at(one), one.headline.id))
    carriers = tuple(_carrier(one) for one in sorted(group, key=lambda one: (_at(one), one.headline.id)))
    return Utterance(first.text, first.person and first.speaker, _at(first), first.kind == "indirect", carriers)


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
