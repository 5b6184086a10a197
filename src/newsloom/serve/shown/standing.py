"""How an outlet stands among others in the stories that it tells: first, in its own words, copied, relayed.

(StoryLine, Gist) of each story ──record──▶ Record: each part with the stories that bear it out
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from newsloom.kept import StoryLine
from newsloom.serve.shown.gist import Gist
from newsloom.tables import outlets

#: Stories that bear something out.
Stories = list[StoryLine]


@dataclass(frozen=True, slots=True)
class Record:
    """The part of one outlet in ``stories``; each list is of those stories, the newest first.

    ``own``: it has a text of its own in them; ``copies``, ``copied``, ``relays``, ``relayed`` are by the other outlet.
    ``window`` is how many of its latest stories were taken, ``whole``: it has no more; those not woven, or of too many
    reports, are in no list.
    """

    stories: Stories = field(default_factory=list)
    alone: Stories = field(default_factory=list)
    first: Stories = field(default_factory=list)
    own: Stories = field(default_factory=list)
    copies: dict[str, Stories] = field(default_factory=dict)
    copied: dict[str, Stories] = field(default_factory=dict)
    relays: dict[str, Stories] = field(default_factory=dict)
    relayed: dict[str, Stories] = field(default_factory=dict)
    window: int = 0
    whole: bool = True


def record(id: str, names: Iterable[str], told: Iterable[tuple[StoryLine, Gist]]) -> Record:
    """The record of the outlet with this id, which goes by ``names``, over its stories."""
    known = frozenset(names)

    def ours(name: str | None) -> bool:
        return name is not None and (name in known or ((found := outlets.named(name)) is not None and found.id == id))

    found = Record()
    for line, gist in told:
        if gist.outlets < 2:
            found.alone.append(line)
            continue
        found.stories.append(line)
        if gist.first and ours(gist.first.outlet):
            found.first.append(line)
        _texts(found, line, gist, ours)
        _relays(found, line, gist, ours)
    return found


def _texts(found: Record, line: StoryLine, gist: Gist, ours: Callable[[str | None], bool]) -> None:
    """Whose text it prints: an origin is one text, its first outlet the one whose it is taken to be."""
    own = False
    for origin in gist.origins:
        if not origin.outlets or not any(map(ours, origin.outlets)):
            continue
        first, *others = origin.outlets
        if ours(first):
            own = True
            for other in others:
                _add(found.copied, other, line)
        else:
            _add(found.copies, first, line)
    if own:
        found.own.append(line)


def _relays(found: Record, line: StoryLine, gist: Gist, ours: Callable[[str | None], bool]) -> None:
    for relay in gist.relays:
        if ours(relay.source) and not ours(relay.to):
            _add(found.relays, relay.to, line)
        elif ours(relay.to) and relay.source and not ours(relay.source):
            _add(found.relayed, relay.source, line)


def _add(to: dict[str, Stories], outlet: str, line: StoryLine) -> None:
    held = to.setdefault(outlet, [])
    if line not in held:
        held.append(line)


def widest(parts: dict[str, Stories]) -> list[tuple[str, Stories]]:
    """Other outlets by in how many stories, the most first."""
    return sorted(parts.items(), key=lambda one: (-len(one[1]), one[0]))
