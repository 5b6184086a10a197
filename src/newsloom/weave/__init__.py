"""A story becomes a digest, every sentence credited.

readings ──one name──▶ voices ──▶ statements ──▶ claims ──▶ conflicts, timeline, quotes
                                                    └──▶ passages, each through the gate
"""

from __future__ import annotations

from collections.abc import Sequence

from newsloom.errors import WeaveError
from newsloom.types import Digest, LeftOut, Reading, Story
from newsloom.weave import compose, origins
from newsloom.weave.bearers import one_name
from newsloom.weave.changes import changes
from newsloom.weave.check import Sources, check
from newsloom.weave.claims import claims, likenesses
from newsloom.weave.conflicts import conflicts
from newsloom.weave.heading import summary, title
from newsloom.weave.quotes import woven_quotes
from newsloom.weave.statements import rarity, statements
from newsloom.weave.timeline import timeline

__all__ = ["Sources", "changes", "check", "weave"]


def weave(story: Story, readings: Sequence[Reading], words: int = 250) -> Digest:
    """The digest of a story from the readings of its articles, in arrival order.

    ``words`` bounds the printed passages. Raises ``WeaveError`` when there is nothing to weave.
    """
    if not readings:
        raise WeaveError(f"story {story.id} has no readable report")
    readings = one_name(readings)
    voices = origins.voices(readings)
    found = statements(readings)
    weight = rarity(found)
    made, groups = claims(found, readings, voices)
    bundle = {member: rank for rank, group in enumerate(groups) for member in group}
    woven = compose.Woven(readings, voices, found, made, groups, [bundle[i] for i in range(len(found))], weight)
    printed, left_out = compose.passages(woven, words)
    clashing, moved = conflicts(found, likenesses(found, weight), readings, voices)
    heard = [claim.independent for claim in made]
    return Digest(
        story=story.id,
        title=title(readings, voices, weight),
        summary=summary(found, groups, heard, printed, readings),
        articles=tuple(reading.article.id for reading in readings),
        read=tuple(dict.fromkeys(r.article.outlet.name for r in readings if r.article.outlet)),
        credited=tuple(outlet.name for outlet in origins.credited(readings)),
        unnamed=sum(r.article.outlet is None for r in readings),
        independent=voices.independent,
        first=origins.first(readings),
        origins=voices.origins,
        relays=origins.relays(readings),
        claims=tuple(made),
        conflicts=clashing,
        updates=moved,
        quotes=woven_quotes(readings, voices),
        timeline=timeline(found, groups, heard, readings),
        passages=printed,
        left_out=(*_copies(voices), *left_out),
    )


def _copies(voices: origins.Voices) -> list[LeftOut]:
    return [
        LeftOut(article, f"a copy of {origin.id}, counted as one voice with it")
        for origin in voices.origins
        for article in origin.articles[1:]
    ]
