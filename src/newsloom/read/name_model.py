"""Learned weights for what a piece names, added to those of the rules.

    piece ──atoms──▶ weights (tables/name_weights.en.tsv) ──sum──▶ person, organisation, place, other

An atom is one fact about a piece: its shape and ending, which gazetteers have it, the small words beside it, what the
rules make of it. Word identity counts for ordinary lower-case neighbours and for our own cue words only, so that the
weights know no names. ``scripts/train_names.py`` makes the table; without it the rules stand alone. Where names begin
and end is left to the rules: a tagger learned from the same texts did no better there on news (decision 0022).
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache, lru_cache

from newsloom import tables
from newsloom.read.name_lists import cities, gazetteer, given_names, spoken, surnames
from newsloom.read.name_runs import Piece, frequency, name_words
from newsloom.types import NameKind

TABLE = "name_weights.en.tsv"
KINDS: tuple[NameKind, ...] = ("person", "organisation", "place", "other")
Learned = Mapping[str, tuple[float, ...]]


@cache
def learned() -> Learned | None:
    """The shipped weights by atom; ``None`` when there are none."""
    if not tables.exists(TABLE):
        return None
    return {atom: tuple(int(figure) / 100 for figure in figures) for atom, *figures in tables.rows(TABLE)}


def score(atoms: list[str], known: Learned) -> dict[NameKind, float]:
    """What the weights of some atoms add up to, by kind."""
    rows = [known[atom] for atom in atoms if atom in known]
    return dict(zip(KINDS, map(sum, zip(*rows, strict=True)), strict=True)) if rows else {}


def atoms_of(text: str, piece: Piece, ruled: Mapping[NameKind, float]) -> list[str]:
    """The atoms of a piece of the text, with the weights that the rules gave it."""
    words = [token.text for token in piece.tokens]
    first, last = words[0], words[-1]
    start, end = piece.tokens[0].start, piece.tokens[-1].end
    order = sorted(KINDS, key=lambda kind: -ruled.get(kind, 0.0))
    lead = ruled.get(order[0], 0.0) - ruled.get(order[1], 0.0)
    rule = f"{order[0][:2]}{int(min(lead, 4.0))}"
    size = min(len(words), 4)
    own = gazetteer().get(piece.text) or gazetteer().get(spoken(piece.text), ())
    atoms = [
        "bias", f"size={size}", f"rule={rule}", f"rule2={order[1][:2]}", f"title={bool(piece.title)}",
        f"list={'+'.join(kind[:2] for kind in own)}",
        f"before={_marks(text[max(0, start - 1) : start])}", f"after={_marks(text[end : end + 2])}",
        f"cut={piece.tokens[-1].cut}|{size}", f"first={_flags(first)}|{size}", f"last={_flags(last)}|{size}",
        f"shape={_shape(last)}|{size}", f"end={last[-3:].lower()}", f"end={last[-2:].lower()}",
    ]  # fmt: skip
    for use in _uses().get(last, ()):
        atoms.append(f"last is {use}|{size > 1}")
    for word in words[:-1]:
        atoms.extend(f"has {use}" for use in _uses().get(word, ()))
        if word.islower():
            atoms.append("has " + word)
    atoms += [f"cue={word}|{size > 1}" for word in (first, last) if word in _cues()]
    left = [word.lower() if word.islower() else "A" for word in ("", "", *piece.left)[-2:]]
    right = piece.right if piece.right.islower() else "A" if piece.right else ""
    atoms += [f"l1={left[1]}", f"l2={left[0]}|{left[1]}", f"l2={left[0]}", f"r1={right}", f"r1={right}|{size > 1}"]
    atoms += [f"l1 is {use}" for use in _uses().get(left[1], ())] + [f"r1 is {use}" for use in _uses().get(right, ())]
    return atoms


@lru_cache(maxsize=50_000)
def _flags(text: str) -> str:
    """How ordinary a word is (0 unknown to 4), and which lists of names have it."""
    low = text.lower()
    count = frequency(low)
    level = sum(count >= step for step in (1, 100, 300, 2000))
    people = ("g" if low in given_names() else "") + ("n" if low in surnames() else "")
    return f"{level}{people}{'y' if low in cities() else ''}"


def _marks(between: str) -> str:
    """The marks beside a name; line ends as a sign, letters and rare signs as one."""
    return "".join(c if c in " .,:;()'\"-/’“”‘—–" else "|" if c.isspace() else "x" for c in between)


@lru_cache(maxsize=20_000)
def _shape(text: str) -> str:
    shape = "".join(
        "d" if c.isdigit() else "X" if c.isupper() else "x" if c.isalpha() else c if c in ".&" else "-" for c in text
    )
    return shape[:2] + "".join(c for at, c in enumerate(shape) if at > 1 and c != shape[at - 1])


@cache
def _uses() -> dict[str, tuple[str, ...]]:
    """What our own tables say a word can do beside or inside a name."""
    found: dict[str, list[str]] = {}
    sources = [
        ("demonym", tables.words("demonyms.en.txt")),
        ("event", tables.words("other_words.en.txt")),
        ("family", tables.words("family_first.txt")),
        ("cue", frozenset(row[0] for row in tables.rows("cue_verbs.en.tsv") if row[3] == "finite")),
    ]
    for table, prefix in (("organisations.en.tsv", "org"), ("place_words.en.tsv", "plc"), ("roles.en.tsv", "role")):
        for row in tables.rows(table):
            if row[1] != "known" and " " not in row[0]:
                found.setdefault(row[0], []).append(f"{prefix}-{row[1]}")
    for row in tables.rows("name_words.en.tsv"):
        found.setdefault(row[1], []).append(row[0])
    for use, words in sources:
        for word in sorted(words):
            found.setdefault(word, []).append(use)
    return {word: tuple(sorted(set(uses))) for word, uses in found.items()}


@cache
def _cues() -> frozenset[str]:
    """Capitalised words whose identity may count: endings of bodies and places, and ordinary words."""
    words = {word for word in _uses() if word[0].isupper()} - tables.words("family_first.txt")
    return frozenset(
        words | {word.capitalize() for word in tables.words("common_words.en.txt")} | name_words("namesake")
    )
