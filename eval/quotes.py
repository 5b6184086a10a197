"""Measure quotes and their speakers: ``python eval/quotes.py polnear_dev.jsonl.gz [--misses N]``.

A gold quoted span is what stands between marks inside (or right around) a gold content. A span found counts when its
intersection over union with a gold one is at least .5. A speaker is right when its span overlaps the gold source, or
the entity it means is the gold source's name; ``head`` asks for the gold source's last word before any comma or
attached phrase. Where the gold source is a bare ``who``, what it hangs on (up to 80 characters before) is right.
Indirect quotes are compared with the gold's unmarked contents. Articles are read as the command reads records: no
quote is drawn from a title, though the gold has some there.
"""

from __future__ import annotations

import gzip
import json
import re
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from interval import f1, interval

from newsloom.naming import same_name
from newsloom.read.article import article as article_of
from newsloom.read.names import names
from newsloom.read.quotes import quotes
from newsloom.read.sentences import sentences
from newsloom.types import Page, Quote

_SINGLE = re.compile(r"(?<!\w)['‘](?=\w)[^‘]+?['’](?!\w)")
KINDS = frozenset({"direct", "mixed", "indirect"})
Pair = tuple[int, int]


def gold_runs(row: dict[str, Any]) -> Iterator[tuple[Pair, dict[str, Any]]]:
    """The spans between marks inside the gold contents, each with its attribution."""
    text = row["text"]
    told: set[Pair] = set()
    for attribution in row["attributions"]:
        if attribution["kind"] == "indirect":
            continue
        for first_sign, last_sign in joined(text, attribution["content"]):
            start, end = max(0, first_sign - 1), min(len(text), last_sign + 1)
            for first, last in between_low_marks(text, start, end) or lined(text, start, end):
                if (first, last) not in told:
                    told.add((first, last))
                    yield (first, last), attribution


def lined(text: str, start: int, end: int) -> Iterator[Pair]:
    """What stands between marks in each line of a gold content."""
    for line in re.finditer(r"[^\n]+", text[start:end]):
        for first, last in between_marks(line.group()):
            yield start + line.start() + first, start + line.start() + last


def between_low_marks(text: str, start: int, end: int) -> list[Pair]:
    """The same for „ … “, whose closing sign opens elsewhere; an utterance of several lines gives one span a line."""
    return [
        (line.start(), line.end())
        for marked in re.finditer(r"„([^„“”\"]*)(?:[“”\"]|$)", text[start:end])
        for line in re.compile(r"[^\s][^\n]*(?<! )").finditer(text, start + marked.start(1), start + marked.end(1))
    ]


def cut_off(row: dict[str, Any]) -> list[Pair]:
    """Gold contents that lost their marks (cut inside ``''``, opened by a wrong one), so that no run is derived.

    A run found there counts neither for nor against.
    """
    indirect = [one for one in row["attributions"] if one["kind"] not in ("direct", "mixed") and one["content"]]
    return [(one["content"][0][0], one["content"][-1][1]) for one in indirect]


def joined(text: str, spans: Sequence[Pair]) -> list[Pair]:
    """Spans that only blanks part, as one: the gold cuts a long utterance at its sentences."""
    whole: list[Pair] = []
    for start, end in sorted((start, end) for start, end in spans):
        if whole and not text[whole[-1][1] : start].strip():
            whole[-1] = (whole[-1][0], end)
        else:
            whole.append((start, end))
    return whole


def between_marks(piece: str) -> Iterator[Pair]:
    """What stands between the outermost marks of a gold content."""
    signs = [(match.group(), match.start()) for match in re.finditer(r"''|[\"“”]", piece)]
    if not signs:
        for match in _SINGLE.finditer(piece):
            yield match.start() + 1, match.end() - 1
        return
    depth, opened = 0, 0
    for at_sign, (sign, at) in enumerate(signs):
        after = at + len(sign)
        straight_opens = depth == 0 or (
            piece[at - 1 : at].isspace() and piece[after : after + 1].isalnum() and depth == 1
        )
        slip = sign == "”" and depth == 0 and not piece[:at].strip()  # a wrong mark opens
        if sign == "“" or slip or (sign in ('"', "''") and straight_opens):
            opened = after if depth == 0 else opened
            depth += 1
        elif depth:
            depth -= 1
            if depth == 0 or at_sign == len(signs) - 1:
                yield opened, at
                depth = 0
    if depth and opened < len(piece.rstrip()):
        yield opened, len(piece.rstrip())


def overlap(one: Pair, other: Pair) -> float:
    """Intersection over union of two character spans."""
    shared = min(one[1], other[1]) - max(one[0], other[0])
    return max(0, shared) / (max(one[1], other[1]) - min(one[0], other[0]))


def head_of(text: str, source: Sequence[Pair]) -> Pair:
    """The last word of a source before any comma or attached phrase."""
    start, end = source[0]
    words = text[start:end]
    cut = re.search(r",| (?:of|for|from|in|at|on|with|who|to|and|told|by)\b|\(", words[1:])
    body = words[: cut.start() + 1] if cut else words
    last = body.rstrip().rfind(" ") + 1
    return start + last, start + len(body.rstrip())


def speaker_right(text: str, quote: Quote, source: Sequence[Pair], strict: bool) -> bool:
    """Whether the speaker of a quote is the gold source."""
    speaker = quote.speaker
    if speaker is None:
        return False
    start, end = source[0]
    if text[start:end].lower() in ("who", "which", "that") and 0 <= start - speaker.end < 80:
        return True
    spans = [head_of(text, source)] if strict else source
    if any(speaker.start < end and start < speaker.end for start, end in spans):
        return True
    head = text[slice(*head_of(text, source))]
    name = re.sub(r"['’]s$", "", head)
    return speaker.entity is not None and name[:1].isupper() and same_name(speaker.entity, name)


