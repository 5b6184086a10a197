"""Errands: long work that a reader asked for, done beside the answers, its outcome told on the pages.

begin ──a thread with a library of its own──▶ Errand, told of as it goes, with how it ended
"""

from __future__ import annotations

import logging
import threading
from dataclasses import dataclass, replace
from importlib.resources import files

from newsloom.errors import NewsloomError
from newsloom.kept import Run
from newsloom.loom.desk import Desk
from newsloom.serve.site import Site
from newsloom.store import open_library
from newsloom.types import Failure

_log = logging.getLogger("newsloom")


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
    """The errands of one server: taking in the bundled samples."""

    def __init__(self, site: Site) -> None:
        """None yet."""
        self._site = site
        self._begin = threading.Lock()
        self.samples: Errand | None = None

    def take_samples(self) -> bool:
        """Take in the samples, in the background. False: it is under way already."""
        with self._begin:
            if self.samples is not None and self.samples.going:
                return False
            self.samples = Errand()
        threading.Thread(target=self._take, name="newsloom samples", daemon=True).start()
        return True

    def _take(self) -> None:
        site = self._site
        try:
            library = open_library(site.library.place)
            with Desk(library, site.settings, clock=site.clock, progress=self._moved) as desk:
                run = desk.take([str(files("newsloom") / "samples")])
                self.samples = Errand(run=run, refused=tuple(desk.failures))
        except NewsloomError as error:
            self.samples = Errand(failure=Failure("samples", error.reason, error.advice))
        except Exception as error:
            _log.exception("samples")
            told = "the server’s log has the rest; tell us of it"
            failure = Failure("samples", f"this is a mistake of newsloom’s: {type(error).__name__}", told)
            self.samples = Errand(failure=failure)

    def _moved(self, stage: str, done: int, of: int | None) -> None:
        self.samples = replace(self.samples or Errand(), stage=stage, done=done, of=of)
