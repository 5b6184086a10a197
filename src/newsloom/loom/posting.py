"""What waits to be sent goes out: things that are due together as one message, each channel by itself.

    sendings due ──taken──▶ Message ──render──▶ Letter, JSON ──send──▶ put_sent, or put_unsent with a later try

What is being sent is not due for a while, so that two programs over one library do not both send it. Killed between
the server's word that it took a message and our note of it, that message goes out once more, under the same id.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from hashlib import sha256
from heapq import nsmallest
from itertools import chain, count, groupby, takewhile
from typing import Literal, TypeAlias
from zoneinfo import ZoneInfo

from newsloom import intake, plugins, render, send
from newsloom.errors import NewsloomError, SettingsError
from newsloom.intake.networks import public, within
from newsloom.kept import Alert, Rule, Sending
from newsloom.loom import alerts
from newsloom.loom.progress import Progress
from newsloom.messages import Message, Notice
from newsloom.settings import Settings
from newsloom.store import Library
from newsloom.types import Failure

Kind: TypeAlias = Literal["alert", "digest", "test"]
_log = logging.getLogger("newsloom")
# A message takes seconds; a program that was killed while it sent has it due again after these minutes.
_TAKEN = timedelta(minutes=10)
# One minute, 4, 16, an hour, 4 hours, then every 6: a server that is down for a night has it in the morning.
_FIRST, _TIMES, _LONGEST = timedelta(minutes=1), 4, timedelta(hours=6)
# Two weeks of that: then nobody listens there.
_GIVEN_UP = 60
# Stories that a message has room for: at 4.4 kB each, for mail programs cut what is over 102 kB.
_ROOM: Mapping[str, int] = {"alert": 12, "digest": 20, "test": 1}


#: Our own ways; any other is a plug-in's.
OWN = ("mail", "webhook", "apprise")


class Post:
    """The channels, as the settings and the environment say."""

    def __init__(self, settings: Settings, environment: Mapping[str, str] | None = None) -> None:
        """Nothing is opened before something is sent."""
        self._settings = settings
        self._environment = environment
        self._allowed = intake.networks(settings.networks)
        self._plugins = plugins.names(settings.plugins)
        # Why a mail server takes nothing now: told for all, asked once.
        self._silent: dict[str, send.UnsentError] = {}

    def deliver(self, channel: str, message: Message) -> None:
        """Send a message. Raises ``NewsloomError`` when it does not go out."""
        kind, _, where = channel.partition(":")
        if kind in self._silent:
            raise self._silent[kind]
        try:
            if kind == "mail":
                self._mail(where, message)
            elif kind == "webhook":
                self._webhook(where, message)
            elif kind == "apprise":
                send.apprise(where, render.letter(message))
            else:
                self._plugged(kind, where, message)
        except send.UnsentError as error:
            if error.silent:
                self._silent[kind] = error
            raise

    def _mail(self, to: str, message: Message) -> None:
        has = self._settings
        server = send.mail_server(has.mail_server, has.mail_from, has.mail_user, self._environment)
        letter = render.letter(message)
        send.mail(server, send.compose(letter, server.sender, to, message.at, id=message.id, alert=message.alert))

    def _webhook(self, url: str, message: Message) -> None:
        body = render.to_json(render.message_shape(message)).encode()
        key = send.secret(self._environment)
        send.webhook(url, body, message.id, message.at, key=key, permitted=self._permitted)

    def _plugged(self, name: str, where: str, message: Message) -> None:
        """Send by a plug-in: whatever it raises means that the message did not go out."""
        plugin, held = plugins.named("channel", name, self._plugins)
        try:
            held.send(where, message)
        except send.UnsentError:
            raise
        except (Exception, SystemExit) as error:
            raise send.UnsentError(f"{plugin}: {plugins.told(error)}", "check its address and what it needs") from error

    def _permitted(self, address: str) -> bool:
        return public(address) or within(address, self._allowed)


def channel(kind: str, where: str, allowed: Sequence[str] = ()) -> str:
    """A way for messages to go, as an alert keeps it; ``allowed``: the packages whose plug-ins may be ways.

    Raises ``NewsloomError`` for one that leads nowhere.
    """
    told = where.strip()
    if kind not in OWN:
        plugins.named("channel", kind, allowed)
        if not told:
            raise SettingsError(f"the channel “{kind}” has no address", f"give one as {kind}:ADDRESS")
    if kind == "mail" and not send.is_address(told):
        raise SettingsError(f"“{told}” is no mail address", "give one like you@example.org")
    if kind == "webhook" and not send.is_hook(told):
        raise SettingsError("the webhook is no http or https address", "give one like https://hooks.example/news")
    if kind == "apprise" and not send.is_service(told):
        raise SettingsError("Apprise does not know this kind of address", "see its list of services")
    return f"{kind}:{told}"


class Round:
    """One round of sending over a library. ``environment`` has the secrets."""

    def __init__(
        self, library: Library, settings: Settings, now: datetime, environment: Mapping[str, str] | None = None
    ) -> None:
        """Nothing is sent yet."""
        self._library = library
        self._now = now
        self._post = Post(settings, environment)
        self._until = library.last_put()

    def send_due(self, counts: Counter[str], progress: Progress) -> None:
        """Send what is due. What does not go out waits, longer each time."""
        due = sorted(self._library.sendings_due(self._now, alerts.ALL), key=_way)
        known = {alert.id: alert for alert in self._library.alerts()}
        grouped = [(key, list(some)) for key, some in groupby(due, key=_way)]
        for done, ((alert, channel), some) in enumerate(grouped, 1):
            progress("sending", done, len(grouped))
            taken = self._library.put_under_way(some, self._now + _TAKEN)
            if taken and alert in known:
                self._send(known[alert], channel, taken, counts)

    def _send(self, alert: Alert, channel: str, taken: Sequence[Sending], counts: Counter[str]) -> None:
        place = f"alert “{alert.name}”, {alerts.shown(channel)}"
        try:
            message = self._message(alert, taken)
            if message is not None:
                self._post.deliver(channel, message)
                counts["messages sent"] += 1
        except NewsloomError as error:
            counts["messages not sent"] += 1
            told = {"alert": alert.id, "error": type(error).__name__, "reason": error.reason}
            _log.warning("a message was not sent", extra={**told, "channel": channel.partition(":")[0]})
            self._put_unsent(taken, Failure(place, error.reason, error.advice), getattr(error, "wait", 0.0))
            return
        with self._library.together():
            for sending in taken:
                self._library.put_sent(sending, self._now)
            if any(map(_of_day, taken)):
                following = alerts.next_daily(alert, channel, self._now, self._until)
                self._library.put_sendings([following], self._now)
            self._library.drop_failure("send", place)

    def _put_unsent(self, taken: Sequence[Sending], failure: Failure, wait: float) -> None:
        failures = max(sending.failures for sending in taken)
        pause = max(min(_FIRST * _TIMES ** min(failures, 8), _LONGEST), timedelta(seconds=wait))
        retry_at = self._now + pause if failures + 1 < _GIVEN_UP else None
        with self._library.together():
            for sending in taken:
                self._library.put_unsent(sending, failure, retry_at)
            self._library.put_failure("send", failure, self._now, retry_at)

    def _message(self, alert: Alert, taken: Sequence[Sending]) -> Message | None:
        """One message of all that is due together; ``None`` when nothing is left to tell."""
        rule = Rule.of(alert.rule)
        days = [sending for sending in taken if _of_day(sending)]
        after = min((int(sending.body["after"]) for sending in days), default=self._until)
        things = [sending for sending in taken if not _of_day(sending)]
        unwanted = alerts.marked(self._library, "hide", alert.person)
        told = chain(_new_since(self._library, after, self._until), _told(self._library, things))
        wanted = (notice for notice in told if notice.story not in unwanted)
        kind: Kind = "digest" if rule.daily else "alert"
        message = message_of(alert, kind, wanted, self._now, [sending.key for sending in taken])
        return message if message.notices else None


def _way(sending: Sending) -> tuple[str, str]:
    return sending.alert, sending.channel


def _of_day(sending: Sending) -> bool:
    return sending.key.startswith(alerts.DAILY)


# ── what a message tells ─────────────────────────────────────────────────────────────────────────────────


def message_of(alert: Alert, kind: Kind, notices: Iterable[Notice], now: datetime, keys: Iterable[str]) -> Message:
    """A message, the stories that most independent outlets tell first."""
    zone = ZoneInfo(Rule.of(alert.rule).zone)
    number = count()
    # The digests of a long day do not fit in memory together.
    counted = (notice for notice in notices if next(number) >= 0)
    widest = nsmallest(
        _ROOM[kind], counted, key=lambda one: (-one.digest.independent, -len(one.digest.articles), one.story)
    )
    id = sha256("\n".join([alert.id, kind, *sorted(keys)]).encode()).hexdigest()[:24]
    more = next(number) - len(widest)
    return Message(id, alert.id, alert.name, kind, now.astimezone(zone), tuple(widest), more)


def _new_since(library: Library, after: int, until: int) -> Iterator[Notice]:
    """The stories that are new, or in which something is, in the digests after one number and until another."""
    puts = takewhile(lambda put: put.number <= until, alerts.puts_after(library, after))
    for news in alerts.all_news(library, puts):
        if news.before is None or news.changes:
            yield Notice(news.story, news.after, (), tuple(map(alerts.plain, news.changes)), news.before is None)


def _told(library: Library, things: Sequence[Sending]) -> Iterator[Notice]:
    """The stories of things, each once with all that is told of it, as they stand now."""
    grouped: dict[str, list[Sending]] = {}
    for thing in things:
        kept = library.story(thing.story) if thing.story else None
        if kept is not None:
            grouped.setdefault(kept.id, []).append(thing)
    for story, theirs in grouped.items():
        digest = library.digest(story)
        if digest is None:
            continue
        new = any(thing.body.get("new") for thing in theirs)
        changes = dict.fromkeys(change for thing in theirs for change in alerts.changes_in(thing.body))
        why = tuple(dict.fromkeys(str(thing.body.get("why", "")) for thing in theirs))
        yield Notice(story, digest, why, () if new else tuple(changes), new)


def trial(library: Library, alert: Alert, now: datetime) -> Message:
    """A message that shows what the alert's look like, with a story of the library if there is one."""
    lines = library.stories(person=alert.person, limit=20).items
    digests = [(line.id, digest) for line in lines if (digest := library.digest(line.id))]
    widest = sorted(digests, key=lambda one: (-one[1].independent, -len(one[1].articles), one[0]))[:1]
    notices = [Notice(story, digest, ("a trial, with a story of your library",), (), True) for story, digest in widest]
    return message_of(alert, "test", notices, now, [now.isoformat()])


def tell(library: Library, settings: Settings, now: datetime, counts: Counter[str], progress: Progress) -> None:
    """What is new becomes messages, and those that are due go out."""
    alerts.look(library, now)
    if library.sendings_due(now, 1):
        Round(library, settings, now).send_due(counts, progress)
