"""Measure reading on our own invented passages: ``python eval/passages.py [--language en] [--misses N]``.

Gold and rules: ``gold/README.md``. An occurrence is found when the spans overlap by at least half (intersection over
union), each gold one by one of ours. A speaker is right when its span overlaps the gold words or its entity is the gold
entity; where the gold names an entity, ``entity`` asks for that alone. Alias pairs are pairs of different forms of one
bearer, roles and mere titles left out. An outlet is right by its id. Intervals are drawn over passages.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import combinations
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))
sys.path.insert(0, str(Path(__file__).parent / "gold"))

from check_passages import LANGUAGES, PASSAGES, occurrence
from interval import interval
from quotes import Pair, overlap

from newsloom import tables
from newsloom.read.names import names
from newsloom.read.quotes import quotes
from newsloom.read.sentences import sentences
from newsloom.read.sources import citations
from newsloom.tables import outlets
from newsloom.types import Article, Block, Citation, Mention, Outlet, Quote

_ARTICLES = re.compile(r"(?:the|a|an|der|die|das|le|la|les|el|los|las)\s+|l['’]", re.IGNORECASE)
_TITLED = re.compile(r"^(?:\S+\.?\s+){1,3}")
#: Words that name nobody: a reader may give them as speaker without having guessed.
_NOBODY = frozenset({"someone", "somebody", "one", "jemand", "man", "quelqu’un", "on", "alguien"})


def rows(path: Path = PASSAGES, language: str | None = None) -> list[dict[str, Any]]:
    """The passages, perhaps of one language."""
    listed = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    return [row for row in listed if language in (None, row["language"])]


def article_of(row: dict[str, Any]) -> Article:
    """A passage as an article: its paragraphs as blocks, of the kinds told, or else paragraphs."""
    text, at, blocks = row["text"], 0, []
    pieces = text.split("\n\n")
    for piece, kind in zip(pieces, row.get("blocks") or ["paragraph"] * len(pieces), strict=True):
        blocks.append(Block(at, at + len(piece), kind))
        at += len(piece) + 2
    return Article(id=row["id"], text=text, blocks=tuple(blocks), language=row["language"])


def place(text: str, said: dict[str, Any]) -> Pair:
    """Where a gold quote or credit stands."""
    start = occurrence(text, said["exact"], said["nth"])
    assert start is not None, said["exact"]
    return start, start + len(said["exact"])


def standing(text: str, words: str) -> Iterator[Pair]:
    """Where words stand in a text as whole words."""
    for match in re.finditer(rf"(?<!\w){re.escape(words)}(?!\w)", text):
        yield match.span()


def paired(gold: Sequence[Pair], ours: Sequence[Pair]) -> dict[int, int]:
    """Which gold span is found by which of ours: at least half over half, best first, each but once."""
    near = [(overlap(one, other), g, o) for g, one in enumerate(gold) for o, other in enumerate(ours)]
    taken: dict[int, int] = {}
    for share, g, o in sorted(near, key=lambda item: (-item[0], *item[1:])):
        if share >= 0.5 and g not in taken and o not in taken.values():
            taken[g] = o
    return taken


def bare(name: str) -> str:
    """A name without its article and titles, small: ``Dame Honor Bell`` and ``Honor Bell`` are one form."""
    name = _ARTICLES.sub("", name, count=1) if _ARTICLES.match(name) else name
    while (match := _TITLED.match(name)) and (title := _title(match.group())):
        name = name[len(title) :].lstrip()
    return re.sub(r"['’]s$", "", name).casefold()


def _title(words: str) -> str | None:
    """The longest title that some words begin with."""
    for count in (3, 2, 1):
        first = " ".join(words.split()[:count])
        if first.casefold() in _titles():
            return first
    return None


@cache
def _titles() -> frozenset[str]:
    own = {"cllr", "councillor", "king", "m.", "bürgermeister"}
    return frozenset({row[0].casefold() for row in tables.rows("titles.en.tsv")} | own)


def is_name(words: str) -> bool:
    """Whether a mention is a name rather than a role: a capital after the article, if there is one."""
    match = _ARTICLES.match(words)
    return any(word[:1].isupper() for word in words[match.end() if match else 0 :].split())


def forms(row: dict[str, Any], name: str) -> list[str]:
    """All that the gold calls a bearer by name."""
    cluster = next((cluster for cluster in row["aliases"] if name in cluster), [name])
    return [form for form in cluster if is_name(form)] or [name]


def speaker_right(row: dict[str, Any], gold: dict[str, Any], quote: Quote) -> bool:
    """Whether the speaker is the gold's: where the gold words stand, or whom they mean."""
    if gold["speaker"] is None:
        return quote.speaker is None or quote.speaker.name.casefold() in _NOBODY
    if quote.speaker is None:
        return False
    start, end = quote.speaker.start, quote.speaker.end
    if any(start < last and first < end for first, last in standing(row["text"], gold["speaker"])):
        return True
    return entity_right(row, gold, quote)


