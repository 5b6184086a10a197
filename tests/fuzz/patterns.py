"""Every regular expression of newsloom, those built from tables too, and what in their form lets time run away.

    python tests/fuzz/patterns.py ──▶ JSON: [place, pattern, flags] of each that was compiled while all modules were
                                      loaded and the corpus was read
    risks(pattern) ──▶ what in it can be matched in many ways      unkind(pattern) ──▶ texts that would show it

Two repeats without end that can share characters, one behind the other or one in the other, are tried in each way to
part a text between them. Possessive repeats and atomic groups are tried in one.
"""

from __future__ import annotations

import importlib
import json
import pkgutil
import re
import sys
from collections.abc import Iterator
from contextlib import suppress
from re import _compiler, _constants, _parser
from typing import Any

_GREEDY = (_constants.MAX_REPEAT, _constants.MIN_REPEAT)
_REPEATS = (*_GREEDY, _constants.POSSESSIVE_REPEAT)
_WIDTHLESS = (_constants.AT, _constants.ASSERT, _constants.ASSERT_NOT)
#: Characters that stand for all others of their kind; those that a text is made of first.
ALPHABET = "".join(dict.fromkeys("aA0 .," + "".join(map(chr, range(128))) + "eéÉ٣\u00a0–—’“”«»…²大"))
# A repeat of so many counts as one without end.
_ENDLESS = 1_000

Found = tuple[str, "str | bytes", int]


# ── which there are ──────────────────────────────────────────────────────────────────────────────────────


def compiled() -> list[Found]:
    """What newsloom compiles, in a process that has not loaded it yet."""
    found: dict[tuple[Any, int], str] = {}
    before = re._compile  # type: ignore[attr-defined]

    def noting(pattern: Any, flags: Any) -> Any:
        frame = sys._getframe(1)
        while frame is not None and frame.f_globals.get("__name__") == "re":
            frame = frame.f_back  # type: ignore[assignment]
        name = frame.f_globals.get("__name__", "") if frame is not None else ""
        if name.startswith("newsloom") and isinstance(pattern, str | bytes):
            found.setdefault((pattern, int(flags)), f"{name}:{frame.f_lineno}")
        return before(pattern, flags)

    re._compile = noting  # type: ignore[attr-defined]
    try:
        import newsloom

        for module in pkgutil.walk_packages(newsloom.__path__, "newsloom."):
            if not module.name.endswith("__main__"):
                with suppress(ImportError):  # what an extra brings that is not installed
                    importlib.import_module(module.name)
        import targets

        for name in targets.TARGETS:
            for seed in targets.seeds(name):
                targets.tried(name, seed)
    finally:
        re._compile = before  # type: ignore[attr-defined]
    return [(place, pattern, flags) for (pattern, flags), place in found.items()]


# ── what is in them ──────────────────────────────────────────────────────────────────────────────────────


class Form:
    """The parsed form of a pattern, with what its pieces match."""

    def __init__(self, pattern: str | bytes, flags: int) -> None:
        self.parsed = _parser.parse(pattern, flags)
        self.binary = isinstance(pattern, bytes)
        self.flags = self.parsed.state.flags
        self.alphabet = "".join(dict.fromkeys(ALPHABET + (pattern if isinstance(pattern, str) else "")))
        self._held: dict[str, frozenset[str]] = {}

    def letters(self, node: Any) -> frozenset[str]:
        """Which characters one node matches, of those that stand for others and those that the pattern has."""
        kind, value = node
        if kind is _constants.LITERAL and not self.flags & re.IGNORECASE:
            return frozenset(chr(value))
        told = repr(node)
        if told not in self._held:
            self._held[told] = frozenset(self._letters(node))
        return self._held[told]

    def _letters(self, node: Any) -> Iterator[str]:
        try:
            alone = _compiler.compile(_parser.SubPattern(self.parsed.state, [node]), self.flags)
        except (re.error, TypeError, AttributeError, ValueError):
            yield from self.alphabet  # a reference to a group: anything
            return
        for one in self.alphabet:
            given = (one.encode("latin-1") if ord(one) < 256 else None) if self.binary else one
            if given is not None and alone.fullmatch(given):
                yield one


