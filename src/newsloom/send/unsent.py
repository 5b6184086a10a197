"""What every channel raises when a message did not go out."""

from __future__ import annotations

from newsloom.errors import NewsloomError


class UnsentError(NewsloomError):
    """A message did not go out. ``wait``: seconds that the server asks for; ``silent``: it takes none of ours now."""

    def __init__(self, reason: str, advice: str = "", *, wait: float = 0.0, silent: bool = False) -> None:
        """Why, what to do, and what that means for the next try."""
        super().__init__(reason, advice)
        self.wait = wait
        self.silent = silent