def entity_right(row: dict[str, Any], gold: dict[str, Any], quote: Quote) -> bool:
    """Whether the one meant is the one that the gold names."""
    if quote.speaker is None or quote.speaker.entity is None or gold["speaker_entity"] is None:
        return False
    ours = bare(quote.speaker.entity)
    wanted = {bare(form) for form in forms(row, gold["speaker_entity"])}
    # "Referee Nils Oakeshott" is he; but "Hanna Marlow" is not the "Mr Marlow" that Joe is called.
    return ours in wanted or any(" " in form and ours.endswith(f" {form}") for form in wanted)


@dataclass(frozen=True, slots=True)
class Scored:
    """What was counted in one passage, and a line for each miss."""

    row: dict[str, Any]
    count: Counter[str]
    misses: list[str]


def scored(row: dict[str, Any]) -> Scored:
    """Read one passage and compare."""
    count: Counter[str] = Counter({"passages": 1})
    article = article_of(row)
    cut = sentences(article)
    mentions, _ = names(article, cut)
    found = (
        *score_quotes(row, quotes(article, cut, mentions), count),
        *score_names(row, mentions, count),
        *score_credits(row, citations(article, cut), count),
    )
    return Scored(row, count, [f"{row['id']} {told}" for told in found])


def measure(listed: Iterable[dict[str, Any]]) -> tuple[Counter[str], dict[str, Counter[str]], list[str]]:
    """Counts over all passages, the same by language and by hard kind, and a line for each miss."""
    return summed(map(scored, listed))


def summed(every: Iterable[Scored]) -> tuple[Counter[str], dict[str, Counter[str]], list[str]]:
    """The same of passages scored."""
    total: Counter[str] = Counter()
    parts: dict[str, Counter[str]] = defaultdict(Counter)
    misses: list[str] = []
    for one in every:
        misses += one.misses
        for into in (total, parts[one.row["language"]], parts[one.row["kind"]]):
            into.update(one.count)
    return total, parts, misses


def score_quotes(row: dict[str, Any], ours: Sequence[Quote], count: Counter[str]) -> Iterator[str]:
    """Count the quotes of one passage, those in marks and the indirect ones apart."""
    for group, indirect in (("marks", False), ("indirect", True)):
        gold = [quote for quote in row["quotes"] if (quote["kind"] == "indirect") is indirect]
        found = [quote for quote in ours if (quote.kind == "indirect") is indirect]
        spans = [place(row["text"], quote) for quote in gold]
        pairs = paired(spans, [(quote.start, quote.end) for quote in found])
        count.update({f"{group} gold": len(gold), f"{group} ours": len(found), f"{group} right": len(pairs)})
        for at, quote in enumerate(gold):
            match = found[pairs[at]] if at in pairs else None
            if match is None:
                yield f"MISSED {quote['kind']} {quote['exact']!r}"
            else:
                count["exact bounds"] += (match.start, match.end) == spans[at]
                count["same kind"] += match.kind == quote["kind"]
            yield from _score_speaker(row, quote, match, group, count)
        for at, ours_only in enumerate(found):
            if at not in pairs.values():
                yield f"FALSE {ours_only.kind} {ours_only.text!r}"


