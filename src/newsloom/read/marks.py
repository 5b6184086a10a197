"""Marked runs: the words of a paragraph that stand between quotation marks.

    paragraph ──marks by shape──▶ openers and closers ──stack──▶ pairs ──outermost──▶ runs

All styles of marks, mixed ones too. A mark without a partner never raises: it reaches to the paragraph's end where
the next paragraph opens again or where it plainly starts an utterance, and is passed over otherwise.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal, NamedTuple

from newsloom.types import Span

#: Two apostrophes or two backticks are one mark, three a single one and two; the class at the head lets it skip text.
_MARK = re.compile(r"[\"“”„‟«»「」『』‘’‚'‹›`](?:(?<=')(?!''(?!'))'|(?<=`)`)?")
_SINGLE = frozenset("‘’‚'‹›")
_OPENERS = frozenset("„«「『‘‚‹“‟")
_CLOSERS = frozenset("»」』›”")
# Where two styles share a sign, the opener says which sign closes: „ … “ and » … «.
_CLOSED_BY = {"``": "''", "„": '“”"', "»": "«", "›": "‹", "‚": "‘’", "「": "」", "『": "』", "«": "»", "‹": "›"}
_DOUBLE_CLOSERS = frozenset(("”", '"', "“", "»", "''"))
_SINGLE_CLOSERS = "’'"
# Apostrophes that look like opening marks: ’90s, ’em, ‘til.
_ELISION = re.compile(r"[’‘'](?:\d0s|\d\d\b|em\b|tis\b|twas\b|til\b|cause\b|n[’']|bout\b|round\b)", re.IGNORECASE)
_LABEL = re.compile(r"([A-ZÀ-Þ][A-ZÀ-Þ.'’ -]{1,40}):\s+(?=\S)")
_INCHES = re.compile(r"\d\s?$")
_BEFORE_UTTERANCE = re.compile(r"(?:^|[,:]\s*|[.!?…]\s+)$")
_STARTS = ('"', "“", "„", "«", "»", "‘", "「", "''", "``")
_LINES = 8  # lines that one utterance in „ … “ runs over without marks between: 112 of 604 do, all but two in fewer
_SPACE_OR_OPEN = frozenset(" \t\n\r\u00a0\u202f\u2009([{—–-/\"“‘'„«…")
_AFTER_CLOSE = frozenset(" \t\n\r\u00a0\u202f\u2009)]}—–-/.,;:!?\"”’'»“…*")


@dataclass(frozen=True, slots=True)
class Run:
    """Words between marks: ``start`` and ``end`` are inside them, ``outer`` includes them.

    ``open_end``: the run has no closing mark and goes on in the next paragraph, or was cut off. ``single``: it stood
    in single marks. ``block`` indexes the paragraphs handed in. ``label`` is the name of a transcript's line inside the
    marks (``"VOLL: We knew``). ``continues``: a line of the utterance before, without a mark of its own.
    """

    start: int
    end: int
    outer: Span
    block: int
    open_end: bool
    single: bool
    label: Span | None = None
    continues: bool = False


class _Mark(NamedTuple):
    sign: str
    at: int
    shape: Literal["open", "close", "either"]


def runs(text: str, paragraphs: Sequence[Span]) -> tuple[Run, ...]:
    """The marked runs of the paragraphs, outermost only, in order."""
    found: list[Run] = []
    style = _fixed(text)
    listed = [_marks(text, paragraph, style) for paragraph in paragraphs]
    open_low = False
    for block, paragraph in enumerate(paragraphs):
        following = paragraphs[block + 1] if block + 1 < len(paragraphs) else None
        marks = listed[block]
        if not marks and not open_low:
            continue  # two paragraphs of three
        goes_on = following is not None and _starts_open(text, following, style)
        closer = next((mark for mark in marks if mark.sign not in _SINGLE), None)
        if open_low and (closer is None or closer.shape == "close"):
            end = paragraph.end if closer is None else closer.at
            outer = Span(paragraph.start, end + (closer is not None))
            rough = Run(paragraph.start, end, outer, block, closer is None, single=False, continues=True)
            found.extend(run for run in [_run(text, rough)] if run is not None)
            open_low, marks = closer is None, [] if closer is None else marks[marks.index(closer) + 1 :]
        else:
            open_low = False
        later = bool(marks) and _closed_later(listed, block)
        found.extend(_paragraph(text, paragraph, block, marks, goes_on or later))
        open_low = open_low or (later and not goes_on)
    return tuple(found)


def _fixed(text: str) -> dict[str, Literal["open", "close"]]:
    """The signs whose shape the text’s own style settles, blanks or not: « … » or » … «, and „ … “."""
    found: dict[str, Literal["open", "close"]] = {}
    first, other = text.find("«"), text.find("»")
    if first >= 0 and other >= 0:
        french = first < other
        found.update({"«": "open" if french else "close", "»": "close" if french else "open"})
    if "„" in text:
        found["“"] = "close"
    return found


def _closed_later(listed: Sequence[Sequence[_Mark]], block: int) -> bool:
    """Whether „ stays open at this paragraph's end and the next signs, a few paragraphs on at most, close it."""
    doubles = [mark for mark in listed[block] if mark.sign not in _SINGLE]
    if not doubles or doubles[-1].sign != "„":
        return False
    following = (mark for marks in listed[block + 1 : block + 1 + _LINES] for mark in marks)
    later = next((mark for mark in following if mark.sign not in _SINGLE), None)
    return later is not None and later.shape == "close"


def _starts_open(text: str, paragraph: Span, style: Mapping[str, str]) -> bool:
    return style.get(text[paragraph.start]) != "close" and text.startswith(_STARTS, paragraph.start)


def _marks(text: str, paragraph: Span, style: Mapping[str, Literal["open", "close"]]) -> list[_Mark]:
    found: list[_Mark] = []
    for match in _MARK.finditer(text, paragraph.start, paragraph.end):
        sign, at = match.group(), match.start()
        if sign == "`":
            continue
        shape = style.get(sign) or _shape(text, paragraph, at, match.end())
        # A closing sign that begins a paragraph opens it again: ”La segunda …
        if at == paragraph.start and shape == "close" and sign in "»”“" and text[at + 1 : at + 2].isalnum():
            shape = "open"
        if shape is not None:
            found.append(_Mark(sign, at, shape))
    return found


def _paragraph(text: str, paragraph: Span, block: int, marks: Sequence[_Mark], goes_on: bool) -> list[Run]:
    if not marks:
        return []
    pairs, unmatched = _pair(text, marks)
    spans = [(first.at, last.at + len(last.sign), False, first.sign, last.sign) for first, last in pairs]
    if unmatched:
        first = unmatched[0]
        begins = bool(_BEFORE_UTTERANCE.search(text[max(paragraph.start, first.at - 3) : first.at]))
        last_end = max((span[1] for span in spans), default=0)
        # A later pair shows that the writer did close marks here: then the lone one was a slip.
        if begins and (goes_on or _utterance(text, first.at + 1)) and (goes_on or last_end <= first.at):
            spans.append((first.at, paragraph.end, True, first.sign, ""))
    spans.sort(key=lambda span: (span[0], -span[1]))
    result: list[Run] = []
    for start, end, open_end, opener, closer in spans:
        if result and start < result[-1].outer.end:
            continue
        inner = Span(start + len(opener), end - len(closer))
        run = _run(text, Run(inner.start, inner.end, Span(start, end), block, open_end, opener in _SINGLE))
        if run:
            result.append(run)
    return result


def _utterance(text: str, at: int) -> bool:
    """Whether what follows an unclosed mark looks like somebody speaking: a capital and more than a few words."""
    rest = text[at : at + 60]
    return rest[:1].isupper() and rest.count(" ") >= 4


def _run(text: str, rough: Run) -> Run | None:
    """The run without blanks and a transcript's label inside its marks; ``None`` if no word is left."""
    first, last = rough.start, rough.end
    label = _LABEL.match(text, first, last)
    first = label.end() if label else first
    while first < last and text[first].isspace():
        first += 1
    while first < last and text[last - 1].isspace():
        last -= 1
    if not any(letter.isalnum() for letter in text[first:last]):
        return None
    if label is None and first == rough.start and last == rough.end:
        return rough
    return replace(rough, start=first, end=last, label=Span(*label.span(1)) if label else None)


def _shape(text: str, paragraph: Span, at: int, end: int) -> Literal["open", "close", "either"] | None:
    """How a mark looks from its neighbours; ``None`` for an apostrophe or an inch."""
    sign = text[at:end]
    before = text[at - 1] if at > paragraph.start else " "
    after = text[end] if end < paragraph.end else " "
    if sign == "``":
        return "open"
    if sign in ("'", "’", "‘"):
        return _single_shape(text, sign, before, after, at)
    if sign == '"' and _INCHES.search(text[max(paragraph.start, at - 2) : at]) and after in " ,.-":
        return "close"
    opens = before in _SPACE_OR_OPEN and not after.isspace()
    closes = after in _AFTER_CLOSE and not before.isspace()
    if sign in ("„", "‚", "「", "『"):
        return "open"
    if sign in ("」", "』"):
        return "close"
    if opens != closes:
        return "open" if opens else "close"
    if sign in _OPENERS:
        return "open"
    return "close" if sign in _CLOSERS else "either"


def _single_shape(text: str, sign: str, before: str, after: str, at: int) -> Literal["open", "close"] | None:
    if before.isalnum() and after.isalnum():
        return None
    if before in _SPACE_OR_OPEN and after.isalnum() and sign != "’":
        return None if _ELISION.match(text, at) else "open"
    if not before.isspace() and not after.isalnum() and sign != "‘":
        return "close"
    return None


def _pair(text: str, marks: Sequence[_Mark]) -> tuple[list[tuple[_Mark, _Mark]], list[_Mark]]:
    """Openers with their closers, by a stack; and the double openers left without one."""
    stack: list[_Mark] = []
    pairs: list[tuple[_Mark, _Mark]] = []
    left_over: list[_Mark] = []
    singles_left = sum(mark.sign in _SINGLE and mark.shape == "close" for mark in marks)
    for mark in marks:
        single = mark.sign in _SINGLE
        if single and mark.shape == "close":
            singles_left -= 1
        opener = _opener_of(mark, stack)
        if opener is not None and not (single and singles_left and _plural_possessive(text, mark.at)):
            left_over.extend(stack[opener + 1 :])
            pairs.append((stack[opener], mark))
            del stack[opener:]
        elif mark.shape != "close" and not (single and (not singles_left or _in_double(stack))):
            stack.append(mark)
    left = [mark for mark in [*left_over, *stack] if mark.sign not in ("'", "‚", "‹")]
    return pairs, sorted(left, key=lambda mark: mark.at)


def _opener_of(mark: _Mark, stack: Sequence[_Mark]) -> int | None:
    """Index in the stack of the opener that this mark closes."""
    if mark.shape == "open":
        # „Ja“ ends with the sign that opens elsewhere.
        return None
    family = mark.sign in _SINGLE
    for index in range(len(stack) - 1, max(-1, len(stack) - 4), -1):
        opener = stack[index].sign
        if (opener in _SINGLE) != family:
            if family:
                return None
            continue
        closers = _CLOSED_BY.get(opener, _SINGLE_CLOSERS if family else "")
        if mark.sign in closers or (not family and mark.sign in _DOUBLE_CLOSERS):
            return index
    return None


def _in_double(stack: Sequence[_Mark]) -> bool:
    return any(mark.sign not in _SINGLE for mark in stack[-4:])


def _plural_possessive(text: str, at: int) -> bool:
    """``the workers’ rights``: an apostrophe after s with a small word behind it."""
    return text[at - 1 : at] == "s" and text[at + 1 : at + 2] == " " and text[at + 2 : at + 3].islower()
