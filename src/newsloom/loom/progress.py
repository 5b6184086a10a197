"""How long work tells of itself."""

from __future__ import annotations

from collections.abc import Callable

#: Told of progress: what is being done, how much is done, of how much (``None`` while unknown).
Progress = Callable[[str, int, int | None], None]


def silent(_what: str, _done: int, _of: int | None) -> None:
    """No progress shown."""
