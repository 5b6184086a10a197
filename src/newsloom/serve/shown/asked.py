"""What a reader typed into the search box, taken apart: words, and operators that narrow. Pure; nothing is lost unsaid.

``dam "upper gate" -rail* speaker:"Ruth Adeyar" from:harbour-wire lang:en after:2026-03-01 before:3d`` ──▶ Asked
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Any

from newsloom.errors import SettingsError, StoreError
from newsloom.loom.moments import moment
from newsloom.store.wanted import query

#: What each operator is called, and how it may be called otherwise.
OPERATORS = {
    "from": "outlet", "outlet": "outlet", "speaker": "speaker", "lang": "language", "language": "language",
    "after": "since", "since": "since", "before": "until", "until": "until",
}  # fmt: skip
# Telephones write quotation marks as printers do.
_MARKS = str.maketrans(dict.fromkeys("“”„‟«»＂", '"'))
_TOKEN = re.compile(r'(?P<sign>-?)(?P<name>[^\W\d_]{1,20}):(?P<value>"[^"]*"|[^\s"]*)|-?"[^"]*"|[^\s"]+|"')
_PERIOD = re.compile(r"(\d{4})(?:-(\d\d?))?")
# A day, or a moment without a zone, as ``datetime.fromisoformat`` takes them.
_ZONELESS = re.compile(r"[0-9]{4}-?[0-9W][0-9-]*(?:[T ][0-9:.,]*)?")
_EXAMPLES = {
    "outlet": "from:harbour-wire", "speaker": 'speaker:"Ruth Adeyar"', "language": "lang:de",
    "since": "after:2026-03-01", "until": "before:2026-03-01",
}  # fmt: skip
#: What is given in an operator's place where words alone are asked.
_BESIDE = {
    "outlet": "give `outlet` beside the words", "language": "give `language` beside the words",
    "speaker": "ask for the quotes of the person", "since": "give `since` beside the words, where it can be asked",
    "until": "give `until` beside the words, where it can be asked",
}  # fmt: skip
# As many as the library looks at (store/wanted.py).
_CHARACTERS, _PIECES = 2_000, 32
# A word or mark that is quoted back in what we say of it.
_SHOWN = 40


@dataclass(frozen=True, slots=True)
class Asked:
    """A search. ``words`` are as ``Library.search`` takes them, or empty; ``faults`` say what was not understood."""

    words: str = ""
    outlet: str | None = None
    speaker: str | None = None
    language: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    faults: tuple[str, ...] = ()

    @property
    def empty(self) -> bool:
        """Whether nothing is left to look for."""
        return self == Asked(faults=self.faults)


def understood(typed: str, now: datetime, zone: tzinfo = UTC) -> Asked:
    """What is meant; days are those of ``zone``. Never raises."""
    faults: list[str] = []
    text = _plain(typed[:_CHARACTERS])
    if len(typed) > _CHARACTERS:
        faults.append(f"Only the first {_CHARACTERS:,} characters were searched.")
    found, words = Asked(), list[str]()
    for token in _TOKEN.finditer(text):
        field = OPERATORS.get((token["name"] or "").lower())
        if field is None:
            words += _word(token, faults)
        else:
            found = _narrowed(found, field, token, (now, zone), faults)
    kept = _searchable(words, faults)
    if found.since and found.until and found.since >= found.until:
        faults.append("No time lies after the one and before the other: nothing can be found.")
    return replace(found, words=kept, faults=tuple(dict.fromkeys(faults)))


def words_alone(typed: str) -> str:
    """A search as it was typed; ``StoreError`` where it has an operator, which programs give beside the words."""
    for token in _TOKEN.finditer(_plain(typed)):
        field = OPERATORS.get((token["name"] or "").lower())
        if field is not None:
            raise StoreError(
                f"“{_shown(token[0])}” is understood on the page of searches and by its feeds alone", _BESIDE[field]
            )
    return typed


def narrows(typed: str) -> bool:
    """Whether a search as it was typed has an operator."""
    return any((token["name"] or "").lower() in OPERATORS for token in _TOKEN.finditer(_plain(typed)))


def without(typed: str, field: str) -> str:
    """What was typed, but for one operator: ``outlet``, ``speaker``, ``language``, ``since`` or ``until``."""
    kept = (t[0] for t in _TOKEN.finditer(_plain(typed)) if OPERATORS.get((t["name"] or "").lower()) != field)
    return " ".join(kept)


def given(name: str, value: str) -> str:
    """An operator as it is typed: ``speaker:"Ruth Adeyar"``."""
    bare = _plain(_plain(value).replace('"', " "))
    return f'{name}:"{bare}"' if " " in bare or not bare else f"{name}:{bare}"


def _plain(typed: str) -> str:
    """On one line, with plain quotation marks."""
    return " ".join(typed.replace("\x00", " ").translate(_MARKS).split())


# ── operators ────────────────────────────────────────────────────────────────────────────────────────────


def _narrowed(
    found: Asked, field: str, token: re.Match[str], here: tuple[datetime, tzinfo], faults: list[str]
) -> Asked:
    name, value = token["name"].lower(), token["value"].strip('" ')
    if token["sign"]:
        faults.append(f"-{name}: is not known: an operator says what to look for, not what to leave out.")
        return found
    if not value:
        faults.append(f"{name}: needs something right behind it, as in {_EXAMPLES[field]}.")
        return found
    if getattr(found, field) is not None:
        faults.append(f"{name}: was given before; “{_shown(token[0])}” is left out.")
        return found
    meant: Any = value.lower() if field == "language" else value
    if field in ("since", "until"):
        meant = moment_of(value, *here)
    if meant is None:
        faults.append(
            f"“{_shown(value)}” is no day: give {name}:2026-03-01, {name}:2026-03, or {name}:3d for 3 days ago."
        )
        return found
    return replace(found, **{field: meant})


def moment_of(said: str, now: datetime, zone: tzinfo = UTC) -> datetime | None:
    """A day, a month, a year, a moment, so long ago; ``None`` for anything else. What names no zone is of ``zone``."""
    days = {"today": 0, "yesterday": 1}.get(said.lower())
    try:
        if days is not None:
            day = now.astimezone(zone).date() - timedelta(days=days)
            return datetime(day.year, day.month, day.day, tzinfo=zone).astimezone(UTC)
        if period := _PERIOD.fullmatch(said):
            return datetime(int(period[1]), int(period[2] or 1), 1, tzinfo=zone).astimezone(UTC)
        found = moment(said.lower() if said[-1:] in "HDW" else said, now)
        if found is not None and zone is not UTC and _ZONELESS.fullmatch(said):
            found = found.replace(tzinfo=zone)
        return found.astimezone(UTC) if found else None
    except (SettingsError, ValueError, OverflowError):
        return None


# ── words ────────────────────────────────────────────────────────────────────────────────────────────────


def _word(token: re.Match[str], faults: list[str]) -> Iterator[str]:
    """A word or phrase to search for; what has no letter in it is said."""
    text = token[0]
    if text == '"':
        faults.append("A quotation mark stands alone: its words were searched one by one.")
        return
    if text == "OR":
        yield text
        return
    if token["name"] and token["name"].lower() not in ("http", "https") and token["value"]:
        faults.append(f"“{_shown(token['name'])}:” is no operator; it was searched as words.")
    if not _has_word(text):
        faults.append(f"“{_shown(text)}” has no letter or digit to search for.")
        return
    if text.endswith("*") and not query(f"a {text.removeprefix('-')}").every[-1][0].endswith("*"):
        faults.append(f"“{_shown(text)}” is too short for a star: it was searched as a word.")
    yield text


def _has_word(piece: str) -> bool:
    try:
        query(f"a {piece}") if piece.startswith("-") else query(piece)
    except StoreError:
        return False
    return not piece.startswith("-") or bool(query(f"a {piece}").none)


def _searchable(words: Sequence[str], faults: list[str]) -> str:
    """The words as the library takes them: an ``OR`` has a word on each side, and one word at least is looked for."""
    kept: list[str] = []
    for place, word in enumerate(words):
        beside = (kept[-1:], words[place + 1 : place + 2])
        if word == "OR" and not all(side and side[0] != "OR" and side[0][0] != "-" for side in beside):
            faults.append("OR joins nothing there: it stands between two words.")
            continue
        kept.append(word)
    if len(kept) > _PIECES:
        faults.append(f"Only the first {_PIECES} words were searched.")
        kept = kept[:_PIECES]
        kept = kept[:-1] if kept[-1] == "OR" else kept
    if kept and all(word.startswith("-") for word in kept):
        faults.append("Only what to leave out is given: add a word to look for.")
        return ""
    return " ".join(kept)


def _shown(text: str) -> str:
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"
