"""Are conflicts found, and are those found conflicts? Figures, dates, places and who did it.

    python eval/conflicts.py [--show]                    our own cases, gold/conflicts.jsonl
    python eval/conflicts.py --alter STORIES.jsonl[.gz]  figures altered in real stories: how many are caught
    python eval/conflicts.py --flags STORIES.jsonl[.gz]  every conflict found in real stories, to be judged by eye

``gold/conflicts.jsonl``: a line is one small story of invented news by two outlets, ``{"id", "kind", "conflict", "why",
"values", "about", "reports": [{"outlet", "published", "text"}]}``. Where ``conflict`` is true, ``values`` are the two
that differ (numbers in any of their units, ISO dates, names) and one of the ``about`` words must tell what they are of;
where it is false, the case looks like a conflict of that kind and is none (``why``). Recall is over the true cases;
precision over all conflicts of a kind that are found in any case. Every third case (by its number) was left unread
while the finders were made, and is printed apart as "unread". In brackets 95 % intervals by Wilson's formula: each case
is one trial, and so is each conflict found, for no case gives two.

STORIES: articles, one a line, with ``story``, ``text``, ``outlet``, ``published``. ``--alter`` takes pairs of sentences
that one claim holds, from independent outlets, with one figure in common; in one report that figure is made another,
the report is read anew, and a conflict must then hold both values at both sentences. Pairs that are alike by the figure
alone ("62 miles" in both) are counted apart: with another figure nothing tells that they are of one thing. A story
gives one pair at most, so that each is a trial for the intervals.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from interval import wilson

from newsloom.read import read
from newsloom.types import Conflict, Figure, Page, Reading
from newsloom.weave import origins
from newsloom.weave.amounts import bounds, comparable
from newsloom.weave.bearers import one_name
from newsloom.weave.claims import bundles, likenesses
from newsloom.weave.conflicts import conflicts
from newsloom.weave.statements import Statement, rarity, statements

GOLD = Path(__file__).parent / "gold" / "conflicts.jsonl"
KINDS = ("figure", "date", "place", "person")
_SAME = 0.13  # the share from which two statements are one claim (weave/claims.py)
_WRITTEN = re.compile(r"\d[\d,]*(?:\.\d+)?")


@dataclass(frozen=True)
class Found:
    """What a story's reports give: its statements, their likeness, and the conflicts and updates."""

    readings: Sequence[Reading]
    statements: Sequence[Statement]
    conflicts: Sequence[Conflict]
    updates: Sequence[Conflict]


def report(name: str, row: dict[str, Any]) -> Reading:
    """A report as read."""
    given = {key: row[key] for key in ("outlet", "published", "title", "text", "url") if row.get(key)}
    return read(Page(name, "record", given={"id": name, "language": row.get("language") or "en", **given}))


def weigh(readings: Sequence[Reading]) -> Found:
    """The conflicts of a story."""
    named = one_name(readings)
    found = statements(named)
    clashing, moved = conflicts(found, likenesses(found, rarity(found)), named, origins.voices(named))
    return Found(named, found, clashing, moved)


def lines(path: Path) -> Iterator[dict[str, Any]]:
    """The rows of a JSON Lines file, packed or not."""
    raw = path.read_bytes()
    text = (gzip.decompress(raw) if path.suffix == ".gz" else raw).decode("utf-8")
    yield from (json.loads(row) for row in text.splitlines() if row)


# ── our own cases ────────────────────────────────────────────────────────────────────────────────────────


def _is(value: float | str | None, text: str, wanted: str) -> bool:
    """Whether a value found is the one wanted."""
    if isinstance(value, (int, float)):
        digits = float(wanted)
        return any(abs(value - digits * factor) < 1e-6 * max(1.0, digits * factor) for factor in (1, 1e6, 1e9))
    return wanted.casefold() in f"{value} {text}".casefold()


def hit(conflict: Conflict, case: dict[str, Any]) -> bool:
    """Whether a conflict is the one that a case holds."""
    told = [(v.value, v.text) for v in conflict.values]
    if conflict.kind != case["kind"] or not case["conflict"]:
        return False
    return all(any(_is(value, text, wanted) for value, text in told) for wanted in case["values"])


def _story(case: dict[str, Any]) -> Found:
    return weigh([report(f"{case['id']}-{i}", row) for i, row in enumerate(case["reports"])])


