"""Tries at a password: after a few that failed, the next must wait, twice as long each time.

By name, so that no name can be guessed at from many addresses; by address, so that none can try many names.
"""

from __future__ import annotations

import ipaddress
import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from math import ceil

# Names and addresses remembered, each some 200 bytes; seconds after which failures are forgotten.
_MOST, _FORGOTTEN = 10_000, 3_600.0


@dataclass(slots=True)
class _Failed:
    """How often in a row, when last, and until when the next must wait."""

    times: int = 0
    last: float = 0.0
    until: float = 0.0


@dataclass
class _Book:
    """Failures by key: ``free`` cost nothing, then 1, 2, 4 … seconds, ``longest`` at most."""

    free: int
    longest: float
    held: OrderedDict[str, _Failed] = field(default_factory=OrderedDict)

    def wait(self, key: str, now: float) -> float:
        """Seconds that the next try must wait."""
        found = self.held.get(key)
        return 0.0 if found is None else max(0.0, found.until - now)

    def charge(self, key: str, now: float) -> None:
        """One more try, which has failed until it is known not to have."""
        found = self.held.pop(key, None)
        if found is None or now - max(found.last, found.until) > _FORGOTTEN:
            found = _Failed()
        found.times += 1
        found.last = now
        over = found.times - self.free
        # 2**20 seconds are longer than any longest.
        found.until = now + min(self.longest, 2.0 ** min(over, 20)) if over >= 0 else 0.0
        self.held[key] = found
        while len(self.held) > _MOST:
            self.held.popitem(last=False)

    def refund(self, key: str) -> None:
        """The last try counts for nothing."""
        if (found := self.held.get(key)) is not None:
            found.times -= 1
            found.until = found.last
            if found.times <= 0:
                del self.held[key]


class Tries:
    """Who tried in vain how often. Many threads may ask."""

    def __init__(self, elapsed: Callable[[], float]) -> None:
        """``elapsed``: a clock that never goes back, in seconds."""
        self._elapsed = elapsed
        self._lock = threading.Lock()
        # A name's owner is kept out for a minute at most by others' tries, and still nobody makes 1,500 in a day;
        # an address is shared by a household: twice as many are free, and then it may take a quarter of an hour.
        self._names = _Book(5, 60.0)
        self._addresses = _Book(10, 900.0)

    def begin(self, name: str, address: str) -> int:
        """Begin a try; whole seconds to wait first when it may not be made now.

        It is counted at once, so that a hundred at the same time are a hundred.
        """
        place = network(address)
        with self._lock:
            now = self._elapsed()
            wait = max(self._names.wait(name, now), self._addresses.wait(place, now))
            if wait > 0:
                return ceil(wait)
            self._names.charge(name, now)
            self._addresses.charge(place, now)
            return 0

    def passed(self, name: str, address: str) -> None:
        """The try was right: the name's failures are forgotten, the address's are not, or its owner could guess on."""
        with self._lock:
            self._names.held.pop(name, None)
            self._addresses.refund(network(address))

    def unmade(self, name: str, address: str) -> None:
        """The try could not be made."""
        with self._lock:
            self._names.refund(name)
            self._addresses.refund(network(address))


def network(address: str) -> str:
    """What one person holds of addresses: one of the fourth version, 2**64 of the sixth."""
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return address[:64]
    if isinstance(found, ipaddress.IPv6Address):
        if found.ipv4_mapped is not None:
            return str(found.ipv4_mapped)
        return str(ipaddress.ip_network((found, 64), strict=False))
    return str(found)
