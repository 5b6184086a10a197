"""One name for one bearer over a whole story: what one report calls Zelensky and another Volodymyr Zelenskyy."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from newsloom.naming import same_name
from newsloom.types import Entity, Quote, Reading


def one_name(readings: Sequence[Reading]) -> tuple[Reading, ...]:
    """The readings with every entity under the one fullest name that the story has for it.

    A name that could be two bearers' ("Biden" where Joe and Hunter both occur) keeps its own form.
    """
    name_of = _fullest(readings)
    return tuple(_renamed(reading, name_of) for reading in readings)


def _fullest(readings: Sequence[Reading]) -> dict[str, str]:
    spread: Counter[str] = Counter()
    kinds: dict[str, str] = {}
    for reading in readings:
        for entity in reading.entities:
            spread[entity.name] += 1
            kinds.setdefault(entity.name, entity.kind)
    # Longest first; among equals the form that most reports use.
    names = sorted(spread, key=lambda name: (-len(name.split()), -spread[name], name))
    bearers: list[str] = []
    name_of: dict[str, str] = {}
    for name in names:
        fits = [b for b in bearers if kinds[b] == kinds[name] and same_name(name, b)]
        if len(fits) == 1:
            name_of[name] = fits[0]
        else:
            bearers.append(name)
            name_of[name] = name
    return name_of


def _renamed(reading: Reading, name_of: dict[str, str]) -> Reading:
    return replace(
        reading,
        mentions=tuple(replace(m, entity=name_of.get(m.entity, m.entity)) for m in reading.mentions),
        quotes=tuple(_renamed_quote(q, name_of) for q in reading.quotes),
        entities=tuple(Entity(name_of.get(e.name, e.name), e.kind, e.aliases) for e in reading.entities),
    )


def _renamed_quote(quote: Quote, name_of: dict[str, str]) -> Quote:
    speaker = quote.speaker
    if speaker is None or speaker.entity not in name_of:
        return quote
    return replace(quote, speaker=replace(speaker, entity=name_of[speaker.entity]))
