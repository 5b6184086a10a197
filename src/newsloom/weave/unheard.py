"""What a sentence tells that no earlier one told, however like their words are: a deed, or one more in a toll.

"A fifth person has died in the warehouse fire" shares most of its words with "Four people have died in the warehouse
fire", and is the news of the day.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from newsloom import tables
from newsloom.text import words
from newsloom.weave.conflict_words import phrase, small
from newsloom.weave.happenings import happens
from newsloom.weave.statements import content_root, governed
from newsloom.weave.tolls import Toll, tolls

# So many words before a verb tell whether it is still to come: "is expected to be charged".
_AHEAD = 4
# A report gives no year for what has happened since the last one.
_YEARS = range(1900, 2100)


@dataclass(frozen=True, slots=True)
class _Deed:
    happenings: frozenset[str]
    done: frozenset[str]
    behind_be: bool
    told: frozenset[str]


@cache
def _deeds() -> dict[str, _Deed]:
    return {
        name: _Deed(frozenset(of.split(";")), frozenset(done.split(";")), how == "be", frozenset(told.split(";")))
        for name, of, done, how, told in tables.rows("deeds.en.tsv")
    }


@cache
def _done_by() -> dict[str, list[str]]:
    """Word → the deeds that it tells as done."""
    found: dict[str, list[str]] = defaultdict(list)
    for name, deed in _deeds().items():
        for word in deed.done:
            found[word].append(name)
    return dict(found)


class Heard:
    """What an earlier digest told: ``told`` are its wordings with the claim (any number) that each belongs to."""

    def __init__(self, told: Iterable[tuple[int, str]]) -> None:
        self._told = tuple(told)
        self._known: dict[str, bool] = {}

    def news(self, text: str) -> bool:
        """Whether a sentence tells a deed that none told, or one more in a toll than any had got to."""
        return any(not self._tells(deed) for deed in done(text)) or any(map(self._further, tolls(text)))

    def before(self, text: str) -> int | None:
        """The claim whose toll a sentence moves on by one: that of four dead, for "a fifth person has died"."""
        moved = [Toll(toll.state, toll.value - 1) for toll in tolls(text) if self._further(toll)]
        if not moved:
            return None
        return next((claim for claim, wording in self._told if not tolls(wording).isdisjoint(moved)), None)

    def _further(self, toll: Toll) -> bool:
        """Whether a toll is that of the last one, and nobody had told of so many; of a first one the deed tells."""
        return (
            toll.nth
            and toll.value > 1
            and not any(t.state == toll.state and t.value >= toll.value for _, text in self._told for t in tolls(text))
        )

    def _tells(self, deed: str) -> bool:
        if deed not in self._known:
            self._known[deed] = any(deed in deeds_told(text) for _, text in self._told)
        return self._known[deed]


@lru_cache(maxsize=4_000)
def done(text: str) -> frozenset[str]:
    """The deeds that a sentence tells as done of late: not denied, not a "may", neither to come nor of years ago."""
    tokens = words(text)
    if _done_by().keys().isdisjoint(tokens) or phrase("long ago").search(text):
        return frozenset()
    if any(len(word) == 4 and word.isdecimal() and int(word) in _YEARS for word in tokens):
        return frozenset()
    places = [
        (name, at)
        for at, word in enumerate(tokens)
        for name in _done_by().get(word, ())
        if _stands(_deeds()[name], tokens, at)
    ]
    doubtful = _doubtful(text) if places else frozenset()
    return frozenset(name for name, at in places if content_root(tokens[at], "en") not in doubtful)


def _stands(deed: _Deed, tokens: Sequence[str], at: int) -> bool:
    """Whether a word tells a deed as it must: "was charged", not "charged five crowns", nor "is to be charged"."""
    before = at - 1
    while before >= 0 and tokens[before] not in small("be") and _between(tokens[before]):
        before -= 1
    behind_be = before >= 0 and tokens[before] in small("be")
    if at and tokens[at - 1] in small("not done"):
        return False  # "the convicted banker"
    return (behind_be or not deed.behind_be) and small("ahead").isdisjoint(tokens[max(0, at - _AHEAD) : at])


def _between(word: str) -> bool:
    return word in small("between") or word.endswith("ly")


@lru_cache(maxsize=16_000)
def deeds_told(text: str) -> frozenset[str]:
    """The deeds that anything in a sentence tells, but for what is denied, a "may", or "under pressure to resign"."""
    tokens = words(text)
    told = [word for at, word in enumerate(tokens) if not at or tokens[at - 1] != "to"]
    line = f" {' '.join(tokens)} "
    by = {
        name: [word for word in told if word in deed.done or not deed.happenings.isdisjoint(happens(word, "en"))]
        + [known.split()[0] for known in deed.told if f" {known} " in line]
        for name, deed in _deeds().items()
    }
    doubtful = _doubtful(text) if any(by.values()) else frozenset()
    return frozenset(
        name for name, tell in by.items() if any(content_root(word, "en") not in doubtful for word in tell)
    )


def _doubtful(text: str) -> frozenset[str]:
    denied, unsure = governed(text, "en")
    return denied | unsure
