"""How often one token may ask: so many requests in each minute, counted from the first of them."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from math import ceil

# Seconds that a count lasts; tokens remembered, each some 100 bytes.
_WINDOW, _MOST = 60.0, 10_000


class Pace:
    """Requests by key, in this process. Many threads may ask."""

    def __init__(self, most: int, elapsed: Callable[[], float]) -> None:
        """``most`` requests a minute; ``elapsed`` is a clock that never goes back, in seconds."""
        self._most = most
        self._elapsed = elapsed
        self._lock = threading.Lock()
        self._held: OrderedDict[str, tuple[float, int]] = OrderedDict()

    def wait(self, key: str) -> int:
        """Count a request; whole seconds after which to ask again if it is one too many, else 0."""
        with self._lock:
            now = self._elapsed()
            began, count = self._held.pop(key, (now, 0))
            if now - began >= _WINDOW:
                began, count = now, 0
            self._held[key] = began, count + 1
            while len(self._held) > _MOST:
                self._held.popitem(last=False)
            return 0 if count < self._most else max(1, ceil(began + _WINDOW - now))
