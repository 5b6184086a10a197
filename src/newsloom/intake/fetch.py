"""Polite, safe HTTP: what is known of an address goes in, what became of asking it comes out.

    Known ──scheme, robots.txt, turn──▶ connection ──each redirect the same way──▶ Outcome

Redirects are followed by hand, so that each hop is asked the same questions. Nothing here raises for what servers do:
it is all told in the ``Outcome``. The connection itself is ``intake.connection``.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Generator, Iterable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import sha256
from typing import TYPE_CHECKING

from newsloom.errors import IntakeError
from newsloom.intake import addresses, schedule
from newsloom.intake.hosts import Hosts, LaterError
from newsloom.intake.networks import EVERYWHERE, Network
from newsloom.intake.nouns import Answer, Clock, Host, Known, Manners, Outcome, OutcomeKind
from newsloom.types import Page

if TYPE_CHECKING:
    from newsloom.intake.connection import Connection
    from newsloom.intake.robots import Robots

MOST = Manners().most
_MOVED = frozenset({301, 302, 303, 307, 308})
_FOR_GOOD = frozenset({301, 308})
_BUSY = frozenset({429, 503})
_ADVICE = {401: "it wants a login", 402: "it wants a subscription", 403: "it does not let programs in",
           404: "check the address", 410: "it is gone", 429: "wait and try again",
           451: "it is withheld for legal reasons"}  # fmt: skip
# What asking again within the hour cannot mend.
_WITHHELD = frozenset({401, 402, 403, 405, 406, 451})
_REFUSED_FOR = timedelta(days=1)
# A server that is busy without saying for how long.
_BUSY_FOR = timedelta(minutes=10)
_STEP = 0.05


def fetch(
    url: str, timeout: float = 20.0, *, most: int = MOST, allow_private: bool = False, allowed: tuple[Network, ...] = ()
) -> Page:
    """The page at an http(s) address, after at most five redirects.

    ``timeout`` bounds the whole fetch in seconds, ``most`` the page in bytes after decompression. Addresses of private,
    loopback and link-local networks are refused when connecting, on every hop, unless ``allowed``;
    none is with ``allow_private``.
    Raises ``IntakeError``.
    """
    allowed = EVERYWHERE if allow_private else allowed
    patience = min(timeout, Manners().patience)
    manners = Manners(seconds=timeout, patience=patience, most=most, pause=0.0, allowed=allowed, workers=1)
    with Fetcher(manners) as fetcher:
        found = fetcher.look(Known(url))
    if found.kind != "fresh":
        raise IntakeError(found.reason or "nothing came", found.advice)
    return found.page


class Fetcher:
    """Asks addresses, as politely as ``manners`` say. Close it, or use it in a ``with``.

    ``hosts`` is what servers asked of us before; ``changed_hosts`` gives what they asked since. ``seed`` draws the
    jitter. ``clock`` gives moments and pauses; deadlines of sockets are real time.
    """

    def __init__(
        self, manners: Manners | None = None, *, clock: Clock | None = None, seed: int = 0, hosts: Iterable[Host] = ()
    ) -> None:
        from newsloom.intake.connection import Connection
        from newsloom.intake.robots import Robots

        self.manners = manners or Manners()
        self.clock = clock or Clock()
        self.seed = seed
        self._hosts = Hosts(self.manners, self.clock, hosts)
        self._connection: Connection = Connection(self.manners)
        self._robots: Robots = Robots(self._hosts, self._connection, self.clock)

    def __enter__(self) -> Fetcher:
        """Itself."""
        return self

    def __exit__(self, *error: object) -> None:
        """Close it."""
        self.close()

    def close(self) -> None:
        """End all connections."""
        self._connection.close()

    def changed_hosts(self) -> tuple[Host, ...]:
        """What servers asked of us since this was last called: robots.txt, and quiet."""
        return self._hosts.changed()

    def look(self, known: Known) -> Outcome:
        """What an address gives now; waits for its host's turn. Whatever servers do, this does not raise."""
        at = self.clock.now()
        try:
            return self._look(known, at)
        except LaterError as later:
            return _plain(known, at, "later", later.reason, "it is tried again by itself", next_at=later.at)
        except IntakeError as error:
            return self._lost(known, at, error)

    def looks(self, knowns: Iterable[Known]) -> Generator[Outcome, None, None]:
        """What many addresses give, as it comes; each host in its own pace, all hosts beside one another."""
        waiting: dict[str, deque[Known]] = {}
        for known in knowns:
            waiting.setdefault(_origin(known), deque()).append(known)
        running: dict[Future[Outcome], str] = {}
        with ThreadPoolExecutor(self.manners.workers, thread_name_prefix="look") as pool:
            try:
                while waiting or running:
                    pause = self._start(waiting, running, pool)
                    if not running:
                        self.clock.sleep(pause)
                        continue
                    done, _ = wait(running, timeout=min(max(pause, _STEP), 1.0), return_when=FIRST_COMPLETED)
                    for future in sorted(done, key=id):
                        del running[future]
                        yield future.result()
            finally:
                for future in running:
                    future.cancel()

    def _start(
        self, waiting: dict[str, deque[Known]], running: dict[Future[Outcome], str], pool: ThreadPoolExecutor
    ) -> float:
        """Start what may start; gives the seconds until something else may."""
        soonest = 1.0
        busy = list(running.values())
        for origin in list(waiting):
            if len(running) >= self.manners.workers:
                break
            if busy.count(origin) >= self.manners.per_host:
                continue
            pause = self._hosts.wait(origin)
            if pause > 0:
                soonest = min(soonest, pause)
                continue
            queue = waiting.pop(origin)
            running[pool.submit(self.look, queue.popleft())] = origin
            if queue:
                waiting[origin] = queue  # at the end: the hosts take turns
                soonest = 0.0
        return soonest

    def _look(self, known: Known, at: datetime) -> Outcome:
        deadline = time.monotonic() + self.manners.seconds
        where = known.moved_to or known.url
        lasting, moved_to = True, None
        addresses.check(where)
        seen: list[str] = []
        for _ in range(self.manners.redirects + 1):
            # A redirect within a server belongs to the request that it answers.
            paced = not seen or addresses.origin(seen[-1]) != addresses.origin(where)
            seen.append(where)
            answer, deadline = self._asked(where, known, deadline, paced)
            if answer.status not in _MOVED or "location" not in answer.headers:
                found = self._told(known, at, where, answer)
                return replace(found, moved_to=moved_to) if found.answered else found
            onward = addresses.joined(where, answer.headers["location"])
            addresses.check(onward)
            # From https to http is no move to remember: whoever listens in between could have made it.
            lasting = lasting and answer.status in _FOR_GOOD and not (_secure(where) and not _secure(onward))
            moved_to = onward.partition("#")[0] if lasting else moved_to
            where = onward
            if where in seen:
                raise IntakeError("it redirects in a circle", "check the address")
        raise IntakeError(f"it redirects more than {self.manners.redirects} times", "check the address")

    def _asked(self, where: str, known: Known, deadline: float, paced: bool) -> tuple[Answer, float]:
        """One hop: its address, its server's rules, its turn. Gives the deadline too: our wait is not the server's."""
        if not self._robots.allow(where, deadline):
            raise _refusal("its robots.txt does not let programs in", "ask the outlet, or save the page by hand")
        validators = {"If-None-Match": known.etag, "If-Modified-Since": known.modified}
        headers = {name: value for name, value in validators.items() if value and value.isprintable()}
        waited = time.monotonic()
        with self._hosts.turn(addresses.origin(where), paced=paced):
            deadline += time.monotonic() - waited
            return self._connection.get(where, deadline, self.manners.most, headers), deadline

    def _told(self, known: Known, at: datetime, where: str, answer: Answer) -> Outcome:
        """What an answer means."""
        status, headers = answer.status, answer.headers
        fresh = schedule.fresh_until(headers, at)
        if status == 304 and (known.etag or known.modified):
            return Outcome(known, "same", at, where, status, etag=headers.get("etag") or known.etag,
                           modified=headers.get("last-modified") or known.modified, hash=known.hash,
                           fresh_until=fresh, next_at=fresh or at)  # fmt: skip
        if status == 200:
            drawn = sha256(answer.body).hexdigest()[:32]
            return Outcome(known, "same" if drawn == known.hash else "fresh", at, where, status,
                           body=b"" if drawn == known.hash else answer.body,
                           media=headers.get("content-type", "").partition(";")[0].strip().lower(),
                           charset=_charset(answer), etag=headers.get("etag"), modified=headers.get("last-modified"),
                           hash=drawn, fresh_until=fresh, next_at=fresh or at)  # fmt: skip
        return self._unwell(known, at, where, answer)

    def _unwell(self, known: Known, at: datetime, where: str, answer: Answer) -> Outcome:
        status, failures = answer.status, known.failures + 1
        asked = schedule.retry_after(answer.headers.get("retry-after"), at)
        advice = _ADVICE.get(status, "try again later" if status >= 500 else "check the address")
        found = Outcome(known, "failed", at, where, status, retry_after=asked, failures=failures,
                        reason=f"the server answered {status}", advice=advice)  # fmt: skip
        if status == 410:
            return replace(found, kind="gone")
        again = self._again(known, at, failures)
        if status in _BUSY:
            until = asked or at + _BUSY_FOR
            self._hosts.quiet(addresses.origin(where), until, f"its server answered {status} and wants quiet")
            return replace(found, kind="later", next_at=max(until, again))
        if status in _WITHHELD:
            return replace(found, kind="refused", next_at=max(at + _REFUSED_FOR, again))
        return replace(found, next_at=max(asked or again, again))

    def _lost(self, known: Known, at: datetime, error: IntakeError) -> Outcome:
        """What it means that no answer came."""
        from newsloom.intake.connection import RefusedError

        failures = known.failures + 1
        again = self._again(known, at, failures)
        if isinstance(error, RefusedError):
            kind: OutcomeKind = "refused"
            again = max(again, at + _REFUSED_FOR)
        else:
            kind = "failed"
        return _plain(known, at, kind, error.reason, error.advice, next_at=again, failures=failures)

    def _again(self, known: Known, at: datetime, failures: int) -> datetime:
        return at + timedelta(seconds=schedule.backoff(failures, schedule.draw(self.seed, known.url, at)))


def _plain(
    known: Known,
    at: datetime,
    kind: OutcomeKind,
    reason: str,
    advice: str,
    *,
    next_at: datetime,
    failures: int | None = None,
) -> Outcome:
    """An outcome without an answer; one that was never asked keeps its count of failures."""
    counted = known.failures if failures is None else failures
    return Outcome(known, kind, at, known.url, None, next_at=next_at, failures=counted, reason=reason, advice=advice)


def _refusal(reason: str, advice: str) -> IntakeError:
    from newsloom.intake.connection import RefusedError

    return RefusedError(reason, advice)


def _origin(known: Known) -> str:
    try:
        return addresses.origin(known.moved_to or known.url)
    except ValueError:
        return ""


def _secure(url: str) -> bool:
    return url[:6].lower() == "https:"


def _charset(answer: Answer) -> str | None:
    """What the server says, unless the bytes are UTF-8 beyond doubt: servers say Latin-1 of all they have."""
    said = answer.charset
    if said and said.lower().replace("_", "-") not in ("utf-8", "utf8") and not answer.body.isascii():
        try:
            answer.body.decode("utf-8")
        except UnicodeDecodeError:
            return said
        return "utf-8"
    return said
