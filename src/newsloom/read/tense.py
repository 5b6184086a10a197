"""The tense of the clause around a word, by the verbs nearest to it: a small reading of ``tables/tense.<lang>.tsv``."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from newsloom import tables
from newsloom.read.tokens import Tokens

# Verbs further off belong to other clauses.
_LEFT, _RIGHT = 25, 15
_BREAKS = frozenset(";:")


@dataclass(frozen=True, slots=True)
class Verbs:
    """What tells the tense in a language; ``kind`` by word, endings by what they mean."""

    kind: dict[str, str]
    endings: tuple[tuple[str, str], ...]
    no_verb: frozenset[str]
    foretold: frozenset[str]


@cache
def verbs(language: str) -> Verbs:
    """The signs of tense of a language; none without a table."""
    name = f"tense.{language}.tsv"
    rows = tables.rows(name) if tables.exists(name) else ()
    endings = tuple((w, kind.split()[0]) for w, kind in rows if kind.endswith(" ending"))
    foretold = frozenset(w for w, kind in rows if kind == "foretold")
    kinds = {w: kind for w, kind in rows if not kind.endswith(" ending") and kind != "no verb"}
    kinds |= dict.fromkeys(foretold, "future")
    return Verbs(kinds, endings, frozenset(w for w, kind in rows if kind == "no verb"), foretold)


def tense(t: Tokens, i: int, j: int, known: Verbs) -> int:
    """-1 past, 1 future, 2 what was ahead once ("was due in March"), 0 unknown: by the nearest verb before tokens
    ``[i, j)``, else by the nearest behind.
    """
    before = next((k for k in range(i - 1, -1, -1) if known.kind.get(t.lower[k]) != "link"), -1)
    kind = known.kind.get(t.lower[before]) if before >= 0 else None
    verb = before - 1 if kind == "within" else before  # "forecast in June"
    if kind in ("ahead", "until") or _when_done(t, verb, known):
        return 1  # "closed until at least Monday", "when she is sentenced on Monday"
    if kind == "since" or _foretold(t, verb, j, known):
        return -1
    if "".join(t.raw[j - 1 : j + 2]).replace("’", "'").endswith("'s") or t.raw[j - 1].replace("’", "'").endswith("'s"):
        return -1  # "Monday's flood"
    told = _left(t, i, known) or _right(t, j, known)
    if kind == "occasion":  # "was bailed, with a hearing on 19 June": the verb says nothing of when that is
        held = any(known.kind.get(t.lower[k]) == "until" for k in range(max(0, before - 3), before))
        return 2 if held else max(told, 0)
    if kind == "by" and not told and t.raw[before].islower() and known.kind.get(t.word(before - 1)) != "clause":
        return 1  # "we want it in writing, by Friday", not "By Friday, that had changed"
    return told


def _when_done(t: Tokens, k: int, known: Verbs) -> bool:
    """Whether a word ends "when she is sentenced": of a day, that is ahead."""
    if k < 1 or known.kind.get(t.lower[k - 1]) != "present" or _sign(t, k, known) != "past":
        return False
    return any(known.kind.get(t.lower[m]) == "clause" for m in range(max(0, k - 6), k - 1))


def _foretold(t: Tokens, k: int, j: int, known: Verbs) -> bool:
    """Whether a word looks ahead from the past: "2 per cent it forecast in June", "predicted on Monday that"."""
    if k < 1 or t.lower[k] not in known.foretold:
        return False
    return known.kind.get(t.lower[k - 1]) == "subject" or t.word(j) == "that"


def _sign(t: Tokens, k: int, known: Verbs) -> str:
    """What a token says of tense, or nothing."""
    word = t.lower[k].replace("’", "'")
    for ending in ("'ll", "n't"):
        if word.endswith(ending) and word != ending:
            word = "will" if ending == "'ll" else word[: -len(ending)]
    kind = known.kind.get(word)
    if kind is not None:
        return kind
    if len(word) > 4 and word.isalpha() and (k == 0 or t.raw[k].islower()):
        return next((said for ending, said in known.endings if word.endswith(ending)), "")
    return ""


def _left(t: Tokens, i: int, known: Verbs) -> int:
    infinitive, comma = 0, False
    for k in range(i - 1, max(-1, i - 1 - _LEFT), -1):
        if t.raw[k] in _BREAKS:
            break
        comma = comma or (infinitive > 0 and t.raw[k] == ",")
        sign = _sign(t, k, known)
        if sign == "infinitive" and not infinitive and _is_verb(t, k + 1, known):
            infinitive = k
        elif _looks_ahead(t, k, sign, infinitive, known):
            return 2 if sign == "future" and known.kind.get(t.word(k - 1)) == "past" else 1
        elif sign in ("past", "governor") and not _after_be(t, k, known):
            # "agreed to meet on Friday" looks ahead, "failed to appear on Friday" does not
            return 1 if comma or (sign == "governor" and 0 < infinitive - k <= 3) else -1
    return 1 if infinitive else 0


def _looks_ahead(t: Tokens, k: int, sign: str, infinitive: int, known: Verbs) -> bool:
    """Whether a verb is future: "will", "is to", "are meeting"."""
    if sign == "progressive":
        return _after_present(t, k, known)
    return sign == "future" or (sign == "present" and infinitive == k + 1)


def _right(t: Tokens, j: int, known: Verbs) -> int:
    for k in range(j, min(len(t), j + _RIGHT)):
        sign = _sign(t, k, known)
        if t.raw[k] in _BREAKS or sign == "clause":
            return 0
        if sign == "future":
            return 1
        if sign in ("past", "governor"):
            return -1
    return 0


def _is_verb(t: Tokens, k: int, known: Verbs) -> bool:
    """Whether a word may be an infinitive: "to meet", not "to reports", "to Kyiv", "to the"."""
    word = t.word(k)
    if not word.isalpha() or not t.raw[k].islower() or word in known.no_verb:
        return False
    return word[-1] != "s" or word[-2:] in ("ss", "us")


def _after_be(t: Tokens, k: int, known: Verbs) -> bool:
    """Whether "be" stands within two words before: "will be held"."""
    return any(known.kind.get(t.word(m)) == "be" for m in (k - 1, k - 2))


def _after_present(t: Tokens, k: int, known: Verbs) -> bool:
    return any(known.kind.get(t.word(m)) == "present" for m in (k - 1, k - 2))
