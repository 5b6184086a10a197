"""The poller: a process beside the server that keeps the library up to date, so that reading never waits for it."""

from __future__ import annotations

import logging
import multiprocessing
import signal
import sys
import threading
from multiprocessing.context import SpawnProcess
from multiprocessing.synchronize import Event

from newsloom import logs
from newsloom.errors import NewsloomError
from newsloom.intake import Clock
from newsloom.loom.desk import Desk
from newsloom.settings import Settings
from newsloom.store import open_library

_log = logging.getLogger("newsloom")
# Seconds it has to end its round before it is ended; what it had not put is due again.
_PATIENCE = 10.0


class Poller:
    """``Desk.watch`` in a process of its own. Start it once; ``wake`` makes it look now."""

    def __init__(self, place: str, settings: Settings) -> None:
        """For the library at ``place``."""
        context = multiprocessing.get_context("spawn")
        self._awake: Event = context.Event()
        self._ended: Event = context.Event()
        self._process: SpawnProcess = context.Process(
            target=_watch, args=(place, settings, self._awake, self._ended), name="newsloom poller", daemon=True
        )

    def start(self) -> None:
        """Begin to look."""
        self._process.start()

    def wake(self) -> None:
        """Something may be due now: a feed was added, or its user asks."""
        self._awake.set()

    @property
    def alive(self) -> bool:
        """Whether it still looks."""
        return self._process.is_alive()

    def stop(self) -> None:
        """Let it end its round, or end it."""
        if self._process.pid is None:
            return
        self._ended.set()
        self._awake.set()
        self._process.join(_PATIENCE)
        if self._process.is_alive():
            self._process.terminate()
            self._process.join()


class _Woken(Clock):
    """A clock whose sleep ends when somebody asks."""

    def __init__(self, awake: Event) -> None:
        self._awake = awake

    def sleep(self, seconds: float) -> None:
        """Until then, or until woken."""
        if self._awake.wait(seconds):
            self._awake.clear()


def _watch(place: str, settings: Settings, awake: Event, ended: Event) -> None:
    # Ctrl-C reaches all processes of a terminal: the server alone decides when this one ends.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _end_with_parent()
    logs.begin(settings, place)
    clock = _Woken(awake)
    while not ended.is_set():
        try:
            with Desk(open_library(place), settings, clock=clock) as at:
                at.watch(ended.is_set)
        except NewsloomError as error:  # the disk is full, the library is locked: say so, and try again
            _log.error("poller: %s", error)
            clock.sleep(60)
        except Exception:
            # multiprocessing would print it past the log.
            _log.critical("the poller ended by a mistake of its own", exc_info=True)
            sys.exit(1)


def _end_with_parent() -> None:
    """A server that was killed leaves no poller behind."""
    parent = multiprocessing.parent_process()

    def wait() -> None:
        if parent is not None:
            parent.join()
            signal.raise_signal(signal.SIGTERM)

    threading.Thread(target=wait, daemon=True).start()
