"""One name for one bearer over a whole story: what one report calls Zelensky and another Volodymyr Zelenskyy."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import replace

from newsloom.naming import same_name, spelling
from newsloom.types import Entity, NameKind, Quote, Reading


def one_name(readings: Sequence[Reading]) -> tuple[Reading, ...]:
    """The readings with every entity under the one fullest name that the story has for it.

    A name that could be two bearers' ("Biden" where Joe and Hunter both occur) keeps its own form.
    """
    spread: Counter[str] = Counter()
    kind_of: dict[str, NameKind] = {}
    for reading in readings:
        for entity in reading.entities:
            spread[entity.name] += 1
            kind_of.setdefault(entity.name, entity.kind)
    name_of = _fullest(spread, kind_of)
    return tuple(_renamed(reading, name_of, kind_of) for reading in readings)


def _fullest(spread: Counter[str], kind_of: dict[str, NameKind]) -> dict[str, str]:
    # Longest first; among equals the form that most reports use.
    names = sorted(spread, key=lambda name: (-len(name.split()), -spread[name], name))
    bearers: dict[str, list[str]] = defaultdict(list)
    name_of: dict[str, str] = {}
    for name in names:
        near = dict.fromkeys(bearer for key in _keys(name) for bearer in bearers[key])
        fits = [b for b in near if _one_kind(kind_of[b], kind_of[name]) and same_name(name, b)]
        name_of[name] = fits[0] if len(fits) == 1 else name
        if len(fits) != 1:
            for key in _keys(name):
                bearers[key].append(name)
    return name_of


def _keys(name: str) -> frozenset[str]:
    """What two names of one bearer share at least one of: a word in any spelling, or the initials."""
    parts = name.split()
    initials = "".join(part[0] for part in parts if part[0].isupper()).lower()
    return frozenset({spelling(part) for part in parts} | {spelling(initials)}) - {""}


def _one_kind(one: str, other: str) -> bool:
    """Whether two kinds may be one bearer's: a bare surname in brackets is often of no kind that can be told."""
    return one == other or "other" in (one, other)


def _renamed(reading: Reading, name_of: dict[str, str], kind_of: dict[str, NameKind]) -> Reading:
    mentions = []
    for mention in reading.mentions:
        name = name_of.get(mention.entity, mention.entity)
        kind = kind_of.get(name, mention.kind)
        same = name == mention.entity and kind == mention.kind
        mentions.append(mention if same else replace(mention, entity=name, kind=kind))
    return replace(
        reading,
        mentions=tuple(mentions),
        quotes=tuple(_renamed_quote(quote, name_of) for quote in reading.quotes),
        entities=tuple(Entity(name_of.get(e.name, e.name), e.kind, e.aliases) for e in reading.entities),
    )


def _renamed_quote(quote: Quote, name_of: dict[str, str]) -> Quote:
    speaker = quote.speaker
    if speaker is None or speaker.entity is None or name_of.get(speaker.entity, speaker.entity) == speaker.entity:
        return quote
    return replace(quote, speaker=replace(speaker, entity=name_of[speaker.entity]))