def caught(case: dict[str, Any]) -> bool:
    """Whether the conflict that a case holds is told."""
    return any(hit(conflict, case) for conflict in _story(case).conflicts)


def gold(show: bool) -> None:
    """Recall and precision per kind on our own cases."""
    tally: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0, 0, 0, 0])
    for case in lines(GOLD):
        story = _story(case)
        part = "unread" if int(case["id"].rsplit("-", 1)[1]) % 3 == 0 else "read"
        hits = [conflict for conflict in story.conflicts if hit(conflict, case)]
        tally[part, case["kind"]][0] += case["conflict"]
        tally[part, case["kind"]][1] += bool(hits)
        for conflict in story.conflicts:
            tally[part, conflict.kind][2] += 1
            tally[part, conflict.kind][3] += conflict in hits
            if conflict in hits and case["about"]:
                told = any(word.casefold() in conflict.about.casefold() for word in case["about"])
                tally[part, conflict.kind][4] += not told
        if show and part == "read":
            _show(case, story, hits)
    for part in ("read", "unread"):
        for kind in KINDS:
            true, caught, made, right, unclear = tally[part, kind]
            recall, precision = caught / true, right / max(made, 1)
            print(
                f"{part:7} {kind:7} recall {caught}/{true} = {recall:.2f} {wilson(recall, true)}   "
                f"precision {right}/{made} = {precision:.2f} {wilson(precision, made)}   about unclear {unclear}"
            )
    print("in brackets 95 % over cases")


def _show(case: dict[str, Any], story: Found, hits: Sequence[Conflict]) -> None:
    missed = case["conflict"] and not hits
    for conflict in story.conflicts:
        mark = "right" if conflict in hits else "FALSE"
        print(f"  {case['id']} {mark} {told(conflict)}")
    if missed:
        print(f"  {case['id']} MISSED {case['why']}: {' / '.join(row['text'] for row in case['reports'])}")


def told(conflict: Conflict) -> str:
    """A conflict on one line."""
    values = " | ".join(f"{v.text!r} {v.value} ({', '.join(v.outlets)})" for v in conflict.values)
    return f"[{conflict.kind}{'' if conflict.sure else ', perhaps'}] {conflict.about}: {values}"


# ── real stories ─────────────────────────────────────────────────────────────────────────────────────────


def real_stories(path: Path, most: int, dice: random.Random) -> list[list[Reading]]:
    """Up to ``most`` stories of at least two reports."""
    stories: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in lines(path):
        stories[str(row["story"])].append(row)
    names = sorted(name for name, rows in stories.items() if 1 < len(rows) <= 12)
    picked = dice.sample(names, min(most, len(names)))
    return [[report(f"{name}-{i}", row) for i, row in enumerate(stories[name])] for name in picked]


@dataclass(frozen=True)
class Pair:
    """Two statements of one claim, and the figure that both give; ``alike``: they are one claim without it, too."""

    one: Statement
    other: Statement
    mine: Figure
    theirs: Figure
    alike: bool


def common_figures(readings: Sequence[Reading]) -> list[Pair]:
    """The pairs of one claim's statements that give one value of one thing, each statement's figures once."""
    named = one_name(readings)
    found = statements(named)
    voices = origins.voices(named)
    pairs = []
    weight = rarity(found)
    for bundle in bundles(found, likenesses(found, weight)):
        for i, a in enumerate(bundle.members):
            for b in bundle.members[i + 1 :]:
                if voices.voice[found[a].article] == voices.voice[found[b].article]:
                    continue
                for mine in found[a].figures:
                    same = [f for f in found[b].figures if comparable(mine, f) and f.value == mine.value]
                    if len(same) == 1:
                        alike = _worded_alike(found[a], found[b], weight)
                        pairs.append(Pair(found[a], found[b], mine, same[0], alike))
    return pairs


def _worded_alike(one: Statement, other: Statement, weight: dict[str, float]) -> bool:
    """Whether two statements share as much as one claim's do when terms with numbers are left out."""
    mine, theirs = ({t for t in told.terms if not re.search(r"\d", t)} for told in (one, other))
    whole = sum(weight[t] for t in sorted(mine)) + sum(weight[t] for t in sorted(theirs))
    return whole > 0 and 2 * sum(weight[t] for t in sorted(mine & theirs)) / whole >= _SAME


def agree(one: Figure, other: Figure) -> bool:
    """Whether two figures can both be right, hedges and rounding allowed for."""
    (low, high), (other_low, other_high) = bounds(one), bounds(other)
    return low <= other_high and other_low <= high


