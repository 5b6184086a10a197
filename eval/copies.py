"""Are edited copies told from independent reports? Recall on simulated wire edits, and false merges.

    python eval/copies.py REPORTS.jsonl[.gz] … [--stories N] [--seed N] [--show]

A line is an article with its ``story``. From each file ``N`` stories of two reports or more are drawn, seeded; reports
under 60 words are left out. One report of each story is the wire report. Another desk's copy of it is made for each of
these edits:

- ``light``: another headline and dateline, British for American spelling, one word in thirty changed;
- ``trimmed``: all but the first 40 to 70 % of the paragraphs cut off, one word in thirty changed;
- ``shuffled``: a fifth of the paragraphs dropped, the rest behind the first shuffled, one word in twenty changed;
- ``rewritten``: sentences joined, clauses between commas dropped, one word in nine changed;
- ``house lead``: the first two paragraphs from another report of the story, three local paragraphs at the end;
- ``part``: another report of the story that takes over 40 % of the wire report's paragraphs, at least two.

Each copy is set among the reports of its story and three reports of other stories (the one that it was built on, for
the last two, left out: one outlet prints one of them), and ``weave.origins.voices`` groups them. *Recall*: copies that
come to stand with the wire report. *False merges*: pairs that the grouping joins though neither was made from the
other, nor both from a third. Real reports share real wire text too: two with a common run of 15 words or more outside
quotation marks are taken to have a text in common, and are counted apart.

Intervals: of the recall drawn over stories; of one edit's, and of the stories with a false merge, Wilson's, for there
each story is one trial.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from itertools import combinations
from pathlib import Path
from typing import Any

from interval import interval, wilson

from newsloom.read import read
from newsloom.text import words
from newsloom.types import Page, Reading
from newsloom.weave.origins import voices

_LONG_RUN = 15
_SWAPS = {
    "said": "told reporters", "percent": "per cent", "about": "around", "President": "Mr", "U.S.": "US",
    "more": "some more", "people": "persons", "organization": "organisation", "color": "colour", "center": "centre",
    "program": "programme", "while": "as", "including": "among them", "after": "following", "however": "though",
    "officials": "authorities",
}  # fmt: skip
_LOCAL = (
    "Readers in our own region have followed the news closely, and the town hall had many calls on Monday.",
    "A spokeswoman for the county said that no local residents were affected as far as she knew at this hour.",
    "The library will show a small exhibition on the subject next month, with free entry for schools.",
)

Paragraphs = list[str]


def changed(text: str, share: float, dice: random.Random) -> str:
    """A text with its words swapped for others of one sense, and a share of words dropped or doubled by a filler."""
    kept = []
    for word in text.split():
        if dice.random() < share:
            kept += dice.choice(([], [word, "also"], ["the", word], ["that"]))
        else:
            kept.append(_SWAPS.get(word, word) if dice.random() < 0.7 else word)
    return " ".join(kept)


def light(wire: Paragraphs, other: Paragraphs, dice: random.Random) -> Paragraphs:
    """The whole report under another dateline."""
    first, *rest = [changed(p, 1 / 30, dice) for p in wire]
    return [f"NORTHMARK, March 9 (HW) - {first}", *rest]


def trimmed(wire: Paragraphs, other: Paragraphs, dice: random.Random) -> Paragraphs:
    """The beginning of the report."""
    keep = max(1, round(len(wire) * dice.uniform(0.4, 0.7)))
    return [changed(p, 1 / 30, dice) for p in wire[:keep]]


def shuffled(wire: Paragraphs, other: Paragraphs, dice: random.Random) -> Paragraphs:
    """Most of the report in another order."""
    rest = [changed(p, 1 / 20, dice) for p in wire[1:] if dice.random() > 0.2]
    dice.shuffle(rest)
    return [changed(wire[0], 1 / 20, dice), *rest]


def rewritten(wire: Paragraphs, other: Paragraphs, dice: random.Random) -> Paragraphs:
    """The report gone over by a sub-editor."""
    joined = [re.sub(r"(?<=[a-z])\. (?=The |He |She |It )", "; and ", p) for p in wire]
    return [changed(re.sub(r", [^,.“”\"]{10,60},", "", p), 1 / 9, dice) for p in joined]


def house_lead(wire: Paragraphs, other: Paragraphs, dice: random.Random) -> Paragraphs:
    """The report behind a lead of the house's own, with local paragraphs."""
    return [*other[:2], *[changed(p, 1 / 30, dice) for p in wire[2:] or wire], *_LOCAL]


