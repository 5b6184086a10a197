"""Errands: long work that a reader asked for, done beside the answers, its outcome told on the pages.

begin ──a thread with a library of its own──▶ Errand, told of as it goes, with how it ended
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from importlib.resources import files

from newsloom import intake
from newsloom.errors import NewsloomError
from newsloom.kept import Run
from newsloom.loom.desk import Desk
from newsloom.loom.progress import Progress
from newsloom.serve.site import Site
from newsloom.types import Failure

_log = logging.getLogger("newsloom")
# Feeds of a list that are put together: 2 ms each, for which other writers wait.
_SOME = 100


@dataclass(frozen=True, slots=True)
class Errand:
    """How it goes: what is done, how much of how much. With ``run`` it went well, with ``failure`` it did not."""

    stage: str = "beginning"
    done: int = 0
    of: int | None = None
    run: Run | None = None
    failure: Failure | None = None
    refused: tuple[Failure, ...] = ()

    @property
    def going(self) -> bool:
        """Whether it is under way."""
        return self.run is None and self.failure is None


class Errands:
    """The errands of one server, each under way once: taking in the bundled samples, following a long list of feeds."""

    def __init__(self, site: Site) -> None:
        """None yet."""
        self._site = site
        self._begin = threading.Lock()
        self._held: dict[str, Errand] = {}

    @property
    def samples(self) -> Errand | None:
        """How the samples fare."""
        return self._held.get("samples")

    @property
    def listed(self) -> Errand | None:
        """How the last long list fares."""
        return self._held.get("listed")

    def take_samples(self) -> bool:
        """Take in the samples, in the background. False: it is under way already."""
        return self._begun("samples", _take_samples)

    def follow(self, listed: Sequence[intake.Listed]) -> bool:
        """Follow the feeds of a list, in the background. False: another list is under way."""
        return self._begun("listed", partial(_follow, listed, self._site, partial(self._moved, "listed")))

    def _begun(self, name: str, work: Callable[[Desk], Run]) -> bool:
        with self._begin:
            held = self._held.get(name)
            if held is not None and held.going:
                return False
            self._held[name] = Errand()
        threading.Thread(target=self._done, args=(name, work), name=f"newsloom {name}", daemon=True).start()
        return True

    def _done(self, name: str, work: Callable[[Desk], Run]) -> None:
        site = self._site
        try:
            with Desk(site.opened(), site.settings, clock=site.clock, progress=partial(self._moved, name)) as desk:
                run = work(desk)
                self._held[name] = Errand(run=run, refused=tuple(desk.failures))
        except NewsloomError as error:
            self._held[name] = Errand(failure=Failure(name, error.reason, error.advice))
        except Exception as error:
            _log.exception("%s", name)
            told = "the server’s log has the rest; tell us of it"
            failure = Failure(name, f"this is a mistake of newsloom’s: {type(error).__name__}", told)
            self._held[name] = Errand(failure=failure)

    def _moved(self, name: str, stage: str, done: int, of: int | None) -> None:
        self._held[name] = replace(self._held.get(name) or Errand(), stage=stage, done=done, of=of)


def _take_samples(desk: Desk) -> Run:
    return desk.take([str(files("newsloom") / "samples")])


def _follow(listed: Sequence[intake.Listed], site: Site, progress: Progress, desk: Desk) -> Run:
    started, new = site.now(), 0
    for at in range(0, len(listed), _SOME):
        progress("following", at, len(listed))
        new += sum(one.new for one in desk.follow_all(listed[at : at + _SOME]))
        site.wake()
    return Run("follow", started, site.now(), {"new feeds": new, "known feeds": len(listed) - new})
