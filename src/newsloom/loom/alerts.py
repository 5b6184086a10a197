"""Alerts: what rules find in the news becomes messages that wait in the library to be sent.

    digests put since the last look ──matching──▶ things ──▶ sendings, due at once or at the digest's time
                                                               └──loom.posting──▶ mail, webhooks, Apprise

Each thing is a ``Sending`` of its own, whose key says what it tells, so that nothing is told twice; those of an alert
that are due together go out as one message. How far was looked is a ``Run`` of the kind ``alerts``, put together with
what was found: killed at any moment, nothing is missed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, replace
from datetime import UTC, datetime, time, timedelta
from hashlib import sha256
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from newsloom.errors import NewsloomError, SettingsError
from newsloom.kept import Alert, KeptChange, MarkKind, Put, Rule, Run, Sending
from newsloom.loom import matching
from newsloom.loom.matching import News, Thing
from newsloom.messages import AlertStanding
from newsloom.store import Library
from newsloom.types import Change, Credit, Failure

_LOOKED = "alerts"
_CLOCK = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)")
# The last looks that are asked for the furthest: a machine's clock may have been set back.
_LOOKS = 20
_DAY = timedelta(days=1)
#: How the key of a digest of the day begins.
DAILY = "daily:"
#: All messages of an alert.
ALL = 100_000


# ── a user's alerts ──────────────────────────────────────────────────────────────────────────────────────


def add(
    library: Library, name: str, rule: Rule, channels: Iterable[str], now: datetime, *, person: str = "me"
) -> Alert:
    """Keep an alert. Raises ``SettingsError`` for a rule that can tell nothing, or a name that is taken."""
    listed = tuple(dict.fromkeys(channels))
    if not listed:
        raise SettingsError("the alert goes nowhere", "give --mail, --webhook, --apprise or --channel")
    if not (rule.narrows or rule.waits or rule.daily):
        raise SettingsError("the alert waits for nothing", "give --words, --person, --new, --daily or another")
    if any(alert.name == name for alert in library.alerts(person)):
        raise SettingsError(f"there is an alert “{name}” already", "give another --name, or remove it first")
    for search in rule.words:
        matching.has_words(search, "")
    if rule.daily:
        next_moment(rule, now)
    id = "al-" + sha256(f"{person} {name} {now.isoformat()}".encode()).hexdigest()[:8]
    alert = Alert(id, person, name, rule.mapping(), listed, now)
    with library.together():
        if _looked(library) is None:
            library.put_run(Run(_LOOKED, now, now, {"digest": library.last_put()}))
        library.put_alert(alert)
        _plan(library, alert, rule, now)
    return alert


def next_moment(rule: Rule, now: datetime) -> datetime:
    """When the day's message is next due. Raises ``SettingsError`` for a time or zone that is none."""
    found = _CLOCK.fullmatch(rule.daily or "")
    if found is None:
        raise SettingsError(f"“{rule.daily}” is no time of day", "give one like 07:30")
    try:
        zone = ZoneInfo(rule.zone)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise SettingsError(f"no zone is called “{rule.zone}”", "give one like Europe/Berlin") from error
    today = now.astimezone(zone).date()
    # A time that the clock skips in spring comes an hour later by it, one that comes twice in autumn counts once.
    moments = (
        datetime.combine(today + days * _DAY, time(int(found[1]), int(found[2])), zone).astimezone(UTC)
        for days in range(3)
    )
    return next(moment for moment in moments if moment > now)


def retry(library: Library, now: datetime) -> int:
    """Make what did not go out due now. Gives how many messages that is."""
    found = 0
    with library.together():
        for alert in library.alerts():
            waiting = [one for one in library.sendings(alert.id, ALL) if one.sent_at is None and one.failures]
            found += len({one.channel for one in waiting})
            for one in waiting:
                library.put_due(one, now)
    return found


def pause(library: Library, alert: Alert, now: datetime) -> Alert:
    """Tell nothing by an alert for now: what happens meanwhile it does not see, and what waits to go out waits on."""
    paused = replace(alert, paused_at=now)
    library.put_alert(paused)
    return paused


def resume(library: Library, alert: Alert, now: datetime) -> Alert:
    """Go on with an alert: it looks at what comes from now on, and what waited goes out."""
    awake = replace(alert, paused_at=None)
    with library.together():
        if all(other.paused_at for other in library.alerts()):
            # Nobody looked meanwhile: the mark of how far is as old as the pause.
            library.put_run(Run(_LOOKED, now, now, {"digest": library.last_put()}))
        library.put_alert(awake)
    return awake


def standing(library: Library, person: str | None = None) -> list[AlertStanding]:
    """The alerts, or a reader's, and how their messages fare."""
    return [standing_of(library, alert) for alert in library.alerts(person)]


def standing_of(library: Library, alert: Alert) -> AlertStanding:
    """An alert, and how its messages fare."""
    last_at, next_at, waiting, failing = library.sendings_stand(alert.id)
    return AlertStanding(
        replace(alert, channels=tuple(map(shown, alert.channels))),
        Rule.of(alert.rule),
        last_at=last_at,
        next_at=next_at,
        waiting=waiting,
        reason=failing.reason if failing else None,
        advice=failing.advice if failing else None,
    )


def shown(channel: str) -> str:
    """A channel for people to see: of an address only the part that holds no token."""
    kind, _, where = channel.partition(":")
    if kind == "mail":
        return f"mail to {where}"
    if kind not in ("webhook", "apprise"):
        return f"{kind}, a plug-in"
    parts = urlsplit(where)
    return f"webhook at {parts.hostname}" if kind == "webhook" else f"apprise by {parts.scheme}"


# ── looking ──────────────────────────────────────────────────────────────────────────────────────────────


