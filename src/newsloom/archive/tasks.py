"""What workers do: pure functions from bytes to bytes, so that any process on any machine gives the same.

survey        a file                 ──▶ its hash and slices
read          a shard                ──▶ its tables (columns.py) and what was dropped
link          reports of some days   ──▶ who is in which story, and how stories begin
weave         readings of stories    ──▶ claims, relays, conflicts, digests
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from newsloom import intake, link, plugins, read, render, weave
from newsloom.archive import columns
from newsloom.archive.plan import Options, Shard
from newsloom.errors import IntakeError, NewsloomError, NoArticleError, WeaveError
from newsloom.intake import Limits, Survey
from newsloom.types import Failure, LeftOut, Reading, Story


@dataclass(frozen=True, slots=True)
class Result:
    """What a task gave, and the seconds of processor time that it took."""

    body: bytes
    seconds: float
    #: Rows of ``columns.FAILURES``.
    faults: tuple[dict[str, Any], ...] = ()


@dataclass(frozen=True, slots=True)
class Read:
    """What reading a shard gave: its reports in brief and its failures, its tables; and seconds of processor time.

    ``inner`` are those that the reading itself took, without opening files and making tables.
    """

    head: bytes
    body: bytes
    seconds: float
    inner: float


# A story is known beyond its shard by so many of its first and its latest reports.
_FIRST, _LATEST = 2, 2


def survey(place: str, options: Options, strict: bool = False) -> Survey | Failure:
    """A file looked through; what is wrong when it cannot be opened. ``strict``: it was found in a folder."""
    try:
        return intake.survey(place, options.records, strict=strict)
    except IntakeError as error:
        return Failure(place, error.reason, error.advice)


# ── read ─────────────────────────────────────────────────────────────────────────────────────────────────


def read_shard(shard: Shard, options: Options) -> Read:
    """The tables of a shard. Raises ``IntakeError`` when a file of it is there no more or is another one now.

    Raises ``SettingsError`` when a plug-in is not here in the version that was asked for.
    """
    began = time.process_time()
    dropped: list[tuple[str, str, str]] = []
    readings: list[Reading] = []
    other = read.finder(options.finder)
    told = plugins.Readers(plugins.unpinned(options.plugins), read.article, read.identity)
    limits = Limits(page=int(options.page_megabytes * 1e6))
    inner = 0.0
    for one in shard.slices:
        for found in intake.pages_in(one, limits):
            at = time.process_time()
            if isinstance(found, Failure):
                dropped.append((found.place, found.reason, found.advice))
            elif isinstance(found, LeftOut):
                dropped.append((found.article, found.reason, ""))
            else:
                try:
                    article, failures = told(found)
                    readings.append(read.read_article(article, other))
                    dropped += [(one.place, one.reason, one.advice) for one in failures]
                except NewsloomError as error:
                    # A page of a crawl is rightly left out, as one that is no HTML is.
                    bare = found.kind == "html" and isinstance(error, NoArticleError)
                    # That a field of it was of no use is no more of interest.
                    while dropped and dropped[-1][0] == found.place:
                        dropped.pop()
                    dropped.append((found.place, error.reason, "" if bare else error.advice))
            inner += time.process_time() - at
    used = {one.article.place for one in readings}
    rows = [dict(zip(columns.FAILURES.names, (*one, one[0] in used), strict=True)) for one in dropped]
    brief = columns.brief(readings)
    head = columns.packed({"brief": brief, "failures": pa.Table.from_pylist(rows, schema=columns.FAILURES)})
    return Read(head, columns.packed(columns.tables(readings)), time.process_time() - began, inner)


# ── link ─────────────────────────────────────────────────────────────────────────────────────────────────


def link_shard(reports: bytes, options: Options) -> Result:
    """The stories of reports that stand in the order of their time: as ``columns.STORIES`` and ``columns.BRIEF``.

    The brief reports are the first and the last ones of each story, by which it is known beyond its shard.
    """
    began = time.process_time()
    opinion = plugins.opinion(options.comparer, plugins.unpinned(options.plugins))
    linker = link.Linker(days=options.days, comparer=opinion)
    table = columns.unpacked(reports)["brief"]
    place = {}
    for at, article in enumerate(columns.brief_articles(table)):
        linker.add(article)
        place[article.id] = at
    linker.settle()
    stories = linker.stories()
    shown = [place[id] for one in stories for id in _known_by(one.articles)]
    rows = [
        {"id": one.id, "articles": [place[id] for id in one.articles], "shown": len(_known_by(one.articles)),
         "grew_from": [{"kind": of.kind, "story": of.story, "reason": of.reason} for of in one.grew_from]}
        for one in stories
    ]  # fmt: skip
    told = {"stories": pa.Table.from_pylist(rows, schema=columns.STORIES),
            "shown": table.take(pa.array(shown, pa.int64())),
            "failures": pa.Table.from_pylist(faults(opinion), schema=columns.FAILURES)}  # fmt: skip
    return Result(columns.packed(told), time.process_time() - began)


def faults(opinion: plugins.Opinion | None) -> list[dict[str, Any]]:
    """What went wrong with a comparer, as rows of ``columns.FAILURES``: no report was left out for it."""
    failures = opinion.failures if opinion else []
    return [{"place": one.place, "reason": one.reason, "advice": one.advice, "used": True} for one in failures]


def _known_by(articles: tuple[str, ...]) -> tuple[str, ...]:
    """The reports that a story is known by: its first and its latest."""
    return articles if len(articles) <= _FIRST + _LATEST else articles[:_FIRST] + articles[-_LATEST:]


# ── weave ────────────────────────────────────────────────────────────────────────────────────────────────


def weave_stories(stories: list[Story], parts: bytes, options: Options) -> Result:
    """The digests of stories, as JSON Lines in the shape that ``weave --format json`` gives."""
    began = time.process_time()
    held = {reading.article.id: reading for reading in columns.readings(columns.unpacked(parts))}
    lines, faults = [], []
    for story in stories:
        try:
            digest = weave.weave(story, [held[id] for id in story.articles], options.words)
        except WeaveError as error:
            told = {"place": f"story {story.id}", "reason": error.reason, "advice": error.advice, "used": True}
            faults.append(told)
        else:
            lines.append(render.to_json(render.digest_shape(digest)) + "\n")
    body = "".join(lines).encode("utf-8", "surrogatepass")
    return Result(body, time.process_time() - began, tuple(faults))


#: By name, so that a task can be sent by its name.
TASKS: Mapping[str, Callable[..., Any]] = {
    "survey": survey, "read": read_shard, "link": link_shard, "weave": weave_stories,
}  # fmt: skip
