"""Why a report joined its story, in words."""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from heapq import nsmallest
from itertools import islice

from newsloom import tables
from newsloom.link.decide import Strand, told_in
from newsloom.link.features import Profile, terms, terms_of, tokens
from newsloom.text import words

_NAMES, _WORDS = 4, 5
# A text is looked through by so many characters for its words: most stand in the headline or first sentences.
_PIECE = 300


@dataclass(frozen=True, slots=True)
class Explanation:
    """What spoke for a join, or for a new story, at the time it was decided.

    ``score`` is how likely the report belonged to the best open story (``story``, if it joined), ``runner_up`` the
    next best, if any. ``hours`` is the time since that story's last report, ``None`` without dates; ``days`` the same
    in calendar days, where one of both is dated to the day alone; ``first``: no story was open.
    """

    article: str
    story: str
    joined: bool
    score: float
    terms: tuple[str, ...]
    names: tuple[str, ...]
    title_words: tuple[str, ...]
    figures: tuple[str, ...]
    hours: float | None
    runner_up: str | None
    runner_up_score: float
    later: tuple[str, ...] = ()
    first: bool = False
    days: int | None = None

    def words(self) -> tuple[str, ...]:
        """The reasons as sentences without a full stop."""
        return (*self._decision(), *self.later)

    def _decision(self) -> Iterator[str]:
        if not self.joined:
            nearest = f"no open story shares enough: best score {self.score:.2f}"
            alone = "no story was open" if self.first else "no open story shares a telling word"
            yield nearest if self.runner_up else alone
            return
        if self.names:
            yield f"shares the name{'s' * (len(self.names) > 1)} {', '.join(self.names)}"
        if self.title_words:
            yield f"title word{'s' * (len(self.title_words) > 1)} {', '.join(self.title_words)}"
        elif self.terms:
            yield f"word{'s' * (len(self.terms) > 1)} {', '.join(self.terms)}"
        if self.figures:
            yield f"figure{'s' * (len(self.figures) > 1)} {', '.join(self.figures)}"
        if self.hours is not None:
            yield _gap(self.hours, self.days)
        if self.runner_up:
            yield f"score {self.score:.2f} against {self.runner_up_score:.2f} for the runner-up"
        else:
            yield f"score {self.score:.2f}, no other story in question"


def explain_join(
    arrived: Profile, strand: Strand, score: float, runner_up: tuple[str, float] | None, text: str = ""
) -> Explanation:
    """Tell what an arriving report shares with the story that it is about to join, in the words of its ``text``."""
    text_of, told = arrived.text, strand.text
    shared = nsmallest(_WORDS, [(-text_of[word] * told[word], word) for word in told_in(told, text_of)])
    return Explanation(
        arrived.article, strand.id, True, score,
        terms=tuple(_as_written([word for _, word in shared], text, arrived.language)),
        names=tuple(islice(_names(arrived, strand), _NAMES)),
        title_words=tuple(islice(_surfaces(arrived, strand.title), _WORDS)),
        figures=tuple(sorted(arrived.figures & {figure for member in strand.kept for figure in member.figures}))[:3],
        hours=arrived.hour - strand.hours[-1] if arrived.hour is not None and strand.hours else None,
        days=_days(arrived.hour, strand.hours[-1]) if arrived.hour is not None and strand.hours else None,
        runner_up=runner_up[0] if runner_up else None,
        runner_up_score=runner_up[1] if runner_up else 0.0,
    )  # fmt: skip


def explain_new(arrived: Profile, story: str, best: tuple[str, float] | None, *, first: bool = False) -> Explanation:
    """Tell which open story was not near enough; ``first``: none was open."""
    return Explanation(
        arrived.article, story, False, best[1] if best else 0.0, (), (), (), (), None,
        runner_up=best[0] if best else None, runner_up_score=best[1] if best else 0.0, first=first,
    )  # fmt: skip


def _as_written(stems: Sequence[str], text: str, language: str) -> Iterator[str]:
    """For each stem the first word of a text that it stands for: "ferries" for "ferri"."""
    wanted, known = dict.fromkeys(stems, ""), terms_of(language)
    left, start = len(wanted), 0
    while left and start < len(text):
        end = text.find(" ", start + _PIECE)
        end = end if end > 0 else len(text)
        for token in tokens(text[start:end]):
            if wanted.get(part := known[token]) == "":
                wanted[part] = token.lower()
                left -= 1
        start = end
    return (word or part for part, word in wanted.items())


def _names(arrived: Profile, strand: Strand) -> Iterator[str]:
    """The report's capitalised runs that the story has in full, the telling ones first, none inside another."""
    weighed: list[tuple[float, str]] = []
    known, told = terms_of(arrived.language), set(told_in(strand.names, arrived.names))
    for run in arrived.runs if told else ():
        parts = [part for token in run.split(" ") if (part := known[token])]
        if parts and told.issuperset(parts):
            weighed.append((sum([arrived.names[part] for part in parts]), run))
    weighed.sort(key=lambda pair: (-pair[0], pair[1]))
    given: list[str] = []
    for run in (_ownerless(run) for _, run in weighed):
        if not any(f" {run} " in f" {longer} " for longer in given):
            given.append(run)
            yield run


def _ownerless(name: str) -> str:
    """A name without the ending of a possessive: "Beck's" is Beck, but "Lloyd's" is called so."""
    last = name.rsplit(" ", 1)[-1].replace("’", "'")
    return name[:-2] if last.endswith("'s") and last not in _ending_so() else name


@cache
def _ending_so() -> frozenset[str]:
    """The last words of names that end as a possessive does."""
    found = (row[0].rsplit(" ", 1)[-1] for row in tables.rows("gazetteer.en.tsv"))
    return frozenset(word for word in found if word.endswith("'s"))


def _surfaces(arrived: Profile, held: Container[str]) -> Iterator[str]:
    """The words of a headline, as written there, whose stems the story's headlines have."""
    for word in dict.fromkeys(words(arrived.heading)):
        if any(part in held for part in terms(word, arrived.language) if part):
            yield word


def _days(hour: float, last: float) -> int | None:
    """Calendar days between two times, if one is midnight sharp: a day whose hour is not known."""
    return int(hour // 24 - last // 24) if not hour % 24 or not last % 24 else None


def _gap(hours: float, days: int | None) -> str:
    """A distance in time from the story's last report, in words."""
    if days == 0:
        return "on the same day as the story's last report"
    hours = hours if days is None else 24.0 * days
    size, side = abs(hours), "after" if hours >= 0 else "before"
    if size < 1:
        return "within an hour of the story's last report"
    count, unit = (round(size), "hour") if size < 36 and days is None else (round(size / 24), "day")
    return f"{count} {unit}{'s' * (count > 1)} {side} the story's last report"
