"""Who does the tasks: this process, processes of this machine, or a Ray cluster. All give the same.

    jobs (name, arguments) ──Workers.each──▶ (key, result) as they are done

A job goes out only when there is a worker for it, so that what waits is never in memory. A worker that dies gives its
job back; a job that has killed so many workers is given up. Near the end an idle worker is given a slow one's job as
well. A result is kept by the one who asked: workers write nothing, so nothing of theirs can be half written.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
import time
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeVar

from newsloom import __version__
from newsloom.archive import clusters
from newsloom.archive.tasks import TASKS
from newsloom.errors import ArchiveError, NewsloomError

Key = TypeVar("Key", bound=Hashable)

# A page that makes a parser crash kills whoever reads it, each time.
_TRIES = 3
# Jobs ahead of each worker, so that it never waits for the next to be sent.
_AHEAD = 2
# Seconds, and times the mean of its stage, that a job may take before an idle worker is given it as well.
_PATIENCE, _SLOWER = 20.0, 2.0
# Seconds between looks for such jobs.
_LOOK = 1.0


@dataclass(frozen=True, slots=True)
class Job:
    """A task by its name, and what it is given; ``version`` is the newsloom that asks."""

    task: str
    given: tuple[Any, ...] = field(repr=False)
    version: str = __version__


class Workers(Protocol):
    """Those who do jobs. ``count`` may be asked at any time."""

    @property
    def count(self) -> int:
        """How many jobs are done at once."""

    def each(self, jobs: Iterable[tuple[Key, Job]]) -> Iterator[tuple[Key, Any]]:
        """Do jobs; each result with its key as it comes, an error of ours in its place."""

    def close(self) -> None:
        """Send them home."""


class Here:
    """The process that asks, alone."""

    count = 1

    def each(self, jobs: Iterable[tuple[Key, Job]]) -> Iterator[tuple[Key, Any]]:
        """One after another."""
        for key, job in jobs:
            yield key, _done(job)

    def close(self) -> None:
        """Nobody is to be sent home."""


class _Died(Exception):
    """The worker of a job is no more."""


@dataclass(slots=True)
class _Sent:
    key: Any
    job: Job
    at: float


class _Crew:
    """Workers elsewhere: what they have in common. A ticket stands for a job that was sent."""

    @property
    def count(self) -> int:
        raise NotImplementedError

    def _send(self, job: Job) -> Any:
        raise NotImplementedError

    def _ready(self, tickets: Sequence[Any], seconds: float) -> Iterable[Any]:
        raise NotImplementedError

    def _result(self, ticket: Any) -> Any:
        """What a job gave. Raises ``_Died``."""
        raise NotImplementedError

    def _forget(self, ticket: Any) -> None:
        """Nobody waits for it any more."""
        raise NotImplementedError

    def each(self, jobs: Iterable[tuple[Key, Job]]) -> Iterator[tuple[Key, Any]]:
        """As many at once as there are workers."""
        shift = _Shift(iter(jobs))
        try:
            while self._fill(shift):
                for ticket in self._ready(list(shift.out), _LOOK):
                    sent = shift.out.pop(ticket, None)
                    if sent is None:
                        continue
                    try:
                        result = self._result(ticket)
                    except _Died:
                        result = shift.lost(sent)
                        if result is None:
                            continue
                    for other in shift.others(sent):
                        self._forget(other)
                    shift.times.append(time.monotonic() - sent.at)
                    yield sent.key, result
        finally:
            for ticket in shift.out:
                self._forget(ticket)

    def _fill(self, shift: _Shift) -> bool:
        """Send what is to be sent; whether anybody is at work."""
        count = self.count
        while len(shift.out) < count * _AHEAD and (one := shift.next()):
            shift.out[self._send(one[1])] = _Sent(*one, time.monotonic())
        if len(shift.out) < count and (slow := shift.slow()):
            shift.out[self._send(slow.job)] = _Sent(slow.key, slow.job, time.monotonic())
        return bool(shift.out)


class _Shift:
    """The jobs of one call: those to come, those that are out, those whose worker died."""

    def __init__(self, coming: Iterator[tuple[Any, Job]]) -> None:
        self._coming = coming
        self._over = False
        self._again: list[tuple[Any, Job]] = []
        self._tries: Counter[Any] = Counter()
        self.out: dict[Any, _Sent] = {}
        self.times: list[float] = []

    def next(self) -> tuple[Any, Job] | None:
        """The next job to send. One that may be deadly goes alone, so that it is known which it was."""
        if any(self._suspect(sent.key) for sent in self.out.values()):
            return None
        if self._again:
            if self._suspect(self._again[0][0]) and self.out:
                return None
            return self._again.pop(0)
        found = next(self._coming, None)
        self._over = found is None
        return found

    def _suspect(self, key: Any) -> bool:
        return self._tries[key] >= _TRIES - 1

    def others(self, sent: _Sent) -> list[Any]:
        """The tickets of others who are at the same job; they are out no more."""
        found = [ticket for ticket, other in self.out.items() if other.key == sent.key]
        for ticket in found:
            del self.out[ticket]
        return found

    def lost(self, sent: _Sent) -> ArchiveError | None:
        """Take a job back whose worker died; an error when too many did."""
        self._tries[sent.key] += 1
        if self._tries[sent.key] >= _TRIES:
            return ArchiveError(
                f"{_TRIES} workers died of it", "give them more memory, or take it out and tell us of it"
            )
        if all(other.key != sent.key for other in self.out.values()):
            self._again.append((sent.key, sent.job))
        return None

    def slow(self) -> _Sent | None:
        """The oldest job that one worker alone is at, when nothing else waits and it takes long."""
        if not self._over or self._again:
            return None
        alone = Counter(sent.key for sent in self.out.values())
        found = min(
            (sent for sent in self.out.values() if alone[sent.key] == 1), key=lambda sent: sent.at, default=None
        )
        mean = sum(self.times) / len(self.times) if self.times else 0.0
        patience = max(_PATIENCE, _SLOWER * mean)
        return found if found is not None and time.monotonic() - found.at > patience else None


class Processes(_Crew):
    """Processes of this machine. They end with the one that asks, however that ends."""

    def __init__(self, count: int) -> None:
        self._count = count
        self._pool: ProcessPoolExecutor | None = None
        self._pools: dict[Future[Any], ProcessPoolExecutor] = {}
        # Fork would copy the locks of threads that Arrow and others have running.
        self._context = multiprocessing.get_context("spawn")
        self._wires: tuple[Any, ...] = ()
        self._does: Callable[[Job], Any] = _done

    @property
    def count(self) -> int:
        """How many processes there are."""
        return self._count

    def _send(self, job: Job) -> Future[Any]:
        if self._pool is None:
            self._wires = self._context.Pipe(duplex=False)
            self._pool = ProcessPoolExecutor(self._count, self._context, _stay, (self._wires[0],))
        try:
            future = self._pool.submit(self._does, job)
        except BrokenProcessPool:  # one died that had nothing to do
            self.close()
            return self._send(job)
        self._pools[future] = self._pool
        return future

    def _ready(self, tickets: Sequence[Future[Any]], seconds: float) -> Iterable[Future[Any]]:
        # One that died takes the pool with it, and none can be sent before all are known to be lost.
        broken = [one for one in tickets if self._pools[one] is not self._pool]
        return wait(broken).done if broken else wait(tickets, seconds, FIRST_COMPLETED).done

    def _result(self, ticket: Future[Any]) -> Any:
        pool = self._pools.pop(ticket)
        try:
            return ticket.result()
        except BrokenProcessPool as error:
            if pool is self._pool:
                self.close()
            raise _Died from error

    def _forget(self, ticket: Future[Any]) -> None:
        self._pools.pop(ticket, None)
        ticket.cancel()

    def close(self) -> None:
        """Let the processes end, at once: nobody waits for what they are at."""
        if self._pool is not None:
            for wire in self._wires:
                wire.close()
            self._pool.shutdown(wait=True, cancel_futures=True)
            self._pool = None


def _stay(wire: Any) -> None:
    """Stay as long as the one who asks holds the other end of the wire; Ctrl-C is for that one to mind."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_leave, args=(wire,), daemon=True).start()