def _score_speaker(
    row: dict[str, Any], gold: dict[str, Any], match: Quote | None, group: str, count: Counter[str]
) -> Iterator[str]:
    right = match is not None and speaker_right(row, gold, match)
    if gold["speaker"] is None:
        count["nobody gold"] += match is not None
        count["nobody right"] += right
    else:
        count[f"{group} speaker gold"] += 1
        count[f"{group} speaker right"] += right
        count[f"{group} speaker silent"] += match is not None and match.speaker is None
        if gold["speaker_entity"]:
            count["entity gold"] += 1
            count["entity right"] += match is not None and entity_right(row, gold, match)
    if match is not None and (not right or (gold["speaker_entity"] and not entity_right(row, gold, match))):
        told = (match.speaker.name, match.speaker.entity) if match.speaker else None
        what = "SPEAKER" if not right else "ENTITY"
        yield f"{what} gold={gold['speaker']!r} ({gold['speaker_entity']}) ours={told} {gold['exact']!r}"


def score_names(row: dict[str, Any], mentions: Sequence[Mention], count: Counter[str]) -> Iterator[str]:
    """Count the pairs of forms that mean one bearer, and the bearers merged that are two."""
    standings = _bearers(row)
    shared: dict[str, set[str]] = defaultdict(set)  # our entity → forms, each with the gold bearer it names, if any
    at_bearer: dict[tuple[int, str], set[str]] = defaultdict(set)  # gold bearer and form → our entities
    bearer_of: dict[str, set[int]] = defaultdict(set)
    for mention in mentions:
        form = bare(row["text"][mention.start : mention.end])
        shared[mention.entity].add(form)
        for (start, end), bearer, gold_form in standings:
            if mention.start < end and start < mention.end:
                at_bearer[bearer, gold_form].add(mention.entity)
                bearer_of[form].add(bearer)
    for bearer in sorted({bearer for _, bearer, _ in standings}):
        gold_forms = sorted({form for _, whose, form in standings if whose == bearer})
        for one, other in combinations(gold_forms, 2):
            hit = bool(at_bearer[bearer, one] & at_bearer[bearer, other])
            count.update({"alias gold": 1, "alias found": hit})
            if not hit:
                yield f"ALIAS {one!r} and {other!r} are one"
    for entity in sorted(shared):
        for one, other in combinations(sorted(shared[entity]), 2):
            right = bool(bearer_of[one] & bearer_of[other])
            count.update({"alias ours": 1, "alias right": right})
            if not right:
                yield f"MERGED {one!r} and {other!r}"
    yield from _score_apart(row, standings, at_bearer, count)


def _score_apart(
    row: dict[str, Any],
    standings: Sequence[tuple[Pair, int, str]],
    at_bearer: dict[tuple[int, str], set[str]],
    count: Counter[str],
) -> Iterator[str]:
    """Count the pairs of bearers that must be kept apart, by all the forms of both."""
    whose = {form: bearer for _, bearer, form in standings}
    entities: dict[int, set[str]] = defaultdict(set)
    for (bearer, _), named in at_bearer.items():
        entities[bearer] |= named
    met = {tuple(sorted((whose[bare(one)], whose[bare(other)]))): (one, other) for one, other in row["apart"]}
    for (one, other), named_so in sorted(met.items()):
        merged = bool(entities[one] & entities[other])
        count.update({"apart gold": 1, "apart merged": merged})
        if merged:
            yield f"NOT APART {named_so[0]!r} and {named_so[1]!r}"


