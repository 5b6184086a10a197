"""Stories of shards of time become stories of the whole: merged where they grew together across a border.

link/K (stories of a shard, each with a few reports in brief) ──merged──▶ which story goes on in which
                                                              ──stories──▶ archived stories, by their first reports
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa

from newsloom.archive import columns
from newsloom.link import Knitter
from newsloom.plugins import Opinion


@dataclass(slots=True)
class ArchivedStory:
    """A story of the whole archive: its reports by their place in the order of time, and what it grew from."""

    id: str
    articles: list[int]
    grew_from: list[dict[str, str]] = field(default_factory=list)


def merged(
    shards: Iterable[Mapping[str, pa.Table]], days: float, opinion: Opinion | None = None
) -> list[tuple[str, str, str]]:
    """The merges across borders, in their order: the story that goes on, the one it takes in, why.

    Shards are taken in the order of time; of each story only the few reports it is known by.
    """
    knitter = Knitter(days=days, comparer=opinion)
    found: list[tuple[str, str, str]] = []
    for told in shards:
        found += knitter.knit(_known(told))
    return found


def _known(told: Mapping[str, pa.Table]) -> Iterator[tuple[str, list[Any]]]:
    shown = columns.brief_articles(told["shown"])
    for story in told["stories"].select(["id", "shown"]).to_pylist():
        yield story["id"], [next(shown) for _ in range(story["shown"])]


def stories(
    shards: Iterable[pa.Table], lengths: Sequence[int], merges: Sequence[tuple[str, str, str]]
) -> tuple[ArchivedStory, ...]:
    """All stories in the order of their first reports; ``lengths`` are the numbers of reports in each shard."""
    found: dict[str, ArchivedStory] = {}
    begin = 0
    for table, length in zip(shards, lengths, strict=True):
        for row in table.to_pylist():
            articles = [begin + at for at in row["articles"]]
            found[row["id"]] = ArchivedStory(row["id"], articles, list(row["grew_from"]))
        begin += length
    for into, gone, reason in merges:
        other = found.pop(gone)
        kept = found[into]
        kept.articles = sorted(kept.articles + other.articles)
        kept.grew_from += [{"kind": "merge", "story": gone, "reason": reason}, *other.grew_from]
    for one in found.values():
        one.articles.sort()
    return tuple(sorted(found.values(), key=lambda one: one.articles[0]))


STORIES = pa.schema([
    ("id", pa.string()), ("title", pa.string()), ("articles", pa.list_(pa.string())), ("reports", pa.int32()),
    ("outlets", pa.list_(pa.string())), ("languages", pa.list_(pa.string())), ("first_outlet", pa.string()),
    ("first_published", pa.timestamp("us", tz="UTC")), ("last_published", pa.timestamp("us", tz="UTC")),
    ("grew_from", columns.STORIES.field("grew_from").type),
])  # fmt: skip


def story_rows(told: Sequence[ArchivedStory], briefs: Mapping[int, Mapping[str, Any]]) -> pa.Table:
    """Stories as their table has them; ``briefs`` are the reports by their place in time."""
    rows = []
    for one in told:
        reports = [briefs[at] for at in one.articles]
        dated = [report["published"] for report in reports if report["published"]]
        first = reports[0]
        rows.append({
            "id": one.id, "title": first["title"], "articles": [report["id"] for report in reports],
            "reports": len(reports), "outlets": _often(of["outlet"] and of["outlet"]["name"] for of in reports),
            "languages": _often(of["language"] for of in reports),
            "first_outlet": first["outlet"]["name"] if first["outlet"] and first["published"] else None,
            "first_published": min(dated, default=None), "last_published": max(dated, default=None),
            "grew_from": one.grew_from,
        })  # fmt: skip
    return pa.Table.from_pylist(rows, schema=STORIES)


def _often(values: Iterable[str | None]) -> list[str]:
    """Each once, in the order of appearance."""
    return [value for value in Counter(values) if value is not None]
