"""How far two annotators of the passages agree: ``python eval/gold/agreement.py [--first FILE] [--list]``.

The second annotation (``passages.second.jsonl``) was made by reading and by the rules of ``README.md`` alone, without
sight of the first. ``passages.jsonl`` has since been mended where ``disagreements.md`` says so; ``--first`` compares
another state of it, as that of the commit which brought it in. ``--list`` prints each disagreement as a row of a table.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent.parent))
sys.path.insert(0, str(Path(__file__).parent))

from check_passages import PASSAGES
from passages import bare, is_name, paired, place, standing

SECOND = Path(__file__).parent / "passages.second.jsonl"


def by_id(path: Path) -> dict[str, dict[str, Any]]:
    """The rows of an annotation by their passage."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return {row["id"]: row for row in map(json.loads, lines)}


def alike(text: str, one: str | None, other: str | None) -> bool:
    """Whether two speakers are the same words, or words that overlap somewhere in the text."""
    if one is None or other is None:
        return one is other
    spans = [(a, b) for a in standing(text, one) for b in standing(text, other)]
    return any(a[0] < b[1] and b[0] < a[1] for a, b in spans)


def compare_quotes(text: str, one: dict[str, Any], other: dict[str, Any], count: Counter[str]) -> Iterator[str]:
    """Count where two sets of quotes agree; yields what the first and the second say where they do not."""
    first, second = one["quotes"], other["quotes"]
    ours, theirs = [place(text, quote) for quote in first], [place(text, quote) for quote in second]
    pairs = paired(ours, theirs)
    count.update({"quotes 1": len(first), "quotes 2": len(second), "quotes": len(pairs)})
    count["quotes exact"] += len(set(ours) & set(theirs))
    for at, match in sorted(pairs.items()):
        mine, yours = first[at], second[match]
        count["kind"] += mine["kind"] == yours["kind"]
        named = mine["speaker_entity"] == yours["speaker_entity"]
        count.update({"speaker words": mine["speaker"] == yours["speaker"], "entity": named})
        meant = alike(text, mine["speaker"], yours["speaker"]) or bool(named and mine["speaker_entity"])
        count["speaker"] += meant
        for key in ("exact", "kind", "speaker", "speaker_entity"):
            if mine[key] != yours[key]:
                yield f"{key.replace('_', ' ')} of “{mine['exact'][:40]}” | {mine[key] or '–'} | {yours[key] or '–'}"
    for at, mine in enumerate(first):
        if at not in pairs:
            yield f"{mine['kind']} quote | {mine['exact']} | –"
    for at, yours in enumerate(second):
        if at not in pairs.values():
            yield f"{yours['kind']} quote | – | {yours['exact']}"


def alias_pairs(row: dict[str, Any], names_only: bool) -> set[tuple[str, str]]:
    """Pairs of mentions that mean one bearer; titles taken off and roles left out when names alone are asked for."""
    found: set[tuple[str, str]] = set()
    for cluster in row["aliases"]:
        listed = {bare(form) for form in cluster if is_name(form)} if names_only else set(cluster)
        found |= set(combinations(sorted(listed), 2))
    return found


def apart_bearers(row: dict[str, Any], clusters: list[list[str]]) -> set[tuple[str, str]]:
    """Pairs of bearers kept apart, each by the first name of its cluster."""

    def bearer(name: str) -> str:
        return bare(next((cluster[0] for cluster in clusters if name in cluster), name))

    return {(min(pair), max(pair)) for pair in (tuple(bearer(name) for name in pair) for pair in row["apart"])}