def main(path: Path, misses: int) -> None:
    """Read, find, compare, print."""
    parts: list[Counter[str]] = []
    shown = 0
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            article = article_of(Page(place=path.name, kind="record", given=row))
            told = sentences(article)
            mentions, _ = names(article, told)
            found = quotes(article, told, mentions)
            parts.append(Counter())
            for message in score(row, found, parts[-1]):
                if shown < misses:
                    print(message)
                    shown += 1
    _print(sum(parts, Counter()))
    _print_intervals(parts)


def score(row: dict[str, Any], found: Sequence[Quote], count: Counter[str]) -> Iterator[str]:
    """Count one article; yields a line for each miss."""
    text = row["text"]
    marked = [quote for quote in found if quote.kind != "indirect"]
    hit: set[int] = set()
    for span, attribution in gold_runs(row):
        count["gold"] += 1
        source = attribution["source"]
        match = next((q for q in marked if overlap((q.start, q.end), span) >= 0.5), None)
        count["gold with source"] += bool(source)
        if match is None:
            yield f"MISSED {row['id'][:30]} {text[max(0, span[0] - 90) : span[1] + 60]!r}"
            continue
        hit.add(match.start)
        count["found"] += 1
        if source:
            right = speaker_right(text, match, source, False)
            count["speaker"] += right
            count["speaker head"] += speaker_right(text, match, source, True)
            count["silent"] += match.speaker is None
            if not right:
                gold = " … ".join(text[s:e] for s, e in source)
                ours = match.speaker.name + f"={match.speaker.entity}" if match.speaker else None
                yield f"SPEAKER gold={gold!r} ours={ours!r} {text[max(0, span[0] - 150) : span[1] + 90]!r}"
    count["ours"] += len(marked)
    for quote in marked:
        if quote.start not in hit:
            if any(overlap((quote.start, quote.end), span) >= 0.5 for span in cut_off(row)):
                count["ours"] -= 1
                continue
            yield f"FALSE {quote.kind} {text[max(0, quote.start - 60) : quote.end + 40]!r}"
    count["ours right"] += len(hit)
    yield from score_indirect(row, found, count)


def score_indirect(row: dict[str, Any], found: Sequence[Quote], count: Counter[str]) -> Iterator[str]:
    """Count the indirect quotes of one article.

    One found where the gold has a kind of its own (the German ``reported`` and ``freeindirect``) counts neither for nor
    against.
    """
    text = row["text"]
    spoken = [quote for quote in found if quote.kind == "indirect"]
    hit: set[int] = set()
    for attribution in row["attributions"]:
        if attribution["kind"] != "indirect" or not attribution["content"]:
            continue
        span = (attribution["content"][0][0], attribution["content"][-1][1])
        count["indirect gold"] += 1
        match = next((q for q in spoken if overlap((q.start, q.end), span) >= 0.5), None)
        if match is None:
            cue = " ".join(text[s:e] for s, e in attribution["cue"])
            yield f"INDIRECT {cue!r} {text[max(0, span[0] - 80) : span[1] + 60]!r}"
            continue
        hit.add(match.start)
        count["indirect found"] += 1
        if attribution["source"]:
            count["indirect with source"] += 1
            count["indirect speaker"] += speaker_right(text, match, attribution["source"], False)
    count["indirect ours"] += len(spoken)
    other = cut_off({"attributions": [one for one in row["attributions"] if one["kind"] not in KINDS]})
    for quote in spoken:
        if quote.start not in hit:
            if any(overlap((quote.start, quote.end), span) >= 0.5 for span in other):
                count["indirect ours"] -= 1
                continue
            yield f"UNSAID {text[max(0, quote.start - 60) : quote.start]!r} {quote.text!r}"
    count["indirect right"] += len(hit)


def _print(count: Counter[str]) -> None:
    precision = count["ours right"] / max(1, count["ours"])
    recall = count["found"] / max(1, count["gold"])
    f1 = 2 * precision * recall / max(1e-9, precision + recall)
    print(f"in marks   P {precision:.3f}  R {recall:.3f}  F1 {f1:.3f}  (gold {count['gold']}, ours {count['ours']})")
    sourced = max(1, count["gold with source"])
    print(
        f"speakers   right {count['speaker'] / sourced:.3f} of all gold with a source ({sourced}), "
        f"on the head {count['speaker head'] / sourced:.3f}, none given {count['silent'] / sourced:.3f}"
    )
    precision = count["indirect right"] / max(1, count["indirect ours"])
    print(
        f"indirect   P {precision:.3f}  found {count['indirect found'] / max(1, count['indirect gold']):.3f} "
        f"(gold {count['indirect gold']}, ours {count['indirect ours']}), "
        f"source right when found {count['indirect speaker'] / max(1, count['indirect with source']):.3f}"
    )


def _print_intervals(parts: Sequence[Counter[str]]) -> None:
    def share(part: str, whole: str) -> str:
        return interval(parts, lambda count: count[part] / max(1, count[whole]))

    print(f"95 % over articles: F1 in marks {interval(parts, lambda c: f1(c['found'], c['ours'], c['gold']))}, "
          f"speakers {share('speaker', 'gold with source')},")  # fmt: skip
    print(f"  indirect P {share('indirect right', 'indirect ours')}, found {share('indirect found', 'indirect gold')}")


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[3]) if len(sys.argv) > 3 else 0)
