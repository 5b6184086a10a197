"""A story becomes a digest, every sentence credited.

readings ──one name──▶ statements ──▶ likenesses ──▶ voices ──▶ conflicts ──▶ claims ──▶ quotes, timeline
                                                                                  └──▶ passages, each through the gate
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from newsloom import collector
from newsloom.errors import OURS, WeaveError, fault
from newsloom.text import squeeze
from newsloom.types import ConflictValue, Digest, LeftOut, Reading, Span, Story, TimelineEvent
from newsloom.weave import compose, origins
from newsloom.weave.about_itself import corrections
from newsloom.weave.bearers import one_name
from newsloom.weave.bearing import Bearing
from newsloom.weave.changes import changes
from newsloom.weave.check import check, source_words
from newsloom.weave.claims import Stands, claims, likenesses, voices_of
from newsloom.weave.conflicts import conflicts
from newsloom.weave.heading import title
from newsloom.weave.languages import all_clear
from newsloom.weave.otherwise import otherwise
from newsloom.weave.overtaken import overtaken
from newsloom.weave.quotes import woven_quotes
from newsloom.weave.relaying import handed_on
from newsloom.weave.retold import retold
from newsloom.weave.rewrite import Writer, rewrite
from newsloom.weave.sources import Sources
from newsloom.weave.statements import Statement, rarity, statements
from newsloom.weave.timeline import timeline
from newsloom.weave.woven import Woven

__all__ = ["Sources", "Writer", "changes", "check", "otherwise", "rewrite", "source_words", "weave"]


def weave(story: Story, readings: Sequence[Reading], words: int = 250) -> Digest:
    """The digest of a story from the readings of its articles, in arrival order.

    ``words`` bounds the printed passages. Raises ``WeaveError`` when there is nothing to weave, and for whatever goes
    wrong in weaving: one story that newsloom fails over must not keep a library's others from being woven.
    """
    if not readings:
        raise WeaveError(f"story {story.id} has no readable report")
    with collector.at_rest():
        try:
            return _woven(story, readings, words)
        except Exception as error:
            raise WeaveError(f"story {story.id} could not be woven: {fault(error)}", OURS) from error


def _woven(story: Story, readings: Sequence[Reading], words: int) -> Digest:
    readings = origins.acquainted(one_name(_earliest_first(readings)))
    corrected = [corrections(reading) for reading in readings]
    woven = _gathered(readings, corrected)
    told = compose.composed(woven, words)
    moved, voices = woven.updates, woven.voices
    return Digest(
        story=story.id,
        title=title(readings, voices, moved, [told.line, *(p.text for p in told.passages[:1])]),
        summary=told.line,
        summary_credit=told.line_credit,
        articles=tuple(reading.article.id for reading in readings),
        read=tuple(dict.fromkeys(r.article.outlet.name for r in readings if r.article.outlet)),
        credited=tuple(outlet.name for outlet in origins.credited(readings)),
        unnamed=sum(r.article.outlet is None for r in readings),
        independent=voices.independent,
        first=origins.first(readings),
        origins=voices.origins,
        relays=origins.relays(readings),
        claims=tuple(woven.claims),
        conflicts=woven.conflicts,
        updates=moved,
        quotes=woven.quotes,
        timeline=_timeline(woven),
        passages=told.passages,
        left_out=(*_copies(voices), *_corrections(readings, corrected), *told.left_out),
        all_clear=all_clear(readings),
    )


def _gathered(readings: Sequence[Reading], corrected: Sequence[Sequence[Span]]) -> Woven:
    """What the reports of a story say, together: everything that composing works from."""
    found = [one for one in statements(readings) if not _stands_in(one, corrected[one.article])]
    weight = rarity(found)
    pairs = likenesses(found, weight)
    voices = origins.voices(readings, retold(found, pairs), handed_on(found, pairs))
    clashing, moved = conflicts(found, pairs, readings, voices, weight)
    spots = _Spots(found, readings)
    disputed = [conflict for conflict in clashing if conflict.sure]
    stands = Stands.of(*([[spots.of([v]) for v in c.values] for c in some] for some in (disputed, moved)))
    bearing = Bearing(found, readings, weight)
    told_so = claims(bearing, pairs, voices, stands)
    bundle, alike = _rank(told_so.groups), _rank(told_so.alike)
    tellers = [len(voices_of(found, members, voices)) for members in told_so.alike]
    return Woven(
        readings=readings,
        voices=voices,
        found=found,
        claims=told_so.claims,
        groups=told_so.groups,
        bundle=[bundle[i] for i in range(len(found))],
        alike=[alike[i] for i in range(len(found))],
        told=[tellers[alike[i]] for i in range(len(found))],
        bearing=bearing,
        stale=spots.of(v for c in moved for v in c.values[:-1]) | overtaken(found, readings),
        counts=[spots.of(c.values[-1:]) for c in moved],
        conflicts=clashing,
        updates=moved,
        stands=stands,
        quotes=woven_quotes(readings, voices, corrected),
    )


def _timeline(woven: Woven) -> tuple[TimelineEvent, ...]:
    heard = [claim.independent for claim in woven.claims]
    return timeline(woven.bearing, woven.groups, heard, frozenset(woven.stands.disputed))


def _rank(groups: Sequence[Sequence[int]]) -> dict[int, int]:
    """Member → the number of its group."""
    return {member: rank for rank, group in enumerate(groups) for member in group}


def _earliest_first(readings: Sequence[Reading]) -> list[Reading]:
    """Dated reports in the order of their time, then the undated as they came."""
    dated = [reading for reading in readings if reading.article.published]
    dated.sort(key=lambda reading: (reading.article.published, reading.article.id))
    return dated + [reading for reading in readings if not reading.article.published]


class _Spots:
    """Where statements stand, so that the figures of a conflict can be led back to them."""

    def __init__(self, found: Sequence[Statement], readings: Sequence[Reading]) -> None:
        self.index = {(readings[one.article].article.id, one.start): i for i, one in enumerate(found)}

    def of(self, values: Iterable[ConflictValue]) -> frozenset[int]:
        """The statements that give these values."""
        return frozenset(self.index[c.article, c.start] for value in values for c in value.credits)


def _stands_in(one: Statement, spans: Sequence[Span]) -> bool:
    return any(span.start <= one.start < span.end for span in spans)


def _corrections(readings: Sequence[Reading], corrected: Sequence[Sequence[Span]]) -> list[LeftOut]:
    found = []
    for reading, spans in zip(readings, corrected, strict=True):
        for span in spans:
            said = squeeze(reading.article.text[span.start : span.end])
            found.append(LeftOut(reading.article.id, f"the outlet’s correction of its own report, no news: “{said}”"))
    return found


def _copies(voices: origins.Voices) -> list[LeftOut]:
    return [
        LeftOut(
            article,
            f"{'another telling' if article in voices.anew else 'a copy'} of {origin.id}, counted as one voice with it",
        )
        for origin in voices.origins
        for article in origin.articles[1:]
    ]