def look(library: Library, now: datetime) -> None:
    """Put what each alert's rule finds in the digests since the last look, to be sent."""
    rules = {alert.id: rule for alert in library.alerts() if (rule := _rule(library, alert, now))}
    alerts = [alert for alert in library.alerts() if alert.id in rules]
    for alert in alerts:
        _plan(library, alert, rules[alert.id], now)
    puts = list(puts_after(library, _looked(library) or 0)) if alerts else []
    if not puts:
        return
    seekers = [_Seeker(library, alert, rules[alert.id], now) for alert in alerts if not rules[alert.id].all_day]
    # Story by story: the digests of a library's first day do not fit in memory together.
    found = [sending for news in all_news(library, puts) if seekers for one in seekers for sending in one.found(news)]
    with library.together():
        library.put_sendings(found, now)
        library.put_run(Run(_LOOKED, now, now, {"digest": puts[-1].number}))


def puts_after(library: Library, number: int) -> Iterator[Put]:
    """All digests that were put after one."""
    while puts := library.puts_after(number):
        yield from puts
        number = puts[-1].number


def all_news(library: Library, puts: Iterable[Put]) -> Iterator[News]:
    """What the digests were to their stories, as these stand now."""
    grouped: dict[str, list[Put]] = {}
    stands: dict[str, str] = {}
    for put in puts:
        if put.story not in stands:
            kept = library.story(put.story)
            stands[put.story] = kept.id if kept else put.story
        grouped.setdefault(stands[put.story], []).append(put)
    for story, theirs in grouped.items():
        after = library.digest(story)
        if after is None:
            continue
        earlier = [number for number, _at in library.digests(story) if number < theirs[0].number]
        before = library.digest_put(earlier[-1]) if earlier else None
        changes = tuple(change for put in theirs for change in put.changes)
        yield News(library, story, before, after, theirs[-1].number, theirs[-1].at, changes if before else ())


class _Seeker:
    """An alert that looks at the news, with its reader's marks."""

    def __init__(self, library: Library, alert: Alert, rule: Rule, now: datetime) -> None:
        self._alert = alert
        self._rule = rule
        self._due = next_moment(rule, now) if rule.daily else now
        self._followed = marked(library, "follow", alert.person)

    def found(self, news: News) -> Iterator[Sending]:
        """What is to be told of a story, for each channel; nothing of what was there before the alert was."""
        if news.at < self._alert.added_at:
            return
        for thing in matching.happened(self._rule, news, news.story in self._followed):
            body = _body(thing, news)
            for channel in self._alert.channels:
                yield Sending(self._alert.id, channel, thing.key, body, news.story, due_at=self._due)


def _body(thing: Thing, news: News) -> dict[str, Any]:
    changes = [asdict(plain(change)) for change in thing.changes]
    return {"why": thing.why, "new": news.before is None, "title": news.after.title, "changes": changes}


def plain(kept: KeptChange) -> Change:
    """A change without where it is kept."""
    return Change(kept.kind, kept.claim, kept.before, kept.after, kept.credits)  # type: ignore[arg-type]


def changes_in(body: Mapping[str, Any]) -> tuple[Change, ...]:
    """The changes that a sending tells of."""
    told = body.get("changes", ())
    return tuple(Change(**{**one, "credits": tuple(Credit(**credit) for credit in one["credits"])}) for one in told)


def marked(library: Library, mark: MarkKind, person: str) -> frozenset[str]:
    """The stories on which a reader set a mark, as they stand now."""
    kept = [library.story(one.what) for one in library.marks(mark, "story", person=person)]
    return frozenset(story.id for story in kept if story is not None)


def _looked(library: Library) -> int | None:
    """The digest up to which was looked; ``None``: never."""
    return max((int(run.counts.get("digest", 0)) for run in library.runs(_LOOKED, _LOOKS)), default=None)


def _rule(library: Library, alert: Alert, now: datetime) -> Rule | None:
    """An alert's rule, unless it is paused; one that cannot be read is a failure, and the other alerts go on."""
    if alert.paused_at is not None:
        return None
    place = f"alert “{alert.name}”"
    try:
        rule = Rule.of(alert.rule)
        if rule.daily:
            next_moment(rule, now)
    except NewsloomError as error:
        library.put_failure("alert", Failure(place, error.reason, error.advice), now)
        return None
    return rule


# ── the day's digest ─────────────────────────────────────────────────────────────────────────────────────


def _plan(library: Library, alert: Alert, rule: Rule, now: datetime) -> None:
    """Put the next digest of the day where none waits; the first goes back a day."""
    if not rule.all_day:
        return
    told = library.sendings(alert.id)
    for channel in alert.channels:
        theirs = [one for one in told if one.channel == channel]
        if any(one.due_at is not None for one in theirs):
            continue
        due = next_moment(rule, now)
        last = theirs[0] if theirs else None
        if last and last.sent_at is None:
            after = int(last.body["after"])  # it was given up: what it had to tell is not
        else:
            after = library.last_put(last.sent_at if last else due - _DAY)
        library.put_sendings([daily(alert, rule, channel, due, after)], now)


def daily(alert: Alert, rule: Rule, channel: str, due: datetime, after: int) -> Sending:
    """The digest of a day: of all that is put after a digest's number."""
    day = due.astimezone(ZoneInfo(rule.zone)).date()
    return Sending(alert.id, channel, f"{DAILY}{day.isoformat()}", {"after": after}, due_at=due)


def next_daily(alert: Alert, channel: str, now: datetime, after: int) -> Sending:
    """The digest that follows one that is sent now."""
    rule = Rule.of(alert.rule)
    return daily(alert, rule, channel, next_moment(rule, now), after)