def altered(reading: Reading, figure: Figure, other: Figure, dice: random.Random) -> tuple[Reading, float] | None:
    """The report with a figure made another, read anew; ``None`` where the figure is not written in digits."""
    text = reading.article.text
    number = _WRITTEN.search(text, figure.start, figure.end)
    if number is None:
        return None
    value = float(number.group().replace(",", ""))
    if value < 10 and value == int(value):
        choices = [value + more for more in (2.0, 3.0, 4.0)]
    else:
        choices = [round(value * factor, 1 if value != int(value) else 0) for factor in (0.5, 1.5, 2.0, 3.0)]
    # What a hedge leaves open ("more than 80", 120) is no contradiction.
    choices = [new for new in choices if value and not agree(replace(figure, value=figure.value * new / value), other)]
    if not choices:
        return None
    new = dice.choice(choices)
    digits = f"{new:,.1f}" if value != int(value) else f"{new:,.0f}"
    changed = text[: number.start()] + digits + text[number.end() :]
    article = reading.article
    row = {"text": changed, "outlet": article.outlet.name if article.outlet else None, "title": article.title}
    row["published"] = article.published.isoformat() if article.published else None
    return report(article.id, row), new / value


def alter(path: Path, most: int, seed: int, show: bool) -> None:
    """The share of altered figures that a conflict tells of."""
    dice = random.Random(seed)
    tally = {True: [0, 0, 0], False: [0, 0, 0]}
    for readings in real_stories(path, 10_000, dice):
        pairs = common_figures(readings)
        if not pairs or sum(tried for _, tried, _ in tally.values()) >= most:
            continue
        pair = dice.choice(pairs)
        made = altered(readings[pair.one.article], pair.mine, pair.theirs, dice)
        if made is None:
            continue
        new, ratio = made
        story = weigh([new if i == pair.one.article else reading for i, reading in enumerate(readings)])
        right = [conflict for conflict in story.conflicts if _tells(conflict, pair, readings)]
        tally[pair.alike][0] += bool(right)
        tally[pair.alike][1] += 1
        tally[pair.alike][2] += any(conflict.sure for conflict in right)
        if show and not right:
            print(f"  MISSED x{ratio:.2f} {pair.mine.value:g} {pair.mine.counts} {pair.mine.unit} alike {pair.alike}")
            print(f"    {pair.one.text}\n    {pair.other.text}")
    for alike, name in ((True, "alike without the figure"), (False, "alike by the figure alone")):
        caught, tried, sure = tally[alike]
        share, without = caught / max(tried, 1), sure / max(tried, 1)
        print(
            f"altered figures caught, {name}: {caught}/{tried} = {share:.3f} {wilson(share, tried)}, "
            f"{sure} without reserve {wilson(without, tried)}"
        )
    print("in brackets 95 % over stories")


def _tells(conflict: Conflict, pair: Pair, readings: Sequence[Reading]) -> bool:
    """Whether a conflict holds the two sentences under two of its values."""
    spots = [{(c.article, c.start) for c in value.credits} for value in conflict.values]
    ends = [(readings[s.article].article.id, s.start) for s in (pair.one, pair.other)]
    return conflict.kind == "figure" and any(
        ends[0] in a and ends[1] in b for i, a in enumerate(spots) for k, b in enumerate(spots) if i != k
    )


def flags(path: Path, most: int, seed: int) -> None:
    """All conflicts of a sample of real stories, with their sentences."""
    dice = random.Random(seed)
    count = 0
    stories = real_stories(path, most, dice)
    for readings in stories:
        for conflict in weigh(readings).conflicts:
            count += 1
            print(f"{count:3} {told(conflict)}")
            for value in conflict.values:
                print(f"      {value.as_of} {' '.join(value.credits[0].exact.split())}")
    print(f"{count} flags in {len(stories)} stories")


def main() -> None:
    """Score and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--alter", type=Path)
    parser.add_argument("--flags", type=Path)
    parser.add_argument("--most", type=int, default=100)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--show", action="store_true")
    asked = parser.parse_args()
    if asked.alter:
        alter(asked.alter, asked.most, asked.seed, asked.show)
    elif asked.flags:
        flags(asked.flags, asked.most, asked.seed)
    else:
        gold(asked.show)


if __name__ == "__main__":
    main()
