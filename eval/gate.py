"""Quality on the bundled samples, with floors: exits 1 when a score sinks below its floor.

    python eval/gate.py

The expectations (``gold/``) are our own annotation of our own reports. What the samples cannot show is measured by the
other scripts here, on data one has to obtain.
"""

from __future__ import annotations

import random
import sys
from collections import Counter, defaultdict
from pathlib import Path

import newsloom
from newsloom import Loom, Woven
from newsloom.naming import same_name
from newsloom.read import read_article
from newsloom.types import Reading
from newsloom.weave.check import verbatim

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))

import conflicts as contradictions  # noqa: E402  beside this file
import credits  # noqa: E402
import passages  # noqa: E402
from check import run as spoil_and_check  # noqa: E402

SAMPLES = Path(newsloom.__file__).parent / "samples"
#: What each score must not sink below; raise them when the scores rise.
FLOORS = {
    "stories": 1.0,
    "quotes found": 0.98,
    "quotes with the right speaker": 0.90,
    "conflicts": 1.0,
    "no false conflicts": 1.0,
    "tolls told as updates": 1.0,
    "copies": 1.0,
    "passages word for word": 1.0,
    "true sentences passed": 0.98,
    "wrong figures caught": 0.95,
    "wrong names caught": 0.95,
    "turned sentences caught": 0.90,
    "altered quotes caught": 1.0,
    "own passages, in marks": 0.95,
    "own passages, indirect": 0.86,
    "own passages, speakers": 0.92,
    "own passages, credits": 0.98,
    "own sentences, credits": 0.97,
    "own conflicts, figures": 0.93,
    "own conflicts, all else": 0.90,
}
#: Folder → the values that stand in conflict there, and the outlets whose reports are one text.
CONFLICTS = {"dam": {4200, 6000}, "painting": {3_400_000, 5_200_000}}
COPIES = {
    "dam": {"Harbour Wire", "Northmark Times", "Estuary Herald"},
    "ferry-skua": {"Northmark Times", "Estuary Herald"},
    "rates": {"Harbour Wire", "Northmark Times"},
}


def folder(woven: Woven, article: str) -> str:
    """The sample story that an article belongs to."""
    return woven.articles[article].place.rsplit("/", 2)[-2]


def stories(woven: Woven) -> float:
    """The share of sample stories that come out as one story with nothing else in it."""
    found = [{folder(woven, id) for id in digest.articles} for digest in woven.digests]
    wanted = [path.name for path in SAMPLES.iterdir() if path.is_dir()]
    return sum(found.count({name}) == 1 for name in wanted) / len(wanted)


def quotes(readings: list[Reading]) -> tuple[float, float]:
    """The shares of annotated quotations found, and given to the right speaker."""
    said: dict[tuple[str, str], str | None] = {}
    for reading in readings:
        place = reading.article.place.split("samples/")[-1]
        for quote in reading.quotes:
            speaker = quote.speaker.entity if quote.speaker else None
            said[place, " ".join(quote.text.split()[:6])] = speaker
    rows = [
        line.split("\t") for line in (HERE / "gold" / "quotes.tsv").read_text("utf-8").splitlines() if line[0] != "#"
    ]
    found = [(said.get((place, words), ""), speaker) for place, words, speaker in rows if (place, words) in said]
    right = sum(ours is None if speaker == "-" else bool(ours and same_name(ours, speaker)) for ours, speaker in found)
    return len(found) / len(rows), right / len(rows)


def conflicts(woven: Woven) -> tuple[float, float]:
    """The share of true conflicts found, and of found ones that are true."""
    found = [
        (folder(woven, digest.articles[0]), {value.value for value in conflict.values})
        for digest in woven.digests
        for conflict in digest.conflicts
    ]
    wanted = list(CONFLICTS.items())
    hits = sum(item in found for item in wanted)
    return hits / len(wanted), hits / len(found) if found else 1.0


def tolls(woven: Woven) -> float:
    """1 when the deaths of the dam story are told as two, five, seven."""
    for digest in woven.digests:
        if folder(woven, digest.articles[0]) == "dam":
            return float([[v.value for v in c.values] for c in digest.updates if c.about == "dead"] == [[2, 5, 7]])
    return 0.0


def copies(woven: Woven) -> float:
    """The share of stories whose copies are told right: all of them, and no others."""
    told: dict[str, list[set[str]]] = defaultdict(list)
    for digest in woven.digests:
        for origin in digest.origins:
            if len(origin.articles) > 1:
                told[folder(woven, origin.articles[0])].append(set(origin.outlets))
    wanted = [path.name for path in SAMPLES.iterdir() if path.is_dir()]
    return sum(told.get(name, []) == ([COPIES[name]] if name in COPIES else []) for name in wanted) / len(wanted)


def word_for_word(woven: Woven) -> float:
    """The share of printed passages that are word for word in what they cite."""
    passages = [passage for digest in woven.digests for passage in digest.passages]
    return sum(verbatim(passage.text, passage.credits[0].exact) for passage in passages) / len(passages)


def scores() -> dict[str, float]:
    """All scores by name, as in ``FLOORS``."""
    woven = Loom().weave([str(SAMPLES)])
    readings = [read_article(article) for article in woven.articles.values()]
    refused = {
        how: sum(listed) / len(listed) for how, listed in spoil_and_check(readings, 300, random.Random(7)).items()
    }
    found, right = quotes(readings)
    true, precise = conflicts(woven)
    own = passages.rates(passages.measure(passages.rows())[0])
    credited: Counter[str] = Counter()
    for article, gold in credits.rows():
        credited.update(credits.score(article, gold)[0])
    return {
        "stories": stories(woven),
        "quotes found": found,
        "quotes with the right speaker": right,
        "conflicts": true,
        "no false conflicts": precise,
        "tolls told as updates": tolls(woven),
        "copies": copies(woven),
        "passages word for word": word_for_word(woven),
        "true sentences passed": 1 - refused["true"],
        "wrong figures caught": refused["figure"],
        "wrong names caught": refused["name"],
        "turned sentences caught": refused["negation"],
        "altered quotes caught": refused["quote"],
        "own passages, in marks": own["marks F1"] or 0.0,
        "own passages, indirect": own["indirect R"] or 0.0,
        "own passages, speakers": own["speaker, in marks"] or 0.0,
        "own passages, credits": own["credits F1"] or 0.0,
        "own sentences, credits": passages.f1(*(credited["right"] / credited[of] for of in ("ours", "gold"))),
        "own conflicts, figures": own_cases({"figure"}),
        "own conflicts, all else": own_cases({"date", "place", "person"}),
    }


def own_cases(kinds: set[str]) -> float:
    """The share of our own cases of contradiction that are told, of those kinds."""
    cases = [case for case in contradictions.lines(contradictions.GOLD) if case["conflict"] and case["kind"] in kinds]
    return sum(map(contradictions.caught, cases)) / len(cases)


def main() -> None:
    """Score, print, and fail when a floor is broken."""
    sunk = False
    for name, score in scores().items():
        low = score < FLOORS[name]
        sunk = sunk or low
        print(f"{name:32} {score:.3f}  floor {FLOORS[name]:.2f}{'  SUNK' if low else ''}")
    sys.exit(1 if sunk else 0)


if __name__ == "__main__":
    main()