def _leave(wire: Any) -> None:
    try:
        wire.recv()
    except (EOFError, OSError):
        os._exit(0)


class OnRay(_Crew):
    """The nodes of a Ray cluster; ``local`` starts one on this machine, any other address joins what runs there."""

    def __init__(self, address: str) -> None:
        self._ray: Any = clusters.joined(address)
        # A node that dies and a job that kills look alike, and are counted here.
        self._remote: Any = self._ray.remote(max_retries=0, num_cpus=1)(_done)
        # A Ctrl-C that falls into a call-back of Ray's is printed there and forgotten: it is minded at the next look.
        self._stopped = False
        self._heeded = signal.signal(signal.SIGINT, self._stop) if _is_main() else None

    @property
    def count(self) -> int:
        """The processors of all nodes that live."""
        return max(1, int(self._ray.cluster_resources().get("CPU", 1)))

    def _send(self, job: Job) -> Any:
        return self._remote.remote(job)

    def _stop(self, *_: object) -> None:
        self._stopped = True
        raise KeyboardInterrupt

    def _ready(self, tickets: Sequence[Any], seconds: float) -> Iterable[Any]:
        if self._stopped:
            raise KeyboardInterrupt
        done: Iterable[Any] = self._ray.wait(tickets, num_returns=1, timeout=seconds)[0]
        return done

    def _result(self, ticket: Any) -> Any:
        errors = self._ray.exceptions
        try:
            return self._ray.get(ticket)
        except errors.RayTaskError as error:
            raise clusters.cause(error) from None
        except errors.RayError as error:
            raise _Died from error

    def _forget(self, ticket: Any) -> None:
        self._ray.cancel(ticket, force=True)

    def close(self) -> None:
        """Leave the cluster."""
        if self._heeded is not None:
            signal.signal(signal.SIGINT, self._heeded)
        self._ray.shutdown()


def _is_main() -> bool:
    return threading.current_thread() is threading.main_thread()


def workers(count: int | None, ray: str | None) -> Workers:
    """Those who will do the work: a cluster's nodes, or ``count`` processes (the processors there are)."""
    if ray is not None:
        return OnRay(ray)
    count = count or (len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1)
    return Here() if count == 1 else Processes(count)


def _done(job: Job) -> Any:
    """What a job gives; what is wrong with its input is a result as well, a bug raises."""
    if job.version != __version__:
        return ArchiveError(
            f"a node has newsloom {__version__}, and {job.version} asks", "install the same newsloom on every node"
        )
    task: Callable[..., Any] = TASKS[job.task]
    try:
        return task(*job.given)
    except NewsloomError as error:
        return error
