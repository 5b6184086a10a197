"""Who does the tasks: this process, processes of this machine, or a Ray cluster. All give the same.

    jobs (name, arguments) ──Workers.each──▶ (key, result) as they are done

A job goes out only when there is a worker for it, so that what waits is never in memory. A worker that dies gives its
job back; a job that has killed so many workers stops the run. A result is kept by the one who asked: workers write
nothing, so nothing of theirs can be half written.
"""

from __future__ import annotations

import multiprocessing
import os
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeVar

from newsloom.archive.tasks import TASKS
from newsloom.errors import ArchiveError, NewsloomError

Key = TypeVar("Key", bound=Hashable)

# A page that makes a parser crash kills whoever reads it, each time.
_TRIES = 3
# Jobs ahead of each worker, so that it never waits for the next to be sent.
_AHEAD = 2


@dataclass(frozen=True, slots=True)
class Job:
    """A task by its name, and what it is given."""

    task: str
    given: tuple[Any, ...] = field(repr=False)


class Workers(Protocol):
    """Those who do jobs. ``count`` may be asked at any time."""

    @property
    def count(self) -> int:
        """How many jobs are done at once."""

    def each(self, jobs: Iterable[tuple[Key, Job]]) -> Iterator[tuple[Key, Any]]:
        """Do jobs; each result with its key as it comes, an error of ours in its place. Raises ``ArchiveError``."""

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


class Processes:
    """Processes of this machine."""

    def __init__(self, count: int) -> None:
        self.count = count
        self._pool: ProcessPoolExecutor | None = None

    def each(self, jobs: Iterable[tuple[Key, Job]]) -> Iterator[tuple[Key, Any]]:
        """As many at once as there are processes."""
        waiting: dict[Future[Any], tuple[Key, Job]] = {}
        again: list[tuple[Key, Job]] = []
        tries: Counter[Key] = Counter()
        coming = iter(jobs)
        try:
            while True:
                while len(waiting) < self.count * _AHEAD and (one := _next(again, coming)):
                    waiting[self._running().submit(_done, one[1])] = one
                if not waiting:
                    return
                done, _ = wait(waiting, return_when=FIRST_COMPLETED)
                for future in done:
                    key, job = waiting.pop(future)
                    try:
                        result = future.result()
                    except BrokenProcessPool:
                        again.append((key, job))
                    else:
                        yield key, result
                if again:
                    # One died, and the pool takes all with it: whoever was at work is sent again, and counted.
                    again += waiting.values()
                    waiting.clear()
                    self.close()
                    for key, _job in again:
                        tries[key] += 1
                        _refuse_deadly(key, tries[key])
        finally:
            for future in waiting:
                future.cancel()

    def _running(self) -> ProcessPoolExecutor:
        if self._pool is None:
            # Fork would copy the locks of threads that Arrow and others have running.
            context = multiprocessing.get_context("spawn")
            self._pool = ProcessPoolExecutor(self.count, mp_context=context)
        return self._pool

    def close(self) -> None:
        """Let the processes end."""
        if self._pool is not None:
            self._pool.shutdown(wait=True, cancel_futures=True)
            self._pool = None


class OnRay:
    """The nodes of a Ray cluster; ``local`` starts one on this machine, any other address joins what runs there."""

    def __init__(self, address: str) -> None:
        try:
            import ray
            from ray import exceptions
        except ImportError as error:
            raise ArchiveError("Ray is not installed", "install newsloom[archive], or leave --ray away") from error
        self._ray: Any = ray
        self._errors: Any = exceptions
        # Ray would send statistics home, and write lines of its own between ours.
        os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
        try:
            self._ray.init(address=None if address == "local" else address, log_to_driver=False, logging_level="error")
        except (ConnectionError, ValueError, RuntimeError, TimeoutError) as error:
            raise ArchiveError(f"no Ray cluster answers at {address}: {_short(error)}", "check the address") from error
        # Ray's own retries are for nodes that die; ours count jobs that kill.
        self._remote: Any = self._ray.remote(max_retries=_TRIES, num_cpus=1)(_done)

    @property
    def count(self) -> int:
        """The processors of all nodes that live."""
        return max(1, int(self._ray.cluster_resources().get("CPU", 1)))

    def each(self, jobs: Iterable[tuple[Key, Job]]) -> Iterator[tuple[Key, Any]]:
        """As many at once as the cluster has processors; a node that is lost gives its jobs to the others."""
        waiting: dict[Any, tuple[Key, Job]] = {}
        again: list[tuple[Key, Job]] = []
        tries: Counter[Key] = Counter()
        coming = iter(jobs)
        while True:
            while len(waiting) < self.count * _AHEAD and (one := _next(again, coming)):
                waiting[self._remote.remote(one[1])] = one
            if not waiting:
                return
            done, _ = self._ray.wait(list(waiting), num_returns=1)
            for reference in done:
                key, job = waiting.pop(reference)
                try:
                    yield key, self._ray.get(reference)
                except self._errors.RayTaskError as error:
                    raise error.as_instanceof_cause() from None
                except self._errors.RayError:
                    tries[key] += 1
                    _refuse_deadly(key, tries[key])
                    again.append((key, job))

    def close(self) -> None:
        """Leave the cluster."""
        self._ray.shutdown()


def workers(count: int | None, ray: str | None) -> Workers:
    """Those who will do the work: a cluster's nodes, or ``count`` processes (the processors there are)."""
    if ray is not None:
        return OnRay(ray)
    count = count or len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else count or os.cpu_count() or 1
    return Here() if count == 1 else Processes(count)


def _done(job: Job) -> Any:
    """What a job gives; what is wrong with its input is a result as well, a bug raises."""
    task: Callable[..., Any] = TASKS[job.task]
    try:
        return task(*job.given)
    except NewsloomError as error:
        return error


def _next(again: list[tuple[Key, Job]], coming: Iterator[tuple[Key, Job]]) -> tuple[Key, Job] | None:
    return again.pop(0) if again else next(coming, None)


def _refuse_deadly(key: Hashable, tries: int) -> None:
    if tries >= _TRIES:
        raise ArchiveError(
            f"{key}: {tries} workers died of it", "give them more memory, or take the file out and tell us of it"
        )


def _short(error: Exception) -> str:
    return (" ".join(str(error).split())[:160] or type(error).__name__).rstrip(".")
