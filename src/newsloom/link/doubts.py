"""Reports that nearly joined a story: asked once more when others have come, and it shows whose they are."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator

from newsloom.link.decide import Strand
from newsloom.link.features import Profile

# What a report that founds a story must score with another to be asked again, then and now, and its least number of
# tokens: of headlines alone too little can be told (UCI .907 to .857 with them, Google News .946 to .928).
_SCORE, _TOKENS = 0.15, 100
# With a story of several, now: such a story asks all of its reports back, and below it hardly ever wants the one.
# Both sides must come to MERGE_LONE on the mean: with the lower MERGE_AT for these AllSides fell to .930.
_SEVERAL = 0.4
# After how many others. Too soon, and a new event's first report is put with last week's before its own come; BCubed
# F1 as they arrive, without, at once, after 20, 50 and 100: AllSides .937 .942 .946 .946 .944; ECB+ .920 .923 at all;
# Ground News .921 .922 .920 .926 .925; BASIL .985 .990 .990 .985 .985 (fewer than 50 follow its last).
_LATER = 50


def worth_asking(score: float, story: Strand) -> bool:
    """Whether a story that a lone report scores so much with is to be asked too."""
    return score >= (_SCORE if len(story.articles) == 1 else _SEVERAL)


class Doubts:
    """Lone reports to be asked again, in order of arrival."""

    def __init__(self) -> None:
        self._waiting: deque[tuple[int, int]] = deque()

    def take(self, report: Profile, story: int, arrival: int, score: float) -> None:
        """Note a report that founded a story, with the best score that it had elsewhere, if it is worth asking."""
        if score >= _SCORE and report.size >= _TOKENS:
            self._waiting.append((arrival, story))

    def due(self, arrivals: int) -> Iterator[int]:
        """The stories whose time has come, each once."""
        while self._waiting and self._waiting[0][0] + _LATER < arrivals:
            yield self._waiting.popleft()[1]
