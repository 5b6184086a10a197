"""robots.txt as RFC 9309 has it: kept for each server, asked for anew after a day at most."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from newsloom.errors import IntakeError
from newsloom.intake import addresses, schedule
from newsloom.intake.connection import Connection, UnreachableError
from newsloom.intake.hosts import Hosts, Server
from newsloom.intake.nouns import Answer, Clock

if TYPE_CHECKING:
    from protego import Protego

MOVED = frozenset({301, 302, 303, 307, 308})
_MOST = 512_000  # RFC 9309 asks for at least 500 KiB
_REDIRECTS = 5
# The RFC lets a robots.txt be kept a day; less than an hour would double the requests to hosts of many feeds.
_SHORTEST, _LONGEST = timedelta(hours=1), timedelta(hours=24)
# How long a server is left alone whose robots.txt cannot be had.
_TROUBLE = timedelta(minutes=5)
# Larger delays are typing errors, or meant for crawlers of whole sites: we take single pages.
_DELAY_MOST = 60.0


class Robots:
    """Who may be asked for what."""

    def __init__(self, hosts: Hosts, connection: Connection, clock: Clock) -> None:
        self._hosts = hosts
        self._connection = connection
        self._clock = clock

    def allow(self, url: str, deadline: float) -> bool:
        """Whether the rules of an address's server let us fetch it. Raises ``IntakeError`` when they cannot be had."""
        origin = addresses.origin(url)
        server = self._hosts.at(origin)
        with server.asking:
            rules = self._rules(server, origin, deadline)
        return bool(rules.can_fetch(url, self._connection.token))

    def _rules(self, server: Server, origin: str, deadline: float) -> Protego:
        held = server.robots_until is not None and server.robots_until > self._clock.now()
        if server.rules is None or not held:
            if server.robots is None or not held:
                self._ask(server, origin, deadline)
            server.rules = _parsed(server.robots or "")
            self._slow_down(server, server.rules)
        return server.rules

    def _ask(self, server: Server, origin: str, deadline: float) -> None:
        try:
            with self._hosts.turn(origin, paced=False):
                text, answer = self._text(f"{origin}/robots.txt", deadline)
        except UnreachableError as error:
            # Each of its feeds would ask in vain again, and wait as long.
            self._hosts.quiet(origin, error.until or self._clock.now() + _TROUBLE, error.reason)
            raise
        now = self._clock.now()
        until = schedule.fresh_until(answer.headers, now) or now + _LONGEST
        server.robots, server.robots_until = text, min(max(until, now + _SHORTEST), now + _LONGEST)
        server.changed = True

    def _text(self, where: str, deadline: float) -> tuple[str, Answer]:
        """None of a server without one, as the RFC says; a server in trouble is not asked for anything."""
        for _ in range(_REDIRECTS + 1):
            addresses.check(where)
            try:
                answer = self._connection.get(where, deadline, _MOST, cut=True)
            except UnreachableError:
                raise
            except IntakeError as refusal:
                if "private address" in refusal.reason:
                    raise
                return "", Answer(404)  # it answers, with something that is no robots.txt
            if answer.status in MOVED and "location" in answer.headers:
                where = addresses.joined(where, answer.headers["location"])
                continue
            if answer.status >= 500 or answer.status == 429:
                error = UnreachableError(f"its robots.txt answered {answer.status}", "try again later")
                error.until = schedule.retry_after(answer.headers.get("retry-after"), self._clock.now())
                raise error
            return (answer.body.decode("utf-8-sig", "replace") if answer.status == 200 else ""), answer
        return "", Answer(404)

    def _slow_down(self, server: Server, rules: Protego) -> None:
        token = self._connection.token
        wishes = [rules.crawl_delay(token) or 0.0]
        if rate := rules.request_rate(token):
            wishes.append(rate.seconds / max(rate.requests, 1))
        server.delay = max(server.delay, min(max(wishes), _DELAY_MOST))


def _parsed(text: str) -> Protego:
    from protego import Protego

    return Protego.parse(text)
