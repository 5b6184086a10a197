"""What a rule would have told of the days gone by, before anybody keeps it as an alert.

digests put since ──the last changed stories──▶ News ──matching──▶ Preview
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from newsloom.kept import Put, Rule
from newsloom.loom import alerts, matching
from newsloom.store import Library

# Digests looked at: a story costs two of them, 2 ms each, and its reports' words.
_PUTS = 2_000
# Stories whose reports are held against a new rule: some 2 ms each.
_FITTED = 500


@dataclass(frozen=True, slots=True)
class Foretold:
    """A story that would have been told, and why."""

    story: str
    title: str | None
    at: datetime
    whys: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Preview:
    """The stories that would have been told, the last first. ``looked`` is how many were looked at of ``of``."""

    told: tuple[Foretold, ...]
    looked: int
    of: int


def preview(library: Library, rule: Rule, since: datetime, *, person: str = "me", most: int = 150) -> Preview:
    """What a rule finds in the ``most`` stories that changed last since a moment. Raises ``StoreError`` for bad words.

    Marks are those of now; a rule whose words cannot be searched for is refused as when it is kept.
    """
    for search in rule.words:
        matching.has_words(search, "")
    chosen, of = _last_changed(library, since, most)
    followed = alerts.marked(library, "follow", person)
    hidden = alerts.marked(library, "hide", person)
    found, looked = [], 0
    for news in alerts.all_news(library, chosen):
        looked += 1
        whys = _whys(rule, news, news.story in followed)
        if whys and news.story not in hidden:
            found.append(Foretold(news.story, news.after.title, news.at, whys))
    return Preview(tuple(sorted(found, key=lambda one: (one.at, one.story), reverse=True)), looked, max(of, looked))


def already(library: Library, rule: Rule, *, person: str = "me") -> int:
    """How many stories so many independent outlets tell already as a rule waits for: of them it tells no more.

    A rule that narrows is held against the reports of those ``_FITTED`` that changed last.
    """
    reached: list[str] = []
    after = None
    while rule.independent is not None:
        portion = library.stories(person=person, limit=500, after=after)
        reached += [line.id for line in portion.items if line.independent >= rule.independent]
        after = portion.after
        if after is None:
            break
    return sum(matching.fits(rule, library, id) for id in reached[:_FITTED]) if rule.narrows else len(reached)


def _last_changed(library: Library, since: datetime, most: int) -> tuple[list[Put], int]:
    """The digests since of the stories that were put last, in order; and how many stories there were."""
    first = max(library.last_put(since), library.last_put() - _PUTS)
    puts = list(alerts.puts_after(library, first))
    last = {put.story: put.number for put in puts}
    wanted = set(sorted(last, key=lambda story: -last[story])[:most])
    return [put for put in puts if put.story in wanted], len(last)


def _whys(rule: Rule, news: matching.News, followed: bool) -> tuple[str, ...]:
    if rule.all_day:
        return ("a new story",) if news.before is None else ("it has news",) if news.changes else ()
    return tuple(dict.fromkeys(thing.why for thing in matching.happened(rule, news, followed)))
