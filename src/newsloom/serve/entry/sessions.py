"""Sessions that ended before their time: one that was logged out, or all that were begun before a moment.

A session is a cookie, and a copy of it is as good as itself: what ends it must be known here.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from newsloom.store import Library

#: How long a session lasts.
LASTS = timedelta(days=30)
_KIND, _ALL = "session", "all"


@dataclass(frozen=True, slots=True)
class _Over:
    """What of a reader's sessions is over, as the library stood when it was read."""

    moved: int
    ids: frozenset[str]
    before: datetime | None


class Sessions:
    """The sessions of a library's readers that are over, read again when anything in it moved."""

    def __init__(self, library: Library) -> None:
        """Of this library; nothing is read yet."""
        self._library = library
        self._held: dict[str, _Over] = {}

    def over(self, person: str, session: str, began: float) -> bool:
        """Whether a session of a known reader is over; ``began``: its first second since 1970."""
        moved = self._library.moved()
        held = self._held.get(person)
        if held is None or held.moved != moved:
            marks = {one.what: one.at for one in self._library.marks("read", _KIND, person=person)}
            before = marks.pop(_ALL, None)
            held = self._held[person] = _Over(moved, frozenset(marks), before)
        return _kept_as(session) in held.ids or (held.before is not None and began < held.before.timestamp())

    def end(self, person: str, session: str, now: datetime) -> None:
        """A session is over, with every copy of its cookie."""
        with self._library.together():
            self._library.put_mark("read", _KIND, _kept_as(session), now, person=person)
            for one in self._library.marks("read", _KIND, person=person):
                # A cookie as old as that is refused for its age.
                if one.what != _ALL and now - one.at > LASTS:
                    self._library.put_mark("read", _KIND, one.what, None, person=person)

    def end_all(self, person: str, now: datetime) -> None:
        """All sessions of a reader are over, wherever they are."""
        with self._library.together():
            self._library.put_mark("read", _KIND, _ALL, None, person=person)
            self._library.put_mark("read", _KIND, _ALL, now, person=person)


def _kept_as(session: str) -> str:
    """A session in the library: by its hash, since its name makes the seals of forms."""
    return sha256(session.encode()).hexdigest()[:32]