def compare_names(one: dict[str, Any], other: dict[str, Any], count: Counter[str]) -> Iterator[str]:
    """Count where aliases and pairs kept apart agree."""
    clusters = one["aliases"] + other["aliases"]
    sets = {
        "alias": [alias_pairs(row, False) for row in (one, other)],
        "alias of names": [alias_pairs(row, True) for row in (one, other)],
        "apart": [apart_bearers(row, clusters) for row in (one, other)],
    }
    for name, (mine, yours) in sets.items():
        count.update({f"{name} 1": len(mine), f"{name} 2": len(yours), name: len(mine & yours)})
        if mine != yours and name != "alias":
            told = [
                "; ".join(" = ".join(pair) for pair in sorted(some)) or "–" for some in (mine - yours, yours - mine)
            ]
            yield f"{name} | {told[0]} | {told[1]}"


def compare_credits(text: str, one: dict[str, Any], other: dict[str, Any], count: Counter[str]) -> Iterator[str]:
    """Count where credits agree, by place and outlet, and by kind besides."""
    first, second = one["credits"], other["credits"]
    pairs = paired([place(text, credit) for credit in first], [place(text, credit) for credit in second])
    pairs = {at: m for at, m in pairs.items() if bare(first[at]["outlet"]) == bare(second[m]["outlet"])}
    count.update({"credits 1": len(first), "credits 2": len(second), "credits": len(pairs)})
    count["credits with kind"] += sum(first[at]["kind"] == second[match]["kind"] for at, match in pairs.items())
    for at, match in sorted(pairs.items()):
        if first[at] != second[match]:
            told = [
                f"{credit['exact']} ({credit['outlet']}, {credit['kind']})" for credit in (first[at], second[match])
            ]
            yield f"credit | {told[0]} | {told[1]}"
    yield from (f"credit | {credit['exact']} | –" for at, credit in enumerate(first) if at not in pairs)
    yield from (f"credit | – | {credit['exact']}" for at, credit in enumerate(second) if at not in pairs.values())


def agreement(first: dict[str, dict[str, Any]], second: dict[str, dict[str, Any]]) -> tuple[Counter[str], list[str]]:
    """All counts, and each disagreement as ``id | what | first | second``."""
    count: Counter[str] = Counter()
    told: list[str] = []
    for id, one in first.items():
        other, text = second[id], one["text"]
        differing = (
            *compare_quotes(text, one, other, count),
            *compare_names(one, other, count),
            *compare_credits(text, one, other, count),
        )
        told += [f"{id} | {line}" for line in differing]
        count.update({"passages": 1, "passages alike": not differing})
    return count, told


def report(count: Counter[str]) -> Iterator[str]:
    """Lines that tell the agreement."""

    def agreed(name: str, of: str) -> str:
        size = count[f"{of} 1"] + count[f"{of} 2"]
        numbers = f"({count[f'{of} 1']} and {count[f'{of} 2']}, shared {count[name]})"
        return f"F1 {2 * count[name] / size if size else 1.0:.3f}  {numbers}"

    yield f"passages alike in all          {count['passages alike']} of {count['passages']}"
    yield f"quotes, bounds exact           {agreed('quotes exact', 'quotes')}"
    yield f"quotes, half over half         {agreed('quotes', 'quotes')}"
    for name, title in (
        ("kind", "kind"),
        ("speaker words", "speaker, the same words"),
        ("entity", "speaker, entity"),
        ("speaker", "speaker, as scored"),
    ):
        yield f"of quotes of both: {title:24}{count[name] / max(1, count['quotes']):.3f}"
    yield f"alias pairs, with roles        {agreed('alias', 'alias')}"
    yield f"alias pairs, of names          {agreed('alias of names', 'alias of names')}"
    yield f"apart, by bearer               {agreed('apart', 'apart')}"
    yield f"credits                        {agreed('credits', 'credits')}"
    yield f"credits with kind              {agreed('credits with kind', 'credits')}"


def main() -> None:
    """Compare and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--first", type=Path, default=PASSAGES)
    parser.add_argument("--list", action="store_true")
    wanted = parser.parse_args()
    count, told = agreement(by_id(wanted.first), by_id(SECOND))
    print(*report(count), sep="\n")
    if wanted.list:
        print("", *(f"| {line} |" for line in told), sep="\n")


if __name__ == "__main__":
    main()
