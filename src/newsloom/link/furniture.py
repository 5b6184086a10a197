"""What an outlet sets under report after report: "Subscribe to …", "Start your day …". It tells of no event."""

from __future__ import annotations

from collections.abc import Sequence

from newsloom.link.counts import Counts

# So many words in a row, seen in so many earlier reports of the outlet among the latest of all.
_RUN, _SEEN, _LATEST = 5, 2, 1_000
# Of a whole page intake has taken such lines away, and their share in it would be small: of a teaser it is the half.
# What stands under a channel's videos makes 170 words of 200: at 150, twelve pieces of one programme were a story.
_SHORT = 250
# A report that would keep less is a copy of earlier ones, or has nothing of its own to tell.
_LEFT = 8


class Furniture:
    """The runs of words that each outlet's latest short reports had."""

    def __init__(self) -> None:
        self._runs: Counts[tuple[str, ...]] = Counts(_LATEST)

    def without(self, outlet: str, title: Sequence[str], told: Sequence[str]) -> tuple[list[str], list[str]]:
        """A report's title and text with an empty token for each that stands in such a run; the report is counted."""
        both = [*title, "\n", *told]
        if not outlet or len(both) > _SHORT:
            return list(title), list(told)
        runs = list(zip(*([outlet] * (len(both) - _RUN + 1), *(both[at:] for at in range(_RUN))), strict=False))
        known = [place for place, run in enumerate(runs) if self._runs.of(run) >= _SEEN]
        self._runs.take(dict.fromkeys(runs))
        repeated = {place + at for place in known for at in range(_RUN)}
        if not repeated or len(both) - len(repeated) < _LEFT:
            return list(title), list(told)
        kept = ["\n" if place in repeated else token for place, token in enumerate(both)]
        return kept[: len(title)], kept[len(title) + 1 :]