def _bearers(row: dict[str, Any]) -> list[tuple[Pair, int, str]]:
    """Where the gold's bearers stand under which form; a form inside a longer one is not counted there."""
    groups = [[form for form in cluster if is_name(form)] for cluster in row["aliases"]]
    known = {form for group in groups for form in group}
    groups += [[name] for name in sorted({name for pair in row["apart"] for name in pair} - known)]
    listed = [(form, bearer) for bearer, group in enumerate(groups) for form in group]
    taken: list[tuple[Pair, int, str]] = []
    for form, bearer in sorted(listed, key=lambda item: (-len(item[0]), item)):
        for start, end in standing(row["text"], form):
            if not any(start < last and first < end for (first, last), _, _ in taken):
                taken.append(((start, end), bearer, bare(form)))
    return sorted(taken)


def score_credits(row: dict[str, Any], ours: Sequence[Citation], count: Counter[str]) -> Iterator[str]:
    """Count the outlets credited, with and without the kind of credit."""
    gold = [(place(row["text"], credit), credit) for credit in row["credits"]]
    pairs = paired([span for span, _ in gold], [(one.start, one.end) for one in ours])
    pairs = {g: o for g, o in pairs.items() if same_outlet(gold[g][1]["outlet"], ours[o].outlet)}
    kinds = sum(gold[g][1]["kind"] == ours[o].kind for g, o in pairs.items())
    count.update({"credits gold": len(gold), "credits ours": len(ours), "credits right": len(pairs)})
    count["credits kind"] += kinds
    for at, (_, credit) in enumerate(gold):
        if at not in pairs:
            yield f"CREDIT missed {credit['kind']} {credit['outlet']!r}"
        elif ours[pairs[at]].kind != credit["kind"]:
            yield f"CREDIT kind gold={credit['kind']} ours={ours[pairs[at]].kind} {credit['outlet']!r}"
    for at, one in enumerate(ours):
        if at not in pairs.values():
            yield f"CREDIT false {one.kind} {row['text'][one.start : one.end]!r}"


def same_outlet(name: str, ours: Outlet) -> bool:
    """Whether a name as the gold writes it is that outlet's."""
    known = outlets.by_name(name)
    return known.id == ours.id if known else outlets.slug(bare(name)) in (ours.id, outlets.slug(bare(ours.name)))


def f1(precision: float, recall: float) -> float:
    """The harmonic mean."""
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def rates(count: Counter[str]) -> dict[str, float | None]:
    """The figures told of some passages; ``None`` where there is nothing to count."""

    def share(part: str, whole: str) -> float | None:
        return count[part] / count[whole] if count[whole] else None

    def trio(name: str, found: str, right: str, gold: str, ours: str) -> dict[str, float | None]:
        precision, recall = share(right, ours), share(found, gold)
        both = f1(precision or 0.0, recall or 0.0) if count[gold] else None
        return {f"{name} P": precision, f"{name} R": recall, f"{name} F1": both}

    return {
        **trio("marks", "marks right", "marks right", "marks gold", "marks ours"),
        "indirect P": share("indirect right", "indirect ours"),
        "indirect R": share("indirect right", "indirect gold"),
        "speaker, in marks": share("marks speaker right", "marks speaker gold"),
        "speaker, indirect": share("indirect speaker right", "indirect speaker gold"),
        "entity": share("entity right", "entity gold"),
        "nobody kept": share("nobody right", "nobody gold"),
        **trio("alias", "alias found", "alias right", "alias gold", "alias ours"),
        **trio("credits", "credits right", "credits right", "credits gold", "credits ours"),
        **trio("credits+kind", "credits kind", "credits kind", "credits gold", "credits ours"),
    }


def _told(value: float | None) -> str:
    return "  -  " if value is None else f"{value:.3f}"