def _inner(node: Any) -> list[list[Any]]:
    """The sequences that stand in a node: one, or one for each way."""
    kind, value = node
    if kind in _REPEATS:
        return [list(value[2])]
    if kind is _constants.SUBPATTERN:
        return [list(value[-1])]
    if kind is _constants.ATOMIC_GROUP:
        return [list(value)]
    if kind is _constants.BRANCH:
        return [list(way) for way in value[1]]
    if kind in (_constants.ASSERT, _constants.ASSERT_NOT):
        return [list(value[1])]
    return []


def _nullable(node: Any) -> bool:
    kind, value = node
    if kind in _WIDTHLESS:
        return True
    if kind in _REPEATS and value[0] == 0:
        return True
    inner = _inner(node)
    return bool(inner) and any(all(map(_nullable, way)) for way in inner)


def _first(form: Form, nodes: list[Any]) -> frozenset[str]:
    """Characters that a sequence can begin with."""
    found: frozenset[str] = frozenset()
    for node in nodes:
        kind, _ = node
        if kind not in _WIDTHLESS:
            inner = _inner(node)
            found |= frozenset().union(*(_first(form, way) for way in inner)) if inner else form.letters(node)
        if not _nullable(node):
            break
    return found


def _endless(node: Any) -> bool:
    return node[0] in _GREEDY and node[1][1] >= _ENDLESS


def _last_endless(nodes: list[Any]) -> Iterator[Any]:
    """The repeats without end that a sequence can end in."""
    for node in reversed(nodes):
        if _endless(node):
            yield node
        # A possessive repeat or an atomic group gives nothing back.
        if node[0] in (_constants.SUBPATTERN, _constants.BRANCH, *_GREEDY):
            for way in _inner(node):
                yield from _last_endless(way)
        if not _nullable(node):
            return


def _body(form: Form, repeat: Any) -> frozenset[str]:
    return _first(form, list(repeat[1][2]))


def risks(pattern: str | bytes, flags: int = 0) -> list[str]:
    """What in a pattern can part one text in many ways."""
    form = Form(pattern, flags)
    return list(dict.fromkeys(_risks(form, list(form.parsed))))


def _risks(form: Form, nodes: list[Any]) -> Iterator[str]:
    for at, node in enumerate(nodes):
        for way in _inner(node):
            yield from _risks(form, way)
            if _endless(node):
                for inner in _last_endless(way):
                    if inner is not node and _body(form, inner) & _first(form, way):
                        yield "a repeat without end in another, which can share characters"
        ends = list(_last_endless([node]))
        for one in ends:
            for behind in nodes[at + 1 :]:
                if any(_body(form, one) & _body(form, other) for other in _leading(behind)):
                    yield "two repeats without end one behind the other, which can share characters"
                if not _nullable(behind):
                    break


def _leading(node: Any) -> Iterator[Any]:
    """The repeats without end that a node can begin with."""
    if _endless(node):
        yield node
    if node[0] not in _WIDTHLESS:
        for way in _inner(node):
            for inner in way:
                yield from _leading(inner)
                if not _nullable(inner):
                    break


# ── texts that would show it ─────────────────────────────────────────────────────────────────────────────


def unkind(pattern: str | bytes, flags: int = 0) -> Iterator[tuple[str, str]]:
    """What leads to each repeat of a pattern, and what it repeats: the first once and the second without end."""
    form = Form(pattern, flags)
    yield from dict.fromkeys(_unkind(form, list(form.parsed), ""))


def _unkind(form: Form, nodes: list[Any], before: str) -> Iterator[tuple[str, str]]:
    for node in nodes:
        kind, _ = node
        if kind not in _WIDTHLESS:
            for way in _inner(node):
                yield from _unkind(form, way, before)
                if kind in _REPEATS and node[1][1] >= _ENDLESS:
                    said = _sample(form, way)
                    yield before, said
                    yield "", before + said
        before += _sample(form, [node])


def _sample(form: Form, nodes: list[Any]) -> str:
    said = ""
    for node in nodes:
        kind, value = node
        if kind in _WIDTHLESS:
            continue
        inner = _inner(node)
        if inner:
            said += _sample(form, inner[0]) * (min(max(value[0], 1), 20) if kind in _REPEATS else 1)
        elif kind is _constants.LITERAL:
            said += chr(value)
        else:
            said += next((one for one in form.alphabet if one in form.letters(node)), "")
    return said


if __name__ == "__main__":
    told = [[place, p.decode("latin-1") if isinstance(p, bytes) else p, flags, isinstance(p, bytes)]
            for place, p, flags in compiled()]  # fmt: skip
    print(json.dumps(told))