def part(wire: Paragraphs, other: Paragraphs, dice: random.Random) -> Paragraphs:
    """Another report that takes paragraphs over."""
    start = dice.randrange(max(1, len(wire) // 2))
    taken = wire[start : start + max(2, round(len(wire) * 0.4))]
    half = max(1, len(other) // 2)
    return [*other[:half], *[changed(p, 1 / 30, dice) for p in taken], *other[half:]]


EDITS: dict[str, Callable[[Paragraphs, Paragraphs, random.Random], Paragraphs]] = {
    "light": light,
    "trimmed": trimmed,
    "shuffled": shuffled,
    "rewritten": rewritten,
    "house lead": house_lead,
    "part": part,
}


def paragraphs(text: str) -> Paragraphs:
    """The paragraphs of a text; where lines are not told apart, three sentences each."""
    found = [p.strip() for p in re.split(r"\n+", text) if p.strip()]
    if len(found) > 2:
        return found
    cut = re.split(r"(?<=[.!?”\"]) (?=[A-Z“\"])", text)
    return [" ".join(cut[i : i + 3]) for i in range(0, len(cut), 3)]


def report(row: dict[str, Any], text: str | None = None, name: str | None = None) -> Reading:
    """A reading of a row, or of a copy of it under another name; outlets are all different."""
    identity = name or row["id"]
    given = {"id": identity, "text": text or row["text"], "title": name or row.get("title"), "outlet": identity}
    return read(Page(identity, "record", given={**given, "language": "en"}))


def longest_run(one: str, other: str) -> int:
    """The longest run of words that two texts share outside quotation marks."""
    a, b = (words(re.sub(r"[“\"][^”\"]*[”\"]", " ", text)) for text in (one, other))
    at: dict[str, list[int]] = defaultdict(list)
    for index, word in enumerate(b):
        at[word].append(index)
    best, row = 0, dict[int, int]()
    for word in a:
        row = {index: row.get(index - 1, 0) + 1 for index in at.get(word, ())}
        best = max(best, max(row.values(), default=0))
    return best


class Count:
    """Recall by edit, false merges, and what the data itself has of copies."""

    def __init__(self, show: bool) -> None:
        self.show = show
        self.found: Counter[str] = Counter()
        self.made: Counter[str] = Counter()
        self.stories: list[Counter[str]] = []
        self.false: set[tuple[str, str]] = set()
        self.real: set[tuple[str, str]] = set()
        self.pairs = 0
        self._runs: dict[tuple[str, str], int] = {}

    def story(self) -> None:
        """Begin another story: what follows is of it."""
        self.stories.append(Counter())

    def scene(self, edit: str, wire: Reading, copy: Reading, others: Sequence[Reading]) -> None:
        """Group a copy of the first report with the reports around it."""
        readings = [wire, *others, copy]
        origin = {id: number for number, o in enumerate(voices(readings).origins) for id in o.articles}
        together = origin[wire.article.id] == origin[copy.article.id]
        self.made[edit] += 1
        self.found[edit] += together
        self.stories[-1].update(made=1, found=together)
        truth = self._truth([wire, *others])
        truth[copy.article.id] = truth[wire.article.id]
        for a, b in combinations(sorted(origin), 2):
            self.pairs += 1
            if origin[a] == origin[b] and truth[a] != truth[b]:
                self.false.add((a, b))
                self.stories[-1]["false"] += 1
                if self.show:
                    print(f"  false: {a} | {b}")

    def _truth(self, readings: Sequence[Reading]) -> dict[str, int]:
        """The group of each report: those with a long run in common, directly or through a third, are one."""
        group = {r.article.id: number for number, r in enumerate(readings)}
        for one, other in combinations(readings, 2):
            a, b = sorted((one.article.id, other.article.id))
            if (a, b) not in self._runs:
                self._runs[a, b] = longest_run(one.article.text, other.article.text)
            if self._runs[a, b] >= _LONG_RUN:
                self.real.add((a, b))
                group = {id: group[a] if number == group[b] else number for id, number in group.items()}
        return group

    def told(self) -> str:
        """The figures, one a line."""
        lines = []
        for edit, made in self.made.items():
            share = self.found[edit] / made
            lines.append(f"  {edit:11} {self.found[edit]}/{made}  {share:.3f} {wilson(share, made)}")
        whole = sum(self.found.values()) / max(1, sum(self.made.values()))
        lines.append(f"recall {whole:.3f} over {sum(self.made.values())} copies; {len(self.false)} false merges in ")
        lines[-1] += f"{self.pairs} pairs; {len(self.real)} pairs of real reports share a text"
        recall = interval(self.stories, lambda count: count["found"] / max(1, count["made"]))
        false = sum(bool(count["false"]) for count in self.stories)
        merged = f"{false} of {len(self.stories)} {wilson(false / len(self.stories), len(self.stories))}"
        lines.append(f"95 % over stories: recall {recall}, stories with a false merge {merged}")
        return "\n".join(lines)


def drawn(path: Path, stories: int, dice: random.Random) -> list[list[dict[str, Any]]]:
    """Stories of a file, up to six reports each."""
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as lines:
        for row in map(json.loads, lines):
            if len(row["text"].split()) >= 60:
                found[row["story"]].append(row)
    names = sorted(name for name, rows in found.items() if len(rows) > 1)
    dice.shuffle(names)
    return [found[name][:6] for name in names[:stories]]


def main() -> None:
    """Score and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--stories", type=int, default=25)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--show", action="store_true")
    wanted = parser.parse_args()
    dice, count = random.Random(wanted.seed), Count(wanted.show)
    for path in wanted.files:
        stories = drawn(path, wanted.stories, dice)
        read_of = [[report(row) for row in rows] for rows in stories]
        for at, rows in enumerate(stories):
            strangers = [read_of[(at + step) % len(stories)][0] for step in (1, 2, 3)] if len(stories) > 3 else []
            count.story()
            wire, other = paragraphs(rows[0]["text"]), paragraphs(rows[1]["text"])
            for edit, make in EDITS.items():
                name = f"{rows[0]['id']} {edit}"
                copy = report(rows[0], "\n\n".join(make(wire, other, dice)), name)
                around = read_of[at][2 if edit in ("house lead", "part") else 1 :]
                count.scene(edit, read_of[at][0], copy, [*around, *strangers])
    print(count.told())


if __name__ == "__main__":
    main()