def report(count: Counter[str]) -> Iterator[str]:
    """Lines that tell the figures of some passages."""
    rate = {name: _told(value) for name, value in rates(count).items()}
    yield (
        f"in marks      P {rate['marks P']}  R {rate['marks R']}  F1 {rate['marks F1']}  "
        f"(gold {count['marks gold']}, ours {count['marks ours']})"
    )
    yield (
        f"indirect      P {rate['indirect P']}  found {rate['indirect R']}  "
        f"(gold {count['indirect gold']}, ours {count['indirect ours']})"
    )
    met = count["marks right"] + count["indirect right"]
    yield f"of those      bounds exact {count['exact bounds']}, kind the same {count['same kind']}, of {met}"
    yield (
        f"speakers      in marks {rate['speaker, in marks']} of {count['marks speaker gold']} "
        f"(none given {count['marks speaker silent']}), indirect {rate['speaker, indirect']} of "
        f"{count['indirect speaker gold']} (none given {count['indirect speaker silent']})"
    )
    yield f"entity        right {rate['entity']} of {count['entity gold']} that the text names"
    yield f"nobody        kept so {count['nobody right']} of {count['nobody gold']} found"
    yield (
        f"alias pairs   P {rate['alias P']}  R {rate['alias R']}  F1 {rate['alias F1']}  "
        f"(gold {count['alias gold']}, ours {count['alias ours']})"
    )
    yield f"apart         merged wrongly {count['apart merged']} of {count['apart gold']}"
    for name, title in (("credits", "credits"), ("credits+kind", "  with kind")):
        yield (
            f"{title:12}  P {rate[f'{name} P']}  R {rate[f'{name} R']}  F1 {rate[f'{name} F1']}  "
            f"(gold {count['credits gold']}, ours {count['credits ours']})"
        )


def sure(counts: Sequence[Counter[str]]) -> Iterator[str]:
    """Lines that tell the intervals of the figures of some passages, drawn over passages."""

    def of(name: str) -> str:
        return interval(counts, lambda count: rates(count)[name])

    yield f"95 % over passages: F1 in marks {of('marks F1')}, indirect P {of('indirect P')}, found {of('indirect R')},"
    yield f"  speakers in marks {of('speaker, in marks')}, indirect {of('speaker, indirect')}, entity {of('entity')},"
    yield f"  alias F1 {of('alias F1')}, credits F1 {of('credits F1')}"


def table(parts: dict[str, Counter[str]]) -> Iterator[str]:
    """One line for each hard kind: found of gold, and false ones in brackets."""
    yield f"{'hard kind':38}{'marks':>12}{'indirect':>12}{'speakers':>10}{'entity':>8}{'alias':>8}{'credits':>12}"
    for kind in sorted(parts):
        count = parts[kind]
        if kind in LANGUAGES:
            continue
        cells = [f"{kind[:37]:38}"]
        for group in ("marks", "indirect"):
            cells.append(_cell(count[f"{group} right"], count[f"{group} gold"], count[f"{group} ours"], 12))
        right, gold = (sum(count[f"{g} speaker {what}"] for g in ("marks", "indirect")) for what in ("right", "gold"))
        cells.append(_cell(right, gold, right, 10))
        cells.append(_cell(count["entity right"], count["entity gold"], count["entity right"], 8))
        cells.append(_cell(count["alias found"], count["alias gold"], count["alias found"], 8))
        cells.append(_cell(count["credits right"], count["credits gold"], count["credits ours"], 12))
        yield "".join(cells).rstrip()


def _cell(right: int, gold: int, ours: int, width: int) -> str:
    if not gold and ours == right:
        return f"{'·':>{width}}"
    false = f" (+{ours - right})" if ours > right else ""
    return f"{f'{right}/{gold}{false}':>{width}}"


def main() -> None:
    """Read the passages, compare, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--language", choices=LANGUAGES)
    parser.add_argument("--misses", type=int, default=0, help="print so many misses")
    wanted = parser.parse_args()
    every = [scored(row) for row in rows(language=wanted.language)]
    total, parts, misses = summed(every)
    for language in LANGUAGES:
        if language in parts:
            told = report(parts[language])
            alone = [one.count for one in every if one.row["language"] == language]
            print(f"[{language}] {parts[language]['passages']} passages", *told, *sure(alone), sep="\n", end="\n\n")
    if wanted.language is None:
        alone = [one.count for one in every]
        print(f"[all] {total['passages']} passages", *report(total), *sure(alone), sep="\n", end="\n\n")
    print(*table(parts), sep="\n")
    for miss in misses[: wanted.misses]:
        print(miss)


if __name__ == "__main__":
    main()
